import { randomBytes } from 'node:crypto'
import { accessSync, constants, readdirSync, readlinkSync } from 'node:fs'
import { totalmem } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { oneLine } from '../core/reading.ts'
import { formatBytes } from '../core/report/numbers.ts'
import { bubblewrapArguments, MERGED, SANDBOX_HOME, SANDBOX_ROOM_MIB } from '../core/sandbox/bubblewrap-arguments.ts'
import { deviceNodes } from '../core/sandbox/device-nodes.ts'
import { MEMORY_PERCENT } from '../core/sandbox/process-limits.ts'
import type { SandboxState } from '../core/sandbox/sandbox-state.ts'
import { readWitness } from '../core/sandbox/traces.ts'
import type { Ending } from '../ports/child-processes.ts'
import type { SandboxedProgram } from '../ports/sandbox.ts'
import { benchEnvironment, namedPaths } from './bench-environment.ts'
import type { ControlGroups } from './control-group.ts'
import { descendantsOf } from './process-tree.ts'
import { faultOfStart, notStarted } from './program-start.ts'
import type { SandboxOptions, Witnessed } from './machine-sandbox.ts'

/** Runs one program in a sandbox. */
export type Enclosed = (program: SandboxedProgram) => Promise<Witnessed>

/** Where bwrap is on NixOS when a service's PATH does not say so. */
const FURTHER = ['/run/current-system/sw/bin', '/run/wrappers/bin', '/usr/bin']

/** Says from inside what a sandbox must hold: no interface but the loopback, nothing writable but its home, a file to read. */
const PROBE = `
while read -r name rest; do
  case $name in lo:* | Inter-* | face*) ;; *) echo "it has the network interface $name"; exit 1 ;; esac
done < /proc/net/dev
for place in / /usr /dev "$2"; do [ ! -w "$place" ] || { echo "$place can be written"; exit 1; }; done
[ ! -e "$1" ] || { echo "$1 can be seen"; exit 1; }
[ -r "$2" ] || { echo "$2 cannot be read"; exit 1; }
echo x > "$HOME/x" || exit 1
echo enclosed
`
const PROBE_SECONDS = 20

/** Returns bubblewrap, tried on this machine, as the way to run programs; else the reason why it is not. */
export async function findBubblewrap(options: SandboxOptions, groups: ControlGroups): Promise<{ readonly state: SandboxState; readonly run: Enclosed | null }> {
  const none = (reason: string) => ({ state: { kind: 'none' as const, reason: oneLine(reason) }, run: null })
  const program = placeOf(options.environment)
  if (program === null) {
    const own = options.environment['LLAMA_FLEET_BWRAP'] ?? ''
    return none(own === '' ? 'there is no bwrap on PATH (the package bubblewrap has it)' : `LLAMA_FLEET_BWRAP names ${own}, where no program is`)
  }
  const visible = dirname(process.execPath)
  const tried = await options.processes.run({
    ...commandOf(program, '', { program: '/bin/sh', arguments: ['-c', PROBE, 'probe', dirname(options.scratchDirectory), visible], readable: [visible] }, options, groups),
    timeoutSeconds: PROBE_SECONDS,
  })
  if (tried.exitCode === 0 && tried.stdout.trim() === 'enclosed') {
    return { state: { kind: 'bubblewrap', reason: `${program} works here; ${boundsText(groups)}` }, run: (asked) => run(program, asked, options, groups) }
  }
  const said = tried.startError ?? (`${tried.stdout.trim()} ${tried.stderrTail.trim()}`.trim() || `it ended with ${tried.exitCode ?? tried.signal}`)
  return none(`${program} does not work here: ${said}`)
}

