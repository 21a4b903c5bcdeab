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

/** The followed tags that are not behind the baseline, newest first; of the diverged ones nobody can say that they are newer. */
export interface NewerTags {
  readonly tags: readonly FamilyTag[]
  readonly diverged: ReadonlySet<string>
}

/** Returns the tags of a family that are newer than the baseline, by number where it decides, else by upstream's history. */
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
  return { tags, diverged: new Set(tags.filter(({ commit }) => relations.get(commit) === 'diverged').map(({ name }) => name)) }
}

/** Returns how one tag stands to the baseline. */
export async function relationOf(question: NewerQuestion, tag: FamilyTag, upstream: UpstreamTags): Promise<Relation> {
  if (tag.commit === question.baseline) return 'same'
  const position = positionOf(tag, question.baseline, question.byCommit)
  if (position !== 'ask-history') return position === 'newer' ? 'newer' : 'older'
  return (await upstream.relate(question.upstream, question.baseline, [tag.commit])).get(tag.commit) ?? 'diverged'
}

/** Asks newest first, until a tag is behind the baseline: those of lower numbers are no news. */
async function relationsOf(
  { upstream: address, baseline }: NewerQuestion,
  unsure: readonly FamilyTag[],
  upstream: UpstreamTags,
): Promise<ReadonlyMap<string, Relation>> {
  const known = new Map<string, Relation>()
  for (let start = 0; start < unsure.length; start += ASKED_AT_ONCE) {
    const commits = unsure.slice(start, start + ASKED_AT_ONCE).map(({ commit }) => commit)
    const answers = await upstream.relate(address, baseline, commits)
    for (const commit of commits) {
      const relation = answers.get(commit) ?? 'diverged'
      if (relation === 'older') return known
      known.set(commit, relation)
    }
  }
  return known
}
