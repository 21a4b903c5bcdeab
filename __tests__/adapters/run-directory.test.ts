import { afterAll, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanLeftovers, runDirectory } from '../../src/adapters/run-directory.ts'

const state = mkdtempSync(join(tmpdir(), 'llama-fleet-runs-'))
afterAll(() => rmSync(state, { recursive: true, force: true }))
const source = new URL('../../src/adapters/run-directory.ts', import.meta.url).href
const program = (then: string): string[] => [
  '--import',
  'tsx',
  '--input-type=module',
  '-e',
  `const { runDirectory } = await import(${JSON.stringify(source)}); runDirectory(${JSON.stringify(state)}); ${then}`,
]
const runs = (): readonly string[] => readdirSync(join(state, 'runs'))

test('a run has one directory, which is gone when it exits', () => {
  execFileSync(process.execPath, program(`console.log('made')`))
  expect(runs()).toEqual([])
})

test('what a killed run left is cleaned, what living runs hold stays', async () => {
  const own = runDirectory(state)
  expect(runDirectory(state)).toBe(own)
  const living = spawn(process.execPath, program('setTimeout(() => {}, 60000)'), { stdio: 'ignore' })
  const killed = spawn(process.execPath, program('setTimeout(() => {}, 60000)'), { stdio: 'ignore' })
  const owned = (): readonly string[] => runs().filter((name) => existsSync(join(state, 'runs', name, 'owner')))
  while (owned().length < 3) await sleep(25)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  mkdirSync(join(state, 'runs', `${process.pid}-of-an-earlier-boot`))
  writeFileSync(join(state, 'runs', `${process.pid}-of-an-earlier-boot`, 'owner'), 'another-boot/pid:[1] 1')
  mkdirSync(join(state, 'runs', 'not-ours'))
  expect(await cleanLeftovers(state)).toEqual([])
  expect(new Set(runs().map((name) => name.split('-')[0]))).toEqual(new Set([String(process.pid), String(living.pid), 'not']))
  expect(existsSync(own)).toBe(true)
  living.kill()
  await once(living, 'exit')
  expect(await cleanLeftovers(join(state, 'nowhere'))).toEqual([])
})

test('what cannot be removed stays, is named, and costs neither this run nor the other leftovers', async () => {
  const [deep, plain] = ['999998-deep', '999999-plain'].map((name) => join(state, 'runs', name)) as [string, string]
  const levels = join(...Array.from({ length: 14 }, () => 'x'.repeat(200)))
  for (const place of [join(deep, levels), join(state, levels), plain]) mkdirSync(place, { recursive: true })
  // its path is longer than any may be, so that no user can remove it by name, root neither
  renameSync(join(state, 'x'.repeat(200)), join(deep, levels, 'y'))
  for (const place of [deep, plain]) utimesSync(place, 0, 0)
  try {
    const [line, ...others] = await cleanLeftovers(state)
    expect(line).toBe(`${deep}, which a killed run left, cannot be removed (ENAMETOOLONG): remove it by hand.`)
    expect(others).toEqual([])
    expect([existsSync(deep), existsSync(plain)]).toEqual([true, false])
  } finally {
    execFileSync('rm', ['-r', deep])
  }
})
