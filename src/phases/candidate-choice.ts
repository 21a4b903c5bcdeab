import type { Config } from '../core/hosts/config.ts'
import type { NothingToDo, SkippedTag } from '../core/hosts/plan.ts'
import type { Pin } from '../core/pin/pin.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import { chooseByAge, followedTags, positionOf } from '../core/upstream/policy.ts'
import { familyTag, tagOnCommit, TAG_PREFIXES, type FamilyTag } from '../core/upstream/tags.ts'
import type { Clock } from '../ports/clock.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'

/** The tag to bump to, or why there is none. */
export type CandidateChoice = { readonly baselineTag: string | null; readonly skipped: readonly SkippedTag[] } & (
  | { readonly kind: 'candidate'; readonly candidate: FamilyTag }
  | { readonly kind: 'none'; readonly reason: NothingToDo['reason']; readonly sentence: string }
)

/** How many of the newest tags are dated in one fetch: two days of llama.cpp's builds. */
const DATED_AT_ONCE = 40

/** Returns the candidate by policy or by the exact tag asked for; throws UpstreamError when the pinned tag moved or vanished. */
export async function chooseCandidate(
  question: { readonly upstream: string; readonly baseline: Pin; readonly config: Config; readonly tag: string | null },
  world: { readonly upstream: UpstreamTags; readonly clock: Clock },
): Promise<CandidateChoice> {
  const { upstream, baseline, config } = question
  const listed = await world.upstream.list(upstream, TAG_PREFIXES)
  const tags = listed.map(familyTag).filter((tag) => tag !== null)
  assertPinnedTagStands(tags, baseline, upstream)
  const baselineTag = tagOnCommit(tags, baseline.rev)?.name ?? null
  const isNewer = async (tag: FamilyTag): Promise<boolean> => {
    const position = positionOf(tag, baseline.rev, tags)
    return position === 'ask-history' ? world.upstream.isAncestor(upstream, baseline.rev, tag.commit) : position === 'newer'
  }
  if (question.tag !== null) return exactTag(question.tag, tags, { baseline, baselineTag, upstream, isNewer })

  const newer: FamilyTag[] = []
  for (const tag of followedTags(tags, config.follow)) {
    if (!(await isNewer(tag))) break
    newer.push(tag)
  }
  const skipped: SkippedTag[] = []
  for (let start = 0; start < newer.length; start += DATED_AT_ONCE) {
    const batch = newer.slice(start, start + DATED_AT_ONCE)
    const dates = await world.upstream.dates(upstream, batch)
    const choice = chooseByAge(batch, dates, config['minimum-age'], world.clock.now())
    skipped.push(...choice.skipped)
    if (choice.candidate !== null) return { kind: 'candidate', candidate: choice.candidate, baselineTag, skipped }
  }
  const name = baselineTag ?? baseline.rev.slice(0, 7)
  return newer.length === 0
    ? { kind: 'none', reason: 'no-newer-tag', sentence: `${name} is the newest ${config.follow} tag of ${upstream}.`, baselineTag, skipped }
    : { kind: 'none', reason: 'too-young', sentence: `Every ${config.follow} tag newer than ${name} is younger than minimum-age.`, baselineTag, skipped }
}

function assertPinnedTagStands(tags: readonly FamilyTag[], baseline: Pin, upstream: string): void {
  const { ref, rev } = baseline
  if (ref === null || familyTag({ name: ref, commit: rev }) === null) return
  const now = tags.find((tag) => tag.name === ref)
  if (now === undefined) {
    throw new UpstreamError({ problem: `The pinned tag ${ref} (commit ${rev}) is no longer in ${upstream}.`, next: 'Look why upstream withdrew it, then pin another tag by hand.' })
  }
  if (now.commit !== rev) {
    throw new UpstreamError({ problem: `The tag ${ref} moved: flake.lock holds commit ${rev}, ${upstream} now has ${now.commit}.`, next: 'Look why upstream moved it, then lock again by hand.' })
  }
}

async function exactTag(
  name: string,
  tags: readonly FamilyTag[],
  facts: { baseline: Pin; baselineTag: string | null; upstream: string; isNewer: (tag: FamilyTag) => Promise<boolean> },
): Promise<CandidateChoice> {
  const { baseline, baselineTag, upstream } = facts
  const candidate = tags.find((tag) => tag.name === name)
  if (candidate === undefined) {
    const some = tags.slice(-3).map((tag) => tag.name)
    throw new InputError({ problem: `${upstream} has no tag '${name}'.`, next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${some.length > 0 ? `, such as ${some.join(', ')}` : ''}.` })
  }
  if (candidate.commit === baseline.rev) {
    return { kind: 'none', reason: 'no-newer-tag', sentence: `${name} is pinned already.`, baselineTag, skipped: [] }
  }
  if (!(await facts.isNewer(candidate))) {
    const pinned = baselineTag ?? baseline.rev.slice(0, 7)
    throw new InputError({ problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`, next: 'To roll back, revert the commit that bumped.' })
  }
  return { kind: 'candidate', candidate, baselineTag, skipped: [] }
}
