import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ArtifactService {
  /** What the runner gives a step of one job: ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN. */
  environment(job: string): Readonly<Record<string, string>>
  /** The names uploaded so far. */
  names(): readonly string[]
  /** Returns the bytes of an artifact as they are downloaded. */
  zip(name: string): Promise<Buffer>
  /** Makes every later download of the artifact give these bytes, as if they had been changed on their way; null gives its own again. */
  replace(name: string, bytes: Buffer | null): void
  /** Makes it be these bytes, as if its job had uploaded them. */
  become(name: string, bytes: Buffer): void
  /** Begins another attempt of the run, which may use the names of artifacts again (a client that asks for the latest gets its own). */
  again(): void
  /** Makes the service answer 500 to the next requests with this method name. */
  fail(method: string, times: number): void
  close(): Promise<void>
}

interface Kept {
  readonly id: string
  readonly digest: string | null
}

const METHOD = /^\/twirp\/github\.actions\.results\.api\.v1\.ArtifactService\/(\w+)$/

/**
 * Starts `dtu-github-actions` in a child and a front that mends what differs from GitHub's service: it heeds id_filter, refuses
 * a second artifact of the same name (409), answers DeleteArtifact, and lists the digest that the upload named.
 */
export async function startArtifactService(): Promise<ArtifactService> {
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-artifacts-'))
  const child = spawn(process.execPath, [fileURLToPath(new URL('artifact-service-child.mjs', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '', DTU_CACHE_DIR: directory, DTU_LOGS_DIR: directory },
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.on('exit', () => reject(new Error('the artifact service ended before it listened')))
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('port ') && resolve(Number(line.slice(5))))
  })
  const kept = new Map<string, Kept>()
  const replaced = new Map<string, Buffer>()
  const taken = new Set<string>()
  const failing = new Map<string, number>()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request)
    const method = METHOD.exec(request.url ?? '')?.[1]
    const left = failing.get(method ?? '') ?? 0
    if (left > 0) {
      failing.set(method ?? '', left - 1)
      return json(response, 500, { code: 'internal', msg: 'internal server error' })
    }
    const asked = method === undefined ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>)
    const name = typeof asked['name'] === 'string' ? asked['name'] : ''
    // The text and status are GitHub's: the client reports "(409) Conflict: an artifact with this name already exists …".
    if (method === 'CreateArtifact' && taken.has(name)) {
      return json(response, 409, { code: 'already_exists', msg: 'an artifact with this name already exists on the workflow run' })
    }
    if (method === 'DeleteArtifact') {
      const found = kept.get(name)
      kept.delete(name)
      taken.delete(name)
      return json(
        response,
        found === undefined ? 404 : 200,
        found === undefined ? { msg: 'not found' } : { ok: true, artifactId: found.id },
      )
    }
    const download = /^\/_apis\/artifactblob\/(\d+)\/download/.exec(request.url ?? '')?.[1]
    const other = [...kept].find(([, one]) => one.id === download)?.[0]
    if (other !== undefined && replaced.has(other)) {
      return void response.writeHead(200, { 'content-type': 'application/zip' }).end(replaced.get(other))
    }
    const answer = await forward(port, request, body)
    if (method === undefined || answer.status !== 200)
      return void response.writeHead(answer.status, answer.headers).end(answer.body)
    const said = JSON.parse(answer.body.toString('utf8')) as Record<string, unknown>
    if (method === 'FinalizeArtifact') {
      kept.set(name, { id: String(said['artifactId']), digest: digestOf(asked['hash']) })
      taken.add(name)
    }
    json(response, 200, method === 'ListArtifacts' ? { artifacts: listed(said, asked, kept) } : said)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.writeHead(599).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    environment: (job) => ({ ACTIONS_RESULTS_URL: url, ACTIONS_RUNTIME_TOKEN: runtimeToken(job) }),
    names: () => [...kept.keys()],
    zip: async (name) => {
      const id = { workflow_run_backend_id: 'run-1', workflow_job_run_backend_id: 'any' }
      const ask = async (method: string, body: object): Promise<Record<string, unknown>> => {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${runtimeToken('any')}` }
        const answer = await fetch(`${url}twirp/github.actions.results.api.v1.ArtifactService/${method}`, { method: 'POST', headers, body: JSON.stringify({ ...id, ...body }) })
        return (await answer.json()) as Record<string, unknown>
      }
      const { signedUrl, signed_url: other } = await ask('GetSignedArtifactURL', { name })
      const answer = await fetch(String(signedUrl ?? other))
      if (!answer.ok) throw new Error(`the artifact ${name} is not served: ${answer.status}`)
      return Buffer.from(await answer.arrayBuffer())
    },
    replace: (name, bytes) => void (bytes === null ? replaced.delete(name) : replaced.set(name, bytes)),
    become: (name, bytes) => {
      replaced.set(name, bytes)
      kept.set(name, { id: kept.get(name)?.id ?? '', digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` })
    },
    again: () => taken.clear(),
    fail: (method, times) => void failing.set(method, times),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      const ended = new Promise((resolve) => child.on('exit', resolve))
      child.stdin.end()
      await ended
      await rm(directory, { recursive: true })
    },
  }
}

function listed(said: Record<string, unknown>, asked: Record<string, unknown>, kept: ReadonlyMap<string, Kept>): unknown[] {
  const all = said['artifacts'] as { name: string; databaseId: string }[]
  const wanted = asked['id_filter'] ?? asked['idFilter']
  return all
    .filter(
      (one) =>
        kept.get(one.name)?.id === one.databaseId && (wanted === undefined || wanted === null || wanted === one.databaseId),
    )
    .map((one) => ({ ...one, ...(kept.get(one.name)?.digest == null ? {} : { digest: kept.get(one.name)?.digest }) }))
}

function digestOf(hash: unknown): string | null {
  if (typeof hash === 'string') return hash
  return typeof hash === 'object' && hash !== null && 'value' in hash ? String(hash.value) : null
}

/** A token as the runner hands out: unsigned here, with the scope that names run and job. */
function runtimeToken(job: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part({ scp: `Actions.Results:run-1:${job}` })}.x`
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

interface Forwarded {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** The host header is kept, so that the signed addresses lead back to the front. */
function forward(port: number, request: IncomingMessage, body: Buffer): Promise<Forwarded> {
  return new Promise((resolve, reject) => {
    const { url, method, headers } = request
    const onward = httpRequest({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      read(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes }), reject)
    })
    onward.on('error', reject).end(body)
  })
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
