import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { configSchema } from '../src/core/hosts/config.ts'
import { planHosts } from '../src/core/hosts/planned-hosts.ts'
import { InputError, messageOfError } from '../src/core/errors.ts'
import { formatChange } from '../src/core/report/numbers.ts'
import { hodgesLehmann } from '../src/core/verdict/block-ranks.ts'
import { DESIGN } from '../src/core/verdict/looks.ts'
import { readNoise, type SeriesPair } from './noise-files.ts'
import { figuresOf } from './noise-paths.ts'
import { DrawnTest, judgeByLooks, type Terms } from './sequential-rules.ts'
import { studyOf } from './verdict-study.ts'
import { goalsOf } from './verdict-goals.ts'
import { FAMILIES, simulate, tableOf } from './verdict-table.ts'

const USAGE = `Usage: npm run bench:verdict -- [--simulations N] [--seed N] [--study] [DIR...]

Prints how often this program's verdict, and those of its peers, are right, wrong and undecided on hosts made from recorded noise:
every *.jsonl in DIR itself is a series of llama-bench processes of one build ({"leg", "rc", "tests": {NAME: {"ns": [...]}}} a line);
NAME.A.jsonl and NAME.B.jsonl are two builds in rounds. Default: __tests__/fixtures/noise. --study compares designs of the
sequential rule instead. N is 2000, for the study 300. The same seed gives the same table.
`
const FIXTURES = join(import.meta.dirname, '../__tests__/fixtures/noise')
const say = (text: string): void => void process.stdout.write(`${text}\n`)

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
    options: { simulations: { type: 'string' }, seed: { type: 'string', default: '1' }, study: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  const [simulations, seed] = [Number(values.simulations ?? (values.study ? 300 : 2000)), Number(values.seed)]
  if (values.help || !Number.isInteger(simulations) || simulations < 1 || !Number.isInteger(seed)) {
    process.stdout.write(USAGE)
    return values.help ? 0 : 2
  }
  const terms = defaultTerms()
  say(`${simulations} made hosts per line, seed ${seed}; at most ${terms.rounds} rounds, error share ${terms.alpha * 100} %, margin ${terms.delta * 100} %.`)
  say('Shares in percent with 95 % intervals. Peers get 20 interleaved rounds, which most of them do not run.')
  let isAnyEmpty = false
  for (const directory of positionals.length === 0 ? [FIXTURES] : positionals) {
    const { series, pairs, leftOut, others } = await readNoise(directory)
    if (positionals.length > 1) say(`\n# ${directory}`)
    for (const { name, why } of leftOut) say(`\nleft out: ${name} ${why}`)
    for (const one of series) {
      say(`\n## ${one.name}: ${one.processes.length} processes, ${one.tests.join(', ')}`)
      if (values.study) {
        say(`\n${studyOf(one, simulations, seed, terms)}`)
        continue
      }
      const tallies = simulate(one, simulations, seed, terms)
      for (const family of FAMILIES) say(`\n${tableOf(tallies, family)}`)
      say(`\nGoals:\n\n${goalsOf(one, tallies, terms).join('\n')}`)
    }
    if (pairs.length > 0) say(`\n## Two builds in rounds\n\n${pairs.map((pair) => pairLine(pair, terms)).join('\n')}`)
    if (series.length + pairs.length > 0) continue
    isAnyEmpty = true
    say(`\n${directory} has no series${others.length === 0 ? '' : `: only *.jsonl files are read, and not ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}`}.`)
  }
  return isAnyEmpty ? 2 : 0
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`bench:verdict: ${messageOfError(error)}\n`)
  const isWrongUse = error instanceof InputError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
  return isWrongUse ? 2 : 1
})
