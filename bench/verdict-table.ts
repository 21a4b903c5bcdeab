import { table } from '../src/core/report/markdown.ts'
import { shapesOf, type Shape } from './noise-bounds.ts'
import type { Series } from './noise-files.ts'
import { drawHost, drawOneAfterTheOther, figuresOf, logRatios, randomOf, type Column, type Disturbance } from './noise-paths.ts'
import { PEER_ROUNDS, PEER_RULES } from './peer-rules.ts'
import { DrawnTest, judgeByLooks, type Judgement, type Terms } from './sequential-rules.ts'
import { roundsOfTold } from './told-rule.ts'
import { shareIn, shareText, Tally } from './verdict-tally.ts'

export const FAMILIES = [2, 4, 8] as const
export const TRUTHS = [0, -0.03, -0.1] as const
export const OURS = 'llama-fleet'
/** No rule for anybody: it is told what a rule is to find out. Only how many rounds it takes is asked. */
export const TOLD = 'told'
export const DISTURBANCES = ['as recorded', 'drift', 'bursts'] as const satisfies readonly Disturbance[]
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
  const [figures, shapes, tallies, random] = [figuresOf(series), shapesOf(series), new Tallies(), randomOf(seed)]
  const [most, drawn] = [Math.max(...FAMILIES), Math.max(PEER_ROUNDS, terms.rounds)]
  for (let simulation = 0; simulation < simulations; simulation++) {
    for (const layout of DISTURBANCES) {
      const columns = drawHost(figures, most, drawn, layout, random)
      const tests = columns.map((column) => new DrawnTest(logRatios(column, drawn)))
      for (const truth of layout === 'as recorded' ? TRUTHS : [0]) {
        const ours = (family: number): Judgement => judgeByLooks(tests.slice(0, family), truth, terms)
        for (const family of FAMILIES) {
          const { outcomes, rounds } = ours(family)
          tallies.of(family, OURS, truth, layout).add(outcomes, rounds, outcomeOfTruth(truth))
        }
        addPeers(tallies, columns, truth, layout)
        if (truth < 0) addTold(tallies, tests, shapes, truth, terms)
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
      tallies.of(family, rule.name, truth, layout).add(outcomes, outcomes.map(() => PEER_ROUNDS), outcomeOfTruth(truth))
    }
  }
}

function addTold(tallies: Tallies, tests: readonly DrawnTest[], shapes: readonly Shape[], truth: number, { alpha, rounds }: Terms): void {
  const needed = tests.map(({ ratios }, place) => {
    const shape = shapes[place % shapes.length]
    if (shape === undefined) throw new Error('every test has its noise')
    return roundsOfTold(ratios, shape, truth, alpha)
  })
  for (const family of FAMILIES) {
    const each = needed.slice(0, family)
    const outcomes = each.map((one) => (one <= rounds ? 'slower' as const : 'undecided' as const))
    tallies.of(family, TOLD, truth).add(outcomes, each.map((one) => Math.min(one, rounds)), 'slower')
  }
}

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
    'of a test',
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
      ...(['host', 'test'] as const).map((counted) => TRUTHS.map((truth) => of(truth).meanRounds(counted)?.toFixed(1) ?? '-').join(', ')),
    ]
  })
  return table(titles, rows)
}
