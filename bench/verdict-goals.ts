import { powerBound, roundsBound, undecidedBound, type Bound, type Noise } from './goal-bounds.ts'
import { shapesOf } from './noise-bounds.ts'
import type { Series } from './noise-files.ts'
import { PEER_ROUNDS, TWENTY_ROUNDS } from './peer-rules.ts'
import type { Terms } from './sequential-rules.ts'
import { DISTURBANCES, FAMILIES, OURS, TOLD, TRUTHS, type Tallies } from './verdict-table.ts'
import { shareIn, shareText, type Rounds } from './verdict-tally.ts'

/** What became of one goal on one series and one number of tests. */
type Result = { readonly value: string; readonly met: boolean; readonly bound?: Bound | null }

const ALLOWED = 0.75 * PEER_ROUNDS
/** How often a rule must be right for the bound to speak of it. */
const RIGHT = 0.95

const percentOf = (truth: number): string => (truth === 0 ? 'no change' : `${truth * 100} %`)

/** What rounds are counted: those of a host until its last test, and those of its tests on average. */
const COUNTED = [['host', ''], ['test', ' of a test']] as const satisfies readonly (readonly [keyof Rounds, string])[]

/**
 * Returns, in Markdown, whether each goal is `reached`, `impossible` (with the bound that shows it) or `missed` on a series, by number of tests.
 * What is meant by a right answer "at equal or lower error" can be read in two ways; both stand there.
 */
export function goalsOf(series: Series, tallies: Tallies, terms: Terms, simulations?: number): string[] {
  const noise: Noise = { shapes: shapesOf(series), terms, simulations }
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
    // where the noise is such that all of the error is spent, every second draw of hosts lies a little above it
    const byChance = worst.share > terms.alpha && worst.low <= terms.alpha
    return { met: worst.low <= terms.alpha, value: `${shareText(worst)}${byChance ? `, not more than chance makes of ${percent(terms.alpha)}` : ''}` }
  })
  for (const [truth, least] of [[-0.03, 0.95], [-0.1, 0.99]] as const) {
    goal(`tests called slower at ${percentOf(truth)}: at least ${least * 100} %`, (family) => {
      const { slower, tests } = tallies.of(family, OURS, truth)
      const seen = slower / tests
      return { met: seen >= least, value: shareText(shareIn(slower, tests)), bound: powerBound(noise, family, truth, { least, seen }) }
    })
  }
  for (const truth of TRUTHS) {
    for (const [counted, name] of COUNTED) {
      const bound = (family: number, right: number, seen: number | null): Bound | null => roundsBound(noise, family, truth, { counted, right: Math.min(right, RIGHT), allowed: ALLOWED, seen })
      const told = (family: number, share: number | null): string => (noise.shapes.every(({ fits }) => fits) ? toldText(tallies, family, truth, counted, share) : '')
      goal(`mean rounds${name} to a right answer at ${percentOf(truth)}, as often right as the 20 rounds: at most ${ALLOWED}`, (family) => {
        const [ours, theirs] = [tallies.of(family, OURS, truth), tallies.of(family, TWENTY_ROUNDS.name, truth)]
        const share = theirs.right / theirs.runs
        if (share === 0) return { met: ours.right > 0, value: `the 20 rounds are never right, this rule in ${percent(ours.right / ours.runs)}` }
        const mean = ours.meanRoundsUntil(share, counted)
        const isWrongMore = ours.wrong > theirs.wrong
        const met = mean !== null && mean <= ALLOWED && !isWrongMore
        const wrong = isWrongMore ? `, wrong in ${percent(ours.wrong / ours.runs)} and the 20 rounds in ${percent(theirs.wrong / theirs.runs)}` : ''
        const often = mean === null ? `right in ${percent(ours.right / ours.runs)} only, the 20 rounds in ${percent(share)}` : `${mean.toFixed(1)} for ${percent(share)} right`
        return { met, value: `${often}${wrong}${met ? '' : told(family, share)}`, bound: met ? null : bound(family, share, mean) }
      })
      goal(`the same at this rule's own error of ${terms.alpha * 100} %, over all its right answers: at most ${ALLOWED}`, (family) => {
        const ours = tallies.of(family, OURS, truth)
        const mean = ours.meanRounds(counted)
        const isOftenRight = ours.right / ours.runs >= RIGHT
        // a few right answers that came early reach nothing
        const met = mean !== null && mean <= ALLOWED && isOftenRight
        const often = isOftenRight || mean === null ? '' : ` for ${percent(ours.right / ours.runs)} right`
        return { met, value: `${roundsText(mean)}${often}${met ? '' : told(family, null)}`, bound: met ? null : bound(family, RIGHT, isOftenRight ? mean : null) }
      })
    }
  }
  for (const truth of TRUTHS) {
    goal(`hosts undecided at ${percentOf(truth)}: not more often than the 20 rounds are wrong or undecided`, (family) => {
      const [ours, theirs] = [tallies.of(family, OURS, truth), tallies.of(family, TWENTY_ROUNDS.name, truth)]
      const [undecided, wrong] = [shareIn(ours.undecided, ours.runs), shareIn(theirs.wrong + theirs.undecided, theirs.runs)]
      const bound = undecidedBound(noise, family, truth, { most: wrong.share, seen: undecided.share })
      return { met: undecided.share <= wrong.share, value: `${shareText(undecided)} against ${shareText(wrong)}`, bound }
    })
  }
  const titles = ['goal', ...FAMILIES.map((family) => `${family} tests`)]
  const fitted = noise.shapes.map(({ scale, freedom, fits }, place) => {
    const shape = `Student t, scale ${(scale * 100).toFixed(1)} %, ${freedom} degrees of freedom`
    return `${series.tests[place]} ${fits ? shape : 'of no such shape (Kolmogorov, 1 %), so that it bounds nothing'}`
  })
  return [
    ...[titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Noise by which the bounds are computed: ${fitted.join('; ')}; rounds independent.`,
  ]
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const roundsText = (rounds: number | null): string => rounds?.toFixed(1) ?? 'never'

/** Returns, of a change, how many rounds it takes a rule that is told everything and needs not share its error among tests. */
function toldText(tallies: Tallies, family: number, truth: number, counted: keyof Rounds, share: number | null): string {
  if (truth === 0) return ''
  const told = tallies.of(family, TOLD, truth)
  return `, told everything ${roundsText(share === null ? told.meanRounds(counted) : told.meanRoundsUntil(share, counted))}`
}
