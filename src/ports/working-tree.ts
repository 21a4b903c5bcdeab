/** What is in a working tree. */
export interface TreeSurvey {
  readonly root: string
  readonly tracked: readonly string[]
  readonly untracked: readonly string[]
  readonly origin: string | null
  readonly committedAt: Date | null
}

/** The fleet repository as it lies here, uncommitted changes included. Paths are from its root, with forward slashes. */
export interface WorkingTree {
  /** Returns the paths of all files but the ignored ones, the addresses of `origin` (null without one), and when HEAD was committed (null before the first). */
  survey(directory: string): Promise<TreeSurvey>
  /** Writes files that are not there; throws InputError, having written none, when there is anything in the place of one, and UpstreamError where the disk will not. */
  create(root: string, files: readonly { readonly path: string; readonly text: string }[]): Promise<void>
  /** Replaces the text of a file; throws InputError when it is not `before` any more, and UpstreamError where the disk will not. */
  replace(root: string, file: { readonly path: string; readonly before: string; readonly text: string }): Promise<void>
}
