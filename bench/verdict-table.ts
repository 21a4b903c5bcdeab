import { fewestRounds, highestPower, informationOf, shapesOf } from './noise-bounds.ts'
import type { Series } from './noise-files.ts'
import { drawHost, drawOneAfterTheOther, figuresOf, logRatios, randomOf, type Column, type Disturbance } from './noise-paths.ts'
import { PEER_ROUNDS, PEER_RULES, TWENTY_ROUNDS } from './peer-rules.ts'
import { DrawnTest, judgeByLooks, type Judgement, type Terms } from './sequential-rules.ts'
import { shareIn, shareText, Tally } from './verdict-tally.ts'

export const FAMILIES = [2, 4, 8] as const
export const TRUTHS = [0, -0.03, -0.1] as const
export const OURS = 'llama-fleet'
const DISTURBANCES = ['as recorded', 'drift', 'bursts'] as const satisfies readonly Disturbance[]
type Layout = Disturbance | 'one after the other'

/** Everything counted of one series: by number of tests, rule, and what was true of the made hosts. */
export class Tallies {
  readonly #tallies = new Map<string, Tally>()

  of(family: number, rule: string, truth: number, layout: Layout = 'as recorded'): Tally {
    const key = JSON.stringify([family, rule, truth, layout])
    const tally = this.#tallies.get(key) ?? new Tally()
    this.#tallies.set(key, tally)
    return tally
  }
}

const outcomeOfTruth = (truth: number): 'same' | 'slower' => (truth < 0 ? 'slower' : 'same')

/** Returns what every rule says of `simulations` made hosts. */
export function simulate(series: Series, simulations: number, seed: number, terms: Terms): Tallies {
  const [figures, tallies, random] = [figuresOf(series), new Tallies(), randomOf(seed)]
  const most = Math.max(...FAMILIES)
  for (let simulation = 0; simulation < simulations; simulation++) {
    for (const layout of DISTURBANCES) {
      const columns = drawHost(figures, most, terms.rounds, layout, random)
      const tests = columns.map((column) => new DrawnTest(logRatios(column, terms.rounds)))
      for (const truth of layout === 'as recorded' ? TRUTHS : [0]) {
        const ours = (family: number): Judgement => judgeByLooks(tests.slice(0, family), truth, terms)
        for (const family of FAMILIES) {
          const { outcomes, rounds } = ours(family)
          tallies.of(family, OURS, truth, layout).add(outcomes, rounds, outcomeOfTruth(truth))
        }
        addPeers(tallies, columns, truth, layout)
      }
    }
    addPeers(tallies, drawOneAfterTheOther(figures, most, PEER_ROUNDS, random), 0, 'one after the other')
  }
  return tallies
}

function addPeers(tallies: Tallies, columns: readonly Column[], truth: number, layout: Layout): void {
  for (const rule of PEER_RULES) {
    const all = rule.ofFamily ? null : rule.judge(columns, truth)
    for (const family of FAMILIES) {
      const outcomes = all?.slice(0, family) ?? rule.judge(columns.slice(0, family), truth)
      tallies.of(family, rule.name, truth, layout).add(outcomes, PEER_ROUNDS, outcomeOfTruth(truth))
    }
  }
}

const meanRounds = (tally: Tally): string => (tally.right === 0 ? '-' : (tally.roundsOfRight / tally.right).toFixed(1))
const named = (tally: Tally): string => (tally.runs === 0 ? '-' : shareText(shareIn(tally.named, tally.runs)))
const hosts = (tally: Tally): string =>
  [tally.right, tally.wrong, tally.undecided].map((count) => ((100 * count) / tally.runs).toFixed(1)).join(' / ')

