import { afterAll, expect, test } from '@jest/globals'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstSeenFiles } from '../../src/adapters/first-seen-files.ts'
import { UpstreamError } from '../../src/core/errors.ts'

const stateDirectory = mkdtempSync(join(tmpdir(), 'llama-fleet-first-seen-'))
afterAll(() => rmSync(stateDirectory, { recursive: true, force: true }))

const [monday, tuesday] = [new Date('2026-11-23T06:00:00Z'), new Date('2026-11-24T06:00:00Z')]
const tag = (name: string) => ({ name, commit: name.charCodeAt(1).toString(16).padStart(40, '0') })
const seen = firstSeenFiles({ stateDirectory })
const files = (): string[] => readdirSync(join(stateDirectory, 'first-seen')).map((name) => join(stateDirectory, 'first-seen', name))

test('what came after the first look has the date of its day, in the next run too', async () => {
  const web = 'https://me:hunter2@git.example.org/llama.cpp'
  expect((await seen.record(web, 'release', [tag('v1')], monday)).of('v1')).toBeNull()
  const second = await seen.record(web, 'release', [tag('v1'), tag('v2')], monday)
  expect([second.of('v1'), second.of('v2')]).toEqual([null, { at: monday, moved: false }])
  const another = firstSeenFiles({ stateDirectory })
  const unchanged = await another.record(web, 'release', [tag('v1'), tag('v2')], tuesday)
  expect([unchanged.of('v1'), unchanged.of('v2')]).toEqual([null, { at: monday, moved: false }])
  expect((await another.record('https://git.example.org/other', 'release', [tag('v2')], tuesday)).of('v2')).toBeNull()
  expect(files()).toHaveLength(2)
  expect(files().map((path) => readFileSync(path, 'utf8')).join()).not.toContain('hunter2')
})

test('a look that finds nothing new writes nothing, and a damaged record is begun again', async () => {
  const web = 'https://git.example.org/third'
  const before = new Set(files())
  await seen.record(web, 'release', [tag('v1')], monday)
  const path = files().find((each) => !before.has(each)) ?? ''
  utimesSync(path, monday, monday)
  await seen.record(web, 'release', [tag('v1')], tuesday)
  expect(statSync(path).mtimeMs).toBe(monday.getTime())
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40))
  expect((await seen.record(web, 'release', [tag('v1'), tag('v2')], tuesday)).of('v2')).toBeNull()
  expect((await seen.record(web, 'release', [tag('v1'), tag('v2'), tag('v3')], tuesday)).of('v3')).toEqual({ at: tuesday, moved: false })
})

test('a sight that a wrong clock put into the future counts from now, at the next look', async () => {
  const web = 'https://git.example.org/fifth'
  await seen.record(web, 'release', [tag('v1')], monday)
  const wrong = new Date('2036-01-01T00:00:00Z')
  expect((await seen.record(web, 'release', [tag('v1'), tag('v2')], wrong)).of('v2')).toEqual({ at: wrong, moved: false })
  expect((await seen.record(web, 'release', [tag('v1'), tag('v2')], monday)).of('v2')).toEqual({ at: monday, moved: false })
  expect((await seen.record(web, 'release', [tag('v1'), tag('v2')], tuesday)).of('v2')).toEqual({ at: monday, moved: false })
})

test('a tag that moved is seen anew, and a server that lists nothing for once does not make all its tags new', async () => {
  const web = 'https://git.example.org/fourth'
  await seen.record(web, 'release', [tag('v1'), tag('v2')], monday)
  const moved = [tag('v1'), { ...tag('v2'), commit: 'f'.repeat(40) }]
  expect((await seen.record(web, 'release', moved, tuesday)).of('v2')).toEqual({ at: tuesday, moved: true })
  expect((await seen.record(web, 'release', [], tuesday)).of('v2')).toEqual({ at: tuesday, moved: true })
  const back = await firstSeenFiles({ stateDirectory }).record(web, 'release', moved, tuesday)
  expect([back.of('v1'), back.of('v2')]).toEqual([null, { at: tuesday, moved: true }])
})

test('a state directory that cannot be written is told', async () => {
  writeFileSync(join(stateDirectory, 'file'), '')
  const full = firstSeenFiles({ stateDirectory: join(stateDirectory, 'file') })
  await expect(full.record('https://git.example.org/x', 'release', [tag('v1')], monday)).rejects.toThrow(UpstreamError)
})
