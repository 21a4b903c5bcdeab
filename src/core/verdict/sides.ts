/** The two builds of llama.cpp that are compared. */
export const SIDES = ['baseline', 'candidate'] as const
export type Side = (typeof SIDES)[number]
