/** Returns a path that a person wrote, read from a directory where it is not absolute. */
export function pathFrom(directory: string, path: string): string {
  return path.startsWith('/') ? path : `${directory}/${path}`
}
