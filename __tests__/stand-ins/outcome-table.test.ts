import { expect, test } from '@jest/globals'
import { outcomeTable } from '../../scripts/stand-ins/outcome-table.ts'
import { hostReportSchema, reportSchema } from '../../src/core/report/report.ts'

const host = (name: string, outcome: string, sentence: string, change: number | null) =>
  hostReportSchema.parse({
    host: name, variant: 'cpu', advisory: false, outcome, sentence, attempt: 1, installable: null, device: null, delta: 0.03,
    comparisons: change === null ? [] : [{
      test: 'tg16', outcome: 'slower', pairs: 10, baselineThroughput: 100, candidateThroughput: 80, change, low: change - 0.01,
      high: change + 0.01, confidence: 0.99, pValue: 0.002,
    }],
    builds: null, derivations: null, checks: [], fingerprint: null, model: null, benchArguments: [], statistic: 'min',
    roundsPlanned: 10, rounds: [], logTail: null,
  })

test('a report becomes aligned lines: its headline, then every host with what was found', () => {
  const pin = { rev: 'a'.repeat(40), ref: null, narHash: `sha256-${'A'.repeat(43)}=`, lastModified: 1_700_000_000 }
  const report = reportSchema.parse({
    schema: 1, generatedAt: '2026-01-31T12:00:00Z', outcome: 'build-failed', headline: 'Do not merge: boron does not build',
    flakeInput: 'llama-cpp', upstream: 'https://github.com/ggml-org/llama.cpp', baseline: { tag: 'v0.4.0', pin },
    candidate: { tag: 'v0.5.0', pin }, planDigest: 'x', alpha: 0.01, seed: 1,
    movedNodes: [], skipped: [], notices: [], lockDiff: '',
    hosts: [
      host('carbon', 'slower', 'slower', -0.2),
      host('boron', 'build-failed', 'It does not build.\nerror: much more', null),
    ],
  })
  expect(outcomeTable(report).split('\n')).toEqual([
    'Do not merge: boron does not build',
    '',
    'host     variant   outcome        v0.5.0 against v0.4.0',
    '──────   ───────   ────────────   ───────────────────────────────',
    'carbon   cpu       slower         tg16 -20.0 % [-21.0 %, -19.0 %]',
    'boron    cpu       build-failed   It does not build.',
  ])
})
