import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { calibrationFiles } from '../../src/adapters/calibration-files.ts'
import { firstSeenFiles } from '../../src/adapters/first-seen-files.ts'
import { gitCommand } from '../../src/adapters/git-command.ts'
import { gitFleetRepository } from '../../src/adapters/git-fleet-repository.ts'
import { gitHistory } from '../../src/adapters/git-history.ts'
import { gitUpstreamTags } from '../../src/adapters/git-upstream-tags.ts'
import { githubHistory } from '../../src/adapters/github-history.ts'
import { githubPublicity } from '../../src/adapters/github-publicity.ts'
import { githubPullRequests } from '../../src/adapters/github-pull-requests.ts'
import { githubReleaseDates } from '../../src/adapters/github-release-dates.ts'
import { githubRepository } from '../../src/adapters/github-repository.ts'
import { githubScheduleRecord } from '../../src/adapters/github-scheduled-runs.ts'
import { historyDirectory } from '../../src/adapters/history-directory.ts'
import { kernelFiles } from '../../src/adapters/kernel-files.ts'
import { llamaBench } from '../../src/adapters/llama-bench.ts'
import { localSurvey } from '../../src/adapters/local-survey.ts'
import { localTextFiles } from '../../src/adapters/local-text-files.ts'
import { askLoopback } from '../../src/adapters/loopback-http.ts'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { memoryFiles } from '../../src/adapters/memory-files.ts'
import { digestOfModel } from '../../src/adapters/model-digests.ts'
import { partsOfModel } from '../../src/adapters/model-parts.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { unpackArtifact } from '../../src/adapters/packed-artifact.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { recordFiles } from '../../src/adapters/record-files.ts'
import { checksumOf } from '../../src/core/checksum.ts'
import { workflowFacts } from '../../src/core/doctor/workflow-facts.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { parseFlakeLock } from '../../src/core/pin/flake-lock.ts'

const [MIB, GIB] = [2 ** 20, 2 ** 30]
const PATH = process.env['PATH'] ?? ''
const processes = childProcesses()
const git = gitCommand({ processes, environment: { PATH } })

/** A file of nothing but a size. */
function sparse(path: string, bytes = GIB): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  truncateSync(path, bytes)
  return path
}
function written(path: string, text: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  return path
}
function program(path: string, script: string): void {
  chmodSync(written(path, `#!/bin/sh\n${script}\n`), 0o755)
}

const filled = (piece: string, bytes: number): string => piece.repeat(Math.floor(bytes / piece.length))
const deep = (bytes: number): string => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)

