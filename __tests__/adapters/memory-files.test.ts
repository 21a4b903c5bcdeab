import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryFiles } from '../../src/adapters/memory-files.ts'
import { checksumOf } from '../../src/core/checksum.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-memory-'))
let stateDirectory: string
let count = 0
let made: string[]
beforeEach(() => {
  stateDirectory = join(root, String((count += 1)))
  made = []
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const [ours, theirs] = ['1'.repeat(64), '2'.repeat(64)]
const once = (of: readonly string[], { program = ours, place = 'config' }: { program?: string | null; place?: string } = {}) =>
  memoryFiles({ stateDirectory, program }).once(place, of, () => {
    made.push(of.join(' '))
    return Promise.resolve({ of, 'no line\nend': [0.05, null, 'ü'] })
  })
const files = (): string[] => readdirSync(join(stateDirectory, 'memory')).map((name) => join(stateDirectory, 'memory', name))
const file = (): string => files()[0] ?? ''

test('what was made is not made again, and is the same', async () => {
  const first = await once(['a', 'b'])
  expect(await once(['a', 'b'])).toEqual(first)
  expect(made).toEqual(['a b'])
})

test('another text, another place, another program and the source itself each make their own', async () => {
  await once(['a'])
  await once(['b'])
  await once(['a'])
  await once(['a', ''])
  expect(made).toEqual(['a', 'b', 'a', 'a '])
  expect(files()).toHaveLength(1)
  made.length = 0
  await once(['x'])
  await once(['x'], { place: 'flake' })
  await once(['x'], { program: theirs })
  await once(['x'])
  await once(['x'], { program: null })
  expect(made).toEqual(['x', 'x', 'x', 'x', 'x'])
})

test('no damaged byte is believed: the file is made whole again', async () => {
  const whole = await once(['a'])
  const bytes = readFileSync(file())
  for (let at = 0; at <= bytes.length; at += 1) {
    const damaged = Buffer.from(bytes)
    if (at < bytes.length) damaged.writeUInt8((damaged[at] ?? 0) ^ 1, at)
    writeFileSync(file(), at < bytes.length ? damaged : Buffer.concat([bytes, Buffer.from('x')]))
    made.length = 0
    expect(await once(['a'])).toEqual(whole)
    expect([at, made]).toEqual([at, ['a']])
    writeFileSync(file(), bytes.subarray(0, at - 1))
    expect(await once(['a'])).toEqual(whole)
    expect(readFileSync(file())).toEqual(bytes)
  }
})

test('a text that says the checksum of another value is told from it', async () => {
  await once(['a'])
  const [head = '', value = ''] = readFileSync(file(), 'utf8').split('\n')
  const forged = value.replace('0.05', '0.06')
  writeFileSync(file(), `${head}\n${forged}\n`)
  expect(await once(['a'])).toMatchObject({ 'no line\nend': [0.05, null, 'ü'] })
  const checksum = checksumOf(forged)
  writeFileSync(file(), `${JSON.stringify({ ...(JSON.parse(head) as object), value: checksum })}\n${forged}\n`)
  made.length = 0
  // this proves that the file is read at all
  expect(await once(['a'])).toMatchObject({ 'no line\nend': [0.06, null, 'ü'] })
  expect(made).toEqual([])
})

test('a failure is not remembered, and a memory that cannot be written stops nothing', async () => {
  const memory = memoryFiles({ stateDirectory, program: ours })
  await expect(memory.once('config', ['a'], () => Promise.reject(new Error('no YAML')))).rejects.toThrow('no YAML')
  expect(await once(['a'])).toMatchObject({ of: ['a'] })
  stateDirectory = join(root, 'file')
  writeFileSync(stateDirectory, '')
  expect(await once(['a'])).toMatchObject({ of: ['a'] })
})
