import { afterAll, expect, test } from '@jest/globals'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

test('what a killed run of another user left stays, and is no reason not to start', async () => {
  const shared = mkdtempSync(join(tmpdir(), 'llama-fleet-runs-'))
  const left = join(shared, 'runs', '999999-abc', 'bench')
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, '..', 'owner'), 'another-boot/pid:[1] 1')
  for (const directory of [shared, join(shared, 'runs'), join(left, '..')]) chmodSync(directory, 0o555)
  // root may remove everything
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65534)
  try {
    await cleanLeftovers(shared)
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
  expect(existsSync(left)).toBe(true)
  for (const directory of [shared, join(shared, 'runs'), join(left, '..')]) chmodSync(directory, 0o755)
  rmSync(shared, { recursive: true })
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
  await cleanLeftovers(state)
  expect(new Set(runs().map((name) => name.split('-')[0]))).toEqual(new Set([String(process.pid), String(living.pid), 'not']))
  expect(existsSync(own)).toBe(true)
  living.kill()
  await once(living, 'exit')
  await cleanLeftovers(join(state, 'nowhere'))
})
