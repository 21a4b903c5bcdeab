import type { Config } from '../core/hosts/config.ts'
import type { PlannedHost } from '../core/hosts/hosts.ts'
import { missingConfig, parseConfig } from '../core/hosts/config-text.ts'
import type { Bump, Plan } from '../core/hosts/plan.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import { lockedInput, parseFlakeLock, pinOf } from '../core/pin/flake-lock.ts'
import type { Pin } from '../core/pin/pin.ts'
import { upstreamOf } from '../core/pin/upstream-repository.ts'
import { publishingOf } from '../core/pull-request/publishing.ts'
import type { FleetRepository, RepositoryFacts } from '../ports/fleet-repository.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { Progress } from '../ports/progress.ts'
import type { TextFiles } from '../ports/text-files.ts'
import { chooseCandidate, type ChoiceWorld } from './candidate-choice.ts'
import type { OnGithub } from './earlier-bumps.ts'
import type { DeclarationQuestion } from './pin-declaration.ts'
import type { FlakeFile, FlakeFiles } from './pin-move.ts'

/** For which repository and config a bump is planned; a `tag` overrides the policy. */
export interface PlanRequest {
  readonly directory: string
  readonly configPath: string
  readonly tag: string | null
  /** Which of the fleet's hosts the plan is for; asked only when there is something to do. */
  readonly chooseHosts: (hosts: readonly PlannedHost[]) => readonly PlannedHost[] | Promise<readonly PlannedHost[]>
}

/** The ports that planning needs. */
export interface PlanWorld extends ChoiceWorld {
  readonly files: TextFiles
  readonly fleet: FleetRepository
  readonly nix: Nix
  readonly progress: Progress
  /** What an earlier run left on GitHub; left out in a terminal. */
  readonly onGithub?: OnGithub
}

/**
 * Returns what there is to do: nothing, with the reason, or a bump with the changed files and the hosts to measure.
 * Throws InputError when the fleet cannot be read, UpstreamError when a fetch failed.
 */
export async function planBump(request: PlanRequest, world: PlanWorld): Promise<Plan> {
  try {
    return await plannedBump(request, world)
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    if (error.infrastructure) throw new UpstreamError({ problem: `The flake cannot be read. ${error.message}`, next: 'Nothing was changed; run again later.' })
    throw new InputError({ problem: `The flake cannot be read as it is committed. ${error.message}`, next: '`nix flake show` says more; correct it and commit.' })
  }
}

async function plannedBump(request: PlanRequest, world: PlanWorld): Promise<Plan> {
  const { fleet, nix, progress } = world
  const facts = await fleet.facts(request.directory)
  const config = await readConfig(request.configPath, facts.root, world.files)
  const input = config['flake-input']
  const flake = await readFlake(fleet, facts.headCommit, config.flake)
  const flakeIn = (directory: string): string => (flake.directory === '.' ? directory : `${directory}/${flake.directory}`)
  const question = (directory: string): DeclarationQuestion => ({ directory, text: flake.nixFile.text, source: flake.nixFile.path, input })
  const { upstream, baseline } = await followedInput(flake, config, async () => {
    const { lineOfInput } = await import('./pin-declaration.ts')
    return lineOfInput(nix, question(flakeIn((await fleet.checkOut(facts.headCommit, 'line')).directory)))
  })
  const createdAt = world.clock.now().toISOString()

  const base = { branch: facts.branch, lockPath: flake.lockFile.path, lockBlob: flake.lockFile.blob }
  const { onGithub } = world
  const earlier = onGithub === undefined ? null : (await import('./earlier-bumps.ts')).earlierBumps({ input, baseline, base }, onGithub)
  const choice = await progress.task(`Looking for a newer tag of ${upstream}`, () =>
    chooseCandidate({ upstream, input, baseline, config, tag: request.tag, declined: earlier?.declined }, world),
  )
  const common = {
    schema: 1 as const,
    createdAt,
    flakeInput: input,
    upstream,
    baseline: choice.baseline,
    skipped: [...choice.skipped],
    newerTags: [...choice.newer],
    notices: [...noticesOf(facts), ...choice.notices],
  }
  if (choice.kind === 'none') return { ...common, kind: 'nothing-to-do', reason: choice.reason, sentence: choice.sentence }
  const tag = choice.candidate
  const newer = choice.newer.map(({ tag: name, commit }) => ({ name, commit }))
  const covered = request.tag === null ? ((await earlier?.coveredBy(newer, choice.tags)) ?? null) : null
  if (covered !== null) return { ...common, kind: 'nothing-to-do', reason: 'covered-by-pull-request', sentence: covered }
  // loaded only now: most plans find nothing to do
  const [{ HOSTS_QUESTION, readHosts }, { needsDiscovery, planHosts }, { readDeclaration }, { movePin }, { verifySource }, { changesBetween }] = await Promise.all([
    import('../core/hosts/installable.ts'),
    import('../core/hosts/planned-hosts.ts'),
    import('./pin-declaration.ts'),
    import('./pin-move.ts'),
    import('./source-check.ts'),
    import('./upstream-changes.ts'),
  ])

  const { hosts, declaration } = await progress.task('Reading the fleet', async () => {
    const tree = await fleet.checkOut(facts.headCommit, 'plan')
    const directory = flakeIn(tree.directory)
    const declared = await readDeclaration(nix, question(directory))
    const found = needsDiscovery(config) ? readHosts(await nix.evaluate({ directory, attribute: HOSTS_QUESTION.attribute }, HOSTS_QUESTION.apply)) : new Map()
    return { declaration: declared, hosts: await request.chooseHosts(planHosts(config, found, request.configPath)) }
  })
  const move = await progress.task(`Moving ${input} to ${tag.name}`, () =>
    movePin({ input, baseCommit: facts.headCommit, flake, declaration, tag, baselineTag: choice.baseline.tag, nestedInputs: config['nested-inputs'] }, world),
  )
  await progress.task('Comparing the source', () => verifySource({ input, lock: move.files[1], commit: tag.commit }, nix))
  const { changes, notices: ofChanges } = await progress.task('Listing what upstream changed', () => changesBetween(upstream, baseline, tag, world.upstream))
  const bump: Bump = {
    ...common,
    kind: 'bump',
    repository: { baseCommit: facts.headCommit, baseBranch: facts.branch, flakeDirectory: flake.directory },
    candidate: { tag: tag.name, pin: move.candidate },
    place: { form: declaration.form, edits: [...move.edits] },
    files: [...move.files],
    movedNodes: [...move.movedNodes],
    lockDiff: move.lockDiff,
    notices: [...common.notices, ...move.notices, ...ofChanges],
    hosts: [...hosts],
    alpha: config.alpha,
    seed: world.clock.randomSeed(),
    ...(changes === null ? {} : { changes }),
    publishing: publishingOf(config['pull-request']),
    history: config.history,
  }
  return (await earlier?.continued(bump)) ?? bump
}

