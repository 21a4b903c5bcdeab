import { spawnSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

const root = new URL('../..', import.meta.url)

test.each([
  ['scripts/demo.ts', ['--swpa'], "Unknown option '--swpa'", 'npm run demo [-- --swap]'],
  ['scripts/demo.ts', ['swap'], "Unexpected argument 'swap'", 'npm run demo [-- --swap]'],
  ['scripts/real/run.ts', ['--sme'], "Unknown option '--sme'", 'npm run test:real'],
])('%s with %j says what it takes, and starts nothing', (script, given, wrong, usage) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...given], { cwd: root, encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(wrong)
  expect(stderr).toContain(usage)
  expect(stderr).not.toContain('    at ')
})

test('a directory of flakes that is not there is named', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bench/pins.ts', '/nowhere'], { cwd: root, encoding: 'utf8' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/^bench:pins: \/nowhere cannot be read \(.+\)\. Name a directory with flakes\.\n$/)
})
