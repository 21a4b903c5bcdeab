import type { Config } from '../core/hosts/config.ts'
import type { NewerTag, NothingToDo, SkippedTag } from '../core/hosts/plan.ts'
import type { CommitTags } from '../core/pin/pin-edit.ts'
import type { NamedPin, Pin } from '../core/pin/pin.ts'
import { isNewestOf } from '../core/upstream/policy.ts'
import { familyTag, TAG_PREFIXES, tagsByCommit, type Family, type FamilyTag } from '../core/upstream/tags.ts'
import type { Clock } from '../ports/clock.ts'
import type { FirstSeen, SeenTags } from '../ports/first-seen.ts'
import type { Memory } from '../ports/memory.ts'
import type { ReleaseDates } from '../ports/release-dates.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import { provenBaseline } from './baseline-proof.ts'
import { exactCandidate } from './exact-candidate.ts'
import { followedCandidate } from './followed-candidate.ts'
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
  const { upstream, input, config, tag, declined } = question
  const byCommit = tagsByCommit(tags)
  const { named: baseline, commit } = await provenBaseline({ upstream, input, pin: question.baseline, tags, byCommit }, world.upstream)
  const asked = { upstream, baseline: commit, tags, byCommit }
  const limits = await tagLimits(config, byCommit, now)
  if (tag !== null) return exactCandidate({ ...asked, tag, named: baseline, limits }, world.upstream)
  return followedCandidate({ ...asked, named: baseline, config, limits, seen, now, declined }, world)
}
