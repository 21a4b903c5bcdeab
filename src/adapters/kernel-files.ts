import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a machine's kernel (/proc, /sys) and system; null and empty for what is not there or not for this user. */
export interface KernelFiles {
  read(path: string): string | null
  /** The number in a file, times `factor`; null when it holds none. */
  number(path: string, factor?: number): number | null
  list(directory: string): readonly string[]
  /** Where a link points to in the end, the machine's root left out. */
  target(path: string): string | null
}

/** Returns the files of this machine, or of the one whose root lies in `root`. */
export function kernelFiles(root = '/'): KernelFiles {
  const attempt = <Value>(look: () => Value, otherwise: Value): Value => {
    try {
      return look()
    } catch {
      // a machine need not have it: no such file, or not for this user
      return otherwise
    }
  }
  const read = (path: string): string | null => attempt(() => readFileSync(join(root, path), 'utf8'), null)
  return {
    read,
    number: (path, factor = 1) => {
      const text = read(path)?.trim() ?? ''
      return /^-?\d{1,18}$/.test(text) ? Number(text) * factor : null
    },
    list: (directory) => attempt(() => readdirSync(join(root, directory)), []),
    target: (path) => attempt(() => `/${realpathSync(join(root, path)).slice(realpathSync(root).length)}`.replace(/^\/+/, '/'), null),
  }
}
