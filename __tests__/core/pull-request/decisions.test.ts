import { describe, expect, test } from '@jest/globals'
import { reasonNotToMerge } from '../../../src/core/pull-request/automerge.ts'
import { checkOf, lineOfRev, shownTitle, speaksOf } from '../../../src/core/pull-request/check.ts'
import { hostsToMeasure, knownHosts } from '../../../src/core/pull-request/known-hosts.ts'
import { markerOf } from '../../../src/core/report/pull-request.ts'
import { takenOver } from '../../../src/core/pull-request/taken-over.ts'
import { makeReport } from '../../../src/core/report/make-report.ts'
import type { Report } from '../../../src/core/report/report.ts'
import { GOLDEN_REPORTS } from '../../support/golden-reports.ts'
import { madeMeasurement } from '../../support/made-measurement.ts'
import { NO_CONTEXT, plannedBump, plannedHost } from '../../support/planned-bump.ts'

const golden = (name: string): Report => {
  const make = GOLDEN_REPORTS[name]
  if (make === undefined) throw new Error(`there is no golden report ${name}`)
  return make()
}
const withHost = (report: Report, change: Partial<Report['hosts'][number]>): Report => ({
  ...report,
  hosts: report.hosts.map((host, place) => (place === 0 ? { ...host, ...change } : host)),
})

describe('A bump merges by itself', () => {
  test('only where that was asked for, the news is good, and every check of every deciding host ran', () => {
    expect(reasonNotToMerge(golden('faster'), 'good-news')).toBeNull()
    expect(reasonNotToMerge(golden('unchanged'), 'good-news')).toBeNull()
    expect(reasonNotToMerge(golden('faster'), 'never')).toMatch(/does not ask/)
  })

  test.each(['slower', 'broken', 'build-failed', 'partial'])('never with the report "%s"', (name) => {
    expect(reasonNotToMerge(golden(name), 'good-news')).toMatch(/^the outcome is /)
  })

  test('never when a check did not run, or none did', () => {
    const waiting = { name: 'smoke', side: 'candidate', result: 'not-checked', sentence: '' } as const
    expect(reasonNotToMerge(withHost(golden('faster'), { checks: [waiting] }), 'good-news')).toBe('the smoke check did not run on carbon')
    expect(reasonNotToMerge(withHost(golden('faster'), { checks: [] }), 'good-news')).toBe('no check ran on carbon')
  })

  test('never when upstream’s programs ran without a sandbox', () => {
    const sandbox = { kind: 'none', reason: 'bwrap is not installed' } as const
    expect(reasonNotToMerge(withHost(golden('faster'), { sandbox }), 'good-news')).toBe('carbon measured without a sandbox')
    for (const kind of ['bubblewrap', 'systemd'] as const) expect(reasonNotToMerge(withHost(golden('faster'), { sandbox: { kind, reason: '' } }), 'good-news')).toBeNull()
  })

  test('never when another node of the lock moved', () => {
    expect(reasonNotToMerge({ ...golden('faster'), movedNodes: ['llama-cpp/nixpkgs'] }, 'good-news')).toBe(
      'more than llama-cpp moves in flake.lock: llama-cpp/nixpkgs',
    )
  })

  test('whatever an advisory host says', () => {
    expect(reasonNotToMerge(withHost(golden('faster'), { advisory: true, outcome: 'missing', checks: [] }), 'good-news')).toBeNull()
  })
})

