import type { GpuConditions } from '../core/hosts/conditions.ts'
import { gpuQuery, gpusOfNvidiaSmi, PROGRAMS_QUERY, THROTTLE_FIELDS } from '../core/hosts/nvidia-smi.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { KernelFiles } from './kernel-files.ts'

/** nvidia-smi answers in 0.1 to 0.5 s; one that does not is not asked again. */
const ANSWER_SECONDS = 5

/** Where NixOS and the distributions have it, when the PATH of a service does not say so. */
const FURTHER = '/run/current-system/sw/bin:/usr/bin'

/** What asking nvidia-smi needs of the outside. */
export interface NvidiaOptions {
  readonly processes: ChildProcesses
  readonly files: KernelFiles
  readonly path: string
}

/** Returns what asks for NVIDIA's GPUs; without a driver in the kernel, and after a failure, it gives none and starts nothing. */
export function nvidiaGpus({ processes, files, path }: NvidiaOptions): () => Promise<GpuConditions[]> {
  let throttleField: (typeof THROTTLE_FIELDS)[number] | undefined = THROTTLE_FIELDS[0]
  const ask = (words: readonly string[]) =>
    processes.run({ program: 'nvidia-smi', arguments: words, directory: '/', environment: { PATH: `${path}:${FURTHER}`, LC_ALL: 'C' }, timeoutSeconds: ANSWER_SECONDS })
  return async () => {
    if (throttleField === undefined || files.read('/proc/driver/nvidia/version') === null) return []
    const [state, programs] = await Promise.all([ask(gpuQuery(throttleField)), ask(PROGRAMS_QUERY)])
    if (state.exitCode === 0) return gpusOfNvidiaSmi(state.stdout, programs.exitCode === 0 ? programs.stdout : '')
    const unknownField = state.stdout.includes('not a valid field')
    throttleField = unknownField ? THROTTLE_FIELDS[THROTTLE_FIELDS.indexOf(throttleField) + 1] : undefined
    if (throttleField === undefined) return []
    const again = await ask(gpuQuery(throttleField))
    if (again.exitCode !== 0) throttleField = undefined
    return again.exitCode === 0 ? gpusOfNvidiaSmi(again.stdout, programs.exitCode === 0 ? programs.stdout : '') : []
  }
}
