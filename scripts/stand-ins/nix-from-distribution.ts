import { access, chmod, copyFile, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import semver from 'semver'
import { InputError } from '../../src/core/errors.ts'
import { alone, cacheDirectory, madeWhole } from './cache.ts'
import { command } from './command.ts'

export interface ProvidedNix {
  /** Absolute path of the executable. */
  readonly nix: string
  /** As `nix --version` says it, e.g. 2.34.8. */
  readonly version: string
  /** What to put first on PATH; holds nothing but nix. */
  readonly directory: string
}

export interface NixWish {
  /** The oldest version that will do; 2.18 is what nixpkgs itself asks for (its lib/minver.nix). */
  readonly minimum?: string
  /** A suite of the distribution: then its nix is unpacked even where PATH has one. */
  readonly suite?: string
}

const next =
  'Install nix with `sh <(curl -L https://nixos.org/nix/install) --no-daemon`, ' +
  'or on Debian 13 and newer `sudo apt-get install nix-bin`.'

/**
 * Returns a nix with flakes: the one on PATH when it is new enough, else the distribution's own package unpacked into
 * the cache directory, without root and without touching the system. Throws an InputError with the command that installs nix.
 */
export async function provideNix({ minimum = '2.18.0', suite }: NixWish = {}): Promise<ProvidedNix> {
  if (suite === undefined) {
    const installed = await onPath('nix')
    const usable = installed && (await probe(installed))
    if (usable && atLeast(usable.version, minimum)) return usable
  }
  const home = join(cacheDirectory(), 'nix')
  // an unpacked one is complete, and found without apt, which takes a second to say where it comes from
  const there = await unpacked(home, (await release(suite)).suite)
  if (there && atLeast(there.version, minimum)) return there
  const source = await distribution(suite)
  return alone(join(home, '.lock'), async () => {
    const known = await unpacked(home, source.suite)
    if (known && atLeast(known.version, minimum)) return known
    await clearUnfinished(home)
    const fresh = await unpack(home, source).catch((cause: unknown) => {
      if (cause instanceof InputError) throw cause
      const problem = `The nix-bin of ${source.suite} could not be fetched from ${source.mirror} and unpacked.`
      throw new InputError({ problem, next, cause })
    })
    if (atLeast(fresh.version, minimum)) return fresh
    throw new InputError({ problem: `nix ${minimum} or newer is needed; ${source.suite} has ${fresh.version}.`, next })
  })
}

const atLeast = (version: string, minimum: string): boolean =>
  semver.gte(semver.coerce(version) ?? '0.0.0', semver.coerce(minimum) ?? '0.0.0')

async function onPath(name: string): Promise<string | undefined> {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(directory, name)
    if (directory.startsWith('/') && (await exists(candidate))) return candidate
  }
  return undefined
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

/** Asks an executable for its version and whether flakes can be switched on; undefined when it does not run. */
async function probe(nix: string): Promise<ProvidedNix | undefined> {
  try {
    const said = await command(nix, ['--version'])
    const flakes = ['--extra-experimental-features', 'nix-command flakes', '--store', 'dummy://', '--offline']
    await command(nix, [...flakes, 'eval', '--expr', 'builtins.getFlake'])
    const version = /(\d+\.\d+(?:\.\d+)?)\S*\s*$/.exec(said)?.[1]
    return version === undefined ? undefined : { nix, version, directory: dirname(nix) }
  } catch {
    return undefined
  }
}

interface Distribution {
  readonly suite: string
  readonly components: string
  readonly mirror: string
  readonly keyring: string
  readonly triplet: string
  readonly architecture: string
}

const cannot = (why: string): InputError => new InputError({ problem: `nix is missing and ${why}.`, next })

/** Reads which distribution this is, and names the suite that nix is taken from; throws an InputError for a foreign one. */
async function release(wished: string | undefined): Promise<{ id: 'debian' | 'ubuntu'; codename: string; suite: string }> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const field = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
  const [id, codename] = [field('ID'), field('VERSION_CODENAME')]
  if (id !== 'debian' && id !== 'ubuntu') {
    throw cannot(`only Debian's and Ubuntu's packages can be unpacked here, this is ${id === '' ? process.platform : id}`)
  }
  // Ubuntu: written after its documentation and not tried. Its own suite is used, so an older one ends in "… has 2.x".
  return { id, codename, suite: wished ?? (id === 'debian' ? 'forky' : codename) }
}

/** Reads what machine this is; throws an InputError where no package of a distribution can be unpacked. */
async function distribution(wished: string | undefined): Promise<Distribution> {
  const { id, codename, suite } = await release(wished)
  const architecture = await command('dpkg', ['--print-architecture']).then((said) => said.trim(), () => 'without dpkg')
  const triplet = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[architecture]
  if (triplet === undefined) throw cannot(`the packages are unpacked on amd64 and arm64 only, this is ${architecture}`)
  const keyring = `/usr/share/keyrings/${id}-archive-keyring.gpg`
  if (!(await exists(keyring))) throw cannot(`${keyring} (package ${id}-archive-keyring) is not there to check packages with`)
  const format = '$(CODENAME) $(REPO_URI)'
  const targets = await command('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']).catch(() => '')
  const sources = targets.split('\n').map((line) => line.trim().split(' '))
  const mirror = (sources.find(([name]) => name === codename) ?? sources[0])?.[1]
  if (mirror === undefined || mirror === '') throw cannot('`apt-get indextargets` names no mirror')
  return { suite, mirror, keyring, triplet, architecture, components: id === 'debian' ? 'main' : 'main universe' }
}

/** The newest complete unpacked nix of a suite that still runs (the cache may have been moved or half deleted). */
async function unpacked(home: string, suite: string): Promise<ProvidedNix | undefined> {
  const names = await readdir(home).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(`${suite}-`)).toSorted().toReversed()) {
    const found = await probe(join(home, name, 'bin', 'nix'))
    if (found) return found
  }
  return undefined
}

