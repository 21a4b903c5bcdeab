import { tmpdir } from 'node:os'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { llamaBench } from '../src/adapters/llama-bench.ts'
import { childProcesses } from '../src/adapters/process.ts'
import { cpuFeaturesOf, cpuNameOf, processorsOf } from '../src/core/hosts/cpu-features.ts'
import type { PlannedHost } from '../src/core/hosts/hosts.ts'
import { throughputOf, parseTest } from '../src/core/llama-bench/tests.ts'
import { fixedRounds } from '../src/core/verdict/comparison.ts'
import { seriesOfRounds } from '../src/core/verdict/pairs.ts'
import { hodgesLehmann, median, signedRankInterval } from '../src/core/verdict/statistics.ts'
import { benchLines, runRounds } from '../src/phases/bench-rounds.ts'
import { TESTS } from '../scripts/real/fleet.ts'
import { inRealLane } from '../scripts/real/lane.ts'
import type { RealLane } from '../scripts/real/lane.ts'
import { command } from '../scripts/stand-ins/command.ts'

/**
 * `npm run bench:cpu-features [ROUNDS]`: the same llama.cpp, built by nix as upstream builds it and with this machine's CPU features,
 * on the same model and one thread, in turns whose order a coin decides. Prints the ratio per test with its exact interval.
 */
const rounds = Number(process.argv[2] ?? 12)
const ALPHA = 0.01
const say = (line: string): void => console.error(`[${new Date().toISOString().slice(11, 19)}] ${line}`)

const host = (model: string, system: string): PlannedHost => ({
  name: 'carbon',
  variant: 'cpu',
  system,
  runsOn: ['self-hosted', 'carbon'],
  installable: null,
  model: { kind: 'path', path: model },
  tests: TESTS,
  flags: {
    'threads': 1,
    'n-gpu-layers': 99,
    'flash-attn': 'auto',
    'batch-size': 2048,
    'ubatch-size': 512,
    'cache-type-k': 'f16',
    'cache-type-v': 'f16',
    'device': null,
  },
  rounds,
  repetitions: 3,
  // A machine that others use too only ever makes a sample slower.
  statistic: 'min',
  delta: 0.03,
  advisory: false,
  timeouts: { build: 7200, benchProcess: 600 },
})

async function built(lane: RealLane, what: string, attribute: string): Promise<string> {
  say(`building llama.cpp ${lane.from} ${what}`)
  const [result] = JSON.parse(await command(lane.nix, ['build', '--no-link', '--json', attribute], lane)) as {
    outputs: { out: string }
  }[]
  if (result === undefined) throw new Error(`nix built nothing for ${attribute}.`)
  return result.outputs.out
}

await inRealLane({ same: true, rounds, onStep: say }, async (given) => {
  const lane = { ...given, cwd: given.fleet }
  const paths = {
    baseline: await built(lane, 'as upstream does', `.#packages.${lane.system}.without-cpu-features`),
    candidate: await built(lane, "with this machine's features", '.#nixosConfigurations.carbon.pkgs.llama-cpp-cpu'),
  }
  const scratchDirectory = await mkdtemp(join(tmpdir(), 'llama-fleet-cpu-features-'))
  try {
    const benchmark = llamaBench({ processes: childProcesses(), environment: process.env, scratchDirectory })
    const carbon = host(lane.model, lane.system)
    const side = async (storePath: string) => ({ storePath, ability: await benchmark.probe(storePath, 120) })
    const sides = { baseline: await side(paths.baseline), candidate: await side(paths.candidate) }
    const question = { host: carbon, seed: 1, alpha: ALPHA, threads: 1, modelPath: lane.model, device: null, sides }
    const task = { update: say, log: () => {} }
    const world = { benchmark, task, onRow: () => {}, onRound: () => Promise.resolve() }
    const series = seriesOfRounds(await runRounds(question, benchLines(question), world), carbon)

    const cpuinfo = await readFile('/proc/cpuinfo', 'utf8')
    console.log(`llama.cpp ${lane.from}, ${cpuNameOf(cpuinfo)} (${processorsOf(cpuinfo)} processors, 1 thread), random Q4_0 model of the real lane`)
    console.log(`features: ${cpuFeaturesOf(cpuinfo).join(' ')}`)
    const share = ALPHA / TESTS.length
    console.table(Object.fromEntries(series.map(({ test, pairs }) => {
      const differences = pairs.map((pair) => Math.log(pair.baselineNs) - Math.log(pair.candidateNs))
      const interval = signedRankInterval(differences, share)
      const speed = (ns: readonly number[]): string => `${throughputOf(parseTest(test), median(ns)).toFixed(1)} t/s`
      const times = (logarithm: number | undefined): string => (logarithm === undefined ? '?' : `${Math.exp(logarithm).toFixed(1)}×`)
      return [test, {
        'as upstream builds it': speed(pairs.map((pair) => pair.baselineNs)),
        "with the host's features": speed(pairs.map((pair) => pair.candidateNs)),
        'ratio': times(hodgesLehmann(differences)),
        [`${(100 * (1 - share)).toFixed(1)} % interval`]: `${times(interval?.low)} to ${times(interval?.high)}`,
        'rounds': pairs.length,
        'verdict': fixedRounds.compare(test, pairs, { rounds, delta: carbon.delta, alpha: ALPHA, family: TESTS.length }).outcome,
      }]
    })))
  } finally {
    await rm(scratchDirectory, { recursive: true, force: true })
  }
})
