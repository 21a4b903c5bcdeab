import { z } from 'zod'
import { LONGEST_FILE, LONGEST_TEXT } from './text-limit.ts'

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
