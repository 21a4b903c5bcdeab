import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { localTextFiles } from '../../src/adapters/local-text-files.ts'
import { InputError } from '../../src/core/errors.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-text-files-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test.each([
  ['a directory', 'taken', 'a directory is in its place'],
  ['below a file', 'file/page.html', 'a part of its path is no directory'],
])('a place that is %s is the fault of who named it', async (_what, name, words) => {
  mkdirSync(join(directory, 'taken'))
  writeFileSync(join(directory, 'file'), '')
  const writing = localTextFiles().write(join(directory, name), 'text')
  await expect(writing).rejects.toThrow(InputError)
  await expect(writing).rejects.toThrow(`${join(directory, name)} cannot be written: ${words}. Name a file in a directory that may be written to.`)
  expect(readdirSync(directory).toSorted()).toEqual(['file', 'taken'])
})

test('a disk that takes no more is not', () => {
  const script = `
    const { localTextFiles } = await import(process.argv[1])
    const failure = await localTextFiles().write(process.argv[2], 'x'.repeat(10_000)).catch((error) => error)
    console.log(failure.name + ': ' + failure.message)`
  const module = new URL('../../src/adapters/local-text-files.ts', import.meta.url).href
  const path = join(directory, 'page.html')
  // A real limit of the kernel (RLIMIT_FSIZE, 8 blocks of 512 bytes), as in record-files.test.ts.
  const child = spawnSync('sh', ['-c', 'ulimit -f 8; exec "$@"', 'sh', process.execPath, '--import', 'tsx', '--input-type=module', '-e', script, module, path], { encoding: 'utf8', cwd: new URL('../..', import.meta.url) })
  expect(child.stdout).toBe(`UpstreamError: ${path} cannot be written: the file may not grow that large here. Make room there, or name a file on another disk, and run again.\n`)
  expect(readdirSync(directory)).toEqual([])
})
