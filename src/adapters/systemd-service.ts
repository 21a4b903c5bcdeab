import { randomBytes } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { delimiter } from 'node:path'
import { oneLine } from '../core/reading.ts'
import type { Enclosure } from '../core/sandbox/enclosure.ts'
import { limitsText, LIMITS_SCRIPT, readLimits } from '../core/sandbox/process-limits.ts'
import { serviceWords } from '../core/sandbox/service-words.ts'
import type { Ending } from '../ports/child-processes.ts'
import { faultOfProbe, probeOf, PROBE_SECONDS, runEnclosed, type CommandTerms, type FoundSandbox } from './enclosed-program.ts'
import type { SandboxOptions, Witnessed } from './machine-sandbox.ts'
import { LONGEST_TIMEOUT_MS } from './process.ts'
import { notStarted, programIn } from './program-start.ts'
import { isForEverybody, nodesAt, placesFor } from './service-places.ts'

/** So long after the time limit of its program systemd ends a service that nobody else has ended. */
const LATER_SECONDS = 15

/** Returns hardened services of systemd, tried on this machine, as the way to run programs; else the reason why they are not. */
export async function findSystemdService(options: SandboxOptions): Promise<FoundSandbox> {
  const none = (reason: string): FoundSandbox => ({ state: { kind: 'none', reason: oneLine(reason) }, run: null })
  // for anybody else a rule of polkit would be needed, which would make them root
  if (process.getuid?.() !== 0) return none('only root gets a hardened service of systemd')
  const path = (options.environment['PATH'] ?? '').split(delimiter)
  const [systemdRun, systemctl] = [programIn(path, 'systemd-run'), programIn(path, 'systemctl')]
  if (systemdRun === null || systemctl === null) return none('there is no systemd-run on PATH')
  const manager = { systemdRun, systemctl, options }
  const tried = await runService(manager, probeOf(options, `(${LIMITS_SCRIPT})`), { timeoutSeconds: PROBE_SECONDS })
  const fault = faultOfProbe(tried)
  if (fault !== null) return none(`${systemdRun} does not work here: ${fault}`)
  const bounds = limitsText(readLimits(tried.stdout, totalmem()))
  return {
    state: { kind: 'systemd', reason: `hardened services of ${systemdRun} work here; ${bounds === '' ? 'nothing bounds memory' : `their control group bounds ${bounds}`}` },
    run: (asked) => runWitnessed(manager, asked),
  }
}

interface Manager {
  readonly systemdRun: string
  readonly systemctl: string
  readonly options: SandboxOptions
}

async function runWitnessed(manager: Manager, asked: Parameters<NonNullable<FoundSandbox['run']>>[0]): Promise<Witnessed> {
  const { ending, traces, witness } = await runEnclosed(asked, manager.options, {
    processBytes: () => null,
    reach: (_client, mark) => `/proc/${witnessWith(mark)}`,
    run: (enclosure, command) => runService(manager, enclosure, command),
  })
  const ticks = witness?.cpuTicks ?? null
  if (witness === null || ticks !== null) return { ending: { ...ending, ticksElsewhere: ticks ?? 0 }, traces }
  // without its last words the exit code is systemd's and not the program's
  const ours = ending.timedOut || asked.stop?.aborted === true || ending.startError !== null || ending.excess !== undefined
  if (ours) return { ending: { ...ending, exitCode: null, signal: ending.startError === null ? 'SIGKILL' : null }, traces }
  return { ending: { ...ending, ...notStarted(`systemd did not run it to its end: ${oneLine(ending.stderrTail) || `it ended with ${ending.exitCode ?? ending.signal}`}.`) }, traces }
}

/** Runs one program as a service, which is ended with all that it started: by its time limit, by `stop`, and afterwards in any case. */
async function runService({ systemdRun, systemctl, options: { processes, environment: ours, scratchDirectory } }: Manager, enclosure: Enclosure, command: CommandTerms): Promise<Ending> {
  const unreadable = enclosure.readable.find((path) => !isForEverybody(path))
  if (unreadable !== undefined) return notStarted(`${enclosure.program} cannot start: ${unreadable} may not be read by everybody, and systemd runs it as a user of its own; run \`chmod o+rX\` on it, or install bubblewrap.`)
  // these are ours, in a directory of ours
  for (const path of enclosure.writable) chmodSync(path, 0o666)
  const environment = { PATH: ours['PATH'] ?? '' }
  const unit = `llama-fleet-${process.pid}-${randomBytes(4).toString('hex')}.service`
  const { places, ...where } = placesFor(enclosure, scratchDirectory)
  const end = (): Promise<unknown> =>
    processes.run({ program: systemctl, arguments: ['--system', '--no-ask-password', 'kill', '--signal=SIGKILL', '--', unit], directory: '/', environment, timeoutSeconds: LATER_SECONDS })
  const nodes = enclosure.devices.flatMap(nodesAt)
  const groups = [...new Set(nodes.map((path) => statSync(path).gid))].filter((group) => group !== 0)
  const { timeoutSeconds, stop, ...rest } = command
  const words = serviceWords(enclosure, { unit, ...where, nodes, groups, mostSeconds: Math.ceil(timeoutSeconds) + LATER_SECONDS })
  let timedOut = false
  // the client waits for the service: what ends is the service, so that the client can say how
  const limit = setTimeout(() => {
    timedOut = true
    void end()
  }, Math.min(timeoutSeconds * 1000, LONGEST_TIMEOUT_MS))
  const askToEnd = (): void => void end()
  stop?.addEventListener('abort', askToEnd, { once: true })
  if (stop?.aborted === true) askToEnd()
  try {
    const ending = await processes.run({ program: systemdRun, arguments: words, directory: '/', environment, ...rest, holdsInput: true, timeoutSeconds: timeoutSeconds + LATER_SECONDS })
    return { ...ending, timedOut: timedOut || ending.timedOut }
  } finally {
    clearTimeout(limit)
    stop?.removeEventListener('abort', askToEnd)
    await end()
    rmSync(places, { recursive: true, force: true })
  }
}

/** The service is no child of ours: its shell is told by the mark in its words. */
function witnessWith(mark: string): string {
  return readdirSync('/proc').find((id) => /^\d+$/.test(id) && isWitness(id, mark)) ?? '0'
}

function isWitness(id: string, mark: string): boolean {
  try {
    const words = readFileSync(`/proc/${id}/cmdline`, 'latin1').split('\0')
    return words[0] === '/bin/sh' && words[1] === '-c' && words.includes(mark)
  } catch {
    return false
  }
}
