import { lessLikely, type Shape } from './noise-bounds.ts'

/**
 * Returns after how many rounds a rule shows a change that is told its size and the noise's shape beforehand, and need not share its error among
 * several tests: the likelihood ratio of the signs given the sizes passes 2/error, which it does by chance with half of the error at most
 * (Ville 1939; the other half is for the other direction). Infinity when it does not within the log-ratios.
 */
export function roundsOfTold(ratios: readonly number[], shape: Shape, truth: number, error: number): number {
  const shift = Math.log1p(truth)
  let evidence = 0
  for (const [place, ratio] of ratios.entries()) {
    const seen = ratio + shift
    evidence += Math.LN2 - Math.log1p(Math.exp(lessLikely(seen - shift, shape) - lessLikely(-seen - shift, shape)))
    if (evidence >= Math.log(2 / error)) return place + 1
  }
  return Infinity
}
