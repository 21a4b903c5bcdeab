import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { childProcesses, STDERR_TAIL_BYTES } from '../../src/adapters/process.ts'
import { LONGEST_LINE, lineSplitter } from '../../src/adapters/process-lines.ts'
import type { Command } from '../../src/ports/child-processes.ts'

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-process-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const environment = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }
const shell = (script: string, more: Partial<Command> = {}): Command => {
  return { program: '/bin/sh', arguments: ['-c', script], directory, environment, timeoutSeconds: 30, ...more }
}

function isRunning(id: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${id}/stat`, 'latin1'))
  } catch {
    return false
  }
}

async function idIn(file: string): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const text = existsSync(join(directory, file)) ? readFileSync(join(directory, file), 'utf8').trim() : ''
    if (text !== '') return Number(text)
    await sleep(25)
  }
  throw new Error(`${file} was never written`)
}

async function goneWithin(id: number, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end;) {
    if (!isRunning(id)) return true
    await sleep(25)
  }
  return !isRunning(id)
}

describe('a child process', () => {
  test('gets exactly the environment, directory and input it was given, and its ending is told', async () => {
    const ending = await childProcesses().run(
      shell('cat; pwd; /usr/bin/env; echo complaint >&2; exit 3', {
        input: 'typed\n',
        environment: { ...environment, ONLY: 'this' },
      }),
    )
    expect(ending).toMatchObject({ exitCode: 3, signal: null, timedOut: false, startError: null, stderrTail: 'complaint\n' })
    const lines = ending.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line))
    expect(lines).toEqual(['typed', directory, `PATH=${environment.PATH}`, 'ONLY=this'])
  })

  test('finds the end of its input at once, unless it is held open for as long as it lives', async () => {
    const reads = shell('read -r _; echo over', { timeoutSeconds: 1 })
    expect(await childProcesses().run(reads)).toMatchObject({ timedOut: false, stdout: 'over\n' })
    expect(await childProcesses().run({ ...reads, holdsInput: true })).toMatchObject({ timedOut: true, stdout: '' })
  })

  test('hands over lines while it still runs, the last one without a line end too', async () => {
    const seen: [string, number][] = []
    const began = Date.now()
    await childProcesses().run(
      shell('echo one; sleep 0.6; printf "two\\r\\nthree"', { onStdoutLine: (line) => seen.push([line, Date.now() - began]) }),
    )
    expect(seen.map(([line]) => line)).toEqual(['one', 'two', 'three'])
    expect(seen[1]![1] - seen[0]![1]).toBeGreaterThan(300)
  })

  test('that is missing ends in a sentence, and so does a missing directory', async () => {
    const missing = await childProcesses().run({ ...shell(''), program: 'no-such-llama-program' })
    expect(missing.startError).toBe('no-such-llama-program is not installed, or not on PATH.')
    const nowhere = await childProcesses().run({ ...shell('true'), directory: join(directory, 'nowhere') })
    expect(nowhere.startError).toContain('nowhere is not there')
    const odd = await childProcesses().run(shell('\0'))
    expect(odd.startError).toContain('/bin/sh cannot start')
  })

  test('that prints 200 MB is stopped with a sentence and without the memory', async () => {
    const before = process.memoryUsage().rss
    const ending = await childProcesses().run(shell('head -c 200000000 /dev/zero'))
    expect(ending).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
    expect(ending.excess).toBe('was stopped: it printed more than 64 MiB')
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6)
  })

  test('that complains 200 MB keeps the end of its complaint', async () => {
    const ending = await childProcesses().run(shell('head -c 200000000 /dev/zero >&2; echo the end >&2'))
    expect(ending.exitCode).toBe(0)
    expect(ending.stderrTail).toHaveLength(STDERR_TAIL_BYTES)
    expect(ending.stderrTail.endsWith('the end\n')).toBe(true)
  })

  test('whose line callback throws is ended, and the error comes out', async () => {
    const boom = shell('echo $$ > thrower; echo x; exec sleep 1000', {
      onStdoutLine: () => {
        throw new Error('no such row')
      },
    })
    await expect(childProcesses().run(boom)).rejects.toThrow('no such row')
    expect(isRunning(await idIn('thrower'))).toBe(false)
  })
})

describe('the time limit', () => {
  test('ends a hanging child', async () => {
    const ending = await childProcesses().run(shell('exec sleep 1000', { timeoutSeconds: 0.3 }))
    expect(ending).toMatchObject({ timedOut: true, signal: 'SIGTERM', exitCode: null })
    expect(ending.seconds).toBeLessThan(2)
  })

  test('ends a grandchild that ignores SIGTERM and holds the pipes', async () => {
    const script = '(trap "" TERM; echo $$; sh -c "echo \\$PPID > ignorer"; while :; do sleep 1; done) & wait'
    const ending = await childProcesses().run(shell(script, { timeoutSeconds: 0.5 }))
    expect(ending.timedOut).toBe(true)
    expect(ending.seconds).toBeLessThan(5)
    expect(await goneWithin(await idIn('ignorer'), 500)).toBe(true)
  })

  test.each([
    ['that holds the pipes', 'session', ''],
    ['that closed them', 'silent-session', '>/dev/null 2>&1'],
  ])('ends a grandchild in a session of its own %s', async (_, file, pipes) => {
    await childProcesses().run(
      shell(`setsid sh -c "echo \\$\\$ > ${file}; exec sleep 1000" ${pipes} & wait`, { timeoutSeconds: 0.7 }),
    )
    expect(await goneWithin(await idIn(file), 500)).toBe(true)
  })

  test('does not wait for a grandchild that outlives its parent', async () => {
    const ending = await childProcesses().run(shell('sh -c "echo \\$\\$ > outliver; exec sleep 1000" & sleep 0.3; echo done'))
    expect(ending).toMatchObject({ exitCode: 0, stdout: 'done\n', timedOut: false })
    expect(ending.seconds).toBeLessThan(5)
    expect(await goneWithin(await idIn('outliver'), 500)).toBe(true)
  })
})

describe('a child that no signal ends, because it hangs in the kernel', () => {
  const children: number[] = []
  afterEach(() => {
    jest.restoreAllMocks()
    jest.useRealTimers()
    for (const id of children.splice(0)) process.kill(-id, 'SIGKILL')
  })

  test.each([
    ['its time limit', 0.3, undefined],
    ['whoever asked it to end', 3000, 0],
  ])('is waited for no longer than a while after %s', async (_, timeoutSeconds, stopAfter) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setInterval', 'hrtime', 'performance', 'queueMicrotask', 'Date'] })
    jest.spyOn(process, 'kill').mockImplementation(() => true)
    const stopping = new AbortController()
    const ended = childProcesses().run(shell('echo begun; exec sleep 1000', { timeoutSeconds, stop: stopping.signal, onStart: (id) => void children.push(id) }))
    if (stopAfter !== undefined) stopping.abort()
    jest.advanceTimersByTime(63_000)
    const ending = await ended
    expect(ending).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: stopAfter === undefined, startError: null })
    expect(ending.excess).toBe('was killed and does not end: something in the kernel hangs, most often a driver or a disk')
    expect(isRunning(children[0] ?? 0)).toBe(true)
  })
})

describe('when this program ends', () => {
  const source = new URL('../../src/adapters/process.ts', import.meta.url).href
  const program = (file: string, before: string, more: string): string => `
    const { childProcesses, killAllChildren } = await import(${JSON.stringify(source)})
    const { writeFileSync } = await import('node:fs')
    const place = ${JSON.stringify(join(directory, file))}
    process.on('SIGTERM', () => killAllChildren().then(() => process.exit(143)))
    const command = { program: '/bin/sh', directory: ${JSON.stringify(directory)}, environment: { PATH: process.env.PATH }, timeoutSeconds: 100 }
    childProcesses().run({ ...command, ...${more}, arguments: ['-c', 'trap "" TERM; setsid sh -c "echo \\\\$\\\\$ > ${file}-session; exec sleep 1000" & echo $$ > ${file}; while :; do sleep 1; done'] })
    writeFileSync(place + '-started', '1')
    ${before}`
  const start = (file: string, before = '', more = '{}') =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program(file, before, more)], { stdio: 'ignore' })

  test('by SIGTERM, no child is left, not even one that ignores SIGTERM', async () => {
    const ours = start('by-term')
    const [child, below] = [await idIn('by-term'), await idIn('by-term-session')]
    ours.kill('SIGTERM')
    expect((await once(ours, 'exit'))[0]).toBe(143)
    expect(isRunning(child)).toBe(false)
    expect(isRunning(below)).toBe(false)
  })

  test('by an error nobody caught, no child is left', async () => {
    const ours = start('by-error', 'setTimeout(() => { throw new Error("uncaught") }, 1500)')
    const [child, below] = [await idIn('by-error'), await idIn('by-error-session')]
    await once(ours, 'exit')
    expect(await goneWithin(child, 500)).toBe(true)
    expect(await goneWithin(below, 500)).toBe(true)
  })

  test('by SIGKILL, the watchdog ends the children', async () => {
    const ours = start('by-kill')
    const [child, below] = [await idIn('by-kill'), await idIn('by-kill-session'), await idIn('by-kill-started')]
    ours.kill('SIGKILL')
    await once(ours, 'exit')
    expect(await goneWithin(child, 4000)).toBe(true)
    expect(await goneWithin(below, 500)).toBe(true)
  })

  test('by SIGKILL, the watchdog ends a child that only reads, when it has been at it for a while', async () => {
    const ours = start('by-kill-reading', 'setTimeout(() => writeFileSync(`${place}-watched`, "1"), 3000)', '{ onlyReads: true }')
    const [child] = [await idIn('by-kill-reading'), await idIn('by-kill-reading-watched')]
    ours.kill('SIGKILL')
    await once(ours, 'exit')
    expect(await goneWithin(child, 4000)).toBe(true)
  })
})

test('what was written while this program was busy is read, although nobody came for it in time', async () => {
  const running = childProcesses().run(shell('(sleep 1; echo late) & echo early'))
  await sleep(500)
  // nothing of this program goes on meanwhile, its reading neither; after an immediate the next to be called are the timers
  await new Promise(setImmediate)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000)
  expect(await running).toMatchObject({ exitCode: 0, stdout: 'early\nlate\n' })
})

test('lines longer than the limit are cut, and characters split between chunks stay whole', () => {
  const seen: string[] = []
  const lines = lineSplitter((line) => seen.push(line))
  const bytes = Buffer.from(`ä${'x'.repeat(LONGEST_LINE)}y\nök\n`)
  for (let at = 0; at < bytes.length; at += 65537) lines.write(bytes.subarray(at, at + 65537))
  lines.write(Buffer.from([0xc3]))
  lines.write(Buffer.from([0xa4]))
  lines.end()
  expect(seen.map((line) => line.length)).toEqual([LONGEST_LINE, 2, 1])
  expect(seen[2]).toBe('ä')
})
