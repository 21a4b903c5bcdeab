import stringWidth from 'string-width'

/** How many columns of a terminal our texts take at most: what every terminal has. */
export const WIDTH = 80

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Returns how many columns of a terminal a text takes: a letter of Chinese or an emoji takes two, a combining mark none. */
export function widthOf(text: string): number {
  // most text is plain, and this is asked for every cell
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text)
}

/** Returns the start of a text that takes at most so many columns; no letter is cut in two. */
export function startOfWidth(text: string, width: number): string {
  if (/^[ -~]*$/.test(text)) return text.slice(0, width)
  let start = ''
  let taken = 0
  for (const { segment } of letters.segment(text)) {
    taken += widthOf(segment)
    if (taken > width) break
    start += segment
  }
  return start
}
