import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { endingText, failureOf } from '../../../src/core/nix/nix-failure.ts'

const STORE = '/nix/store/fw081xwwg9z1nrilqhfv2qwy5ah592y4'
const explain = (causes: readonly string[], { log = '', realising = false, ending = 'nix ended' } = {}) =>
  failureOf(
    causes.map((cause) => ({ cause, trace: cause })),
    { realising, ending },
    () => log,
  )

describe('why nix failed', () => {
  test.each([
    [
      '2.8',
      `builder for '${STORE}-llama-cpp.drv' failed with exit code 1;\n       last 2 log lines:\n       > curl: (6) Could not resolve host\n       For full logs, run 'nix log'`,
      'source',
      'llama-cpp does not build: builder failed with exit code 1.',
    ],
    [
      '2.34',
      `Cannot build '${STORE}-llama-cpp.drv'.\nReason: builder failed with exit code 2.\nOutput paths:\n  ${STORE}-out`,
      'source',
      'llama-cpp does not build: builder failed with exit code 2.',
    ],
    [
      '2.26 signal',
      `builder for '${STORE}-llama-cpp.drv' failed due to signal 9 (Killed)`,
      'infrastructure',
      'This machine ran out of memory',
    ],
    [
      '2.8 hash',
      `hash mismatch in fixed-output derivation '${STORE}-src.drv':\n specified: a\n got: b`,
      'source',
      "src does not build: what it fetches has the hash b, the expression says a. A hash that the fleet writes beside llama.cpp's source moves with it.",
    ],
    [
      '2.26 system',
      `a 'riscv64-linux' with features {} is required to build '${STORE}-x.drv', but I am a 'x86_64-linux' with features {}`,
      'infrastructure',
      'This machine cannot build for that system',
    ],
    [
      '2.8 time',
      `${STORE}-x.drv: building of '${STORE}-x.drv' timed out after 5 seconds of silence`,
      'infrastructure',
      'The time limit of this machine',
    ],
  ])('a build, as nix %s says it', (_, cause, fault, sentence) => {
    const failure = explain([cause], { realising: true })
    expect(failure).toMatchObject({ stage: 'build', fault })
    expect(failure.sentence).toContain(sentence)
  })

  test.each([
    [
      'unable to download \'https://api.github.com/repos/o/r/commits/b1\': HTTP error 403\n\nresponse body:\n\n{"message":"API rate limit exceeded"}',
      /pass a token/,
    ],
    [
      'unable to download \'https://api.github.com/repos/o/r/commits/b9999\': HTTP error 422\n\nresponse body:\n\n{"message": "No commit found for SHA: b9999"}',
      /does not have the ref/,
    ],
    ["unable to download 'https://github.com/x.tar.gz': Could not resolve host: github.com", /host cannot be found/],
    ["unable to download 'https://cache.nixos.org/nix-cache-info': HTTP error 502", /fetch failed/],
    ["Failed to fetch git repository 'ssh://git@github.com/o/r'", /fetch by git failed/],
    ['writing to file: No space left on device', /disk of this machine is full/],
    ["cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused", /./],
    ['std::bad_alloc', /out of memory/],
  ])('an evaluation that nobody’s source is to blame for: %s', (cause, sentence) => {
    const failure = explain([cause])
    expect(failure).toMatchObject({ stage: 'evaluate', fault: 'infrastructure', failedDerivation: null })
    expect(failure.sentence).toMatch(sentence)
  })

  test('names the derivation that failed, not those above it', () => {
    const failure = explain([
      `Cannot build '${STORE}-below.drv'.\nReason: builder failed with exit code 4.`,
      `Cannot build '${STORE}-above.drv'.\nReason: 1 dependency failed.\nOutput paths:\n  x`,
      `1 dependencies of derivation '${STORE}-top.drv' failed to build`,
      'Build failed due to failed dependency',
    ])
    expect(failure).toMatchObject({
      failedDerivation: `${STORE}-below.drv`,
      sentence: 'below does not build: builder failed with exit code 4.',
    })
  })

  test('believes the log where it tells of the machine', () => {
    const cause = `Cannot build '${STORE}-x.drv'.\nReason: builder failed with exit code 1.`
    expect(explain([cause], { log: 'c++: fatal error: Killed signal terminated program cc1plus' }).fault).toBe('infrastructure')
    expect(explain([cause], { log: 'curl: (6) Could not resolve host: downloads.example.org' }).fault).toBe('infrastructure')
    expect(explain([cause], { log: 'error: memory.h: Killed by design' }).fault).toBe('source')
  })

  test('says which hash of the fleet is out of date, and only where nix or nixpkgs says so', () => {
    const npm = `Cannot build '${STORE}-llama-cpp.drv'.\nReason: builder failed with exit code 1.`
    expect(explain([npm], { log: 'Validating\n\nERROR: npmDepsHash is out of date\n\nThe package-lock.json in src is not' })).toMatchObject({
      fault: 'source',
      sentence: 'llama-cpp does not build: its npmDepsHash is out of date. Where the fleet writes it, set lib.fakeHash there, build, and take the hash that nix got.',
    })
    expect(explain([npm], { log: 'echo "ERROR: npmDepsHash is out of date"' }).sentence).toBe('llama-cpp does not build: builder failed with exit code 1.')
    const cut = explain([`hash mismatch in fixed-output derivation '${STORE}-src.drv':\n specified: ${'x'.repeat(5000)}\n got: b`])
    expect(cut).toMatchObject({ fault: 'source', sentence: expect.stringMatching(/^src does not build: hash mismatch in fixed-output derivation/) })
  })

  test('a nix that said nothing is told by how it ended', () => {
    const ended = (exitCode: number | null, signal: string | null) => explain([], { ending: endingText({ exitCode, signal }) })
    expect(ended(null, 'SIGKILL')).toMatchObject({ fault: 'infrastructure', sentence: expect.stringContaining('want of memory') })
    expect(ended(null, 'SIGTERM').fault).toBe('infrastructure')
    expect(ended(null, 'SIGABRT')).toMatchObject({ fault: 'infrastructure', sentence: 'nix itself failed: nix crashed (SIGABRT).' })
    expect(ended(1, null)).toMatchObject({
      fault: 'source',
      sentence: expect.stringContaining('exit code 1 and without a message'),
    })
  })

  test('whatever nix says, there is one bounded sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (causes) => {
        const { sentence } = explain(causes)
        expect(sentence).not.toBe('')
        expect(sentence.length).toBeLessThan(600)
      }),
    )
  })
})
