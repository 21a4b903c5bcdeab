import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { madeWhole } from '../stand-ins/cache.ts'
import { command } from '../stand-ins/command.ts'
import { git, initialised } from './git.ts'
import { nixValue } from './stand-in-repositories.ts'

/** The packages that the real lane builds: the CPU's, and Vulkan's for a device that is computed on the CPU. */
export type RealVariant = 'cpu' | 'vulkan'

export interface RealFleetOptions {
  readonly variant: RealVariant
  /** The tag of ggml-org/llama.cpp that the fleet is pinned at. */
  readonly tag: string
  /** As nix names it, e.g. x86_64-linux. */
  readonly system: string
  /** Names of /proc/cpuinfo; see src/core/hosts/cpu-features.ts. */
  readonly cpuFeatures: readonly string[]
  /** The commit of llama.cpp that is built without them; none by default. */
  readonly plainAt?: string
  /** Absolute path of the GGUF. */
  readonly model: string
  /** How often baseline and candidate are measured. */
  readonly rounds: number
  /** Samples of one test in one process. */
  readonly repetitions: number
  /** The change that must not go unseen, as the config has it. */
  readonly delta: string
  /** The nix executable and the environment in which github.com is answered by the proxy. */
  readonly nix: string
  readonly env: Readonly<Record<string, string>>
}

/** What carbon measures of a variant, the device that it is given, and how llama-bench calls the hardware. */
export interface MeasuredVariant {
  readonly tests: readonly string[]
  /** As --list-devices names it; null for the CPU. */
  readonly device: string | null
  readonly hardware: RegExp
}

export const VARIANTS: Readonly<Record<RealVariant, MeasuredVariant>> = {
  cpu: { tests: ['pp128', 'tg64'], device: null, hardware: /\S/ },
  // a device that is computed on the CPU is a hundred times slower than the CPU itself
  vulkan: { tests: ['pp32', 'tg8'], device: 'Vulkan0', hardware: /llvmpipe/ },
}

const PINNED_AT = 'github:ggml-org/llama.cpp/b10361'

/** Makes `directory` a fleet repository with one host, carbon, locked and in one commit on main. */
export async function makeRealFleet(directory: string, options: RealFleetOptions): Promise<string> {
  return madeWhole(directory, async (unfinished) => {
    await cp(join(import.meta.dirname, 'fleet-template'), unfinished, { recursive: true })
    const flake = await readFile(join(unfinished, 'flake.nix'), 'utf8')
    if (flake.split(PINNED_AT).length !== 2) throw new Error(`The fleet template names ${PINNED_AT} not exactly once.`)
    await writeFile(join(unfinished, 'flake.nix'), flake.replace(PINNED_AT, `github:ggml-org/llama.cpp/${options.tag}`))
    const { system, cpuFeatures, plainAt = null } = options
    await mkdir(join(unfinished, 'hosts'))
    await writeFile(join(unfinished, 'hosts/carbon.nix'), nixValue({ system, cpuFeatures, plainAt }))
    await mkdir(join(unfinished, '.github'), { recursive: true })
    await writeFile(join(unfinished, '.github/llama-fleet.yml'), configOf(options))
    await initialised(unfinished, 'main')
    await git(unfinished, ['add', '--all'])
    await command(options.nix, ['flake', 'lock', unfinished], { env: options.env })
    await git(unfinished, ['add', '--all'])
    const message = `carbon on llama.cpp ${options.tag}`
    await git(unfinished, ['commit', '--quiet', '--message', message], { date: '2026-10-01T12:00:00+00:00' })
  })
}

/** For a machine that others use as well: one thread, the best of five samples, many short rounds, only large changes named. */
const configOf = ({ variant, model, system, rounds, repetitions, delta }: RealFleetOptions): string => `\
follow: release
# No release host answers here, so the tags count as first seen now.
minimum-age: 0h
model: ${JSON.stringify(model)}
tests: [${VARIANTS[variant].tests.join(', ')}]
rounds: ${rounds}
repetitions: ${repetitions}
alpha: 5%
delta: ${delta}
flags: { threads: 1 }
idle: off
timeouts: { build: 1h, bench: 5m, check: 5m }
service: ${JSON.stringify(['--model', model, '--threads', '1', '--ctx-size', '512', '--parallel', '1', ...argumentsOf(VARIANTS[variant])])}
hosts:
  carbon: { variant: ${variant}, system: ${system}, runs-on: [self-hosted, carbon] }
`

/** The CPU's service speaks TLS and the GPU's does not, so that both are tried. None of these files is there: a check never reads the key of a service. */
const TLS = ['--ssl-key-file', '/var/lib/acme/carbon/key.pem', '--ssl-cert-file', '/var/lib/acme/carbon/fullchain.pem']
const argumentsOf = ({ device }: MeasuredVariant): string[] => (device === null ? TLS : ['--n-gpu-layers', '99', '--device', device])
