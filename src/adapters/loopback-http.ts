import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { messageOfError } from '../core/errors.ts'
import { heldSocket, type HeldSocket } from './held-socket.ts'
import { LONGEST_TIMEOUT_MS } from './process.ts'

/** Bytes of an answer that are read; a completion of a few tokens with its settings takes 5,000. */
const LONGEST_ANSWER = 1024 * 1024

/** One request to a server on this machine. */
export interface LoopbackRequest {
  readonly socketPath: string
  readonly path: string
  readonly apiKey: string
  /** Sent as JSON by POST; a GET without it. */
  readonly body?: unknown
  readonly timeoutSeconds: number
  /** The certificate (PEM) that it must have, where it speaks TLS. */
  readonly certificate?: string | undefined
  /** Which line of the answer is the first that counts; none without it. */
  readonly isFirst?: (line: string) => boolean
}

/** The answer, or why there is none; `firstSeconds` is when the first line that counts was there. */
export type LoopbackAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly firstSeconds: number | null }
  | { readonly kind: 'silence'; readonly why: string; readonly timedOut: boolean }

/** Asks a server behind a socket of this machine; never rejects. */
export async function askLoopback(request: LoopbackRequest): Promise<LoopbackAnswer> {
  let held: HeldSocket
  try {
    held = heldSocket(request.socketPath)
  } catch (thrown) {
    return { kind: 'silence', why: `it does not answer ${request.path} (${messageOfError(thrown)})`, timedOut: false }
  }
  try {
    return await ask({ ...request, socketPath: held.path })
  } finally {
    held.release()
  }
}

function ask({ socketPath, path, apiKey, body, timeoutSeconds, certificate, isFirst }: LoopbackRequest): Promise<LoopbackAnswer> {
  const sent = body === undefined ? null : JSON.stringify(body)
  const began = performance.now()
  return new Promise((resolve) => {
    const silence = (why: string, timedOut = false): void => {
      clearTimeout(limit)
      request.destroy()
      resolve({ kind: 'silence', why, timedOut })
    }
    const json = sent === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }
    const headers = { authorization: `Bearer ${apiKey}`, ...json }
    const [send, trust] = certificate === undefined ? [httpRequest, {}] : [httpsRequest, { ca: certificate, checkServerIdentity: () => undefined }]
    const request = send({ socketPath, path, method: sent === null ? 'GET' : 'POST', headers, agent: false, ...trust }, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      let line = ''
      let first: number | null = null
      const lookForFirst = (chunk: Buffer): void => {
        // what it says in other letters than ASCII is of no interest here
        const [rest = '', ...lines] = chunk.toString('latin1').split('\n')
        const whole = [line + rest, ...lines]
        line = whole.pop() ?? ''
        if (isFirst !== undefined && whole.some(isFirst)) first = (performance.now() - began) / 1000
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > LONGEST_ANSWER) return silence(`its answer to ${path} is longer than 1 MiB`)
        if (first === null) lookForFirst(chunk)
        chunks.push(chunk)
      })
      response.on('error', (error) => silence(`its answer to ${path} broke off (${error.message})`))
      response.on('end', () => {
        clearTimeout(limit)
        resolve({ kind: 'answer', status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), firstSeconds: first })
      })
    })
    const limit = setTimeout(() => silence(`it gave no whole answer to ${path} within ${timeoutSeconds} s`, true), Math.min(timeoutSeconds * 1000, LONGEST_TIMEOUT_MS))
    request.on('error', (error) => silence(`it does not answer ${path} (${error.message})`))
    request.end(sent ?? undefined)
  })
}
