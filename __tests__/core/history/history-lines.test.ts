import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { historyEntries } from '../../../src/core/history/history-entry.ts'
import { damagedSentence, hostOfHistoryFile, readHistoryLines, withEntries } from '../../../src/core/history/history-lines.ts'
import { GOLDEN_REPORTS } from '../../support/golden-reports.ts'

const report = (name: string) => {
  const make = GOLDEN_REPORTS[name]
  if (make === undefined) throw new Error(`no golden report ${name}`)
  return make()
}
const entries = historyEntries(report('faster'), 'https://github.com/me/fleet/actions/runs/7')
const [first] = entries
if (first === undefined) throw new Error('the report measured nothing')
const line = JSON.stringify(first)
const FILE = 'carbon.jsonl'

describe('an entry of the history', () => {
  test('is made for each host that was measured, with its pair, its noise and its builds, and for no host that was not', () => {
    expect(entries.map(({ host }) => host)).toEqual(['carbon', 'beryllium', 'boron'])
    expect(first).toMatchObject({ attempt: 1, outcome: 'same', run: 'https://github.com/me/fleet/actions/runs/7', builds: { candidate: { kind: 'built' } } })
    const [test0] = first.tests
    expect(test0).toMatchObject({ test: 'pp512', outcome: 'same', pairs: 10 })
    expect(test0?.noise).toBeGreaterThan(0)
    expect(test0?.noise).toBeLessThan(0.02)
    const hosts = report('partial').hosts.flatMap(({ attempt, host }) => (attempt === null ? [] : [host]))
    expect(historyEntries(report('partial'), null).map(({ host }) => host)).toEqual(hosts)
    expect(hosts.length).toBeLessThan(report('partial').hosts.length)
  })

  test('comes back from its line as it was', () => {
    expect(readHistoryLines(`${line}\n`, FILE)).toEqual({ entries: [first], foreign: 0, damaged: [] })
  })
})

describe('a history file', () => {
  test('is only ever added to, and a measurement that it holds is not added twice', () => {
    const once = withEntries('', [first], FILE)
    const twice = withEntries(once.text, [first, { ...first, attempt: 2 }, { ...first, attempt: 2 }], FILE)
    expect(once.text).toBe(`${line}\n`)
    expect(twice.text.startsWith(once.text)).toBe(true)
    expect(readHistoryLines(twice.text, FILE).entries.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('that ends in a cut line gives that line back to be kept elsewhere, and keeps every other byte', () => {
    const cut = line.slice(0, 200)
    const { text, damaged } = withEntries(`${line}\n${cut}`, [{ ...first, attempt: 2 }], FILE)
    expect(damaged).toEqual([{ line: 2, text: cut, why: 'it is not JSON, so it may be cut off' }])
    expect(text).toBe(`${line}\n${JSON.stringify({ ...first, attempt: 2 })}\n`)
    expect(damagedSentence('carbon.jsonl', damaged, 'carbon.damaged.txt')).toBe(
      'Line 2 of carbon.jsonl is no entry of the history: it is not JSON, so it may be cut off. It is kept in carbon.damaged.txt.',
    )
  })

  test('names the field of a line that is JSON and no entry', () => {
    const [damaged] = readHistoryLines(JSON.stringify({ ...first, outcome: 'splendid' }), FILE).damaged
    expect(damaged?.why).toContain("'outcome' is \"splendid\"")
  })

  test('of another release keeps the lines of another schema where they are', () => {
    const newer = '{"schema":2,"anything":true}'
    expect(readHistoryLines(`${newer}\n${line}`, FILE)).toMatchObject({ foreign: 1, damaged: [], entries: [first] })
    expect(withEntries(`${newer}\n`, [first], FILE).text).toBe(`${newer}\n${line}\n`)
  })

  test('of another release keeps the lines that have more fields, and a line that has a wrong one besides is damaged', () => {
    const [one, ...others] = first.tests
    for (const newer of [{ ...first, joules: 7 }, { ...first, tests: [{ ...one, joules: 7 }, ...others] }]) {
      expect(readHistoryLines(JSON.stringify(newer), FILE)).toEqual({ entries: [], foreign: 1, damaged: [] })
      expect(withEntries(`${JSON.stringify(newer)}\n`, [{ ...first, attempt: 2 }], FILE).damaged).toEqual([])
    }
    expect(readHistoryLines(JSON.stringify({ ...first, joules: 7, attempt: 'x' }), FILE)).toMatchObject({ foreign: 0, damaged: [{ line: 1 }] })
  })

  test('of any bytes is read without a throw, and no whole entry beside them is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ maxLength: 300 }), fc.integer({ min: 0, max: line.length }).map((at) => line.slice(0, at)))), fc.nat(5), (garbage, at) => {
        const lines = garbage.map((one) => one.replaceAll(/[\n\r]/g, ' '))
        lines.splice(at, 0, line)
        const { text, damaged } = withEntries(lines.join('\n'), [{ ...first, attempt: 9 }], FILE)
        const after = readHistoryLines(text, FILE)
        expect(after.damaged).toEqual([])
        expect(after.entries.map(({ attempt }) => attempt)).toEqual([...Array.from({ length: after.entries.length - 1 }, () => 1), 9])
        expect(after.entries.length + damaged.length + after.foreign).toBeGreaterThanOrEqual(2)
        for (const one of damaged) expect(lines.map((text1) => text1.replace(/\r$/, ''))).toContain(one.text)
      }),
    )
  })

  test('is known by a host’s name and nothing else', () => {
    expect(hostOfHistoryFile('carbon.jsonl')).toBe('carbon')
    for (const name of ['README.md', 'carbon.damaged.txt', '../carbon.jsonl', '.jsonl', 'a/b.jsonl', '-x.jsonl']) expect(hostOfHistoryFile(name)).toBeNull()
  })
})
