import { UpstreamError } from '../core/errors.ts'
import type { SandboxWish } from '../core/sandbox/sandbox-wish.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import type { Sandbox, SandboxedProgram } from '../ports/sandbox.ts'
import { findBubblewrap } from './bubblewrap.ts'
import { findControlGroups, type ControlGroups } from './control-group.ts'
import type { FoundSandbox } from './enclosed-program.ts'
import { findSystemdService } from './systemd-service.ts'
import { runUnsandboxed } from './unsandboxed-program.ts'

/** What the sandbox needs of the outside. Without one every program gets an empty home below `scratchDirectory`. */
export interface SandboxOptions {
  readonly processes: ChildProcesses
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly scratchDirectory: string
}

/** What is told of one side; a program could make another name in every process. */
const MOST_TRACES = 10

/** One program's end, and what it did beside its work. */
export interface Witnessed {
  readonly ending: Ending
  readonly traces: readonly string[]
}

/** Returns the sandbox of this machine: bubblewrap where it works, else hardened services of systemd, each tried once; else none. One that is required and missing is looked for each time. */
export function machineSandbox(options: SandboxOptions): Sandbox {
  let found: Promise<FoundSandbox> | null = null
  let groups: Promise<ControlGroups> | null = null
  const controlGroups = (): Promise<ControlGroups> => (groups ??= findControlGroups(options))
  const find = async (): Promise<FoundSandbox> => {
    const bubblewrap = await findBubblewrap(options, await controlGroups())
    if (bubblewrap.run !== null) return bubblewrap
    const service = await findSystemdService(options)
    return service.run === null ? { state: { kind: 'none', reason: `${bubblewrap.state.reason}; ${service.state.reason}` }, run: null } : service
  }
  const traces = new Map<string, Set<string>>()
  const chosen = async (wish: SandboxWish): Promise<FoundSandbox> => {
    if (wish === 'off') return { state: { kind: 'none', reason: 'switched off in the config' }, run: null }
    const sandbox = await (found ??= find())
    if (wish === 'auto' || sandbox.run !== null) return sandbox
    // whoever hears of it may install one before it is asked for again
    found = null
    throw new UpstreamError({
      problem: `A sandbox is required, and this machine gives none: ${sandbox.state.reason}.`,
      next: 'Install bubblewrap 0.7 or newer and allow user namespaces here, or say `sandbox: auto` in the config.',
    })
  }
  return {
    state: async (wish) => (await chosen(wish)).state,
    async run(program: SandboxedProgram): Promise<Ending> {
      const enclosed = (await chosen(program.wish)).run
      const { ending, traces: left } = await (enclosed === null ? runUnsandboxed(program, options, await controlGroups()) : enclosed(program))
      const known = traces.get(program.storePath) ?? new Set()
      for (const sentence of left) if (known.size < MOST_TRACES) known.add(sentence)
      traces.set(program.storePath, known)
      return ending
    },
    traces: (storePath) => Promise.resolve([...(traces.get(storePath) ?? [])]),
  }
}
