import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { terminalProgress } from '../../src/adapters/terminal-progress.ts'
import { plainLine, plainLines } from '../../src/adapters/terminal-text.ts'
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

test('an empty NO_COLOR does not count, and a terminal gets a live list that ends with a tick', async () => {
  const { stream, text } = writtenStream(true)
  const result = await terminalProgress(stream, { NO_COLOR: '', TERM: 'xterm' }).task('Build baseline', async (task) => {
    task.update('half')
    await pause(150)
    return 'done'
  })
  expect(result).toBe('done')
  expect(text()).toContain('\u001b[')
  expect(text()).toMatch(/› half/)
  expect(text()).toMatch(/✔ Build baseline/)
})

test('a task inside a live task becomes its last line, and warnings wait until the list is drawn', async () => {
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
  expect(text().indexOf('warning: careful')).toBeGreaterThan(text().lastIndexOf('✔ outer'))
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
