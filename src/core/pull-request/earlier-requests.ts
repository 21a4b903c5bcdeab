import { visibleLine } from '../report/visible-text.ts'
import { OUTCOMES, type Outcome } from '../verdict/outcomes.ts'
import type { Marker } from './marker.ts'

/** A pull request from our branch, open or not, as GitHub tells of it. */
export interface EarlierPullRequest {
  readonly number: number
  readonly open: boolean
  readonly merged: boolean
  /** The branch that it asks to be merged into, or was merged into. */
  readonly base: string
  /** Whether its head is in the fleet's own repository: nobody else can write there. */
  readonly ownHead: boolean
  /** Whether a bot, or the token's own user, opened it. */
  readonly ours: boolean
  /** Who closed it, when it was closed unmerged; null where GitHub does not say. */
  readonly closedBy: { readonly login: string; readonly us: boolean } | null
  readonly closedAt: Date | null
  readonly labels: readonly string[]
  readonly marker: Marker | null
}

/** The labels by which a person tells us something. */
export const WISHES = { rebuild: 'llama-fleet:rebuild' } as const

/** Returns the label that says an outcome; it is the last part of opening a pull request. */
export function outcomeLabel(outcome: Outcome): string {
  return `llama-fleet:${outcome}`
}

/** Returns whether the pull request has the label; GitHub takes names that differ in case alone for the same. */
export function hasLabel(labels: readonly string[], wish: string): boolean {
  return labels.some((label) => label.toLowerCase() === wish.toLowerCase())
}

/** Returns whether the labels say this outcome and no other one. */
export function showsOutcome(labels: readonly string[], outcome: Outcome): boolean {
  return OUTCOMES.every((one) => hasLabel(labels, outcomeLabel(one)) === (one === outcome))
}

/** Returns the marker when the pull request is one of ours; null when its author or its head could be anybody. */
export function trustedMarker(pull: EarlierPullRequest, input: string): Marker | null {
  return pull.ours && pull.ownHead && pull.marker?.flakeInput === input ? pull.marker : null
}

/**
 * Returns the tags that people declined, each with the reason. Closed unmerged by a person: every tag that it showed. Merged into
 * the base branch, and yet the lock is older: somebody went back.
 */
export function declinedTags(pulls: readonly EarlierPullRequest[], input: string, base: string): ReadonlyMap<string, string> {
  const declined = new Map<string, string>()
  for (const pull of pulls) {
    const marker = trustedMarker(pull, input)
    if (pull.open || marker === null) continue
    const last = marker.candidate.tag
    if (pull.merged) {
      if (last !== null && pull.base === base) declined.set(last, `was merged with #${pull.number}, and the lock does not hold it any more`)
    } else if (pull.closedBy !== null && !pull.closedBy.us && !marker.closed) {
      const who = visibleLine(pull.closedBy.login, 60)
      for (const tag of [last, ...marker.before.map((shown) => shown.tag)]) {
        if (tag !== null && !declined.has(tag)) declined.set(tag, `was declined: ${who} closed #${pull.number}, which showed it`)
      }
    }
  }
  // what stands open again was taken up again
  for (const pull of pulls) {
    const tag = pull.open ? (trustedMarker(pull, input)?.candidate.tag ?? null) : null
    if (tag !== null) declined.delete(tag)
  }
  return declined
}

/** Returns the sentence that says who closed a pull request that shows the tag after its bump was planned; null when nobody did. */
export function declinedSince(pulls: readonly EarlierPullRequest[], { tag, flakeInput, planned, base }: { readonly tag: string | null; readonly flakeInput: string; readonly planned: Date; readonly base: { readonly branch: string } }): string | null {
  if (tag === null) return null
  const closed = pulls.filter(({ merged, closedAt }) => !merged && closedAt !== null && closedAt >= planned)
  const one = closed.find((pull) => declinedTags([pull], flakeInput, base.branch).has(tag))
  return one === undefined ? null : `${visibleLine(one.closedBy?.login ?? '', 60)} closed #${one.number}, which shows this tag, after this was planned: no other one was opened.`
}

/** An open pull request of somebody else whose flake.lock has another commit of the input than where it branched off. */
export interface LockMover {
  readonly number: number
  readonly author: string
  /** The commit at its head, in the fleet. */
  readonly head: string
  readonly rev: string
}

/** A tag and the commit that it stands on. */
interface KnownTag {
  readonly name: string
  readonly commit: string
}

/**
 * Returns the first pull request that moves the input to something that may be newer. One that moves it to a tag which is behind
 * the baseline was overtaken and covers nothing.
 */
export function coveringRequest(
  movers: readonly LockMover[],
  known: { readonly baseline: string; readonly newer: readonly KnownTag[]; readonly all: readonly KnownTag[] },
): { readonly mover: LockMover; readonly to: string } | null {
  for (const mover of movers) {
    if (mover.rev === known.baseline) continue
    const newer = known.newer.find(({ commit }) => commit === mover.rev)
    if (newer !== undefined) return { mover, to: newer.name }
    if (known.all.every(({ commit }) => commit !== mover.rev)) return { mover, to: mover.rev.slice(0, 7) }
  }
  return null
}
