/** Returns a text as a string of the Nix language, in which nothing is evaluated. */
export function nixString(text: string): string {
  return `"${text.replace(/["\\$]/g, '\\$&')}"`
}

/** Returns a list of such strings. */
export function nixList(texts: readonly string[]): string {
  return ['[', ...texts.map(nixString), ']'].join(' ')
}
