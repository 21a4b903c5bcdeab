import { setTimeout as pause } from 'node:timers/promises'
import type { Activity } from '../core/hosts/activity.ts'
import type { GpuConditions } from '../core/hosts/conditions.ts'
import { watchForeignCpu } from './foreign-cpu.ts'
import { storeWorkers, watchProcesses } from './foreign-processes.ts'
import type { KernelFiles } from './kernel-files.ts'

/** Returns what others do on this machine during the next seconds; `proc` is where foreign CPU is read. */
export async function watchActivity(seconds: number, files: KernelFiles, gpus: () => Promise<GpuConditions[]>, proc: string): Promise<Activity> {
  const foreignCpu = watchForeignCpu(proc)
  const processes = watchProcesses(files)
  await pause(seconds * 1000)
  const cores = foreignCpu()
  return {
    foreignCpu: cores,
    processes: processes(seconds),
    builders: storeWorkers(files),
    gpus: (await gpus()).map((gpu) => ({
      name: gpu.name,
      busy: gpu.busy,
      memory: gpu.memoryUsedBytes === null || gpu.memoryBytes === null || gpu.memoryBytes === 0 ? null : gpu.memoryUsedBytes / gpu.memoryBytes,
      programs: gpu.programs,
    })),
  }
}