describe('The check', () => {
  const lock = { path: 'nix/flake.lock', line: 3 }
  const conclusion = (name: string): string => checkOf(golden(name), lock, {}).conclusion

  test('concludes success for good news, failure for bad, neutral for what is not proven', () => {
    expect(['faster', 'unchanged'].map(conclusion)).toEqual(['success', 'success'])
    expect(['slower', 'broken', 'build-failed'].map(conclusion)).toEqual(['failure', 'failure', 'failure'])
    expect(['partial', 'hostile'].map(conclusion)).toEqual(['neutral', 'failure'])
  })

  test('stands on the line of the lock that holds the candidate, on the first where none does', () => {
    const { annotation } = checkOf(golden('slower'), lock, {})
    expect(annotation).toEqual({ path: 'nix/flake.lock', line: 3, level: 'failure', message: golden('slower').headline })
    const text = `{\n  "nodes": {\n    "rev": "${'c'.repeat(40)}"\n`
    expect([text, ''].map((one) => lineOfRev(one, 'c'.repeat(40)))).toEqual([3, 1])
  })

  test('of a head with a person’s commits is neutral and never success, and says what was measured', () => {
    const check = checkOf(golden('faster'), lock, { foreign: { author: 'grace' } })
    expect([check.conclusion, check.annotation.level]).toEqual(['neutral', 'warning'])
    expect(check.title).toMatch(/^Not proven for this commit: Merge/)
    expect(check.annotation.message).toMatch(/without the commits of grace on this branch\.$/)
    expect(checkOf(golden('slower'), lock, { foreign: { author: 'grace' } }).conclusion).toBe('failure')
  })

  test('keeps its title short and mentions nobody', () => {
    const { title, summary } = checkOf({ ...golden('slower'), headline: `Do not merge: @ggml-org #1 ${'x'.repeat(2000)}` }, lock, {})
    expect(title.length).toBeLessThanOrEqual(250)
    expect(summary).not.toMatch(/@ggml|#1/)
  })

  test('of a review says into which branch, however short it is shown, and is known by that; of a bump it says none', () => {
    const long = checkOf({ ...golden('slower'), headline: `Do not merge: ${'x'.repeat(2000)}` }, lock, { into: 'main' })
    expect([shownTitle(long, 140).length, shownTitle(long, 140).endsWith('… (into main)'), shownTitle(long)]).toEqual([140, true, `${long.title} (into main)`])
    expect(shownTitle(checkOf(golden('faster'), lock, {}), 140)).toBe(golden('faster').headline)
    for (const into of ['main', 'feat(x', 'a (into main)', `release/${'y'.repeat(300)}`, 'r\u202etl']) {
      const title = shownTitle(checkOf(golden('faster'), lock, { into }), 140)
      expect([into, speaksOf(title, into), speaksOf(title, `${into.slice(0, 4)}-2`), speaksOf(title, 'staging')]).toEqual([into, true, false, false])
    }
    expect(speaksOf('Merge: same on all 3 hosts', 'main')).toBe(true)
    // long names most often differ at their end
    const [one, other] = ['1', '2'].map((end) => `release/${'y'.repeat(200)}-${end}`) as [string, string]
    const title = shownTitle(checkOf(golden('faster'), lock, { into: one }), 140)
    expect([speaksOf(title, one), speaksOf(title, other)]).toEqual([true, false])
  })
})

describe('What is measured already', () => {
  const hosts = [plannedHost('carbon'), plannedHost('boron')]
  const settings = { carbon: 's1', boron: 's2' }
  const report = golden('faster')
  const context = { ...NO_CONTEXT, run: { id: 5, url: 'https://example.org' }, plan: { settings } }
  const marker = markerOf(report, context)
  const question = { baseline: report.baseline.pin.rev, candidate: report.candidate.pin.rev, settings, accepted: false }
  const names = (asked: typeof question, of = marker): string[] => knownHosts(of, asked).map(({ host }) => host)

  test('is every host of the same two pins with the same settings', () => {
    expect(names(question)).toEqual(['carbon', 'boron'])
    expect(names({ ...question, candidate: 'e'.repeat(40) })).toEqual([])
    expect(names({ ...question, baseline: 'e'.repeat(40) })).toEqual([])
    expect(names({ ...question, settings: { carbon: 's1', boron: 'changed' } })).toEqual(['carbon'])
  })

  test('is no host that was missing, or that the runner, the network or the disk failed', () => {
    const again = { ...marker, hosts: marker.hosts.map((host) => ({ ...host, outcome: 'infra-failed' as const })) }
    expect(names(question, again)).toEqual([])
    expect(names(question, { ...marker, hosts: marker.hosts.map((host) => ({ ...host, run: null })) })).toEqual([])
  })

  test('is no host that was broken by answers that a person accepted since', () => {
    const broken = { ...marker, hosts: marker.hosts.map((host) => ({ ...host, outcome: 'broken' as const })) }
    expect(names(question, broken)).toEqual(['carbon', 'boron'])
    expect(names({ ...question, accepted: true }, broken)).toEqual([])
  })

  test('needs no job while the base stays; after that the host says whether its derivations stand', () => {
    const earlier = { host: 'carbon', attempt: 1, run: 5, planDigest: 'd'.repeat(64), digest: 'd'.repeat(64), derivations: { baseline: 'x', candidate: 'y' }, sameBase: true }
    expect(hostsToMeasure({ hosts, earlier: [earlier] }).map(({ name }) => name)).toEqual(['boron'])
    expect(hostsToMeasure({ hosts, earlier: [{ ...earlier, sameBase: false }] }).map(({ name }) => name)).toEqual(['carbon', 'boron'])
    expect(hostsToMeasure({ hosts }).map(({ name }) => name)).toEqual(['carbon', 'boron'])
  })
})

describe('A measurement that was taken over', () => {
  const carbon = plannedHost('carbon')
  const old = madeMeasurement(carbon, { planDigest: 'o'.repeat(64) })
  const derivations = { baseline: old.baseline.derivation ?? '', candidate: old.candidate.derivation ?? '' }
  const entry = { host: 'carbon', attempt: 1, run: 5, planDigest: 'o'.repeat(64), digest: 'good', derivations, sameBase: false }
  const plan = plannedBump([carbon], { earlier: [entry] })
  const kept = { measurement: old, digest: 'good' }
  const fresh = (changes: Parameters<typeof madeMeasurement>[1] = {}) => ({
    measurement: madeMeasurement(carbon, { planDigest: 'n'.repeat(64), rounds: [], ...changes }),
    digest: 'fresh',
  })
  const over = (...found: { measurement: ReturnType<typeof madeMeasurement>; digest: string }[]) => takenOver(plan, 'n'.repeat(64), found)

  test('stands while the derivation pair stands, and takes the place of the answer that said so', () => {
    expect(over(kept, fresh())).toEqual({ measurements: [old], lost: [], notices: [] })
  })

  test('is stale when the pair changed: the new one counts and the reader is told', () => {
    const { baseline } = old
    const answer = fresh({ baseline: { ...baseline, derivation: '/nix/store/zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-llama-cpp.drv' } })
    expect(over(kept, answer)).toEqual({ measurements: [answer.measurement], lost: [], notices: [expect.stringMatching(/carbon by run 5 is stale.*measured again/)] })
  })

  test('says nothing when the host did not answer after the base moved: the host is missing, never green', () => {
    expect(over(kept)).toEqual({ measurements: [], lost: [], notices: [expect.stringMatching(/of an earlier base; carbon did not say/)] })
  })

  test('counts without any answer while the base stays', () => {
    expect(takenOver({ earlier: [{ ...entry, sameBase: true }] }, 'n'.repeat(64), [kept]).measurements).toEqual([old])
  })

  test('is lost when it did not come and the host says no more than that it stands: the host is missing, and measured again next time', () => {
    const { measurements, lost, notices } = over(fresh())
    expect([measurements, lost]).toEqual([[], [{ host: 'carbon', reason: 'what run 5 measured did not come with the plan' }]])
    const report = makeReport({ ...plannedBump([carbon]), absent: [...lost] }, 'n'.repeat(64), measurements, [], '2026-02-01T04:00:00.000Z')
    expect(report.hosts[0]).toMatchObject({ outcome: 'missing', sentence: 'No measurement came back: what run 5 measured did not come with the plan.' })
    expect(notices).toEqual([expect.stringMatching(/did not come with the plan, or is another one/)])
  })

  test('is no loss when nothing changes on the host, which it says again', () => {
    const { baseline } = old
    const unchanged = { baseline, candidate: { ...old.candidate, derivation: baseline.derivation } }
    const both = { baseline: baseline.derivation ?? '', candidate: baseline.derivation ?? '' }
    const answer = fresh(unchanged)
    expect(takenOver({ earlier: [{ ...entry, derivations: both }] }, 'n'.repeat(64), [answer])).toMatchObject({ measurements: [answer.measurement], lost: [] })
  })

  test('gives way to a measurement of this run that nobody needed, and is not called stale then', () => {
    const { measurements, notices } = takenOver({ earlier: [{ ...entry, sameBase: true }] }, 'n'.repeat(64), [kept, fresh()])
    expect(measurements).toEqual([fresh().measurement])
    expect(notices).toEqual(['The measurement of carbon by run 5 does not count: carbon was measured again, though it still stood.'])
  })

  test('is refused when it is not the one that the plan took over: another digest, another plan, another host', () => {
    for (const forged of [
      { ...kept, digest: 'other' },
      { ...kept, measurement: { ...old, planDigest: 'x' } },
      { ...kept, measurement: { ...old, host: 'boron' } },
    ]) {
      const { measurements, notices } = takenOver({ earlier: [{ ...entry, sameBase: true }] }, 'n'.repeat(64), [forged])
      expect(measurements).toEqual([])
      expect(notices).toEqual([expect.stringMatching(/did not come with the plan, or is another one/)])
    }
  })
})
