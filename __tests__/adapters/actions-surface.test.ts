import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { actionsSurface, summaryOf } from '../../src/adapters/actions-surface.ts'
import { UpstreamError } from '../../src/core/errors.ts'

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-surface-'))
const outputs = join(directory, 'outputs')
const summary = join(directory, 'summary.md')
writeFileSync(outputs, '')
writeFileSync(summary, '')
process.env['GITHUB_OUTPUT'] = outputs
process.env['GITHUB_STEP_SUMMARY'] = summary
afterAll(() => {
  delete process.env['GITHUB_OUTPUT']
  delete process.env['GITHUB_STEP_SUMMARY']
  rmSync(directory, { recursive: true })
})

test('an output goes into the file of the step, where a line of its value cannot set another output', () => {
  actionsSurface().setOutput('candidate-tag', 'b2\noutcome=faster')
  actionsSurface().setOutput('matrix', 'a<<EOF\r\noutcome=same')
  expect(readFileSync(outputs, 'utf8')).toBe('candidate-tag=b2 outcome=faster\nmatrix=a<<EOF outcome=same\n')
})

test('a runner without a file for outputs is named', () => {
  process.env['GITHUB_OUTPUT'] = ''
  expect(() => actionsSurface().setOutput('matrix', 'x')).toThrow('The runner gives no file for outputs: GITHUB_OUTPUT is not set.')
  process.env['GITHUB_OUTPUT'] = outputs
})

test('a full disk under the file for outputs is the machine’s fault, and named', () => {
  process.env['GITHUB_OUTPUT'] = '/dev/full'
  try {
    const tell = (): void => actionsSurface().setOutput('matrix', 'x')
    expect(tell).toThrow(UpstreamError)
    expect(tell).toThrow('/dev/full could not be written: the disk is full. Later jobs are told nothing. Make room or rights there and run again.')
  } finally {
    process.env['GITHUB_OUTPUT'] = outputs
  }
})

test('a second summary replaces the first', async () => {
  await actionsSurface().writeSummary('# one\n')
  await actionsSurface().writeSummary('# two\n')
  expect(readFileSync(summary, 'utf8')).toBe('# two\n')
})

test('a summary that no runner takes costs the step nothing but the summary, and the log says where the report is', async () => {
  const real = process.stdout.write
  let log = ''
  process.stdout.write = (chunk: string) => ((log += chunk), true)
  try {
    for (const path of [undefined, '', join(directory, 'nowhere', 'summary.md')]) {
      if (path === undefined) delete process.env['GITHUB_STEP_SUMMARY']
      else process.env['GITHUB_STEP_SUMMARY'] = path
      await actionsSurface().writeSummary('# one\n')
    }
  } finally {
    process.stdout.write = real
    process.env['GITHUB_STEP_SUMMARY'] = summary
  }
  const none = 'This runner shows no job summary; the report is in the artifact.\n'
  expect(log).toBe(`${none}${none}::warning::The job summary could not be written to ${directory}/nowhere/summary.md (ENOENT); the report is in the artifact.\n`)
})

test('a summary above 1 MiB is cut at a line border by bytes, an open code block is closed, and the rest is named', () => {
  const line = 'größer, größer\n'
  const cut = summaryOf('```\n' + line.repeat(120_000))
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024 * 1024)
  expect(Buffer.byteLength(cut)).toBeGreaterThan(1024 * 1024 - 2048)
  const end = cut.split('\n').slice(-5)
  expect(end[0]).toBe('größer, größer')
  expect(end[1]).toBe('```')
  expect(end[3]).toMatch(/^\*\d+ KiB more do not fit into a job summary: the whole report is in the artifact `report`\.\*$/)
})

test('a summary without one line border is replaced by the line that says where it is', () => {
  expect(summaryOf('x'.repeat(2_000_000))).toMatch(/^\n\*1954 KiB more do not fit/)
})

test('a summary that fits is written as it is', () => {
  expect(summaryOf('# ok\n')).toBe('# ok\n')
})

test('a failure is one annotation whatever its text, and the step has failed', () => {
  const real = process.stdout.write
  let log = ''
  process.stdout.write = (chunk: string) => ((log += chunk), true)
  actionsSurface().fail('nix is missing.\n  caused by: ::set-output name=x::\u001b[31my ##[add-path]z')
  process.stdout.write = real
  expect(log).toBe('::error::nix is missing.%0A  caused by: ::set-output name=x::y ## [add-path]z\n')
  expect(process.exitCode).toBe(1)
  process.exitCode = undefined
})
