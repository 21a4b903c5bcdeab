import type { Config } from '../core/hosts/config.ts'
import type { NewerTag, NothingToDo } from '../core/hosts/plan.ts'
import type { NamedPin } from '../core/pin/pin.ts'
import { nameOfPin } from '../core/pin/pin-name.ts'
import { followedTags, namesOnCommits, NEWER_TAGS_LIMIT, skippedTags } from '../core/upstream/policy.ts'
import type { FamilyTag } from '../core/upstream/tags.ts'
import type { SeenTags } from '../ports/first-seen.ts'
import type { CandidateChoice, CandidateQuestion, ChoiceWorld } from './candidate-choice.ts'
import { newerTags, returnSentence, standings, type NewerQuestion, type NewerTags, type Standing } from './newer-tags.ts'
import { passedOver, type PassedOver } from './passed-over.ts'
import { chooseByAge, NO_COMMIT } from './tag-age.ts'
import type { TagLimits } from './tag-limits.ts'

/** What the config follows, beside what is pinned. */
export interface FollowQuestion extends NewerQuestion, Pick<CandidateQuestion, 'declined'> {
  readonly named: NamedPin
  readonly config: Pick<Config, 'follow' | 'minimum-age'>
  readonly limits: TagLimits
  readonly seen: SeenTags
  readonly now: Date
}

const NONE_DECLINED: ReadonlyMap<string, string> = new Map()

/** Returns the newest tag that the config follows and that neither its limits, people, history nor its age forbid, or why there is none. */
export async function followedCandidate(question: FollowQuestion, world: ChoiceWorld): Promise<CandidateChoice> {
  const { upstream, named: baseline, config, limits, seen, now } = question
  const newer = await newerTags(question, config.follow, world)
  const passed = passedOver()
  const leave = (tag: FamilyTag, standing: Standing): void => passed.astray(tag, standingSentence(standing, nameOfPin(baseline)))
  for (const tag of newer.tags) {
    const contradiction = newer.contradictions.get(tag.name)
    if (contradiction !== undefined) passed.astray(tag, contradiction)
    if (newer.relations.get(tag.commit) === 'diverged') leave(tag, 'diverged')
    passed.because(tag, limits.outOfRange(tag) ?? limits.held(tag))
  }
  // a fleet that holds or leaves out all that is newer asks nobody in a run without news
  const declined = (newer.tags.some(passed.isOpen) ? await question.declined?.(newer.tags) : undefined) ?? NONE_DECLINED
  for (const tag of newer.tags) passed.because(tag, declined.get(tag.name) ?? null)

  const open = newer.tags.filter(passed.isOpen)
  const standingOf = standings(question, open, newer.relations, world.upstream)
  const [proven, returned] = [new Set<FamilyTag>(), new Set<FamilyTag>()]
  const isNewer = async (tag: FamilyTag): Promise<boolean> => {
    const standing = await standingOf(tag)
    if (standing === 'returned') returned.add(tag)
    const isProven = standing === 'newer' || standing === 'returned'
    if (isProven) proven.add(tag)
    else leave(tag, standing)
    return isProven
  }
  const aged = await chooseByAge({ upstream, tags: open, minimumAge: config['minimum-age'], now, isNewer }, seen, world)
  for (const tag of open) {
    const reason = aged.reasons.get(tag.name) ?? null
    if (reason === NO_COMMIT) passed.astray(tag, reason)
    passed.because(tag, reason)
  }

  const { candidate } = aged
  const found = {
    baseline,
    skipped: skippedTags(newer.tags, candidate, passed.reasons),
    newer: boundedList(newer.tags, candidate),
    notices: [...limits.notices, ...aged.notices, ...(candidate !== null && returned.has(candidate) ? [returnSentence(nameOfPin(baseline), candidate.name)] : [])],
  }
  if (candidate === null) return { ...found, kind: 'none', ...whyNone(question, { newer, passed, open, proven, declined }) }
  return { ...found, kind: 'candidate', candidate, commit: question.baseline, known: question.tags, tags: namesOnCommits(question.byCommit, question.baseline, candidate.commit) }
}

function standingSentence(standing: Standing, pinned: string): string {
  return standing === 'diverged' ? `does not contain the pinned ${pinned}: the two diverged` : `stands behind the pinned ${pinned} in upstream's history, whatever its number`
}

/** What was found of the newer tags: those that nothing but their age forbids, those that history calls newer, and those that people declined. */
interface Search {
  readonly newer: NewerTags
  readonly passed: PassedOver
  readonly open: readonly FamilyTag[]
  readonly proven: ReadonlySet<FamilyTag>
  readonly declined: ReadonlyMap<string, string>
}

/** Returns why none of the newer tags is taken. */
function whyNone({ upstream, baseline, byCommit, named, config: { follow }, limits }: FollowQuestion, { newer, passed, open, proven, declined }: Search): Pick<NothingToDo, 'reason' | 'sentence'> {
  const pinned = nameOfPin(named)
  if (newer.tags.length === 0) {
    const own = followedTags(byCommit.get(baseline) ?? [], follow)[0]
    return { reason: 'no-newer-tag', sentence: own === undefined ? `No ${follow} tag of ${upstream} is newer than ${pinned}.` : `${own.name} is the newest ${follow} tag of ${upstream}.` }
  }
  const allowed = newer.tags.filter((tag) => limits.outOfRange(tag) === null && !passed.isAstray(tag))
  // of what is not taken anyway, history is not asked: a high number may stand on an old commit
  const byNumber = allowed.every((tag) => proven.has(tag) || newer.relations.get(tag.commit) === 'newer') ? '' : ' by number'
  const among = `${follow} tag newer${byNumber} than ${pinned}`
  const every = `Every ${among}${allowed.length < newer.tags.length ? ' that may be taken' : ''}`
  const young = open.filter((tag) => !passed.isAstray(tag)).length
  if (young > 0) return { reason: 'too-young', sentence: `${every} is ${young < allowed.length ? 'held or ' : ''}younger than minimum-age.` }
  const first = allowed.find(({ name }) => declined.has(name))
  if (first !== undefined && allowed.some(({ name }) => declined.has(name) && passed.reasons.get(name) === declined.get(name))) {
    const all = allowed.every(({ name }) => declined.has(name))
    return { reason: 'closed-by-a-person', sentence: `${every} was declined${all ? '' : ' or is held'}: ${first.name} ${declined.get(first.name)}.` }
  }
  return allowed.length > 0 ? { reason: 'held', sentence: `${every} is held.` } : { reason: 'no-newer-tag', sentence: `No ${among} may be taken.` }
}

/** What is left out lies above the candidate first: a bisection goes from it down to the baseline. */
function boundedList(tags: readonly FamilyTag[], candidate: FamilyTag | null): NewerTag[] {
  const above = candidate === null ? 0 : tags.indexOf(candidate)
  const start = Math.max(0, Math.min(above, tags.length - NEWER_TAGS_LIMIT))
  return tags.slice(start, start + NEWER_TAGS_LIMIT).map(({ name, commit }) => ({ tag: name, commit }))
}
