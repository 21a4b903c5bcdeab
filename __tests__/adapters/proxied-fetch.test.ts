import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { githubClient } from '../../src/adapters/github-client.ts'
import { download } from '../../src/adapters/model-download.ts'

// A real proxy: whatever host is asked for is reached at the one server there is, as behind a company's firewall.
const NAMES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY']
const tunnels: { readonly to: string; readonly authorization: string | undefined }[] = []
const sockets = new Set<Socket>()
let server: Server
let proxy: Server

beforeAll(async () => {
  const gguf = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(28)])
  server = createServer((request, response) =>
    request.url?.endsWith('.gguf') === true
      ? response.writeHead(200, { 'content-length': gguf.length }).end(gguf)
      : response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ host: request.headers.host, token: request.headers.authorization })),
  )
  proxy = createServer((_request, response) => response.writeHead(405).end())
  proxy.on('connect', (request, socket: Socket) => {
    tunnels.push({ to: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    const through = connect(portOf(server), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      through.pipe(socket)
      socket.pipe(through)
    })
    for (const one of [socket, through]) {
      sockets.add(one)
      one.on('error', () => one.destroy())
    }
  })
  await Promise.all([server, proxy].map((one) => new Promise<void>((resolve) => one.listen(0, () => resolve()))))
  for (const name of NAMES) delete process.env[name]
})
afterEach(() => {
  for (const name of NAMES) delete process.env[name]
  tunnels.length = 0
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  return Promise.all([server, proxy].map((one) => new Promise((resolve) => one.close(resolve))))
})

const portOf = (one: Server): number => (one.address() as AddressInfo).port
const ask = async (host: string): Promise<unknown> => {
  const pace = { answerMilliseconds: 5000, retryMilliseconds: 1, spaceWrites: false }
  const octokit = githubClient({ token: 'not-a-real-token', apiUrl: `http://${host}/api/v3`, owner: 'acme', repository: 'fleet', pace })
  return (await octokit.request('GET /user')).data
}

test('GitHub is asked through the proxy that the environment names, with the proxy’s own login', async () => {
  process.env['http_proxy'] = `http://fleet:not%20secret@127.0.0.1:${portOf(proxy)}`
  expect(await ask('ghe.example.org')).toEqual({ host: 'ghe.example.org', token: 'token not-a-real-token' })
  expect(tunnels).toEqual([{ to: 'ghe.example.org:80', authorization: `Basic ${Buffer.from('fleet:not secret').toString('base64')}` }])
})

test('hosts of no_proxy and this machine are asked without it', async () => {
  process.env['HTTP_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`
  process.env['NO_PROXY'] = 'internal.example.org,0.0.0.0'
  expect(await ask(`0.0.0.0:${portOf(server)}`)).toMatchObject({ host: `0.0.0.0:${portOf(server)}` })
  expect(await ask(`127.0.0.1:${portOf(server)}`)).toMatchObject({ host: `127.0.0.1:${portOf(server)}` })
  expect(tunnels).toEqual([])
  process.env['NO_PROXY'] = ''
  expect(await ask(`0.0.0.0:${portOf(server)}`)).toMatchObject({ host: `0.0.0.0:${portOf(server)}` })
  expect(tunnels).toHaveLength(1)
})

test('a model is fetched through it too', async () => {
  process.env['http_proxy'] = `http://127.0.0.1:${portOf(proxy)}`
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-proxy-'))
  const path = join(directory, 'tiny.gguf')
  try {
    await download({ url: new URL('http://models.example.org/tiny.gguf'), path, onProgress: () => {}, stallSeconds: 5, pauseMs: 1 })
    expect((await readFile(path)).subarray(0, 4).toString()).toBe('GGUF')
    expect(tunnels.map(({ to }) => to)).toEqual(['models.example.org:80'])
  } finally {
    await rm(directory, { recursive: true })
  }
})
