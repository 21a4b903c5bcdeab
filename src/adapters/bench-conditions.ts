import type { Conditions, GpuConditions } from '../core/hosts/conditions.ts'
import { cpuCelsius, cpuMHz, cpuPowerLimitWatts, cpuThrottleCount, governorOf } from './cpu-conditions.ts'
import type { KernelFiles } from './kernel-files.ts'

/** Readings of the machine while a process runs. */
export interface ConditionsWatch {
  /** To be called while the process works: heat and clocks are those of a busy CPU then. */
  sample(): void
  end(): Promise<Conditions>
}

/** Starts to watch what one process runs under. GPUs are asked once, after it: nothing is started beside a measurement. */
export function watchConditions(files: KernelFiles, gpus: () => Promise<GpuConditions[]>): ConditionsWatch {
  const throttledBefore = cpuThrottleCount(files)
  const heat: number[] = []
  const clocks: number[] = []
  const sample = (): void => {
    const [celsius, clock] = [cpuCelsius(files), cpuMHz(files)]
    if (celsius !== null) heat.push(celsius)
    if (clock !== null) clocks.push(clock)
  }
  return {
    sample,
    end: async () => {
      if (heat.length + clocks.length === 0) sample()
      const throttled = cpuThrottleCount(files)
      return {
        cpuCelsius: heat.length === 0 ? null : Math.max(...heat),
        cpuMHz: clocks.length === 0 ? null : Math.round(clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length),
        governor: governorOf(files),
        cpuPowerLimitWatts: cpuPowerLimitWatts(files),
        cpuThrottled: throttled === null || throttledBefore === null ? null : Math.max(0, throttled - throttledBefore),
        gpus: await gpus(),
      }
    },
  }
}
