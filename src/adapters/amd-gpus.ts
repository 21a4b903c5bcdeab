import type { GpuConditions } from '../core/hosts/conditions.ts'
import { oneLine } from '../core/reading.ts'
import type { KernelFiles } from './kernel-files.ts'

/** The clock of the line with the star in pp_dpm_sclk, `1: 2400Mhz *`. */
function clockIn(table: string | null): number | null {
  const found = /^\d+: *(\d{1,6})Mhz \*/im.exec(table ?? '')?.[1]
  return found === undefined ? null : Number(found)
}

/** Programs with memory on a GPU through ROCm; amdkfd lists their process ids for all cards together. */
function programs(files: KernelFiles): string[] {
  const ids = files.list('/sys/class/kfd/kfd/proc').filter((name) => /^\d+$/.test(name))
  return [...new Set(ids.flatMap((id) => files.read(`/proc/${id}/comm`)?.trim() ?? []))].map((name) => oneLine(name, 40))
}

/** Returns AMD's GPUs as amdgpu shows them in /sys. */
export function amdGpus(files: KernelFiles): GpuConditions[] {
  return files.list('/sys/class/drm').filter((name) => /^card\d+$/.test(name)).toSorted().flatMap((card) => {
    const device = `/sys/class/drm/${card}/device`
    if (files.read(`${device}/vendor`)?.trim() !== '0x1002') return []
    const sensor = `${device}/hwmon/${files.list(`${device}/hwmon`)[0] ?? ''}`
    const busy = files.number(`${device}/gpu_busy_percent`)
    return [{
      name: `${oneLine(files.read(`${device}/product_name`)?.trim() || 'AMD GPU', 80)} (${card})`,
      celsius: files.number(`${sensor}/temp1_input`, 0.001),
      clockMHz: clockIn(files.read(`${device}/pp_dpm_sclk`)),
      memoryClockMHz: clockIn(files.read(`${device}/pp_dpm_mclk`)),
      powerWatts: files.number(`${sensor}/power1_average`, 1e-6) ?? files.number(`${sensor}/power1_input`, 1e-6),
      powerLimitWatts: files.number(`${sensor}/power1_cap`, 1e-6),
      busy: busy === null ? null : busy / 100,
      memoryUsedBytes: files.number(`${device}/mem_info_vram_used`),
      memoryBytes: files.number(`${device}/mem_info_vram_total`),
      // amdgpu tells what throttles it only in a binary table whose form changes with the chip (gpu_metrics)
      throttledBy: [],
      programs: programs(files),
    }]
  })
}
