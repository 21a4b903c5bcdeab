import { InputError } from '../core/errors.ts'
import type { NothingToDo, Review } from '../core/hosts/plan.ts'
import { flakeDirectory } from '../core/pin/flake-place.ts'
import type { NamedPin } from '../core/pin/pin.ts'
import { isInto } from '../core/pull-request/marker.ts'
import { bumpBranch } from '../core/pull-request/branch-name.ts'
import { lineOfRev } from '../core/pull-request/check.ts'
import { reasonNotToReview, reasonOfConflict, type FoundPullRequest, type ReviewQuestion } from '../core/pull-request/reviewed-request.ts'
import { lockDiffText, movedNodes } from '../core/report/lock-diff.ts'
import { lockedRev } from '../core/pin/moved-rev.ts'
import { roundsLacked } from '../core/verdict/rounds-lacked.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import { continuedWork } from './continued-work.ts'
import { fleetHosts } from './fleet-hosts.ts'
import { readFleet } from './fleet-reading.ts'
import type { PlanRequest, PlanWorld } from './plan-bump.ts'

/**
 * Returns the plan to measure what merging a pull request makes against its base, or why not. The config is the checkout's: what a
 * pull request says of itself counts for nothing. Throws InputError when the fleet cannot be read or no host is left.
 */
export async function planReview(request: PlanRequest, asked: ReviewQuestion, world: PlanWorld): Promise<Review | NothingToDo> {
  const { onGithub, clock, fleet, nix, progress } = world
  if (onGithub === undefined) throw new InputError({ problem: "A review needs GitHub, and the input 'token' is empty.", next: 'Leave it out, or give a token with `pull-requests: read`.' })
  const { config, headCommit, upstream, baseline: pin } = await readFleet(request.directory, request.configPath, world)
  const flakeInput = config['flake-input']
  const { number } = asked
  const fresh = request.again !== undefined && request.again.hosts === null
  const pull = await progress.task(`Looking at #${number}`, () => onGithub.reviews.find({ number, branch: bumpBranch(flakeInput), flakeInput, fresh }))
  const common = { schema: 1 as const, createdAt: clock.now().toISOString(), flakeInput, upstream, skipped: [] }
  const nothing = (why: Pick<NothingToDo, 'reason' | 'sentence'>): NothingToDo => ({ ...common, kind: 'nothing-to-do', baseline: { tag: null, pin }, notices: [], ...why })
  const refusal = reasonNotToReview(pull, asked)
  if (refusal !== null) return nothing(refusal)
  const { head, baseCommit, mergeBase } = pull
  const directory = flakeDirectory(config.flake)
  const path = directory === '.' ? 'flake.lock' : `${directory}/flake.lock`
  const merge = await progress.task(`Merging #${number} into ${pull.baseBranch}`, () => fleet.mergePullRequest({ number, head, base: baseCommit, mergeBase }))
  if (merge.kind === 'conflicting') return nothing(reasonOfConflict(pull, merge.paths))
  const merged = merge.commit
  const [before, after, atHead] = [await lockAt(fleet, baseCommit, path), await lockAt(fleet, merged, path), await lockAt(fleet, head, path)]
  const hosts = await progress.task('Reading the fleet', async () => {
    const tree = await fleet.checkOut(headCommit, 'plan')
    const all = await fleetHosts({ config, configPath: request.configPath, directory: directory === '.' ? tree.directory : `${tree.directory}/${directory}` }, nix)
    return request.chooseHosts(all.hosts)
  })
  const review: Review = {
    ...common,
    kind: 'review',
    repository: { baseCommit, baseBranch: pull.baseBranch, flakeDirectory: directory },
    baseline: sideOf(`${pull.baseBranch} at ${short(baseCommit)}`, baseCommit),
    candidate: sideOf(`#${number} at ${short(head)}${merged === head ? '' : ', merged'}`, head),
    pullRequest: { number, fork: !pull.ownHead, pushedBy: pull.ours ? pull.pushedBy : null, mergeBase, merged, lock: { path, line: lineOfRev(atHead, lockedRev(atHead, flakeInput) ?? '') } },
    movedNodes: movedNodes(before, after) ?? [],
    lockDiff: lockDiffText(before, after),
    // what a stranger wrote runs in a sandbox or not at all
    hosts: hosts.map((host) => (pull.ownHead ? host : { ...host, sandbox: 'required' as const })),
    alpha: config.alpha,
    seed: clock.randomSeed(),
    queueTimeoutSeconds: config['queue-timeout'],
    notices: [...noticesOf(pull), ...roundsLacked(hosts, config.alpha)],
  }
  return continuedWork(review, { number, marker: pull.marker, rebuild: false, finished: pull.marker === null || isInto(pull.marker, pull.baseBranch), acceptedOutputs: [] }, onGithub, request.again)
}

const short = (commit: string): string => commit.slice(0, 7)

/** The identity of a side is its commit of the fleet; what of llama.cpp it pins is in the lock, and may not be what changed. */
function sideOf(words: string, commit: string): NamedPin {
  return { tag: null, words, pin: { ref: null, rev: commit, narHash: null, lastModified: null } }
}

/** flake.lock of a commit as a text; empty where it is none: then nix says on the host what is wrong. */
async function lockAt(fleet: FleetRepository, commit: string, path: string): Promise<string> {
  try {
    const [lock] = await fleet.readFiles(commit, [path])
    return lock?.text ?? ''
  } catch (error) {
    if (error instanceof InputError) return ''
    throw error
  }
}

function noticesOf({ ownHead, behind, baseBranch, number }: FoundPullRequest): string[] {
  const lacks = `${baseBranch} has ${behind === 1 ? 'a commit' : `${behind} commits`} that #${number} lacks: measured is what merging makes of both, not the head alone.`
  const fork = 'The head is in a fork; a person with write access had it measured, in a sandbox.'
  return [...(ownHead ? [] : [fork]), ...(behind > 0 ? [lacks] : [])]
}
