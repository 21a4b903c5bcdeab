import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { InputError } from '../../src/core/errors.ts'
import { cacheDirectory } from '../../scripts/stand-ins/cache.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { provideNix } from '../../scripts/stand-ins/nix-from-distribution.ts'
import { nixForTests } from '../support/nix.ts'

let directory = ''
const before = { ...process.env }
beforeAll(() => nixForTests())
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-nix-'))
})
afterEach(async () => {
  process.env = { ...before }
  await rm(directory, { recursive: true, force: true })
})

test('the nix that tests get runs, has flakes and says the version that was reported', async () => {
  const { nix, version } = await nixForTests()
  expect(Number(version.split('.')[0]) * 1000 + Number(version.split('.')[1])).toBeGreaterThanOrEqual(2018)
  expect(await command(nix, ['--version'])).toContain(version)
})

test('the directory for PATH holds nix and no other program of the distribution', async () => {
  const { nix, directory: onPath } = await nixForTests()
  process.env['PATH'] = onPath
  expect((await provideNix()).nix).toBe(nix)
  const unpacked = nix.startsWith(cacheDirectory())
  expect((await readdir(onPath)).filter((name) => unpacked && !name.startsWith('nix'))).toEqual([])
})

test('a nix on PATH that is too old is passed over', async () => {
  const old = join(directory, 'nix')
  await writeFile(old, '#!/bin/sh\necho "nix (Nix) 2.8.0"\n', { mode: 0o755 })
  process.env['PATH'] = `${directory}:/usr/bin:/bin`
  const answer = await provideNix().then(({ nix }) => nix, (error: unknown) => String(error))
  expect(answer).not.toBe(old)
  expect(answer).toMatch(/^\/.*\/nix$|Install nix with/)
  expect((await provideNix({ minimum: '2.8' })).nix).toBe(old)
})

test('a machine without the distribution’s tools is told how to install nix', async () => {
  process.env['PATH'] = directory
  process.env['LLAMA_FLEET_CACHE'] = directory
  const failure = await provideNix().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(InputError)
  expect(String(failure)).toContain('Install nix with `sh <(curl -L https://nixos.org/nix/install) --no-daemon`')
})

test('a suite that cannot be fetched is named, and leaves nothing in the cache', async () => {
  process.env['LLAMA_FLEET_CACHE'] = directory
  const failure = await provideNix({ suite: 'no-such-suite' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(InputError)
  expect(String(failure)).toContain('The nix-bin of no-such-suite could not be fetched')
  expect(await readdir(join(directory, 'nix'))).toEqual(['.lock'])
})
