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

/** How one tag stands to the baseline; `returned` is a higher number on the default branch, which a baseline beside it (a patch release) comes back to. */
export type Standing = Relation | 'returned'

/**
 * Returns how each of some tags stands to the baseline. A lower number settles it, a higher one does not: it may stand on an old commit. Asked one by one,
 * newest first; once one was not newer, so many of those after it are asked about at once.
 */
export function standings({ upstream: address, baseline, byCommit }: NewerQuestion, tags: readonly FamilyTag[], known: ReadonlyMap<string, Relation>, upstream: UpstreamTags): (tag: FamilyTag) => Promise<Standing> {
  const relations = new Map<string, Relation>(known)
  let beside: boolean | null = null
  const onDefaultBranch = async (commit: string): Promise<boolean> => (await upstream.place(address, commit, [])).onDefaultBranch
  return async (tag) => {
    if (tag.commit === baseline) return 'same'
    const position = positionOf(tag, baseline, byCommit)
    if (position === 'not-newer') return 'older'
    if (!relations.has(tag.commit)) {
      const strayed = [...relations.values()].some((relation) => relation !== 'newer')
      const at = tags.indexOf(tag)
      const commits = strayed && at >= 0 ? tags.slice(at, at + ASKED_AT_ONCE).map(({ commit }) => commit) : [tag.commit]
      for (const [commit, relation] of await upstream.relate(address, baseline, commits)) relations.set(commit, relation)
    }
    const relation = relations.get(tag.commit) ?? 'diverged'
    if (relation !== 'diverged' || position !== 'newer') return relation
    beside ??= !(await onDefaultBranch(baseline))
    return beside && (await onDefaultBranch(tag.commit)) ? 'returned' : relation
  }
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
