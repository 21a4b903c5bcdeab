import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import type { RequestContext } from '../../src/core/pull-request/request-context.ts'
import { takenOver } from '../../src/core/pull-request/taken-over.ts'
import { groupsOf } from '../../src/core/upstream/change-groups.ts'
import type { UpstreamChanges } from '../../src/core/upstream/change-groups.ts'
import type { Report } from '../../src/core/report/report.ts'
import { everything } from './full-report.ts'
import { madeCheckRuns } from './made-check-runs.ts'
import { failedBuild, madeMeasurement, madeRounds } from './made-measurement.ts'
import { NO_CONTEXT, plannedBump, plannedHost } from './planned-bump.ts'

const DIGEST = 'd'.repeat(64)

const change = (place: number, subject: string, paths: readonly string[]): UpstreamChanges['commits'][number] => ({
  commit: place.toString(16).padStart(2, '0').repeat(20),
  subject,
  groups: groupsOf(paths),
})

/** Upstream's commits of the bump: code that the fleet runs, code that it does not, and words. */
const CHANGES: UpstreamChanges = {
  total: 6,
  commits: [
    change(1, 'CUDA: faster mmq for Q4_0 (#12001)', ['ggml/src/ggml-cuda/mmq.cu', 'tests/test-backend-ops.cpp']),
    change(2, 'vulkan/cpu : share the rope table (#12002) @0cc4m', ['ggml/src/ggml-vulkan/ggml-vulkan.cpp', 'ggml/src/ggml-cpu/ops.cpp']),
    change(3, 'metal : fix a leak', ['ggml/src/ggml-metal/ggml-metal.m']),
    change(4, 'server : `--jinja` by default, see https://github.com/ggml-org/llama.cpp/pull/12004', ['tools/server/server.cpp']),
    change(5, 'model : add <Qwen4> | **bold**', ['src/models/qwen4.cpp', 'gguf-py/gguf/constants.py']),
    change(6, 'readme : typo', ['README.md']),
  ],
}
const NOW = '2026-02-01T05:00:00.000Z'

const CARBON = plannedHost('carbon')
const BERYLLIUM = plannedHost('beryllium', { variant: 'cuda', statistic: 'median' })
const BORON = plannedHost('boron', { variant: 'vulkan', statistic: 'median', advisory: false })
const RADON = plannedHost('radon', { variant: 'rocm', advisory: true })
const FLEET = [CARBON, BERYLLIUM, BORON]

const onGpu = (gpu: string, ratio: number | readonly number[], host = BERYLLIUM, rates = [5120, 128]): Partial<Measurement> => ({
  rounds: madeRounds(host, ratio, rates).map((round) => ({
    ...round,
    baseline: round.baseline && { ...round.baseline, gpuInfo: gpu },
    candidate: round.candidate && { ...round.candidate, gpuInfo: gpu },
  })),
})
const cuda = (ratio: number | readonly number[]): Measurement =>
  madeMeasurement(BERYLLIUM, onGpu('NVIDIA GeForce RTX 4090', ratio))
const vulkan = (ratio: number | readonly number[]): Measurement =>
  madeMeasurement(BORON, onGpu('AMD Radeon RX 7900 XTX (RADV NAVI31)', ratio, BORON, [2950, 141]))

/** Returns the measurement of a host on which both sides are one derivation. */
export function unchanged(host = CARBON): Measurement {
  const derivation = '/nix/store/ssssssssssssssssssssssssssssssss-llama-cpp.drv'
  const { baseline, candidate } = madeMeasurement(host)
  const build = { kind: 'not-started' } as const
  return madeMeasurement(host, {
    baseline: { ...baseline, derivation, build },
    candidate: { ...candidate, derivation, build },
    rounds: [],
    checks: [],
  })
}

function sixty(): Report {
  const tests = ['pp512', 'pp2048', 'tg128', 'tg128 @ d4096', 'tg128 @ d16384', 'pp512+tg128']
  const hosts = Array.from({ length: 60 }, (_, place) =>
    plannedHost(`host-${String(place + 1).padStart(2, '0')}`, { tests, variant: ['cpu', 'cuda', 'vulkan'][place % 3] ?? 'cpu' }),
  )
  const measurements = hosts.flatMap((host, place) => {
    if (place % 20 === 19) return []
    const { candidate } = madeMeasurement(host)
    if (place % 20 === 7)
      return [madeMeasurement(host, { candidate: { ...candidate, build: failedBuild() }, rounds: [], checks: [] })]
    const ratio = tests.map((_test, test) => (place % 20 === 3 && test === 2 ? 0.9 : 1))
    return [madeMeasurement(host, { rounds: madeRounds(host, ratio, [1680, 1590, 96, 81, 63, 240]) })]
  })
  return makeReport(plannedBump(hosts), DIGEST, measurements, [], NOW)
}

