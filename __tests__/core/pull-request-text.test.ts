import { describe, expect, test } from '@jest/globals'
import { markerText, readMarker } from '../../src/core/pull-request/marker.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { commitMessage, markerOf, pullRequestText } from '../../src/core/report/pull-request.ts'
import { summaryMarkdown } from '../../src/core/report/report-markdown.ts'
import { byteLength } from '../../src/core/report/visible-text.ts'
import { groupsOf } from '../../src/core/upstream/change-groups.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { failedBuild, madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { NO_CONTEXT, plannedBump, plannedHost } from '../support/planned-bump.ts'

const NOW = '2026-02-01T05:00:00.000Z'

/** Returns a report in which every host failed with a log, and everything that can be long is. */
function hugeReport(hosts: number): ReturnType<typeof makeReport> {
  const long = '`|<@x #1 \u202e'.repeat(hosts === 1000 ? 40 : 400)
  const planned = Array.from({ length: hosts }, (_, place) => plannedHost(`host-${place}`))
  const plan = plannedBump(planned, {
    flakeInput: long,
    upstream: long,
    notices: Array.from({ length: 500 }, () => long),
    skipped: Array.from({ length: 500 }, () => ({ tag: long, reason: long })),
  })
  const measurements = planned.map((host) => {
    const { candidate, fingerprint } = madeMeasurement(host)
    return madeMeasurement(host, {
      candidate: { ...candidate, build: failedBuild({ sentence: long, logTail: long }) },
      fingerprint: fingerprint && {
        ...fingerprint,
        cpu: long,
        cpuFeatures: Array.from({ length: 300 }, (_, place) => `feature${place}`),
      },
      rounds: [],
    })
  })
  return makeReport({ ...plan, lockDiff: long }, 'd'.repeat(64), measurements, [], NOW)
}

