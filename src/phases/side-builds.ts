import { instructionsCheck } from '../core/checks/instructions-check.ts'
import { jointQuestion, readJointAnswer } from '../core/checks/joint-question.ts'
import { InputError } from '../core/errors.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { installableQuestion, readInstallable, type EvaluatedInstallable } from '../core/hosts/installable.ts'
import { instructionsOf } from '../core/hosts/instructions.ts'
import type { Build, SideMeasurement } from '../core/hosts/measurement.ts'
import { SIDES, type Side } from '../core/verdict/sides.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { Progress } from '../ports/progress.ts'
import { onBothSides } from './both-sides.ts'
import type { MeasurementDraft } from './measurement-draft.ts'
import type { SideTrees } from './side-trees.ts'

/** One side's package. */
export interface BuiltSide {
  readonly storePath: string
  /** nix's answer to the question after the service, where it came with the package's. */
  readonly service?: unknown
}

/** Both sides' packages, or null when a side failed, both are one derivation, the pair is known or the candidate loses instructions (see the draft). */
export type BuiltSides = Readonly<Record<Side, BuiltSide>> | null

/** The derivations that an earlier run measured on this host. */
export type KnownPair = Readonly<Record<Side, string>>

interface EvaluatedSide extends EvaluatedInstallable {
  readonly service?: unknown
}

/**
 * Evaluates and builds both sides of a host into the draft, once `beforeBuilds` is done where there is something to build; throws InputError when the host has no such package, or when the candidate's lock, which a
 * plan brought (`lockIsPlanned`), is not that of its flake.nix.
 */
export async function buildSides(
  question: { readonly host: PlannedHost; readonly trees: SideTrees; readonly draft: MeasurementDraft; readonly known?: KnownPair | undefined; readonly againstItself: boolean; readonly lockIsPlanned: boolean; readonly beforeBuilds: () => Promise<void> },
  world: { readonly nix: Nix; readonly progress: Progress },
): Promise<BuiltSides> {
  const { host, trees, draft, againstItself } = question
  const evaluated: Partial<Record<Side, EvaluatedSide>> = {}
  // one after the other it takes twice as long: nix evaluates on one core, and copies the source that llama.cpp's own package filters every time
  const evaluateSide = (side: Side) => evaluate(host, side, trees[side], world.nix)
  // two that fetch the same input, or share too little memory, may fail of each other: https://github.com/NixOS/nix/issues/11815
  const answers = await world.progress.task(`${host.name}: evaluating both sides`, () => onBothSides(evaluateSide, (answer) => !('derivation' in answer)))
  for (const side of SIDES) {
    const result = answers[side]
    if ('derivation' in result) {
      evaluated[side] = result
      const installable = { attribute: result.attribute, source: result.source }
      await draft.save({ [side]: changed(draft, side, { derivation: result.derivation }), installable: draft.current().installable ?? installable })
    } else {
      if (question.lockIsPlanned && evaluated.baseline !== undefined) assertLockBelongs(result)
      await draft.save({ [side]: changed(draft, side, { build: result }) })
    }
  }
  const { baseline, candidate } = evaluated
  if (baseline !== undefined) await draft.save({ instructions: { baseline: instructionsOf(baseline), candidate: candidate === undefined ? null : instructionsOf(candidate) } })
  if (baseline === undefined || candidate === undefined) return null
  if (baseline.derivation === candidate.derivation && !againstItself) return null
  // an earlier run measured this very pair: publish takes that measurement
  if (question.known?.baseline === baseline.derivation && question.known.candidate === candidate.derivation) return null
  // an hour of compiling would prove nothing more
  if (instructionsCheck(draft.current()).some(({ result }) => result === 'failed')) return null
  await question.beforeBuilds()
  const built: Partial<Record<Side, BuiltSide>> = {}
  for (const side of SIDES) {
    const { attribute, derivation, service } = side === 'baseline' ? baseline : candidate
    const build = await world.progress.task(`${host.name}: building the ${side}`, (task) =>
      world.nix.build(
        { directory: trees[side], attribute, importFromDerivation: host.importFromDerivation },
        { derivation, name: `${host.name}-${side}`, timeoutSeconds: host.timeouts.build, onLogLine: (line) => task.update(line) },
      ),
    )
    await draft.save({ [side]: changed(draft, side, { build }) })
    if (build.kind === 'failed' || build.kind === 'not-started') return null
    built[side] = { storePath: build.storePath, service }
  }
  return built.baseline === undefined || built.candidate === undefined ? null : { baseline: built.baseline, candidate: built.candidate }
}

/** nix itself wrote the lock for the plan's flake.nix, so what differs was changed since; that is no fault of the candidate. */
function assertLockBelongs(failed: Build): void {
  if (failed.kind !== 'failed' || !/requires lock file changes/.test(failed.sentence)) return
  throw new InputError({ problem: "The plan was changed on its way: its flake.lock is not what nix makes of its flake.nix.", next: 'Make the plan again.' })
}

function changed(draft: MeasurementDraft, side: Side, change: Partial<SideMeasurement>): SideMeasurement {
  return { ...draft.current()[side], ...change }
}

async function evaluate(host: PlannedHost, side: Side, directory: string, nix: Nix): Promise<EvaluatedSide | Build> {
  const { importFromDerivation } = host
  const both = jointQuestion(host)
  if (both !== null) {
    try {
      const answers = readJointAnswer(host, await nix.evaluate({ directory, attribute: both.attribute, importFromDerivation }, both.apply))
      return { ...readInstallable(host, answers.package), service: answers.service }
    } catch (error) {
      // which of the two it was is seen when each is asked alone
      if (!(error instanceof EvaluationError)) throw error
    }
  }
  const question = installableQuestion(host)
  try {
    return readInstallable(host, await nix.evaluate({ directory, attribute: question.attribute, importFromDerivation }, question.apply))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    if (side === 'baseline' && /does not provide attribute/.test(error.message)) {
      throw new InputError({
        problem: `The flake has no ${question.attribute}, which the host '${host.name}' is to be measured with.`,
        next: 'Correct the name of the host in the config, or its `installable`.',
      })
    }
    return {
      kind: 'failed',
      stage: 'evaluate',
      fault: error.infrastructure ? 'infrastructure' : 'source',
      failedDerivation: null,
      sentence: error.message,
      logTail: error.logTail,
      seconds: 0,
    }
  }
}
