import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { command } from './command.ts'
import { git, writeRepository } from './git-repository.ts'
import type { Files } from './git-repository.ts'
import { demoReleases, releaseFiles } from './releases.ts'
import type { Release } from './releases.ts'
import { tinyModel } from './tiny-model.ts'

export interface MiniatureOptions {
  /** Upstream's history, oldest first. */
  readonly releases?: readonly Release[]
  /** The tag that the fleet's lock is at; the first release's by default. */
  readonly at?: string
  /** How flake.nix writes the pin: `/v0.4.0`, `/<sha>`, or no ref at all and the commit only in flake.lock. */
  readonly pin?: 'tag' | 'sha' | 'none'
  /** Everything is dated before this moment. A fixed one by default, so that the shas are the same in every run. */
  readonly now?: Date
  /** A Node.js for the stand-ins' builds and llama-bench; the one that runs this by default. */
  readonly node?: string
  /** Keys that replace those of `.github/llama-fleet.yml`; undefined removes one. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Whether upstream also has the programs that answer: llama-completion, llama-perplexity, llama-server. Off by default. */
  readonly answers?: boolean
  /** Files to add to the fleet or to replace there. */
  readonly fleetFiles?: Files
}

export interface Miniature {
  /** The fleet's working tree, on branch main. */
  readonly fleet: string
  /** A bare repository. */
  readonly upstream: string
  /** A bare repository. */
  readonly nixpkgs: string
  readonly model: string
  /** Tag to the commit it names. */
  readonly commits: Readonly<Record<string, string>>
  /** For a GithubProxy. */
  readonly repositories: Readonly<Record<string, string>>
  readonly options: Required<Pick<MiniatureOptions, 'at' | 'pin' | 'now' | 'node'>>
}

const hour = 3_600_000
const templates = fileURLToPath(new URL('./miniature/', import.meta.url))

/** Writes three repositories and a model into an empty or missing directory. The fleet has no flake.lock yet: see lockFleet. */
export async function createMiniature(directory: string, options: MiniatureOptions = {}): Promise<Miniature> {
  const { releases = demoReleases, pin = 'tag', now = new Date('2026-01-31T12:00:00Z'), node = process.execPath } = options
  const at = options.at ?? releases[0]?.release ?? releases[0]?.build ?? ''
  const fleet = join(directory, 'fleet')
  const upstream = join(directory, 'upstream.git')
  const nixpkgs = join(directory, 'nixpkgs.git')
  const model = join(directory, 'model.gguf')
  await mkdir(directory, { recursive: true })
  await writeFile(model, tinyModel())
  const founded = new Date(now.getTime() - 90 * 24 * hour)

  const packages = await template('nixpkgs')
  await writeRepository(nixpkgs, {
    branch: 'nixos-unstable',
    bare: true,
    commits: [{ message: 'A stand-in for nixpkgs', date: founded, files: filled(packages, { node }) }],
  })

  const baseline = { ...(await template('upstream')), ...(options.answers === true ? await template('answers') : {}) }
  const age = (index: number): number => releases[index]?.hoursOld ?? 24 * (3 + 7 * (releases.length - 1 - index))
  await writeRepository(upstream, {
    branch: 'master',
    bare: true,
    commits: releases.map((release, index) => ({
      message: `llama : ${release.change}\n`,
      date: new Date(now.getTime() - age(index) * hour),
      files: releaseFiles(baseline, release),
      // The first commit also has tags of the families that upstream has besides and that nobody should follow.
      lightweightTags: [release.build, ...(index === 0 ? ['gguf-v0.9.0', 'master-36320c0'] : [])],
      annotatedTags: release.release === undefined ? [] : [release.release],
    })),
  })
  const commits = await tagCommits(upstream)
  const ref = { tag: `/${at}`, sha: `/${commits[at]}`, none: '' }[pin]
  const values = { model, pin: `github:ggml-org/llama.cpp${ref}`, system: process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux' }
  await writeRepository(fleet, {
    branch: 'main',
    commits: [{
      message: 'Three machines\n',
      date: founded,
      files: {
        ...filled(await template('fleet'), values),
        '.github/llama-fleet.yml': configText(model, options.config ?? {}),
        ...options.fleetFiles,
      },
    }],
  })
  const repositories = { 'ggml-org/llama.cpp': upstream, 'ggerganov/llama.cpp': upstream, 'NixOS/nixpkgs': nixpkgs }
  return { fleet, upstream, nixpkgs, model, commits, repositories, options: { at, pin, now, node } }
}

/** Locks the fleet's inputs with nix itself and commits flake.lock; `env` must lead nix to the proxy and a store. */
export async function lockFleet({ fleet, commits, options }: Miniature, nix: string, env: NodeJS.ProcessEnv): Promise<void> {
  const commit = `github:ggml-org/llama.cpp/${commits[options.at]}`
  const override = options.pin === 'none' ? ['--override-input', 'llama-cpp', commit] : []
  await command(nix, ['flake', 'lock', ...override], { cwd: fleet, env })
  await git(fleet, ['add', 'flake.lock'])
  await git(fleet, ['commit', '--quiet', '--message', 'Lock the inputs'], new Date(options.now.getTime() - 89 * 24 * hour))
}

async function tagCommits(repository: string): Promise<Record<string, string>> {
  const format = '%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)'
  const said = await git(repository, ['for-each-ref', `--format=${format}`, 'refs/tags'])
  return Object.fromEntries(said.trim().split('\n').map((line) => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']))
}

async function template(name: string): Promise<Files> {
  const root = join(templates, name)
  const files: Record<string, string> = {}
  for (const path of (await readdir(root, { recursive: true })).toSorted()) {
    if ((await stat(join(root, path))).isFile()) files[path] = await readFile(join(root, path), 'utf8')
  }
  return files
}

/** Puts values in the place of `@name@`. */
function filled(files: Files, values: Readonly<Record<string, string>>): Files {
  const fill = (text: string): string => text.replace(/@(\w+)@/g, (whole, name: string) => values[name] ?? whole)
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, fill(text)]))
}

function configText(model: string, replaced: Readonly<Record<string, unknown>>): string {
  return stringify({
    'flake-input': 'llama-cpp',
    'follow': 'release',
    'minimum-age': '48h',
    model,
    'tests': ['pp64', 'tg16'],
    'rounds': 10,
    'repetitions': 3,
    // All variants are computed on this machine's CPU, so neighbours only ever slow a sample down.
    'statistic': 'min',
    // the miniature is measured beside whatever else this machine does
    'idle': 'off',
    'hosts': { carbon: { variant: 'cpu' }, beryllium: { variant: 'cuda' }, boron: { variant: 'vulkan' } },
    ...replaced,
  }, { keepUndefined: false })
}
