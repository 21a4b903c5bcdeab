import type { PlannedHost } from '../../src/core/hosts/planned-host.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import type { NamedPin } from '../../src/core/pin/pin.ts'
import { NOTHING_FOUND, type RequestContext } from '../../src/core/pull-request/request-context.ts'

export const BASELINE: NamedPin = {
  tag: 'b10361',
  pin: { ref: 'b10361', rev: 'a'.repeat(40), narHash: 'sha256-AAAA', lastModified: 1_767_225_600 },
}
export const CANDIDATE: NamedPin = {
  tag: 'v0.5.0',
  pin: { ref: 'v0.5.0', rev: 'c'.repeat(40), narHash: 'sha256-CCCC', lastModified: 1_769_904_000 },
}

/** Returns a planned host with two tests and twelve rounds; `changes` replace fields. */
export function plannedHost(name: string, changes: Partial<PlannedHost> = {}): PlannedHost {
  return {
    name,
    variant: 'cpu',
    system: 'x86_64-linux',
    runsOn: ['self-hosted', name],
    installable: null,
    model: { kind: 'path', path: '/var/lib/models/tiny.gguf' },
    tests: ['pp512', 'tg128'],
    flags: {
      threads: 4,
      'n-gpu-layers': 99,
      'flash-attn': 'off',
      'batch-size': 2048,
      'ubatch-size': 512,
      'cache-type-k': 'f16',
      'cache-type-v': 'f16',
      device: null,
    },
    rounds: 12,
    budgetSeconds: 7200,
    repetitions: 5,
    statistic: 'min',
    delta: 0.03,
    advisory: false,
    checks: [],
    service: { kind: 'unit', unit: 'llama-cpp.service' },
    sandbox: 'auto',
    importFromDerivation: false,
    timeouts: { build: 7200, benchProcess: 900, check: 300 },
    ...changes,
  }
}

/** Returns a bump plan over the hosts, from b10361 to v0.5.0 at an error share of 1 %. */
export function plannedBump(hosts: readonly PlannedHost[], changes: Partial<Bump> = {}): Bump {
  const file = { mode: '100644', before: '1'.repeat(40), after: '2'.repeat(40), textBefore: '', text: '' } as const
  return {
    schema: 1,
    kind: 'bump',
    createdAt: '2026-02-01T03:00:00.000Z',
    flakeInput: 'llama-cpp',
    upstream: 'https://github.com/ggml-org/llama.cpp',
    baseline: BASELINE,
    candidate: CANDIDATE,
    skipped: [],
    notices: [],
    repository: { baseCommit: 'b'.repeat(40), baseBranch: 'main', flakeDirectory: '.' },
    place: { form: 'tag', edits: [] },
    files: [
      { path: 'flake.nix', ...file },
      { path: 'flake.lock', ...file },
    ],
    movedNodes: [],
    lockDiff: 'llama-cpp: b10361 aaaaaaaaaaaa (2026-01-01) -> v0.5.0 cccccccccccc (2026-02-01)',
    hosts: [...hosts],
    alpha: 0.01,
    history: 'llama-fleet-data',
    seed: 42,
    ...changes,
  }
}

/** What is known beside the report of a bump that nothing was found of on GitHub; no run has a page. */
export const NO_CONTEXT: RequestContext = { run: null, base: { branch: 'main', commit: 'b'.repeat(40) }, plan: {}, found: NOTHING_FOUND }
