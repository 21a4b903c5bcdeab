/** Returns what `of` makes of the sizes under each of the 2ⁿ outcomes of n coins, heads the size and tails its opposite. */
export function everyCoin<Value>(sizes: readonly number[], of: (signed: readonly number[]) => Value): Value[] {
  return Array.from({ length: 2 ** sizes.length }, (_, pattern) =>
    of(sizes.map((size, bit) => ((pattern >> bit) & 1 ? size : -size))),
  )
}
