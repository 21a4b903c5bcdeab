import type { Bump } from '../core/hosts/plan.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import { publishingOf } from '../core/pull-request/publishing.ts'
import { roundsLacked } from '../core/verdict/rounds-lacked.ts'
import type { BumpFacts } from '../ports/fleet-repository.ts'
import type { CandidateChoice } from './candidate-choice.ts'
import type { BaseLock } from './earlier-bumps.ts'
import { featureGaps } from './feature-gaps.ts'
import { readFlake } from './flake-files.ts'
import { fleetHosts } from './fleet-hosts.ts'
import type { FleetReading } from './fleet-reading.ts'
import { readDeclaration } from './pin-declaration.ts'
import { verifyOwnTag } from './own-tag.ts'
import { movePin } from './pin-move.ts'
import type { PlanRequest, PlanWorld } from './plan-bump.ts'
import { verifySource } from './source-check.ts'
import { changesBetween } from './upstream-changes.ts'

/** What is bumped: the fleet as it was read, and the tag that was chosen. */
export interface BumpQuestion {
  readonly request: PlanRequest
  readonly reading: FleetReading
  readonly choice: Extract<CandidateChoice, { kind: 'candidate' }>
}

/** The part of a plan that only a bump has, and its notices, which say more than the choice's. */
export type BumpPart = Pick<
  Bump,
  'repository' | 'candidate' | 'place' | 'files' | 'movedNodes' | 'lockDiff' | 'notices' | 'hosts' | 'alpha' | 'seed' | 'history' | 'queueTimeoutSeconds' | 'changes' | 'publishing'
>

/** Returns the bump to the chosen tag. Throws InputError when the pin cannot be moved or no host is left, UpstreamError when nix fails. */
export async function makeBump({ request, reading, choice }: BumpQuestion, world: PlanWorld): Promise<BumpPart> {
  const { fleet, nix, progress } = world
  const { config, headCommit: baseCommit } = reading
  const { candidate: tag, tags } = choice
  const input = config['flake-input']
  const flake = await readFlake(fleet, baseCommit, config.flake)
  const facts = await fleet.bumpFacts(baseCommit)
  const { hosts, warnings, declaration } = await progress.task('Reading the fleet', async () => {
    const tree = await fleet.checkOut(baseCommit, 'plan')
    const directory = flakeIn(tree.directory, flake.directory)
    const declared = await readDeclaration(nix, { directory, text: flake.nixFile.text, source: flake.nixFile.path, input })
    const { hosts: all, found } = await fleetHosts({ config, configPath: request.configPath, directory }, nix)
    const chosen = await request.chooseHosts(all)
    return { declaration: declared, hosts: chosen, warnings: [...roundsLacked(chosen, config.alpha), ...(await featureGaps(chosen, found, config.history, world))] }
  })
  const move = await progress.task(`Moving ${input} to ${tag.name}`, () =>
    movePin({ input, baseCommit, flake, declaration, tag, tags, nestedInputs: config['nested-inputs'] }, world),
  )
  const ofTag = await progress.task('Comparing the source', async () => {
    await verifySource({ input, lock: move.files[1], commit: tag.commit }, nix)
    return verifyOwnTag({ input, lock: move.files[1], upstream: reading.upstream, tag }, world.upstream)
  })
  // said at once too: whoever reads only the terminal or the log of the plan would never see it
  for (const warning of warnings) progress.warning(warning)
  const { changes, notices: ofChanges } = await progress.task('Listing what upstream changed', () => changesBetween(reading.upstream, choice.commit, tag, world.upstream))
  return {
    repository: { baseCommit, baseBranch: facts.branch, flakeDirectory: flake.directory },
    candidate: { tag: tag.name, pin: move.candidate },
    place: { form: declaration.form, edits: [...move.edits], tags },
    files: [...move.files],
    movedNodes: [...move.movedNodes],
    lockDiff: move.lockDiff,
    notices: [...noticesOf(facts), ...choice.notices, ...move.notices, ...(ofTag === null ? [] : [ofTag]), ...ofChanges, ...warnings],
    hosts: [...hosts],
    alpha: config.alpha,
    seed: world.clock.randomSeed(),
    history: config.history,
    queueTimeoutSeconds: config['queue-timeout'],
    ...(changes === null ? {} : { changes }),
    publishing: publishingOf(config['pull-request']),
  }
}

/** Returns flake.lock of the base commit. */
export async function lockOf({ config, headCommit }: FleetReading, { fleet }: Pick<PlanWorld, 'fleet'>): Promise<BaseLock> {
  const { lockFile } = await readFlake(fleet, headCommit, config.flake)
  return { path: lockFile.path, blob: lockFile.blob }
}

function noticesOf(facts: BumpFacts): string[] {
  const notices: string[] = []
  if (facts.dirty) notices.push('The working tree has uncommitted changes. The configuration counts as it lies there; all else of them is neither measured nor touched.')
  if (facts.usesGitCrypt) notices.push('The repository uses git-crypt: files are encrypted in our clones, so hosts that read them do not evaluate.')
  if (facts.usesLfs) notices.push('The repository uses Git LFS: our clones hold pointers instead of the files, unless flake.nix says `inputs.self.lfs = true`.')
  if (facts.usesSubmodules) notices.push('The repository has submodules: our clones leave them out, as nix does, unless flake.nix says `inputs.self.submodules = true`.')
  return notices
}
