/** A program of llama.cpp by the names it has had: a file in bin/, and the words that go before its arguments. */
export interface ProgramName {
  readonly file: string
  readonly words: readonly string[]
}

const named = (file: string, ...words: readonly string[]): ProgramName => ({ file, words })

/**
 * What a check starts: until June 2024 (b3091) the files had no `llama-`; llama-completion was llama-cli until the chat client took
 * that name (late 2025), so that is asked after all that complete; `llama NAME` is the unified binary of 2026. (In older packages of nixpkgs `llama` is a link to llama-cli, which
 * is none.)
 */
export const PROGRAMS = {
  completion: [named('llama-completion'), named('llama', 'completion'), named('llama-cli'), named('main')],
  perplexity: [named('llama-perplexity'), named('llama', 'perplexity'), named('perplexity')],
  server: [named('llama-server'), named('llama', 'serve'), named('server')],
} as const satisfies Readonly<Record<string, readonly ProgramName[]>>

/** Returns the sentence for a package that has none of the names. */
export function missingProgram(names: readonly ProgramName[]): string {
  const list = names.map(({ file, words }) => [file, ...words].join(' '))
  return `The package has none of ${list.join(', ')}.`
}

const OPTION_LINE = /^(?<names>--?[A-Za-z][\w-]*(?:, +--?[A-Za-z][\w-]*)*)(?:,? (?<value>\S.*?))?(?: {2,}|$)/
/** The variable that stands for the flag above it (common/arg.cpp). */
const VARIABLE_LINE = /^ +\(env: (?<name>[A-Z][A-Z0-9_]*)\)$/
const MAXIMUM_LINES = 5_000

/**
 * Returns every flag in the `--help` of a llama.cpp program, with what its line says of the value (`N`, `[on|off|auto]`, or
 * nothing), and every variable that it names. Read from b3000 to v0.5.0; llama-bench's help has another shape.
 */
export function flagsOfProgram(help: string): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (const line of help.split('\n', MAXIMUM_LINES)) {
    const variable = VARIABLE_LINE.exec(line.trimEnd())?.groups?.['name']
    if (variable !== undefined) flags.set(variable, '')
    const groups = OPTION_LINE.exec(line.trimEnd())?.groups
    for (const name of groups?.['names']?.split(/, +/) ?? []) flags.set(name, groups?.['value'] ?? '')
  }
  return flags
}