async function readConfig(path: string, root: string, files: TextFiles): Promise<Config> {
  const text = await files.read(path.startsWith('/') ? path : `${root}/${path}`)
  if (text === null) throw missingConfig(path)
  return parseConfig(text, path)
}

/** The repository whose tags are followed, and the pin; a refusal says the line of flake.nix, which only nix knows. */
async function followedInput({ lockFile, nixFile }: FlakeFiles, config: Config, line: () => Promise<number | null>): Promise<{ upstream: string; baseline: Pin }> {
  const input = config['flake-input']
  const lock = parseFlakeLock(lockFile.text, lockFile.path)
  try {
    const locked = lockedInput(lock, input, lockFile.path)
    return { upstream: upstreamOf(locked, input, config.upstream, lockFile.path), baseline: pinOf(locked, input) }
  } catch (error) {
    const at = error instanceof InputError ? await line() : null
    if (at === null || !(error instanceof InputError)) throw error
    throw new InputError({ problem: `${nixFile.path}:${at}: ${error.message.slice(0, -error.next.length).trim()}`, next: error.next })
  }
}

async function readFlake(fleet: FleetRepository, commit: string, written: string): Promise<FlakeFiles> {
  const directory = written.split('/').filter((part) => part !== '.' && part !== '').join('/') || '.'
  const read = async (name: string): Promise<FlakeFile> => {
    const path = directory === '.' ? name : `${directory}/${name}`
    const file = await fleet.readFile(commit, path)
    if (file !== null) return { path, ...file }
    throw new InputError({
      problem: `There is no ${path} at commit ${commit.slice(0, 7)}.`,
      next: name === 'flake.nix' ? 'Run this in a fleet repository, or name the directory as `flake` in the config.' : 'Run `nix flake lock` and commit flake.lock.',
    })
  }
  return { directory, nixFile: await read('flake.nix'), lockFile: await read('flake.lock') }
}

function noticesOf(facts: RepositoryFacts): string[] {
  const notices: string[] = []
  if (facts.dirty) notices.push('The working tree has uncommitted changes; they are neither measured nor touched.')
  if (facts.usesGitCrypt) notices.push('The repository uses git-crypt: files are encrypted in our clones, so hosts that read them do not evaluate.')
  if (facts.usesLfs) notices.push('The repository uses Git LFS: our clones hold pointers instead of the files.')
  if (facts.usesSubmodules) notices.push('The repository has submodules: our clones leave them out, as nix does without ?submodules=1.')
  return notices
}
