import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readExecStart, unknownIn } from '../../src/core/checks/exec-start.ts'
import { runSystemd } from '../support/running-systemd.ts'

const root = mkdtempSync(join(tmpdir(), 'exec-start-'))
const program = join(root, 'words')
writeFileSync(program, '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done > "$OUT"\n', { mode: 0o755 })
const systemd = runSystemd(root)
afterAll(() => {
  systemd.end()
  rmSync(root, { recursive: true, force: true })
})

/** What systemd 252 made of each line, for machines where none can be started; UPDATE_GOLDEN=1 records it anew from the one that is here. */
const RECORD = new URL('../golden/exec-start.json', import.meta.url)
const recorded = JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, Record<string, string | null>>

/** Returns the words that each program gets of systemd, null where it refuses the unit: of a real one that starts each line, else of the record. */
function wordsOfSystemd(lines: readonly string[], name: string): (string | null | undefined)[] {
  if (!systemd.isSystemd) return lines.map((line) => recorded[name]?.[line])
  const outputs = lines.map((line, place) => {
    const output = join(root, `${name}${place}.out`)
    writeFileSync(join(root, 'units', `${name}${place}.service`), `[Service]\nType=oneshot\nEnvironment=OUT=${output}\nExecStart=${line.replace('PROGRAM', program)}\n`)
    return output
  })
  systemd.systemctl('daemon-reload')
  for (const [place] of lines.entries()) systemd.systemctl('start', `${name}${place}.service`)
  const words = outputs.map((output) => (existsSync(output) ? readFileSync(output, 'utf8') : null))
  if (process.env['UPDATE_GOLDEN'] === '1') {
    recorded[name] = Object.fromEntries(lines.map((line, place) => [line, words[place] ?? null]))
    writeFileSync(RECORD, `${JSON.stringify(recorded, null, 2)}\n`)
  }
  return words
}

const ours = (line: string): string | null => {
  const start = readExecStart(line)
  return start.kind === 'words' && unknownIn(start.words) === null ? start.words.slice(1).map((word) => `[${word}]`).join('') : null
}

const LINES = [
  '--alias=foo" "bar', '--alias="foo bar"', "--a='x y'z w", "'a''b' c", '"" x', 'a\\sb \\x41 \\u00e4 \\303\\244', "'a\\nb'", '$$HOME 100%% a$b 5% %/', 'a\\;b \\; "\\;" ";"',
  'a\\ b \\w \\x00 \\400', '"\\"q\\""', 'a\tb', 'a\u00a0b', '\\\n  --m x \\\n# why \\\n  --p y', 'a \\\n',
]

describe(`ExecStart beside ${systemd.isSystemd ? 'a real systemd' : 'what was recorded of one, because none can be started here'}`, () => {
  test('has the words that systemd makes, for every way of writing them', () => {
    const lines = [...LINES.map((line) => `PROGRAM ${line}`.trimEnd()), ':PROGRAM $HOME ${A} $$ %%', '@PROGRAM shown a', '-+PROGRAM a']
    const known = lines.filter((line) => ours(line) !== null)
    expect(known.length).toBe(lines.length - 1)
    expect(known.map(ours)).toEqual(wordsOfSystemd(known, 'written'))
  })

  test('is read as systemd reads it, or is unclear, whatever the line', () => {
    const part = fc.constantFrom('a', 'n', ' ', '\t', '"', "'", '\\', ';', '$', '$$', '{', '}', '%', '%%', 'x41', '101', 'u00e4', 'é', '\\\n', '\n', '#', '=', '0', '-')
    const lines = fc.sample(fc.array(part, { minLength: 1, maxLength: 8 }), { numRuns: 400, seed: 7 }).map((parts) => `PROGRAM ${parts.join('')}`)
    const known = lines.filter((line) => ours(line) !== null).slice(0, 80)
    expect(known.length).toBe(80)
    expect(known.map((line, place) => [line, ours(line), place])).toEqual(wordsOfSystemd(known, 'any').map((words, place) => [known[place], words, place]))
  }, 120_000)
})
