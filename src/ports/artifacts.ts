/** How the JSON files travel between the jobs of a workflow run. Throws UpstreamError when the service fails. */
export interface Artifacts {
  upload(name: string, files: readonly string[], rootDirectory: string): Promise<void>
  /**
   * Returns the directories that the artifacts with this name prefix were unpacked into, one each. One that is too large, damaged or changed on its way is told
   * to `refused` and left out; without it, it is an UpstreamError.
   */
  download(namePrefix: string, directory: string, isWanted?: (name: string) => boolean, refused?: (name: string, sentence: string) => void): Promise<readonly string[]>
  /** Unpacks those of another run's artifacts that have one of the names and are still kept, a directory each. Needs `actions: read`. */
  fetch(run: number, names: readonly string[], directory: string): Promise<readonly string[]>
}
