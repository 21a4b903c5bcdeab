import type { UpstreamChanges } from '../core/upstream/change-groups.ts'

/** A tag of upstream, peeled to the commit it stands on; `object` is an annotated tag's own id. */
export interface UpstreamTag {
  readonly name: string
  readonly commit: string
  readonly object?: string
}

/** How a commit stands to the baseline in upstream's history; `diverged`: neither contains the other. */
export type Relation = 'same' | 'newer' | 'older' | 'diverged'

/** Where a commit is in upstream's repository. `nearest` is the last tag before it, null when it is not looked for or there is none. */
export interface Place {
  readonly onDefaultBranch: boolean
  readonly nearest: { readonly tag: string; readonly commitsSince: number } | null
}

/** Upstream's git repository, asked over git alone (no API). All throw UpstreamError when it cannot be reached. */
export interface UpstreamTags {
  /** Returns the tags whose names begin with one of the prefixes (`v`, `b`), annotated ones peeled. */
  list(upstream: string, prefixes: readonly string[]): Promise<readonly UpstreamTag[]>
  /**
   * Returns when each tag was made (the later of tagger's and committer's date), by fetching the tags without trees; those that stand on no commit are
   * left out. Throws when a tag is not where it was listed (any more): what is dated is proven to be upstream's.
   */
  dates(upstream: string, tags: readonly UpstreamTag[]): Promise<ReadonlyMap<string, Date>>
  /** Returns how each commit stands to the baseline, by fetching their histories without trees. */
  relate(upstream: string, baseline: string, commits: readonly string[]): Promise<ReadonlyMap<string, Relation>>
  /** Returns the commits that the tag has and the baseline has not, newest first and bounded, and what they touch; no file is fetched. */
  changes(upstream: string, baseline: string, candidate: UpstreamTag): Promise<UpstreamChanges>
  /** Returns the commit that an annotated tag's own object stands on, by fetching it by its id; null for everything else, and where the server does not give it. */
  peel(upstream: string, object: string): Promise<string | null>
  /** Returns where a commit is in the history of upstream's default branch, which is fetched without trees. */
  place(upstream: string, commit: string, tags: readonly UpstreamTag[]): Promise<Place>
}
