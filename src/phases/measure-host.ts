import { checksOf } from '../core/checks/judgement.ts'
import { counted } from '../core/counted.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import { calibrationKey } from '../core/hosts/calibration.ts'
import type { Measurement } from '../core/hosts/measurement.ts'
import type { Work } from '../core/hosts/plan.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { SIDES } from '../core/verdict/sides.ts'
import { pairsNeeded } from '../core/verdict/looks.ts'
import type { Benchmark } from '../ports/benchmark.ts'
import type { Calibrations } from '../ports/calibrations.ts'
import type { Clock } from '../ports/clock.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Machine, MachineLock } from '../ports/machine.ts'
import type { Models } from '../ports/models.ts'
import type { Nix } from '../ports/nix.ts'
import type { Programs } from '../ports/programs.ts'
import type { Progress } from '../ports/progress.ts'
import type { Records } from '../ports/records.ts'
import type { Sandbox } from '../ports/sandbox.ts'
import { benchLines, runRounds, type BenchQuestion } from './bench-rounds.ts'
import { lookAhead } from './look-ahead.ts'
import { measurementDraft, type MeasurementDraft } from './measurement-draft.ts'
import { quietHost, servicesOf, type QuietHost } from './quiet-host.ts'
import { serviceCommands } from './service-check.ts'
import { deviceOfSides, lackedBySide, probeSides, smokeChecks } from './side-abilities.ts'
import { buildSides } from './side-builds.ts'
import { checkSides } from './side-checks.ts'
import { changesNothing, checkOutSides } from './side-trees.ts'

/** Which host of which plan is measured, and for which time (from 1). */
export interface MeasureRequest {
  readonly plan: Work
  readonly planDigest: string
  readonly host: string
  readonly attempt: number
}

/** The ports that measuring needs. */
export interface MeasureWorld {
  readonly clock: Clock
  readonly fleet: FleetRepository
  readonly nix: Nix
  readonly sandbox: Sandbox
  readonly benchmark: Benchmark
  readonly programs: Programs
  readonly models: Models
  readonly machine: Machine
  readonly records: Records
  readonly calibrations: Pick<Calibrations, 'read'>
  readonly progress: Progress
}

/**
 * Returns the measurement of one host of the plan, as it also lies on disk. What upstream, network or machine broke is in it;
 * the user's fault is thrown as InputError after it was written down.
 */
export async function measureHost(request: MeasureRequest, world: MeasureWorld): Promise<Measurement> {
  const host = plannedHost(request)
  const draft = measurementDraft(request, world)
  await world.records.dropRows(host.name, request.attempt)
  await draft.save({})
  try {
    await measureInto(draft, host, request, world)
    return await draft.save({ finishedAt: world.clock.now().toISOString() })
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    const failed = await draft.save({ failure: { kind: 'infra-failed', sentence, logTail: '' }, finishedAt: world.clock.now().toISOString() })
    if (error instanceof UpstreamError) return failed
    throw error
  } finally {
    await world.nix.releaseRoots()
    await world.fleet.removeTrees()
  }
}

function plannedHost({ plan, host }: MeasureRequest): PlannedHost {
  const planned = plan.hosts.find(({ name }) => name === host)
  if (planned !== undefined) return planned
  throw new InputError({ problem: `The plan has no host '${host}'.`, next: `It has ${plan.hosts.map(({ name }) => name).join(', ')}.` })
}

