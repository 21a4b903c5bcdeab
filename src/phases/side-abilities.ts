import { lackedFeatures } from '../core/hosts/instructions.ts'
import type { Check, Measurement } from '../core/hosts/measurement.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { chooseDevice, mayLackGpu } from '../core/llama-bench/devices.ts'
import { SIDES, type Side } from '../core/verdict/sides.ts'
import type { BenchAbility, Benchmark } from '../ports/benchmark.ts'
import type { BuiltSide } from './side-builds.ts'

/** How long `llama-bench --help` and `--list-devices` may take; a GPU driver may need to wake up. */
const PROBE_SECONDS = 120

type Sides<Value> = Readonly<Record<Side, Value>>

/** Returns what each side's llama-bench can do and which devices it lists; both are asked once more where one of them looks odd. */
export async function probeSides(built: Sides<BuiltSide>, host: PlannedHost, lacked: Sides<readonly string[]>, benchmark: Benchmark): Promise<Sides<BenchAbility>> {
  const ask = (side: Side) => benchmark.probe(built[side].storePath, { wish: host.sandbox, variant: host.variant }, PROBE_SECONDS, lacked[side])
  const once = async (): Promise<Sides<BenchAbility>> => ({ baseline: await ask('baseline'), candidate: await ask('candidate') })
  const abilities = await once()
  // memory may be short for a moment, and a card gone for both by now
  const isOdd = deviceOf(abilities, host).kind === 'lost' || SIDES.some((side) => abilities[side].failure !== null)
  return isOdd ? once() : abilities
}

const deviceOf = ({ baseline, candidate }: Sides<BenchAbility>, { variant, flags }: PlannedHost) => chooseDevice(variant, flags.device, baseline.devices, candidate.devices)

/** Returns the CPU features that each side was compiled for and this machine does not have. */
export function lackedBySide({ instructions, fingerprint }: Measurement): Sides<readonly string[]> {
  const has = fingerprint?.cpuFeatures ?? []
  return { baseline: lackedFeatures(instructions?.baseline, has), candidate: lackedFeatures(instructions?.candidate, has) }
}

/** Returns the cheapest check there is: `llama-bench --list-devices` loads every backend and dies where `--version` does not. */
export function smokeChecks(abilities: Sides<BenchAbility>, host: PlannedHost): Check[] {
  const isLost = SIDES.every((side) => abilities[side].failure === null) && deviceOf(abilities, host).kind === 'lost'
  const lost = `It sees no ${host.variant} device: --list-devices names ${listed(abilities.candidate)}, and ${listed(abilities.baseline)} for the baseline.`
  return SIDES.map((side) => {
    const failure = isLost && side === 'candidate' ? lost : abilities[side].failure
    const started = abilities[side].flags.includes('--list-devices') ? 'llama-bench starts and lists its devices.' : 'llama-bench starts; this tag cannot list its devices.'
    return { name: 'smoke', side, result: failure === null ? 'passed' : 'failed', sentence: failure ?? started }
  })
}

function listed({ flags, devices, complaint = '' }: BenchAbility): string {
  if (devices.length > 0) return devices.join(', ')
  if (!flags.includes('--list-devices')) return 'nothing (this tag has no --list-devices: name the `device` in the config)'
  return complaint === '' ? 'none' : `none (${complaint})`
}

/** What is known of the machine where the device of a host is chosen. */
interface DeviceWorld {
  readonly isSandboxed: boolean
  readonly driverFault: () => string | null
}

/** Returns the device that both sides are measured on (null: the CPU), or why there is none. */
export function deviceOfSides(abilities: Sides<BenchAbility>, host: PlannedHost, { isSandboxed, driverFault }: DeviceWorld): { readonly failure: Measurement['failure']; readonly device: string | null } {
  const choice = deviceOf(abilities, host)
  const refused = (kind: 'infra-failed' | 'bench-failed', sentence: string) => ({ failure: { kind, sentence, logTail: '' }, device: null })
  // a driver that fits no longer takes the device from both sides
  const fault = host.variant !== 'cpu' && mayLackGpu(host.flags.device, choice, abilities.baseline.devices) ? driverFault() : null
  if (fault !== null) return refused('infra-failed', fault)
  if (choice.kind === 'device') return { failure: null, device: choice.device }
  const hidden = isSandboxed ? ' They ran in a sandbox with the device nodes of that variant; `sandbox: off` shows whether it hides one.' : ''
  return refused('bench-failed', `No ${host.variant} device is there for both sides: --list-devices names ${listed(abilities.baseline)} for the baseline, ${listed(abilities.candidate)} for the candidate.${hidden}`)
}
