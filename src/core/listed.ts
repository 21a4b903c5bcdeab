/** Returns names as a sentence lists them: `a, b and c`; of many more than `most` the first of them and how many more. */
export function listed(names: readonly string[], most = Infinity): string {
  const shown = names.length > most + 1 ? [...names.slice(0, most), `${names.length - most} more`] : names
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
