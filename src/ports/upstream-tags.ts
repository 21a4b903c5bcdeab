/** A tag of upstream, peeled to the commit it stands on. */
export interface UpstreamTag {
  readonly name: string
  readonly commit: string
}

/** Upstream's git repository, asked over git alone (no API). All throw UpstreamError when it cannot be reached. */
export interface UpstreamTags {
  /** Returns the tags whose names begin with one of the prefixes (`v`, `b`), annotated ones peeled. */
  list(upstream: string, prefixes: readonly string[]): Promise<readonly UpstreamTag[]>
  /** Returns when each tag was made (tagger date, else committer date), by fetching the tags without trees. */
  dates(upstream: string, tags: readonly UpstreamTag[]): Promise<ReadonlyMap<string, Date>>
  /** Returns whether `ancestor` is reachable from `descendant` in upstream's history. */
  isAncestor(upstream: string, ancestor: string, descendant: string): Promise<boolean>
}
