import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { Bump, NothingToDo } from '../core/hosts/plan.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import { EvaluationError } from '../ports/nix.ts'
import type { Progress } from '../ports/progress.ts'
import type { UpstreamTag } from '../ports/upstream-tags.ts'
import { chooseCandidate, type ChoiceWorld } from './candidate-choice.ts'
import type { EarlierBumps, EarlierQuestion, OnGithub, PersonsHead } from './earlier-bumps.ts'
import { readFleet, type ReadingWorld } from './fleet-reading.ts'
import type { HistoryReaders } from './measured-before.ts'

/** For which repository and config a bump is planned; a `tag` overrides the policy. */
export interface PlanRequest {
  readonly directory: string
  readonly configPath: string
  readonly tag: string | null
  /** Which of the fleet's hosts the plan is for; asked only when there is something to do. */
  readonly chooseHosts: (hosts: readonly PlannedHost[]) => readonly PlannedHost[] | Promise<readonly PlannedHost[]>
  readonly again?: Again
}

/** What a person wants made again: what these hosts (null: all) have measured before, and the offer of a tag that was declined. */
export interface Again {
  readonly hosts: readonly string[] | null
}

/** The ports that planning needs. */
export interface PlanWorld extends ChoiceWorld, ReadingWorld, HistoryReaders {
  readonly progress: Progress
  /** What earlier runs left on GitHub; left out in a terminal. */
  readonly onGithub?: OnGithub
}

/**
 * Returns what there is to do: nothing, with the reason, or a bump with the changed files and the hosts to measure.
 * Throws InputError when the fleet cannot be read, UpstreamError when a fetch failed.
 */
export function planBump(request: PlanRequest, world: PlanWorld): Promise<Bump | NothingToDo> {
  return ofReadableFlake(() => plannedBump<never>(request, world, null))
}

/** Returns what the planning returns; a flake that does not evaluate becomes InputError, or UpstreamError where a fetch failed. */
export async function ofReadableFlake<Planned>(planning: () => Promise<Planned>): Promise<Planned> {
  try {
    return await planning()
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    if (error.infrastructure) throw new UpstreamError({ problem: `The flake cannot be read. ${error.message}`, next: 'Nothing was changed; run again later.' })
    if (/unknown object format 'sha256'/.test(error.message)) {
      throw new InputError({ problem: 'The repository names its objects by SHA-256, which this nix does not read.', next: 'Move the flake into a repository of SHA-1 (`git init --object-format=sha1`), the only kind that nix takes flakes from.' })
    }
    throw new InputError({ problem: `The flake cannot be read as it is committed. ${error.message}`, next: '`nix flake show` says more; correct it and commit.' })
  }
}

/** Returns the same, or what `reviewed` makes of our own pull request when a person pushed to its branch: a bump would go over that. */
export async function plannedBump<Reviewed>(
  request: PlanRequest,
  world: PlanWorld,
  reviewed: ((own: PersonsHead) => Promise<Reviewed>) | null,
): Promise<Bump | NothingToDo | Reviewed> {
  const reading = await readFleet(request.directory, request.configPath, world)
  const { config, upstream, baseline } = reading
  const input = config['flake-input']
  const createdAt = world.clock.now().toISOString()
  const checkedOut = async () => (await world.fleet.bumpFacts(reading.headCommit)).branch
  const earlier = world.onGithub === undefined ? null : onDemand({ input, baseline, checkedOut }, world.onGithub)
  const declined = earlier === null || request.again !== undefined ? undefined : async (newer: readonly UpstreamTag[]) => (await earlier()).declined(newer)
  const question = { upstream, input, baseline, config, tag: request.tag, declined }
  const choice = await world.progress.task(`Looking for a newer tag of ${upstream}`, () => chooseCandidate(question, world))
  const common = {
    schema: 1 as const,
    createdAt,
    flakeInput: input,
    upstream,
    baseline: choice.baseline,
    skipped: [...choice.skipped],
    newerTags: [...choice.newer],
    notices: [...choice.notices],
  }
  if (choice.kind === 'none') return { ...common, kind: 'nothing-to-do', reason: choice.reason, sentence: choice.sentence }
  // loaded only now: most plans find nothing to do
  const { makeBump, lockOf } = await import('./bump.ts')
  if (earlier !== null && request.tag === null) {
    const newer = choice.newer.map(({ tag, commit }) => ({ name: tag, commit }))
    const { personsHead, blockedBy, coveredBy } = await earlier()
    const head = reviewed === null ? null : await personsHead(newer)
    if (head !== null && reviewed !== null) return reviewed(head)
    const blocked = await blockedBy(newer)
    if (blocked !== null) return { ...common, kind: 'nothing-to-do', reason: 'branch-in-the-way', sentence: blocked }
    const covered = await coveredBy(newer, choice.known, await lockOf(reading, world))
    if (covered !== null) return { ...common, kind: 'nothing-to-do', reason: 'covered-by-pull-request', sentence: covered }
  }
  const bump: Bump = { ...common, kind: 'bump', ...(await makeBump({ request, reading, choice }, world)) }
  return earlier === null ? bump : (await earlier()).continued(bump, request.again)
}

/** Loaded when there is something newer to ask about. */
function onDemand({ checkedOut, ...question }: Omit<EarlierQuestion, 'checkedOut'> & { readonly checkedOut: () => Promise<string | null> }, world: OnGithub): () => Promise<EarlierBumps> {
  const load = async (): Promise<EarlierBumps> => (await import('./earlier-bumps.ts')).earlierBumps({ ...question, checkedOut: await checkedOut() }, world)
  let earlier: Promise<EarlierBumps> | null = null
  return () => (earlier ??= load())
}
