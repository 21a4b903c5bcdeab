import { randomBytes } from 'node:crypto'
import { totalmem } from 'node:os'
import { delimiter } from 'node:path'
import { limitsText, LIMITS_SCRIPT, MEMORY_PERCENT, MOST_TASKS, readLimits, type ProcessLimits } from '../core/sandbox/process-limits.ts'
import type { SandboxOptions } from './machine-sandbox.ts'
import { programIn } from './program-start.ts'

/** A program with its arguments. */
export type Words = readonly [program: string, ...argv: readonly string[]]

/** How a side's programs are held to limits: where a control group can be made, each gets one; `words` says what bounds what. */
export interface ControlGroups {
  readonly limits: ProcessLimits
  readonly words: string
  /** Returns the next one: `within` puts a program into it, `end` kills whatever is left there. */
  readonly next: () => { readonly within: (words: Words) => Words; readonly end: () => Promise<void> }
  /** Variables without which nothing can be put into one; the programs themselves need none of them. */
  readonly environment: Readonly<Record<string, string>>
}

/** Whoever does not answer in this time is not there: D-Bus itself waits for 25 s. */
const ANSWER_SECONDS = 8

/**
 * Returns the control groups that programs get: scopes of the user's systemd, of the system's where we are root, else the one that this job is in.
 * A scope is tried, and its limits read from inside: a manager without the memory controller takes MemoryMax= and does nothing.
 */
export async function findControlGroups({ processes, environment: ours }: Pick<SandboxOptions, 'processes' | 'environment'>): Promise<ControlGroups> {
  const environment: Record<string, string> = {}
  for (const name of ['PATH', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS']) if (ours[name] !== undefined) environment[name] = ours[name]
  const run = ([program, ...argv]: Words) => processes.run({ program, arguments: argv, directory: '/', environment, timeoutSeconds: ANSWER_SECONDS })
  const limitsWithin = async (within: (words: Words) => Words): Promise<ProcessLimits | null> => {
    const ending = await run(within(['/bin/sh', '-c', LIMITS_SCRIPT]))
    return ending.exitCode === 0 ? readLimits(ending.stdout, totalmem()) : null
  }
  const [systemdRun, systemctl] = ['systemd-run', 'systemctl'].map((name) => programIn((environment['PATH'] ?? '').split(delimiter), name))
  const managers = [
    ...(environment['XDG_RUNTIME_DIR'] === undefined ? [] : [{ name: 'a control group of this user’s systemd', flag: '--user' }]),
    ...(process.getuid?.() === 0 ? [{ name: 'a control group of systemd', flag: '--system' }] : []),
  ]
  for (const { name, flag } of systemdRun == null || systemctl == null ? [] : managers) {
    const next: ControlGroups['next'] = () => {
      const unit = `llama-fleet-${process.pid}-${randomBytes(4).toString('hex')}.scope`
      return {
        within: (words) => [systemdRun ?? '', flag, ...SCOPE, `--unit=${unit}`, '--', ...words],
        // one that ended by itself is gone already
        end: async () => void (await run([systemctl ?? '', flag, '--no-ask-password', 'kill', '--signal=SIGKILL', '--', unit])),
      }
    }
    const limits = await limitsWithin(next().within)
    if (limits !== null && limits.memoryBytes !== null) return { limits, words: `${name} bounds ${limitsText(limits)}`, next, environment }
  }
  const within = (words: Words): Words => words
  const limits = (await limitsWithin(within)) ?? { memoryBytes: null, tasks: null }
  const said = limitsText(limits)
  return { limits, words: said === '' ? '' : `the control group of this job bounds ${said}`, next: () => ({ within, end: () => Promise.resolve() }), environment: {} }
}

/** A scope keeps the program our own child, which a service would not: what it uses of the CPU stays ours. */
const SCOPE = ['--scope', '--quiet', '--collect', '--no-ask-password', `--property=MemoryMax=${MEMORY_PERCENT}%`, `--property=TasksMax=${MOST_TASKS}`]
