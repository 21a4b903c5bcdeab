import { z } from 'zod'
import { counted } from '../counted.ts'
import { list, text } from '../bounds.ts'

const reading = z.number().nullable()

/** A GPU right after a process ended; null where it cannot be read. `programs` are those of others. */
const gpuConditionsSchema = z.strictObject({
  name: text(),
  celsius: reading,
  clockMHz: reading,
  memoryClockMHz: reading,
  powerWatts: reading,
  powerLimitWatts: reading,
  busy: reading,
  memoryUsedBytes: reading,
  memoryBytes: reading,
  throttledBy: list(text(), 1000),
  programs: list(text(), 1000),
})
export type GpuConditions = z.infer<typeof gpuConditionsSchema>

/** The machine while one llama-bench process ran: the hottest and the mean clock of the readings. Null where it cannot be read. */
export const conditionsSchema = z.strictObject({
  cpuCelsius: reading,
  cpuMHz: reading,
  governor: text().nullable(),
  cpuPowerLimitWatts: reading,
  /** How often the CPU was slowed down by its own heat meanwhile. */
  cpuThrottled: reading,
  gpus: list(gpuConditionsSchema, 1000),
})
export type Conditions = z.infer<typeof conditionsSchema>

const seen = (values: readonly (number | null | undefined)[]): number[] => values.filter((value): value is number => typeof value === 'number')

function span(values: readonly number[], unit: string): string {
  const [low, high] = [Math.round(Math.min(...values)), Math.round(Math.max(...values))]
  return low === high ? `${low} ${unit}` : `${low}-${high} ${unit}`
}

function part(label: string, values: readonly number[], unit: string): string[] {
  return values.length === 0 ? [] : [`${label}${span(values, unit)}`]
}

/** Returns what the processes of a host ran under, a line for the CPU and one per GPU; none where nothing can be read. */
export function conditionsLines(processes: readonly Conditions[]): string[] {
  const cpu = [
    ...part('', seen(processes.map(({ cpuCelsius }) => cpuCelsius)), '°C'),
    ...part('', seen(processes.map(({ cpuMHz }) => cpuMHz)), 'MHz'),
    ...part('power limit ', seen(processes.map(({ cpuPowerLimitWatts }) => cpuPowerLimitWatts)), 'W'),
    ...throttledText(processes.filter(({ cpuThrottled }) => (cpuThrottled ?? 0) > 0).length, processes.length, 'heat'),
  ]
  const names = [...new Set(processes.flatMap(({ gpus }) => gpus.map(({ name }) => name)))]
  const gpuLines = names.flatMap((name) => {
    const gpus = processes.flatMap((process) => process.gpus.filter((gpu) => gpu.name === name))
    const throttled = gpus.filter(({ throttledBy }) => throttledBy.length > 0)
    const programs = [...new Set(gpus.flatMap((gpu) => gpu.programs))]
    const parts = [
      ...part('', seen(gpus.map(({ celsius }) => celsius)), '°C'),
      ...part('', seen(gpus.map(({ clockMHz }) => clockMHz)), 'MHz'),
      ...part('power limit ', seen(gpus.map(({ powerLimitWatts }) => powerLimitWatts)), 'W'),
      ...throttledText(throttled.length, gpus.length, [...new Set(throttled.flatMap(({ throttledBy }) => throttledBy))].join(', ')),
      ...(programs.length === 0 ? [] : [`used by ${programs.slice(0, 5).join(', ')} too`]),
    ]
    return parts.length === 0 ? [] : [`while measuring, ${name}: ${parts.join(', ')}`]
  })
  return [...(cpu.length === 0 ? [] : [`while measuring, CPU: ${cpu.join(', ')}`]), ...gpuLines]
}

function throttledText(count: number, of: number, by: string): string[] {
  return count === 0 ? [] : [`slowed down by ${by} in ${count} of ${counted(of, 'process', 'processes')}`]
}
