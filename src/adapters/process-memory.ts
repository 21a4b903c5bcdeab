import { readFileSync } from 'node:fs'
import { deviceBytesOf } from '../core/checks/service-answer.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import { descendantsOf } from './process-tree.ts'

const SMI_SECONDS = 10

const familyOf = (id: number): readonly number[] => [id, ...descendantsOf(id).map((below) => below.id)]

/** Returns the most memory (bytes, weights that are mapped included) that a living process or one below it has held; null when unknown. */
export function peakMemoryOf(id: number): number | null {
  const peaks = familyOf(id).flatMap((one) => {
    try {
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1]
      return kibibytes === undefined ? [] : [Number(kibibytes) * 1024]
    } catch {
      return []
    }
  })
  return peaks.length === 0 ? null : Math.max(...peaks)
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
