import { tooYoung, type TagDate } from '../core/upstream/policy.ts'
import type { FamilyTag } from '../core/upstream/tags.ts'
import type { SeenTags } from '../ports/first-seen.ts'
import type { ReleaseDates } from '../ports/release-dates.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'

/** The ports that know dates of tags. */
export interface DatesWorld {
  readonly upstream: UpstreamTags
  readonly releaseDates: ReleaseDates
}

/** The newest tag that is old enough, the reasons of those that are not, and what the reader must know of the dates. */
export interface AgedChoice {
  readonly candidate: FamilyTag | null
  readonly reasons: ReadonlyMap<string, string>
  readonly notices: readonly string[]
}

/** How many of the newest tags are dated in one fetch: two days of llama.cpp's builds. */
const DATED_AT_ONCE = 40

/** After this many tags that git calls old enough and their host too young, something is odd, and no more are asked for. */
const ASKED_AT_MOST = 20

/**
 * Returns the newest tag (given newest first) that is at least `minimumAge` seconds old. git's date counts first, because it is
 * cheap; a tag that it calls old enough must have been public for as long, since commit and tag dates can be forged.
 */
export async function chooseByAge(
  question: { readonly upstream: string; readonly tags: readonly FamilyTag[]; readonly minimumAge: number; readonly now: Date },
  seen: SeenTags,
  world: DatesWorld,
): Promise<AgedChoice> {
  const { upstream, tags, minimumAge, now } = question
  const reasons = new Map<string, string>()
  const notices = new Set<string>()
  let asked = 0
  for (let start = 0; start < tags.length && asked < ASKED_AT_MOST; start += DATED_AT_ONCE) {
    const batch = tags.slice(start, start + DATED_AT_ONCE)
    const dates = await world.upstream.dates(upstream, batch)
    for (const tag of batch) {
      const made = dates.get(tag.name)
      const dated: TagDate[] = made === undefined ? [] : [{ what: 'dated', at: made }]
      const byGit = tooYoung(dated, minimumAge, now)
      if (byGit === null && asked++ < ASKED_AT_MOST) {
        const { at, notice } = await world.releaseDates.published(upstream, tag.name)
        if (notice !== null) notices.add(notice)
        const first = at === null ? seen.of(tag.name) : null
        if (at !== null) dated.push({ what: 'published', at })
        if (first !== null) dated.push({ what: 'first seen', at: first })
        const reason = tooYoung(dated, minimumAge, now)
        if (reason === null) {
          if (dated.length === 1) notices.add(`The age of ${tag.name} is known from git’s date alone, which whoever tags can choose.`)
          return { candidate: tag, reasons, notices: [...notices] }
        }
        reasons.set(tag.name, reason)
      } else {
        reasons.set(tag.name, byGit ?? 'its publication date was not asked for: too many newer tags are younger than git says')
      }
    }
  }
  return { candidate: null, reasons, notices: [...notices] }
}
