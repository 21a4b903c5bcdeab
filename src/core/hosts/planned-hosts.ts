import { counted } from '../counted.ts'
import { InputError } from '../errors.ts'
import type { Config, HostConfig } from './config.ts'
import { refuseLists } from '../llama-bench/bench-arguments.ts'
import { isGpuVariant } from '../llama-bench/devices.ts'
import { PROGRAM_CHECKS } from '../checks/program-checks.ts'
import { gpuVariantOf } from './gpu-variant.ts'
import type { PlannedHost } from './planned-host.ts'
import { MOST_MEASURED, MOST_ROUNDS, type BenchFlags } from './host-settings.ts'
import { plannedQuiet } from './quiet.ts'

/** A host that the flake itself has: what its evaluation says of llama.cpp. */
export interface FoundHost {
  readonly variant: string | null
  readonly packageName: string | null
  /** What cmake is told of that package, where it says so. */
  readonly cmakeFlags?: readonly string[] | undefined
  readonly system: string | null
  /** The list of programs.llama-fleet; null without that module. */
  readonly cpuFeatures?: readonly string[] | null | undefined
}

const DEFAULT_FLAGS: BenchFlags = {
  threads: null,
  'n-gpu-layers': 99,
  'flash-attn': 'auto',
  'batch-size': 2048,
  'ubatch-size': 512,
  'cache-type-k': 'f16',
  'cache-type-v': 'f16',
  device: null,
}

/**
 * Returns the hosts to measure: those the config names, else those found in the flake that have llama.cpp.
 * Throws InputError when there is none, when a variant cannot be told, or when a host has no model.
 */
export function planHosts(config: Config, found: ReadonlyMap<string, FoundHost>, source: string): PlannedHost[] {
  const named: Readonly<Record<string, HostConfig>> =
    config.hosts ?? Object.fromEntries([...found].filter(([, host]) => host.packageName !== null).map(([name]) => [name, {}]))
  const names = Object.keys(named).toSorted()
  if (names.length === 0) {
    const all = [...found.keys()].toSorted()
    throw new InputError({
      problem: `No host of the flake has llama.cpp (nixosConfigurations: ${all.length === 0 ? 'none' : all.join(', ')}).`,
      next: `Name the hosts in ${source}, such as \`hosts: { carbon: { variant: cpu } }\`.`,
    })
  }
  const hosts = names.map((name) => plannedHost(name, named[name] ?? {}, found.get(name), config, source))
  refuseOtherTests('', config.delta, [...new Set(hosts.flatMap(({ tests }) => tests))], source)
  return hosts
}

/** Returns whether the flake must be evaluated to know the hosts. */
export function needsDiscovery(config: Config): boolean {
  return config.hosts === undefined || Object.values(config.hosts).some((host) => host.variant === undefined)
}

function plannedHost(name: string, host: HostConfig, found: FoundHost | undefined, config: Config, source: string): PlannedHost {
  const variant = host.variant ?? found?.variant ?? variantFound(found)
  if (variant === null) {
    throw new InputError({
      problem: `The host '${name}' has no variant: ${found === undefined ? 'it is not in nixosConfigurations' : 'its configuration has no llama.cpp package'}.`,
      next: `Add \`variant: cpu\` (or cuda, vulkan, rocm) under hosts.${name} in ${source}.`,
    })
  }
  const model = modelOf(name, host, config, source)
  const { tests, rounds, repetitions } = amountOf(name, host, config, source)
  const flags = { ...DEFAULT_FLAGS, ...withoutUndefined(config.flags), ...withoutUndefined(host.flags) }
  refuseLists({ model: model.kind === 'path' ? model.path : '', device: flags.device }, ` of the host '${name}' in ${source}`)
  return {
    name,
    variant,
    system: host.system ?? found?.system ?? 'x86_64-linux',
    runsOn: host['runs-on'] ?? ['self-hosted', name],
    installable: host.installable ?? null,
    model,
    tests,
    flags,
    rounds,
    budgetSeconds: host.budget ?? config.budget ?? 7200,
    repetitions,
    statistic: host.statistic ?? config.statistic ?? (isGpuVariant(variant) ? 'median' : 'min'),
    ...marginsOf(name, host, config, tests, source),
    advisory: host.advisory ?? false,
    checks: host.checks ?? config.checks ?? [...PROGRAM_CHECKS],
    service: host.service ?? config.service ?? { kind: 'unit', unit: 'llama-cpp.service' },
    importFromDerivation: config['import-from-derivation'],
    sandbox: host.sandbox ?? config.sandbox ?? 'auto',
    timeouts: {
      build: host.timeouts?.build ?? config.timeouts?.build ?? 21_600,
      benchProcess: host.timeouts?.bench ?? config.timeouts?.bench ?? 1800,
      check: host.timeouts?.check ?? config.timeouts?.check ?? 900,
    },
    quiet: plannedQuiet({
      services: host.services,
      window: host.window,
      idle: host.idle ?? config.idle,
      wait: host.timeouts?.quiet ?? config.timeouts?.quiet,
    }),
  }
}

