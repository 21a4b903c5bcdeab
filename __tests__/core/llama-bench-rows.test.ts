import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { UpstreamError } from '../../src/core/errors.ts'
import { lineOfRound, parseRow } from '../../src/core/llama-bench/rows.ts'
import { nameOfTest } from '../../src/core/llama-bench/tests.ts'

const sample = (tag: string): string[] =>
  readFileSync(new URL(`../fixtures/llama-bench/${tag}/sample.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
const good = sample('v0.5.0')[0] ?? ''
const changed = (change: Record<string, unknown>): string => JSON.stringify({ ...(JSON.parse(good) as object), ...change })

describe('A row of llama-bench', () => {
  test.each(['b10361', 'v0.5.0'])('is read from a real run of %s', (tag) => {
    const rows = sample(tag).map((line, index) => parseRow(line, index + 1))
    expect(rows.map(({ row }) => row.test)).toEqual([
      'pp128',
      'tg32',
      'pp64+tg16',
      'pp128 @ d256',
      'tg32 @ d256',
      'pp64+tg16 @ d256',
    ])
    expect(rows.every(({ row }) => row.samplesNs.length === 3)).toBe(true)
    expect(rows[0]).toMatchObject({ cpuInfo: 'AMD EPYC', gpuInfo: '', backends: 'CPU' })
  })

  test('keeps the exact samples_ns and takes no rounded samples_ts', () => {
    expect(parseRow(good, 1).row.samplesNs).toEqual([48249228, 48562894, 49589157])
    expect(parseRow(changed({ samples_ts: ['x'] }), 1).row.samplesNs).toEqual([48249228, 48562894, 49589157])
  })

  test.each(['-nan', 'nan', 'inf', '-inf'])('whose own mean or deviation is %s, which JSON does not have, is read all the same', (number) => {
    const line = good.replace(/"(stddev_ns|stddev_ts|avg_ts)": ?[-0-9.e+]+/g, `"$1": ${number}`)
    expect(line.split(`: ${number}`)).toHaveLength(4)
    expect(parseRow(line, 1)).toEqual(parseRow(good, 1))
    // the file of raw rows is JSON for everybody
    expect(JSON.parse(lineOfRound({ index: 3, first: 'candidate' }, 'baseline', line))).toMatchObject({ index: 3, first: 'candidate', side: 'baseline', row: { avg_ts: null, samples_ns: [48249228, 48562894, 49589157] } })
    expect(() => parseRow(good.replace(/"n_gen": ?\d+/, `"n_gen": ${number}`), 7)).toThrow(`Line 7 of llama-bench's output is not JSON: 'n_gen' holds ${number}`)
    expect(() => parseRow(line.replace(/"samples_ns": ?\[ ?\d+,/, `"samples_ns": [ 17, ${number},`), 7)).toThrow(`Line 7 of llama-bench's output is not JSON: 'samples_ns' holds ${number}`)
  })

  test('may carry fields that are not known, and lack those of later tags', () => {
    expect(parseRow(changed({ brand_new: { a: 1 } }), 1).row.test).toBe('pp128')
    expect(parseRow('{"n_prompt":512,"n_gen":0,"samples_ns":[5]}', 1)).toEqual({
      row: { test: 'pp512', samplesNs: [5] },
      cpuInfo: null,
      gpuInfo: null,
      backends: null,
    })
  })

  test.each([
    [{ samples_ns: [1.5] }, "Line 7 of llama-bench's output cannot be used: 'samples_ns[0]' is 1.5"],
    [{ samples_ns: [1, '2'] }, '\'samples_ns[1]\' is "2"'],
    [{ samples_ns: [0] }, "'samples_ns[0]' is 0"],
    [{ samples_ns: [2 ** 60] }, "'samples_ns[0]'"],
    [{ samples_ns: null }, "'samples_ns' is null"],
    [{ n_prompt: '512' }, '\'n_prompt\' is "512"'],
    [{ n_gen: -1 }, "'n_gen' is -1"],
    [{ n_prompt: 0, n_gen: 0 }, "'n_prompt' and 'n_gen' are both 0"],
    [{ gpu_info: 7 }, "'gpu_info' is 7"],
  ])('is refused with line and field: %j', (change, sentence) => {
    expect(() => parseRow(changed(change), 7)).toThrow(UpstreamError)
    expect(() => parseRow(changed(change), 7)).toThrow(sentence)
  })

  test('longer than 1 MiB is refused before it is parsed', () => {
    expect(() => parseRow(changed({ cpu_info: 'x'.repeat(1024 * 1024) }), 2)).toThrow('Line 2 of')
    expect(() => parseRow(changed({ cpu_info: 'x'.repeat(1024 * 1024) }), 2)).toThrow('is longer than')
  })

  test('cut off anywhere is refused, never read as another row', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), (length) => {
        expect(() => parseRow(good.slice(0, length), 1)).toThrow(UpstreamError)
      }),
    )
  })

  test('of any kind is read or refused with one of our errors, on one line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json({ maxDepth: 1 }).map((json) => `{"samples_ns":${json}}`),
        ),
        (line) => {
          try {
            parseRow(line, 3)
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(UpstreamError)
            expect((thrown as Error).message).toMatch(/^Line 3 [^\n]+$/)
          }
        },
      ),
    )
  })

  test('comes back as it went in, for any test and samples', () => {
    const tokens = fc.integer({ min: 0, max: 100_000 })
    const test = fc.record({ nPrompt: tokens, nGen: tokens, nDepth: tokens }).filter(({ nPrompt, nGen }) => nPrompt + nGen > 0)
    fc.assert(
      fc.property(test, fc.array(fc.integer({ min: 1, max: 1e15 })), (asked, samplesNs) => {
        const line = changed({ n_prompt: asked.nPrompt, n_gen: asked.nGen, n_depth: asked.nDepth, samples_ns: samplesNs })
        expect(parseRow(line, 1).row).toEqual({ test: nameOfTest(asked), samplesNs })
      }),
    )
  })
})
