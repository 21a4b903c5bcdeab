import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { sidePrograms } from '../../src/adapters/side-programs.ts'
import { serviceRunSchema } from '../../src/core/checks/check-runs.ts'
import { failureOfProgram } from '../../src/core/checks/program-ending.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { PROGRAMS } from '../../src/core/checks/program-names.ts'
import type { FoundProgram, Programs, ServiceOrder, Workspace } from '../../src/ports/programs.ts'

const root = mkdtempSync(join(tmpdir(), 'side-programs-'))
const scratchDirectory = join(root, 'scratch')
const environment = { PATH: `${join(root, 'path')}:${process.env['PATH'] ?? ''}`, SECRET: 'a token' }
const processes = childProcesses()
const sandbox = machineSandbox({ processes, environment, scratchDirectory })
const programs: Programs = sidePrograms({ sandbox, processes, environment, scratchDirectory })
let workspace: Workspace

/** Puts a program into the bin/ of a store path. */
function program(store: string, name: string, script: string): string {
  mkdirSync(join(root, store, 'bin'), { recursive: true })
  const path = join(root, store, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return join(root, store)
}

const HELP = 'echo "-h,    --help, --usage    print usage and exit"; echo "-m,    --model FNAME    path"; echo "-n, --predict N    tokens"'

beforeAll(async () => {
  workspace = await programs.workspace({ wish: 'off', variant: 'cpu', readable: [] })
})
afterAll(async () => {
  await workspace.remove()
  rmSync(root, { recursive: true, force: true })
})

test('a file for a check can be read by the user of its own that a service of systemd runs as, whatever our umask says', async () => {
  const own = await programs.workspace({ wish: 'off', variant: 'cpu', readable: [] })
  const umask = process.umask(0o077)
  const path = await own.write('text', 'a text').finally(() => process.umask(umask))
  expect(statSync(path).mode & 0o777).toBe(0o644)
  // nobody else comes so far
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
  await own.remove()
})

test('what the baseline recorded is written by nobody after it, though all that follows read it', async () => {
  const own = await programs.workspace({ wish: 'required', variant: 'cpu', readable: [] })
  const file = await own.record('baseline.kld')
  const path = join(program('recording', 'record', 'cat "$1"; echo "$2" > "$1"'), 'bin/record')
  const run = (text: string) => programs.run({ path, words: [], name: 'record', flags: new Map() }, [file, text], own, 10)
  expect(await run('the baseline was here')).toMatchObject({ exitCode: 0, stdout: '' })
  await own.endRecords()
  expect(await run('the candidate was here')).toMatchObject({ stdout: 'the baseline was here\n', stderr: expect.stringMatching(/Read-only file system|cannot create/) })
  expect(readFileSync(file, 'utf8')).toBe('the baseline was here\n')
  await own.remove()
})

describe('the program of a store path', () => {
  test('is the first name that is there and says what it takes', async () => {
    const store = program('renamed', 'llama-cli', HELP)
    program('renamed', 'llama', 'exit 1')
    const found = await programs.find(store, PROGRAMS.completion, workspace, 10)
    expect(found).toMatchObject({ path: join(store, 'bin/llama-cli'), words: [], name: 'llama-cli' })
    expect((found as FoundProgram).flags.get('-m')).toBe('FNAME')
  })

  test('may be a part of the unified binary', async () => {
    const store = program('unified', 'llama', `[ "$1" = completion ] || exit 1; ${HELP}`)
    expect(await programs.find(store, PROGRAMS.completion, workspace, 10)).toMatchObject({ words: ['completion'], name: 'llama completion' })
    expect(await programs.find(store, PROGRAMS.perplexity, workspace, 10)).toEqual({ kind: 'not-run', sentence: 'llama perplexity --help: llama perplexity ended with exit code 1: it said nothing on stderr.' })
  })

  test('is missing in words when no name is there', async () => {
    expect(await programs.find(join(root, 'nothing'), PROGRAMS.server, workspace, 10)).toEqual({ kind: 'not-run', sentence: 'The package has none of llama-server, llama serve, server.' })
  })

  test.each([
    ['prints garbage', `head -c 200000 '${process.execPath}'; echo; echo -garbage`, 'not-run', /lists no flags/],
    ['prints no line end', 'head -c 200000 /dev/zero', 'not-run', /lists no flags/],
    ['hangs', 'sleep 60', 'not-run', /did not finish within 0\.3 s/],
    ['dies', 'kill -SEGV $$', 'failed', /crashed \(SIGSEGV\)/],
    ['lacks a library', "echo \"$0: error while loading shared libraries: libllama.so: cannot open shared object file: No such file or directory\" >&2; exit 127", 'failed', /a shared library is missing or broken: libllama\.so/],
  ])('is refused in words when its help %s', async (name, script, kind, why) => {
    const store = program(name.replaceAll(' ', '-'), 'llama-server', script)
    // the name that a package of an older tag would have is no way around it
    program(name.replaceAll(' ', '-'), 'server', script === 'sleep 60' ? script : HELP.replaceAll('--help', '--nohelp'))
    expect(await programs.find(store, PROGRAMS.server, workspace, 0.3)).toMatchObject({ kind, sentence: expect.stringMatching(why) })
  })

  test('is not a link of that name to another', async () => {
    const store = program('linked', 'llama-cli', HELP)
    symlinkSync('llama-cli', join(store, 'bin/llama'))
    expect(await programs.find(store, PROGRAMS.completion, workspace, 10)).toMatchObject({ name: 'llama-cli', words: [] })
  })
})

describe('a program that is run', () => {
  const ended = async (script: string, seconds = 10) => {
    const path = join(program(`run-${Math.abs(script.length)}`, 'llama-completion', script), 'bin/llama-completion')
    return programs.run({ path, words: [], name: 'llama-completion', flags: new Map() }, ['a b', '$HOME'], workspace, seconds)
  }

  test('sees its words as they are and nothing of our environment', async () => {
    const { stdout } = await ended('printf "%s|" "$@" "${SECRET-none}" "$HOME" "$PWD"')
    expect(stdout).toMatch(/^a b\|\$HOME\|none\|(\S+home-\w+)\|\1\|$/)
  })

  test('cannot fill the memory, run for ever or hide its end', async () => {
    const endless = await ended('yes')
    expect(endless.stdout.length).toBeLessThanOrEqual(200_000)
    expect(failureOfProgram(endless)).toMatch(/ was stopped: it printed more than 64 MiB$/)
    expect(failureOfProgram(await ended('while :; do :; done', 0.3))).toBe('llama-completion did not finish within 0.3 s and was stopped')
  })
})

describe('the service', () => {
  const serverPath = (): string => {
    const script = `exec '${process.execPath}' '${join(import.meta.dirname, '../support/llama-server-child.mjs')}' "$@"`
    return join(program('served', 'llama-server', script), 'bin/llama-server')
  }
  const served = async (behaviour: string, seconds = 10, words: readonly string[] = [], prefix = '') => {
    const path = serverPath()
    const order = {
      program: { path, words: [], name: 'llama-server', flags: new Map<string, string>() },
      arguments: [behaviour, ...words, '--port', '80', '--host', '0.0.0.0', '--api_key', 'theirs'],
      environment: { LLAMA_ARG_CTX_SIZE: '4096', SECRET: 'of the unit' },
      asks: { asks: 'completion', prefix } as const,
      model: null,
      within: null,
      timeoutSeconds: seconds,
    }
    const { run, timedOut } = await programs.serve(order, workspace)
    expect(serviceRunSchema.parse(run)).toEqual(run)
    return { run, timedOut }
  }
  const serve = async (...how: Parameters<typeof served>) => (await served(...how)).run

  test('that starts and answers is timed and weighed, with our place and key and no secret of ours', async () => {
    mkdirSync(join(root, 'path'), { recursive: true })
    // every process of this machine holds one MiB, so that whichever is ours counts
    const script = `#!/bin/sh\nfor p in /proc/[0-9]*; do echo "\${p#/proc/}, 1"; done\n`
    writeFileSync(join(root, 'path/nvidia-smi'), script, { mode: 0o755 })
    const run = await serve('answers')
    expect(run).toMatchObject({ kind: 'ran', text: 'none 4096', tokensPerSecond: 12.5, peakDeviceBytes: 1024 * 1024 })
    if (run.kind !== 'ran') throw new Error('it ran')
    expect(run.loadSeconds).toBeGreaterThan(0)
    expect(run.firstTokenSeconds).toBeGreaterThan(0)
    expect(run.peakMemoryBytes).toBeGreaterThan(10_000_000)
  })

  test('that is several processes is weighed with all of them', async () => {
    const run = await serve('routes')
    if (run.kind !== 'ran') throw new Error('it ran')
    expect(run.peakMemoryBytes).toBeGreaterThan(3 * 64 * 1024 * 1024)
    expect(run.peakMemoryBytes).toBeLessThan(1024 * 1024 * 1024)
  })

  test.each([
    ['refuses', 10, 'unknown argument --foo'],
    ['never-listens', 0.4, 'llama-server did not answer /health within 0.4 s'],
    ['loads-for-ever', 0.6, 'llama-server was not ready within 0.6 s: /health answers with HTTP 503'],
    ['hangs', 0.8, 'it becomes ready, but it gave no whole answer to /completion within 0.8 s'],
    ['endless', 10, 'it becomes ready, but its answer to /completion is longer than 1 MiB'],
    ['binary', 10, "it becomes ready, but its completion has no text: '\ufffd\ufffd"],
    ['error', 10, 'it becomes ready, but it answers with HTTP 500'],
    ['dies', 10, 'it becomes ready, but llama-server ended with exit code 3'],
    ['dies-after', 10, 'it becomes ready, but llama-server ended with exit code 3'],
    ['says-error', 10, "it becomes ready, but its completion broke off with '{\"code\":500"],
    ['stops-early', 10, "it becomes ready, but its completion broke off after 'Once'"],
    ['logs-json', 10, 'the model does not load'],
    ['floods', 10, 'llama-server was stopped: it printed more than 64 MiB'],
    ['port-taken', 10, "couldn't bind HTTP server socket, hostname: 127.0.0.1"],
  ])('that %s has failed, and says how', async (behaviour, seconds, sentence) => {
    const run = await serve(behaviour, seconds)
    expect(run).toMatchObject({ kind: 'failed', sentence: expect.stringContaining(sentence) })
    expect('starts' in run).toBe(sentence.startsWith('it becomes ready'))
  })

  test('says whether it was given no more time', async () => {
    expect([await served('refuses'), await served('never-listens', 0.4), await served('hangs', 0.8)].map(({ timedOut }) => timedOut)).toEqual([false, true, true])
  })

  test('is timed to its first text, and to its first answer where it was deaf before', async () => {
    const [pings, deaf] = [await serve('pings'), await serve('deaf-at-first')]
    if (pings.kind !== 'ran' || deaf.kind !== 'ran') throw new Error('both ran')
    expect(pings.firstTokenSeconds).toBeGreaterThan(0.5)
    expect(deaf.loadSeconds).toBeGreaterThan(1)
    expect(deaf.loadSeconds).toBeLessThan(4)
  })

  test('is asked below its prefix', async () => {
    expect(await serve('answers', 10, ['--api-prefix', '/llama'], '/llama')).toMatchObject({ kind: 'ran' })
    expect(await serve('answers', 0.5, ['--api-prefix', '/llama'])).toMatchObject({ sentence: 'llama-server was not ready within 0.5 s: /health answers with HTTP 404' })
  })

  /** Serves with these words and variables; gives what the sandbox was asked to show. */
  const watched = async (behaviour: string, words: readonly string[], variables: Readonly<Record<string, string>> = {}, within: ServiceOrder['within'] = null) => {
    const asked: { readonly readable: readonly string[]; readonly environment: object }[] = []
    const run: typeof sandbox.run = (inside) => (asked.push({ readable: inside.readable, environment: inside.environment ?? {} }), sandbox.run(inside))
    const watching = sidePrograms({ processes, environment, scratchDirectory, sandbox: { ...sandbox, run } })
    const path = serverPath()
    const order = { program: { path, words: [], name: 'llama-server', flags: new Map<string, string>() }, arguments: [behaviour, ...words], environment: variables, asks: { asks: 'completion', prefix: '' } as const, model: null, within, timeoutSeconds: 10 }
    return { ...(await watching.serve(order, workspace)), asked }
  }

  test('that the sandbox cannot start for lack of room is not waited for, and the reason is thrown', async () => {
    const full = new UpstreamError({ problem: 'No directory can be made.', next: 'Make room.' })
    const without = sidePrograms({ processes, environment, scratchDirectory, sandbox: { ...sandbox, run: () => Promise.reject(full) } })
    const order = { program: { path: serverPath(), words: [], name: 'llama-server', flags: new Map<string, string>() }, arguments: [], environment: {}, asks: { asks: 'completion', prefix: '' } as const, model: null, within: null, timeoutSeconds: 3 }
    const began = performance.now()
    await expect(without.serve(order, workspace)).rejects.toBe(full)
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test('may read the files that its arguments name, and none whose flag is left out', async () => {
    const [grammar, key] = [join(root, 'grammar'), join(root, 'key')]
    writeFileSync(grammar, 'a grammar')
    writeFileSync(key, 'a secret')
    const { run, asked } = await watched('reads', ['--grammar-file', grammar, '--api-key-file', key, '--ssl_key_file', key])
    expect(run).toMatchObject({ text: 'a grammar' })
    expect(asked.map(({ readable }) => readable)).toEqual([[grammar]])
  })

  test('may read what its variables, its presets and a split model name, and is told to fetch nothing', async () => {
    const at = (name: string): string => join(root, name)
    for (const name of ['in-variable', 'in-preset', 'm-00001-of-00002.gguf', 'm-00002-of-00002.gguf', 'key']) writeFileSync(at(name), name)
    writeFileSync(at('p.ini'), `[one]\nmodel = ${at('in-preset')}\napi-key-file = ${at('key')}\n`)
    const { run, asked } = await watched('answers', ['-m', at('m-00001-of-00002.gguf'), '--models-preset', at('p.ini')], { LLAMA_ARG_MMPROJ: at('in-variable'), HF_TOKEN: at('key') })
    expect(run).toMatchObject({ kind: 'ran' })
    expect(asked[0]?.readable.toSorted()).toEqual(['in-preset', 'in-variable', 'm-00001-of-00002.gguf', 'm-00002-of-00002.gguf', 'p.ini'].map(at))
    expect(asked[0]?.environment).toEqual({ LLAMA_ARG_MMPROJ: at('in-variable'), LLAMA_OFFLINE: '1', LLAMA_ARG_OFFLINE: '1' })
  })

  test('within another may read what that one names and what lies below it, and is not started where it names more', async () => {
    const at = (name: string): string => join(root, name)
    mkdirSync(at('models'), { recursive: true })
    for (const name of ['grammar', 'models/one.gguf', 'theirs', 'modelsx']) writeFileSync(at(name), name)
    writeFileSync(at('p.ini'), `[one]\nmodel = ${at('theirs')}\n`)
    const within = { arguments: ['--models-dir', at('models'), '--api-key-file', at('theirs')], environment: { LLAMA_ARG_GRAMMAR_FILE: at('grammar') } }
    const allowed = await watched('reads', ['--grammar-file', at('grammar'), '-m', at('models/one.gguf')], {}, within)
    expect(allowed).toMatchObject({ run: { text: 'grammar models/one.gguf' }, asked: [{ readable: [at('grammar'), at('models/one.gguf')] }] })
    for (const [words, named] of [
      [['-m', at('theirs')], at('theirs')],
      [['-m', at('models/../theirs')], at('models/../theirs')],
      [['-m', at('modelsx')], at('modelsx')],
      [['--models-preset', at('p.ini')], at('p.ini')],
    ] as const) {
      const sentence = `The service cannot be started here: it names ${named}, which the baseline’s does not; outside of the nix store it is shown no more. A new file is checked when it stands on the base branch.`
      expect(await watched('answers', words, {}, within)).toEqual({ run: { kind: 'not-run', sentence }, timedOut: false, asked: [] })
    }
  })

  test('whose presets hold keys and tokens does not bring them into a report by way of its log', async () => {
    writeFileSync(join(root, 'keys.ini'), '[*]\napi-key = one-of-ours\nLLAMA_API_KEY = two-of-ours\nhft = three-of-ours\nctx-size = 1234567890\nmcp-servers-json = {"env":{"T":"four-of-ours"}}\nHF_TOKEN = five-of-ours\n')
    const { run } = await watched('says-preset', ['--models-preset', join(root, 'keys.ini')])
    expect(run).toMatchObject({ kind: 'failed', logTail: expect.stringContaining('ctx-size = 1234567890') })
    expect(JSON.stringify(run)).not.toContain('of-ours')
  })

  test('that speaks TLS does so with a key and a certificate of ours, given as arguments or as variables', async () => {
    const theirs = ['--ssl-key-file', '/etc/ssl/theirs.key', '--ssl_cert_file', '/etc/ssl/theirs.pem']
    expect((await watched('answers', theirs)).run).toMatchObject({ kind: 'ran' })
    const { run, asked } = await watched('answers', [], { LLAMA_ARG_SSL_KEY_FILE: '/k', LLAMA_ARG_SSL_CERT_FILE: '/c' })
    expect(run).toMatchObject({ kind: 'ran' })
    expect(asked[0]?.environment).toEqual({ LLAMA_OFFLINE: '1', LLAMA_ARG_OFFLINE: '1' })
    // llama-server speaks none without both
    expect((await watched('has-no-tls', theirs.slice(0, 2))).run).toMatchObject({ kind: 'ran' })
    expect((await watched('has-no-tls', theirs)).run).toMatchObject({ kind: 'failed', sentence: 'it is built without TLS, which its key and certificate ask for' })
  })

  test('whose configuration names what was never built here is not started, which is no fault of it', async () => {
    const template = `/nix/store/${'a'.repeat(32)}-template.jinja`
    expect(await watched('answers', ['--chat-template-file', template])).toEqual({
      run: { kind: 'not-run', sentence: `The service cannot be started here: it names ${template}, which is not on this machine.` },
      timedOut: false,
      asked: [],
    })
  })

  test('takes its children with it', async () => {
    expect(await serve('has-child')).toMatchObject({ kind: 'ran' })
    const left = (): string[] => readdirSync('/proc').filter((id) => /^\d+$/.test(id) && cwdOf(id).startsWith(scratchDirectory))
    // they are killed when the server is gone; on a busy machine the kernel takes a moment to bury them
    for (let looks = 100; left().length > 0 && looks > 0; looks--) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(left()).toEqual([])
  })
})

function cwdOf(id: string): string {
  try {
    return readlinkSync(`/proc/${id}/cwd`)
  } catch {
    return ''
  }
}
