import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cpuFeaturesOf, cpuNameOf, processorsOf } from '../src/core/hosts/cpu-features.ts'
import { readJson } from '../src/core/reading.ts'
import { formatConfidence } from '../src/core/report/numbers.ts'
import { reportSchema } from '../src/core/report/report.ts'
import { inRealLane } from '../scripts/real/lane.ts'
import { givenCounts } from './given-counts.ts'
import { runBench } from './run-bench.ts'

const program = join(import.meta.dirname, '../dist/cli.js')
const say = (line: string): void => console.error(`[${new Date().toISOString().slice(11, 19)}] ${line}`)

/**
 * `npm run bench:cpu-features [ROUNDS]`: the same llama.cpp, built by nix as upstream builds it and with this machine's CPU features,
 * measured by llama-fleet itself: a bump whose candidate differs by one comment and by the features. Prints the ratio per test.
 */
await runBench('bench:cpu-features', async () => {
  const [rounds] = givenCounts(process.argv.slice(2), 'npm run bench:cpu-features -- [ROUNDS]', [12])
  await inRealLane({ form: 'same', plainBaseline: true, rounds, onStep: say }, async ({ fleet, env, from }) => {
    const output = `${fleet}-report`
    await rm(output, { recursive: true, force: true })
    say(`llama-fleet run in ${fleet}`)
    await once(spawn(process.execPath, [program, 'run', '--host', 'carbon', '--output', output], { cwd: fleet, env, stdio: ['ignore', 2, 2] }), 'exit')
    const file = join(output, 'report.json')
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) throw new Error('llama-fleet wrote no report: what it said above is why.')
    const [carbon] = readJson(reportSchema, text, file).hosts
    if (carbon === undefined || carbon.comparisons.length === 0) throw new Error(`Nothing was compared: ${carbon?.sentence ?? 'no host'}`)

    const cpuinfo = await readFile('/proc/cpuinfo', 'utf8')
    console.log(`llama.cpp ${from}, ${cpuNameOf(cpuinfo)} (${processorsOf(cpuinfo)} processors, 1 thread), the real lane's random Q4_0 model of 29 million parameters`)
    console.log(`features: ${cpuFeaturesOf(cpuinfo).join(' ')}`)
    const speed = (throughput: number | null): string => (throughput === null ? '?' : `${throughput.toFixed(1)} t/s`)
    const times = (change: number | null): string => (change === null ? '?' : `${(1 + change).toFixed(1)}×`)
    console.table(Object.fromEntries(carbon.comparisons.map((one) => [one.test, {
      'as upstream builds it': speed(one.baselineThroughput),
      "with the host's features": speed(one.candidateThroughput),
      'ratio': times(one.change),
      'interval': `${times(one.low)} to ${times(one.high)} (${formatConfidence(one.confidence)})`,
      'rounds': one.pairs,
      'verdict': one.outcome,
    }])))
  })
})