/** carbon stands since an earlier night; beryllium builds something else now and was measured again; boron did not answer. */
function stale(): Report {
  const before = [madeMeasurement(CARBON), cuda(1), vulkan(1)].map((measurement) => ({ ...measurement, planDigest: 'e'.repeat(64) }))
  const plan = plannedBump(FLEET, {
    earlier: before.map(({ host, attempt, planDigest, baseline, candidate }) => ({
      host,
      attempt,
      run: 41,
      planDigest,
      digest: host,
      derivations: { baseline: baseline.derivation ?? '', candidate: candidate.derivation ?? '' },
      sameBase: false,
    })),
  })
  const now = [
    madeMeasurement(CARBON, { rounds: [], checks: [] }),
    madeMeasurement(BERYLLIUM, {
      ...onGpu('NVIDIA GeForce RTX 4090', [1.061, 1]),
      baseline: { ...madeMeasurement(BERYLLIUM).baseline, derivation: '/nix/store/rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr-llama-cpp.drv' },
    }),
  ]
  const found = [...before, ...now].map((measurement) => ({ measurement, digest: measurement.planDigest === DIGEST ? '' : measurement.host }))
  const { measurements, notices } = takenOver(plan, DIGEST, found)
  return makeReport({ ...plan, notices: [...plan.notices, ...notices] }, DIGEST, measurements, [], NOW)
}

const hostile =
  '<script>alert(1)</script> | `x` ``` @ggml-org #1 https://github.com/ggml-org/llama.cpp/pull/1 \u001b[31mred\u001b[0m \u202egnp.exe --> </details>'

const report = (
  hosts: typeof FLEET,
  measurements: readonly Measurement[],
  changes: Parameters<typeof plannedBump>[1] = {},
): Report => {
  const plan = plannedBump(hosts, changes)
  return makeReport(plan, DIGEST, measurements, [], NOW)
}

