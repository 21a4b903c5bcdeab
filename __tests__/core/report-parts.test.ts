import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { checkFacts, differentTexts } from '../../src/core/report/check-facts.ts'
import { checksSectionOf } from '../../src/core/report/check-sections.ts'
import { headlineOf, listOf } from '../../src/core/report/headline.ts'
import { makeHostReport } from '../../src/core/report/host-report.ts'
import { hostsSection } from '../../src/core/report/host-sections.ts'
import { lockDiffText } from '../../src/core/report/lock-diff.ts'
import { makeReport, type UnreadableRecord } from '../../src/core/report/make-report.ts'
import { formatBytes, formatChange, formatComparison, formatConfidence, formatCount, formatMargins, formatSeconds, formatShare, formatThroughput, formatWidth } from '../../src/core/report/numbers.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportMarkdown } from '../../src/core/report/report-markdown.ts'
import { outcomeTable } from '../../src/core/report/outcome-table.ts'
import { textTable, wrapped } from '../../src/core/report/text-table.ts'
import { reportSchema, type Comparison, type HostReport, type Report } from '../../src/core/report/report.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import type { Outcome } from '../../src/core/verdict/outcomes.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { madeCheckRuns } from '../support/made-check-runs.ts'
import { madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { whole } from '../support/page-text.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const DIGEST = 'd'.repeat(64)
const [CARBON, BORON] = [plannedHost('carbon'), plannedHost('boron')]
const report = (measurements: readonly Measurement[], hosts = [CARBON, BORON], unreadable: readonly UnreadableRecord[] = []): Report =>
  makeReport(plannedBump(hosts), DIGEST, measurements, unreadable, '2026-02-01T05:00:00.000Z')

describe('The report', () => {
  test('shows every planned host, in the plan’s order, though nothing came back', () => {
    const made = report([])
    expect(made.hosts.map(({ host, outcome }) => [host, outcome])).toEqual([
      ['carbon', 'missing'],
      ['boron', 'missing'],
    ])
    expect(made.outcome).toBe('missing')
  })

  test('takes the latest attempt that is complete', () => {
    const [slow, fast] = [madeRounds(CARBON, 0.8), madeRounds(CARBON, 1.2)]
    const made = report([
      madeMeasurement(CARBON, { attempt: 1, rounds: slow }),
      madeMeasurement(CARBON, { attempt: 3, finishedAt: null, rounds: slow.slice(0, 2) }),
      madeMeasurement(CARBON, { attempt: 2, rounds: fast }),
    ])
    expect(made.hosts[0]).toMatchObject({ attempt: 2, outcome: 'faster' })
  })

  test('prefers an earlier measurement of these commits to a later one of others', () => {
    const other = madeMeasurement(CARBON, {
      attempt: 9,
      candidate: { ...madeMeasurement(CARBON).candidate, rev: 'e'.repeat(40) },
    })
    expect(report([other, madeMeasurement(CARBON)]).hosts[0]).toMatchObject({ attempt: 1, outcome: 'same' })
    expect(report([other]).hosts[0]).toMatchObject({ attempt: 9, outcome: 'infra-failed' })
  })

  describe('of a measurement of other commits', () => {
    const { baseline, candidate } = madeMeasurement(CARBON)
    const strange = madeMeasurement(CARBON, {
      baseline: { ...baseline, rev: 'f'.repeat(40) },
      candidate: { ...candidate, rev: 'e'.repeat(40) },
      rounds: madeRounds(CARBON, 1.2),
      checks: [{ name: 'smoke', side: 'candidate', result: 'failed', sentence: 'it died.' }],
      traces: [{ side: 'candidate', sentence: 'left 1 process (sleep) running; ended' }],
    })
    const made = report([strange, madeMeasurement(BORON)])

    test('keeps all that was measured in report.json, and names the commits it is of', () => {
      expect(reportSchema.parse(made)).toEqual(made)
      expect(made.hosts[0]).toMatchObject({ outcome: 'infra-failed', comparisons: [], measuredRevs: { baseline: 'f'.repeat(40), candidate: 'e'.repeat(40) } })
      expect(made.hosts[0]?.rounds).toHaveLength(strange.rounds.length)
      expect(made.hosts[0]?.checks.map(({ sentence }) => sentence)).toContain('it died.')
      expect(made.hosts[0]?.builds?.candidate).toEqual(strange.candidate.build)
      expect(made.hosts[1]).not.toHaveProperty('measuredRevs')
    })

    test('shows none of its numbers among those of the bump', () => {
      const markdown = reportMarkdown(made)
      expect(markdown).toMatch(/^\| carbon \| cpu \| .* \| ❔ infra-failed \|  \|  \|  \|  \|  \|$/m)
      expect(markdown).not.toContain('it died.')
      expect(markdown.split('### Builds')[1]?.split('<details>')[0]).not.toContain('carbon')
      expect(markdown).toContain('- none of 12 rounds counts: they are of baseline fffffff and candidate eeeeeee')
      expect(made.notices).toContain('carbon: the programs of eeeeeee, measured as the candidate, left 1 process (sleep) running; ended.')
      expect(plainText(outcomeTable(made))).toMatch(/^carbon +- +- +- +- +infra-failed$/m)
      expect(plainText(outcomeTable(made))).not.toContain('it died.')
    })

    test('says on its card what the builds, checks and samples are of', () => {
      const card = /<section id="host-carbon">.*?<\/section>/s.exec(whole(reportHtml(made)))?.[0] ?? ''
      expect(card).toContain('The builds, checks and samples here are of baseline fffffff and candidate eeeeeee, not of this bump.')
      expect(card).toContain('it died.')
      expect(card).toContain('Samples of 12 rounds, in the order they ran')
      expect(card).not.toMatch(/data-rounds-of|t\/s|Repeat it by hand/)
    })

    test('gives the history no speed and no build of this bump', () => {
      const [entry] = historyEntries(made, null)
      expect(entry).toMatchObject({ host: 'carbon', outcome: 'infra-failed', tests: [], builds: null, derivations: null })
      expect(entry).not.toHaveProperty('compiledFor')
    })
  })

  test('shows rounds in the order they ran, and each once, whatever order they were recorded in', () => {
    const rounds = madeRounds(CARBON, 1)
    const [inOrder, otherwise] = [rounds, [...rounds.toReversed(), ...rounds]].map((recorded) => report([madeMeasurement(CARBON, { rounds: recorded })], [CARBON]).hosts[0])
    expect(otherwise?.rounds.map(({ index }) => index)).toEqual(rounds.map(({ index }) => index))
    expect(otherwise).toEqual(inOrder)
  })

  test('asks for as many rounds in the table as in the reason, where there are too few for an interval', () => {
    const made = report([madeMeasurement(CARBON, { rounds: madeRounds(CARBON, 1).slice(0, 4) })], [CARBON])
    expect(made.hosts[0]?.sentence).toContain('at least 9 are needed')
    expect(reportMarkdown(made).match(/undecided, takes .* rounds/g)).toEqual(['undecided, takes at least 9 rounds', 'undecided, takes at least 9 rounds'])
  })

  test('says once why hosts are missing that are missing for one reason', () => {
    const reason = 'offline or busy since 2026-02-01 02:10 UTC, no runner took its job'
    const plan = plannedBump([CARBON, BORON], { absent: ['carbon', 'boron'].map((host) => ({ host, reason })) })
    const made = makeReport(plan, DIGEST, [], [], '2026-02-01T05:00:00.000Z')
    expect(reportMarkdown(made)).toContain(`- **carbon and boron** (missing): No measurement came back: ${reason}.`)
  })

  test('ignores a host that was not planned and says so', () => {
    const made = report([madeMeasurement(plannedHost('intruder'))])
    expect(made.hosts).toHaveLength(2)
    expect(made.notices).toContain('A measurement of intruder was ignored: the plan has no such host.')
  })

  test('says when a host was measured twice in one attempt, and takes the later one', () => {
    const later = madeMeasurement(CARBON, { startedAt: '2026-02-01T04:00:00.000Z', rounds: madeRounds(CARBON, 1.2) })
    const made = report([later, madeMeasurement(CARBON)])
    expect(made.hosts[0]?.outcome).toBe('faster')
    expect(made.notices[0]).toMatch(/^carbon has 2 measurements of attempt 1/)
  })

  test('says which file could not be read, and which host was measured under another plan', () => {
    const made = report(
      [madeMeasurement(CARBON, { planDigest: 'e'.repeat(64) })],
      [CARBON],
      [{ source: 'm.json', sentence: 'it is empty.' }],
    )
    expect(made.notices).toEqual([
      'm.json was not read: it is empty.',
      'carbon was measured under another plan of the same two commits (eeeeeeeeeeee).',
    ])
  })

  test('has the outcome of its worst deciding host; an advisory host never decides', () => {
    const radon = plannedHost('radon', { advisory: true })
    const slow = madeMeasurement(radon, { rounds: madeRounds(radon, 0.5) })
    const made = report([madeMeasurement(CARBON), slow], [CARBON, radon])
    expect(made.outcome).toBe('same')
    expect(made.headline).toBe('Merge: same on carbon (advisory: slower on radon (-50.0 %))')
    expect(report([slow], [radon])).toMatchObject({
      outcome: 'undecided',
      headline: expect.stringMatching(/^Not proven: every host is advisory/),
    })
  })
})

describe('Texts that differ', () => {
  const hostOf = (baseline: string, candidate: string): HostReport => {
    const answers = (text: string) => ({ kind: 'ran' as const, answers: [{ prompt: 'Paris', text }] })
    return { ...makeHostReport(plannedBump([]), plannedHost('carbon'), null), checkRuns: { greedy: { baseline: answers(baseline), candidate: answers(candidate) }, logits: null, service: null } }
  }
  const shown = (baseline: string, candidate: string) => {
    return differentTexts(hostOf(baseline, candidate)).map((one) => [one.baseline, one.candidate])
  }

  test('are seen to differ, be it by line ends alone or far behind', () => {
    expect(shown('a', 'a')).toEqual([])
    expect(shown('Lyon', 'Nice')).toEqual([['Lyon', 'Nice']])
    expect(shown('\n\nParis', 'Paris')).toEqual([['⏎\n⏎\nParis', 'Paris']])
    expect(shown('a\r\nb', 'a\nb')).toEqual([['a␍\nb', 'a\nb']])
    const long = '😀'.repeat(1000)
    expect(shown(`${long}x`, `${long}y`)).toEqual([[`…${'😀'.repeat(200)}x`, `…${'😀'.repeat(200)}y`]])
    expect(shown(long, `${long}y`)[0]?.[1]).toMatch(/^…😀+y$/u)
  })

  test.each([['😀'.repeat(1000)], ['\n'.repeat(300)], ['a'.repeat(250)]])('differ in Markdown too, whatever stands before: %#', (before) => {
    const section = checksSectionOf([{ ...hostOf(`${before}left`, `${before}right`), checks: [{ name: 'greedy', side: 'candidate', result: 'failed', sentence: 'It differs.' }] }]).sizes[0]
    const [, baseline = '', candidate = ''] = (typeof section === 'function' ? section() : (section ?? '')).split('```text')
    expect(baseline).toContain('left')
    expect(candidate).toContain('right')
    expect(baseline).not.toContain('U+D83D')
  })
})

describe('The first line', () => {
  const hosts = (...outcomes: Outcome[]): HostReport[] =>
    outcomes.map((outcome, place) => ({ ...makeHostReport(plannedBump([]), plannedHost(`host-${place}`), null), outcome }))

  test.each<[string, Outcome[]]>([
    ['Merge: faster on host-0, same elsewhere', ['faster', 'same', 'same']],
    ['Merge: faster on host-0 and host-1', ['faster', 'faster']],
    ['Merge: same on host-0', ['same']],
    ['Merge: same on host-0, unchanged elsewhere', ['same', 'unchanged']],
    ['Merge: unchanged on both hosts', ['unchanged', 'unchanged']],
    ['Do not merge: host-1 does not build', ['same', 'build-failed']],
    [
      'Do not merge: the candidate is broken on host-2; host-0 does not build; slower on host-1',
      ['build-failed', 'slower', 'broken', 'faster'],
    ],
    ['Do not merge: slower on host-0; not proven: nothing came back from host-1', ['slower', 'missing']],
    ['Not proven: nothing came back from host-1; faster on host-0, same on host-2', ['faster', 'missing', 'same']],
    [
      'Not proven: llama-bench fails on host-0; host-1 could not be measured; host-2 and host-3 are undecided',
      ['bench-failed', 'infra-failed', 'undecided', 'undecided'],
    ],
    ['Not proven: no host was planned', []],
  ])('is "%s"', (line, outcomes) => {
    expect(headlineOf(hosts(...outcomes))).toBe(line)
  })

  test('tells hosts that were too noisy from those that were busy', () => {
    const noise = { test: 'tg128', outcome: 'undecided', low: -0.1, high: 0.1, change: 0 } as HostReport['comparisons'][number]
    const undecided = hosts('undecided', 'undecided').map((host, place) => (place === 0 ? { ...host, comparisons: [noise] } : { ...host, comparisons: [], sentence: 'host busy: nix-gc is at work on the nix store; waited 30 min 0 s.' }))
    expect(headlineOf(undecided)).toBe('Not proven: host-0 is too noisy to tell; host-1 is undecided (host busy: nix-gc is at work on the nix store; waited 30 min 0 s)')
    expect(headlineOf(undecided.slice(0, 1))).toBe('Not proven: host-0 is too noisy to tell')
  })

  test('says why and since when a host is missing, as far as the run knows', () => {
    const boron = 'offline or busy since 2026-02-01 02:10 UTC, no runner took its job'
    const asked = 'this run was asked for carbon only'
    const missing = (absent: Record<string, string>) =>
      headlineOf(['carbon', 'boron', 'radon'].map((name) => makeHostReport(plannedBump([], { absent: Object.entries(absent).map(([host, reason]) => ({ host, reason })) }), plannedHost(name), null)).slice(1))
    expect(missing({ boron, radon: boron })).toBe(`Not proven: nothing came back from boron and radon (${boron})`)
    expect(missing({ boron, radon: asked })).toBe(`Not proven: nothing came back from boron (${boron}) and radon (${asked})`)
    expect(missing({ boron })).toBe(`Not proven: nothing came back from boron (${boron}) and radon`)
    expect(missing({ boron: `${'x'.repeat(500)}\n`, radon: asked }).length).toBeLessThan(250)
  })

  test('names at most five hosts of a kind', () => {
    expect(listOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d and e')
    expect(listOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more')
    expect(headlineOf(hosts(...Array.from({ length: 1000 }, () => 'missing' as const))).length).toBeLessThan(120)
  })
})

describe('Numbers', () => {
  test('of throughput have three digits at least', () => {
    expect([0.01234, 5.306, 26.4, 99.96, 100, 1680.4, 25232].map(formatThroughput)).toEqual([
      '0.0123',
      '5.31',
      '26.4',
      '100',
      '100',
      '1680',
      '25232',
    ])
  })

  test('of change have a sign, save for a zero', () => {
    expect([0.061, -0.271, 0.0004, -0.0004, 19].map((change) => formatChange(change))).toEqual([
      '+6.1 %',
      '-27.1 %',
      '0.0 %',
      '0.0 %',
      '+1900.0 %',
    ])
  })

  test('keep a change and its interval on the side of no change and of the margin that the verdict goes by', () => {
    const compared: Comparison = { test: 'pp512', outcome: 'same', delta: 0.03, pairs: 12, baselineThroughput: 100, candidateThroughput: 100, change: 0, low: 0, high: 0, halfWidth: 0.01, roundsNeeded: null, confidence: 0.99, pValue: 1, level: 0.01 }
    const shown = (outcome: 'same' | 'faster' | 'slower' | 'undecided', change: number, low: number, high: number, delta = 0.03): string => formatComparison({ ...compared, outcome, change, low, high, delta })
    expect(shown('same', 0.0141, -0.0101, 0.02998)).toBe('pp512 +1.410 % [-1.010 %, +2.998 %]')
    expect(formatComparison({ ...compared, outcome: 'undecided', pairs: 1, low: null, high: null })).toBe('pp512 0.0 % no interval from 1 pair')
    expect(shown('same', 0.001, -0.0004, 0.0004)).toBe('pp512 +0.1 % [0.0 %, 0.0 %]')
    expect(shown('faster', 0.02, 0.0004, 0.04)).toBe('pp512 +2.00 % [+0.04 %, +4.00 %]')
    expect(shown('slower', -0.02, -0.04, -0.00001)).toBe('pp512 -2.000 % [-4.000 %, -0.001 %]')
    expect(shown('undecided', -0.01, -0.02918, 0.001)).toBe('pp512 -1.00 % [-2.92 %, +0.10 %]')
    expect(shown('undecided', 0.02, 0, 0.03)).toBe('pp512 +2.0 % [0.0 %, +3.0 %]')
    expect(shown('slower', -0.0003, -0.0004, -0.0002, 0.0005)).toBe('pp512 -0.03 % [-0.04 %, -0.02 %]')
    // what still answers has not lost everything
    expect(shown('slower', -0.9999, -0.99992, -0.9998)).toBe('pp512 -99.99 % [-99.99 %, -99.98 %]')
    expect(formatComparison({ ...compared, outcome: 'undecided', change: -0.99997, pairs: 1, low: null, high: null })).toBe('pp512 -99.997 % no interval from 1 pair')
  })

  test('keep what a config set, and what is small', () => {
    expect([0.03, 0.0025, 0.00125, 0.5].map((share) => formatShare(share, '±'))).toEqual(['±3.0 %', '±0.25 %', '±0.125 %', '±50.0 %'])
    expect(formatMargins([{ test: 'pp512', delta: 0.0025 }, { test: 'tg128', delta: 0.03 }])).toBe('pp512 ±0.25 %, tg128 ±3.0 %')
    expect([0.0004, 0.004, 0.04, 0].map((width) => formatWidth(width))).toEqual(['±0.040 %', '±0.4 %', '±4.0 %', '±0.0 %'])
    expect([0.99, 0.9975, 0.99875, 0.99999375].map(formatConfidence)).toEqual(['99 %', '99.75 %', '99.88 %', '99.99938 %'])
    expect([4, 11, 808, 1002, 12_345].map(formatCount)).toEqual(['4', '11', '810', '1100', '13000'])
  })

  test('of time and size have a unit that fits', () => {
    expect([0, 0.44, 9.96, 59.4, 60, 184, 3599.6, 7810].map(formatSeconds)).toEqual([
      '0 s',
      '0.4 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '3 min 4 s',
      '1 h 0 min',
      '2 h 10 min',
    ])
    expect([0, 1, 1023, 1024, 16_672_736, 1.5 * 2 ** 40].map(formatBytes)).toEqual([
      '0 B',
      '1 B',
      '1023 B',
      '1.00 KiB',
      '15.9 MiB',
      '1.50 TiB',
    ])
  })
})

describe('The table for a terminal', () => {
  const widest = (text: string): number => Math.max(...text.split('\n').map((line) => Array.from(line).length))

  test.each(Object.entries(GOLDEN_REPORTS))('stays within 80 columns for "%s"', (_, make) => {
    expect(widest(plainText(outcomeTable(make())))).toBeLessThanOrEqual(80)
  })

  test('stays within 80 columns for the longest names and the wildest changes', () => {
    const long = plannedHost('h'.repeat(63), { tests: ['pp1000000+tg1000000 @ d1000000'] })
    const made = report(
      [
        madeMeasurement(long, { rounds: madeRounds(long, 0.001, [123456]) }),
        madeMeasurement(BORON, { rounds: madeRounds(BORON, 90) }),
      ],
      [long, BORON],
    )
    expect(widest(plainText(outcomeTable(made)))).toBeLessThanOrEqual(80)
  })

  test('wraps at spaces, breaks what is longer than a line, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z%]{1,30}$/), { maxLength: 20 }),
        fc.integer({ min: 3, max: 40 }),
        (words, width) => {
          const text = words.join(' ')
          const lines = wrapped(text, width)
          expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
        },
      ),
    )
  })
})

