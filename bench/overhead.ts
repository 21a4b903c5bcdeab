import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inRealLane } from '../scripts/real/lane.ts'
import type { RealLane } from '../scripts/real/lane.ts'
import { measurementSchema, type Measurement } from '../src/core/hosts/measurement.ts'
import { readJson } from '../src/core/reading.ts'
import { sidesFrom } from '../src/core/verdict/sides.ts'
import { givenCounts } from './given-counts.ts'
import { runBench } from './run-bench.ts'

/** The default `budget` of a host's rounds. */
const BUDGET_SECONDS = 7200
/** The steps that are checks, by the name that measure gives them. Of the service's, half a second on each side is spent to see that it outlives its answer. */
const CHECKS: ReadonlySet<string> = new Set(['comparing answers', 'comparing probabilities', 'starting the service'])
const program = join(import.meta.dirname, '../dist/cli.js')

/** Runs a program without a terminal and returns its seconds; `onLine` gets what it says on stderr. */
async function timed(file: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string, onLine: (line: string) => void = console.error): Promise<number> {
  const began = performance.now()
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
  createInterface({ input: child.stderr }).on('line', onLine)
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${file} ${args.slice(0, 1).join(' ')} ended with ${code}`)
  return (performance.now() - began) / 1000
}

/** Returns the seconds of each step of a measure, by what it says when one begins; what comes before the first is its start. */
function stepWatch(): { readonly onLine: (line: string) => void; readonly seconds: () => Readonly<Record<string, number>> } {
  const steps = [{ name: 'start', at: performance.now() }]
  const onLine = (line: string): void => {
    console.error(line)
    const name = /^carbon: (?<step>.+)$/.exec(line)?.groups?.['step']
    if (name !== undefined) steps.push({ name, at: performance.now() })
  }
  const seconds = () => Object.fromEntries(steps.flatMap(({ name, at }, place) => {
    const next = steps[place + 1]
    return next === undefined ? [] : [[name, (next.at - at) / 1000]]
  }))
  return { onLine, seconds }
}

const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

/** The bare processes of a measurement: one of each side to warm up, then the rounds in the order that the coin gave. */
async function bare({ benchArguments, baseline, candidate, rounds: measured }: Measurement, directory: string): Promise<number> {
  const storePaths = { baseline, candidate }
  const order = measured.map(({ first }) => sidesFrom(first))
  let seconds = 0
  for (const side of [['baseline', 'candidate'] as const, ...order].flat()) {
    const { build } = storePaths[side]
    if (!('storePath' in build)) throw new Error(`the ${side} was not built`)
    seconds += await timed(join(build.storePath, 'bin/llama-bench'), benchArguments, {}, directory)
  }
  return seconds
}

async function compare(lane: RealLane, output: string, repetitions: number): Promise<void> {
  const run = (args: readonly string[], onLine?: (line: string) => void): Promise<number> => timed(process.execPath, [program, ...args, '--output', output], lane.env, lane.fleet, onLine)
  await run(['plan'])
  const file = join(output, 'measurement-carbon-1.json')
  const measure = async () => {
    const watch = stepWatch()
    const seconds = await run(['measure', '--host', 'carbon'], watch.onLine)
    return { seconds, steps: watch.seconds(), measurement: readJson(measurementSchema, await readFile(file, 'utf8'), file) }
  }
  const isPresent = ({ baseline, candidate }: Measurement): boolean => baseline.build.kind === 'present' && candidate.build.kind === 'present'
  const one = await measure()
  // a build is not what this is about: the next attempt finds both sides present
  const { seconds: whole, steps, measurement } = isPresent(one.measurement) ? one : await measure()
  const count = measurement.rounds.length
  if (count === 0) throw new Error(`no round ran: ${measurement.failure?.sentence ?? 'the reason is not known'}`)
  // the bare processes are asked for the same in every round
  const rows = new Set(measurement.rounds.flatMap(({ baseline, candidate }) => [baseline?.rows.length, candidate?.rows.length]))
  if (rows.size !== 1) throw new Error('a test was settled before the end, so that the rounds were not all alike: run it again')
  const alone = await bare(measurement, output)
  const own = measurement.rounds.reduce((sum, { baseline, candidate }) => sum + (baseline?.seconds ?? 0) + (candidate?.seconds ?? 0), 0)
  const first = measurement.rounds[0]?.[measurement.rounds[0].first]?.startedAt ?? measurement.startedAt
  const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(2)} %`
  const inRounds = secondsBetween(first, measurement.finishedAt ?? first)
  console.log(`${count} rounds of ${repetitions} repetitions, both sides present, checks included`)
  // the warm-up is not in the measurement: it is one more round
  const inBench = own * ((count + 1) / count)
  // what is done once is the same for few rounds and for many; the warm-up is llama-bench, which the bare processes have too
  const doneOnce = whole - inRounds - own / count
  const withinRounds = inRounds / own - 1
  const overBudget = 1 + withinRounds + doneOnce / BUDGET_SECONDS
  console.table({
    'measure beside its own llama-bench processes': { seconds: (whole - inBench).toFixed(1), 'over the bare processes': percent(whole / inBench) },
    'whole measure, beside bare processes that ran after it (on a shared machine: under other neighbours)': { seconds: whole.toFixed(1), 'over the bare processes': percent(whole / alone) },
    'bare processes (warm-up included)': { seconds: alone.toFixed(1), 'over the bare processes': '' },
    'measure: rounds alone': { seconds: inRounds.toFixed(1), 'over the bare processes': `${percent(inRounds / own)} of its own ${own.toFixed(1)} s of llama-bench` },
    'measure: once': { seconds: doneOnce.toFixed(1), 'over the bare processes': withinRounds < 0.01 ? `within 1 % from ${(doneOnce / (0.01 - withinRounds) / 60).toFixed(0)} min of llama-bench on` : 'never within 1 %' },
    ...Object.fromEntries(Object.entries(steps).map(([name, seconds]) => [`once: ${name}`, { seconds: seconds.toFixed(2), 'over the bare processes': CHECKS.has(name) ? 'a check' : '' }])),
    'a measure whose rounds fill the default budget, from the two above': { seconds: BUDGET_SECONDS.toFixed(1), 'over the bare processes': percent(overBudget) },
  })
}

/**
 * `npm run bench:overhead [ROUNDS] [REPETITIONS]`: a whole `llama-fleet measure` of the real llama.cpp (both sides built before)
 * beside the same llama-bench processes, bare and in the same order, in one run. The goal is 1 %.
 */
await runBench('bench:overhead', async () => {
  const [rounds, repetitions] = givenCounts(process.argv.slice(2), 'npm run bench:overhead -- [ROUNDS [REPETITIONS]]', [12, 60])
  const output = await mkdtemp(join(tmpdir(), 'llama-fleet-overhead-'))
  try {
    // no round may be saved by an early verdict: a tenth of a percent is decided by no number of rounds here
    await inRealLane({ form: 'same', rounds, repetitions, delta: '0.1%', onStep: (step) => console.log(step) }, (lane) => compare(lane, output, repetitions))
  } finally {
    await rm(output, { recursive: true, force: true })
  }
})
