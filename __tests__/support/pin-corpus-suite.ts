import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { CorpusFlake } from '../../bench/flake-corpus.ts'
import type { NixWish } from '../../scripts/stand-ins/nix-from-distribution.ts'
import { InputError } from '../../src/core/errors.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import { bumpOf } from '../../src/phases/handed-plan.ts'
import { startCorpus, type RunningCorpus } from './pin-corpus.ts'

/** Plans every flake of the corpus with one nix and holds it against its golden diff, the judge, and a second plan. */
// oxlint-disable-next-line jest/no-export -- a file for each version of nix, so that they run side by side
export function corpusTests(wish: NixWish, flakes: readonly CorpusFlake[], environment: Readonly<Record<string, string>> = {}): void {
  let corpus: RunningCorpus
  const bumps = new Map<string, Bump>()
  const [moved, refused] = [flakes.filter(({ golden }) => golden !== null), flakes.filter(({ refusal }) => refusal !== null)]

  beforeAll(async () => {
    corpus = await startCorpus(flakes, wish, environment)
  })
  afterAll(() => corpus?.stage.close())

  test('every flake of the corpus has a golden diff or a refusal', () => {
    expect(moved.length + refused.length).toBe(flakes.length)
  })

  describe('is moved as its golden diff says, and nothing else moves', () => {
    test.each(moved.map((flake) => [flake.name, flake] as const))('%s', async (name, flake) => {
      const plan = await corpus.plan(flake)
      if (plan.kind !== 'bump') throw new Error(plan.sentence)
      bumps.set(name, plan)
      expect(plan.files[0].text).toBe(corpus.expected(flake))
      expect(plan.movedNodes).toEqual([])
      expect(await corpus.judge(flake, plan)).toEqual([])
      expect(await bumpOf(JSON.parse(JSON.stringify(plan)) as Bump)).toEqual(plan)
    })
  })

  describe('is refused with line, reason and next step', () => {
    test.each(refused.map((flake) => [flake.name, flake] as const))('%s', async (name, flake) => {
      const thrown = await corpus.plan(flake).catch((error: unknown) => error)
      expect(thrown).toBeInstanceOf(InputError)
      const baseline = corpus.stage.commits['v0.4.0'] ?? ''
      expect((thrown as Error).message.replaceAll(`${name}/flake`, 'flake')).toContain((flake.refusal ?? '').replaceAll('@baseline@', baseline).replaceAll(`${name}/flake`, 'flake'))
    })
  })

  test('a second plan on every result says that there is nothing to do, and nix finds nothing to change in a lock', async () => {
    await corpus.commit([...bumps.values()])
    const said = await Promise.all(moved.map(async (flake) => [flake.name, (await corpus.plan(flake)).kind, await corpus.judgeLock(flake)]))
    expect(said).toEqual(moved.map(({ name }) => [name, 'nothing-to-do', null]))
  })
}
