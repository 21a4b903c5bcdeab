import type { Family, FamilyTag, TagsByCommit } from '../core/upstream/tags.ts'
import { compareInFamily } from '../core/upstream/tags.ts'
import { contradictionOf, followedTags, positionOf } from '../core/upstream/policy.ts'
import type { Memory } from '../ports/memory.ts'
import type { Relation, UpstreamTags } from '../ports/upstream-tags.ts'

/** How many tags upstream's history is asked about at once; twice as many each time after that, since every time is a fetch. */
const ASKED_AT_ONCE = 40

/** What is asked: the tags of one upstream, and the commit that is pinned now. */
export interface NewerQuestion {
  readonly upstream: string
  readonly baseline: string
  readonly tags: readonly FamilyTag[]
  readonly byCommit: TagsByCommit
}

/** The ports that upstream's history is asked through. */
interface HistoryWorld {
  readonly upstream: UpstreamTags
  readonly memory: Memory
}

/** The followed tags that are not behind the baseline, newest first, what upstream's history was asked of them, by commit, and of which tags the numbers contradict each other. */
export interface NewerTags {
  readonly tags: readonly FamilyTag[]
  readonly relations: ReadonlyMap<string, Relation>
  readonly contradictions: ReadonlyMap<string, string>
}

/**
 * Returns the tags of a family that may be newer than the baseline: by number where there is one to compare with, which only history can confirm, else by
 * upstream's history.
 */
export async function newerTags(question: NewerQuestion, follow: Family, world: HistoryWorld): Promise<NewerTags> {
  const { baseline, byCommit } = question
  // the lowest of its names: what lies between two of them contradicts the other
  const own = followedTags(byCommit.get(baseline) ?? [], follow).at(-1)
  const followed = followedTags(question.tags, follow).filter((tag) => own === undefined || compareInFamily(tag, own) > 0)
  const positions = followed.map((tag) => ({ tag, position: positionOf(tag, baseline, byCommit) }))
  const unsure = positions.filter(({ position }) => position === 'ask-history').map(({ tag }) => tag)
  const relations = await relationsOf(question, unsure, world)
  const contradictions = new Map(
    positions.flatMap(({ tag, position }) => {
      const reason = position === 'not-newer' ? contradictionOf(tag, baseline, byCommit) : null
      return reason === null ? [] : [[tag.name, reason] as const]
    }),
  )
  // what diverged below a tag that the baseline is past is a patch release of an old line: no news
  const behind = positions.find(({ tag, position }) => (position === 'not-newer' && !contradictions.has(tag.name)) || relations.get(tag.commit) === 'older')?.tag
  const isNews = (tag: FamilyTag): boolean => {
    const relation = relations.get(tag.commit)
    return relation === 'newer' || (relation === 'diverged' && (behind === undefined || compareInFamily(tag, behind) > 0))
  }
  const tags = positions.filter(({ tag, position }) => position === 'newer' || contradictions.has(tag.name) || isNews(tag)).map(({ tag }) => tag)
  // releases are listed alone where nothing is above the pinned one: what only their builds contradict is not said of one day and left out on another
  const lower = own?.family === 'build' ? await contradictedBelow(own, question, world) : new Map<FamilyTag, string>()
  for (const [{ name }, reason] of lower) contradictions.set(name, reason)
  return { tags: [...tags, ...lower.keys()], relations, contradictions }
}

/**
 * Returns the tags of lower numbers than the baseline's own that are newer all the same, newest first, each with what its numbers contradict: it is the baseline's own that
 * is astray, and whoever followed it would wait for thousands of builds without a word.
 */
async function contradictedBelow(own: FamilyTag, question: NewerQuestion, world: HistoryWorld): Promise<ReadonlyMap<FamilyTag, string>> {
  const { baseline, tags, byCommit } = question
  const isOneOfSome = ({ commit }: FamilyTag): boolean => (byCommit.get(commit) ?? []).length > 1
  const doubtful = followedTags(tags, own.family).flatMap((tag) => {
    const reason = compareInFamily(tag, own) < 0 && isOneOfSome(tag) ? contradictionOf(tag, baseline, byCommit) : null
    return reason === null ? [] : [[tag, reason] as const]
  })
  const relations = await relationsOf(question, doubtful.map(([tag]) => tag), world)
  return new Map(doubtful.filter(([{ commit }]) => relations.get(commit) === 'newer'))
}

/** How one tag stands to the baseline; `returned` is a higher number on the default branch, which a baseline beside it (a patch release) comes back to. */
export type Standing = Relation | 'returned'

/** Returns what somebody must know who leaves a patch release for the default branch. */
export function returnSentence(pinned: string, tag: string): string {
  return `The pinned ${pinned} stands beside upstream's default branch, to which ${tag} goes back: what was mended for ${pinned} alone may be missing there.`
}

/**
 * Returns how each of some tags stands to the baseline. Lower numbers settle it, higher ones do not, and neither do some of each: the tag may stand on an old commit. Asked one by one,
 * newest first; once one was not newer, so many of those after it are asked about at once.
 */
export function standings({ upstream: address, baseline, byCommit }: NewerQuestion, tags: readonly FamilyTag[], known: ReadonlyMap<string, Relation>, upstream: UpstreamTags): (tag: FamilyTag) => Promise<Standing> {
  const relations = new Map<string, Relation>(known)
  let [beside, many]: [boolean | null, number] = [null, ASKED_AT_ONCE]
  const onDefaultBranch = async (commit: string): Promise<boolean> => (await upstream.place(address, commit, [])).onDefaultBranch
  return async (tag) => {
    if (tag.commit === baseline) return 'same'
    const position = positionOf(tag, baseline, byCommit)
    if (position === 'not-newer' && contradictionOf(tag, baseline, byCommit) === null) return 'older'
    if (!relations.has(tag.commit)) {
      const strayed = [...relations.values()].some((relation) => relation !== 'newer')
      const at = tags.indexOf(tag)
      const commits = strayed && at >= 0 ? tags.slice(at, at + many).map(({ commit }) => commit) : [tag.commit]
      if (commits.length > 1) many *= 2
      for (const [commit, relation] of await upstream.relate(address, baseline, commits)) relations.set(commit, relation)
    }
    const relation = relations.get(tag.commit) ?? 'diverged'
    if (relation !== 'diverged' || position !== 'newer') return relation
    beside ??= !(await onDefaultBranch(baseline))
    return beside && (await onDefaultBranch(tag.commit)) ? 'returned' : relation
  }
}

/**
 * Asks newest first, until so many in a row are behind the baseline: those of lower numbers are no news, but for a stray one. How two commits stand to each other
 * never changes, and is remembered: a release without a build costs no history in a run without news.
 */
async function relationsOf(
  { upstream: address, baseline }: NewerQuestion,
  unsure: readonly FamilyTag[],
  { upstream, memory }: HistoryWorld,
): Promise<ReadonlyMap<string, Relation>> {
  const known = new Map<string, Relation>()
  for (let [start, many] = [0, ASKED_AT_ONCE]; start < unsure.length; [start, many] = [start + many, many * 2]) {
    const commits = unsure.slice(start, start + many).map(({ commit }) => commit)
    const ask = async () => [...(await upstream.relate(address, baseline, commits))]
    const answers = new Map(await memory.once(`relations ${address} ${start}`, [baseline, ...commits], ask))
    for (const commit of commits) known.set(commit, answers.get(commit) ?? 'diverged')
    if (commits.every((commit) => known.get(commit) === 'older')) return known
  }
  return known
}
