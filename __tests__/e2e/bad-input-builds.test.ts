import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { fleetFor } from '../support/command-line.ts'
import type { CommandLineFleet } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { expectRefusal } from '../support/refusal.ts'

const releases = [
  { release: 'v0.4.0', build: 'b6000', change: 'baseline' },
  { build: 'b6001', change: 'fails-to-build' },
  { build: 'b6002', change: 'fails-to-evaluate' },
  { build: 'b6003', change: 'has-no-bench' },
  { build: 'b6004', change: 'crashes' },
  { build: 'b6005', change: 'prints-garbage' },
  { build: 'b6006', change: 'hangs' },
  { release: 'v0.5.0', build: 'b6007', change: 'slower' },
] as const satisfies readonly Release[]
type Change = (typeof releases)[number]['change']
const tagOf = (change: Change): string => releases.find((release) => release.change === change)?.build ?? ''

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases })
})
afterAll(() => mini.close())

let serial = 0
/** A fleet of one host, so that no run asks which. */
const fleetWith = (config: Readonly<Record<string, unknown>> = {}): Promise<CommandLineFleet> =>
  fleetFor(mini, `builds-${serial++}`, { config: { hosts: { carbon: { variant: 'cpu' } }, ...config } })

/** What became of the one host of a run that came to its end. */
async function run(fleet: CommandLineFleet, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { exitCode } = await fleet.llamaFleet(['run', ...args])
  const { hosts } = await fleet.report()
  return { exitCode, hosts: hosts.map(({ outcome, sentence }) => `${outcome}: ${sentence}`) }
}
const ending = (exitCode: 3 | 4, host: RegExp): unknown => ({ exitCode, hosts: [expect.stringMatching(host)] })

describe('on the candidate', () => {
  const bad: readonly (readonly [string, Change, RegExp])[] = [
    ['the build fails', 'fails-to-build', /^build-failed: The candidate does not build, the baseline does: llama-cpp-0\.0\.0 /],
    ['evaluation fails', 'fails-to-evaluate', /^build-failed: The candidate does not evaluate, the baseline does: .*'shaderc'/],
    ['llama-bench is missing', 'has-no-bench', /^broken: The candidate fails the smoke check .*: there is no \S+\/llama-bench/],
  ]
  test.each(bad)('%s: bad news', async (_, change, host) => {
    expect(await run(await fleetWith(), '--tag', tagOf(change))).toEqual(ending(3, host))
  })

  const open: readonly (readonly [string, Change, RegExp])[] = [
    ['crashes', 'crashes', /^bench-failed: .* llama-bench crashed \(SIGABRT\): it said .*GGML_ASSERT\(n_tokens > 0\) failed/],
    ['prints garbage', 'prints-garbage', /^bench-failed: .* Line 1 of llama-bench's output is not JSON: '/],
    ['hangs', 'hangs', /^bench-failed: llama-bench fails on the candidate in \d of \d rounds?: .*2 s/],
  ]
  test.each(open)('llama-bench %s: nothing is proven', async (_, change, host) => {
    const fleet = await fleetWith({ timeouts: { bench: '2s' } })
    expect(await run(fleet, '--tag', tagOf(change))).toEqual(ending(4, host))
  })
})

describe('on the baseline', () => {
  const nothingToCompare = 'so there is nothing to compare with'
  const cases: readonly (readonly [string, Change, string])[] = [
    ['the build fails', 'fails-to-build', `infra-failed: The baseline does not build, ${nothingToCompare}: llama-cpp-0.0.0 does`],
    ['evaluation fails', 'fails-to-evaluate', `infra-failed: The baseline does not evaluate, ${nothingToCompare}: `],
    ['llama-bench is missing', 'has-no-bench', 'bench-failed: The baseline fails the smoke check, so nothing sound is there'],
    ['llama-bench crashes', 'crashes', 'bench-failed: llama-bench fails on the baseline in '],
  ]
  test.each(cases)('%s: nothing is proven', async (_, change, host) => {
    const fleet = await fleetWith()
    await fleet.llamaFleet(['plan', '--tag', tagOf(change)])
    await fleet.llamaFleet(['publish'])
    await fleet.git('reset', '--quiet', '--hard', 'llama-fleet/llama-cpp')
    expect(await run(fleet)).toEqual({ exitCode: 4, hosts: [expect.stringContaining(host)] })
  })
})

describe('the model', () => {
  test('missing', async () => {
    const model = join(mini.directory, 'no-such-model.gguf')
    await expectRefusal(
      await fleetWith({ model }),
      'run',
      2,
      new RegExp(`^The model ${model} does not exist on this machine\\. Copy `),
    )
  })

  test('missing, beside a candidate that does not build: both are told', async () => {
    const model = join(mini.directory, 'no-such-model.gguf')
    const both = /^build-failed: The candidate does not build, the baseline does: .+ Nor could it be measured: The model \S+ does not exist on this machine\. Copy /
    expect(await run(await fleetWith({ model }), '--tag', tagOf('fails-to-build'))).toEqual(ending(3, both))
  })

  test('no GGUF', async () => {
    const model = join(mini.directory, 'text.gguf')
    await writeFile(model, 'not a model')
    await expectRefusal(await fleetWith({ model }), 'run', 2, new RegExp(`${model}.* GGUF`))
  })

  test('with the wrong digest', async () => {
    const bytes = await readFile(mini.model)
    const server = createServer((_request, response) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.gguf`
    const sha256 = 'f'.repeat(64)
    const problem = `${url} is another file than configured: its sha256 is [0-9a-f]{64}, the config has ${sha256}\\.`
    try {
      const fleet = await fleetWith({ model: { url, sha256 } })
      await expectRefusal(fleet, 'run', 2, new RegExp(`^${problem} Check URL and sha256; `))
    } finally {
      server.close()
    }
  })
})