async function clearUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith('.unfinished-')) await rm(join(home, name), { recursive: true, force: true })
  }
}

async function unpack(home: string, from: Distribution): Promise<ProvidedNix> {
  const download = await mkdtemp(join(home, '.unfinished-download-'))
  let directory: string
  try {
    directory = await fetchAndUnpack(download, home, from)
  } finally {
    await rm(download, { recursive: true, force: true })
  }
  const found = await probe(join(directory, 'bin', 'nix'))
  if (found) return found
  await rm(directory, { recursive: true, force: true })
  throw new InputError({ problem: `The nix-bin of ${from.suite} was unpacked but does not run on this machine.`, next })
}

/** Fetches nix-bin, its libraries and patchelf into `download` and unpacks them into the directory it returns. */
async function fetchAndUnpack(download: string, home: string, from: Distribution): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C', APT_CONFIG: await privateApt(download, from) }
  await command('apt-get', ['update', '--quiet'], { env })
  await command('apt-get', ['install', '--quiet', '--yes', '--download-only', 'nix-bin', 'patchelf'], { env })
  const archives = (await readdir(join(download, 'archives'))).filter((name) => name.endsWith('.deb'))
  const version = archives.find((name) => name.startsWith('nix-bin_'))?.split('_')[1]
  if (version === undefined) throw new Error(`apt-get downloaded no nix-bin for ${from.suite}`)
  const directory = join(home, `${from.suite}-${decodeURIComponent(version)}`)
  return madeWhole(directory, async (unfinished) => {
    for (const archive of archives) {
      await command('dpkg', ['--extract', join(download, 'archives', archive), join(unfinished, 'root')])
    }
    await makeExecutable(unfinished, directory, from.triplet)
  })
}

/** Writes an apt configuration that knows one suite and keeps all its files in `directory`; returns its path. */
async function privateApt(directory: string, from: Distribution): Promise<string> {
  for (const name of ['lists/partial', 'archives/partial', 'etc']) await mkdir(join(directory, name), { recursive: true })
  await writeFile(join(directory, 'status'), '')
  const source = `deb [signed-by=${from.keyring}] ${from.mirror} ${from.suite} ${from.components}\n`
  await writeFile(join(directory, 'sources.list'), source)
  // The machine's way to its mirror (proxies, certificates, checks), not its hooks: those clean the system's own cache.
  const machine = (await command('apt-config', ['dump'])).split('\n')
  const acquire = machine.filter((line) => line.startsWith('Acquire::') && !/^Acquire::(?:IndexTargets|Changelogs)/.test(line))
  const own = {
    'Dir': directory, 'Dir::State': directory, 'Dir::State::lists': join(directory, 'lists'),
    'Dir::State::status': join(directory, 'status'), 'Dir::Cache': directory, 'Dir::Cache::archives': join(directory, 'archives'),
    'Dir::Etc': join(directory, 'etc'), 'Dir::Etc::sourcelist': join(directory, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null', 'Dir::Etc::main': '/dev/null', 'Dir::Etc::parts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null', 'APT::Architecture': from.architecture,
    'APT::Architectures': from.architecture, 'APT::Install-Recommends': 'false', 'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none', 'Debug::NoLocking': 'true',
  }
  const lines = Object.entries(own).map(([name, value]) => `${name} "${value}";`)
  const file = join(directory, 'apt.conf')
  await writeFile(file, [...acquire, ...lines, ''].join('\n'))
  return file
}

/**
 * Puts `bin/nix` beside `root`, bound to the unpacked loader and libraries at the place where the directory will stand.
 * The loader must be named in the file: nix starts itself again through /proc/self/exe for every build, and
 * `ld.so --library-path … nix` would start ld.so there.
 */
async function makeExecutable(unfinished: string, final: string, triplet: string): Promise<void> {
  const folders = [`usr/lib/${triplet}`, `lib/${triplet}`, 'usr/lib/nix']
  const loader = triplet.startsWith('x86_64') ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1'
  // Suites before the merged /usr keep it below /lib.
  const home = (await exists(join(unfinished, 'root', folders[0]!, loader))) ? folders[0]! : folders[1]!
  const path = (base: string): string => folders.map((folder) => join(base, 'root', folder)).join(':')
  const nix = join(unfinished, 'bin', 'nix')
  await mkdir(dirname(nix))
  await copyFile(join(unfinished, 'root/usr/bin/nix'), nix)
  await chmod(nix, 0o755)
  const patchelf = (...args: readonly string[]): Promise<string> =>
    command(join(unfinished, 'root', home, loader), ['--library-path', path(unfinished), join(unfinished, 'root/usr/bin/patchelf'), ...args])
  const ownLibraries = ['--force-rpath', '--set-rpath', path(final)]
  await patchelf('--set-interpreter', join(final, 'root', home, loader), ...ownLibraries, nix)
  // nix 2.8 keeps its own libraries there, and each names the system's place for the others.
  const folder = join(unfinished, 'root/usr/lib/nix')
  for (const name of await readdir(folder).catch(() => [])) {
    if (/^libnix\w*\.so/.test(name) && !(await lstat(join(folder, name))).isSymbolicLink()) await patchelf(...ownLibraries, join(folder, name))
  }
  for (const name of ['nix-build', 'nix-store', 'nix-instantiate']) await symlink('nix', join(unfinished, 'bin', name))
  // What nix 2.8 runs for every build; newer ones start themselves. Not in bin/, which is for PATH.
  await mkdir(join(unfinished, 'libexec'))
  await symlink('../bin/nix', join(unfinished, 'libexec', 'build-remote'))
}
