import type { Conditions, GpuConditions } from '../hosts/conditions.ts'
import type { BenchProcess } from '../hosts/measurement.ts'

/** Returns one side's processes of a round as one: rows joined, seconds added, the first failure kept. Null of none. */
export function mergedProcess(processes: readonly BenchProcess[]): BenchProcess | null {
  const [first, ...others] = processes
  if (first === undefined) return null
  return others.reduce((merged, next) => {
    const ending = merged.failure === null ? next : merged
    return {
      ...merged,
      seconds: merged.seconds + next.seconds,
      exitCode: ending.exitCode,
      signal: ending.signal,
      rows: merged.rows.concat(next.rows),
      cpuInfo: merged.cpuInfo ?? next.cpuInfo,
      gpuInfo: bothGpus(merged.gpuInfo, next.gpuInfo),
      backends: merged.backends ?? next.backends,
      foreignCpu: greater(merged.foreignCpu, next.foreignCpu),
      load: greater(merged.load, next.load),
      ...mergedConditions(merged.conditions, next.conditions),
      failure: ending.failure,
      stderrTail: ending.stderrTail,
    }
  }, first)
}

const AND = ' and '

/** The GPUs of both, each once; none where one of them ran without. */
function bothGpus(first: string | null, second: string | null): string | null {
  if (first === null || second === null) return first ?? second
  if (first === '' || second === '') return ''
  return first.split(AND).includes(second) ? first : `${first}${AND}${second}`
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

/** The hotter of two, the last clocks, all slow-downs, and whoever used a GPU. */
function mergedConditions(first: Conditions | undefined, second: Conditions | undefined): { conditions?: Conditions } {
  if (first === undefined || second === undefined) return first === undefined && second === undefined ? {} : { conditions: (first ?? second) as Conditions }
  const throttled = first.cpuThrottled === null || second.cpuThrottled === null ? null : first.cpuThrottled + second.cpuThrottled
  return { conditions: { ...second, cpuCelsius: greater(first.cpuCelsius, second.cpuCelsius), cpuThrottled: throttled, gpus: mergedGpus(first.gpus, second.gpus) } }
}

/** A machine lists its GPUs in the same order each time; a list that is shorter was not answered in full. */
function mergedGpus(first: readonly GpuConditions[], second: readonly GpuConditions[]): GpuConditions[] {
  const longer = second.length < first.length ? first : second
  return longer.map((gpu, place) => {
    const [one, other] = [first[place], second[place]]
    if (one === undefined || other === undefined || one.name !== other.name) return gpu
    return {
      ...other,
      celsius: greater(one.celsius, other.celsius),
      memoryUsedBytes: greater(one.memoryUsedBytes, other.memoryUsedBytes),
      throttledBy: [...new Set([...one.throttledBy, ...other.throttledBy])],
      programs: [...new Set([...one.programs, ...other.programs])],
    }
  })
}
