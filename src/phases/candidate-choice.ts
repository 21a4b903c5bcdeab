import { InputError } from '../core/errors.ts'
import type { Config } from '../core/hosts/config.ts'
import type { NewerTag, NothingToDo, SkippedTag } from '../core/hosts/plan.ts'
import type { CommitTags } from '../core/pin/pin-edit.ts'
import type { NamedPin, Pin } from '../core/pin/pin.ts'
import { nameOfPin } from '../core/pin/pin-name.ts'
import { oneLine } from '../core/reading.ts'
import { followedTags, isNewestOf, NEWER_TAGS_LIMIT, skippedTags } from '../core/upstream/policy.ts'
import { familyTag, TAG_PREFIXES, tagsByCommit, type Family, type FamilyTag } from '../core/upstream/tags.ts'
import type { Clock } from '../ports/clock.ts'
import type { FirstSeen, SeenTags } from '../ports/first-seen.ts'
import type { Memory } from '../ports/memory.ts'
import type { ReleaseDates } from '../ports/release-dates.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import { provenBaseline } from './baseline-proof.ts'
import { newerTags, standings, type NewerQuestion, type Standing } from './newer-tags.ts'
import { chooseByAge, NO_COMMIT } from './tag-age.ts'
import { tagLimits } from './tag-limits.ts'

/** The tag to bump to, or why there is none. `newer` is bounded, newest first. */
export type CandidateChoice = {
  readonly baseline: NamedPin
  readonly skipped: readonly SkippedTag[]
  readonly newer: readonly NewerTag[]
  readonly notices: readonly string[]
} & (
  | {
      readonly kind: 'candidate'
      readonly candidate: FamilyTag
      readonly tags: CommitTags
      /** The pinned commit, also where the lock holds an annotated tag's own object. */
      readonly commit: string
      /** The tags that were listed, newer or not. */
      readonly known: readonly FamilyTag[]
    }
  | { readonly kind: 'none'; readonly reason: NothingToDo['reason']; readonly sentence: string }
)

/** Which candidate is looked for; a `tag` overrides the policy. */
export interface CandidateQuestion {
  readonly upstream: string
  readonly input: string
  readonly baseline: Pin
  readonly config: Pick<Config, 'follow' | 'range' | 'hold' | 'minimum-age'>
  readonly tag: string | null
  /** Asked when a newer tag may be taken: those that people declined, each with the reason. */
  readonly declined?: ((newer: readonly FamilyTag[]) => Promise<ReadonlyMap<string, string>>) | undefined
}

/** The ports that choosing needs. */
export interface ChoiceWorld {
  readonly upstream: UpstreamTags
  readonly releaseDates: ReleaseDates
  readonly firstSeen: FirstSeen
  readonly memory: Memory
  readonly clock: Clock
}

/**
 * Returns the candidate by policy or by the exact tag asked for. Throws UpstreamError when the pinned tag moved or vanished,
 * InputError when the pinned commit is not upstream's.
 */
export async function chooseCandidate(question: CandidateQuestion, world: ChoiceWorld): Promise<CandidateChoice> {
  const { upstream, config, baseline, tag } = question
  const now = world.clock.now()
  if (tag === null && config.follow === 'release') {
    // upstream has thousands of builds: they are listed only where the releases do not settle it
    const releases = await listTags(upstream, ['release'], now, world)
    if (isNewestOf('release', releases.tags, baseline)) return choose(question, releases, world)
  }
  return choose(question, await listTags(upstream, ['release', 'build'], now, world), world)
}

/** The tags of some families as upstream has them now, and when those of each were first seen. */
interface TagList {
  readonly tags: readonly FamilyTag[]
  readonly seen: SeenTags
  readonly now: Date
}

async function listTags(upstream: string, families: readonly Family[], now: Date, world: ChoiceWorld): Promise<TagList> {
  const listed = await world.upstream.list(upstream, families.map((family) => TAG_PREFIXES[family]))
  const tags = listed.map(familyTag).filter((tag) => tag !== null)
  const records = await Promise.all(families.map((family) => world.firstSeen.record(upstream, family, tags.filter((tag) => tag.family === family), now)))
  return { tags, now, seen: { of: (name) => records.map((record) => record.of(name)).find((date) => date !== null) ?? null } }
}

