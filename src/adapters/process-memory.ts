import { readFile } from 'node:fs/promises'
import { deviceBytesOf } from '../core/checks/service-answer.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import { descendantsOf } from './process-tree.ts'

const SMI_SECONDS = 10

const familyOf = (id: number): readonly number[] => [id, ...descendantsOf(id).map((below) => below.id)]

const SAMPLE_MS = 1_000

/** What a process and those below it held; `peak` looks once more and gives bytes, weights that are mapped included, null when unknown. */
export interface MemoryWatch {
  peak(): Promise<number | null>
  end(): void
}

/**
 * Watches a living process and those below it, once `process` says which. The peak is the largest sum that one look saw, or what a single process held at most
 * (`VmHWM`, which the kernel keeps) where that is more. Several processes share weights that they map, so each is asked for its part (`Pss`).
 */
export function watchMemory(process: () => number | null): MemoryWatch {
  let peak = 0
  const look = async (): Promise<void> => {
    const id = process()
    if (id === null) return
    const held = await Promise.all(familyOf(id).map(memoryOf))
    peak = Math.max(peak, held.reduce((sum, { now }) => sum + now, 0), ...held.map(({ most }) => most))
  }
  const looks = setInterval(() => void look(), SAMPLE_MS)
  looks.unref()
  return {
    peak: async () => {
      await look()
      return peak === 0 ? null : peak
    },
    end: () => clearInterval(looks),
  }
}

/** What one process holds and held at most, in bytes; 0 where it is gone or does not tell. Not everybody may ask for its part of what is shared. */
async function memoryOf(id: number): Promise<{ readonly now: number; readonly most: number }> {
  const [status, rollup] = await Promise.all(['status', 'smaps_rollup'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')))
  const bytes = (text: string | undefined, name: string): number | null => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1]
    return kibibytes === undefined ? null : Number(kibibytes) * 1024
  }
  return { now: bytes(rollup, 'Pss') ?? bytes(status, 'VmRSS') ?? 0, most: bytes(status, 'VmHWM') ?? 0 }
}

/** Returns what a living process and those below it hold on NVIDIA's cards (bytes); null where nvidia-smi does not tell. */
export async function deviceMemoryOf(
  world: { readonly processes: ChildProcesses; readonly environment: Readonly<Record<string, string | undefined>> },
  id: number,
): Promise<number | null> {
  const path = [world.environment['PATH'] ?? '', '/run/current-system/sw/bin', '/usr/bin'].filter((part) => part !== '').join(':')
  const ending = await world.processes.run({
    program: 'nvidia-smi',
    arguments: ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'],
    directory: '/',
    environment: { PATH: path },
    timeoutSeconds: SMI_SECONDS,
  })
  return ending.exitCode === 0 ? deviceBytesOf(ending.stdout, new Set(familyOf(id))) : null
}
