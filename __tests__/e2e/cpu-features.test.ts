import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { cpuFeaturesOf } from '../../src/core/hosts/cpu-features.ts'
import { ROOT } from '../support/source-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-cpu-features-'))
afterAll(() => rmSync(directory, { recursive: true }))
const features = cpuFeaturesOf(readFileSync('/proc/cpuinfo', 'utf8'))

test.each([
  [[], features.join(' ')],
  [['--nix'], ['[', ...features.map((feature) => `"${feature}"`), ']'].join(' ')],
  [['--json'], JSON.stringify(features)],
])('llama-fleet cpu-features %j prints one line about this machine, without a home, a fleet, git or nix', (options, line) => {
  const program = join(ROOT, 'dist', 'cli.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'cpu-features', ...options], { cwd: directory, encoding: 'utf8', env: { PATH: '' } })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${line}\n`, stderr: '' })
  expect(readdirSync(directory)).toEqual([])
})
