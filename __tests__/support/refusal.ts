import { expect } from '@jest/globals'
import { stateOfClone } from './command-line.ts'
import type { CommandLineFleet, CommandSettings } from './command-line.ts'

/** What a refused command said as its own sentence, how it ended, and what it changed of the user's, branches included. */
export interface Refusal {
  readonly exitCode: number | null
  readonly sentence: string
  readonly stdout: string
  readonly changed: readonly string[]
}

/** Runs a command line (words parted by blanks) and returns what came of it. */
export async function refusal(fleet: CommandLineFleet, line: string, settings?: CommandSettings): Promise<Refusal> {
  const before = await stateOfClone(fleet)
  const branches = await fleet.git('for-each-ref')
  const { exitCode, stdout, stderr } = await fleet.llamaFleet(line.split(' '), settings)
  const after = await stateOfClone(fleet)
  const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
  if ((await fleet.git('for-each-ref')) !== branches) changed.push('branches')
  return { exitCode, sentence: /^llama-fleet: (.*)$/ms.exec(stderr)?.[1]?.trimEnd() ?? '', stdout, changed }
}

/**
 * Expects a refusal that teaches: the problem with the value found, the next step (two strings are the whole sentence), the exit
 * code, nothing on stdout, and nothing changed.
 */
export async function expectRefusal(
  fleet: CommandLineFleet,
  line: string,
  exitCode: 2 | 4,
  sentence: readonly [problem: string, next: string] | RegExp,
  settings?: CommandSettings,
): Promise<void> {
  const found = await refusal(fleet, line, settings)
  const wanted: unknown = sentence instanceof RegExp ? expect.stringMatching(sentence) : sentence.join(' ')
  expect(found).toEqual({ exitCode, sentence: wanted, stdout: '', changed: [] })
}
