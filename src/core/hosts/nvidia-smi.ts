import { oneLine } from '../reading.ts'
import type { GpuConditions } from './conditions.ts'

/** The name of the throttle field until and since driver 535 or so. */
export const THROTTLE_FIELDS = ['clocks_throttle_reasons.active', 'clocks_event_reasons.active'] as const

const FIELDS = [
  'uuid', 'name', 'temperature.gpu', 'clocks.sm', 'clocks.mem', 'power.draw', 'power.limit', 'utilization.gpu', 'memory.used', 'memory.total',
] as const

/** NVML's nvmlClocksEventReason bits; an idle GPU and clocks that a person set are no throttling. */
const THROTTLES: readonly (readonly [bit: number, reason: string])[] = [
  [0x4, 'power limit'],
  [0x8, 'hardware slowdown'],
  [0x20, 'heat'],
  [0x40, 'heat (hardware)'],
  [0x80, 'power brake'],
]

const MIB = 2 ** 20
const LONGEST_ANSWER = 256 * 1024

/** Returns the arguments that ask nvidia-smi for every GPU's state. */
export function gpuQuery(throttleField: (typeof THROTTLE_FIELDS)[number]): string[] {
  return [`--query-gpu=${[...FIELDS, throttleField].join(',')}`, '--format=csv,noheader,nounits']
}

/** The arguments that ask nvidia-smi for the compute programs on every GPU. */
export const PROGRAMS_QUERY = ['--query-compute-apps=gpu_uuid,process_name', '--format=csv,noheader,nounits']

const linesOf = (text: string): string[][] =>
  text.slice(0, LONGEST_ANSWER).split('\n').filter((line) => line.trim() !== '').map((line) => line.split(', ').map((field) => field.trim()))

/** `[N/A]`, `[Not Supported]` and everything else that is no number is null. */
const numberOf = (field: string | undefined): number | null => (field !== undefined && /^\d+(?:\.\d+)?$/.test(field) ? Number(field) : null)
const scaled = (value: number | null, factor: number): number | null => (value === null ? null : value * factor)

function throttles(field: string | undefined): string[] {
  const bits = /^0x[0-9a-f]{1,16}$/i.test(field ?? '') ? Number(BigInt(field ?? '0') & 0xffn) : 0
  return THROTTLES.flatMap(([bit, reason]) => ((bits & bit) === 0 ? [] : [reason]))
}

/** The program of a path, without its directories; a name from outside, on one line. */
const programOf = (path: string): string => oneLine(path.slice(path.lastIndexOf('/') + 1), 40)

/** Returns the GPUs in nvidia-smi's two answers; lines that are not what was asked for are left out. */
export function gpusOfNvidiaSmi(answer: string, programs: string): GpuConditions[] {
  const apps = linesOf(programs)
  return linesOf(answer).flatMap((fields) => {
    const [uuid, name, celsius, clock, memoryClock, power, limit, busy, used, total, throttle] = fields
    if (fields.length !== FIELDS.length + 1 || uuid === undefined || name === undefined || !/^(?:GPU|MIG)-/.test(uuid)) return []
    return [{
      name: oneLine(name, 80),
      celsius: numberOf(celsius),
      clockMHz: numberOf(clock),
      memoryClockMHz: numberOf(memoryClock),
      powerWatts: numberOf(power),
      powerLimitWatts: numberOf(limit),
      busy: scaled(numberOf(busy), 0.01),
      memoryUsedBytes: scaled(numberOf(used), MIB),
      memoryBytes: scaled(numberOf(total), MIB),
      throttledBy: throttles(throttle),
      programs: [...new Set(apps.flatMap(([gpu, ...path]) => (gpu === uuid && path.length > 0 ? [programOf(path.join(', '))] : [])))],
    }]
  })
}
