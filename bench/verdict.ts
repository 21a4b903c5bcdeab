import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { configSchema } from '../src/core/hosts/config.ts'
import { planHosts } from '../src/core/hosts/planned-hosts.ts'
import { InputError } from '../src/core/errors.ts'
import { formatChange } from '../src/core/report/numbers.ts'
import { hodgesLehmann } from '../src/core/verdict/block-ranks.ts'
import { DESIGN } from '../src/core/verdict/looks.ts'
import { givenCounts } from './given-counts.ts'
import { readNoise, type SeriesPair } from './noise-files.ts'
import { figuresOf } from './noise-paths.ts'
import { runBench, say } from './run-bench.ts'
import { DrawnTest, judgeByLooks, type Terms } from './sequential-rules.ts'
import { studyOf } from './verdict-study.ts'
import { goalsOf } from './verdict-goals.ts'
import { FAMILIES, simulate, tableOf } from './verdict-table.ts'

const USAGE = `Usage: npm run bench:verdict -- [--simulations N] [--rounds N] [--seed N] [--study] [DIR...]

Prints how often this program's verdict, and those of its peers, are right, wrong and undecided on hosts made from recorded noise:
every *.jsonl in DIR itself is a series of llama-bench processes of one build ({"leg", "rc", "tests": {NAME: {"ns": [...]}}} a line);
NAME.A.jsonl and NAME.B.jsonl are two builds in rounds. Default: __tests__/fixtures/noise. --study compares designs of the
sequential rule instead. N is 2000 simulations, for the study 300, of at most 1000 rounds each. The same seed gives the same table.
`
const FIXTURES = join(import.meta.dirname, '../__tests__/fixtures/noise')

/** The terms that a host has when its config says nothing. */
function defaultTerms(): Terms {
  const config = configSchema.parse({ model: '/model.gguf', hosts: { carbon: { variant: 'cpu' } } })
  const [host] = planHosts(config, new Map(), 'the config')
  if (host === undefined) throw new Error('the config has one host')
  return { rounds: host.rounds, alpha: config.alpha, delta: host.delta }
}

function pairLine({ name, baseline, candidate }: SeriesPair, terms: Terms): string {
  const rounds = baseline.processes.length
  const [before, after] = [figuresOf(baseline), figuresOf(candidate)]
  const tests = baseline.tests.flatMap((test, place) => {
    const other = candidate.tests.indexOf(test)
    if (other < 0) return []
    const ratios = Array.from({ length: rounds }, (_, round) => Math.log((before[place]?.[round]?.min ?? 1) / (after[other]?.[round]?.min ?? 1)))
    return [{ test, drawn: new DrawnTest(ratios) }]
  })
  const { outcomes, rounds: used } = judgeByLooks(tests.map(({ drawn }) => drawn), 0, { ...terms, rounds })
  const changeOf = (drawn: DrawnTest, pairs: number): string => formatChange(Math.expm1(hodgesLehmann(drawn.averages(pairs, DESIGN.pairsPerBlock))))
  return `- ${name}: ${tests.map(({ test, drawn }, place) => `${test} ${outcomes[place]} (${changeOf(drawn, used[place] ?? 0)}) after ${used[place]}`).join(', ')} of ${rounds} rounds`
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { simulations: { type: 'string' }, rounds: { type: 'string' }, seed: { type: 'string', default: '1' }, study: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  if (values.help) {
    await say(USAGE)
    return 0
  }
  const [simulations] = givenCounts(values.simulations === undefined ? [] : [values.simulations], '--simulations N', [values.study ? 300 : 2000])
  if (!/^\d{1,9}$/.test(values.seed)) throw new InputError({ problem: `'${values.seed}' is no seed.`, next: 'Use a whole number from 0 to 999999999.' })
  const seed = Number(values.seed)
  const byDefault = defaultTerms()
  const [rounds] = givenCounts(values.rounds === undefined ? [] : [values.rounds], '--rounds N', [byDefault.rounds])
  const terms = { ...byDefault, rounds }
  await say(`${simulations} made hosts per line, seed ${seed}; at most ${terms.rounds} rounds, error share ${terms.alpha * 100} %, margin ${terms.delta * 100} %.`)
  await say('Shares in percent with 95 % intervals. Peers get 20 interleaved rounds, which most of them do not run.')
  let isAnyEmpty = false
  for (const directory of positionals.length === 0 ? [FIXTURES] : positionals) {
    const { series, pairs, leftOut, others } = await readNoise(directory)
    if (positionals.length > 1) await say(`\n# ${directory}`)
    for (const { name, why } of leftOut) await say(`\nleft out: ${name} ${why}`)
    for (const one of series) {
      await say(`\n## ${one.name}: ${one.processes.length} processes, ${one.tests.join(', ')}`)
      if (values.study) {
        await say(`\n${studyOf(one, simulations, seed, terms)}`)
        continue
      }
      const tallies = simulate(one, simulations, seed, terms)
      for (const family of FAMILIES) await say(`\n${tableOf(tallies, family)}`)
      await say(`\nGoals:\n\n${goalsOf(one, tallies, terms).join('\n')}`)
    }
    if (pairs.length > 0) await say(`\n## Two builds in rounds\n\n${pairs.map((pair) => pairLine(pair, terms)).join('\n')}`)
    if (series.length + pairs.length > 0) continue
    isAnyEmpty = true
    await say(`\n${directory} has no series${others.length === 0 ? '' : `: only *.jsonl files are read, and not ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}`}.`)
  }
  return isAnyEmpty ? 2 : 0
}

await runBench('bench:verdict', main)
