import { formatBytes } from '../report/numbers.ts'

/** What all processes of a side's program together are held to: memory in bytes, and how many there may be. Null: not bounded. */
export interface ProcessLimits {
  readonly memoryBytes: number | null
  readonly tasks: number | null
}

/** The share of the machine's memory that a program may have: what is left keeps the runner and sshd alive. */
export const MEMORY_PERCENT = 95

/** Drivers start threads by the dozen, and llama.cpp one for each processor; a fork bomb starts more than any of them. */
export const MOST_TASKS = 4096

/**
 * A shell script that prints the limits of the control groups it runs in, of each level: `memory 1024`, `tasks 10`. For version 2
 * (https://docs.kernel.org/admin-guide/cgroup-v2.html), version 1 and both at once.
 */
export const LIMITS_SCRIPT = `
climb() {
  at=$1$2
  while [ "\${#at}" -gt "\${#1}" ]; do
    { read -r most < "$at/$4" && echo "$3 $most"; } 2>/dev/null
    at=\${at%/*}
  done
}
root=/sys/fs/cgroup
while IFS=: read -r number controllers path; do
  case ,$controllers, in
    ,,) for top in $root $root/unified; do climb $top "$path" memory memory.max; climb $top "$path" tasks pids.max; done ;;
    *,memory,*) climb $root/memory "$path" memory memory.limit_in_bytes ;;
    *,pids,*) climb $root/pids "$path" tasks pids.max ;;
  esac
done < /proc/self/cgroup
`

/** Returns what LIMITS_SCRIPT printed, the lowest of each; a limit that the machine itself is below is none. */
export function readLimits(text: string, machineBytes: number): ProcessLimits {
  const lowest = (what: string, below: number): number | null => {
    const found = [...text.matchAll(new RegExp(`^${what} (\\d{1,15})$`, 'gm'))].map((match) => Number(match[1])).filter((most) => most > 0 && most < below)
    return found.length === 0 ? null : found.reduce((a, b) => Math.min(a, b))
  }
  return { memoryBytes: lowest('memory', machineBytes), tasks: lowest('tasks', 2 ** 22) }
}

/** Returns the limits in words that follow "bounds": `memory to 15.2 GiB and processes to 4096`; empty without any. */
export function limitsText({ memoryBytes, tasks }: ProcessLimits): string {
  const memory = memoryBytes === null ? [] : [`memory to ${formatBytes(memoryBytes)}`]
  return [...memory, ...(tasks === null ? [] : [`processes to ${tasks}`])].join(' and ')
}
