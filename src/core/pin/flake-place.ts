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

/** How many other places are named. */
const MOST_PLACES = 3

/** Returns the directories (`.` for the root) of a few of the files with a name among the paths of a repository, those nearest to its root first. */
export function directoriesWith(name: string, paths: readonly string[]): string[] {
  const depth = (path: string): number => path.split('/').length
  const found = paths.filter((path) => path === name || path.endsWith(`/${name}`)).toSorted((one, other) => depth(one) - depth(other))
  return found.slice(0, MOST_PLACES).map((path) => path.slice(0, -name.length - 1) || '.')
}
