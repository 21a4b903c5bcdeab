import type { UpstreamTag } from './upstream-tags.ts'

/** Our own record of when a tag of an upstream was there for the first time. */
export interface FirstSeen {
  /**
   * Records the tags that are there now, and returns by name when each was first seen on its commit. Those that were there when
   * the upstream itself was first looked at are left out: nobody knows. Throws UpstreamError when the record cannot be written.
   */
  record(upstream: string, tags: readonly UpstreamTag[], now: Date): Promise<ReadonlyMap<string, Date>>
}
