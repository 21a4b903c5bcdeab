import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { BenchProcess, Round } from '../core/hosts/measurement.ts'
import { benchArguments } from '../core/llama-bench/bench-arguments.ts'
import { narrowedInvocation, planInvocations, type Invocation } from '../core/llama-bench/invocations.ts'
import { lineOfRound } from '../core/llama-bench/rows.ts'
import { mergedProcess } from '../core/llama-bench/merged-process.ts'
import { nameOfTest, parseTest, type Test } from '../core/llama-bench/tests.ts'
import { firstSideOfRound } from '../core/verdict/coin.ts'
import { SIDES, sidesFrom, type Side } from '../core/verdict/sides.ts'
import { decideHost } from '../core/verdict/host-decision.ts'
import { secondsOf } from '../core/verdict/round-budget.ts'
import { reasonNotCounting, reasonToDrop } from '../core/verdict/pairs.ts'
import { roundLine } from '../core/report/round-line.ts'
import type { BenchAbility, Benchmark } from '../ports/benchmark.ts'
import type { Task } from '../ports/progress.ts'

/** Everything that the rounds of one host need; both sides run the same tests with the same flags. */
export interface BenchQuestion {
  readonly host: PlannedHost
  readonly seed: number
  readonly alpha: number
  readonly threads: number
  readonly modelPath: string
  /** All parts of the model. */
  readonly modelParts: readonly string[]
  readonly device: string | null
  readonly sides: Readonly<Record<Side, { readonly storePath: string; readonly ability: BenchAbility; readonly lackedFeatures?: readonly string[] }>>
}

/** Both sides' command lines, one per llama-bench process of a round. */
export type BenchLines = Readonly<Record<Side, readonly { readonly invocation: Invocation; readonly arguments: readonly string[] }[]>>

/** A side whose processes do not count this often in a row, the discarded one included, is not asked again. */
const FAILURES_IN_A_ROW = 2

/** Returns the command lines of both sides for the tests that are open; throws InputError when a side's llama-bench lacks a flag. */
export function benchLines(question: BenchQuestion, open: readonly string[] = question.host.tests): BenchLines {
  const { host, device } = question
  const isOpen = (test: Test): boolean => open.includes(nameOfTest(test))
  const invocations = planInvocations(host.tests.map(parseTest)).flatMap((invocation) => narrowedInvocation(invocation, isOpen) ?? [])
  const linesOf = (side: Side): BenchLines[Side] =>
    invocations.map((invocation) => ({
      invocation,
      arguments: benchArguments({
        model: question.modelPath,
        tests: invocation.tests,
        flags: host.flags,
        repetitions: host.repetitions,
        threads: question.threads,
        device,
        ability: question.sides[side].ability,
      }),
    }))
  return { baseline: linesOf('baseline'), candidate: linesOf('candidate') }
}

/**
 * Runs one discarded process per side, then interleaved rounds of the tests that are not settled, until every test is decided, a budget is spent, or they may not go
 * on; `onRound` after each round.
 */
export async function runRounds(
  question: BenchQuestion,
  world: { readonly benchmark: Benchmark; readonly task: Task; readonly onRow: (line: string) => void; readonly onRound: (rounds: readonly Round[]) => Promise<void>; readonly mayGoOn?: () => boolean },
): Promise<readonly Round[]> {
  const { host } = question
  const failuresInARow: Record<Side, number> = { baseline: 0, candidate: 0 }
  const runSide = async (side: Side, open: readonly string[], onRow: (line: string) => void): Promise<BenchProcess | null> => {
    const processes: BenchProcess[] = []
    for (const { invocation, arguments: line } of benchLines(question, open)[side]) {
      processes.push(
        await world.benchmark.run({
          storePath: question.sides[side].storePath,
          terms: { wish: host.sandbox, variant: host.variant },
          readable: question.modelParts,
          arguments: line,
          tests: invocation.tests,
          repetitions: host.repetitions,
          timeoutSeconds: host.timeouts.benchProcess,
          lackedFeatures: question.sides[side].lackedFeatures ?? [],
          onRow,
        }),
      )
      if (processes.at(-1)?.failure !== null) break
    }
    return mergedProcess(processes)
  }
  const count = (side: Side, counts: boolean): void => {
    failuresInARow[side] = counts ? 0 : failuresInARow[side] + 1
  }

  world.task.update('warming up both sides')
  for (const side of SIDES) count(side, reasonNotCounting(await runSide(side, host.tests, () => {}), host, host.tests) === null)
  const rounds: Round[] = []
  for (;;) {
    const { ending, open, comparisons } = decideHost(rounds, host, question.alpha, false)
    if (ending !== null || world.mayGoOn?.() === false) return rounds
    const index = rounds.length
    world.task.update(roundLine(index, secondsOf(rounds), host, comparisons))
    const first = firstSideOfRound(question.seed, host.name, index)
    const processes: Record<Side, BenchProcess | null> = { baseline: null, candidate: null }
    for (const side of sidesFrom(first)) processes[side] = await runSide(side, open, (line) => world.onRow(lineOfRound({ index, first }, side, line)))
    const round: Round = { index, first, ...processes }
    rounds.push(round)
    // the side at fault may be the one that ran well, but on another GPU than the baseline
    const dropped = reasonToDrop(round, host, open)
    for (const side of SIDES) count(side, dropped?.side !== side && reasonNotCounting(round[side], host, open) === null)
    await world.onRound(rounds)
    if (Math.max(failuresInARow.baseline, failuresInARow.candidate) >= FAILURES_IN_A_ROW) return rounds
  }
}