describe('What moved in flake.lock', () => {
  const node = (rev: string, ref: string | null, lastModified: unknown) => ({
    locked: { rev, narHash: `sha256-${rev}`, lastModified },
    original: ref === null ? {} : { ref },
  })
  const lock = (nodes: Record<string, unknown>): string =>
    JSON.stringify({ nodes: { ...nodes, root: { inputs: {} } }, root: 'root', version: 7 })

  test('is one line per node that moved, came or went, with ref, commit and day', () => {
    const before = lock({
      'llama-cpp': node('a'.repeat(40), 'b10361', 1_767_225_600),
      nixpkgs: node('1'.repeat(40), null, 1),
      gone: node('2'.repeat(40), null, 1),
    })
    const after = lock({
      'llama-cpp': node('c'.repeat(40), 'v0.5.0', 1_769_904_000),
      nixpkgs: node('1'.repeat(40), null, 1),
      fresh: node('3'.repeat(40), null, 1),
    })
    expect(lockDiffText(before, after)).toBe(
      [
        'fresh: new, 333333333333 (1970-01-01)',
        'gone: gone, was 222222222222 (1970-01-01)',
        'llama-cpp: b10361 aaaaaaaaaaaa (2026-01-01) -> v0.5.0 cccccccccccc (2026-02-01)',
      ].join('\n'),
    )
  })

  test.each(['rev', 'narHash'])('tells a node of which the %s alone moved', (key) => {
    const { locked } = node('1'.repeat(40), null, 1)
    const [before, after] = [lock({ a: { locked } }), lock({ a: { locked: { ...locked, [key]: '2'.repeat(40) } } })]
    expect(lockDiffText(before, after)).toMatch(/^a: .* -> /)
  })

  test('is nothing when no node moved', () => {
    const text = lock({ nixpkgs: node('1'.repeat(40), null, 1) })
    expect(lockDiffText(text, text)).toBe('No node of flake.lock moved.')
  })

  test('is a sentence when a side is damaged, and never an error', () => {
    expect(lockDiffText('{', lock({}))).toBe('flake.lock before the change could not be read, so what moved in it is not known.')
    expect(lockDiffText(lock({}), '[]')).toMatch(/^flake\.lock after the change/)
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.record({ locked: fc.jsonValue(), original: fc.jsonValue() }),
      fc.constant(node('x', 'y', 1e300)),
      fc.constant(node('x', 'y', 'soon')),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), strange), fc.dictionary(fc.string(), strange), (one, other) => {
        expect(lockDiffText(lock(one), lock(other)).length).toBeGreaterThan(0)
      }),
    )
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(200),
        (text, end) => lockDiffText(text, lock({ a: node('x', null, 1) }).slice(0, end)).length > 0,
      ),
    )
  })

  test('shows hostile names as visible text on one line', () => {
    expect(lockDiffText(lock({}), lock({ 'a\u001b[2J\nb': node('1'.repeat(40), '\u202e', 1) }))).toBe(
      'a␛[2J b: new, ⟦U+202E⟧ 111111111111 (1970-01-01)',
    )
  })
})

