import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A directory that stands for the root of another machine; `put` writes its kernel's files. */
export interface KernelTree {
  readonly root: string
  put(files: Readonly<Record<string, string>>): void
  link(path: string, target: string): void
  remove(): void
}

/** Returns an empty machine. */
export function kernelTree(): KernelTree {
  const root = mkdtempSync(join(tmpdir(), 'kernel-tree-'))
  const made = (path: string): string => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    return join(root, path)
  }
  return {
    root,
    put: (files) => {
      for (const [path, text] of Object.entries(files)) writeFileSync(made(path), text)
    },
    link: (path, target) => symlinkSync(target, made(path)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
