/** How the JSON files travel between the jobs of a workflow run. Throws UpstreamError when the service fails. */
export interface Artifacts {
  upload(name: string, files: readonly string[], rootDirectory: string): Promise<void>
  /** Returns the directories that the artifacts with this name prefix were unpacked into, one each. */
  download(namePrefix: string, directory: string, isWanted?: (name: string) => boolean): Promise<readonly string[]>
}