/** A server that answers everything with one piece over and over, until nobody listens any more. */
async function endlessly<Result>(piece: Buffer, headers: Readonly<Record<string, string>>, ask: (url: string) => Promise<Result>): Promise<Result> {
  const pour = (response: ServerResponse): void => {
    while (!response.destroyed && response.write(piece)) continue
    if (!response.destroyed) response.once('drain', () => pour(response))
  }
  const server = createServer((_request, response) => pour(response.writeHead(200, { 'content-type': 'application/json', ...headers }))).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  try {
    return await ask(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
const spaces = Buffer.alloc(64 * 1024, ' ')
const access = (apiUrl: string) => ({ token: 't', apiUrl, owner: 'o', repository: 'r', pace: { answerMilliseconds: 60_000, retryMilliseconds: 0, spaceWrites: false } })
const earlier = (apiUrl: string) => githubPullRequests(access(apiUrl)).earlier({ branch: 'b', since: null, tags: new Set(['v1']) })

/** A repository with one commit, of files of these sizes. */
function repository(directory: string, files: Readonly<Record<string, number>>): string {
  mkdirSync(directory, { recursive: true })
  const run = (...argv: readonly string[]): string => execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'core.compression=1', ...argv], { cwd: directory, encoding: 'utf8' }).trim()
  run('init', '--quiet', '--initial-branch=main')
  for (const [name, bytes] of Object.entries(files)) sparse(join(directory, name), bytes)
  run('add', '--all')
  run('commit', '--quiet', '--allow-empty', '--message=x')
  return run('rev-parse', 'HEAD')
}

const readPlan = (room: string, text: string) => (writeFileSync(join(room, 'plan.json'), text), recordFiles({ directory: room }).readPlan(null))
const readMeasurement = async (room: string, text: string) => (written(join(room, 'measurement-carbon-1.json'), text), (await recordFiles({ directory: room }).readMeasurements()).unreadable[0]?.sentence)
async function committed(room: string, path: string): Promise<unknown> {
  const commit = repository(join(room, 'fleet'), { [path]: 70 * MIB })
  const fleet = gitFleetRepository({ directory: join(room, 'fleet'), processes, environment: { PATH, HOME: room }, stateDirectory: join(room, 'state') })
  await fleet.facts(join(room, 'fleet'))
  return fleet.readFiles(commit, [path])
}
async function bench(room: string, script: string): Promise<unknown> {
  program(join(room, 'store', 'bin', 'llama-bench'), script)
  const environment = {}
  const { failure } = await llamaBench({ sandbox: machineSandbox({ processes, environment, scratchDirectory: room }), processes, environment, files: kernelFiles() }).run({
    storePath: join(room, 'store'), terms: { wish: 'off', variant: 'cpu' }, readable: [], arguments: [], tests: [], repetitions: 1, timeoutSeconds: 300, onRow: () => {},
  })
  return failure
}
function nix(room: string, script: string) {
  program(join(room, 'bin', 'nix'), `case "$*" in *--version*) echo 'nix (Nix) 2.34.8'; exit;; esac\n${script}`)
  mkdirSync(join(room, 'state'), { recursive: true })
  return nixCli({ processes, environment: { PATH: `${join(room, 'bin')}:${PATH}`, HOME: room }, stateDirectory: join(room, 'state'), token: null }).evaluate({ directory: room, attribute: 'x' }, 'x: x')
}
const history = (room: string) => historyDirectory({ directory: room, path: PATH }).read()

/** Every reader of data from outside, given more than it may take; each gives back what it made of that, or throws. */
const READERS: Readonly<Record<string, (room: string) => unknown>> = {
  'plan.json, a GiB': (room) => (sparse(join(room, 'plan.json')), recordFiles({ directory: room }).readPlan(null)),
  'plan.json, a link to a device': (room) => (symlinkSync('/dev/zero', join(room, 'plan.json')), recordFiles({ directory: room }).readPlan(null)),
  'plan.json, dense': (room) => readPlan(room, `[${filled('[],', 32 * MIB - 9)}1]`),
  'plan.json, deep': (room) => readPlan(room, deep(32 * MIB)),
  'plan.json, one text': (room) => readPlan(room, `{"schema":1,"kind":"bump","flakeInput":"€${filled('x', 32 * MIB - 99)}"}`),
  'measurement, a GiB': async (room) => (sparse(join(room, 'a', 'measurement-carbon-1.json')), (await recordFiles({ directory: room }).readMeasurements()).unreadable[0]?.sentence),
  'measurement, dense': (room) => readMeasurement(room, `{"schema":1,"rounds":[${filled('1,', 32 * MIB - 99)}1]}`),
  'measurement, of objects': (room) => readMeasurement(room, `{"schema":1,"rounds":[${filled('{},', 4 * MIB)}1]}`),
  'measurement, of fields': (room) => readMeasurement(room, `{"schema":1${filled(',"":1', 4 * MIB)}}`),
  'measurement, as many numbers as are read': (room) => readMeasurement(room, `{"schema":1,"rounds":[${filled('1,', 2_400_000)}1]}`),
  'measurement, as many fields as are read': (room) => readMeasurement(room, `{"schema":1${Array.from({ length: 490_000 }, (_, place) => `,"${place}":1`).join('')}}`),
  'artifact, a GiB': (room) => (sparse(join(room, 'packed', 'x.zip')), unpackArtifact(join(room, 'packed'), 'x', join(room, 'x'))),
  'rows of llama-bench, without end': (room) => bench(room, `exec yes '{"n_prompt":1,"n_gen":0,"samples_ns":[1]}'`),
  'a row of llama-bench, without end': (room) => bench(room, 'exec cat /dev/zero'),
  'stderr of llama-bench, 200 MiB': (room) => bench(room, 'head -c 209715200 /dev/zero >&2; exit 1'),
  'ls-remote, six million lines': (room) => {
    repository(join(room, 'upstream'), {})
    program(join(room, 'bin', 'git'), `case "$*" in *ls-remote*) seq 1 6000000 | sed 's,.*,${'a'.repeat(40)}\trefs/tags/b&,'; exit;; esac\nexec /usr/bin/env -i PATH='${PATH}' git "$@"`)
    return gitUpstreamTags({ processes, environment: { PATH: `${join(room, 'bin')}:${PATH}` }, stateDirectory: room }).list(`file://${room}/upstream`, ['b'])
  },
  'ls-remote, as much as is read': async (room) => {
    const commit = repository(join(room, 'upstream'), {})
    const tags = Array.from({ length: 250_000 }, (_, place) => `${commit} refs/tags/b${1_000_000 + place}\n`)
    writeFileSync(join(room, 'upstream', '.git', 'packed-refs'), `# pack-refs with: peeled fully-peeled sorted \n${tags.join('')}`)
    return `${(await gitUpstreamTags({ processes, environment: { PATH }, stateDirectory: room }).list(`file://${room}/upstream`, ['b'])).length} tags`
  },
  'answer of GitHub, without end': () => endlessly(spaces, {}, earlier),
  'answer of GitHub, packed without end': () => endlessly(gzipSync(Buffer.alloc(64 * MIB, ' ')), { 'content-encoding': 'gzip' }, earlier),
  'answer of GitHub, dense': () => endlessly(Buffer.from(`[${filled('[],', 30 * MIB)}1]`), { 'content-length': String(`[${filled('[],', 30 * MIB)}1]`.length) }, earlier),
  'history on GitHub, without end': () => endlessly(spaces, {}, (apiUrl) => githubHistory(githubRepository(access(apiUrl)), 'b').read()),
  'date of a release, without end': () => endlessly(spaces, {}, async (apiUrl) => (await githubReleaseDates({ token: null, server: { serverUrl: 'http://example.org', apiUrl } }).published('http://example.org/o/r', 'v1')).notice),
  'runs of a schedule, without end': () => endlessly(spaces, {}, async (apiUrl) => JSON.stringify(await githubScheduleRecord('w.yml', { token: 't', apiUrl, repository: 'o/r' }))),
  'a repository that is public, without end': () => endlessly(spaces, {}, async (apiUrl) => JSON.stringify(await githubPublicity({ token: null, server: { serverUrl: 'http://example.org', apiUrl } }).of('http://example.org/o/r'))),
  'answer of the service, without end': async (room) => {
    const socketPath = join(room, 's')
    const server = createServer((_request, response) => { const pour = (): void => { while (response.write(spaces)) continue; response.once('drain', pour) }; pour() }).listen(socketPath)
    const answer = await askLoopback({ socketPath, path: '/v1', apiKey: 'k', timeoutSeconds: 60 })
    server.closeAllConnections()
    server.close()
    return answer.kind === 'silence' ? answer.why : 'answered'
  },
  'config, 70 MiB in git': (room) => committed(room, 'fleet.yml'),
  'config, dense': () => parseConfig(`[${filled(',', 60_000)}]`, 'fleet.yml'),
  'config, deep': () => parseConfig(filled('- ', 60_000), 'fleet.yml'),
  'config, aliases of aliases': () => parseConfig(`a: &a [x, x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${filled(`*${at === 0 ? 'a' : `b${at - 1}`}, `, 60)}]\n`).join('')}`, 'fleet.yml'),
  'workflow, dense': () => workflowFacts('w.yml', filled('"\n', 500_000)).problem,
  'flake.lock, 70 MiB in git': (room) => committed(room, 'flake.lock'),
  'flake.lock, dense': () => parseFlakeLock(`{"version":7,"root":"root","nodes":{${filled('"a":1,', 8 * MIB)}"b":1}}`, 'flake.lock'),
  'flake.lock, deep': () => parseFlakeLock(`{"version":7,"root":"root","nodes":${filled('{"a":', 7 * MIB)}`, 'flake.lock'),
  'answer of nix, without end': (room) => nix(room, 'exec cat /dev/zero'),
  'answer of nix, dense': (room) => nix(room, `printf '['; yes '[],' | head -c 20000000; printf '1]'`),
  'errors of nix, 200 MiB': (room) => nix(room, `yes '@nix {"action":"msg","level":0,"msg":"error: x"}' | head -c 52428800 >&2; head -c 157286400 /dev/zero >&2; exit 1`),
  'history, a GiB': (room) => (sparse(join(room, 'carbon.jsonl')), history(room)),
  'history, of lines': (room) => (written(join(room, 'carbon.jsonl'), filled('x\n', 16 * MIB)), history(room)),
  'history, one dense line': async (room) => (written(join(room, 'carbon.jsonl'), `{"schema":1,"tests":[${filled('1,', 16 * MIB - 99)}1]}`), (await history(room)).notices[0]),
  'history of a clone, 70 MiB': (room) => (repository(join(room, 'fleet'), { 'carbon.jsonl': 70 * MIB }), gitHistory(git, join(room, 'fleet'), 'main').read()),
  'calibration, a GiB': async (room) => (sparse(join(room, 'calibrations', `${createHash('sha256').update('k').digest('hex').slice(0, 16)}.json`)), JSON.stringify(await calibrationFiles({ stateDirectory: room }).read('k'))),
  'memory, a GiB': (room) => (sparse(join(room, 'memory', `${checksumOf('config')}.json`)), memoryFiles({ stateDirectory: room, program: '1'.repeat(64) }).once('config', ['a'], () => Promise.resolve('made'))),
  'dates of tags, a GiB': async (room) => (sparse(join(room, 'first-seen', `${checksumOf('https://example.org release')}.txt`)), JSON.stringify((await firstSeenFiles({ stateDirectory: room }).record('https://example.org', 'release', [{ name: 'v1', commit: 'a'.repeat(40) }], new Date(0))).of('v1'))),
  'digests of models, a GiB': async (room) => `sha256 ${(await digestOfModel(await partsOfModel(written(join(room, 'm.gguf'), `GGUF${' '.repeat(99)}`)), sparse(join(room, 'digests.json')), () => {})).sha256?.length}`,
  'a file of the fleet, a device': (room) => (symlinkSync('/dev/zero', join(room, 'flake.nix')), localTextFiles().read(join(room, 'flake.nix'))),
  'a file of the fleet, a pipe': (room) => (execFileSync('mkfifo', [join(room, 'flake.nix')]), localTextFiles().read(join(room, 'flake.nix'))),
  'nix.conf, a GiB': async (room) => JSON.stringify(await localSurvey({ processes, environment: { NIX_CONF_DIR: room, NIX_USER_CONF_FILES: '' }, directory: sparse(join(room, 'nix.conf')) }).configSources().then((all) => all.map(({ text }) => text))),
}

const kibibytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
const collect = (): void => (globalThis as { gc?: () => void }).gc?.()

/** The reader's answer, and by how many MiB the resident memory of this process grew meanwhile at most. */
async function tried(name: string, room: string) {
  const read = READERS[name] ?? (() => { throw new Error(`There is no reader '${name}'.`) })
  collect()
  // proc(5): the peak of the resident memory begins anew
  writeFileSync('/proc/self/clear_refs', '5')
  const before = kibibytes('VmRSS')
  const [made, thrown] = await Promise.resolve().then(() => read(room)).then((result) => [result, null] as const, (error: unknown) => [null, error] as const)
  return { name, kind: thrown instanceof Error ? thrown.name : 'read', said: thrown instanceof Error ? thrown.message : String(made), grownMiB: Math.round((kibibytes('VmHWM') - before) / 1024) }
}

const [, , directory = '', ...names] = process.argv
for (const [place, name] of names.entries()) {
  const room = join(directory, String(place))
  mkdirSync(room)
  process.stdout.write(`${JSON.stringify(await tried(name, room))}\n`)
  rmSync(room, { recursive: true })
}
process.exit()
