import { z } from 'zod'

/** The most characters that one text of a record has; longer ones are cut when a record is written. */
export const LONGEST_TEXT = 32 * 1024
/** The most characters of a whole file that a plan carries. */
const LONGEST_FILE = 8 * 1024 * 1024

const tooLong = (limit: number): string => `must have at most ${limit} characters; records of llama-fleet never have more`

/** Returns the schema of a text that another job wrote. */
export function text() {
  return z.string().max(LONGEST_TEXT, tooLong(LONGEST_TEXT))
}

/** Returns the schema of a whole file's text. */
export function fileText() {
  return z.string().max(LONGEST_FILE, tooLong(LONGEST_FILE))
}

/** Returns the schema of a list that another job wrote. */
export function list<Item extends z.ZodType>(item: Item, most: number) {
  return z.array(item).max(most, `must have at most ${most} entries; records of llama-fleet never have more`)
}

/** Returns the text cut to what a record holds, its end kept: in a log that is where the cause stands. */
export function boundedText(long: string): string {
  return long.length <= LONGEST_TEXT ? long : `…${long.slice(1 - LONGEST_TEXT)}`
}
