import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import { throwAwayCertificate } from './certificate.ts'
import { answerGit, answerRelease, answerRest, sendArchive } from './github-answers.ts'

export interface SeenRequest {
  readonly method: string
  readonly host: string
  readonly url: string
  /** Whether the request carried an authorization header. */
  readonly authorized: boolean
}

export interface GithubProxy {
  /** For https_proxy. */
  readonly proxyUrl: string
  /** For NIX_SSL_CERT_FILE and GIT_SSL_CAINFO. */
  readonly caFile: string
  readonly requests: readonly SeenRequest[]
  /** Bytes that went through the proxy both ways, TLS and all; counted when a connection closes. */
  readonly traffic: () => number
  readonly close: () => Promise<void>
}

export interface GithubProxyOptions {
  /** `owner/repo` (any letter case) to the directory of a git repository. May be changed while the proxy runs. */
  readonly repositories: Readonly<Record<string, string>>
  /** A git repository that stands for every one not named above; any ref or commit that is asked of it is its HEAD. */
  readonly others?: string
  /** Where the throw-away certificates are written. */
  readonly certificateDirectory: string
}

const hosts = ['github.com', 'api.github.com', 'codeload.github.com']

/**
 * Starts a stand-in for GitHub on a free port of this machine: a CONNECT proxy that ends TLS itself and answers nix's
 * `github:` requests and git's smart HTTP from local repositories. Every other host is refused, so nothing leaves the machine.
 */
export async function startGithubProxy(options: GithubProxyOptions): Promise<GithubProxy> {
  const { key, certificate, caFile } = await throwAwayCertificate(options.certificateDirectory, hosts)
  const requests: SeenRequest[] = []
  const sockets = new Set<Socket>()
  const github = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) => {
    const seen = { method: request.method ?? '', host: request.headers.host ?? '', url: request.url ?? '' }
    requests.push({ ...seen, authorized: request.headers.authorization !== undefined })
    answer(options, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500)
      response.end(`stand-in: ${String(error)}\n`)
    })
  })
  let bytes = 0
  const proxy = createHttpServer((_request, response) => response.writeHead(405).end())
  proxy.on('connect', (request, socket: Socket, head) => {
    sockets.add(socket)
    socket.on('close', () => {
      bytes += socket.bytesRead + socket.bytesWritten
      sockets.delete(socket)
    })
    socket.on('error', () => socket.destroy())
    const [name, port] = (request.url ?? '').split(':')
    if (port !== '443' || !hosts.includes(name ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    github.emit('connection', socket)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => proxy.close(() => resolve()))
  }
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return { proxyUrl: `http://127.0.0.1:${address.port}`, caFile, requests, traffic: () => bytes, close }
}

async function answer({ repositories, others }: GithubProxyOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const directoryOf = (name: string): string | undefined =>
    Object.entries(repositories).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1] ?? others
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`)
  const archive =
    url.hostname === 'api.github.com'
      ? /^\/repos\/([^/]+\/([^/]+))\/tarball\/([0-9a-f]{40})$/.exec(url.pathname)
      : /^\/([^/]+\/([^/]+))\/(?:archive|tar\.gz)\/([0-9a-f]{40})(?:\.tar\.gz)?$/.exec(url.pathname)
  if (archive) {
    const directory = directoryOf(archive[1]!)
    return directory === undefined ? notFound(response) : sendArchive(directory, { repo: archive[2]!, sha: archive[3]!, anyCommit: others !== undefined }, response)
  }
  const commit = /^\/repos\/([^/]+\/[^/]+)\/commits\/(.+)$/.exec(url.pathname)
  if (url.hostname === 'api.github.com' && commit) {
    const directory = directoryOf(commit[1]!)
    return directory === undefined ? notFound(response) : answerRest(directory, { ref: decodeURIComponent(commit[2]!), anyRef: others !== undefined }, response)
  }
  const release = /^\/repos\/([^/]+\/[^/]+)\/releases\/tags\/([\w.-]+)$/.exec(url.pathname)
  if (url.hostname === 'api.github.com' && release) {
    const directory = directoryOf(release[1]!)
    return directory === undefined ? notFound(response) : answerRelease(directory, release[2]!, response)
  }
  const git = /^\/([^/]+\/[^/]+?)(?:\.git)?(\/info\/refs|\/git-upload-pack|\/git-receive-pack)$/.exec(url.pathname)
  if (url.hostname === 'github.com' && git) {
    const directory = directoryOf(git[1]!)
    return directory === undefined ? notFound(response) : answerGit(directory, git[2]!, url.search, request, response)
  }
  return notFound(response)
}

/** What GitHub says of a repository that is missing or private. */
async function notFound(response: ServerResponse): Promise<void> {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found","status":"404"}')
}