async function measureInto(draft: MeasurementDraft, host: PlannedHost, request: MeasureRequest, world: MeasureWorld): Promise<void> {
  const { nix, fleet, progress, machine } = world
  const system = await nix.currentSystem()
  if (system !== host.system) {
    throw new InputError({ problem: `The host '${host.name}' is ${host.system}, this machine is ${system}.`, next: 'Measure it on its own machine, or correct its `system` in the config.' })
  }
  const fingerprint = (devices: readonly string[]) => nix.version().then((version) => machine.fingerprint(version, system, devices))
  await draft.save({ fingerprint: await fingerprint([]) })
  machine.assertLockable()
  await servicesOf(host, machine)
  const trees = await progress.task(`${host.name}: checking out both sides`, () => checkOutSides(request.plan, fleet))
  const known = request.plan.earlier?.find((earlier) => earlier.host === host.name)?.derivations
  const findModel = () => progress.task(`${host.name}: finding the model`, (task) => world.models.provide(host.model, (line) => task.update(line)))
  const needs = lookAhead(() => world.sandbox.state(host.sandbox).then(findModel), host.name, draft, progress)
  const built = await buildSides({ host, trees, draft, known, beforeBuilds: needs.first, againstItself: changesNothing(request.plan), lockIsPlanned: request.plan.kind === 'bump' }, world)
  if (built === null) return needs.again()
  const storePaths = { baseline: built.baseline.storePath, candidate: built.candidate.storePath }
  const service = await serviceCommands(host, { trees, known: built }, nix)

  const refuse = async (failure: Measurement['failure']): Promise<void> => void (await draft.save({ failure }))
  const lock = await machine.lock((line) => progress.notice(line))
  let quiet: QuietHost | null = null
  let failed = false
  try {
    const sandbox = await world.sandbox.state(host.sandbox)
    await draft.save({ sandbox })
    const lacked = lackedBySide(draft.current())
    const abilities = await probeSides(built, host, lacked, world.benchmark)
    const checks = smokeChecks(abilities, host)
    await draft.save({ checks, fingerprint: await fingerprint(abilities.baseline.devices) })
    if (checks.some(({ result }) => result === 'failed')) return await needs.again()
    const found = deviceOfSides(abilities, host, { isSandboxed: sandbox.kind !== 'none', driverFault: () => machine.driverFault() })
    if (found.failure !== null) return await refuse(found.failure)
    // somebody may have put it there, or replaced it, while the builds took their hours
    const model = await findModel()
    if (host.quiet !== undefined) {
      quiet = await quietHost(host, host.quiet, lock, world, (record) => draft.save({ quiet: record }))
      if (quiet.refusal !== null) return await refuse(undecided(quiet.refusal))
    }
    const cores = draft.current().fingerprint?.cores ?? 2
    const threads = Math.max(1, cores - 1)
    const run = { model: model.path, flags: host.flags, threads, device: found.device }
    const terms = { wish: host.sandbox, variant: host.variant, readable: model.parts }
    await draft.save({ model: model.digest, failure: null })
    await checkSides({ host, storePaths, run, service, terms }, world, (checkRuns) => draft.save({ checkRuns }))
    if (isBroken(draft.current(), request.plan)) return
    const refusal = quiet === null ? null : await quiet.beforeFirstRound()
    // systemd starts what was stopped when it is lost, which nobody else did then
    if (lock.isLost()) return await refuse(lostLock(lock, 0))
    if (refusal !== null) return await refuse(undecided(refusal))
    const question: BenchQuestion = {
      host,
      seed: request.plan.seed,
      alpha: request.plan.alpha,
      threads,
      modelPath: model.path,
      modelParts: model.parts,
      device: found.device,
      sides: {
        baseline: { storePath: built.baseline.storePath, ability: abilities.baseline, lackedFeatures: lacked.baseline },
        candidate: { storePath: built.candidate.storePath, ability: abilities.candidate, lackedFeatures: lacked.candidate },
      },
    }
    const lines = benchLines(question)
    await draft.save({ benchArguments: lines.candidate.flatMap((line) => [...line.arguments]) })
    await progress.task(`${host.name}: measuring ${host.tests.join(', ')}`, async (task) => {
      let appended = Promise.resolve()
      const onRow = (line: string): void => {
        appended = appended.then(() => world.records.appendRow(host.name, request.attempt, line))
        // it is awaited after the round; a full disk must not end the program before that
        appended.catch(() => {})
      }
      const onRound = async (rounds: Parameters<Parameters<typeof runRounds>[1]['onRound']>[0]): Promise<void> => {
        await appended
        await draft.save({ rounds: [...rounds] })
      }
      const { length } = await runRounds(question, { benchmark: world.benchmark, task, onRow, onRound, mayGoOn: () => !lock.isLost() && (quiet?.mayGoOn() ?? true) })
      if (lock.isLost()) return refuse(lostLock(lock, length))
      // `same` needs the fewest: one side alone may have all of a test's share
      const needed = pairsNeeded((2 * request.plan.alpha) / host.tests.length)
      if (quiet?.record().windowClosed !== true || length >= needed) return
      await refuse(undecided(`host busy: its window closed after ${counted(length, 'round')}, at least ${needed} are needed.`))
    })
    const key = calibrationKey(host, draft.current())
    await draft.save({ calibration: key === null ? null : await world.calibrations.read(key) })
  } catch (error) {
    failed = true
    throw error
  } finally {
    try {
      await quiet?.afterRounds()
    } finally {
      // systemd starts what was stopped when the lock is free
      await lock.release()
    }
    const traces = await Promise.all(SIDES.map(async (side) => (await world.sandbox.traces(built[side].storePath)).map((sentence) => ({ side, sentence }))))
    // a service may take its time to run again, and whoever ends us meanwhile takes nothing away that was measured
    await draft.save({ traces: traces.flat(), ...(failed ? {} : { finishedAt: world.clock.now().toISOString() }) })
    if (quiet !== null) await draft.save({ quiet: await quiet.end() })
  }
}

const undecided = (sentence: string): Measurement['failure'] => ({ kind: 'undecided', sentence, logTail: '' })

function lostLock({ place }: MachineLock, rounds: number): Measurement['failure'] {
  const sentence = `The lock ${place} of this machine was lost after ${counted(rounds, 'round')}: its program was killed, so that another measure may run beside this one. Measure again.`
  return { kind: 'infra-failed', sentence, logTail: '' }
}

/** A candidate that fails a check is not benchmarked: nobody runs it, however fast it is. */
function isBroken(measurement: Measurement, plan: Work): boolean {
  const { candidate, acceptedOutputs = [] }: { candidate: Work['candidate']; acceptedOutputs?: readonly string[] | undefined } = plan
  return checksOf(measurement, { candidateTag: candidate.tag, acceptedOutputs }).some(({ result }) => result === 'failed')
}
