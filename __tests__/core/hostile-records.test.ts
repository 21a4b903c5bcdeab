import { describe, expect, test } from '@jest/globals'
import { LONGEST_TEXT, boundedText } from '../../src/core/text-limit.ts'
import { InputError } from '../../src/core/errors.ts'
import { measurementSchema, type Measurement } from '../../src/core/hosts/measurement.ts'
import { planSchema, type Bump } from '../../src/core/hosts/plan.ts'
import { readJson } from '../../src/core/reading.ts'
import { madeMeasurement } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const carbon = plannedHost('carbon', { rounds: 2 })
const plan = plannedBump([carbon])
const [flakeNix, flakeLock] = plan.files

function refusal(schema: typeof planSchema | typeof measurementSchema, value: unknown): string {
  try {
    readJson<unknown>(schema, JSON.stringify(value), 'x.json')
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError)
    return (thrown as Error).message
  }
  return 'read'
}

describe('A plan is refused when', () => {
  const path = (wanted: string): Partial<Record<keyof Bump, unknown>> => ({ files: [{ ...flakeNix, path: wanted }, flakeLock] })
  const inside = 'must be a flake.nix or flake.lock inside the repository'
  test.each<[string, Partial<Record<keyof Bump, unknown>>, string]>([
    ['a path leaves the repository', path('../flake.nix'), inside],
    ['a path leaves it on the way', path('nix/../../flake.nix'), inside],
    ['a path is absolute', path('/etc/flake.nix'), inside],
    ['a path leads into git', path('.git/flake.nix'), inside],
    ['a path leads into git elsewhere', path('nix/.GIT/flake.nix'), inside],
    ['a path has an empty part', path('nix//flake.nix'), inside],
    ['a path has a dot', path('./flake.nix'), inside],
    ['a path has a line break', path('nix\n/flake.nix'), inside],
    ['a path reads backwards', path('\u202exin/flake.nix'), inside],
    ['a path is another file', path('.github/workflows/x.yml'), inside],
    ['a path ends like one of them', path('notflake.nix'), inside],
    ['there is a third file', { files: [flakeNix, flakeLock, flakeNix] }, "'files'"],
    ['there is one file', { files: [flakeNix] }, "'files"],
    ['a file is a link', { files: [{ ...flakeNix, mode: '120000' }, flakeLock] }, "'files[0].mode' is \"120000\""],
    ['a file is a submodule', { files: [{ ...flakeNix, mode: '160000' }, flakeLock] }, "'files[0].mode'"],
    ['a file is a directory', { files: [{ ...flakeNix, mode: '040000' }, flakeLock] }, "'files[0].mode'"],
    ['a blob is no id', { files: [{ ...flakeNix, before: '--output=/etc/passwd' }, flakeLock] }, "'files[0].before'"],
    ['the base is no commit', { repository: { ...plan.repository, baseCommit: '--upload-pack=x' } }, "'repository.baseCommit'"],
    ['the directory leaves', { repository: { ...plan.repository, flakeDirectory: '../..' } }, 'must be a directory inside the repository'],
    ['a text has no end', { files: [{ ...flakeNix, text: 'x'.repeat(8_400_000) }, flakeLock] }, 'must have at most 8388608 characters; records of llama-fleet never have more'],
    ['there are hosts without end', { hosts: Array.from({ length: 1001 }, () => carbon) }, 'must have at most 1000 entries; records'],
    ['a host has a name of its own kind', { hosts: [{ ...carbon, name: '../x' }] }, "'hosts[0].name'"],
    ['a system is an option', { hosts: [{ ...carbon, system: '--impure' }] }, "'hosts[0].system'"],
  ])('%s', (_what, change, sentence) => {
    const said = refusal(planSchema, { ...plan, ...change })
    expect(said).toContain(sentence)
    expect(said.length).toBeLessThan(700)
  })
})

describe('A measurement is refused when', () => {
  const measurement = madeMeasurement(carbon)
  test.each<[string, Partial<Record<keyof Measurement, unknown>>, string]>([
    ['a text has no end', { benchArguments: ['x'.repeat(LONGEST_TEXT + 1)] }, `must have at most ${LONGEST_TEXT} characters`],
    ['a log has no end', { failure: { kind: 'infra-failed', sentence: 'x', logTail: 'x\n'.repeat(LONGEST_TEXT) } }, "'failure.logTail'"],
    ['rounds have no end', { rounds: Array.from({ length: 1001 }, () => measurement.rounds[0]) }, "'rounds'"],
    ['samples have no end', { rounds: [{ ...measurement.rounds[0], baseline: { ...measurement.rounds[0]?.baseline, rows: [{ test: 'pp512', samplesNs: Array.from({ length: 1001 }, () => 1) }] } }] }, "'rounds[0].baseline.rows[0].samplesNs'"],
    ['a sample is negative', { rounds: [{ ...measurement.rounds[0], baseline: { ...measurement.rounds[0]?.baseline, rows: [{ test: 'pp512', samplesNs: [-1] }] } }] }, 'samplesNs[0]'],
    ['a sample is no whole number of ns, of which a throughput without end could come', { rounds: [{ ...measurement.rounds[0], baseline: { ...measurement.rounds[0]?.baseline, rows: [{ test: 'pp512', samplesNs: [5e-324] }] } }] }, 'samplesNs[0]'],
    ['a sample has more ns than are counted exactly', { rounds: [{ ...measurement.rounds[0], baseline: { ...measurement.rounds[0]?.baseline, rows: [{ test: 'pp512', samplesNs: [1.7e308] }] } }] }, 'samplesNs[0]'],
    ['a sandbox is of no known kind', { sandbox: { kind: 'trust-me', reason: '' } }, "'sandbox.kind' is \"trust-me\""],
    ['traces have no end', { traces: Array.from({ length: 101 }, () => ({ side: 'candidate', sentence: 'x' })) }, "'traces'"],
    ['a build is good and failed', { candidate: { ...measurement.candidate, build: { kind: 'perfect' } } }, "'candidate.build.kind'"],
  ])('%s', (_what, change, sentence) => {
    expect(refusal(measurementSchema, { ...measurement, ...change })).toContain(sentence)
  })

  test('not one that is as long as it may be', () => {
    const long = boundedText('x'.repeat(LONGEST_TEXT * 2))
    expect(refusal(measurementSchema, { ...measurement, failure: { kind: 'infra-failed', sentence: long, logTail: long } })).toBe('read')
  })
})
