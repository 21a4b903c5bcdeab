import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { modelFiles } from '../../src/adapters/model-files.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { modelDigestSchema } from '../../src/core/hosts/measurement.ts'

let directory: string
let server: Server | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'model-files-'))
})
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)))
  server = undefined
  rmSync(directory, { recursive: true, force: true })
})

/** Bytes that begin as a GGUF does and differ everywhere. */
function ggufBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at += 1) bytes[at] = (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16
  bytes.write('GGUF', 0, 'latin1')
  return bytes
}
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const put = (name: string, bytes: Buffer | string): string => {
  const path = join(directory, name)
  writeFileSync(path, bytes)
  return path
}
const state = (): string => join(directory, 'state')
const files = () => modelFiles({ stateDirectory: state(), path: process.env['PATH'] ?? '', stallSeconds: 1, pauseMs: 5 })
const atPath = (path: string, onProgress: (line: string) => void = () => {}) =>
  files().provide({ kind: 'path', path }, onProgress)

describe('A model at a path', () => {
  test('is found with its digest', async () => {
    const bytes = ggufBytes(3_000_000)
    const path = put('a.gguf', bytes)
    const model = await atPath(path)
    expect(model.path).toBe(path)
    expect(modelDigestSchema.parse(model.digest)).toMatchObject({ name: 'a.gguf', bytes: 3_000_000, sha256: sha256(bytes) })
  })

  test('is read whole only once: the sha256 is remembered until size, time or inode change', async () => {
    const path = put('a.gguf', ggufBytes(500_000))
    const first = await atPath(path)
    const memory = join(state(), 'models', 'digests.json')
    writeFileSync(memory, readFileSync(memory, 'utf8').replaceAll(first.digest.sha256 ?? '', 'f'.repeat(64)))
    expect((await atPath(path)).digest.sha256).toBe('f'.repeat(64))
    utimesSync(path, new Date(), new Date(1_700_000_000_000))
    const changed = await atPath(path)
    expect(changed.digest).toMatchObject({
      sha256: first.digest.sha256,
      sampled: first.digest.sampled,
      modifiedAt: '2023-11-14T22:13:20.000Z',
    })
  })

  test('is hashed again when the memory is broken', async () => {
    const path = put('a.gguf', ggufBytes(1_000))
    const { digest } = await atPath(path)
    for (const text of ['{', '{"schema":2,"sha256":{}}', '[]']) {
      writeFileSync(join(state(), 'models', 'digests.json'), text)
      expect((await atPath(path)).digest).toEqual(digest)
    }
  })

  test('is provided even where nothing can be remembered, and that is told', async () => {
    writeFileSync(state(), '')
    const lines: string[] = []
    await atPath(put('a.gguf', ggufBytes(1_000)), (line) => lines.push(line))
    expect(lines).toEqual([expect.stringContaining('The sha256 of the model could not be remembered')])
  })

  test('has a sampled digest that sees spots all over a large file', async () => {
    const bytes = ggufBytes(2_097_152)
    const digests = new Set([(await atPath(put('same.gguf', bytes))).digest.sampled])
    for (const at of [10, 948_100, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      digests.add((await atPath(put(`${at}.gguf`, changed))).digest.sampled)
    }
    expect(digests.size).toBe(4)
  })

  test('has a sampled digest that sees the size and all of a small file', async () => {
    const bytes = ggufBytes(60_000)
    const digests = new Set<string>()
    for (const at of [4, 30_000, 59_999]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      digests.add((await atPath(put(`${at}.gguf`, changed))).digest.sampled)
    }
    digests.add((await atPath(put('same.gguf', bytes))).digest.sampled)
    digests.add((await atPath(put('short.gguf', bytes.subarray(0, 59_999)))).digest.sampled)
    expect(digests.size).toBe(5)
    expect((await atPath(put('copy.gguf', bytes))).digest.sampled).toBe(
      (await atPath(join(directory, 'same.gguf'))).digest.sampled,
    )
  })

  test.each<[string, () => string, string]>([
    ['does not exist', () => join(directory, 'none.gguf'), 'none.gguf does not exist on this machine. Copy the model there'],
    ['is a directory', () => directory, 'is a directory'],
    ['is empty', () => put('empty.gguf', ''), 'is no GGUF: it is empty'],
    ['is a web page', () => put('page.gguf', '<!doctype html>'), 'is no GGUF: it begins with "<!do", not with GGUF'],
    ['is shorter than the magic', () => put('short.gguf', 'GG'), 'is no GGUF: it begins with "GG"'],
    ['is relative', () => 'models/a.gguf', "The model path 'models/a.gguf' is relative"],
    ['is below a file', () => `${put('file', '')}/a.gguf`, 'cannot be reached (ENOTDIR)'],
    [
      'is a later part',
      () => put('a-00002-of-00003.gguf', ggufBytes(10)),
      'is part 2 of a split GGUF. Name the first: a-00001-of-00003.gguf.',
    ],
    ['is in no home', () => '~/llama-fleet-no-such-file.gguf', `${homedir()}/llama-fleet-no-such-file.gguf does not exist`],
  ])('that %s is refused', async (_what, path, sentence) => {
    const providing = atPath(path())
    await expect(providing).rejects.toThrow(InputError)
    await expect(providing).rejects.toThrow(sentence)
  })

  test('that is split is one model of all its parts', async () => {
    const parts = [1, 2, 3].map((number) => ggufBytes(1_000 * number, number))
    const paths = parts.map((bytes, index) => put(`a-0000${index + 1}-of-00003.gguf`, bytes))
    const { path, digest } = await atPath(paths[0] ?? '')
    expect(path).toBe(paths[0])
    expect(digest).toMatchObject({ name: 'a-00001-of-00003.gguf', bytes: 6_000, sha256: sha256(Buffer.concat(parts)) })
    writeFileSync(paths[2] ?? '', ggufBytes(3_000, 9))
    const changed = await atPath(paths[0] ?? '')
    expect(changed.digest.sampled).not.toBe(digest.sampled)
    expect(changed.digest.sha256).not.toBe(digest.sha256)
    rmSync(paths[1] ?? '')
    await expect(atPath(paths[0] ?? '')).rejects.toThrow('a-00002-of-00003.gguf does not exist on this machine')
  })
})

/** A real HTTP server; `answer` gets the request's number from 1. Returns its origin. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void): Promise<string> {
  let count = 0
  server = createServer((request, response) => answer(request, response, (count += 1)))
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Serves bytes with Range and If-Range; after `cutAt` bytes of the file it cuts the connection. */
function sendRange(request: IncomingMessage, response: ServerResponse, bytes: Buffer, etag: string, cutAt = bytes.length): void {
  const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]
  const start = asked === undefined || (request.headers['if-range'] ?? etag) !== etag ? 0 : Number(asked)
  if (start >= bytes.length) return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
  const range = start === 0 ? {} : { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }
  response.writeHead(start === 0 ? 200 : 206, { 'content-length': bytes.length - start, etag, ...range })
  if (cutAt >= bytes.length) return void response.end(bytes.subarray(start))
  response.write(bytes.subarray(start, cutAt), () => setTimeout(() => response.destroy(), 50))
}

