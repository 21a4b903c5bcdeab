import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// npm drops an optional package from the lock file when the registry in use does not carry it, and `npm ci` then refuses that
// file (https://github.com/npm/cli/issues/4828 is the oldest of many reports). This puts the packages for other platforms back,
// without a digest, which npm fills in where it can. Run it after `npm install`.

interface Entry {
  readonly version: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
}

type Packages = Record<string, Entry>

const OPERATING_SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** Returns the optional dependencies without an entry in the lock file; `dev` says whether only development needs them. */
export function missingOptionals(packages: Packages): readonly (readonly [path: string, version: string, dev: boolean])[] {
  return Object.entries(packages).flatMap(([parent, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]) =>
      isFound(packages, parent, name) ? [] : [[`node_modules/${name}`, version, entry.dev === true] as const],
    ),
  )
}

/** node's way up: from the package's own node_modules to the one at the top. */
function isFound(packages: Packages, parent: string, name: string): boolean {
  if (packages[`${parent === '' ? '' : `${parent}/`}node_modules/${name}`] !== undefined) return true
  const up = parent.lastIndexOf('/node_modules/')
  return parent !== '' && isFound(packages, up < 0 ? '' : parent.slice(0, up), name)
}

/** Packages for one platform are named after it: `@rolldown/binding-linux-arm64-musl`. */
function platformOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[/-]/)
  const os = OPERATING_SYSTEMS.filter((known) => words.includes(known))
  const cpu = PROCESSORS.filter((known) => words.includes(known))
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : words.some((word) => word.startsWith('gnu')) ? ['glibc'] : []
  return { ...(os.length > 0 ? { os } : {}), ...(cpu.length > 0 ? { cpu } : {}), ...(libc.length > 0 ? { libc } : {}) }
}

/** Returns the text of the lock file with an entry for every optional dependency. */
export function completed(text: string): string {
  const lock = JSON.parse(text) as { packages: Packages }
  const added = missingOptionals(lock.packages).map(([path, version, dev]): [string, Entry] => [
    path,
    { version, ...(dev ? { dev } : {}), optional: true, ...platformOf(path) },
  ])
  const entries = [...Object.entries(lock.packages), ...added].toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(entries) }, null, 2)}\n`
}

if (process.argv[1] === import.meta.filename) {
  const file = join(import.meta.dirname, '..', 'package-lock.json')
  writeFileSync(file, completed(readFileSync(file, 'utf8')))
}
