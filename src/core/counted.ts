/** Returns a count with its noun: `1 round`, `0 rounds`; `many` is the plural that is not `one` with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
