import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cpuFeaturesOf } from '../../src/core/hosts/cpu-features.ts'
import { alone, cacheDirectory } from '../stand-ins/cache.ts'
import { command } from '../stand-ins/command.ts'
import { startGithubProxy } from '../stand-ins/github-proxy.ts'
import type { GithubProxy } from '../stand-ins/github-proxy.ts'
import { isolatedNixEnvironment } from '../stand-ins/isolated-store.ts'
import { provideNix } from '../stand-ins/nix-from-distribution.ts'
import type { ProvidedNix } from '../stand-ins/nix-from-distribution.ts'
import { checkBuildTools } from './build-tools.ts'
import { DERIVED_TAG, provideDerivedTag } from './derived-tag.ts'
import type { DerivedForm } from './derived-tag.ts'
import { makeRealFleet, type RealVariant } from './fleet.ts'
import { git } from './git.ts'
import { provideLlamaCppSource, realLaneDirectory } from './llama-cpp-source.ts'
import { writeRandomGguf } from './random-gguf.ts'
import { provideSoftwareVulkan, type SoftwareVulkan } from './software-vulkan.ts'
import { makeFlakeParts, makeNixpkgs, makeOwnFlake } from './stand-in-repositories.ts'

export interface RealLane {
  /** The fleet repository, pinned at `from`. */
  readonly fleet: string
  /** The GGUF that the fleet measures with. */
  readonly model: string
  /** As nix names it. */
  readonly system: string
  readonly nix: string
  /** For children: nix with a store of its own, and github.com answered from local repositories. */
  readonly env: Readonly<Record<string, string>>
  /** Tags. */
  readonly from: string
  readonly to: string
}

export interface RealLaneOptions {
  /** What is derived from v0.5.0 for the candidate; null bumps b10361 to v0.5.0. */
  readonly form: DerivedForm | null
  /** The baseline is built as upstream builds it, the candidate with this machine's CPU features. */
  readonly plainBaseline?: boolean
  /** The package that carbon is measured with; the CPU's unless said otherwise. */
  readonly variant?: RealVariant
  readonly rounds: number
  /** Samples of one test in one process; five unless said otherwise. */
  readonly repetitions?: number
  /** The change that must not go unseen; 10 % unless said otherwise. */
  readonly delta?: string
  readonly onStep: (step: string) => void
}

/**
 * Sets the stage for a bump of the real llama.cpp on this machine (source, nix, a nixpkgs, a model, a fleet), runs `work` on
 * it and returns what that returns. Everything lies in the cache directory, is kept, and is used again; one lane at a time.
 */
export async function inRealLane<T>(options: RealLaneOptions, work: (lane: RealLane) => Promise<T>): Promise<T> {
  const home = realLaneDirectory()
  return alone(join(home, '.lane.lock'), async () => {
    for (const directory of [home, join(home, 'bundles')]) await clearUnfinished(directory)
    const { ccache } = await checkBuildTools()
    if (!ccache) options.onStep('ccache is not installed: every build compiles everything')
    options.onStep('nix 2.34 from the distribution')
    const nix = await provideNix({ minimum: '2.34.0', suite: 'forky' })
    options.onStep("llama.cpp's source from npm")
    const source = await provideLlamaCppSource()
    const upstream = options.form === null ? source : await provideDerivedTag(source, options.form)
    const vulkan = options.variant === 'vulkan' ? await softwareVulkan(options.onStep) : null
    options.onStep('a nixpkgs, a model, a fleet')
    const nixpkgs = await makeNixpkgs(join(home, 'nixpkgs'), { ccacheDirectory: join(home, 'ccache'), cmakeFlags: vulkan?.cmakeFlags ?? '' })
    const flakeParts = await makeFlakeParts(join(home, 'flake-parts'))
    const llamaFleet = await makeOwnFlake(join(home, 'llama-fleet'))
    const proxy = await startGithubProxy({
      repositories: {
        'ggml-org/llama.cpp': upstream,
        'NixOS/nixpkgs': nixpkgs,
        'hercules-ci/flake-parts': flakeParts,
        'OWNER/llama-fleet': llamaFleet,
      },
      certificateDirectory: join(home, 'certificates'),
    })
    try {
      return await work(await lockedFleet(home, upstream, nix, proxy, options, vulkan?.environment ?? {}))
    } finally {
      await proxy.close()
    }
  })
}

async function lockedFleet(
  home: string,
  upstream: string,
  nix: ProvidedNix,
  proxy: GithubProxy,
  { form, variant = 'cpu', rounds, repetitions = 5, delta = '10%', plainBaseline = false }: RealLaneOptions,
  more: Readonly<Record<string, string>>,
): Promise<RealLane> {
  const store = await isolatedNixEnvironment(join(home, 'nix'))
  // In a file: nix's libgit2 reads safe.directory from nowhere else.
  await writeFile(join(home, 'nix/home/.gitconfig'), GIT_CONFIG)
  const state = join(home, 'state')
  await mkdir(state, { recursive: true })
  const env = {
    ...store.env,
    PATH: [nix.directory, process.env['PATH'] ?? ''].join(delimiter),
    LANG: 'C.UTF-8',
    LLAMA_FLEET_CACHE: cacheDirectory(),
    XDG_STATE_HOME: state,
    https_proxy: proxy.proxyUrl,
    no_proxy: '127.0.0.1,localhost',
    NIX_SSL_CERT_FILE: proxy.caFile,
    GIT_SSL_CAINFO: proxy.caFile,
    GIT_TERMINAL_PROMPT: '0',
    // A branch or tag means another commit when the other form of the lane ran less than an hour ago.
    NIX_CONFIG: 'tarball-ttl = 0',
    ...more,
  }
  const model = join(home, 'random.gguf')
  await writeRandomGguf(model)
  const from = form === null ? 'b10361' : 'v0.5.0'
  const system = (await command(nix.nix, ['eval', '--impure', '--raw', '--expr', 'builtins.currentSystem'], { env })).trim()
  const fleet = await makeRealFleet(join(home, plainBaseline ? 'fleet-cpu-features' : variant === 'cpu' ? 'fleet' : `fleet-${variant}`), {
    variant,
    tag: from,
    system,
    cpuFeatures: cpuFeaturesOf(await readFile('/proc/cpuinfo', 'utf8')),
    ...(plainBaseline ? { plainAt: await git(upstream, ['rev-parse', `${from}^{commit}`]) } : {}),
    model,
    rounds,
    repetitions,
    delta,
    nix: nix.nix,
    env,
  })
  return { fleet, model, system, nix: nix.nix, env, from, to: form === null ? 'v0.5.0' : DERIVED_TAG }
}

function softwareVulkan(onStep: (step: string) => void): Promise<SoftwareVulkan> {
  onStep("the distribution's glslc and headers for Vulkan")
  return provideSoftwareVulkan()
}

/** Removes what a killed run left half made. */
async function clearUnfinished(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((known) => known.startsWith('.unfinished-'))) {
    await rm(join(directory, name), { recursive: true })
  }
}

const GIT_CONFIG = '[user]\nname = Fleet Owner\nemail = owner@example.org\n[safe]\ndirectory = *\n'
