import { request as httpRequest } from 'node:http'

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
}

/** The answer, or why there is none; `firstSeconds` is when the first piece of a line with content arrived. */
export type LoopbackAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly text: string; readonly firstSeconds: number | null }
  | { readonly kind: 'silence'; readonly why: string }

/** Asks a server behind a socket of this machine; never rejects. */
export function askLoopback({ socketPath, path, apiKey, body, timeoutSeconds }: LoopbackRequest): Promise<LoopbackAnswer> {
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
    const request = httpRequest({ socketPath, path, method, headers, agent: false }, (response) => {
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
