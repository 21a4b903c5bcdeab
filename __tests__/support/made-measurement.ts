import type { PlannedHost } from '../../src/core/hosts/planned-host.ts'
import type { BenchProcess, Build, Measurement, Round } from '../../src/core/hosts/measurement.ts'
import { parseTest } from '../../src/core/llama-bench/tests.ts'
import { firstSideOfRound } from '../../src/core/verdict/coin.ts'
import { BASELINE, CANDIDATE } from './planned-bump.ts'

/** A small fixed wobble of about ±0.5 %, different for each round, side and repetition, so that pages show real-looking samples. */
const wobble = (round: number, salt: number): number => 1 + 0.005 * Math.sin(round * 12.9898 + salt * 78.233)

/** Returns a process of the planned tests at these throughputs in t/s, one per test. */
export function madeProcess(
  planned: PlannedHost,
  rates: readonly number[],
  round = 0,
  salt = 0,
  changes: Partial<BenchProcess> = {},
): BenchProcess {
  return {
    startedAt: '2026-02-01T04:00:00.000Z',
    seconds: 9.5,
    exitCode: 0,
    signal: null,
    rows: planned.tests.map((test, place) => {
      const { nPrompt, nGen } = parseTest(test)
      const ns = ((nPrompt + nGen) * 1e9) / (rates[place] ?? rates[0] ?? 100)
      return {
        test,
        samplesNs: Array.from({ length: planned.repetitions }, (_, repetition) =>
          Math.round(ns * wobble(round, salt + place + repetition / 7)),
        ),
      }
    }),
    cpuInfo: 'AMD Ryzen 9 7950X 16-Core Processor',
    gpuInfo: planned.variant === 'cpu' ? '' : 'NVIDIA GeForce RTX 4090',
    backends: planned.variant === 'cpu' ? 'CPU' : 'CUDA',
    foreignCpu: 0.02,
    load: 0.4,
    failure: null,
    stderrTail: '',
    ...changes,
  }
}

/** Returns rounds in which the candidate runs at `ratio` times the baseline's throughputs (one ratio, or one per test). */
export function madeRounds(
  planned: PlannedHost,
  ratio: number | readonly number[] = 1,
  rates: readonly number[] = [1680, 96],
  count = planned.rounds,
): Round[] {
  const faster = rates.map((rate, place) => rate * (typeof ratio === 'number' ? ratio : (ratio[place] ?? 1)))
  return Array.from({ length: count }, (_, index) => ({
    index,
    first: firstSideOfRound(42, planned.name, index),
    baseline: madeProcess(planned, rates, index, 1),
    candidate: madeProcess(planned, faster, index, 2),
  }))
}

export const built = (name: string, seconds = 184, closureBytes = 91_234_567): Build => ({
  kind: 'built',
  storePath: `/nix/store/${name.padEnd(32, '0').slice(0, 32)}-llama-cpp-0.0.0`,
  seconds,
  closureBytes,
})

/** Returns a build that failed at the source's fault, unless `changes` say otherwise. */
export function failedBuild(changes: Partial<Extract<Build, { kind: 'failed' }>> = {}): Build {
  return {
    kind: 'failed',
    stage: 'build',
    fault: 'source',
    failedDerivation: '/nix/store/00000000000000000000000000000000-llama-cpp-0.0.0.drv',
    sentence: 'the builder of llama-cpp-0.0.0 ended with exit code 1.',
    logTail:
      "flash_attn_decode_phase_1.comp:12: error: 'coopmat' : undeclared identifier\nninja: build stopped: subcommand failed.\n",
    seconds: 412,
    ...changes,
  }
}

/** Returns a complete measurement of the host in which nothing differs; `changes` replace fields. */
export function madeMeasurement(planned: PlannedHost, changes: Partial<Measurement> = {}): Measurement {
  return {
    schema: 1,
    host: planned.name,
    attempt: 1,
    planDigest: 'd'.repeat(64),
    startedAt: '2026-02-01T03:30:00.000Z',
    finishedAt: '2026-02-01T04:30:00.000Z',
    installable: {
      attribute: `nixosConfigurations.${planned.name}.config.services.llama-cpp.package`,
      source: 'services.llama-cpp',
    },
    baseline: {
      rev: BASELINE.pin.rev,
      derivation: '/nix/store/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-llama-cpp.drv',
      build: built('a'),
    },
    candidate: {
      rev: CANDIDATE.pin.rev,
      derivation: '/nix/store/cccccccccccccccccccccccccccccccc-llama-cpp.drv',
      build: built('c', 171, 92_345_678),
    },
    fingerprint: {
      hostname: planned.name,
      system: planned.system,
      cpu: 'AMD Ryzen 9 7950X 16-Core Processor',
      cores: 16,
      cpuFeatures: ['avx2', 'avx512f', 'f16c', 'fma'],
      memoryBytes: 67_108_864_000,
      kernel: '6.12.8',
      governor: 'performance',
      devices: [],
      driver: null,
      nix: '2.34.8',
    },
    sandbox: { kind: 'bubblewrap', reason: '/usr/bin/bwrap works here; a control group of this user’s systemd bounds memory to 60.8 GiB and processes to 4096' },
    traces: [],
    model: { name: 'tiny.gguf', bytes: 16_672_736, modifiedAt: '2026-01-01T00:00:00.000Z', sampled: 'f00d', sha256: null },
    benchArguments: ['-m', 'tiny.gguf', '-r', '5', '-ngl', '99', '-o', 'jsonl'],
    checks: [
      { name: 'smoke', side: 'baseline', result: 'passed', sentence: 'llama-bench --list-devices ended with exit code 0.' },
      { name: 'smoke', side: 'candidate', result: 'passed', sentence: 'llama-bench --list-devices ended with exit code 0.' },
    ],
    rounds: madeRounds(planned),
    failure: null,
    ...changes,
  }
}