describe('A model from a URL', () => {
  const bytes = ggufBytes(400_000)
  const lines: string[] = []
  const atUrl = (url: string, sum = sha256(bytes)) =>
    files().provide({ kind: 'url', url, sha256: sum }, (line) => lines.push(line))
  const folder = (sum = sha256(bytes)): string => join(state(), 'models', sum)
  beforeEach(() => {
    lines.length = 0
  })

  test('is fetched once, and only under its name when its sha256 is right', async () => {
    let requests = 0
    const origin = await serve((request, response) => {
      requests += 1
      sendRange(request, response, bytes, '"1"')
    })
    const model = await atUrl(`${origin}/some/model%20Q4,0.gguf?token=secret`)
    expect(model.path).toBe(join(folder(), 'model_Q4_0.gguf'))
    expect(model.digest).toMatchObject({ bytes: 400_000, sha256: sha256(bytes) })
    expect(readFileSync(model.path).equals(bytes)).toBe(true)
    expect(readdirSync(folder())).toEqual(['model_Q4_0.gguf'])
    expect(await atUrl(`${origin}/some/model%20Q4,0.gguf?token=secret`)).toEqual(model)
    expect(requests).toBe(1)
    expect(lines.join('\n')).not.toContain('secret')
  })

  test('that two want at once is fetched by one of them', async () => {
    let requests = 0
    const origin = await serve((request, response) => {
      requests += 1
      setTimeout(() => sendRange(request, response, bytes, '"1"'), 700)
    })
    const [one, other] = await Promise.all([atUrl(`${origin}/model.gguf`), atUrl(`${origin}/model.gguf`)])
    expect(other).toEqual(one)
    expect(requests).toBe(1)
    expect(lines.join('\n')).toMatch(/Waiting for the lock .*: .* fetches this model\./)
    expect(readdirSync(folder())).toEqual(['model.gguf'])
  })

  test('is fetched also where its directory cannot be locked, and that is told', async () => {
    const origin = await serve((request, response) => sendRange(request, response, bytes, '"1"'))
    mkdirSync(join(directory, 'bin'))
    writeFileSync(join(directory, 'bin', 'flock'), '#!/bin/sh\necho "flock: Bad file descriptor" >&2\nexit 65\n', { mode: 0o755 })
    const model = await modelFiles({ stateDirectory: state(), path: join(directory, 'bin') }).provide({ kind: 'url', url: `${origin}/model.gguf`, sha256: sha256(bytes) }, (line) => lines.push(line))
    expect(readFileSync(model.path).equals(bytes)).toBe(true)
    expect(lines).toContain(`${folder()} cannot be locked: nothing keeps two programs from fetching this model at once.`)
  })

  test('goes on where the connection was cut', async () => {
    const ranges: (string | undefined)[] = []
    const origin = await serve((request, response, count) => {
      ranges.push(request.headers.range)
      sendRange(request, response, bytes, '"1"', [100_000, 250_000][count - 1])
    })
    const { path } = await atUrl(`${origin}/a.gguf`)
    expect(readFileSync(path).equals(bytes)).toBe(true)
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)])
    // a cut may take what the system still held: each try goes on behind the one before, and no later than at the cut
    const [, first = 0, second = 0] = ranges.map((range) => Number(/\d+/.exec(range ?? '')?.[0]))
    expect([first <= 100_000, second > first, second <= 250_000]).toEqual([true, true, true])
    expect(lines).toContainEqual(expect.stringContaining(`broke off after ${first} bytes`))
  })

  test('is fetched whole from a server that ignores Range', async () => {
    const origin = await serve((_request, response, count) => {
      response.writeHead(200, { 'content-length': bytes.length })
      if (count > 1) return void response.end(bytes)
      response.write(bytes.subarray(0, 9_000), () => setTimeout(() => response.destroy(), 50))
    })
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
  })

  test('starts anew when the file changed in between (If-Range)', async () => {
    const other = ggufBytes(300_000, 7)
    const origin = await serve((request, response, count) =>
      count === 1 ? sendRange(request, response, other, '"old"', 100_000) : sendRange(request, response, bytes, '"new"'),
    )
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
  })

  test('is fetched whole again when what a former run left is not of this file', async () => {
    mkdirSync(folder(), { recursive: true })
    writeFileSync(join(folder(), 'a.gguf.part'), ggufBytes(50_000, 3))
    const origin = await serve((request, response) => sendRange(request, response, bytes, '"1"'))
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
    expect(lines).toContain('the continued download is not the file asked for, fetching it whole')
  })

  test('that a former run had whole needs no byte more', async () => {
    mkdirSync(folder(), { recursive: true })
    writeFileSync(join(folder(), 'a.gguf.part'), bytes)
    const origin = await serve((request, response) => sendRange(request, response, bytes, '"1"'))
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
  })

  test('keeps what came when the network stays down, and the next run goes on there', async () => {
    const origin = await serve((request, response, count) =>
      count === 1 ? sendRange(request, response, bytes, '"1"', 123_000) : void request.socket.destroy(),
    )
    const providing = atUrl(`${origin}/a.gguf`)
    await expect(providing).rejects.toThrow(UpstreamError)
    await expect(providing).rejects.toThrow(
      `123000 bytes stay in ${join(folder(), 'a.gguf.part')}, and the next run goes on there.`,
    )
    expect(statSync(join(folder(), 'a.gguf.part')).size).toBe(123_000)
    const port = Number(new URL(origin).port)
    await new Promise((resolve) => server?.close(resolve))
    const ranges: (string | undefined)[] = []
    server = createServer((request, response) => {
      ranges.push(request.headers.range)
      sendRange(request, response, bytes, '"1"')
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
    expect(ranges).toEqual(['bytes=123000-'])
  })

  test('that stalls is broken off, and the pause counts as no progress', async () => {
    const origin = await serve((request, response, count) => {
      if (count > 1) return sendRange(request, response, bytes, '"1"')
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' })
      response.write(bytes.subarray(0, 5_000))
    })
    expect(readFileSync((await atUrl(`${origin}/a.gguf`)).path).equals(bytes)).toBe(true)
    expect(lines).toContainEqual(expect.stringContaining('nothing came for 1 s'))
  })

  test('with another sha256 is refused with both, and nothing is kept', async () => {
    const origin = await serve((request, response) => sendRange(request, response, bytes, '"1"'))
    const providing = atUrl(`${origin}/a.gguf?secret`, 'a'.repeat(64))
    await expect(providing).rejects.toThrow(InputError)
    await expect(providing).rejects.toThrow(`its sha256 is ${sha256(bytes)}, the config has ${'a'.repeat(64)}`)
    expect(readdirSync(folder('a'.repeat(64))).filter((name) => name.endsWith('.gguf') || name.endsWith('.part'))).toEqual([])
  })

  test('that was changed on disk after it came is removed and told', async () => {
    const origin = await serve((request, response) => sendRange(request, response, bytes, '"1"'))
    const { path } = await atUrl(`${origin}/a.gguf`)
    truncateSync(path, 399_999)
    await expect(atUrl(`${origin}/a.gguf`)).rejects.toThrow(`has changed on disk (sha256 ${sha256(bytes.subarray(0, 399_999))}, not `)
    expect(existsSync(path)).toBe(false)
    expect((await atUrl(`${origin}/a.gguf`)).digest.sha256).toBe(sha256(bytes))
  })

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>'),
      'is a web page (text/html',
    ],
    ['another format', (response) => response.writeHead(200).end('PK\u0003\u0004zip'), "is no GGUF: it begins with 'PK zip'"],
    ['404', (response) => response.writeHead(404).end(), 'is not there (HTTP 404)'],
    ['401', (response) => response.writeHead(401).end(), 'asks for a login (HTTP 401), and llama-fleet sends none'],
    ['418', (response) => response.writeHead(418).end(), 'answered HTTP 418'],
  ])('that answers %s is refused at once', async (_what, answer, sentence) => {
    let requests = 0
    const origin = await serve((_request, response) => {
      requests += 1
      answer(response)
    })
    const providing = atUrl(`${origin}/a.gguf`)
    await expect(providing).rejects.toThrow(InputError)
    await expect(providing).rejects.toThrow(sentence)
    expect(requests).toBe(1)
  })

  test('is asked for again while the server says 503, then given up as its fault', async () => {
    const origin = await serve((_request, response) => response.writeHead(503).end())
    const providing = atUrl(`${origin}/a.gguf`)
    await expect(providing).rejects.toThrow(UpstreamError)
    await expect(providing).rejects.toThrow('the server answered 503')
  })

  test('larger than the free disk is refused before its first byte', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 2 ** 52 })
      response.write('GGUF')
    })
    const providing = atUrl(`${origin}/a.gguf`)
    await expect(providing).rejects.toThrow(UpstreamError)
    await expect(providing).rejects.toThrow(`The model needs ${2 ** 52} bytes more in ${folder()}`)
  })

  test.each([
    ['ftp://example.org/a.gguf', 'is no http or https URL'],
    ['file:///etc/passwd', 'is no http or https URL'],
    ['nonsense', 'is no http or https URL'],
    ['https://example.org/a-00001-of-00002.gguf', 'https://example.org/a-00001-of-00002.gguf is one part of a split GGUF'],
  ])('%s is refused', async (url, sentence) => {
    await expect(atUrl(url)).rejects.toThrow(InputError)
    await expect(atUrl(url)).rejects.toThrow(sentence)
  })
})