/** Returns the model that a host is measured with; throws InputError where the config names none for it. */
export function modelOf(name: string, host: HostConfig, config: Config, source: string): NonNullable<HostConfig['model']> {
  const model = host.model ?? config.model
  if (model !== undefined) return model
  throw new InputError({
    problem: `The host '${name}' has no model to measure with.`,
    next: `Add \`model: /path/on/the/host.gguf\` at the top of ${source} or under hosts.${name}.`,
  })
}

/** Returns a host's margins: of each test its own, else the fleet's, else 3 %. Throws InputError for one of a test that is not measured. */
function marginsOf(name: string, { delta: own }: HostConfig, { delta: ofFleet }: Config, tests: readonly string[], source: string): Pick<PlannedHost, 'delta' | 'deltas'> {
  refuseOtherTests(`hosts.${name}.`, own, tests, source)
  const delta = [own, ofFleet].find((one) => typeof one === 'number') ?? 0.03
  const deltas = tests.flatMap((test) => {
    const margin = typeof own === 'number' ? own : (own?.[test] ?? (typeof ofFleet === 'object' ? ofFleet[test] : undefined))
    return margin === undefined || margin === delta ? [] : [[test, margin] as const]
  })
  return deltas.length === 0 ? { delta } : { delta, deltas: Object.fromEntries(deltas) }
}

function refuseOtherTests(place: string, delta: HostConfig['delta'], tests: readonly string[], source: string): void {
  const other = typeof delta === 'object' ? Object.keys(delta).find((test) => !tests.includes(test)) : undefined
  if (other === undefined) return
  throw new InputError({ problem: `${source}: '${place}delta' has a margin for ${other}, which is not measured.`, next: `Name one of the tests: ${tests.join(', ')}.` })
}

/** Returns how much is measured on a host; throws InputError for more than one record holds, before hours are spent on it. */
function amountOf(name: string, host: HostConfig, config: Config, source: string): Pick<PlannedHost, 'tests' | 'rounds' | 'repetitions'> {
  const tests = host.tests ?? config.tests ?? ['pp512', 'tg128']
  const rounds = host.rounds ?? config.rounds ?? MOST_ROUNDS
  const repetitions = host.repetitions ?? config.repetitions ?? 5
  const each = tests.length * (repetitions + 5)
  if (rounds * each > MOST_MEASURED) {
    throw new InputError({
      problem: `The host '${name}' is to be measured in ${counted(rounds, 'round')} of ${counted(tests.length, 'test')} with ${counted(repetitions, 'repetition')}, more than one measurement holds.`,
      next: `Ask for \`rounds: ${Math.floor(MOST_MEASURED / each)}\` at most in ${source}, or for fewer tests or repetitions.`,
    })
  }
  return { tests, rounds, repetitions }
}

function withoutUndefined(flags: HostConfig['flags']): Partial<BenchFlags> {
  return Object.fromEntries(Object.entries(flags ?? {}).filter(([, value]) => value !== undefined))
}

function variantFound(found: FoundHost | undefined): string | null {
  const { packageName = null, cmakeFlags = [] } = found ?? {}
  if (packageName === null) return null
  return gpuVariantOf({ name: packageName, cmakeFlags }) ?? (packageName.startsWith('llama-cpp') ? 'cpu' : null)
}
