import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deviceNodes } from '../core/sandbox/device-nodes.ts'
import { SANDBOX_HOME, SANDBOX_ROOM_MIB, type Enclosure } from '../core/sandbox/enclosure.ts'
import type { SandboxState } from '../core/sandbox/sandbox-state.ts'
import { readWitness, type Witness } from '../core/sandbox/traces.ts'
import type { Command, Ending } from '../ports/child-processes.ts'
import type { SandboxedProgram } from '../ports/sandbox.ts'
import { benchEnvironment, namedPaths } from './bench-environment.ts'
import type { SandboxOptions, Witnessed } from './machine-sandbox.ts'
import { faultOfStart, notStarted } from './program-start.ts'

/** A sandbox that was tried on this machine: what it is, or why it is none; and the way to run a program in it. */
export interface FoundSandbox {
  readonly state: SandboxState
  readonly run: ((program: SandboxedProgram) => Promise<Witnessed>) | null
}

/** Says from inside what a sandbox must hold: no interface but the loopback, nobody else's processes, nothing writable but its home, a file to read. */
const PROBE = `
while read -r name rest; do
  case $name in lo:* | Inter-* | face*) ;; *) echo "it has the network interface \${name%%:*}"; exit 1 ;; esac
done < /proc/net/dev
for process in /proc/[0-9]*; do
  { read -r id name state parent rest < "$process/stat"; } 2>/dev/null || continue
  case $id:$parent in $$:* | $PPID:* | *:$PPID) ;; *) echo "it sees the process $id"; exit 1 ;; esac
done
for place in / /usr /dev /proc/sys/kernel/core_pattern "$2"; do [ ! -w "$place" ] || { echo "$place can be written"; exit 1; }; done
[ ! -e "$1" ] || { echo "$1 can be seen"; exit 1; }
[ -r "$2" ] || { echo "$2 cannot be read"; exit 1; }
echo x > "$HOME/x" || exit 1
`

export const PROBE_SECONDS = 20
const PROBE_MARK = 'llama-fleet-probe'

/** Returns the probe of a sandbox: a script that says "enclosed" last, or what is not held; `more` is what it runs when all is held. */
export function probeOf({ scratchDirectory, environment }: SandboxOptions, more = ''): Enclosure {
  const visible = dirname(process.execPath)
  return {
    program: '/bin/sh',
    arguments: ['-c', `${PROBE}${more}\necho enclosed`, 'probe', dirname(scratchDirectory), visible],
    environment: benchEnvironment(environment, SANDBOX_HOME),
    readable: [visible],
    writable: [],
    devices: [],
    mark: PROBE_MARK,
    processBytes: null,
  }
}

/** Returns why a probe that ended so shows no sandbox; null where it does. */
export function faultOfProbe(tried: Ending): string | null {
  if (tried.exitCode === 0 && /(?:^|\n)enclosed\n?$/.test(tried.stdout)) return null
  const { stderr } = readWitness(tried.stderrTail, PROBE_MARK, { known: [], roomMiB: SANDBOX_ROOM_MIB })
  return tried.startError ?? (`${tried.stdout.trim()} ${stderr.trim()}`.trim() || `it ended with ${tried.exitCode ?? tried.signal}`)
}

/** A command without what it runs and where. */
export type CommandTerms = Omit<Command, 'program' | 'arguments' | 'directory' | 'environment'>

/** Runs one program in a sandbox; `command` says for how long, and who is told what. */
type Enclosing = (enclosure: Enclosure, command: CommandTerms) => Promise<Ending>

/** What differs from sandbox to sandbox; `reach` is the directory in /proc of a process inside, `started` the child that was started. */
interface HowToEnclose {
  readonly processBytes: (devices: readonly string[]) => number | null
  readonly reach: (started: number, mark: string) => string
  readonly run: Enclosing
}

/** Runs a program in a sandbox, with the witness's words taken out of what it said. The witness is null where nothing was started. */
export async function runEnclosed(
  asked: SandboxedProgram,
  options: SandboxOptions,
  how: HowToEnclose,
): Promise<Witnessed & { readonly witness: Witness | null }> {
  const program = join(asked.storePath, asked.program)
  const fault = faultOfStart(program)
  if (fault !== null) return { ending: notStarted(fault), traces: [], witness: null }
  // what stands around the program could be told from its own words by anybody who knew the mark before
  const mark = `llama-fleet-${randomBytes(8).toString('hex')}`
  const own = benchEnvironment(options.environment, SANDBOX_HOME)
  const devices = deviceNodes(asked.variant, namesIn('/dev'))
  const readable = [dirname(asked.storePath), ...asked.readable, ...namedPaths(options.environment, own)]
  const writable = asked.writable ?? []
  const { onStart, onStdoutLine, onStderrLine, stop, timeoutSeconds } = asked
  const environment = { ...own, ...asked.environment }
  const ending = await how.run(
    { program, arguments: asked.arguments, environment, readable, writable, devices, mark, processBytes: how.processBytes(devices) },
    {
      timeoutSeconds,
      ...(onStdoutLine === undefined ? {} : { onStdoutLine }),
      ...(onStderrLine === undefined ? {} : { onStderrLine: (line: string) => void (line.startsWith(mark) || onStderrLine(line)) }),
      ...(stop === undefined ? {} : { stop }),
      ...(onStart === undefined ? {} : { onStart: (id: number) => onStart((name) => `${how.reach(id, mark)}/root${SANDBOX_HOME}/${name}`) }),
    },
  )
  const known = [SANDBOX_HOME, ...[...readable, ...writable].flatMap((path) => /^\/tmp\/[^/]+/.exec(path)?.[0] ?? [])]
  const witness = readWitness(ending.stderrTail, mark, { known, roomMiB: SANDBOX_ROOM_MIB })
  return { ending: explained({ ...ending, stderrTail: witness.stderr }, program), traces: witness.traces, witness }
}

/** What the loader says, which was there: of a library. */
const LOADER = /error while loading shared libraries/

/** The shell around the program says in its own words that the program, or the loader that it names, is not there. */
function explained(ending: Ending, program: string): Ending {
  const unstarted = ending.exitCode === 126 || ending.exitCode === 127
  const missing = unstarted && ending.stderrTail.includes(program) && /not found\s*$|No such file/.test(ending.stderrTail) && !LOADER.test(ending.stderrTail)
  return missing ? { ...ending, ...notStarted(`${program} is not installed, or its loader is not there.`) } : ending
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