describe('The pull request', () => {
  test.each([1, 60, 1000])(
    'keeps its body below 60,000 bytes and its summary below 1 MiB with %i hosts that all failed at length',
    (hosts) => {
      const report = hugeReport(hosts)
      const { body, title } = pullRequestText(report, NO_CONTEXT)
      expect(byteLength(body)).toBeLessThanOrEqual(60_000)
      expect(byteLength(summaryMarkdown(report))).toBeLessThan(1024 * 1024)
      expect(body).toMatch(/^\*\*Do not merge:\*\* /)
      expect(title.length).toBeLessThanOrEqual(256)
      expect(body).toContain('The whole is in report.html')
      expect(body.indexOf('| Host |')).toBeLessThan(5000)
      expect(body.match(/<details>/g)?.length ?? 0).toBe(body.match(/<\/details>/g)?.length ?? 0)
    },
  )

  test('keeps them with 60 hosts of 6 tests, texts of 10,000 characters and 5,000 commits of upstream, and says what it left out', () => {
    const long = 'ä|<@everyone>#1 `x` '.repeat(500)
    const tests = ['pp128', 'pp512', 'pp2048', 'tg32', 'tg128', 'tg256']
    const hosts = Array.from({ length: 60 }, (_, place) => plannedHost(`host-${place}`, { tests, variant: place % 2 === 0 ? 'cuda' : 'vulkan', statistic: 'median' }))
    const commits = Array.from({ length: 5000 }, (_, place) => ({ commit: place.toString(16).padStart(40, '0'), subject: long, groups: groupsOf([place % 2 === 0 ? 'ggml/src/ggml-cuda/a.cu' : `src/models/${place}.cpp`]) }))
    const rates = tests.map((_, place) => 100 + place)
    const measured = hosts.map((host) => {
      const made = madeMeasurement(host, { rounds: madeRounds(host, 1.1, rates) })
      return { ...made, installable: { attribute: long, source: 'config' as const }, benchArguments: [long], rounds: made.rounds.map((round) => ({ ...round, baseline: round.baseline && { ...round.baseline, gpuInfo: long }, candidate: round.candidate && { ...round.candidate, gpuInfo: long } })) }
    })
    const plan = plannedBump(hosts, { changes: { total: 5000, commits }, notices: Array.from({ length: 300 }, () => long), skipped: Array.from({ length: 300 }, () => ({ tag: long, reason: long })) })
    const report = makeReport({ ...plan, lockDiff: long.repeat(20) }, 'd'.repeat(64), measured, [], NOW)
    const { body, title } = pullRequestText(report, NO_CONTEXT)
    expect([byteLength(body) <= 60_000, byteLength(summaryMarkdown(report)) < 1024 * 1024, title.length < 400]).toEqual([true, true, true])
    expect(body.match(/^\| host-\d+ \|/gm)?.length).toBeGreaterThan(20)
    expect(body).toMatch(/Shortened for lack of space: the notices, upstream's changes\. Left out for lack of space: the checks, the builds, .+\. The whole is in report\.html/)
    expect(body.match(/<details(?: open)?>/g)?.length).toBe(body.match(/<\/details>/g)?.length)
    expect(body.replaceAll(/<!--.*-->/gs, '').replaceAll('&#8203;', ' ')).not.toMatch(/[@#](?=\w)/)
    expect(body.match(/\| tg256 \|/g)?.length).toBeGreaterThan(20)
    expect(readMarker(body)?.hosts.length).toBeGreaterThan(20)
  })

  test('has a title of at most 256 characters, as GitHub refuses a longer one, and it ends with the outcome', () => {
    const report = makeReport(
      plannedBump([], { flakeInput: '@'.repeat(200), baseline: { ...plannedBump([]).baseline, tag: 'v'.repeat(100) }, candidate: { ...plannedBump([]).candidate, tag: 'w'.repeat(100) } }),
      'd'.repeat(64), [], [], NOW,
    )
    const { title } = pullRequestText(report, NO_CONTEXT)
    expect(title.length).toBeLessThanOrEqual(256)
    expect(title).toMatch(/^Bump @\u200b@\u200b.*… from v+… to w+…: [a-z-]+$/)
  })

  test('carries exactly one label, the outcome of the report', () => {
    for (const make of Object.values(GOLDEN_REPORTS)) {
      const report = make()
      expect(pullRequestText(report, NO_CONTEXT).labels).toEqual([`llama-fleet:${report.outcome}`])
    }
  })

  test('ends in a marker from which the pins and the derivations come back', () => {
    const report = GOLDEN_REPORTS['faster']?.() ?? hugeReport(1)
    const [, json] = /<!-- llama-fleet (\{.*\}) -->\n$/.exec(pullRequestText(report, NO_CONTEXT).body) ?? []
    expect(JSON.parse(json ?? '')).toMatchObject({
      schema: 1,
      flakeInput: 'llama-cpp',
      baseline: { tag: 'b10361', rev: 'a'.repeat(40) },
      candidate: { tag: 'v0.5.0', rev: 'c'.repeat(40) },
      hosts: [
        { host: 'carbon', outcome: 'same', attempt: 1, plan: 'd'.repeat(64), pair: `${'a'.repeat(32)}..${'c'.repeat(32)}` },
        { host: 'beryllium', outcome: 'faster' },
        { host: 'boron', outcome: 'same' },
      ],
    })
  })

  test('has a marker that nothing inside can end or hide in', () => {
    const marker = markerText(markerOf(GOLDEN_REPORTS['hostile']?.() ?? hugeReport(1), NO_CONTEXT))
    expect(marker.slice(4, -3)).not.toMatch(/--|[<>]|[^ -~]/)
    expect(JSON.parse(marker.slice('<!-- llama-fleet '.length, -' -->'.length)).candidate.tag).toContain('-->')
  })

  test('pings nobody and links to nothing but the compare page', () => {
    const { body } = pullRequestText(GOLDEN_REPORTS['hostile']?.() ?? hugeReport(1), NO_CONTEXT)
    const prose = body
      .replace(/^(`{3,})text\n[^]*?\n\1$/gm, '')
      .replace(/(`+) ?[^\n]*?[^`]\1(?!`)/g, '')
      .replace(/<!--[^]*-->/, '')
    expect(prose).not.toMatch(/@[\w-]|(?<!&)#\d|:\/\//)
  })
})

describe('The commit message', () => {
  test('says what moved from where to where, and what moved with it', () => {
    expect(commitMessage(plannedBump([], { movedNodes: ['llama-cpp/nixpkgs'] }))).toBe(
      `llama-cpp: b10361 -> v0.5.0\n\nUpstream: https://github.com/ggml-org/llama.cpp\nBaseline: ${'a'.repeat(40)}\nCandidate: ${'c'.repeat(40)}\nMoved with it: llama-cpp/nixpkgs\n`,
    )
  })

  test('mentions nobody and stays on its lines, whatever the tag is called', () => {
    const plan = plannedBump([])
    const message = commitMessage({ ...plan, candidate: { ...plan.candidate, tag: 'v1\n\nCo-authored-by: @you #1' } })
    expect(message).not.toMatch(/@you|#1/)
    expect(message.split('\n')).toHaveLength(6)
  })
})
