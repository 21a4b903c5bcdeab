import { DEFAULT_CONFIG, type HostWish, type TerminalRequest } from './core/request.ts'

/** The options of the command line: how they are written, and what the help says of them. */
export const OPTIONS = {
  host: { flags: '--host <name>', says: 'the host of the fleet that this machine is' },
  all: { flags: '--all', says: 'every host that this machine can build' },
  config: { flags: '--config <path>', says: 'the configuration file' },
  tag: { flags: '--tag <tag>', says: 'try this tag (v0.6.0, b11429) instead of the newest that policy allows' },
  'plan-digest': { flags: '--plan-digest <sha256>', says: 'refuse any other plan than the one with this digest' },
  output: { flags: '--output <directory>', says: 'where the JSON files and the report lie (default: below the state directory)' },
  json: { flags: '--json', says: 'print only JSON on stdout' },
} as const
export type OptionName = keyof typeof OPTIONS

/** A part of the job that a command asks for; `history`, `doctor` and `init` look at what is there and have options of their own. */
type Part = Exclude<TerminalRequest['kind'], 'history' | 'doctor' | 'init'>

/** The commands, in the order of the help, with the options that each takes. */
export const COMMANDS: Readonly<Record<Part, { readonly says: string; readonly options: readonly OptionName[] }>> = {
  run: { says: 'find a tag, bump, build, bench and report, all on this machine', options: ['host', 'all', 'config', 'tag', 'output', 'json'] },
  plan: { says: 'find a tag and move the pin; writes plan.json', options: ['config', 'tag', 'output', 'json'] },
  measure: {
    says: 'build and bench both sides of plan.json for this machine; writes measurement-HOST-ATTEMPT.json',
    options: ['host', 'all', 'plan-digest', 'output', 'json'],
  },
  publish: { says: 'compare what was measured; writes the report and the branch llama-fleet/INPUT', options: ['plan-digest', 'output', 'json'] },
  calibrate: { says: 'measure the baseline against itself: the noise of this host and the smallest change it can show', options: ['host', 'all', 'config', 'output', 'json'] },
}

/** The options that were given: a text, or true for one that takes no value. */
export type Given = Readonly<Partial<Record<OptionName, string | true>>>

/**
 * Returns the request of a command line that is nothing but a command and options in their long form, each once; null for any
 * other, right or wrong, which takes the library that knows help and mistakes (`arguments.ts`).
 */
export function plainRequest([command = '', ...words]: readonly string[]): TerminalRequest | null {
  if (!isCommand(command)) return null
  const given: Partial<Record<OptionName, string | true>> = {}
  for (let at = 0; at < words.length; at += 1) {
    const name = COMMANDS[command].options.find((option) => `--${option}` === words[at])
    if (name === undefined || name in given) return null
    const takesValue = OPTIONS[name].flags.includes('<')
    const value = takesValue ? words[(at += 1)] : true
    if (value === undefined || value === '' || (value !== true && value.startsWith('-'))) return null
    given[name] = value
  }
  return given.all !== undefined && given.host !== undefined ? null : requestOf(command, given)
}

/** Returns what a command asks for with these options. */
export function requestOf(kind: Part, given: Given): TerminalRequest {
  const text = (name: OptionName): string | null => (typeof given[name] === 'string' ? given[name] : null)
  const common = { door: 'terminal' as const, json: given.json === true, output: text('output') }
  const planning = { config: text('config') ?? DEFAULT_CONFIG, tag: text('tag')?.trim() ?? null }
  const host = text('host')
  const hosts: HostWish = given.all === true ? { kind: 'all' } : host === null ? { kind: 'this-machine' } : { kind: 'named', name: host }
  switch (kind) {
    case 'run':
      return { kind, ...common, hosts, ...planning }
    case 'plan':
      return { kind, ...common, ...planning }
    case 'measure':
      return { kind, ...common, hosts, planDigest: text('plan-digest') }
    case 'calibrate':
      return { kind, ...common, hosts, config: planning.config }
    case 'publish':
      return { kind, ...common, planDigest: text('plan-digest') }
  }
}

const isCommand = (word: string): word is Part => Object.hasOwn(COMMANDS, word)
