import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { covers, neededFor, refusalOf } from './github-permissions.ts'
import type { Permissions } from './github-permissions.ts'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly body: string
  /** The token that came with it; empty without one. */
  readonly token: string
  /** What it was before it became the token of the server behind, where it is one that may do less. */
  readonly sent?: string
}

/**
 * How an injected answer differs from a good one. `cut` is valid HTTP with half the JSON, `torn` ends in the middle of what
 * it announced; `reset` closes the connection. `after` does something else first and lets the request through.
 */
export type FaultAnswer =
  | {
      readonly kind: 'json'
      readonly status: number
      readonly body: unknown
      readonly headers?: Readonly<Record<string, string>>
    }
  | { readonly kind: 'page'; readonly status: number }
  | { readonly kind: 'cut' | 'reset' | 'silence' | 'torn' }
  | { readonly kind: 'after'; readonly work: () => Promise<unknown> }
  | { readonly kind: 'handler'; readonly answer: (request: SeenRequest) => Given | Promise<Given> }

/** GraphQL asks with POST too. */
function onlyReads({ method, path, body }: SeenRequest): boolean {
  return method === 'GET' || (path === '/graphql' && body.startsWith('{"query":"query '))
}

interface Given {
  readonly status: number
  readonly body: unknown
}

export interface Fault {
  readonly method: string
  readonly path: RegExp
  /** How many matching requests get it; the next ones go through. */
  times: number
  readonly answer: FaultAnswer
  /** Whether the request reaches the server behind, whose answer is then lost. */
  readonly reaches?: boolean
}

/** A request that came with too little permission, and the `permissions:` lines of which it needed one. */
export interface Refused {
  readonly request: SeenRequest
  readonly needed: readonly string[]
}

/** Who gave an answer: a handler of ours, the server behind, or a test. */
export interface GivenAnswer {
  readonly by: 'handler' | 'server' | 'fault'
  readonly request: SeenRequest
  readonly status: number
  readonly body: unknown
}

export interface FaultProxy {
  readonly url: string
  readonly requests: SeenRequest[]
  readonly refused: Refused[]
  /** From now on a token may do what these permissions let it, and is `as` to the server behind. */
  limit(token: string, permissions: Permissions, as: string): void
  /** The answers in JSON; those of the server behind as they were mended. */
  readonly answers: GivenAnswer[]
  /** The requests that change something. */
  writes(): readonly SeenRequest[]
  inject(fault: Fault): void
  /** From now on so many writes get through; then every connection is cut, as when the program behind them was killed (which `kill` does). */
  dieAfter(writes: number, kill?: () => void): void
  clear(): void
  close(): Promise<void>
}

export interface Mending {
  /** Returns an answer of the server behind as GitHub would give it. */
  readonly answers?: (path: string, json: unknown, request: SeenRequest) => unknown
  /** Answers what the server behind does not know; null leaves a request to it. */
  readonly own?: (
    request: SeenRequest,
  ) => Promise<{ readonly status: number; readonly body: unknown; readonly bytes?: Buffer; readonly location?: string } | null>
}

