import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** Bytes of an answer that are read; a completion of a few tokens with its settings takes 5,000. */
const LONGEST_ANSWER = 1024 * 1024

/** One request to a server on this machine. */
export interface LoopbackRequest {
  readonly socketPath: string
  readonly path: string
  readonly secure: boolean
  readonly apiKey: string
  /** Sent as JSON by POST; a GET without it. */
  readonly body?: unknown
  readonly timeoutSeconds: number
}

/** The answer, or why there is none; `firstSeconds` is when the first piece of a line with content arrived. */
export type LoopbackAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly firstSeconds: number | null }
  | { readonly kind: 'silence'; readonly why: string }

/** Asks a server behind a socket of this machine; never rejects. Its certificate is not looked at: nothing leaves this machine. */
export function askLoopback({ socketPath, path, secure, apiKey, body, timeoutSeconds }: LoopbackRequest): Promise<LoopbackAnswer> {
  const sent = body === undefined ? null : JSON.stringify(body)
  const began = performance.now()
  return new Promise((resolve) => {
    const silence = (why: string): void => {
      clearTimeout(limit)
      request.destroy()
      resolve({ kind: 'silence', why })
    }
    const json = sent === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }
    const headers = { authorization: `Bearer ${apiKey}`, ...json }
    const method = sent === null ? 'GET' : 'POST'
    const options = { socketPath, path, method, headers, agent: false, rejectUnauthorized: false }
    const request = (secure ? httpsRequest : httpRequest)(options, (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      let first: number | null = null
      response.on('data', (chunk: Buffer) => {
        first ??= (performance.now() - began) / 1000
        bytes += chunk.length
        if (bytes > LONGEST_ANSWER) return silence(`its answer to ${path} is longer than 1 MiB`)
        chunks.push(chunk)
      })
      response.on('error', (error) => silence(`its answer to ${path} broke off (${error.message})`))
      response.on('end', () => {
        clearTimeout(limit)
        resolve({ kind: 'answer', status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8'), firstSeconds: first })
      })
    })
    const limit = setTimeout(() => silence(`it gave no whole answer to ${path} within ${timeoutSeconds} s`), timeoutSeconds * 1000)
    request.on('error', (error) => silence(`it does not answer ${path} (${error.message})`))
    request.end(sent ?? undefined)
  })
}
