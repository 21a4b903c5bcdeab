import { InputError, UpstreamError } from '../core/errors.ts'
import type { Check, Measurement } from '../core/hosts/measurement.ts'
import type { Bump } from '../core/hosts/plan.ts'
import { chooseDevice } from '../core/llama-bench/devices.ts'
import type { PlannedHost } from '../core/hosts/hosts.ts'
import type { Side } from '../core/verdict/coin.ts'
import type { BenchAbility, Benchmark } from '../ports/benchmark.ts'
import type { Clock } from '../ports/clock.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Machine } from '../ports/machine.ts'
import type { Models } from '../ports/models.ts'
import type { Nix } from '../ports/nix.ts'
import type { Progress } from '../ports/progress.ts'
import type { Records } from '../ports/records.ts'
import { benchLines, runRounds, type BenchQuestion } from './bench-rounds.ts'
import { measurementDraft, type MeasurementDraft } from './measurement-draft.ts'
import { buildSides } from './side-builds.ts'
import { checkOutSides } from './side-trees.ts'

/** Which host of which plan is measured, and for which time (from 1). */
export interface MeasureRequest {
  readonly plan: Bump
  readonly planDigest: string
  readonly host: string
  readonly attempt: number
}

/** The ports that measuring needs. */
export interface MeasureWorld {
  readonly clock: Clock
  readonly fleet: FleetRepository
  readonly nix: Nix
  readonly benchmark: Benchmark
  readonly models: Models
  readonly machine: Machine
  readonly records: Records
  readonly progress: Progress
}

/** How long `llama-bench --help` and `--list-devices` may take; a GPU driver may need to wake up. */
const PROBE_SECONDS = 120

/**
 * Returns the measurement of one host of the plan, as it also lies on disk. What upstream, network or machine broke is in it;
 * the user's fault is thrown as InputError after it was written down.
 */
export async function measureHost(request: MeasureRequest, world: MeasureWorld): Promise<Measurement> {
  const host = plannedHost(request)
  const draft = measurementDraft(request, world)
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
  const trees = await progress.task(`${host.name}: checking out both sides`, () => checkOutSides(request.plan, fleet))
  const known = request.plan.earlier?.find((earlier) => earlier.host === host.name)?.derivations
  const storePaths = await buildSides({ host, trees, draft, known }, world)
  if (storePaths === null) return

  const lock = await machine.lock((line) => progress.notice(line))
  try {
    const abilities = await probe(storePaths, world.benchmark)
    await draft.save({ checks: smokeChecks(abilities), fingerprint: await fingerprint(abilities.baseline.devices) })
    if (abilities.baseline.failure !== null || abilities.candidate.failure !== null) return
    const choice = chooseDevice(host.variant, host.flags.device, abilities.baseline.devices, abilities.candidate.devices)
    if (choice.kind === 'missing') {
      const sentence = `No ${host.variant} device is there for both sides: --list-devices names ${listed(abilities.baseline)} for the baseline, ${listed(abilities.candidate)} for the candidate.`
      await draft.save({ failure: { kind: 'bench-failed', sentence, logTail: '' } })
      return
    }
    const model = await progress.task(`${host.name}: finding the model`, (task) => world.models.provide(host.model, (line) => task.update(line)))
    const cores = draft.current().fingerprint?.cores ?? 2
    const question: BenchQuestion = {
      host,
      seed: request.plan.seed,
      alpha: request.plan.alpha,
      threads: Math.max(1, cores - 1),
      modelPath: model.path,
      device: choice.device,
      sides: {
        baseline: { storePath: storePaths.baseline, ability: abilities.baseline },
        candidate: { storePath: storePaths.candidate, ability: abilities.candidate },
      },
    }
    const lines = benchLines(question)
    await draft.save({ model: model.digest, benchArguments: lines.candidate.flatMap((line) => [...line.arguments]) })
    await progress.task(`${host.name}: measuring ${host.tests.join(', ')}`, async (task) => {
      let appended = Promise.resolve()
      const onRow = (line: string): void => {
        appended = appended.then(() => world.records.appendRow(host.name, request.attempt, line))
        // it is awaited after the round; a full disk must not end the program before that
        appended.catch(() => {})
      }
      const onRound = async (rounds: Parameters<Parameters<typeof runRounds>[2]['onRound']>[0]): Promise<void> => {
        await appended
        await draft.save({ rounds: [...rounds] })
      }
      await runRounds(question, lines, { benchmark: world.benchmark, task, onRow, onRound })
    })
  } finally {
    await lock.release()
  }
}

async function probe(storePaths: Readonly<Record<Side, string>>, benchmark: Benchmark): Promise<Readonly<Record<Side, BenchAbility>>> {
  const baseline = await benchmark.probe(storePaths.baseline, PROBE_SECONDS)
  return { baseline, candidate: await benchmark.probe(storePaths.candidate, PROBE_SECONDS) }
}

/** The cheapest check there is: `llama-bench --list-devices` loads every backend and dies where `--version` does not. */
function smokeChecks(abilities: Readonly<Record<Side, BenchAbility>>): Check[] {
  return (['baseline', 'candidate'] as const).map((side) => {
    const { failure } = abilities[side]
    return { name: 'smoke', side, result: failure === null ? 'passed' : 'failed', sentence: failure ?? 'llama-bench starts and lists its devices.' }
  })
}

function listed({ devices }: BenchAbility): string {
  return devices.length === 0 ? 'none' : devices.join(', ')
}
