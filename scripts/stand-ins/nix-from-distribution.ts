import { existsSync } from 'node:fs'
import { lstat, mkdir, readdir, rm, symlink } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import semver from 'semver'
import { InputError } from '../../src/core/errors.ts'
import { alone, cacheDirectory } from './cache.ts'
import { command } from './command.ts'
import { binderOf, boundProgram, clearUnfinished, distributionFor, releaseFor, unpackedPackages, type Distribution, type Missing } from './distribution-packages.ts'

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
const MISSING: Missing = { what: 'nix', next }

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
  const there = await unpacked(home, (await releaseFor(MISSING, suite)).suite)
  if (there && atLeast(there.version, minimum)) return there
  const source = await distributionFor(MISSING, suite)
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
    if (directory.startsWith('/') && existsSync(candidate)) return candidate
  }
  return undefined
}

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

/** The newest complete unpacked nix of a suite that still runs (the cache may have been moved or half deleted). */
async function unpacked(home: string, suite: string): Promise<ProvidedNix | undefined> {
  const names = await readdir(home).catch(() => [])
  for (const name of names.filter((each) => each.startsWith(`${suite}-`)).toSorted().toReversed()) {
    const found = await probe(join(home, name, 'bin', 'nix'))
    if (found) return found
  }
  return undefined
}

async function unpack(home: string, from: Distribution): Promise<ProvidedNix> {
  const directory = await unpackedPackages(home, from, ['nix-bin'], (unfinished, final) => makeExecutable(unfinished, final, from.triplet))
  const found = await probe(join(directory, 'bin', 'nix'))
  if (found) return found
  await rm(directory, { recursive: true, force: true })
  throw new InputError({ problem: `The nix-bin of ${from.suite} was unpacked but does not run on this machine.`, next })
}

/** Puts `bin/nix` beside `root`, with the names under which it is called. */
async function makeExecutable(unfinished: string, final: string, triplet: string): Promise<void> {
  const bind = await binderOf(unfinished, final, triplet, ['usr/lib/nix'])
  await boundProgram(unfinished, 'nix', bind)
  // nix 2.8 keeps its own libraries there, and each names the system's place for the others.
  const folder = join(unfinished, 'root/usr/lib/nix')
  for (const name of await readdir(folder).catch(() => [])) {
    if (/^libnix\w*\.so/.test(name) && !(await lstat(join(folder, name))).isSymbolicLink()) await bind(join(folder, name), 'library')
  }
  for (const name of ['nix-build', 'nix-store', 'nix-instantiate']) await symlink('nix', join(unfinished, 'bin', name))
  // What nix 2.8 runs for every build; newer ones start themselves. Not in bin/, which is for PATH.
  await mkdir(join(unfinished, 'libexec'))
  await symlink('../bin/nix', join(unfinished, 'libexec', 'build-remote'))
}
