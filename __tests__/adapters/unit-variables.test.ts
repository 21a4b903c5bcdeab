import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { specifiersOf } from '../../src/core/checks/exec-start.ts'
import { readVariables, type WrittenVariables } from '../../src/core/checks/unit-variables.ts'
import { runSystemd } from '../support/running-systemd.ts'

const root = mkdtempSync(join(tmpdir(), 'unit-variables-'))
const systemd = runSystemd(root)
afterAll(() => {
  systemd.end()
  rmSync(root, { recursive: true, force: true })
})

/** What systemd 252 made of each unit, for machines where none can be started; UPDATE_GOLDEN=1 records it anew from the one that is here. */
const RECORD = new URL('../golden/unit-variables.json', import.meta.url)

type Variables = Readonly<Record<string, string>>
const ofTests = (variables: Variables): Variables => Object.fromEntries(Object.entries(variables).filter(([name]) => /^[A-E]$/.test(name)).toSorted(([one], [other]) => (one < other ? -1 : 1)))

/** Returns the variables A to E that a program of each unit gets of systemd: of a real one, else of the record. */
function variablesOfSystemd(units: readonly WrittenVariables[]): readonly (Variables | undefined)[] {
  const keys = units.map((unit) => JSON.stringify(unit))
  if (!systemd.isSystemd) {
    const recorded = JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, Variables>
    return keys.map((key) => recorded[key])
  }
  for (const [place, { environment = [], unsetEnvironment = [] }] of units.entries()) {
    const settings = [...environment.map((line) => `Environment=${line}`), ...unsetEnvironment.map((line) => `UnsetEnvironment=${line}`)]
    writeFileSync(join(root, 'units', `variables@${place}.service`), ['[Service]', 'Type=oneshot', ...settings, `ExecStart=/bin/cp /proc/self/environ ${root}/${place}.out`, ''].join('\n'))
  }
  systemd.systemctl('daemon-reload')
  const seen = units.map((_, place) => {
    systemd.systemctl('start', `variables@${place}.service`)
    const output = join(root, `${place}.out`)
    const pairs = existsSync(output) ? readFileSync(output, 'utf8').split('\0') : []
    return ofTests(Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)])))
  })
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(RECORD, `${JSON.stringify(Object.fromEntries(keys.map((key, place) => [key, seen[place]])), null, 2)}\n`)
  return seen
}

const WRITTEN: readonly WrittenVariables[] = [
  { environment: ['A=1 "B=2 3"', 'C=%p%%'] },
  { environment: ['A=1', '', 'B=2'] },
  { environment: ['A=1', 'B=2', 'C=3'], unsetEnvironment: ['A', 'B=2 C=9'] },
  { environment: ['A=1', 'B=1'], unsetEnvironment: ['A', '', 'B'] },
  { environment: ['A=1 A=2'], unsetEnvironment: ['A=1'] },
  { environment: ["A='x y' B=a\\x20b C=\\n", 'D="q\\"r"'] },
  { environment: ['A=1 1B=2 =x A-B=3 C'] },
  { environment: ['A=%S/x B=%C C=%t D=%E E=%L'] },
  { environment: ['A=$HOME ${B} $$', 'A=ä\\u00e4'] },
  // a list of settings is no command line
  { environment: ['A=a;b ; B=c'] },
  // what comes before a word that cannot be read counts
  { environment: ['A=1 "B=2', 'C=3'] },
  { environment: ['A=1 B=blk\\.x', 'C=3'] },
  { environment: ['A=1 B=\\; C=2', 'A=2 B=\\x00 C=2'] },
]

describe(`The variables of a unit beside ${systemd.isSystemd ? 'a real systemd' : 'what was recorded of one, because none can be started here'}`, () => {
  test('are those that systemd makes, for every way of writing them', () => {
    const part = fc.constantFrom('A=', 'B=', '1', ' ', '"', "'", '\\', '\\\\', '%%', 'x', '$', ';', '#', '=', '\t', 'é', '\\x41')
    const lines = fc.sample(fc.array(part, { minLength: 1, maxLength: 7 }), { numRuns: 120, seed: 3 }).map((parts) => `A=0 ${parts.join('')}`)
    // a line that ends in a backslash goes on in the next setting, which NixOS never writes
    const units = [...WRITTEN, ...lines.filter((line) => !line.endsWith('\\')).map((line) => ({ environment: [line] }))]
    const ours = units.map((unit) => ofTests(readVariables(unit, specifiersOf('variables@1')).known))
    expect(ours.map((variables, place) => [units[place], variables])).toEqual(variablesOfSystemd(units).map((variables, place) => [units[place], variables]))
  }, 120_000)
})
