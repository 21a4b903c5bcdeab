import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Files } from './git-repository.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** What of this project a fleet evaluates when it has the project's flake as an input; the program itself is not in it. */
const PARTS = ['flake.nix', 'package.json', 'nix', 'src/core/hosts/cpu-feature-table.json']

/** Returns the files of this project's flake, as they are in the working tree: `github:OWNER/llama-fleet` for demo and tests. */
export async function ownFlakeFiles(): Promise<Files> {
  const files: Record<string, string> = {}
  for (const part of PARTS) {
    const isFolder = (await stat(join(ROOT, part))).isDirectory()
    const paths = isFolder ? (await readdir(join(ROOT, part), { recursive: true })).map((path) => join(part, path)) : [part]
    for (const path of paths.toSorted()) {
      if ((await stat(join(ROOT, path))).isFile()) files[path] = await readFile(join(ROOT, path), 'utf8')
    }
  }
  return files
}
