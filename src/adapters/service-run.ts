import { randomBytes } from 'node:crypto'
import { failedRun, KEPT_TEXT, notRun, startedInVain } from '../core/checks/check-runs.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import { argumentsOfPlace, keptArguments, speaksTls, unitVariables } from '../core/checks/service-arguments.ts'
import { pathBeyond } from '../core/checks/service-paths.ts'
import { modelToAsk, hasText, questionTo, readServiceAnswer } from '../core/checks/service-answer.ts'
import { secretRemover } from '../core/secrets.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import type { ServedService, ServiceOrder, ServiceWords, Workspace } from '../ports/programs.ts'
import type { Sandbox } from '../ports/sandbox.ts'
import { sandboxed } from './check-workspace.ts'
import { askLoopback, type LoopbackAnswer, type LoopbackRequest } from './loopback-http.ts'
import { ownCertificate } from './own-certificate.ts'
import { deviceMemoryOf, watchMemory } from './process-memory.ts'
import { filesOfService, type ServiceFiles } from './service-files.ts'

/** What a server needs of the outside; nvidia-smi is asked outside of the sandbox. */
export interface ServiceWorld {
  readonly sandbox: Sandbox
  readonly processes: ChildProcesses
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The socket's name in the working directory of the server: no port to fight for, and nobody else who could reach or be it. */
const SOCKET = 'service.sock'
const POLL_MS = 50
/** How long a look at /health keeps the next one waiting; it may still be answered. */
const PATIENCE_MS = 250
const POLL_SECONDS = 5
const DYING_MS = 500

/** A preset, too, may name what would be fetched; one name is of 2025, the other of 2026. */
const OFFLINE = { LLAMA_OFFLINE: '1', LLAMA_ARG_OFFLINE: '1' } as const

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Starts the service, asks it once and ends it; its process group goes with it. Never rejects for what the server does. */
export async function serve(options: ServiceWorld, order: ServiceOrder, workspace: Workspace): Promise<ServedService> {
  const { program, asks, timeoutSeconds } = order
  const kept = keptArguments(order.arguments)
  const variables = unitVariables(order.environment)
  const files = await filesNamedBy(order)
  if (files.unbuilt !== null) return { run: notRun(`The service cannot be started here: it names ${files.unbuilt}, which is not on this machine.`), timedOut: false }
  const allowed = order.within && [...workspace.terms.readable, ...(await filesNamedBy(order.within)).there]
  const beyond = allowed && pathBeyond(files.there, allowed)
  if (beyond !== null) {
    return { run: notRun(`The service cannot be started here: it names ${beyond}, which the baseline’s does not; outside of the nix store it is shown no more. A new file is checked when it stands on the base branch.`), timedOut: false }
  }
  const own = speaksTls(order.arguments, order.environment) ? ownCertificate() : null
  const tls = own && { key: await workspace.write('service.key', own.key), certificate: await workspace.write('service.pem', own.certificate) }
  const place = { host: SOCKET, apiKey: randomBytes(16).toString('hex'), tls }
  const began = performance.now()
  let reach: ((name: string) => string) | null = null
  const stopping = new AbortController()
  let isOver = false
  // it is stopped before that; this is for the case that we do not get there
  const lastSeconds = 4 * timeoutSeconds + 60
  const inside = sandboxed(program, [...kept, ...argumentsOfPlace(place)], workspace, lastSeconds)
  const ending = options.sandbox
    .run({
      ...inside,
      // the service's own model, template or draft model need not be what is measured with; a key that is left out stays out of reach
      readable: [...inside.readable, ...files.there],
      environment: { ...variables, ...OFFLINE },
      onStart: (from) => (reach = from),
      stop: stopping.signal,
    })
    .finally(() => (isOver = true))
  // what kept it from being started is thrown where its end is awaited
  ending.catch(() => {})
  const processId = (): number | null => Number(/^\/proc\/(\d+)\//.exec(socketPath())?.[1] ?? 0) || null
  const memory = watchMemory(processId)
  void ending.then(memory.end, memory.end)
  const deadline = began + timeoutSeconds * 1000
  const over = (): boolean => isOver
  const socketPath = (): string => reach?.(SOCKET) ?? SOCKET
  const ask = (path: string, how: Partial<LoopbackRequest> = {}): Promise<LoopbackAnswer> =>
    askLoopback({ socketPath: socketPath(), apiKey: place.apiKey, certificate: own?.certificate, path: `${asks.prefix}${path}`, timeoutSeconds: POLL_SECONDS, ...how })
  const stop = async (): Promise<Ending> => {
    stopping.abort()
    return ending
  }
  // a router says in its log what its presets hold
  const remove = secretRemover(files.secrets)
  const failed = (why: string, end: Ending, timedOut = false): ServedService => ({ run: failedRun(remove(why), remove(logOf(end))), timedOut })
  const readyBut = (why: string, end: Ending, timedOut = false): ServedService => ({ run: startedInVain(remove(`it becomes ready, but ${why}`), remove(logOf(end))), timedOut })

  const health: { last: LoopbackAnswer | null } = { last: null }
  if (!(await isReady(async () => (health.last = await ask('/health')), over, deadline))) {
    if (over()) return failed(faultOfEnd(await ending, order), await ending)
    const said = health.last?.kind === 'answer' ? `was not ready within ${timeoutSeconds} s: ${asks.prefix}/health answers with HTTP ${health.last.status}` : null
    return failed(`${program.name} ${said ?? `did not answer ${asks.prefix}/health within ${timeoutSeconds} s`}`, await stop(), true)
  }
  const loadSeconds = (performance.now() - began) / 1000
  const models = await ask('/v1/models', { timeoutSeconds })
  const model = models.kind === 'answer' ? modelToAsk(models.text, order.model) : null
  const { path, body } = questionTo(asks.asks, model)
  const answer = await ask(path, { body, timeoutSeconds, isFirst: hasText })
  const peakMemoryBytes = await memory.peak()
  // a server that answers and then dies has served nobody; it lets go of the connection a moment before it is gone
  const [peakDeviceBytes] = await Promise.all([deviceMemoryOf(options, processId() ?? 0), Promise.race([ending, pause(DYING_MS)])])
  if (over()) return readyBut(faultOfEnd(await ending, order), await ending)
  const after = answer.kind === 'silence' ? answer : await ask('/health', { timeoutSeconds })
  const end = await stop()
  if (answer.kind === 'silence') return readyBut(answer.why, end, answer.timedOut)
  const said = readServiceAnswer(asks.asks, answer.status, answer.text)
  if (said.kind === 'none') return readyBut(said.why, end)
  if (after.kind === 'silence') return readyBut(`after its answer ${after.why}`, end, after.timedOut)
  const { tokensPerSecond } = said
  const run = { kind: 'ran', loadSeconds, firstTokenSeconds: answer.firstSeconds, tokensPerSecond, peakMemoryBytes, peakDeviceBytes, text: remove(said.text).slice(0, KEPT_TEXT) } as const
  return { run, timedOut: false, model }
}

function filesNamedBy({ arguments: words, environment }: ServiceWords): Promise<ServiceFiles> {
  return filesOfService(keptArguments(words), unitVariables(environment))
}

/** Waits until /health is 200 (503 means that the model is loading); false when the server ended or the time is over. A look that hangs does not hide the next one. */
async function isReady(look: () => Promise<LoopbackAnswer>, over: () => boolean, deadline: number): Promise<boolean> {
  let ready = false
  while (!over() && performance.now() < deadline) {
    const seen = look().then((health) => (ready ||= health.kind === 'answer' && health.status === 200))
    await Promise.race([seen, pause(PATIENCE_MS)])
    if (ready) return !over()
    await pause(POLL_MS)
  }
  return false
}

/** With --log-jsonl a server writes its log to stdout. */
const logOf = ({ stderrTail, stdout }: Ending): string => `${stderrTail}${stdout.slice(-KEPT_TEXT)}`

function faultOfEnd(ending: Ending, { program, timeoutSeconds }: ServiceOrder): string {
  const { exitCode, signal, timedOut, startError, excess } = ending
  const ended = { name: program.name, exitCode, signal, timedOut, timeoutSeconds, startError, excess, stderr: logOf(ending) }
  return failureOfProgram(ended) ?? `${program.name} ended by itself with exit code 0`
}