/** Returns the table of one series and one number of tests, in Markdown. */
export function tableOf(tallies: Tallies, family: number): string {
  const titles = [
    `${family} tests`,
    'false alarms, as recorded', 'with drift', 'with bursts', 'sides one after the other',
    'no change: right / wrong / undecided',
    '-3 %: tests called slower', 'right / wrong / undecided',
    '-10 %: tests called slower', 'right / wrong / undecided',
    'mean rounds to a right answer: none, -3 %, -10 %',
  ]
  const rows = [OURS, ...PEER_RULES.map(({ name }) => name)].map((rule) => {
    const of = (truth: number, layout?: Layout): Tally => tallies.of(family, rule, truth, layout)
    const called = (tally: Tally): string => shareText(shareIn(tally.slower, tally.tests))
    return [
      rule,
      ...[...DISTURBANCES, 'one after the other' as const].map((layout) => named(of(0, layout))),
      hosts(of(0)),
      called(of(-0.03)), hosts(of(-0.03)),
      called(of(-0.1)), hosts(of(-0.1)),
      TRUTHS.map((truth) => meanRounds(of(truth))).join(', '),
    ]
  })
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** Returns which goals hold on a series, one line each, and for those that do not, what any rule at all could reach. */
export function goalsOf(series: Series, tallies: Tallies, terms: Terms): string[] {
  const shapes = shapesOf(series)
  const information = (change: number): number => Math.min(...shapes.map((shape) => informationOf(shape, change)))
  const worst = { small: information(-0.03), large: information(-0.1) }
  const powers = shapes.map((shape) => highestPower(informationOf(shape, -0.03), terms.rounds, terms.alpha))
  const power = { mean: powers.reduce((sum, one) => sum + one, 0) / powers.length, least: Math.min(...powers) }
  const fewest = { small: fewestRounds(worst.small, terms.alpha, terms.alpha), large: fewestRounds(worst.large, terms.alpha, terms.alpha) }
  const allowed = 0.75 * PEER_ROUNDS
  const lines: string[] = []
  const goal = (sentence: string, perFamily: (family: number) => { readonly met: boolean; readonly text: string }, impossible: string | null): void => {
    const results = FAMILIES.map((family) => ({ family, ...perFamily(family) }))
    const texts = results.map(({ family, met, text }) => `${family} tests ${text}${met ? '' : ' MISSED'}`).join('; ')
    const why = results.every(({ met }) => met) || impossible === null ? '' : `\n    ${impossible}`
    lines.push(`- ${sentence}: ${texts}${why}`)
  }
  goal('false alarms at most 1 % per family, drift and bursts included', (family) => {
    const shares = DISTURBANCES.map((layout) => tallies.of(family, OURS, 0, layout)).map(({ named: count, runs }) => shareIn(count, runs))
    const share = shares.toSorted((one, other) => other.share - one.share)[0] ?? shareIn(0, 1)
    return { met: share.share <= terms.alpha, text: shareText(share) }
  }, null)
  const powerText = (what: string, most: number, least: number): string =>
    `bound: within ${terms.rounds} rounds no rule with 1 % error can ${what} in more than ${(most * 100).toFixed(1)} % (Neyman and Pearson, one test alone)${most < least ? ': impossible on this noise' : ''}`
  for (const [truth, least] of [[-0.03, 0.95], [-0.1, 0.99]] as const) {
    goal(`power at least ${least * 100} % at ${truth * 100} %`, (family) => {
      const { slower, tests } = tallies.of(family, OURS, truth)
      return { met: slower / tests >= least, text: shareText(shareIn(slower, tests)) }
    }, truth === -0.03 ? powerText('show -3 %', power.mean, least) : null)
  }
  for (const [truth, bound, change] of [[0, fewest.small.none, '±3 %'], [-0.03, fewest.small.change, 'no change'], [-0.1, fewest.large.change, 'no change']] as const) {
    goal(`mean rounds to a right answer at ${truth * 100} % at most ${allowed}`, (family) => {
      const { right, roundsOfRight } = tallies.of(family, OURS, truth)
      return { met: right > 0 && roundsOfRight / right <= allowed, text: right === 0 ? 'never' : (roundsOfRight / right).toFixed(1) }
    }, `bound: a rule that excludes ${change} with 1 % error needs ${bound.toFixed(1)} rounds on average for the noisiest test alone (Wald)${bound > allowed ? ': impossible on this noise' : ''}`)
  }
  for (const truth of TRUTHS) {
    goal(`undecided at ${truth * 100} % not more often than the 20 rounds are wrong`, (family) => {
      const [ours, theirs] = [tallies.of(family, OURS, truth), tallies.of(family, TWENTY_ROUNDS.name, truth)]
      const [undecided, wrong] = [shareIn(ours.undecided, ours.runs), shareIn(theirs.wrong + theirs.undecided, theirs.runs)]
      return { met: undecided.share <= wrong.share, text: `${shareText(undecided)} against ${shareText(wrong)}` }
    }, truth > -0.1 ? powerText('show or exclude -3 % of the noisiest test', power.least, 0.99) : null)
  }
  lines.push(`  noise: ${shapes.map(({ scale, freedom }, place) => `${series.tests[place]} Student t, scale ${(scale * 100).toFixed(1)} %, ${freedom} degrees of freedom`).join('; ')}`)
  return lines
}
