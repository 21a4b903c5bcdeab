import { listed } from '../core/listed.ts'
import { oneLine } from '../core/reading.ts'
import type { KernelFiles } from './kernel-files.ts'

/** The bit of SIGKILL in the masks of proc(5) `status`. */
const KILLED = 0x100n
/** How long a driver may take to free what a killed program had of a card. */
const DYING_MS = 10_000
const POLL_MS = 100
const NAMED = 4

/**
 * Returns the processes of this machine that were killed and still live, each as `process 12 (nvidia-smi)`: those that die, and those that never
 * will because something in the kernel hangs. Whoever is dead and was not waited for is none of them.
 */
export function killedProcesses(files: KernelFiles): string[] {
  return files.list('/proc').flatMap((id) => {
    const status = /^\d+$/.test(id) ? files.read(`/proc/${id}/status`) : null
    const field = (name: string): string => new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status ?? '')?.[1] ?? ''
    const isKilled = (mask: string): boolean => /^[0-9a-f]{1,32}$/.test(mask) && (BigInt(`0x${mask}`) & KILLED) !== 0n
    // the state is that of the first thread, which is shown as dead while another one hangs
    const isDead = /^[ZX]/.test(field('State')) && !(Number(field('Threads')) > 1)
    if (isDead || !['SigPnd', 'ShdPnd'].some((name) => isKilled(field(name)))) return []
    return [`process ${id} (${oneLine(field('Name'), 40)})`]
  })
}

/** Waits a while until no killed process lives, and says by name which do all the same: an earlier measure may have given them up. */
export async function awaitKilled(files: KernelFiles, onLine: (line: string) => void, patienceMs = DYING_MS): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const left = killedProcesses(files)
    if (left.length === 0) return
    if (performance.now() >= deadline) {
      onLine(`${listed(left, NAMED)} ${left.length === 1 ? 'was killed and does' : 'were killed and do'} not end: something in the kernel hangs, most often a driver or a disk. What is measured beside it may be off; restart this machine.`)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
