import { blockAverages, hodgesLehmann, intervalOf, merged } from '../src/core/verdict/block-ranks.ts'
import { marginOf } from '../src/core/verdict/comparison.ts'
import { DESIGN, hostLooksUntil, type Design, type HostLook, type Look } from '../src/core/verdict/looks.ts'
import type { TestOutcome } from '../src/core/verdict/outcomes.ts'
import { decideTests, type SeenTest } from '../src/core/verdict/step-down.ts'

/** What a host's plan fixes. */
export interface Terms {
  readonly rounds: number
  readonly alpha: number
  readonly delta: number
}

/** What a rule says of each test of a host in the end, and after how many rounds of this test. */
export interface Judgement {
  readonly outcomes: readonly TestOutcome[]
  readonly rounds: readonly number[]
}

/**
 * One test's log-ratios of a made host, with what was computed from them kept: the averages of the first pairs. A true change
 * only shifts them, so that the same draw serves every truth.
 */
export class DrawnTest {
  readonly #ratios: readonly number[]
  readonly #averages = new Map<string, Float64Array>()

  constructor(ratios: readonly number[]) {
    this.#ratios = ratios
  }

  get ratios(): readonly number[] {
    return this.#ratios
  }

  /** Returns the sorted averages of the first pairs; those of earlier looks are merged, not computed again. */
  averages(pairs: number, pairsPerBlock: number): Float64Array {
    const key = `${pairs}/${pairsPerBlock}`
    const known = this.#averages.get(key)
    if (known !== undefined) return known
    const before = pairs > pairsPerBlock && pairs % pairsPerBlock === 0 ? pairs - pairsPerBlock : 0
    const added = blockAverages(this.#ratios.slice(before, pairs), pairsPerBlock)
    const averages = before === 0 ? added : merged(this.averages(before, pairsPerBlock), added)
    this.#averages.set(key, averages)
    return averages
  }
}

/** Returns what one look sees of a test whose true log-ratio is `shift`, and whose margin is `delta`. */
export function seen(test: DrawnTest, pairs: number, pairsPerBlock: number, { shift, delta }: { readonly shift: number; readonly delta: number }): SeenTest {
  const averages = test.averages(pairs, pairsPerBlock)
  return {
    estimate: hodgesLehmann(averages) + shift,
    margin: marginOf(delta),
    intervalAt: ({ cut }) => {
      const interval = intervalOf(averages, cut)
      return interval === null ? null : { low: interval.low + shift, high: interval.high + shift }
    },
  }
}

const looksOfDesigns = new WeakMap<Design, Map<string, readonly HostLook[]>>()

/** Returns the looks of a plan in which all rounds count, the last of them the one that spends all; each is computed once. */
function looksOf({ rounds, alpha }: Terms, family: number, design: Design, of: (all: readonly HostLook[]) => readonly HostLook[] = (all) => all): readonly HostLook[] {
  const looks = looksOfDesigns.get(design) ?? new Map<string, readonly HostLook[]>()
  looksOfDesigns.set(design, looks)
  const key = JSON.stringify([rounds, alpha, family, of.name])
  const known = looks.get(key)
  if (known !== undefined) return known
  const plan = { rounds, alpha, family }
  const all = of([...hostLooksUntil(rounds, plan, false, design), ...hostLooksUntil(rounds, plan, true, design).slice(-1)])
  looks.set(key, all)
  return all
}

/** Returns what our rule says of each test. Looks and step-down are the program's own. */
export function judgeByLooks(tests: readonly DrawnTest[], truth: number, terms: Terms, design: Design = DESIGN): Judgement {
  return firstDeciding(tests, truth, terms.delta, looksOf(terms, tests.length, design), design.pairsPerBlock)
}

/** Returns the looks with the same share for every test however many are decided: Bonferroni, no step-down. */
function withoutStepDown(all: readonly HostLook[]): HostLook[] {
  const ofAll = (byOpen: readonly Look[]): Look[] => byOpen.flatMap(() => byOpen.slice(-1))
  return all.map(({ pairs, named, same }) => ({ pairs, named: ofAll(named), same: ofAll(same) }))
}

/** Returns what our rule would say without the step-down. */
export function judgeByBonferroni(tests: readonly DrawnTest[], truth: number, terms: Terms): Judgement {
  return firstDeciding(tests, truth, terms.delta, looksOf(terms, tests.length, DESIGN, withoutStepDown), DESIGN.pairsPerBlock)
}

/** Returns the outcomes of each test at the look that settles it, or at the first after which all tests are decided, or at the last. */
export function firstDeciding(tests: readonly DrawnTest[], truth: number, delta: number, all: readonly HostLook[], pairsPerBlock: number): Judgement {
  const shift = Math.log1p(truth)
  const judged = tests.map((test) => ({ test, outcome: 'undecided' as TestOutcome, settled: false, rounds: 0 }))
  for (const look of all) {
    const open = judged.filter(({ settled }) => !settled)
    const left = judged.flatMap(({ outcome, settled }) => (settled ? [outcome] : []))
    const decisions = decideTests(open.map(({ test }) => seen(test, look.pairs, pairsPerBlock, { shift, delta })), left, look)
    for (const [place, one] of open.entries()) Object.assign(one, decisions[place], { rounds: look.pairs })
    if (judged.every(({ outcome }) => outcome !== 'undecided')) break
  }
  return { outcomes: judged.map(({ outcome }) => outcome), rounds: judged.map(({ rounds }) => rounds) }
}
