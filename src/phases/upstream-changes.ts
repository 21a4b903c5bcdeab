import { messageOfError, UpstreamError } from '../core/errors.ts'
import type { Pin } from '../core/pin/pin.ts'
import type { UpstreamChanges } from '../core/upstream/change-groups.ts'
import type { UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'

/** Upstream's commits of a bump; null, with the reason for the reader, where they cannot be listed: nobody loses a bump over them. */
export interface ListedChanges {
  readonly changes: UpstreamChanges | null
  readonly notices: readonly string[]
}

/** Returns what upstream committed between the pinned commit and the candidate. */
export async function changesBetween(upstream: string, baseline: Pin, candidate: UpstreamTag, tags: Pick<UpstreamTags, 'changes'>): Promise<ListedChanges> {
  if (baseline.lastModified === null) return { changes: null, notices: ["Upstream's changes are not listed: flake.lock has no date of the pinned commit."] }
  try {
    const date = new Date(baseline.lastModified * 1000)
    return { changes: await tags.changes(upstream, { commit: baseline.rev, date }, candidate), notices: [] }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { changes: null, notices: [`Upstream's changes are not listed: ${messageOfError(error).split('\n', 1)[0]}`] }
  }
}