function placeOf(environment: SandboxOptions['environment']): string | null {
  const own = environment['LLAMA_FLEET_BWRAP']
  const places = own === undefined || own === '' ? [...(environment['PATH'] ?? '').split(delimiter), ...FURTHER].map((place) => join(place, 'bwrap')) : [own]
  return places.find((place) => isAbsolute(place) && isExecutable(place)) ?? null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

type Asked = Pick<SandboxedProgram, 'arguments' | 'readable'> & Partial<SandboxedProgram> & { readonly program: string }

function commandOf(bubblewrap: string, mark: string, asked: Asked, { environment }: SandboxOptions, groups: ControlGroups) {
  const devices = deviceNodes(asked.variant ?? 'cpu', namesIn('/dev'))
  const [program, ...argv] = groups.next().within([
    bubblewrap,
    ...bubblewrapArguments({
      program: asked.program,
      arguments: asked.arguments,
      environment: { ...benchEnvironment(environment, SANDBOX_HOME), ...asked.environment },
      readable: asked.readable,
      writable: asked.writable ?? [],
      devices,
      links: Object.fromEntries(MERGED.flatMap((path) => linkAt(path))),
      mark,
      // what drivers of GPUs map for themselves has never been seen under a limit
      processBytes: groups.limits.memoryBytes === null && devices.length === 0 ? PROCESS_BYTES : null,
    }),
  ])
  // bwrap itself needs nothing; what the program gets stands in the arguments
  return { program, arguments: argv, directory: '/', environment: groups.environment }
}

const PROCESS_BYTES = Math.floor((totalmem() * MEMORY_PERCENT) / 100)

function boundsText({ limits, words }: ControlGroups): string {
  if (limits.memoryBytes !== null) return words
  return `${words === '' ? '' : `${words}, `}no control group bounds memory, and each process that needs no GPU may have ${formatBytes(PROCESS_BYTES)}`
}

async function run(bubblewrap: string, asked: SandboxedProgram, options: SandboxOptions, groups: ControlGroups): Promise<Witnessed> {
  const program = join(asked.storePath, asked.program)
  const fault = faultOfStart(program)
  if (fault !== null) return { ending: notStarted(fault), traces: [] }
  // what stands around the program could be told from its own words by anybody who knew the mark before
  const mark = `llama-fleet-${randomBytes(8).toString('hex')}`
  const { environment } = options
  const readable = [dirname(asked.storePath), ...asked.readable, ...namedPaths(environment, benchEnvironment(environment, SANDBOX_HOME))]
  const { onStart, ...rest } = asked
  const reach = (id: number) => (name: string) => `/proc/${descendantsOf(id)[0]?.id ?? id}/root${SANDBOX_HOME}/${name}`
  const ending = await options.processes.run({
    ...commandOf(bubblewrap, mark, { ...rest, program, readable }, options, groups),
    timeoutSeconds: asked.timeoutSeconds,
    ...(asked.onStdoutLine === undefined ? {} : { onStdoutLine: asked.onStdoutLine }),
    ...(asked.onStderrLine === undefined ? {} : { onStderrLine: withoutMark(asked.onStderrLine, mark) }),
    ...(asked.stop === undefined ? {} : { stop: asked.stop }),
    ...(onStart === undefined ? {} : { onStart: (id: number) => onStart(reach(id)) }),
  })
  const known = [SANDBOX_HOME, ...[...readable, ...(asked.writable ?? [])].flatMap((path) => /^\/tmp\/[^/]+/.exec(path)?.[0] ?? [])]
  const { stderr, traces } = readWitness(ending.stderrTail, mark, { known, roomMiB: SANDBOX_ROOM_MIB })
  return { ending: explained({ ...ending, stderrTail: stderr }, program), traces }
}

function withoutMark(onLine: (line: string) => void, mark: string): (line: string) => void {
  return (line) => {
    if (!line.startsWith(mark)) onLine(line)
  }
}

/** The shell around the program says in its own words that the program, or the loader that it names, is not there. */
function explained(ending: Ending, program: string): Ending {
  const unstarted = ending.exitCode === 126 || ending.exitCode === 127
  const missing = unstarted && ending.stderrTail.includes(program) && /not found\s*$|No such file/.test(ending.stderrTail)
  return missing ? { ...ending, ...notStarted(`${program} is not installed, or its loader is not there.`) } : ending
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function linkAt(path: string): [string, string][] {
  try {
    return [[path, readlinkSync(path)]]
  } catch {
    // a directory, or not there
    return []
  }
}
