import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { failedRun, KEPT_TEXT, type ServiceRun } from '../core/checks/check-runs.ts'
import { READY_BUT } from '../core/checks/judgement.ts'
import { failureOfProgram } from '../core/checks/program-ending.ts'
import { argumentsOfCheck, unitVariables, type ServicePlace } from '../core/checks/service-arguments.ts'
import { firstModelOf, questionTo, readServiceAnswer } from '../core/checks/service-answer.ts'
import type { Ending } from '../ports/child-processes.ts'
import type { ServiceOrder, Workspace } from '../ports/programs.ts'
import { benchEnvironment } from './bench-environment.ts'
import { askLoopback, type LoopbackAnswer } from './loopback-http.ts'
import { peakMemoryOf, deviceMemoryOf } from './process-memory.ts'
import type { SideProgramsOptions } from './side-programs.ts'

/** A port is free when it is chosen and may be taken when the server binds it. */
const PORT_TRIES = 4
const BIND_FAULT = /couldn't bind|failed to bind|bind\(\) failed|address already in use/i
const POLL_MS = 50
const POLL_SECONDS = 5

/** Starts the service, asks it once and ends it; its process group goes with it. Never rejects for what the server does. */
export async function serve(options: SideProgramsOptions, order: ServiceOrder, workspace: Workspace): Promise<ServiceRun> {
  for (let left = PORT_TRIES - 1; ; left--) {
    const place = { port: await freePort(), apiKey: randomBytes(16).toString('hex') }
    const outcome = await serveAt(options, order, workspace, place)
    if (left === 0 || outcome.kind !== 'failed' || !BIND_FAULT.test(outcome.logTail)) return outcome
  }
}

async function serveAt(
  options: SideProgramsOptions,
  order: ServiceOrder,
  workspace: Workspace,
  place: ServicePlace,
): Promise<ServiceRun> {
  const { program, asks, timeoutSeconds } = order
  const began = performance.now()
  let id = 0
  const stopping = new AbortController()
  let ended: Ending | null = null
  const ending = options.processes
    .run({
      program: program.path,
      arguments: [...program.words, ...argumentsOfCheck(order.arguments, place)],
      directory: workspace.directory,
      environment: { ...benchEnvironment(options.environment, workspace.directory), ...unitVariables(order.environment) },
      // it is stopped before that; this is for the case that we do not get there
      timeoutSeconds: 2 * timeoutSeconds + 60,
      onStart: (started) => (id = started),
      stop: stopping.signal,
    })
    .then((end) => (ended = end))
  const deadline = began + timeoutSeconds * 1000
  const over = (): boolean => ended !== null
  const ask = (path: string, body?: unknown): Promise<LoopbackAnswer> => {
    const how = body === undefined ? { timeoutSeconds: POLL_SECONDS } : { timeoutSeconds, body }
    return askLoopback({ ...place, path, secure: asks.secure, ...how })
  }
  const stop = async (): Promise<Ending> => {
    stopping.abort()
    return ending
  }
  const died = async (): Promise<ServiceRun> => failedRun(faultOfEnd(await ending, order), (await ending).stderrTail)

  if (!(await isReady(ask, over, deadline))) {
    if (over()) return died()
    const { stderrTail } = await stop()
    return failedRun(`${program.name} did not answer /health within ${timeoutSeconds} s`, stderrTail)
  }
  const loadSeconds = (performance.now() - began) / 1000
  const models = await ask('/v1/models')
  const question = questionTo(asks.asks, models.kind === 'answer' ? firstModelOf(models.text) : null)
  const answer = await ask(question.path, question.body)
  const peaks = { peakMemoryBytes: peakMemoryOf(id), peakDeviceBytes: await deviceMemoryOf(options, id) }
  // a foreign server on the same port may have answered: ours must be alive
  if (over()) return died()
  const { stderrTail } = await stop()
  const fault = (why: string): ServiceRun => failedRun(`${READY_BUT}${why}`, stderrTail)
  if (answer.kind === 'silence') return fault(answer.why)
  const said = readServiceAnswer(asks.asks, answer.status, answer.text)
  if (said.kind === 'none') return fault(said.why)
  const { tokensPerSecond } = said
  return { kind: 'ran', loadSeconds, firstTokenSeconds: answer.firstSeconds, tokensPerSecond, ...peaks, text: said.text.slice(0, KEPT_TEXT) }
}

/** Waits until /health is 200 (503 means that the model is loading); false when the server ended or the time is over. */
async function isReady(ask: (path: string) => Promise<LoopbackAnswer>, over: () => boolean, deadline: number): Promise<boolean> {
  while (!over() && performance.now() < deadline) {
    const health = await ask('/health')
    if (health.kind === 'answer' && health.status === 200) return !over()
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return false
}

function faultOfEnd(ending: Ending, { program, timeoutSeconds }: ServiceOrder): string {
  const { exitCode, signal, timedOut, startError, stderrTail: stderr } = ending
  const ended = { name: program.name, exitCode, signal, timedOut, timeoutSeconds, startError, stderr }
  return failureOfProgram(ended) ?? `${program.name} ended by itself with exit code 0`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
