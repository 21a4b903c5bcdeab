import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { PLANTED_SECRETS } from '../../scripts/stand-ins/releases.ts'
import { REMOVED } from '../../src/core/secrets.ts'
import { fleetFor } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { nixTimeout } from '../support/nix.ts'

const releases = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { release: 'v0.5.0', build: 'b6001', change: 'prints-secrets' },
] as const

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
}, nixTimeout)
afterAll(() => mini.close())

async function textsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))
}

test('what builds and programs print of secrets is in no output, whichever way it goes', async () => {
  const fleet = await fleetFor(mini, 'secrets', { config: { rounds: 2, hosts: { carbon: { variant: 'cpu' }, boron: { variant: 'vulkan' } } } })
  const env = { HF_TOKEN: PLANTED_SECRETS.at(-1) ?? '' }
  const run = await fleet.llamaFleet(['run', '--all', '--tag', 'v0.5.0'], { env })
  const again = await fleet.llamaFleet(['measure', '--host', 'boron', '--json'], { env })
  const outputs = [run.stdout, run.stderr, again.stdout, again.stderr, ...(await textsBelow(fleet.output)), ...(await textsBelow(fleet.state))]
  outputs.push(await fleet.git('log', '--all', '--patch'))
  const { hosts } = await fleet.report()
  expect(hosts.map(({ host, outcome }) => `${host}: ${outcome}`)).toEqual(['boron: build-failed', 'carbon: bench-failed'])
  // the texts were there, so that this test sees what it looks for
  expect(hosts.every(({ logTail, sentence }) => `${logTail} ${sentence}`.includes(REMOVED))).toBe(true)
  expect(again.stdout).toContain(REMOVED)
  for (const secret of PLANTED_SECRETS.map((planted) => /[^:/@]{20,}/.exec(planted)?.[0] ?? planted)) {
    expect(outputs.filter((text) => text.includes(secret)).map((text) => text.slice(Math.max(0, text.indexOf(secret) - 60)).slice(0, 160))).toEqual([])
  }
}, nixTimeout)
