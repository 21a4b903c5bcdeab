import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeReadOnly } from '../scripts/stand-ins/isolated-store.ts'
import { provideNix } from '../scripts/stand-ins/nix-from-distribution.ts'
import { setStage } from '../scripts/stand-ins/stage.ts'
import { givenCounts } from './given-counts.ts'
import { addBuildTags, comparisons, costOf, type Cost } from './nothing-new.ts'
import { runBench } from './run-bench.ts'

const TAGS = 5900

const WHY = `The least reads config, pin and tags with one git process, yaml and git ls-remote, and looks at nothing. A first run has an empty state directory, as on a hosted runner,
and reads config and lock with the libraries that it takes (zod and yaml) and two more git processes. Again: both are remembered (docs/decisions/0008-what-a-run-without-news-costs.md).`

type Choose = (values: readonly number[]) => number
const median: Choose = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
/** Neighbours of a shared machine only ever slow things down: the fastest of many rounds is what a contender needs by itself. */
const fastest: Choose = (values) => Math.min(...values)

/** `npm run bench:watch [ROUNDS]`: what it costs to look for news when there is none, side by side, as ratios. */
await runBench('bench:watch', async () => {
  const [rounds] = givenCounts(process.argv.slice(2), 'npm run bench:watch -- [ROUNDS]', [10])
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-watch-'))
  const stage = await setStage(directory, await provideNix(), { at: 'v0.5.0' })
  try {
    await addBuildTags(stage, TAGS)
    const all = await comparisons(stage)
    const contenders = all.flatMap(({ floor, others }) => [floor, ...others])
    const costs = new Map<string, Cost[]>(contenders.map(({ name }) => [name, []]))
    for (let round = -1; round < rounds; round++) {
      for (const contender of contenders) {
        const cost = await costOf(contender, stage)
        // the first round fills caches
        if (round >= 0) costs.get(contender.name)?.push(cost)
      }
    }
    const of = (name: string, field: keyof Cost, pick = median): number => pick((costs.get(name) ?? []).map((cost) => cost[field]))
    const row = (name: string, floor: string) => {
      const ratio = (field: 'cpu' | 'own' | 'wall', pick = median): string => {
        const [value, beside] = [of(name, field, pick), of(floor, field === 'own' ? 'cpu' : field, pick)]
        return Number.isNaN(value) || (field === 'own' && name === floor) ? '' : `${value.toFixed(0)} ms (${(value / beside).toFixed(2)}×)`
      }
      return {
        '': name,
        'CPU': ratio('cpu'),
        'CPU, fastest': ratio('cpu', fastest),
        'CPU of node alone': ratio('own', fastest),
        'wall time': ratio('wall'),
        'bytes': of(name, 'bytes'),
        'requests': of(name, 'requests'),
        'to the API': of(name, 'apiRequests'),
        'nix started': of(name, 'nixStarts'),
      }
    }
    console.log(`Nothing is new; ${TAGS} tags; nix ${stage.nix.version}; medians of ${rounds} rounds and the fastest, × of the floor on the same node. node alone: without the git that it starts, beside node and git of the floor.`)
    for (const { floor, others } of all) console.table([floor, ...others].map(({ name }) => row(name, floor.name)))
    console.log(WHY)
  } finally {
    await stage.stop()
    await removeReadOnly(directory)
  }
})