/** Reports by name, each made from samples as publish makes them. Their pages lie in __tests__/golden/<name>.*. */
export const GOLDEN_REPORTS: Readonly<Record<string, () => Report>> = {
  faster: () =>
    report(FLEET, [madeMeasurement(CARBON), cuda([1.061, 1]), vulkan(1)], {
      skipped: [{ tag: 'b10420', reason: 'is 3 hours old, the minimum age is 48 hours' }],
      changes: CHANGES,
    }),
  slower: () => report(FLEET, [madeMeasurement(CARBON), cuda(1), vulkan([1, 0.734])]),
  broken: () => {
    const checks = [
      { name: 'smoke', side: 'baseline', result: 'passed', sentence: 'llama-bench --list-devices ended with exit code 0.' },
      {
        name: 'smoke',
        side: 'candidate',
        result: 'failed',
        sentence: 'llama-bench --list-devices was killed by SIGILL: it was built for instructions that this CPU lacks.',
      },
    ] as const
    return report(FLEET, [madeMeasurement(CARBON, { checks: [...checks], rounds: [] }), cuda(1.2), vulkan(1)])
  },
  'build-failed': () => {
    const { candidate } = madeMeasurement(BORON)
    const failed = madeMeasurement(BORON, { candidate: { ...candidate, build: failedBuild() }, rounds: [], checks: [] })
    return report(FLEET, [madeMeasurement(CARBON), cuda([1.061, 1]), failed])
  },
  stale,
  'other-commits': () => {
    const { candidate } = madeMeasurement(BERYLLIUM)
    return report(FLEET, [madeMeasurement(CARBON), { ...cuda(1.2), candidate: { ...candidate, rev: 'e'.repeat(40) } }, vulkan(1)])
  },
  'pushed-to': () => report(FLEET, [madeMeasurement(CARBON), cuda(1), vulkan(1)]),
  unchanged: () => report(FLEET, FLEET.map(unchanged)),
  partial: () =>
    makeReport(
      plannedBump([...FLEET, RADON], { absent: [{ host: 'boron', reason: 'offline or busy since 2026-02-01 02:10 UTC, no runner took its job' }] }),
      DIGEST,
      [madeMeasurement(CARBON), cuda(1)],
      [{ source: 'measurement-boron-1.json', sentence: 'it ends after 4096 bytes.' }],
      NOW,
    ),
  differs: () => {
    const boron = { ...BORON, checks: ['greedy', 'logits', 'service'] as const }
    const carbon = { ...CARBON, checks: ['greedy', 'logits', 'service'] as const }
    const planned = [{ ...carbon, checks: [...carbon.checks] }, BERYLLIUM, { ...boron, checks: [...boron.checks] }]
    return report(planned, [
      madeMeasurement(CARBON, { checkRuns: madeCheckRuns({ service: null }) }),
      cuda(1.2),
      madeMeasurement(BORON, { rounds: [], checkRuns: madeCheckRuns({ text: 'Paris, ```</details> @everyone', mean: 0.34 }) }),
    ])
  },
  'service-gone': () => report([CARBON], [madeMeasurement(CARBON, { rounds: [], checkRuns: madeCheckRuns({ serviceFault: 'unknown argument --foo<b>' }) })]),
  'not-checked': () => report([CARBON, BORON], [madeMeasurement(CARBON, { checkRuns: madeCheckRuns({ baselineFault: 'it said no' }) }), vulkan(1)]),
  everything: () => everything(CHANGES),
  'one-host': () => report([CARBON], [madeMeasurement(CARBON)]),
  'sixty-hosts': sixty,
  hostile: () => {
    const { baseline, candidate, fingerprint, model } = madeMeasurement(CARBON)
    const build = failedBuild({ sentence: hostile, logTail: `${hostile}\n\`\`\`\`\n# not a heading\n` })
    const measurement = madeMeasurement(CARBON, {
      baseline,
      candidate: { ...candidate, build },
      rounds: [],
      checks: [{ name: 'smoke', side: 'candidate', result: 'not-checked', sentence: hostile }],
      checkRuns: madeCheckRuns({ text: hostile, baselineFault: hostile }),
      installable: { attribute: hostile, source: 'config' },
      fingerprint: fingerprint && { ...fingerprint, cpu: hostile, devices: [hostile] },
      model: model && { ...model, name: hostile },
      benchArguments: ['-m', hostile],
    })
    return report([CARBON], [measurement], {
      flakeInput: hostile,
      upstream: hostile,
      notices: [hostile, 'x'.repeat(10_000)],
      skipped: [{ tag: hostile, reason: hostile }],
      lockDiff: hostile,
      movedNodes: [hostile],
      candidate: { tag: hostile, pin: plannedBump([]).candidate.pin },
    })
  },
}

const PAGE = 'https://github.com/acme/fleet/actions/runs/42'

/** What was found on GitHub where the report of that name is published; nothing for the others. */
export const GOLDEN_CONTEXTS: Readonly<Record<string, RequestContext>> = {
  faster: {
    ...NO_CONTEXT,
    run: { id: 42, url: PAGE },
    base: { branch: 'main', commit: 'b'.repeat(40) },
    plan: { settings: { carbon: '0123456789abcdef' } },
    found: {
      ...NO_CONTEXT.found,
      marker: {
        schema: 1,
        flakeInput: 'llama-cpp',
        baseline: { tag: 'b10361', rev: 'a'.repeat(40) },
        candidate: { tag: 'v0.4.9', rev: '9'.repeat(40) },
        base: 'b'.repeat(40),
        outcome: 'slower',
        headline: 'Do not merge: slower on boron (-26.6 %)',
        seed: 1,
        hosts: [],
        before: [{ tag: 'v0.4.8', outcome: 'same', headline: 'Merge: same on all 3 hosts @somebody #1' }],
        closed: false,
      },
    },
  },
  stale: { ...NO_CONTEXT, run: { id: 42, url: PAGE }, base: { branch: 'main', commit: 'b'.repeat(40) } },
  'pushed-to': {
    ...NO_CONTEXT,
    run: { id: 42, url: PAGE },
    base: { branch: 'main', commit: 'b'.repeat(40) },
    found: { marker: null, foreign: { author: 'grace <x>', head: 'f'.repeat(40) }, touched: ['flake.lock'] },
  },
}
