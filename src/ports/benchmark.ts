import type { BenchProcess } from '../core/hosts/measurement.ts'
import type { Test } from '../core/llama-bench/tests.ts'
import type { SandboxTerms } from './sandbox.ts'

/** What a build's llama-bench says of itself: the flags of `--help` and the devices of `--list-devices`. */
export interface BenchAbility {
  readonly flags: readonly string[]
  readonly devices: readonly string[]
  /** What it said of devices where it lists none; empty when it said nothing. */
  readonly complaint?: string
  readonly failure: string | null
}

/** One llama-bench process to run: all performance flags explicit. */
export interface BenchRun {
  readonly storePath: string
  readonly terms: SandboxTerms
  /** The model, all parts of it. */
  readonly readable: readonly string[]
  readonly arguments: readonly string[]
  readonly tests: readonly Test[]
  readonly repetitions: number
  readonly timeoutSeconds: number
  /** CPU features that this build uses and the CPU lacks, as far as known. */
  readonly lackedFeatures?: readonly string[]
  /** Called for every row as it arrives, so that a crash after three tests keeps three tests. */
  readonly onRow: (line: string) => void
}

/** The real llama-bench of a store path. Never throws for a program that fails; its failure is in what it returns. */
export interface Benchmark {
  probe(storePath: string, terms: SandboxTerms, timeoutSeconds: number, lackedFeatures?: readonly string[]): Promise<BenchAbility>
  run(run: BenchRun): Promise<BenchProcess>
}
