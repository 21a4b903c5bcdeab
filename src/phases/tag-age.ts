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

/** The reason of a tag that has no age. */
export const NO_COMMIT = 'it stands on no commit'

/** How many of the newest tags are dated first: two days of llama.cpp's builds; twice as many each time after that. */
const DATED_AT_ONCE = 40

/** After this many tags that git calls old enough and their host too young, something is odd, and no more are asked for. */
const ASKED_AT_MOST = 20

/** After so many tags without a release, and none with one, a repository has none. */
const UNPUBLISHED_AT_MOST = 5

/** A host that refused so often (a rate limit, no answer) refuses the next one too; asking on would only make it stricter. */
const REFUSED_AT_MOST = 2

/**
 * Returns the newest tag (given newest first) that is at least `minimumAge` seconds old. git's date counts first, because it is
 * cheap; a tag that it calls old enough must have been public for as long, since commit and tag dates can be forged: by its host's date, which is that of
 * another commit once the tag has moved, else by our own record. `isNewer` is asked of those that git calls old enough, because it costs a look at upstream's history, and the host of those that are.
 */
export async function chooseByAge(
  question: {
    readonly upstream: string
    readonly tags: readonly FamilyTag[]
    readonly minimumAge: number
    readonly now: Date
    readonly isNewer: (tag: FamilyTag) => Promise<boolean>
  },
  seen: SeenTags,
  world: DatesWorld,
): Promise<AgedChoice> {
  const { upstream, tags, minimumAge, now, isNewer } = question
  const reasons = new Map<string, string>()
  const notices = new Set<string>()
  // loading what asks costs as much as all the rest of a run without news
  let hasDates = tags.length > 0 && (await world.releaseDates.knows(upstream))
  let [asked, unpublished, refused] = [0, 0, 0]
  const mayAsk = (tag: FamilyTag): boolean => hasDates && asked < ASKED_AT_MOST && seen.of(tag.name)?.moved !== true
  const firstSight = ({ name }: FamilyTag): TagDate | null => {
    const sight = seen.of(name)
    return sight === null ? null : { what: sight.moved ? 'seen to move' : 'first seen', at: sight.at }
  }
  const publicSince = async (tag: FamilyTag): Promise<TagDate | null> => {
    if (mayAsk(tag)) {
      asked++
      const { at, notice } = await world.releaseDates.published(upstream, tag.name)
      if (notice !== null) notices.add(notice)
      if (notice !== null && ++refused >= REFUSED_AT_MOST) hasDates = false
      if (at !== null) return { what: 'published', at }
      // a repository that publishes nothing is like a host without such dates
      if (notice === null && ++unpublished >= UNPUBLISHED_AT_MOST && unpublished === asked) hasDates = false
    }
    return firstSight(tag)
  }
  /** The reason that needs no date of git: nobody may be asked any more, and our record does not say that the tag is old enough. */
  const unaskedReason = (tag: FamilyTag): string | null => {
    if (!hasDates || mayAsk(tag)) return null
    const sight = firstSight(tag)
    return sight === null ? 'its publication date was not asked for: too many newer tags are younger than git says' : tooYoung([sight], minimumAge, now)
  }
  for (let [start, many] = [0, DATED_AT_ONCE]; start < tags.length; [start, many] = [start + many, many * 2]) {
    const batch = tags.slice(start, start + many)
    const leftFor = (tag: FamilyTag, reason: string | null): boolean => {
      if (reason !== null) reasons.set(tag.name, reason)
      return reason !== null
    }
    const open = batch.filter((tag) => !leftFor(tag, unaskedReason(tag)))
    const dates = open.length === 0 ? new Map<string, Date>() : await world.upstream.dates(upstream, open)
    for (const tag of open) {
      const made = dates.get(tag.name)
      if (leftFor(tag, made === undefined ? NO_COMMIT : (tooYoung([{ what: 'dated', at: made }], minimumAge, now) ?? unaskedReason(tag)))) continue
      if (!(await isNewer(tag))) continue
      // whoever wants no age asks nobody how old it is
      const since = minimumAge === 0 ? null : await publicSince(tag)
      if (leftFor(tag, since === null ? null : tooYoung([since], minimumAge, now))) continue
      if (since === null && minimumAge > 0) notices.add(`The age of ${tag.name} is known from git’s date alone, which whoever tags can choose.`)
      return { candidate: tag, reasons, notices: [...notices] }
    }
  }
  return { candidate: null, reasons, notices: [...notices] }
}
