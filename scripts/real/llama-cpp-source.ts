import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UpstreamError } from '../../src/core/errors.ts'
import { alone, cacheDirectory, madeWhole } from '../stand-ins/cache.ts'
import { command } from '../stand-ins/command.ts'
import { git, initialised } from './git.ts'

/** A release of llama.cpp as the npm package node-llama-cpp carries it: a git bundle of one squashed commit. */
export interface PackedRelease {
  /** Of the npm package. */
  readonly version: string
  /** Of the bundle. */
  readonly sha256: string
  /** The squashed commit's tree, which is upstream's. */
  readonly tree: string
  /** Upstream's tags on it; upstream's release workflow annotates v-tags. The first is the one the package names. */
  readonly tags: readonly { readonly name: string; readonly annotated: boolean }[]
  /** Upstream's day, ISO 8601. */
  readonly date: string
}

const RELEASES: readonly PackedRelease[] = [
  {
    version: '3.20.0',
    sha256: '3f0a7fa99e0d208154bd23b1a42fcea6a95e2ed40480a2d55854f3a7ba25612a',
    tree: '52df1dfa1d8c0e37bb748fdd3c0ff1c7fdf2aeb2',
    tags: [{ name: 'b10361', annotated: false }],
    date: '2026-08-11T12:00:00+00:00',
  },
  {
    version: '3.22.1',
    sha256: '5f5d1105d5df040738d87b8290e5d17e7362131cdcfdb0831618e0ea528b4a51',
    tree: 'fd570ef54b10ec5fecb739e7e04c8ce44a6f415a',
    tags: [{ name: 'v0.5.0', annotated: true }, { name: 'b11146', annotated: false }],
    date: '2026-09-23T12:00:00+00:00',
  },
]

/** The directory of the real lane below the cache: source, compiler cache, nix store, model. */
export const realLaneDirectory = (): string => join(cacheDirectory(), 'real')

/**
 * Returns the directory of a git repository (no working tree) that holds the real llama.cpp of b10361 and, on top of it,
 * of v0.5.0 = b11146. Fetches 70 MB from the npm registry once; a killed run is taken up where it stopped.
 */
export function provideLlamaCppSource(): Promise<string> {
  const home = realLaneDirectory()
  const bundleOf = (release: PackedRelease): Promise<string> => provideBundle(join(home, 'bundles', release.version), release)
  return alone(join(home, '.source.lock'), () => provideRepository(join(home, 'upstream'), RELEASES, bundleOf))
}

/** Returns the repository, made anew from the releases' bundles, oldest first, unless it has all their tags already. */
export async function provideRepository(
  repository: string,
  releases: readonly PackedRelease[],
  bundleOf: (release: PackedRelease) => Promise<string>,
): Promise<string> {
  if (await isComplete(repository, releases)) return repository
  const bundles: string[] = []
  for (const release of releases) bundles.push(await bundleOf(release))
  return madeWhole(repository, async (unfinished) => {
    await initialised(unfinished, 'master')
    for (const [index, release] of releases.entries()) await addRelease(unfinished, release, bundles[index]!)
    await serveAsGithubDoes(unfinished)
  })
}

/** Lets a repository answer partial clones and any commit by its id. */
export async function serveAsGithubDoes(repository: string): Promise<void> {
  await git(repository, ['config', 'uploadpack.allowFilter', 'true'])
  await git(repository, ['config', 'uploadpack.allowAnySHA1InWant', 'true'])
}

async function isComplete(repository: string, releases: readonly PackedRelease[]): Promise<boolean> {
  for (const { tags, tree } of releases) {
    for (const { name } of tags) {
      const found = await git(repository, ['rev-parse', '--verify', `refs/tags/${name}^{tree}`]).catch(() => null)
      if (found !== tree) return false
    }
  }
  return true
}

/** Returns the bundle's path in the directory. npm checks the package against the registry's sha512, this the bundle. */
export async function provideBundle(directory: string, release: PackedRelease): Promise<string> {
  const bundle = join(directory, 'gitRelease.bundle')
  const present = existsSync(bundle)
  if (!present) await madeWhole(directory, (unfinished) => unpack(unfinished, release))
  const digest = createHash('sha256').update(await readFile(bundle)).digest('hex')
  if (digest === release.sha256) return bundle
  await rm(directory, { recursive: true })
  throw new UpstreamError({
    problem: `The bundle of node-llama-cpp@${release.version} has sha256 ${digest}, not ${release.sha256}.`,
    next: 'It was removed from the cache: run again.',
  })
}

async function unpack(directory: string, { version, tags }: PackedRelease): Promise<void> {
  await mkdir(directory, { recursive: true })
  const wish = `node-llama-cpp@${version}`
  const packing = command('npm', ['pack', '--silent', '--json', '--pack-destination', directory, wish])
  const packed = await packing.catch((cause: unknown) => {
    throw new UpstreamError({ problem: `npm could not fetch ${wish}.`, next: 'Check that `npm ping` answers, then run again.', cause })
  })
  const archive = join(directory, fileNameOf(packed, version))
  const members = ['package/llama/gitRelease.bundle', 'package/llama/llama.cpp.info.json']
  await command('tar', ['-xzf', archive, '-C', directory, '--strip-components=2', ...members])
  await rm(archive)
  const { tag } = JSON.parse(await readFile(join(directory, 'llama.cpp.info.json'), 'utf8')) as { tag?: unknown }
  if (tag !== tags[0]!.name) throw new Error(`${wish} carries llama.cpp ${String(tag)}, not ${tags[0]!.name}.`)
}

function fileNameOf(packed: string, version: string): string {
  const report = JSON.parse(packed) as { filename?: string }[] | Record<string, { filename?: string }>
  const [first] = Array.isArray(report) ? report : Object.values(report)
  if (first?.filename === undefined) {
    throw new Error(`npm pack named no file for node-llama-cpp@${version}: ${packed.slice(0, 200)}`)
  }
  return first.filename
}

async function addRelease(repository: string, { tags, tree, date }: PackedRelease, bundle: string): Promise<void> {
  await git(repository, ['fetch', '--quiet', '--no-tags', bundle, 'HEAD'])
  const parent = await git(repository, ['rev-parse', '--verify', '--quiet', 'refs/heads/master']).catch(() => null)
  const parents = parent === null ? [] : ['-p', parent]
  const commit = await git(repository, ['commit-tree', tree, ...parents, '-m', `llama.cpp ${tags[0]!.name}`], { date })
  await git(repository, ['update-ref', 'refs/heads/master', commit])
  for (const { name, annotated } of tags) {
    await git(repository, ['tag', ...(annotated ? ['--annotate', '--message', name] : []), name, commit], { date })
  }
}
