import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../src/core/errors.ts'

/** Where builders look for programs; nothing of the user's own PATH reaches them. */
export const BUILDERS_PATH = '/usr/local/bin:/usr/bin:/bin'

/** What builders call, and the Debian package that has it. */
const NEEDED = { cmake: 'cmake', ninja: 'ninja-build', gcc: 'gcc', 'g++': 'g++' }

/** Returns whether there is a compiler cache. Throws an InputError that names the missing programs and how to install them. */
export async function checkBuildTools(path: string = BUILDERS_PATH): Promise<{ readonly ccache: boolean }> {
  const missing: string[] = []
  const packages: string[] = []
  for (const [program, name] of Object.entries(NEEDED)) {
    if (await isOn(path, program)) continue
    missing.push(program)
    packages.push(name)
  }
  if (missing.length === 0) return { ccache: await isOn(path, 'ccache') }
  throw new InputError({
    problem: `The real llama.cpp cannot be built here: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in ${path}.`,
    next: `On Debian or Ubuntu: apt-get install ${packages.join(' ')} ccache`,
  })
}

async function isOn(path: string, program: string): Promise<boolean> {
  for (const directory of path.split(':')) {
    if (await access(join(directory, program), constants.X_OK).then(() => true, () => false)) return true
  }
  return false
}
