import { messageOfError, UpstreamError } from '../core/errors.ts'
import type { UpstreamChanges } from '../core/upstream/change-groups.ts'
import type { UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'

/** Upstream's commits of a bump; null, with the reason for the reader, where they cannot be listed: nobody loses a bump over them. */
export interface ListedChanges {
  readonly changes: UpstreamChanges | null
  readonly notices: readonly string[]
}

/** Returns what upstream committed between the pinned commit and the candidate. */
export async function changesBetween(upstream: string, baseline: string, candidate: UpstreamTag, tags: Pick<UpstreamTags, 'changes'>): Promise<ListedChanges> {
  try {
    return { changes: await tags.changes(upstream, baseline, candidate), notices: [] }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return { changes: null, notices: [`Upstream's changes are not listed: ${messageOfError(error).split('\n', 1)[0]}`] }
  }
}
