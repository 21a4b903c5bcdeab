import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InputError } from '../core/errors.ts'
import type { WorkingTree } from '../ports/working-tree.ts'
import { replaceFile } from './atomic-file.ts'
import { onDisk } from './disk-faults.ts'
import type { Git } from './git-command.ts'
import { rootOf } from './git-facts.ts'

const HALF_WRITTEN = '`git status` shows what was written before it.'

/** Returns the working tree that a directory lies in, as git and the file system show it. */
export function gitWorkingTree(git: Git): WorkingTree {
  return {
    async survey(directory) {
      const root = await rootOf(git, directory)
      const list = async (...argv: readonly string[]): Promise<string[]> => (await git.text(['ls-files', '-z', ...argv], { directory: root })).split('\0').filter((path) => path !== '')
      const origin = await git.run(['remote', 'get-url', 'origin'], { directory: root })
      const committed = await git.run(['log', '-1', '--format=%ct'], { directory: root })
      return {
        root,
        tracked: await list(),
        untracked: await list('--others', '--exclude-standard'),
        origin: origin.exitCode === 0 ? origin.stdout.trim() : null,
        committedAt: committed.exitCode === 0 && /^\d{1,12}\n?$/.test(committed.stdout) ? new Date(Number(committed.stdout) * 1000) : null,
      }
    },
    async create(root, files) {
      for (const { path } of files) {
        await assertFreeWay(root, path)
        if (await kindOf(join(root, path)) !== 'nothing') throw new InputError({ problem: `${path} is there already.`, next: 'Nothing was written; look at it, and run again.' })
      }
      for (const { path, text } of files) {
        await onDisk(join(root, path), HALF_WRITTEN, async () => {
          await mkdir(dirname(join(root, path)), { recursive: true })
          // the flag keeps a file that somebody made in the meantime
          await writeFile(join(root, path), text, { flag: 'wx' })
        })
      }
    },
    async replace(root, { path, before, text }) {
      await assertFreeWay(root, path)
      const there = await readFile(join(root, path), 'utf8')
      if (there !== before) throw new InputError({ problem: `${path} was changed in the meantime.`, next: 'It was left alone; run again.' })
      await onDisk(join(root, path), HALF_WRITTEN, () => replaceFile(join(root, path), text))
    },
  }
}

/** A link on the way would lead a write out of the repository, or into another file of it; a file on the way holds nothing. */
async function assertFreeWay(root: string, path: string): Promise<void> {
  const parts = path.split('/')
  for (const [index] of parts.entries()) {
    const part = parts.slice(0, index + 1).join('/')
    const kind = await kindOf(join(root, part))
    if (kind === 'file' && index < parts.length - 1) throw new InputError({ problem: `${part} is no directory, and ${path} lies below it.`, next: 'Nothing was written; move it out of the way, and run again.' })
    if (kind === 'link') throw new InputError({ problem: `${part} is a symbolic link.`, next: 'Nothing is written through a link: make the change where it points to.' })
  }
}

async function kindOf(path: string): Promise<'nothing' | 'link' | 'directory' | 'file'> {
  try {
    const found = await lstat(path)
    return found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'directory' : 'file'
  } catch {
    return 'nothing'
  }
}
