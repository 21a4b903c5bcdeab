import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { command } from './command.ts'

/** Answers `GET /repos/O/R/commits/REF` with the two fields nix reads, or 422 as GitHub does for an unknown ref (HEAD with `anyRef`). */
export async function answerRest(directory: string, { ref, anyRef }: { ref: string; anyRef: boolean }, response: ServerResponse): Promise<void> {
  for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, ref, ...(anyRef ? ['HEAD'] : [])]) {
    try {
      const found = await git(directory, ['log', '-1', '--format=%H%n%T', '--end-of-options', `${name}^{commit}`])
      const [sha, tree] = found.trim().split('\n')
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ sha, commit: { tree: { sha: tree } } }))
    } catch {
      continue
    }
  }
  response.writeHead(422, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ message: `No commit found for SHA: ${ref}`, status: '422' }))
}

/** Answers `GET /repos/O/R/releases/tags/TAG` as if every tag had been published when it was made. */
export async function answerRelease(directory: string, tag: string, response: ServerResponse): Promise<void> {
  const date = await git(directory, ['for-each-ref', '--format=%(creatordate:unix)', `refs/tags/${tag}`])
  const found = date.trim() !== ''
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
  const release = { tag_name: tag, published_at: new Date(Number(date) * 1000).toISOString() }
  response.end(JSON.stringify(found ? release : { message: 'Not Found', status: '404' }))
}

/** Sends one commit as GitHub packs it: everything below `repo-sha/`. With `anyCommit`, HEAD stands for one that is not there. */
export async function sendArchive(
  directory: string,
  { repo, sha, anyCommit }: { repo: string; sha: string; anyCommit: boolean },
  response: ServerResponse,
): Promise<void> {
  const there = await git(directory, ['cat-file', '-e', `${sha}^{commit}`]).then(() => true, () => false)
  if (!there && !anyCommit) throw new Error(`no commit ${sha} in ${directory}`)
  const child = spawn('git', ['-C', directory, 'archive', '--format=tar.gz', `--prefix=${repo}-${sha}/`, there ? sha : 'HEAD'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  response.writeHead(200, { 'content-type': 'application/x-gzip', etag: `"${sha}"` })
  await pipeline(child.stdout, response)
}

/** Lets `git http-backend` (a CGI program) answer smart HTTP, see git-http-backend(1). */
export async function answerGit(
  directory: string,
  service: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bare = !existsSync(join(directory, '.git'))
  const env = {
    PATH: process.env['PATH'],
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    ...unattended,
    PATH_INFO: `${bare ? '' : '/.git'}${service}`,
    QUERY_STRING: query.replace(/^\?/, ''),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
  }
  const child = spawn('git', ['http-backend'], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  let head = Buffer.alloc(0)
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    if (response.headersSent) {
      response.write(chunk)
      continue
    }
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) continue
    let status = 200
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/, 2)
      if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
      else response.setHeader(name, value)
    }
    response.writeHead(status)
    response.write(head.subarray(end + 4))
  }
  if (!response.headersSent) response.writeHead(500)
  response.end()
}

/** git with nobody's configuration, reading repositories whoever owns them. */
const unattended = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
}

const environment = { PATH: process.env['PATH'], ...unattended }

const git = (directory: string, args: readonly string[]): Promise<string> =>
  command('git', ['-C', directory, ...args], { env: environment })
