/** Returns the labels that a runner does not have; GitHub compares them without regard to case. */
export function labelsLacking(asked: readonly string[], { labels }: { readonly labels: readonly string[] }): string[] {
  const has = labels.map((label) => label.toLowerCase())
  return asked.filter((label) => !has.includes(label.toLowerCase()))
}
