import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UpstreamError } from '../core/errors.ts'
import type { Ending } from '../ports/child-processes.ts'
import type { SandboxedProgram } from '../ports/sandbox.ts'
import { benchEnvironment } from './bench-environment.ts'
import { sendSignal } from './process-tree.ts'
import { faultOfStart, notStarted } from './program-start.ts'
import { removeWherePossible } from './run-directory.ts'
import type { ControlGroups, Words } from './control-group.ts'
import type { SandboxOptions, Witnessed } from './machine-sandbox.ts'

/**
 * Runs a program with the same short environment and an empty home that is removed after it, and nothing else between it and
 * the machine. What it left running is ended with its control group; where there is none, as far as it still has the environment that it was given.
 */
export async function runUnsandboxed(asked: SandboxedProgram, options: SandboxOptions, groups: ControlGroups): Promise<Witnessed> {
  const started = join(asked.storePath, asked.program)
  const fault = faultOfStart(started)
  if (fault !== null) return { ending: notStarted(fault), traces: [] }
  const home = await emptyHome(options.scratchDirectory)
  const { onStart } = asked
  const group = groups.next()
  const [program, ...argv] = group.within(withoutManager(groups, [started, ...asked.arguments]))
  try {
    let ending: Ending
    let left: readonly number[]
    try {
      ending = await options.processes.run({
        program,
        arguments: argv,
        directory: home,
        environment: { ...groups.environment, ...benchEnvironment(options.environment, home), ...asked.environment },
        timeoutSeconds: asked.timeoutSeconds,
        ...(asked.onStdoutLine === undefined ? {} : { onStdoutLine: asked.onStdoutLine }),
        ...(asked.onStderrLine === undefined ? {} : { onStderrLine: asked.onStderrLine }),
        ...(asked.stop === undefined ? {} : { stop: asked.stop }),
        ...(onStart === undefined ? {} : { onStart: (id: number) => onStart((name) => `/proc/${id}/cwd/${name}`) }),
      })
    } finally {
      left = endProcessesAt(home)
      await group.end()
    }
    const files = (await readdir(home).catch(() => [])).filter((name) => name !== '.cache' && name !== '.nv')
    return {
      ending,
      traces: [
        ...(left.length > 0 ? [`left ${left.length === 1 ? 'a process' : `${left.length} processes`} running; ended`] : []),
        ...(files.length > 0 ? [`wrote ${files.length === 1 ? 'a file' : `${files.length} files`} in its home; removed`] : []),
      ],
    }
  } finally {
    await removeWherePossible(home)
  }
}

/** Who can talk to the user's systemd can start anything outside of its control group. */
function withoutManager({ environment }: ControlGroups, words: Words): Words {
  const names = Object.keys(environment).filter((name) => name !== 'PATH')
  return names.length === 0 ? words : ['/usr/bin/env', ...names.flatMap((name) => ['-u', name]), ...words]
}

async function emptyHome(scratchDirectory: string): Promise<string> {
  try {
    await mkdir(scratchDirectory, { recursive: true, mode: 0o700 })
    return await mkdtemp(join(scratchDirectory, 'home-'))
  } catch (cause) {
    throw new UpstreamError({
      problem: `No directory can be made in ${scratchDirectory}.`,
      next: 'Check its disk and its rights.',
      cause,
    })
  }
}

/** Ends the processes whose environment says that this is their home, whichever group or session they moved to, and returns their ids. */
function endProcessesAt(home: string): readonly number[] {
  const ids = idsOfProcesses().filter((id) => environmentOf(id).includes(`HOME=${home}\0`)).map(Number)
  for (const id of ids) sendSignal(id, 'SIGKILL')
  return ids
}

function idsOfProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    // a system without /proc
    return []
  }
}

function environmentOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/environ`, 'latin1')
  } catch {
    // gone, or another user's
    return ''
  }
}
