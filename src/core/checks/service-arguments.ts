import { GPU_VARIABLE } from '../llama-bench/gpu-variables.ts'
import { failedRun, startedInVain, type FailedService } from './check-runs.ts'

/** Where our own server listens and who may ask it. */
export interface ServicePlace {
  /** A file name that ends in .sock, which llama-server takes for a Unix socket (since February 2025). */
  readonly host: string
  readonly apiKey: string
  /** Files with a key and a certificate, for a service that speaks TLS; null for any other. */
  readonly tls: { readonly key: string; readonly certificate: string } | null
}

/** How the service is asked: what its kind of model answers, and below which path. */
export interface ServiceQuestionKind {
  readonly asks: 'completion' | 'embedding' | 'rerank'
  /** Begins every path of the server; empty for most. */
  readonly prefix: string
}

type Environment = Readonly<Record<string, string>>

const TLS = ['--ssl-key-file', '--ssl-cert-file'] as const

/** Flags whose value is a secret, or holds some. */
const SECRET: readonly string[] = ['--api-key', '-hft', '--hf-token', '--mcp-servers-json', '--ui-config', '--webui-config']

/** Flags that are left out with their value: the place is ours, nobody else may reach this server, no secret of the service is near it, it writes nowhere, and it starts no programs of others. */
const LEFT_OUT: readonly string[] = [
  ...SECRET, '--host', '--port', '--api-key-file', ...TLS, '--log-file', '--log-prompts-dir', '--slot-save-path', '--mcp-servers-config', '--tools-runtime',
  '--ui-config-file', '--webui-config-file',
]
/** Whatever makes llama-server fetch something (common/arg.cpp, v0.5.0): a URL, a repository, and the models that it knows by name. */
const FETCHES = /^(?:-hf[a-su-z]*|-mm?u|-dr|--(?:.*-)?(?:hf[a-z]?(?:-(?!token$).*)?|url|docker-repo)|--(?!spec-).*-(?:default|spec))$/

/** A unit's variables besides LLAMA_ARG_* and those that choose a GPU which decide how llama-server runs; none that could hold a secret. */
const OTHER_VARIABLE = /^(?:GGML_[A-Z0-9_]+|LLAMA_CACHE|(?:HF|HUGGINGFACE)_HUB_CACHE)$/

/** Returns the flag that a word is for llama.cpp, which takes `_` for `-` behind `--` (common/arg.cpp); a value stays out of it. */
function flagOf(word: string): string {
  return word.startsWith('--') ? (word.split('=', 1)[0] ?? '').replaceAll('_', '-') : word
}

/** Variables that keep their own names (common/arg.cpp); their flags are left out. */
const OWN_NAMES: Readonly<Record<string, string>> = { HF_TOKEN: '--hf-token', LLAMA_API_KEY: '--api-key' }

/** Returns the flag that a variable stands for, by upstream's rule; null for other variables. */
function flagOfVariable(name: string): string | null {
  const flag = /^LLAMA_ARG_([A-Z0-9_]+)$/.exec(name)?.[1]
  return flag === undefined ? (OWN_NAMES[name] ?? null) : `--${flag.toLowerCase().replaceAll('_', '-')}`
}

/** Returns the flag that a key of a preset stands for: a variable, or a flag without its dashes. */
export function flagOfKey(key: string): string {
  return flagOfVariable(key) ?? (LEFT_OUT.includes(`-${key}`) ? `-${key}` : `--${key}`)
}

interface Parted {
  readonly kept: readonly string[]
  /** The value is null where it is no word of its own. */
  readonly left: readonly { readonly flag: string; readonly value: string | null }[]
}

/** Parts a command line in what a check keeps and what it leaves out. */
function parted(words: readonly string[]): Parted {
  const kept: string[] = []
  const left: { flag: string; value: string | null }[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const flag = flagOf(word)
    const isJoined = word.includes('=')
    if (!LEFT_OUT.includes(flag)) kept.push(word)
    else {
      left.push({ flag, value: isJoined ? null : (words[at + 1] ?? null) })
      if (!isJoined) at += 1
    }
  }
  return { kept, left }
}

/** Returns why a service cannot be checked here, without a full stop; null when it can. */
export function obstacleOf(words: readonly string[], environment: Environment = {}): string | null {
  const fetching = (flag: string): boolean => FETCHES.test(flag)
  const fetches = words.map(flagOf).find(fetching) ?? Object.keys(environment).find((name) => fetching(flagOfVariable(name) ?? ''))
  if (fetches !== undefined) return `it fetches from the network (${fetches}), which a check never does`
  const odd = parted(words).left.find(({ value }) => value === null)
  return odd === undefined ? null : `llama-server takes no ${odd.flag} without its value in a word of its own (${odd.flag} VALUE)`
}

