import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InputError } from '../../src/core/errors.ts'
import { madeWhole } from './cache.ts'
import { command } from './command.ts'

/** Where packages of a suite come from, and what machine they are for. */
export interface Distribution {
  readonly suite: string
  readonly components: string
  readonly mirror: string
  readonly keyring: string
  readonly triplet: string
  readonly architecture: string
}

/** What is missing here, and how a person installs it. */
export interface Missing {
  readonly what: string
  readonly next: string
}

const cannot = ({ what, next }: Missing, why: string): InputError => new InputError({ problem: `${what} is missing and ${why}.`, next })

/** Returns which distribution this is and the suite that packages are taken from, `wished` or its own (Debian: forky); throws InputError for a foreign one. */
export async function releaseFor(missing: Missing, wished: string | undefined): Promise<{ id: 'debian' | 'ubuntu'; codename: string; suite: string }> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const field = (name: string): string => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? ''
  const [id, codename] = [field('ID'), field('VERSION_CODENAME')]
  if (id !== 'debian' && id !== 'ubuntu') {
    throw cannot(missing, `only Debian's and Ubuntu's packages can be unpacked here, this is ${id === '' ? process.platform : id}`)
  }
  // Ubuntu: written after its documentation and not tried. Its own suite is used, so an older one ends in "… has 2.x".
  return { id, codename, suite: wished ?? (id === 'debian' ? 'forky' : codename) }
}

/** Returns where this machine gets packages of the suite from; throws InputError where none can be unpacked. */
export async function distributionFor(missing: Missing, wished: string | undefined): Promise<Distribution> {
  const { id, codename, suite } = await releaseFor(missing, wished)
  const architecture = await command('dpkg', ['--print-architecture']).then((said) => said.trim(), () => 'without dpkg')
  const triplet = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[architecture]
  if (triplet === undefined) throw cannot(missing, `the packages are unpacked on amd64 and arm64 only, this is ${architecture}`)
  const keyring = `/usr/share/keyrings/${id}-archive-keyring.gpg`
  if (!existsSync(keyring)) throw cannot(missing, `${keyring} (package ${id}-archive-keyring) is not there to check packages with`)
  const format = '$(CODENAME) $(REPO_URI)'
  const targets = await command('apt-get', ['indextargets', '--format', format, 'Identifier: Packages']).catch(() => '')
  const sources = targets.split('\n').map((line) => line.trim().split(' '))
  const mirror = (sources.find(([name]) => name === codename) ?? sources[0])?.[1]
  if (mirror === undefined || mirror === '') throw cannot(missing, '`apt-get indextargets` names no mirror')
  return { suite, mirror, keyring, triplet, architecture, components: id === 'debian' ? 'main' : 'main universe' }
}

/**
 * Fetches packages (the first names the directory: SUITE-VERSION below `home`), their dependencies and patchelf, unpacks them into its `root`, without
 * root's rights and without touching the system, and returns the directory. `finish` is given the directory as it is filled and as it will be called.
 */
export async function unpackedPackages(
  home: string,
  from: Distribution,
  packages: readonly [string, ...string[]],
  finish: (unfinished: string, final: string) => Promise<void>,
): Promise<string> {
  await mkdir(home, { recursive: true })
  const download = await mkdtemp(join(home, '.unfinished-download-'))
  try {
    const env = { ...process.env, LC_ALL: 'C', APT_CONFIG: await privateApt(download, from) }
    await command('apt-get', ['update', '--quiet'], { env })
    await command('apt-get', ['install', '--quiet', '--yes', '--download-only', ...packages, 'patchelf'], { env })
    const archives = (await readdir(join(download, 'archives'))).filter((name) => name.endsWith('.deb'))
    const version = archives.find((name) => name.startsWith(`${packages[0]}_`))?.split('_')[1]
    if (version === undefined) throw new Error(`apt-get downloaded no ${packages[0]} for ${from.suite}`)
    const directory = join(home, `${from.suite}-${decodeURIComponent(version)}`)
    return await madeWhole(directory, async (unfinished) => {
      for (const archive of archives) {
        await command('dpkg', ['--extract', join(download, 'archives', archive), join(unfinished, 'root')])
      }
      await finish(unfinished, directory)
    })
  } finally {
    await rm(download, { recursive: true, force: true })
  }
}

/** Removes what a killed run left half unpacked below `home`. */
export async function clearUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith('.unfinished-')) await rm(join(home, name), { recursive: true, force: true })
  }
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

/** Gives an unpacked program or library the unpacked libraries, at the place where the directory will stand. */
export type Bind = (file: string, kind: 'program' | 'library') => Promise<void>

/**
 * Returns how files of an unpacked directory are bound to its loader and libraries (`folders` below `root` beside the system's). The loader must be named in
 * the file: nix starts itself again through /proc/self/exe for every build, and `ld.so --library-path … nix` would start ld.so there.
 */
export async function binderOf(unfinished: string, final: string, triplet: string, more: readonly string[] = []): Promise<Bind> {
  const folders = [`usr/lib/${triplet}`, `lib/${triplet}`, ...more]
  const loader = triplet.startsWith('x86_64') ? 'ld-linux-x86-64.so.2' : 'ld-linux-aarch64.so.1'
  // Suites before the merged /usr keep it below /lib.
  const home = existsSync(join(unfinished, 'root', folders[0]!, loader)) ? folders[0]! : folders[1]!
  const path = (base: string): string => folders.map((folder) => join(base, 'root', folder)).join(':')
  const ownLibraries = ['--force-rpath', '--set-rpath', path(final)]
  const interpreter = ['--set-interpreter', join(final, 'root', home, loader)]
  return async (file, kind) => {
    const words = [...(kind === 'program' ? interpreter : []), ...ownLibraries, file]
    await command(join(unfinished, 'root', home, loader), ['--library-path', path(unfinished), join(unfinished, 'root/usr/bin/patchelf'), ...words])
  }
}

/** Copies a program of the unpacked packages to `bin/`, bound to what was unpacked with it; returns its path. */
export async function boundProgram(unfinished: string, name: string, bind: Bind): Promise<string> {
  const program = join(unfinished, 'bin', name)
  await mkdir(dirname(program), { recursive: true })
  await copyFile(join(unfinished, 'root/usr/bin', name), program)
  await chmod(program, 0o755)
  await bind(program, 'program')
  return program
}
