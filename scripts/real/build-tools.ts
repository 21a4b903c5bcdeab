import { access, constants } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../src/core/errors.ts'

/** Where builders look for programs and headers; nothing of the user's own PATH reaches them. */
export const BUILDERS_PATH = '/usr/local/bin:/usr/bin:/bin'
const BUILDERS_HEADERS = '/usr/local/include:/usr/include'

/** What builders need, and the Debian package that has it. Without OpenSSL llama-server would be built all the same, and serve no TLS. */
const PROGRAMS = { cmake: 'cmake', ninja: 'ninja-build', gcc: 'gcc', 'g++': 'g++' }
const HEADERS = { 'openssl/ssl.h': 'libssl-dev' }

/** Returns whether there is a compiler cache. Throws an InputError that names what is missing and how to install it. */
export async function checkBuildTools(path: string = BUILDERS_PATH, headers: string = BUILDERS_HEADERS): Promise<{ readonly ccache: boolean }> {
  const missing = [...(await missingIn(path, PROGRAMS, constants.X_OK)), ...(await missingIn(headers, HEADERS, constants.R_OK))]
  if (missing.length === 0) return { ccache: (await missingIn(path, { ccache: 'ccache' }, constants.X_OK)).length === 0 }
  const places = [...new Set(missing.map(({ place }) => place))].join(' and ')
  throw new InputError({
    problem: `The real llama.cpp cannot be built here: ${missing.map(({ name }) => name).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in ${places}.`,
    next: `On Debian or Ubuntu: apt-get install ${missing.map(({ owner }) => owner).join(' ')} ccache`,
  })
}

interface Missing {
  readonly name: string
  /** The package that has it. */
  readonly owner: string
  readonly place: string
}

async function missingIn(place: string, wanted: Readonly<Record<string, string>>, mode: number): Promise<readonly Missing[]> {
  const found = await Promise.all(
    Object.keys(wanted).map((name) => Promise.any(place.split(':').map((directory) => access(join(directory, name), mode))).then(() => true, () => false)),
  )
  return Object.entries(wanted).flatMap(([name, owner], index) => (found[index] === true ? [] : [{ name, owner, place }]))
}
