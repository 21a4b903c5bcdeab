import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT } from '../support/source-files.ts'

/** What a shell says of a line with a bench in it. */
function inShell(line: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((done) => {
    execFile('bash', ['-c', `set -o pipefail; ${line}`], { cwd: ROOT }, (error, stdout, stderr) => done({ code: error === null ? 0 : Number(error.code), stdout, stderr }))
  })
}

const tsx = 'node_modules/.bin/tsx'

test('every bench ends in the one way', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
  const benches = Object.entries(scripts).filter(([name]) => name.startsWith('bench:'))
  expect(benches.length).toBeGreaterThan(5)
  for (const [name, run] of benches) expect(await readFile(join(ROOT, run.replace('tsx ', '')), 'utf8')).toContain(`await runBench('${name}', `)
})

test('a reader that goes away ends a bench without a word', async () => {
  const { code, stdout, stderr } = await inShell(`${tsx} bench/verdict.ts --simulations 20 | head -1`)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('20 made hosts per line')
})

test('a stdout that takes nothing is said in a sentence', async () => {
  const { code, stderr } = await inShell(`${tsx} bench/verdict.ts --simulations 20 > /dev/full`)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^bench:verdict: What was to be printed could not be written: .*ENOSPC.*\n$/)
})

test.each([
  ['verdict.ts --simulations 0', "bench:verdict: '0' is not expected there. Use it as --simulations N, with whole numbers from 1 to 100000."],
  ['verdict.ts --seed one', "bench:verdict: 'one' is no seed. Use a whole number from 0 to 999999999."],
  ['verdict.ts --simulation 3', "bench:verdict: Unknown option '--simulation'"],
  ['pins.ts', 'bench:pins: No directory is named. Name one or more that hold flakes.'],
  ['pins.ts --niks forky x', "bench:pins: Unknown option '--niks'"],
  ['watch.ts 0', "bench:watch: '0' is not expected there."],
  ['report.ts many', "bench:report: 'many' is not expected there."],
])('wrong use is told with its reason: %s', async (line, reason) => {
  const { code, stdout, stderr } = await inShell(`${tsx} bench/${line}`)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(reason)
})
