import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { alone, madeWhole } from '../stand-ins/cache.ts'
import { command } from '../stand-ins/command.ts'
import { git } from './git.ts'
import { provideLlamaCppSource, realLaneDirectory } from './llama-cpp-source.ts'

/** What evaluating upstream's packages reads, of 300 MB. The web interface's folder is the source of a derivation of its own. */
const READ_BY_NIX = ['.devops/nix', 'CMakeLists.txt', 'ggml/CMakeLists.txt', 'tools/ui/package.json']

/** Returns the directory of the real llama.cpp's files that nix reads, at a tag of the real lane: enough to evaluate, not to build. */
export async function provideLlamaCppNixFiles(tag: 'b10361' | 'v0.5.0'): Promise<string> {
  const home = realLaneDirectory()
  const directory = join(home, `nix-files-${tag}`)
  const present = (): boolean => existsSync(join(directory, '.devops/nix/package.nix'))
  if (present()) return directory
  const source = await provideLlamaCppSource()
  return alone(join(home, '.source.lock'), async () => {
    if (present()) return directory
    return madeWhole(directory, async (unfinished) => {
      const archive = join(unfinished, 'nix-files.tar')
      await git(source, ['archive', `--output=${archive}`, tag, ...READ_BY_NIX])
      await command('tar', ['-xf', archive, '-C', unfinished])
      await command('rm', [archive])
    })
  })
}
