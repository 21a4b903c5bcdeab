import { acceptedOutputs } from '../core/checks/accepted-outputs.ts'
import type { Bump, NothingToDo } from '../core/hosts/plan.ts'
import { bumpBranch } from '../core/pull-request/branch-name.ts'
import {
  coveringRequest,
  declinedTags,
  hasLabel,
  showsOutcome,
  trustedMarker,
  WISHES,
  type EarlierPullRequest,
  type LockMover,
} from '../core/pull-request/earlier-requests.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import { visibleLine } from '../core/report/visible-text.ts'
import { movedRev } from '../core/pin/moved-rev.ts'
import type { PullRequests } from '../ports/pull-requests.ts'
import type { Reviews } from '../ports/reviews.ts'
import type { UpstreamTag } from '../ports/upstream-tags.ts'
import { continuedWork } from './continued-work.ts'
import type { Again } from './plan-bump.ts'
import type { TakeOverWorld } from './take-over.ts'

/** What a plan needs of GitHub: pull requests, earlier runs' artifacts, and the branch that the run is of. */
export type OnGithub = TakeOverWorld & {
  readonly pullRequests: PullRequests
  readonly reviews: Reviews
  readonly baseBranch: string
  /** Whether a person started the run, and not a bot or the clock. */
  readonly byPerson: boolean
}

/** The head of our own pull request, which a person pushed. */
export interface PersonsHead {
  readonly pullRequest: number
  readonly head: string
}

/**
 * Which input's earlier pull requests are asked for, none older than the pinned commit (Unix seconds, null when not known), and the branch that is
 * checked out; null when it is none: then the run's branch is meant.
 */
export interface EarlierQuestion {
  readonly input: string
  readonly baseline: Bump['baseline']['pin']
  readonly checkedOut: string | null
}

/** flake.lock on the base branch. */
export interface BaseLock {
  readonly path: string
  readonly blob: string
}

/** The open pull request of ours, what it remembers, and what people asked for with labels. */
export interface OwnRequest {
  readonly number: number
  readonly marker: Marker | null
  readonly rebuild: boolean
  /**
   * Whether its labels say what its marker does, of the outcome and of accepted answers, and no merge by itself is due: it is not where a run was ended in between, two were at it at once, or GitHub
   * failed. What is left then is done again, but for one that asks to merge into another branch: nothing is written to that.
   */
  readonly finished: boolean
  /** The tags whose changed answers people accepted. */
  readonly acceptedOutputs: readonly string[]
}

/** What GitHub tells of earlier bumps; nothing is asked before it is needed, and everything once. */
export interface EarlierBumps {
  /** Returns the tags that people declined, with reasons: closed, or merged into the base branch and taken back. Tags below one are declined with it. */
  declined(newer: readonly UpstreamTag[]): Promise<ReadonlyMap<string, string>>
  /** Returns the sentence that names a pull request of somebody else which moves the input already; null when there is none. */
  coveredBy(newer: readonly UpstreamTag[], all: readonly UpstreamTag[], lock: BaseLock): Promise<string | null>
  /** Returns the head of our open pull request when a person pushed it, unless a label asks for a fresh branch; else null. */
  personsHead(newer: readonly UpstreamTag[]): Promise<PersonsHead | null>
  /** Returns the sentence that names a person's commit on our branch which no open pull request shows: no bump can be published over it; null when there is none. */
  blockedBy(newer: readonly UpstreamTag[]): Promise<string | null>
  /** Returns the bump with what our open pull request shows measured already, `again` left out; nothing to do when that is all of it. */
  continued(bump: Bump, again?: Again): Promise<Bump | NothingToDo>
}

/** Returns what is known of the earlier bumps of an input. */
export function earlierBumps({ input, baseline, checkedOut }: EarlierQuestion, world: OnGithub): EarlierBumps {
  const { pullRequests } = world
  const baseBranch = checkedOut ?? world.baseBranch
  const branch = bumpBranch(input)
  let asked: Promise<readonly EarlierPullRequest[]> | null = null
  const requests = (newer: readonly UpstreamTag[]): Promise<readonly EarlierPullRequest[]> =>
    (asked ??= pullRequests.earlier({
      branch,
      since: baseline.lastModified === null ? null : new Date(baseline.lastModified * 1000),
      tags: new Set(newer.map(({ name }) => name)),
    }))
  const own = async (newer: readonly UpstreamTag[]): Promise<OwnRequest | null> => {
    const open = (await requests(newer)).filter((one) => one.open && one.ownHead)
    // the one that publish will look at
    const pull = open.find(({ base }) => base === baseBranch) ?? open[0]
    if (pull === undefined) return null
    const { number, labels } = pull
    const marker = trustedMarker(pull, input)
    const accepted = acceptedOutputs(labels)
    const showsMarker = (shown: Marker): boolean => (shown.accepted ?? false) === accepted.includes(shown.candidate.tag ?? '') && showsOutcome(labels, shown.outcome)
    return {
      number,
      marker,
      rebuild: hasLabel(labels, WISHES.rebuild),
      finished: marker !== null && (pull.base !== baseBranch || (showsMarker(marker) && marker.merge !== 'due')),
      acceptedOutputs: accepted,
    }
  }
  return {
    async declined(newer) {
      const declined = declinedTags(await requests(newer), input, baseBranch)
      const above = newer.findIndex(({ name }) => declined.has(name))
      const below = above < 0 ? [] : newer.slice(above).filter(({ name }) => !declined.has(name))
      return new Map([...declined, ...below.map(({ name }) => [name, `is older than ${newer[above]?.name}, which people declined`] as const)])
    },
    async coveredBy(newer, all, lock) {
      // ours was there first
      if ((await own(newer)) !== null) return null
      const locks = await pullRequests.changedLocks({ branch, base: baseBranch, path: lock.path, blob: lock.blob })
      const movers = locks.flatMap(({ number, author, head, before, after }): LockMover[] => {
        const rev = movedRev(before, after, input)
        return rev === null ? [] : [{ number, author, head, rev }]
      })
      const covering = coveringRequest(movers, { baseline: baseline.rev, newer, all })
      if (covering === null) return null
      const { mover, to } = covering
      return (
        `Covered by #${mover.number} of ${mover.author}, which moves ${input} to ${to} already. ` +
        `The review workflow has it measured on these hosts; to start that by hand, run this with \`pr: ${mover.number}\` and \`sha: ${mover.head}\`.`
      )
    },
    async personsHead(newer) {
      const open = await own(newer)
      if (open === null || open.rebuild) return null
      const tip = await world.reviews.foreignTip(branch)
      return tip === null ? null : { pullRequest: open.number, head: tip.head }
    },
    async blockedBy(newer) {
      if ((await own(newer)) !== null) return null
      const tip = await world.reviews.foreignTip(branch)
      if (tip === null) return null
      return (
        `The branch ${branch} ends with a commit of ${visibleLine(tip.author, 60)} (${tip.head.slice(0, 7)}) that no open pull request shows. llama-fleet does not write over it, ` +
        'so nothing is measured. Open a pull request from that branch, or delete or rename it.'
      )
    },
    async continued(bump, again) {
      return continuedWork(bump, await own((bump.newerTags ?? []).map(({ tag, commit }) => ({ name: tag, commit }))), world, again)
    },
  }
}