/** Returns the arguments of the service that a check keeps: all but place, keys, tokens, certificates, where it would write and MCP servers. */
export function keptArguments(words: readonly string[]): readonly string[] {
  return parted(words).kept
}

/** Returns the flags that a check leaves out of a command line, as llama.cpp's help writes them. */
export function flagsLeftOut(words: readonly string[]): readonly string[] {
  return parted(words).left.map(({ flag }) => flag)
}

/** Returns the keys and tokens in a command line. */
export function secretsIn(words: readonly string[]): readonly string[] {
  return parted(words).left.flatMap(({ flag, value }) => (SECRET.includes(flag) ? (value ?? []) : []))
}

/** What the help of a program names. */
type Known = ReadonlyMap<string, string>

/** A service as one side starts it. */
interface ServiceOfSide {
  readonly program: { readonly flags: Known }
  readonly arguments: readonly string[]
  readonly environment: Environment
}

/** A variable with NO_ in its name is the other half of one without (common/arg.cpp). */
const isNamed = (known: Known, word: string): boolean => known.has(word) || known.has(word.replace(/^LLAMA_ARG_NO_/, 'LLAMA_ARG_'))

/**
 * Returns what a service says that the baseline's help names and the candidate's no more, where starting it would not show that: a flag that a check
 * leaves out, or a variable, which llama-server passes over without a word; as the run that it makes needless. Null when nothing is lost.
 */
export function lostIn(candidate: ServiceOfSide, baseline: Known): FailedService | null {
  const { flags } = candidate.program
  const lost = (word: string): boolean => isNamed(baseline, word) && !isNamed(flags, word)
  const flag = flagsLeftOut(candidate.arguments).find(lost)
  if (flag !== undefined) return failedRun(`unknown argument ${flag}`, '')
  const namesAny = [...flags.keys()].some((word) => word.startsWith('LLAMA_'))
  const variable = namesAny ? Object.keys(candidate.environment).find(lost) : undefined
  return variable === undefined ? null : startedInVain(`it ignores the variable ${variable}, which its --help no longer names`, '')
}

/** Returns the words that put a server in our place. */
export function argumentsOfPlace({ host, apiKey, tls }: ServicePlace): readonly string[] {
  return ['--host', host, '--api-key', apiKey, ...(tls === null ? [] : [TLS[0], tls.key, TLS[1], tls.certificate])]
}

/** Returns whether the service speaks TLS: llama-server does where it has both a key and a certificate. */
export function speaksTls(words: readonly string[], environment: Environment): boolean {
  const given = [...flagsLeftOut(words), ...Object.entries(environment).map(([name, value]) => (value === '' ? null : flagOfVariable(name)))]
  return TLS.every((flag) => given.includes(flag))
}

/** Returns the variables of the unit that a check takes over; what is left out as a flag is left out as a variable. */
export function unitVariables(environment: Environment): Environment {
  const taken = (name: string): boolean => {
    const flag = flagOfVariable(name)
    return flag === null ? OTHER_VARIABLE.test(name) || GPU_VARIABLE.test(name) : !LEFT_OUT.includes(flag)
  }
  return Object.fromEntries(Object.entries(environment).filter(([name]) => taken(name)))
}

/** Returns how a server with these arguments and variables is asked; what the command line says comes before a variable. */
export function questionKindOf(words: readonly string[], environment: Environment = {}): ServiceQuestionKind {
  const flags = words.map(flagOf)
  const variables = Object.entries(environment).flatMap(([name, value]) => (/^(?:1|true|on|enabled)$/.test(value) ? [flagOfVariable(name)] : []))
  const has = (...names: readonly string[]): boolean => [...flags, ...variables].some((flag) => flag !== null && names.includes(flag))
  const asks = has('--rerank', '--reranking') ? 'rerank' : has('--embedding', '--embeddings') ? 'embedding' : 'completion'
  const named = flags.lastIndexOf('--api-prefix')
  const prefix = (named < 0 ? environment['LLAMA_ARG_API_PREFIX'] : words[named + 1]) ?? ''
  return { asks, prefix: encodeURI(prefix.replace(/\p{Cs}/gu, '\ufffd')) }
}
