import type { Family } from '../core/upstream/tags.ts'
import type { Sight } from '../core/upstream/tag-record.ts'
import type { UpstreamTag } from './upstream-tags.ts'

/** When tags were first seen on their commits. */
export interface SeenTags {
  /** Returns null for a tag that was there when its family was first looked at: nobody knows. */
  of(name: string): Sight | null
}

/** Our own record of when a tag of an upstream was there for the first time. */
export interface FirstSeen {
  /** Records the tags of one family that are there now. Throws UpstreamError when the record cannot be written. */
  record(upstream: string, family: Family, tags: readonly UpstreamTag[], now: Date): Promise<SeenTags>
}
