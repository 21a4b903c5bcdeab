import { InputError, UpstreamError } from '../core/errors.ts'
import { calibrationOf } from '../core/hosts/calibration.ts'
import type { Calibration, Measurement } from '../core/hosts/measurement.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { Bump } from '../core/hosts/plan.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import { roundsLacked } from '../core/verdict/rounds-lacked.ts'
import type { Calibrations } from '../ports/calibrations.ts'
import { readFlake, type FlakeFile } from './flake-files.ts'
import { fleetHosts } from './fleet-hosts.ts'
import { readFleet, type ReadingWorld } from './fleet-reading.ts'
import { measureHost, type MeasureWorld } from './measure-host.ts'
import { nextAttempt } from './next-attempt.ts'
import { ofReadableFlake } from './plan-bump.ts'

/** What is calibrated: the fleet of a directory as it is committed, on the hosts that this machine is. */
export interface CalibrationRequest {
  readonly directory: string
  readonly configPath: string
  readonly chooseHosts: (hosts: readonly PlannedHost[]) => Promise<readonly PlannedHost[]>
}

/** A host's calibration and where it lies, or the sentence that says why there is none, with the error that the user must mend. */
export type CalibratedHost =
  | { readonly host: string; readonly calibration: Calibration; readonly path: string }
  | { readonly host: string; readonly calibration: null; readonly sentence: string; readonly error: InputError | null }

/** The ports that calibrating needs. */
export type CalibrationWorld = MeasureWorld & ReadingWorld & { readonly calibrations: Calibrations }

/**
 * Measures the baseline against itself on each host, by the same way as a bump: a plan that changes nothing. What the user must mend on one host keeps no
 * other back. Throws InputError when the fleet cannot be read.
 */
export async function calibrate(request: CalibrationRequest, world: CalibrationWorld): Promise<readonly CalibratedHost[]> {
  const plan = await ofReadableFlake(() => planOfNothing(request, world))
  for (const sentence of roundsLacked(plan.hosts, plan.alpha)) world.progress.warning(sentence)
  const calibrated: CalibratedHost[] = []
  for (const host of plan.hosts) {
    try {
      calibrated.push(await calibrateHost(host, plan, world))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (plan.hosts.length > 1) world.progress.warning(`${host.name}: ${error.message}`)
      calibrated.push({ host: host.name, calibration: null, sentence: error.message, error })
    }
  }
  return calibrated
}

async function calibrateHost(host: PlannedHost, plan: Bump, world: CalibrationWorld): Promise<CalibratedHost> {
  const attempt = await nextAttempt(host.name, world.records)
  const measurement = await measureHost({ plan, planDigest: '0'.repeat(64), host: host.name, attempt }, world)
  const calibration = calibrationOf(host, measurement, plan.alpha)
  if (calibration === null) return { host: host.name, calibration, sentence: whyNot(measurement), error: null }
  return { host: host.name, calibration, path: await world.calibrations.write(calibration) }
}

async function planOfNothing({ directory, configPath, chooseHosts }: CalibrationRequest, world: CalibrationWorld): Promise<Bump> {
  const { fleet, nix, progress, clock } = world
  const { config, headCommit, upstream, baseline } = await readFleet(directory, configPath, world)
  const flake = await readFlake(fleet, headCommit, config.flake)
  const { hosts } = await progress.task('Reading the fleet', async () => {
    const tree = await fleet.checkOut(headCommit, 'plan')
    return fleetHosts({ config, configPath, directory: flakeIn(tree.directory, flake.directory) }, nix)
  })
  const unchanged = ({ path, mode, text, blob }: FlakeFile) => ({ path, mode, text, textBefore: text, before: blob, after: blob })
  const named = { tag: null, pin: baseline }
  return {
    schema: 1,
    kind: 'bump',
    createdAt: clock.now().toISOString(),
    flakeInput: config['flake-input'],
    upstream,
    repository: { baseCommit: headCommit, baseBranch: null, flakeDirectory: flake.directory },
    baseline: named,
    candidate: named,
    place: { form: 'none', edits: [] },
    files: [unchanged(flake.nixFile), unchanged(flake.lockFile)],
    movedNodes: [],
    lockDiff: '',
    skipped: [],
    notices: [],
    // one build against itself answers alike
    hosts: (await chooseHosts(hosts)).map((host) => ({ ...host, checks: [] })),
    alpha: config.alpha,
    seed: clock.randomSeed(),
    history: null,
  }
}

function whyNot({ failure, baseline, checks, rounds }: Measurement): string {
  const unbuilt = baseline.build.kind === 'failed' ? [`It does not ${baseline.build.stage}: ${baseline.build.sentence}`] : []
  const failed = checks.find(({ result }) => result === 'failed')
  // a model that is missing hides no build that fails, nor that it
  const told = [...unbuilt, ...(failed === undefined ? [] : [failed.sentence]), ...(failure === null ? [] : [failure.sentence])]
  if (told.length > 0) return told.join(' ')
  const process = rounds.flatMap((round) => [round.baseline, round.candidate]).find((one) => one !== null && one.failure !== null)
  return process?.failure ?? 'No round of it counts.'
}

/** Returns the error that ends a calibration of which not all came: what the user must mend first. */
export function notCalibrated(hosts: readonly CalibratedHost[]): InputError | UpstreamError {
  const [own] = hosts.flatMap((one) => (one.calibration === null ? (one.error ?? []) : []))
  if (own !== undefined) return own
  const sentences = hosts.flatMap((one) => (one.calibration === null ? [`${one.host}: ${one.sentence}`] : []))
  return new UpstreamError({ problem: `Not calibrated. ${sentences.join(' ')}`, next: 'Mend that, and calibrate again.' })
}
