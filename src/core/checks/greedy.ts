import { KEPT_TOKENS } from './check-runs.ts'
import { knownSpelling, runWords, flashAttentionWords, type RunFlags } from './run-flags.ts'

/** What is completed: a fact, code, and a language with other letters; short, so that a slow host is done in a minute. */
export const PROMPTS = [
  'The three largest cities of France are',
  'def is_prime(n):\n    """Return whether n is a prime number."""\n',
  'Der Unterschied zwischen Gewicht und Masse ist, dass',
] as const

/** Tokens that are generated after each prompt. */
export const GREEDY_TOKENS = 32

/**
 * Returns the words that complete one prompt, always with the most likely token; null when the program cannot be asked that.
 * `-no-cnv` keeps chat templates out: they change with the tag.
 */
export function greedyArguments(known: ReadonlyMap<string, string>, run: RunFlags, prompt: string): readonly string[] | null {
  const temperature = knownSpelling(known, '--temp', '--temperature')
  const seed = knownSpelling(known, '--seed', '-s')
  const tokens = knownSpelling(known, '-n', '--predict', '--n-predict')
  if (temperature === null || seed === null || tokens === null || !known.has('-p')) return null
  const quiet = ['-no-cnv', '--no-display-prompt', '--simple-io', '--verbose-prompt'].filter((flag) => known.has(flag))
  const words = [...runWords(known, run), ...flashAttentionWords(known, run.flags['flash-attn']), '-c', '512', '-p', prompt]
  return [...words, tokens, String(GREEDY_TOKENS), temperature, '0', seed, '1', ...quiet]
}

/** Returns whether a program said that it chats and completes nothing (tools/cli/cli.cpp): llama-cli since that name is the chat client's. */
export function isChatClient(said: string): boolean {
  return /--no-conversation is not supported|use llama-completion instead/.test(said)
}

/** Returns whether an output ends as llama-completion ends one: with an empty line after the text. */
export function isWhole(stdout: string): boolean {
  return stdout.endsWith('\n')
}

/** What `--verbose-prompt` says on stderr (tools/completion/completion.cpp), since 2026 behind a stamp. */
const TOKEN_COUNT = /number of tokens in prompt = (?<count>\d{1,6})$/m
const TOKEN_LINE = /^(?:(?:\d+\.)+\d+ [A-Z] )? *(?<token>\d{1,9}) -> '/gm

/** Returns the tokens that a prompt was taken apart into; undefined where the program did not say all of them. */
export function tokensOfPrompt(stderr: string): readonly number[] | undefined {
  const found = TOKEN_COUNT.exec(stderr)
  const count = Number(found?.groups?.['count'] ?? 0)
  const lines = stderr.slice((found?.index ?? 0) + (found?.[0].length ?? 0)).matchAll(TOKEN_LINE)
  const tokens = Array.from(lines, ({ groups }) => Number(groups?.['token'])).slice(0, count)
  return count > 0 && count <= KEPT_TOKENS && tokens.length === count ? tokens : undefined
}
