/** Returns the directory of a flake from the root of its repository, as the config writes it; `.` for the root. */
export function flakeDirectory(written: string): string {
  return written.split('/').filter((part) => part !== '.' && part !== '').join('/') || '.'
}

/** Returns where the flake of such a directory lies in a tree of the repository. */
export function flakeIn(tree: string, directory: string): string {
  return directory === '.' ? tree : `${tree}/${directory}`
}

/** Returns the path from the root of the repository of what lies at a path from the flake. */
export function pathInFlake(directory: string, path: string): string {
  return directory === '.' ? path : `${directory}/${path}`
}