async function choose(question: CandidateQuestion, { tags, seen, now }: TagList, world: ChoiceWorld): Promise<CandidateChoice> {
  const { upstream, input, config } = question
  const byCommit = tagsByCommit(tags)
  const { named: baseline, commit } = await provenBaseline({ upstream, input, pin: question.baseline, tags, byCommit }, world.upstream)
  const asked: NewerQuestion = { upstream, baseline: commit, tags, byCommit }
  const { outOfRange, held, notices } = await tagLimits(config, byCommit, now)
  if (question.tag !== null) return exactTag(question.tag, asked, baseline, held, world.upstream)

  const newer = await newerTags(asked, config.follow, world)
  const reasons = new Map<string, string>()
  const astray = new Set<string>()
  const leave = (tag: FamilyTag, standing: Standing): void => {
    astray.add(tag.name)
    reasons.set(tag.name, standing === 'diverged' ? `does not contain the pinned ${nameOfPin(baseline)}: the two diverged` : `stands behind the pinned ${nameOfPin(baseline)} in upstream's history, whatever its number`)
  }
  for (const tag of newer.tags) {
    if (newer.relations.get(tag.commit) === 'diverged') leave(tag, 'diverged')
    const contradiction = newer.contradictions.get(tag.name)
    if (contradiction !== undefined) {
      astray.add(tag.name)
      reasons.set(tag.name, contradiction)
    }
    const reason = outOfRange(tag) ?? held(tag)
    if (!reasons.has(tag.name) && reason !== null) reasons.set(tag.name, reason)
  }
  // a fleet that holds or leaves out all that is newer asks nobody in a run without news
  const isAnyOpen = newer.tags.some(({ name }) => !reasons.has(name))
  const declined = (isAnyOpen ? await question.declined?.(newer.tags) : undefined) ?? new Map<string, string>()
  for (const { name: tag } of newer.tags) if (!reasons.has(tag) && declined.has(tag)) reasons.set(tag, declined.get(tag) ?? '')
  const open = newer.tags.filter(({ name }) => !reasons.has(name))
  const standingOf = standings(asked, open, newer.relations, world.upstream)
  const returned = new Set<FamilyTag>()
  const proven = new Set<FamilyTag>()
  const isNewer = async (tag: FamilyTag): Promise<boolean> => {
    const standing = await standingOf(tag)
    if (standing === 'returned') returned.add(tag)
    else if (standing !== 'newer') leave(tag, standing)
    const isProven = standing === 'newer' || standing === 'returned'
    if (isProven) proven.add(tag)
    return isProven
  }
  const aged = await chooseByAge({ upstream, tags: open, minimumAge: config['minimum-age'], now, isNewer }, seen, world)
  for (const [name, reason] of aged.reasons) {
    if (reason === NO_COMMIT) astray.add(name)
    if (!reasons.has(name)) reasons.set(name, reason)
  }

  const { candidate } = aged
  const found = {
    baseline,
    skipped: skippedTags(newer.tags, candidate, reasons),
    newer: boundedList(newer.tags, candidate),
    notices: [...notices, ...aged.notices, ...(candidate !== null && returned.has(candidate) ? [returnSentence(baseline, candidate.name)] : [])],
  }
  if (candidate !== null) return { ...found, kind: 'candidate', candidate, commit, known: tags, tags: tagsOf(asked, candidate) }
  if (newer.tags.length === 0) return { ...found, kind: 'none', reason: 'no-newer-tag', sentence: newestSentence(asked, nameOfPin(baseline), config.follow) }
  const allowed = newer.tags.filter((tag) => outOfRange(tag) === null && !astray.has(tag.name))
  // of what is not taken anyway, history is not asked: a high number may stand on an old commit
  const byNumber = allowed.every((tag) => proven.has(tag) || newer.relations.get(tag.commit) === 'newer') ? '' : ' by number'
  const among = `${config.follow} tag newer${byNumber} than ${nameOfPin(baseline)}`
  const young = open.filter((tag) => !astray.has(tag.name)).length
  const others = allowed.length < newer.tags.length
  return { ...found, kind: 'none', ...whyNone(among, { allowed, others, young, declined, isDeclined: ({ name }) => reasons.get(name) === declined.get(name) }) }
}

/** Returns why none of some newer tags is taken. `allowed` are those that range and history allow, `others` whether there are more, and `young` how many of them nothing but their age forbids. */
function whyNone(
  among: string,
  { allowed, others, young, declined, isDeclined }: {
    readonly allowed: readonly FamilyTag[]
    readonly others: boolean
    readonly young: number
    readonly declined: ReadonlyMap<string, string>
    readonly isDeclined: (tag: FamilyTag) => boolean
  },
): Pick<NothingToDo, 'reason' | 'sentence'> {
  const every = `Every ${among}${others ? ' that may be taken' : ''}`
  if (young > 0) return { reason: 'too-young', sentence: `${every} is ${young < allowed.length ? 'held or ' : ''}younger than minimum-age.` }
  if (allowed.some(isDeclined)) {
    const all = allowed.every(({ name }) => declined.has(name))
    return { reason: 'closed-by-a-person', sentence: `${every} was declined${all ? '' : ' or is held'}: ${declinedSentence(allowed, declined)}.` }
  }
  return allowed.length > 0 ? { reason: 'held', sentence: `${every} is held.` } : { reason: 'no-newer-tag', sentence: `No ${among} may be taken.` }
}

