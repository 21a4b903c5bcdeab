import type { GpuConditions } from '../core/hosts/conditions.ts'
import { amdGpus } from './amd-gpus.ts'
import { nvidiaGpus, type NvidiaOptions } from './nvidia-gpus.ts'

/** Returns what reads all GPUs of the machine that tell something of themselves. */
export function machineGpus(options: NvidiaOptions): () => Promise<GpuConditions[]> {
  const nvidia = nvidiaGpus(options)
  return async () => [...(await nvidia()), ...amdGpus(options.files)]
}
