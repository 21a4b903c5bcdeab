import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isColoured } from '../../src/adapters/terminal-lines.ts'
import { terminalProgress } from '../../src/adapters/terminal-progress.ts'
import { plainLine, plainLines } from '../../src/adapters/terminal-text.ts'
import { widthOf } from '../../src/core/report/text-width.ts'
import { TerminalScreen } from '../support/terminal-screen.ts'
import { writtenStream } from '../support/written-stream.ts'

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a pipe gets plain lines: the title, then what the task says, a repeated line once', async () => {
  const { stream, text } = writtenStream(false)
  const progress = terminalProgress(stream, {})
  const result = await progress.task('Build baseline', async (task) => {
    task.update('fetching')
    task.update('fetching')
    task.log('one\ntwo')
    return 7
  })
  progress.notice('b9442 is held')
  progress.warning('the tree is dirty')
  expect(result).toBe(7)
  expect(text()).toBe('Build baseline\n  fetching\n  one\n  two\nnote: b9442 is held\nwarning: the tree is dirty\n')
})

test.each([
  ['NO_COLOR', { NO_COLOR: '1' }],
  ['a CI', { CI: 'true' }],
  ['a dumb terminal', { TERM: 'dumb' }],
])('a terminal with %s gets plain lines too', async (_name, environment) => {
  const { stream, text } = writtenStream(true)
  await terminalProgress(stream, environment).task('Build', async () => undefined)
  expect(text()).toBe('Build\n')
})

test('an empty NO_COLOR does not count, and a terminal gets a live line that ends with a tick', async () => {
  const { stream, text } = writtenStream(true)
  const result = await terminalProgress(stream, { NO_COLOR: '', TERM: 'xterm' }).task('Build baseline', async (task) => {
    task.update('half')
    await pause(150)
    return 'done'
  })
  expect(result).toBe('done')
  expect(text()).toMatch(/› half/)
  expect(text()).toMatch(/✔\u001b\[39m Build baseline\n\u001b\[\?25h$/)
  expect(text().split('\u001b[?25l')).toHaveLength(2)
})

test.each([
  ['a terminal', true, { TERM: 'xterm' }, true],
  ['a terminal of a CI', true, { CI: 'true' }, true],
  ['NO_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['a pipe, whatever is forced', false, { FORCE_COLOR: '1' }, false],
])('colours on %s', (_name, isTTY, environment, coloured) => {
  expect(isColoured(writtenStream(isTTY).stream, environment)).toBe(coloured)
})

test('a locale of another encoding gets signs of ASCII', async () => {
  for (const [environment, tick] of [[{ LC_ALL: '', LANG: 'de_DE.ISO-8859-1' }, 'ok'], [{ LANG: 'C.UTF-8' }, '✔'], [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, 'ok']] as const) {
    const { stream, text } = writtenStream(true)
    await terminalProgress(stream, { TERM: 'xterm', ...environment }).task('Build', (task) => Promise.resolve(task.update('half')))
    expect(text()).toContain(`${tick}\u001b[39m Build\n`)
    if (tick === 'ok') expect(text()).toMatch(/^[ -~\n\u001b]*$/)
  }
})

test('a task inside a live task becomes a part of what it says, and a warning stands above it at once', async () => {
  const { stream, text } = writtenStream(true)
  const progress = terminalProgress(stream, { TERM: 'xterm' })
  const sum = await progress.task('outer', async () => {
    progress.warning('careful')
    return (
      1 +
      (await progress.task('inner', async (task) => {
        task.log('deep')
        await pause(150)
        return 2
      }))
    )
  })
  expect(sum).toBe(3)
  expect(text()).toMatch(/› inner: deep/)
  expect(text().indexOf('warning: careful')).toBeLessThan(text().indexOf('inner'))
})

test('what is drawn stays inside the window, and leaves nothing behind when that changes', async () => {
  const { stream } = writtenStream(true)
  const screen = new TerminalScreen(80)
  stream.columns = 80
  stream.write = (data: string | Uint8Array) => (screen.write(String(data)), true)
  screen.write('$ llama-fleet run\n')
  const progress = terminalProgress(stream, { TERM: 'xterm' })
  const title = `a-host-with-a-long-name: measuring${' pp512,'.repeat(20)}`
  await progress.task(title, async (task) => {
    for (const columns of [80, 60, 31, 100, 20]) {
      task.update(`round 14 of at most 240: pp512 -10.0 % ± 0.3 % slower, 発売日本語の長い名前 \u202egnp.exe \u001b[2J${'x'.repeat(10_000)}`)
      for (const line of screen.text()) expect(widthOf(line)).toBeLessThanOrEqual(screen.columns)
      expect(screen.text().length).toBeLessThanOrEqual(6)
      stream.columns = columns
      screen.columns = columns
    }
    progress.notice('seen')
  })
  expect(screen.text()).toEqual(['$ llama-fleet run', 'note: seen', `✔ ${title}`])
})

test('letters of two columns leave nothing behind in a window of odd width', async () => {
  const { stream } = writtenStream(true)
  const screen = new TerminalScreen(100)
  stream.columns = 100
  stream.write = (data: string | Uint8Array) => (screen.write(String(data)), true)
  screen.write('$ llama-fleet run\n')
  await terminalProgress(stream, { TERM: 'xterm' }).task('構築', async (task) => {
    task.update('長'.repeat(45))
    stream.columns = screen.columns = 47
    task.update('end')
  })
  expect(screen.text()).toEqual(['$ llama-fleet run', '✔ 構築'])
})

test('what a task throws comes out as it was thrown, live and plain, and the next task draws again', async () => {
  for (const isTTY of [true, false]) {
    const { stream, text } = writtenStream(isTTY)
    const progress = terminalProgress(stream, { TERM: 'xterm' })
    const thrown = new TypeError('boom')
    await expect(progress.task('fails', () => Promise.reject(thrown))).rejects.toBe(thrown)
    await progress.task('again', async () => undefined)
    expect(text()).toContain('again')
  }
})

test('nothing is written to stdout, even while a live list draws', async () => {
  const { stream } = writtenStream(true)
  const real = process.stdout.write
  let written = 0
  process.stdout.write = () => ((written += 1), true)
  try {
    await terminalProgress(stream, { TERM: 'xterm' }).task('quiet', async (task) => task.log('hush'))
  } finally {
    process.stdout.write = real
  }
  expect(written).toBe(0)
})

test('text from outside reaches the terminal without escape, control or direction characters', () => {
  expect(plainLine('\u001b[31mred\u001b[0m\u0007 \u202egnp.exe\r\nnext\u001b]0;title\u0007')).toBe('red gnp.exe next')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const line of plainLines(text)) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u)
    }),
  )
})
