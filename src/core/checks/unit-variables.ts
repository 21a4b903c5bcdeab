import { readWords, sinceReset, type Specifiers } from './exec-start.ts'

/** The settings of a unit that make its variables, in the order of its files. */
export interface WrittenVariables {
  readonly environment?: readonly string[] | undefined
  readonly unsetEnvironment?: readonly string[] | undefined
  readonly passEnvironment?: readonly string[] | undefined
}

/** The variables of a unit, and those whose value only systemd knows, each with the setting that has it. */
export interface UnitVariables {
  readonly known: Readonly<Record<string, string>>
  readonly unknown: Readonly<Record<string, string>>
}

/** Returns the variables that settings of a unit make (systemd.exec(5)): passed on from systemd's own, then assigned, then taken away. */
export function readVariables({ environment = [], unsetEnvironment = [], passEnvironment = [] }: WrittenVariables, specifiers: Specifiers): UnitVariables {
  const known = new Map<string, string>()
  const unknown = new Map<string, string>()
  const wordsOf = (lines: readonly string[]) => sinceReset(lines).flatMap((line) => readWords(line, specifiers))
  for (const { filled } of wordsOf(passEnvironment)) if (filled !== null) unknown.set(filled, 'PassEnvironment=')
  for (const { written, filled } of wordsOf(environment)) {
    const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(filled ?? written) ?? []
    if (name === undefined) continue
    known.delete(name)
    unknown.delete(name)
    if (filled === null) unknown.set(name, 'Environment=')
    else known.set(name, value)
  }
  for (const { filled } of wordsOf(unsetEnvironment)) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(filled ?? '') ?? []
    if (value !== undefined && known.get(name) !== value) continue
    known.delete(name)
    if (value === undefined) unknown.delete(name)
  }
  return { known: Object.fromEntries(known), unknown: Object.fromEntries(unknown) }
}
