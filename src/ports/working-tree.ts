/** The fleet repository as it lies here, uncommitted changes included. Paths are from its root, with forward slashes. */
export interface WorkingTree {
  /** Returns the paths of all files but the ignored ones, and the addresses of `origin` (null without one). */
  survey(directory: string): Promise<{ readonly root: string; readonly tracked: readonly string[]; readonly untracked: readonly string[]; readonly origin: string | null }>
  /** Writes files that are not there; throws InputError, having written none, when there is anything in the place of one. */
  create(root: string, files: readonly { readonly path: string; readonly text: string }[]): Promise<void>
  /** Replaces the text of a file; throws InputError when it is not `before` any more. */
  replace(root: string, file: { readonly path: string; readonly before: string; readonly text: string }): Promise<void>
}
