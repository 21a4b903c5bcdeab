import { isGpuVariant } from '../llama-bench/devices.ts'
import { oneLine } from '../reading.ts'
import type { IdleLimits, PlannedQuiet } from './planned-quiet.ts'

/** A process of somebody else, and the cores it used while it was watched. */
export interface BusyProcess {
  readonly name: string
  readonly cores: number
}

/** A GPU as others use it: shares from 0 to 1, null where they cannot be read; the names of the programs on it. */
export interface GpuUse {
  readonly name: string
  readonly busy: number | null
  readonly memory: number | null
  readonly programs: readonly string[]
}

/** What else ran on the machine for a few seconds; null and empty where it cannot be read. */
export interface Activity {
  /** CPU of others, in cores. */
  readonly foreignCpu: number | null
  /** The busiest first, as far as this user may see them. */
  readonly processes: readonly BusyProcess[]
  readonly gpus: readonly GpuUse[]
  /** Builds, garbage collections and optimisations of a nix store. */
  readonly builders: readonly string[]
}

const NAMED = 3
const percent = (share: number): string => `${Math.round(share * 100)} %`
const cores = (number: number): string => `${Number(number.toFixed(2))} cores`

function namesOf(names: readonly string[]): string {
  const unique = [...new Set(names)].map((name) => oneLine(name, 40))
  const more = unique.length > NAMED ? ` and ${unique.length - NAMED} more` : ''
  return `${unique.slice(0, NAMED).join(', ')}${more}`
}

function cpuFault({ foreignCpu, processes }: Activity, { cpu }: IdleLimits): string[] {
  if (foreignCpu === null || foreignCpu <= cpu) return []
  const seen = processes.slice(0, NAMED).map((process) => `${oneLine(process.name, 40)} ${Number(process.cores.toFixed(2))}`)
  const who = seen.length === 0 ? 'by processes that cannot be seen from here' : seen.join(', ')
  return [`others use ${cores(foreignCpu)} (${who}), at most ${cores(cpu)} are allowed`]
}

function gpuFaults({ gpus }: Activity, limits: IdleLimits): string[] {
  const faults = (what: 'busy' | 'memory', limit: number, verb: string): string[] =>
    gpus.flatMap((gpu) => {
      const share = gpu[what]
      if (share === null || share <= limit) return []
      const who = gpu.programs.length === 0 ? '' : ` by ${namesOf(gpu.programs)}`
      return [`${percent(share)} of ${oneLine(gpu.name, 60)}${verb}${who}, at most ${percent(limit)} may be`]
    })
  return [...faults('busy', limits.gpu, ' is in use'), ...faults('memory', limits.vram, "'s memory is taken")]
}

/** Returns why the host is too busy for its first round, naming who is seen at work; null when it is quiet enough. */
export function faultOfActivity(activity: Activity, { idle, builders }: Pick<PlannedQuiet, 'idle' | 'builders'>): string | null {
  const faults = [
    ...(builders && activity.builders.length > 0 ? [`${namesOf(activity.builders)} ${activity.builders.length === 1 ? 'is' : 'are'} at work on the nix store`] : []),
    ...(idle === null ? [] : [...cpuFault(activity, idle), ...gpuFaults(activity, idle)]),
  ]
  return faults.length === 0 ? null : faults.join('; ')
}

/** Returns what of a host that is to be idle could not be looked at, in words; a GPU only where its variant has one. */
export function unseenIn({ foreignCpu, gpus }: Activity, variant: string): string[] {
  const isSeen = gpus.some(({ busy, memory }) => busy !== null || memory !== null)
  return [...(foreignCpu === null ? ['the CPU'] : []), ...(isGpuVariant(variant) && !isSeen ? ['the GPU'] : [])]
}
