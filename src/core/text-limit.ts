/** The most characters that one text of a record has; longer ones are cut when a record is written. */
export const LONGEST_TEXT = 32 * 1024

/** The most of a whole file that is read of a repository and that a plan carries: characters, which are never more than its bytes. */
export const LONGEST_FILE = 8 * 1024 * 1024

/** Returns the text cut to what a record holds, its end kept: in a log that is where the cause stands. */
export function boundedText(long: string): string {
  return long.length <= LONGEST_TEXT ? long : `…${long.slice(1 - LONGEST_TEXT)}`
}
