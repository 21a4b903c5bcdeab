import { InputError } from '../src/core/errors.ts'

/** More than any bench is run for. */
const MOST = 100_000

/** Returns the whole numbers of a command line in their order, the default for each that is left out; throws InputError, with the usage, for anything else. */
export function givenCounts<const Defaults extends readonly number[]>(words: readonly string[], usage: string, defaults: Defaults): { readonly [Place in keyof Defaults]: number } {
  const fault = words.find((word, place) => place >= defaults.length || !/^[1-9]\d*$/.test(word) || Number(word) > MOST)
  if (fault !== undefined) throw new InputError({ problem: `'${fault}' is not expected there.`, next: `Use it as ${usage}, with whole numbers from 1 to ${MOST}.` })
  return defaults.map((value, place) => Number(words[place] ?? value)) as { readonly [Place in keyof Defaults]: number }
}
