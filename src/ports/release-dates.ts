/** When a host made a tag public: `at` null where it does not say; the notice says why not, when that is worth saying. */
export interface Publication {
  readonly at: Date | null
  readonly notice: string | null
}

/** The publication dates that a host of git repositories has beside git, which nobody who tags can forge. Never throws. */
export interface ReleaseDates {
  /** Returns whether the host of this repository has such dates at all; then each one costs a request. */
  knows(upstream: string): Promise<boolean>
  published(upstream: string, tag: string): Promise<Publication>
}