test('the tokens a second of a service are not rounded before the point', () => {
  const runs = madeCheckRuns()
  if (runs.service?.candidate.kind !== 'ran') throw new Error('the made service does not run')
  const service = { ...runs.service, candidate: { ...runs.service.candidate, tokensPerSecond: 12_345.6 } }
  const facts = checkFacts({ ...makeHostReport(plannedBump([]), CARBON, null), checkRuns: { ...runs, service } })
  expect(facts).toContainEqual({ what: 'service: tokens a second', baseline: '96.4', candidate: '12346' })
})

test('a check that could not run has no figures', () => {
  const notRun = { kind: 'not-run', sentence: 'The package has none of llama-perplexity.' } as const
  expect(checkFacts({ ...makeHostReport(plannedBump([]), CARBON, null), checkRuns: { greedy: null, logits: { baseline: notRun, candidate: notRun }, service: null } })).toEqual([])
})

test('a table has as many rows as a history of years', () => {
  const rows = Array.from({ length: 150_000 }, (_, place) => [String(place), 'same'])
  expect(textTable(rows, { right: [0], giving: [] }).split('\n').at(-1)).toBe('149999  same')
})

test('the test that stands for a host is the same in the short table as in the first line', () => {
  const made = report([madeMeasurement(CARBON, { rounds: madeRounds(CARBON, [0.95, 0.7]) })])
  const [, short] = hostsSection(made).sizes
  expect(made.headline).toContain('carbon (-30.0 %)')
  expect(typeof short === 'function' ? short() : short).toContain('tg128 -30.0 %')
})
