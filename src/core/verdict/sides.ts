/** The two builds of llama.cpp that are compared. */
export const SIDES = ['baseline', 'candidate'] as const
export type Side = (typeof SIDES)[number]

/** Returns both sides in the order of a round: the one whose process runs first, then the other. */
export function sidesFrom(first: Side): readonly [Side, Side] {
  return first === 'baseline' ? ['baseline', 'candidate'] : ['candidate', 'baseline']
}
