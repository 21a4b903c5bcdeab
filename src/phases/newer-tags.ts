import type { Family, FamilyTag, TagsByCommit } from '../core/upstream/tags.ts'
import { compareInFamily } from '../core/upstream/tags.ts'
import { followedTags, positionOf } from '../core/upstream/policy.ts'
import type { Relation, UpstreamTags } from '../ports/upstream-tags.ts'

/** How many tags upstream's history is asked about at once. */
const ASKED_AT_ONCE = 40

/** What is asked: the tags of one upstream, and the commit that is pinned now. */
export interface NewerQuestion {
  readonly upstream: string
  readonly baseline: string
  readonly tags: readonly FamilyTag[]
  readonly byCommit: TagsByCommit
}

/** The followed tags that are not behind the baseline, newest first, and what upstream's history was asked of them, by commit. */
export interface NewerTags {
  readonly tags: readonly FamilyTag[]
  readonly relations: ReadonlyMap<string, Relation>
}

/**
 * Returns the tags of a family that may be newer than the baseline: by number where there is one to compare with, which only history can confirm, else by
 * upstream's history.
 */
export async function newerTags(question: NewerQuestion, follow: Family, upstream: UpstreamTags): Promise<NewerTags> {
  const { baseline, byCommit } = question
  const own = byCommit.get(baseline)?.find(({ family }) => family === follow)
  const followed = followedTags(question.tags, follow).filter((tag) => own === undefined || compareInFamily(tag, own) > 0)
  const positions = followed.map((tag) => ({ tag, position: positionOf(tag, baseline, byCommit) }))
  const unsure = positions.filter(({ position }) => position === 'ask-history').map(({ tag }) => tag)
  const relations = await relationsOf(question, unsure, upstream)
  const tags = positions
    .filter(({ tag, position }) => position === 'newer' || ['newer', 'diverged'].includes(relations.get(tag.commit) ?? ''))
    .map(({ tag }) => tag)
  return { tags, relations }
}

/** Returns how one tag stands to the baseline. A lower number settles it, a higher one does not: it may stand on an old commit. */
export async function relationOf(question: NewerQuestion, tag: FamilyTag, upstream: UpstreamTags): Promise<Relation> {
  if (tag.commit === question.baseline) return 'same'
  if (positionOf(tag, question.baseline, question.byCommit) === 'not-newer') return 'older'
  return (await upstream.relate(question.upstream, question.baseline, [tag.commit])).get(tag.commit) ?? 'diverged'
}

/** Asks newest first, until so many in a row are behind the baseline: those of lower numbers are no news, but for a stray one. */
async function relationsOf(
  { upstream: address, baseline }: NewerQuestion,
  unsure: readonly FamilyTag[],
  upstream: UpstreamTags,
): Promise<ReadonlyMap<string, Relation>> {
  const known = new Map<string, Relation>()
  for (let start = 0; start < unsure.length; start += ASKED_AT_ONCE) {
    const commits = unsure.slice(start, start + ASKED_AT_ONCE).map(({ commit }) => commit)
    const answers = await upstream.relate(address, baseline, commits)
    for (const commit of commits) known.set(commit, answers.get(commit) ?? 'diverged')
    if (commits.every((commit) => known.get(commit) === 'older')) return known
  }
  return known
}