/** Starts a proxy in front of an API that counts what passes and answers in its place what a test injects. */
export async function startFaultProxy(upstream: string, mending: Mending = {}): Promise<FaultProxy> {
  const mend = mending.answers ?? ((_path: string, json: unknown, _request: SeenRequest) => json)
  const requests: SeenRequest[] = []
  const refused: Refused[] = []
  const limits = new Map<string, { readonly permissions: Permissions; readonly as: string }>()
  const answers: GivenAnswer[] = []
  const faults: Fault[] = []
  let left = Infinity
  let dead = false
  let killed: (() => void) | undefined

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request)
    const token = (request.headers.authorization ?? '').replace(/^(?:bearer|token)\s+/i, '')
    const limit = limits.get(token)
    const seen = { method: request.method ?? '', path: request.url ?? '', body, token: limit?.as ?? token, ...(limit === undefined ? {} : { sent: token }) }
    requests.push(seen)
    if (limit !== undefined) {
      request.headers.authorization = `token ${limit.as}`
      const needed = neededFor(seen.method, seen.path, body)
      if (!covers(limit.permissions, needed)) {
        refused.push({ request: seen, needed })
        const refusal = refusalOf(needed)
        return send(response, refusal.status, 'application/json; charset=utf-8', JSON.stringify(refusal.body), refusal.headers)
      }
    }
    if (!onlyReads(seen) && left > 0) left -= 1
    else if (left === 0 && !dead && !onlyReads(seen)) {
      dead = true
      killed?.()
    }
    if (dead) return void request.socket.destroy()
    const fault = faults.find((one) => one.times > 0 && one.method === seen.method && one.path.test(seen.path))
    if (fault !== undefined) {
      fault.times -= 1
      if (fault.answer.kind === 'cut' || fault.reaches === true) {
        const answer = await forward(upstream, request, seen)
        if (fault.answer.kind === 'cut')
          return send(response, answer.status, answer.type, answer.text.slice(0, answer.text.length / 2))
      }
      if (fault.answer.kind === 'after') await fault.answer.work()
      if (fault.answer.kind === 'json') answers.push({ by: 'fault', request: seen, status: fault.answer.status, body: fault.answer.body })
      if (fault.answer.kind !== 'after') return answerFault(fault.answer, seen, request, response)
    }
    const own = (await mending.own?.(seen)) ?? null
    if (own?.bytes !== undefined) return void response.writeHead(200, { 'content-type': 'application/zip' }).end(own.bytes)
    const moved = own?.location === undefined ? {} : { location: `http://${request.headers.host}${own.location}` }
    if (own !== null) {
      answers.push({ by: 'handler', request: seen, status: own.status, body: own.body })
      return send(response, own.status, 'application/json; charset=utf-8', JSON.stringify(own.body), moved)
    }
    const answer = await forward(upstream, request, seen)
    if (!answer.type.includes('json')) return send(response, answer.status, answer.type, answer.text, answer.headers)
    const mended = await mend(seen.path, JSON.parse(answer.text), seen)
    answers.push({ by: 'server', request: seen, status: answer.status, body: mended })
    send(response, answer.status, answer.type, JSON.stringify(mended), answer.headers)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(599).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refused,
    limit: (token, permissions, as) => void limits.set(token, { permissions, as }),
    answers,
    writes: () => requests.filter((one) => !onlyReads(one)),
    inject: (fault) => void faults.push(fault),
    dieAfter: (writes, kill) => {
      left = writes
      dead = false
      killed = kill
    },
    clear: () => {
      faults.length = 0
      requests.length = 0
      refused.length = 0
      answers.length = 0
      left = Infinity
      dead = false
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answerFault(answer: FaultAnswer, seen: SeenRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (answer.kind === 'reset') return void request.socket.destroy()
  if (answer.kind === 'torn') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' }).write('{ "sha": "')
    return void setTimeout(() => request.socket.destroy(), 5)
  }
  if (answer.kind === 'json')
    return send(response, answer.status, 'application/json; charset=utf-8', JSON.stringify(answer.body), answer.headers)
  if (answer.kind === 'page')
    return send(response, answer.status, 'text/html', '<!doctype html><title>Sign in to the network</title>')
  if (answer.kind !== 'handler') return
  const { status, body } = await answer.answer(seen)
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body))
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, ...(type === '' ? {} : { 'content-type': type }) }).end(text)
}

interface Forwarded {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
}

const PASSED = ['link', 'retry-after', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']

async function forward(upstream: string, request: IncomingMessage, seen: SeenRequest): Promise<Forwarded> {
  const { authorization, accept } = request.headers
  const headers = {
    ...(authorization === undefined ? {} : { authorization }),
    accept: accept ?? '*/*',
    'content-type': 'application/json',
  }
  const init = { method: seen.method, headers, ...(seen.body === '' ? {} : { body: seen.body }) }
  const answer = await fetch(`${upstream}${seen.path}`, init)
  const passed = PASSED.flatMap((name) => (answer.headers.get(name) === null ? [] : [[name, answer.headers.get(name) ?? '']]))
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    text: await answer.text(),
    headers: Object.fromEntries(passed) as Record<string, string>,
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
