import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readExecStart } from '../../src/core/checks/exec-start.ts'
import { runSystemd } from '../support/running-systemd.ts'

const root = mkdtempSync(join(tmpdir(), 'exec-start-'))
const program = join(root, 'words')
writeFileSync(program, '#!/bin/sh\nfor word in "$@"; do printf "[%s]" "$word"; done > "$OUT"\n', { mode: 0o755 })
const systemd = runSystemd(root)
afterAll(() => {
  systemd.end()
  rmSync(root, { recursive: true, force: true })
})

/** Has systemd start each command line, and returns the words that each program got; null where systemd refuses the unit. */
function wordsOfSystemd(lines: readonly string[], name: string): (string | null)[] {
  const outputs = lines.map((line, place) => {
    const output = join(root, `${name}${place}.out`)
    writeFileSync(join(root, 'units', `${name}${place}.service`), `[Service]\nType=oneshot\nEnvironment=OUT=${output}\nExecStart=${line}\n`)
    return output
  })
  systemd.systemctl('daemon-reload')
  for (const [place] of lines.entries()) systemd.systemctl('start', `${name}${place}.service`)
  return outputs.map((output) => (existsSync(output) ? readFileSync(output, 'utf8') : null))
}

const ours = (line: string): string | null => {
  const start = readExecStart(line)
  return start.kind === 'words' ? start.words.slice(1).map((word) => `[${word}]`).join('') : null
}

const LINES = [
  '--alias=foo" "bar', '--alias="foo bar"', "--a='x y'z w", "'a''b' c", '"" x', 'a\\sb \\x41 \\u00e4 \\303\\244', "'a\\nb'", '$$HOME 100%% a$b 5% %/', 'a\\;b \\; "\\;" ";"',
  'a\\ b \\w \\x00 \\400', '"\\"q\\""', 'a\tb', 'a\u00a0b', '\\\n  --m x \\\n# why \\\n  --p y', 'a \\\n',
]

// without a systemd there is nothing to compare with; core/checks/service.test.ts has the words by hand
const besideSystemd = systemd.isSystemd ? describe : describe.skip

besideSystemd(`ExecStart beside a real systemd${systemd.isSystemd ? '' : ' (skipped: none can be started here)'}`, () => {
  test('words are those that systemd makes, for every way of writing them', () => {
    const lines = [...LINES.map((line) => `${program} ${line}`.trimEnd()), `:${program} $HOME \${A} $$ %%`, `@${program} shown a`, `-+${program} a`]
    const known = lines.filter((line) => ours(line) !== null)
    expect(known.length).toBe(lines.length - 1)
    expect(known.map(ours)).toEqual(wordsOfSystemd(known, 'written'))
  })

  test('any line is read as systemd reads it, or is unclear', () => {
    const part = fc.constantFrom('a', 'n', ' ', '\t', '"', "'", '\\', ';', '$', '$$', '{', '}', '%', '%%', 'x41', '101', 'u00e4', 'é', '\\\n', '\n', '#', '=', '0', '-')
    const lines = fc.sample(fc.array(part, { minLength: 1, maxLength: 8 }), { numRuns: 400, seed: 7 }).map((parts) => `${program} ${parts.join('')}`)
    const known = lines.filter((line) => ours(line) !== null).slice(0, 80)
    expect(known.length).toBe(80)
    expect(known.map((line, place) => [line, ours(line), place])).toEqual(wordsOfSystemd(known, 'any').map((words, place) => [known[place], words, place]))
  }, 120_000)
})
