import { marginOf } from '../src/core/verdict/comparison.ts'
import { leastRounds } from './least-rounds.ts'
import { highestPower, informationOf, shapesOf, type Shape } from './noise-bounds.ts'
import type { Series } from './noise-files.ts'
import { PEER_ROUNDS, TWENTY_ROUNDS } from './peer-rules.ts'
import type { Terms } from './sequential-rules.ts'
import { DISTURBANCES, FAMILIES, OURS, TOLD, TRUTHS, type Tallies } from './verdict-table.ts'
import { shareIn, shareText, type Rounds } from './verdict-tally.ts'

/** What became of one goal on one series and one number of tests. */
type Result = { readonly value: string; readonly met: boolean; readonly bound?: Bound | null }

/** What any rule of a kind needs at least in noise of the fitted shape, whether that is more than the goal allows, and whether this rule was seen to need less: then the shape is another. */
type Bound = { readonly sentence: string; readonly forbids: boolean; readonly refuted: boolean }

const ALLOWED = 0.75 * PEER_ROUNDS
/** How often a rule must be right for the bound to speak of it. */
const RIGHT = 0.95

const percentOf = (truth: number): string => (truth === 0 ? 'no change' : `${truth * 100} %`)

/** The noisiest test: rounds tell least of it. */
const noisiest = (shapes: readonly Shape[], change: number): Shape =>
  shapes.reduce((worst, shape) => (informationOf(shape, change) < informationOf(worst, change) ? shape : worst))

/** What rounds are counted: those of a host until its last test, and those of its tests on average. */
const COUNTED = [['host', ''], ['test', ' of a test']] as const satisfies readonly (readonly [keyof Rounds, string])[]

/**
 * Returns, in Markdown, whether each goal is `reached`, `impossible` (with the bound that shows it) or `missed` on a series, by number of tests.
 * What is meant by a right answer "at equal or lower error" can be read in two ways; both stand there.
 */
