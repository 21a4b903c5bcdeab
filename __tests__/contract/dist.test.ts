import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PLACE, programDigest } from '../../scripts/program-digest.ts'
import { ROOT } from '../support/source-files.ts'

const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-dist-'))

const build = (directory: string): Promise<unknown> =>
  run(process.execPath, ['node_modules/rolldown/bin/cli.mjs', '-c', '--dir', directory], { cwd: ROOT })

/** Every file below a directory by its path, as bytes in base64: what a diff of two builds compares. */
function contents(directory: string): Readonly<Record<string, string>> {
  const paths = existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : []
  const files = paths.toSorted().filter((path) => !statSync(join(directory, path)).isDirectory())
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(directory, path), 'base64')]))
}

function differences(expected: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...Object.keys(expected), ...Object.keys(found)])].toSorted().flatMap((file) => {
    if (found[file] === undefined) return [`${file} is missing`]
    if (expected[file] === undefined) return [`${file} is left over`]
    return expected[file] === found[file] ? [] : [`${file} is stale`]
  })
}

describe('dist/', () => {
  const first = join(scratch, 'first')
  beforeAll(() => build(first))
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  test('is what `npm run build` makes: no file missing, left over or stale', () => {
    expect(differences(contents(first), contents(join(ROOT, 'dist')))).toEqual([])
  })

  test('a second build makes the same bytes', async () => {
    const second = join(scratch, 'second')
    await build(second)
    expect(differences(contents(first), contents(second))).toEqual([])
  })

  test('no file of it is kept out of git', async () => {
    const ignored = ['ls-files', '--others', '--ignored', '--exclude-standard', '--', 'dist']
    expect((await run('git', ignored, { cwd: ROOT })).stdout).toBe('')
  })

  test('has both doors, the licences, no source map and no path of the machine that built it', () => {
    const files = contents(first)
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['index.js', 'cli.js', 'licenses.txt']))
    expect(Object.keys(files).filter((file) => file.endsWith('.map'))).toEqual([])
    const texts = Object.entries(files).map(([file, bytes]) => ({ file, text: Buffer.from(bytes, 'base64').toString() }))
    expect(texts.filter(({ text }) => text.includes(ROOT)).map(({ file }) => file)).toEqual([])
    expect(texts.find(({ file }) => file === 'cli.js')?.text).toMatch(/^#!\/usr\/bin\/env node\n/)
  })

  test('knows itself by a digest that any change of any file changes', () => {
    expect(Buffer.from(contents(first)['chunks/main.js'] ?? '', 'base64').toString()).toMatch(/program: "[0-9a-f]{64}"/)
    const digestOf = (other: string): string => {
      const chunks = { 'a.js': { type: 'chunk', fileName: 'a.js', code: `p("${PLACE}")` }, 'b.js': { type: 'chunk', fileName: 'b.js', code: other } }
      const { generateBundle } = programDigest() as unknown as { generateBundle: (options: null, bundle: typeof chunks) => void }
      generateBundle(null, chunks)
      expect(chunks['b.js'].code).toBe(other)
      return /^p\("([0-9a-f]{64})"\)$/.exec(chunks['a.js'].code)?.[1] ?? ''
    }
    expect([digestOf('1'), digestOf('1'), digestOf('2')].map((digest) => digest === digestOf('1'))).toEqual([true, true, false])
  })

  test('loads neither a schema library nor node:crypto where nothing is new: that would be a third of what such a run costs', () => {
    const file = (name: string): string => Buffer.from(contents(first)[name] ?? '', 'base64').toString()
    // what a file loads before it runs, and not what it may load later
    const loaded = (name: string): string[] => [name, ...[...file(name).matchAll(/(?:from |^import )"\.\/(?:chunks\/)?([\w.-]+\.js)"/gm)].flatMap((match) => loaded(`chunks/${match[1]}`))]
    for (const door of ['cli.js', 'index.js', 'chunks/action-world.js']) {
      expect(loaded(door)).toContain('chunks/main.js')
      expect(loaded(door).filter((name) => file(name).includes('ZodType') || /^import .*["'](?:node:)?crypto["']/m.test(file(name)))).toEqual([])
    }
  })

  test('a missing, a left over and a stale file are each named', () => {
    const said = differences({ 'a.js': '1', 'b.js': '1' }, { 'b.js': '2', 'c.js': '1' })
    expect(said).toEqual(['a.js is missing', 'b.js is stale', 'c.js is left over'])
  })
})
