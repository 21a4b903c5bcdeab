import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { alone, cacheDirectory, madeWhole } from '../../scripts/stand-ins/cache.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-cache-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('the cache directory', () => {
  test('is LLAMA_FLEET_CACHE, else below XDG_CACHE_HOME, else below the home directory', () => {
    expect(cacheDirectory({ LLAMA_FLEET_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a')
    expect(cacheDirectory({ XDG_CACHE_HOME: '/b' })).toBe('/b/llama-fleet')
    expect(cacheDirectory({})).toMatch(/\/\.cache\/llama-fleet$/)
  })
})

describe('a directory made whole', () => {
  test('stands at its name only when it is filled', async () => {
    const wanted = join(directory, 'thing')
    await madeWhole(wanted, async (unfinished) => {
      await writeFile(join(unfinished, 'part'), 'one')
      expect(await readdir(directory)).not.toContain('thing')
    })
    expect(await readFile(join(wanted, 'part'), 'utf8')).toBe('one')
  })

  test('leaves nothing when filling it fails', async () => {
    const failing = madeWhole(join(directory, 'thing'), async (unfinished) => {
      await writeFile(join(unfinished, 'part'), 'one')
      throw new Error('no space')
    })
    await expect(failing).rejects.toThrow('no space')
    expect(await readdir(directory)).toEqual([])
  })
})

describe('work that must be alone', () => {
  test('waits for the other one to finish', async () => {
    const seen: string[] = []
    const work = (name: string) => async (): Promise<void> => {
      seen.push(`${name} starts`)
      await wait(30)
      seen.push(`${name} ends`)
    }
    const lock = join(directory, 'lock')
    await Promise.all([alone(lock, work('a')), alone(lock, work('b'))])
    const first = seen[0]?.[0]
    const second = first === 'a' ? 'b' : 'a'
    expect(seen).toEqual([`${first} starts`, `${first} ends`, `${second} starts`, `${second} ends`])
  })

  test('gives the lock back when it throws', async () => {
    const lock = join(directory, 'lock')
    await expect(alone(lock, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke')
    expect(await alone(lock, async () => 'free')).toBe('free')
  })

  test('starts once the process that held the lock was killed', async () => {
    const lock = join(directory, 'lock')
    const script = `import { alone } from './scripts/stand-ins/cache.ts'
      alone(process.argv[1], async () => { console.log('held'); await new Promise((done) => setTimeout(done, 60_000)) })`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script, lock]
    const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(holder.stdout, 'data')
    holder.kill('SIGKILL')
    expect(await alone(lock, async () => 'mine')).toBe('mine')
  })
})