/** What somebody must know who leaves a patch release for the default branch. */
function returnSentence(baseline: NamedPin, tag: string): string {
  return `The pinned ${nameOfPin(baseline)} stands beside upstream's default branch, to which ${tag} goes back: what was mended for ${nameOfPin(baseline)} alone may be missing there.`
}

function declinedSentence(tags: readonly FamilyTag[], declined: ReadonlyMap<string, string>): string {
  const first = tags.find(({ name }) => declined.has(name))
  return first === undefined ? '' : `${first.name} ${declined.get(first.name)}`
}

function newestSentence({ upstream, baseline, byCommit }: NewerQuestion, name: string, follow: Config['follow']): string {
  const own = followedTags(byCommit.get(baseline) ?? [], follow)[0]
  return own === undefined ? `No ${follow} tag of ${upstream} is newer than ${name}.` : `${own.name} is the newest ${follow} tag of ${upstream}.`
}

/** Each family's newest first: a comment is given the first of its family. */
function tagsOf({ baseline, byCommit }: NewerQuestion, candidate: FamilyTag): CommitTags {
  const on = (commit: string): string[] => (['release', 'build'] as const).flatMap((family) => followedTags(byCommit.get(commit) ?? [], family)).map(({ name }) => name)
  return { before: on(baseline), after: on(candidate.commit) }
}

/** What is left out lies above the candidate first: a bisection goes from it down to the baseline. */
function boundedList(tags: readonly FamilyTag[], candidate: FamilyTag | null): NewerTag[] {
  const above = candidate === null ? 0 : tags.indexOf(candidate)
  const start = Math.max(0, Math.min(above, tags.length - NEWER_TAGS_LIMIT))
  return tags.slice(start, start + NEWER_TAGS_LIMIT).map(({ name, commit }) => ({ tag: name, commit }))
}

async function exactTag(
  name: string,
  asked: NewerQuestion,
  baseline: NamedPin,
  held: (tag: FamilyTag) => string | null,
  upstream: UpstreamTags,
): Promise<CandidateChoice> {
  const candidate = asked.tags.find((tag) => tag.name === name)
  const family = familyTag({ name, commit: '' })?.family
  if (family === undefined) {
    throw new InputError({ problem: `'${oneLine(name, 100)}' is neither a release tag (v0.6.0) nor a build tag (b11429) of llama.cpp.`, next: 'Give one of these; nothing else that upstream tags is followed.' })
  }
  if (candidate === undefined) {
    const some = followedTags(asked.tags, family).slice(0, 3).map((tag) => tag.name)
    const such = some.length > 0 ? `, such as ${some.join(', ')}` : ''
    throw new InputError({ problem: `${asked.upstream} has no tag '${name}'.`, next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${such}.` })
  }
  const found = { baseline, skipped: [], newer: [{ tag: name, commit: candidate.commit }], notices: [] }
  const pinned = nameOfPin(baseline)
  const standing = await standings(asked, [candidate], new Map(), upstream)(candidate)
  // fetched by git, so that the tag is proven to be upstream's; its age does not matter
  if (['newer', 'returned', 'diverged'].includes(standing) && !(await upstream.dates(asked.upstream, [candidate])).has(name)) {
    throw new InputError({ problem: `The tag ${name} of ${asked.upstream} stands on no commit.`, next: 'Give a tag of a commit.' })
  }
  switch (standing) {
    case 'same':
      return { ...found, newer: [], kind: 'none', reason: 'no-newer-tag', sentence: `${name} is pinned already${baseline.tag === name || baseline.tag === null ? '' : `, as ${baseline.tag}`}.` }
    case 'older':
      throw new InputError({ problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`, next: 'To roll back, revert the commit that bumped.' })
    case 'diverged':
      throw new InputError({ problem: `${name} does not contain the pinned ${pinned}: the two diverged, so it is no bump.`, next: 'To change over all the same, pin it by hand.' })
    case 'newer':
    case 'returned': {
      const reason = held(candidate)
      return { ...found, notices: [...(reason === null ? [] : [`${name} is ${reason}; it was asked for by name.`]), ...(standing === 'returned' ? [returnSentence(baseline, name)] : [])], kind: 'candidate', candidate, commit: asked.baseline, known: asked.tags, tags: tagsOf(asked, candidate) }
    }
  }
}