export function goalsOf(series: Series, tallies: Tallies, terms: Terms, simulations?: number): string[] {
  const shapes = shapesOf(series)
  const rows: string[][] = []
  const goal = (sentence: string, of: (family: number) => Result): void => {
    const cells = FAMILIES.map((family) => {
      const { value, met, bound = null } = of(family)
      if (met) return `reached: ${value}`
      if (bound?.refuted === true) return `missed: ${value} (no bound: this noise is not of the fitted shape)`
      return bound?.forbids === true ? `impossible: ${bound.sentence}; seen ${value}` : `missed: ${value}${bound === null ? '' : ` (${bound.sentence})`}`
    })
    rows.push([sentence, ...cells])
  }

  goal('false alarms at most 1 % per family, drift and bursts included', (family) => {
    const shares = DISTURBANCES.map((layout) => tallies.of(family, OURS, 0, layout)).map(({ named, runs }) => shareIn(named, runs))
    const worst = shares.toSorted((one, other) => other.share - one.share)[0] ?? shareIn(0, 1)
    return { met: worst.share <= terms.alpha, value: shareText(worst) }
  })
  for (const [truth, least] of [[-0.03, 0.95], [-0.1, 0.99]] as const) {
    const powers = shapes.map((shape) => highestPower(informationOf(shape, truth), terms.rounds, terms.alpha))
    const most = powers.reduce((sum, power) => sum + power, 0) / powers.length
    goal(`tests called slower at ${percentOf(truth)}: at least ${least * 100} %`, (family) => {
      const { slower, tests } = tallies.of(family, OURS, truth)
      const sentence = `no rule shows it in more than ${(most * 100).toFixed(1)} % within ${terms.rounds} rounds (Neyman and Pearson)`
      return { met: slower / tests >= least, value: shareText(shareIn(slower, tests)), bound: { sentence, forbids: most < least, refuted: slower / tests > most } }
    })
  }
  for (const truth of TRUTHS) {
    for (const [counted, name] of COUNTED) {
      const bound = (family: number, right: number, seen: number | null): Bound => roundsBound(series, shapes, terms, { family, truth, counted, right: Math.min(right, RIGHT), seen }, simulations)
      goal(`mean rounds${name} to a right answer at ${percentOf(truth)}, as often right as the 20 rounds: at most ${ALLOWED}`, (family) => {
        const [ours, theirs] = [tallies.of(family, OURS, truth), tallies.of(family, TWENTY_ROUNDS.name, truth)]
        const share = theirs.right / theirs.runs
        if (share === 0) return { met: ours.right > 0, value: `the 20 rounds are never right, this rule in ${((100 * ours.right) / ours.runs).toFixed(1)} %` }
        const mean = ours.meanRoundsUntil(share, counted)
        const met = mean !== null && mean <= ALLOWED && ours.wrong <= theirs.wrong
        const value = `${roundsText(mean)} for ${(share * 100).toFixed(1)} % right${met ? '' : toldText(tallies, family, truth, counted, share)}`
        return { met, value, bound: met ? null : bound(family, share, mean) }
      })
      goal(`the same at this rule's own error of ${terms.alpha * 100} %, over all its right answers: at most ${ALLOWED}`, (family) => {
        const ours = tallies.of(family, OURS, truth)
        const mean = ours.meanRounds(counted)
        const met = mean !== null && mean <= ALLOWED
        return { met, value: `${roundsText(mean)}${met ? '' : toldText(tallies, family, truth, counted, null)}`, bound: met ? null : bound(family, RIGHT, ours.right / ours.runs < RIGHT ? null : mean) }
      })
    }
  }
  for (const truth of TRUTHS) {
    goal(`hosts undecided at ${percentOf(truth)}: not more often than the 20 rounds are wrong or undecided`, (family) => {
      const [ours, theirs] = [tallies.of(family, OURS, truth), tallies.of(family, TWENTY_ROUNDS.name, truth)]
      const [undecided, wrong] = [shareIn(ours.undecided, ours.runs), shareIn(theirs.wrong + theirs.undecided, theirs.runs)]
      return { met: undecided.share <= wrong.share, value: `${shareText(undecided)} against ${shareText(wrong)}` }
    })
  }
  const titles = ['goal', ...FAMILIES.map((family) => `${family} tests`)]
  const fitted = shapes.map(({ scale, freedom }, place) => `${series.tests[place]} Student t, scale ${(scale * 100).toFixed(1)} %, ${freedom} degrees of freedom`)
  return [
    ...[titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Noise by which the bounds are computed: ${fitted.join('; ')}; rounds independent.`,
  ]
}

const roundsText = (rounds: number | null): string => rounds?.toFixed(1) ?? 'never'

/** Returns, of a change, how many rounds it takes a rule that is told everything and needs not share its error among tests. */
function toldText(tallies: Tallies, family: number, truth: number, counted: keyof Rounds, share: number | null): string {
  if (truth === 0) return ''
  const told = tallies.of(family, TOLD, truth)
  return `, told everything ${roundsText(share === null ? told.meanRounds(counted) : told.meanRoundsUntil(share, counted))}`
}

const bounds = new Map<string, number>()

/** Returns how many rounds any rule needs that is exact under the coin, and whether that forbids the goal of 15 rounds. */
function roundsBound(
  series: Series,
  shapes: readonly Shape[],
  terms: Terms,
  { family, truth, counted, right, seen }: { readonly family: number; readonly truth: number; readonly counted: keyof Rounds; readonly right: number; readonly seen: number | null },
  simulations?: number,
): Bound {
  const distances = truth === 0 ? [marginOf(terms.delta), -marginOf(terms.delta)] : [-Math.log1p(truth)]
  const leastOf = (shape: Shape, columns: number): number => {
    const key = JSON.stringify([shape, columns, distances, right, terms.alpha, simulations])
    const least = bounds.get(key) ?? leastRounds({ shape, columns, distances, error: terms.alpha, right }, simulations)
    bounds.set(key, least)
    return least
  }
  // a host ends with its last test; tests of one process share its noise, so that of those only the noisiest is counted. A test on average ends by itself
  const least =
    counted === 'host'
      ? leastOf(noisiest(shapes, truth || -terms.delta), Math.ceil(family / series.tests.length))
      : shapes.reduce((sum, shape) => sum + leastOf(shape, 1), 0) / shapes.length
  const sentence = `no rule that is exact under the coin, wrong in ${terms.alpha * 100} % and right in ${(right * 100).toFixed(0)} % needs less than ${least.toFixed(1)} rounds`
  return { sentence, forbids: least > ALLOWED, refuted: seen !== null && seen < least }
}
