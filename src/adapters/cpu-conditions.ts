import type { KernelFiles } from './kernel-files.ts'

const CPUS = '/sys/devices/system/cpu'
/** Drivers of hwmon whose temperatures are the CPU's (Intel, AMD, boards without either). */
const CPU_SENSORS = /^(?:coretemp|k10temp|zenpower|cpu_thermal|soc_thermal)$/
const CPU_ZONES = /^(?:x86_pkg_temp|cpu.*thermal|soc.*thermal|TCPU)$/i

const highest = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values))
const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

/** Returns the hottest reading of the CPU in °C; null where no sensor is the CPU's. */
export function cpuCelsius(files: KernelFiles): number | null {
  const sensors = files.list('/sys/class/hwmon').map((name) => `/sys/class/hwmon/${name}`)
  const cpu = sensors.filter((sensor) => CPU_SENSORS.test(files.read(`${sensor}/name`)?.trim() ?? ''))
  const inputs = cpu.flatMap((sensor) => files.list(sensor).filter((file) => /^temp\d+_input$/.test(file)).map((file) => `${sensor}/${file}`))
  const zones = files.list('/sys/class/thermal').map((name) => `/sys/class/thermal/${name}`)
  const temperatures = zones.filter((zone) => CPU_ZONES.test(files.read(`${zone}/type`)?.trim() ?? '')).map((zone) => `${zone}/temp`)
  return highest(known((inputs.length > 0 ? inputs : temperatures).map((path) => files.number(path, 0.001))))
}

const processors = (files: KernelFiles): string[] => files.list(CPUS).filter((name) => /^cpu\d+$/.test(name)).map((name) => `${CPUS}/${name}`)

/** Returns the mean clock of all processors in MHz; null where the kernel does not say. */
export function cpuMHz(files: KernelFiles): number | null {
  const clocks = known(processors(files).map((cpu) => files.number(`${cpu}/cpufreq/scaling_cur_freq`, 0.001)))
  return clocks.length === 0 ? null : clocks.reduce((sum, clock) => sum + clock, 0) / clocks.length
}

/** Returns the frequency governors of all processors (`performance`); null where there is no frequency control. */
export function governorOf(files: KernelFiles): string | null {
  const governors = processors(files).flatMap((cpu) => files.read(`${cpu}/cpufreq/scaling_governor`)?.trim() ?? [])
  return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(', ')
}

/** Returns the lasting power limit of all CPU packages in W (powercap's long_term); null where there is none. Beside them stands the whole platform's, psys. */
export function cpuPowerLimitWatts(files: KernelFiles): number | null {
  const zones = files.list('/sys/class/powercap').filter((name) => /^intel-rapl:\d+$/.test(name)).map((name) => `/sys/class/powercap/${name}`)
  const packages = zones.filter((zone) => files.read(`${zone}/name`)?.startsWith('package') === true)
  const limits = known(packages.map((zone) => files.number(`${zone}/constraint_0_power_limit_uw`, 1e-6)))
  return limits.length === 0 ? null : limits.reduce((sum, limit) => sum + limit, 0)
}

/** Returns how often packages and cores were slowed down by heat since the machine started; null where it is not counted. */
export function cpuThrottleCount(files: KernelFiles): number | null {
  const counts = known(processors(files).flatMap((cpu) => ['core', 'package'].map((of) => files.number(`${cpu}/thermal_throttle/${of}_throttle_count`))))
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0)
}
