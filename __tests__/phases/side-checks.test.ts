import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { makeReport } from '../../src/core/report/make-report.ts'
import { failedRun, notRun } from '../../src/core/checks/check-runs.ts'
import { flagsOfProgram } from '../../src/core/checks/program-names.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { SIDES } from '../../src/core/verdict/sides.ts'
import { measureHost } from '../../src/phases/measure-host.ts'
import { EvaluationError } from '../../src/ports/nix.ts'
import type { ProgramEnd } from '../../src/ports/programs.ts'
import { BASE, blobOf, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'
import { madeCheckRuns } from '../support/made-check-runs.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures/llama-programs/v0.5.0', name), 'utf8')
const FLAGS = new Map([...flagsOfProgram(fixture('completion.help.txt')), ...flagsOfProgram(fixture('perplexity.help.txt'))])
const COMPARED = fixture('kl-divergence.stdout')
const SERVED = madeCheckRuns().service!.baseline
const carbon = plannedHost('carbon', { checks: ['greedy', 'logits', 'service'], service: { kind: 'arguments', arguments: ['-m', '/m.gguf'] } })

const ended = (changes: Partial<ProgramEnd> = {}): ProgramEnd =>
  ({ name: 'a program', exitCode: 0, signal: null, timedOut: false, timeoutSeconds: 300, startError: null, stderr: '', stdout: COMPARED, ...changes })

const found = (storePath: string, file: string) => ({ path: `${storePath}/bin/${file}`, words: [], name: file, flags: FLAGS })

/** Measures a host whose programs are all there and agree, unless `change` says otherwise. */
async function measured(change: Partial<Circumstances> = {}, host = carbon) {
  const { world, happened, is } = inMemoryWorld({
    program: found,
    programEnd: () => ended(),
    serve: () => SERVED,
    ...change,
  })
  const file = (path: 'flake.nix' | 'flake.lock') => ({ path, mode: '100644' as const, before: blobOf(is.tracked[path] ?? ''), after: blobOf('after'), textBefore: is.tracked[path] ?? '', text: 'after' })
  const plan = plannedBump([host], { files: [file('flake.nix'), file('flake.lock')], repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: '.' } })
  const measurement = await measureHost({ plan, planDigest: 'd'.repeat(64), host: host.name, attempt: 1 }, world)
  const report = makeReport(plan, 'd'.repeat(64), [measurement], [], '2026-02-01T00:00:00.000Z').hosts[0]!
  const check = (name: string, side = 'candidate') => report.checks.find((one) => one.name === name && one.side === side)
  return { measurement, report, check, happened, starts: happened.log.filter((line) => /^(?:run|serve) /.test(line)) }
}
const candidates = (path: string): boolean => path.includes('/candidate/')

test('every check runs before the first round, the baseline first, and is on disk before the next begins', async () => {
  const { measurement, report, starts, happened } = await measured()
  const greedy = (side: string) => Array.from({ length: 3 }, () => `run /nix/store/${side}/bin/llama-completion`)
  const logits = (side: string) => Array.from({ length: 2 }, () => `run /nix/store/${side}/bin/llama-perplexity`)
  const service = (side: string) => `serve /nix/store/${side}/bin/llama-server`
  expect(starts).toEqual([...greedy('baseline'), ...greedy('candidate'), ...logits('baseline'), ...logits('candidate'), service('baseline'), service('candidate')])
  expect(happened.measurements.findIndex(({ checkRuns }) => checkRuns?.service != null)).toBeLessThan(happened.measurements.findIndex(({ rounds }) => rounds.length > 0))
  expect(happened.measurements.some(({ checkRuns }) => checkRuns?.greedy != null && checkRuns.logits === null)).toBe(true)
  expect(measurement.rounds.length).toBeGreaterThan(0)
  expect(report.checks.map(({ result }) => result)).toEqual(Array.from({ length: 8 }, () => 'passed'))
})

test('a check that is not planned starts nothing', async () => {
  const { starts, report } = await measured({}, plannedHost('carbon'))
  expect(starts).toEqual([])
  expect(report.sentence).toBe('Every change lies inside ±3.0 %.')
})

describe('a candidate that fails a check is broken and not benchmarked', () => {
  const wrong = COMPARED.replace(/^(Mean {4}KLD:) +\S+/m, '$1   0.340000')
  test.each<[string, Partial<Circumstances>, string]>([
    ['dies while it answers', { programEnd: (path) => ended(candidates(path) ? { exitCode: 134, stderr: 'GGML_ASSERT(ok) failed' } : {}) }, 'it said'],
    ['answers differently', { programEnd: (path) => ended(candidates(path) ? { stdout: wrong } : {}) }, 'The candidate answers differently: the mean divergence is 0.34'],
    ['no longer compares anything', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { stdout: '', stderr: '0.00.100.001 E kl_divergence : failed to decode\n' } : {}) }, 'failed to decode'],
    ['has a program that does not start', { program: (storePath, file) => (candidates(`${storePath}/`) && file === 'llama-server' ? failedRun('llama-server --help: llama-server crashed (SIGSEGV): boom', 'boom') : found(storePath, file)) }, "The service's own command line no longer starts: llama-server --help: llama-server crashed (SIGSEGV): boom."],
    ['prints its error behind a progress line', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { stdout: '', stderr: '0.00.1 I kl_divergence: 0.09 seconds per pass - ETA 0.00.248.290 E kl_divergence: failed to decode\n' } : {}) }, "compared nothing: it said 'kl_divergence: failed to decode'"],
    ['crashes while it reads the record', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { exitCode: 139, stdout: '', stderr: 'kl_divergence: inconsistent vocabulary (1 vs 2)\n' } : {}) }, 'crashed (SIGSEGV)'],
    ['is far below the baseline', { programEnd: (path) => ended(candidates(path) ? { stdout: COMPARED.replace(/^(Mean {4}KLD: +)\S+/m, '$1-5.000000') } : {}) }, 'its probabilities are not numbers'],
    ['does not serve', { serve: (path) => (candidates(path) ? { kind: 'failed', sentence: 'unknown argument --foo', logTail: '' } : SERVED) }, "The service's own command line no longer starts: unknown argument --foo."],
  ])('when it %s', async (_what, change, sentence) => {
    const { measurement, report } = await measured(change)
    expect([report.outcome, measurement.rounds]).toEqual(['broken', []])
    expect(report.sentence).toContain(sentence)
  })
})

describe('what is not the fault of the candidate leaves a check open, and the host is measured', () => {
  const unit = { ...carbon, service: { kind: 'unit', unit: 'chat.service' } } as const
  test.each<[string, Partial<Circumstances>, typeof carbon, string, string]>([
    ['the baseline dies too', { programEnd: () => ended({ exitCode: 1, stderr: 'error: invalid argument: -no-cnv' }) }, carbon, 'greedy', 'The baseline does not complete the fixed prompts here: unknown argument -no-cnv.'],
    ['the baseline compares nothing', { programEnd: () => ended({ stdout: '' }) }, carbon, 'logits', 'ended well 6 times and printed no statistics'],
    ['the candidate compares nothing and says no error', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { stdout: '' } : {}) }, carbon, 'logits', 'ended well 6 times and printed no statistics'],
    ['a tool is missing in the candidate', { program: (storePath, file) => (candidates(`${storePath}/`) ? notRun(`The package has none of ${file}.`) : { path: `${storePath}/bin/${file}`, words: [], name: file, flags: FLAGS }) }, carbon, 'logits', 'The package has none of llama-perplexity.'],
    ['a program of the baseline does not start', { program: (storePath, file) => (candidates(`${storePath}/`) ? found(storePath, file) : failedRun('llama-completion --help: it crashed', '')) }, carbon, 'greedy', 'The baseline does not complete the fixed prompts here: llama-completion --help: it crashed.'],
    ['neither writes anything', { programEnd: (_path, words) => ended(words.includes('-p') ? { stdout: '\n' } : {}) }, carbon, 'greedy', 'ended well and wrote nothing after prompt 1 of 3.'],
    ['the candidate writes nothing', { programEnd: (path, words) => ended(candidates(path) && words.includes('-p') ? { stdout: '' } : {}) }, carbon, 'greedy', 'ended well and wrote nothing after prompt 1 of 3.'],
    ['the candidate never comes to the end of its text', { programEnd: (path, words) => ended(words.includes('-p') ? { stdout: candidates(path) ? 'Paris a' : 'Paris and Lyon\n' } : {}) }, carbon, 'greedy', "The candidate's text after prompt 1 of 3 was cut off 6 times."],
    ['the only name that completes is the chat client', { programEnd: (path, words) => ended(candidates(path) && words.includes('-p') ? { exitCode: 1, stderr: '--no-conversation is not supported by llama-cli\nplease use llama-completion instead\n' } : {}) }, carbon, 'greedy', 'is the chat client, which completes no text.'],
    ['the record has another form in the candidate', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { stdout: '', stderr: '0.00.1 E kl_divergence: baseline.kld does not look like a file containing log-probabilities\n' } : {}) }, carbon, 'logits', 'does not look like a file'],
    ['the candidate refuses the record and says so with its exit code', { programEnd: (path, words) => ended(candidates(path) && words.includes('--kl-divergence') ? { exitCode: 1, stdout: '', stderr: '0.00.1 E kl_divergence : failed reading n_vocab, n_chunk from baseline.kld\n' } : {}) }, carbon, 'logits', "compared nothing: it said 'kl_divergence : failed reading n_vocab"],
    ['the baseline does not serve', { serve: (path) => (candidates(path) ? SERVED : { kind: 'failed', sentence: 'no such model', logTail: '' }) }, carbon, 'service', 'The baseline does not serve with the command line of the service here: no such model.'],
    ['the unit is not there', { unit: () => ({ none: 'chat' }) }, unit, 'service', 'The service is not known: the host has no unit chat.service.'],
    ['the unit starts something else', { unit: () => ({ execStart: ['/bin/llama-swap'] }) }, unit, 'service', 'its unit starts llama-swap, not llama-server'],
    ['the model would be fetched', {}, { ...carbon, service: { kind: 'arguments', arguments: ['-hf', 'a/b'] } }, 'service', 'fetches from the network (-hf)'],
  ])('%s', async (_what, change, host, name, sentence) => {
    const { measurement, report, check } = await measured(change, host)
    expect(check(name)?.result).toBe('not-checked')
    expect(check(name)?.sentence).toContain(sentence)
    expect(measurement.rounds.length).toBeGreaterThan(0)
    expect(report.sentence).toMatch(new RegExp(`^Every change lies inside .* Not checked: .*${name}`))
  })

  test('the configuration of the service does not evaluate, which is seen when it is asked alone', async () => {
    const asked: string[] = []
    const evaluate: Circumstances['evaluate'] = (side) => (asked.push(`package of the ${side}`), { source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` })
    const missing: Circumstances['unit'] = (side) => {
      asked.push(`service of the ${side}`)
      throw new EvaluationError('attribute systemd missing', '', false)
    }
    const { check } = await measured({ evaluate, unit: missing }, unit)
    expect(check('service')?.sentence).toContain("configuration of the service does not evaluate: attribute systemd missing")
    const of = (side: string): string[] => asked.filter((line) => line.endsWith(side))
    // together, the package alone, and the service alone and once more
    for (const side of SIDES) expect(of(side)).toEqual(['package', 'service', 'package', 'service', 'service'].map((what) => `${what} of the ${side}`))
  })

  test.each([null, 'packages.x86_64-linux.llama-cpp'])('the configuration of the service may build things where the fleet allows it, be the package %s or the host’s', async (installable) => {
    const allowed: boolean[] = []
    const { check } = await measured({ unit: (_side, importFromDerivation) => (allowed.push(importFromDerivation), { none: 'chat' }) }, { ...unit, installable, importFromDerivation: true })
    expect([allowed, check('service')?.result]).toEqual([[true, true], 'not-checked'])
  })

  test('the configuration of the service is asked again alone, as the package is', async () => {
    const times: Record<string, number> = {}
    const busy: Circumstances['unit'] = (side) => {
      times[side] = (times[side] ?? 0) + 1
      if (times[side] < 3) throw new EvaluationError('SQLite database is busy', '', false)
      return { none: 'chat' }
    }
    expect((await measured({ unit: busy }, unit)).check('service')?.sentence).toContain('the host has no unit chat.service')
  })
})

test('a disk that is full once the baseline has recorded is the machine’s fault', async () => {
  const { world } = inMemoryWorld()
  const workspace = async (...terms: Parameters<typeof world.programs.workspace>) => ({
    ...(await world.programs.workspace(...terms)),
    endRecords: () => Promise.reject(new UpstreamError({ problem: 'The disk of /scratch is full.', next: 'Make room there.' })),
  })
  const { report, starts } = await measured({ workspace }, { ...carbon, checks: ['logits'] })
  expect([report.outcome, report.sentence, starts]).toEqual(['infra-failed', 'The disk of /scratch is full. Make room there.', ['run /nix/store/baseline/bin/llama-perplexity']])
})

test('the candidate is not even started where the baseline does not serve', async () => {
  const { starts } = await measured({ serve: () => ({ kind: 'failed', sentence: 'no', logTail: '' }) })
  expect(starts.filter((line) => line.startsWith('serve'))).toEqual(['serve /nix/store/baseline/bin/llama-server'])
})

test('what fails once and not again is an accident: a crash, or a service that did not come up', async () => {
  let crashes = 0
  let refusals = 0
  const { report } = await measured({
    programEnd: (path) => ended(candidates(path) && path.endsWith('llama-completion') && crashes++ === 0 ? { exitCode: 137 } : {}),
    serve: (path) => (candidates(path) && refusals++ === 0 ? { kind: 'failed', sentence: 'no', logTail: '' } : SERVED),
  })
  expect([crashes > 1, refusals, report.outcome]).toEqual([true, 2, 'same'])
})

test('an output that is cut at its end, as llama.cpp does on a busy machine, is asked again and is no difference', async () => {
  let runs = 0
  const { report, check } = await measured({
    programEnd: (path) => {
      if (!candidates(path)) return ended({ stdout: `${COMPARED}\n` })
      return ended({ stdout: runs++ % 3 < 2 ? COMPARED.slice(0, 400) : `${COMPARED}\n` })
    },
  })
  expect([check('greedy')?.result, check('logits')?.result, report.outcome]).toEqual(['passed', 'passed', 'same'])
  expect(runs).toBe(3 * 5)
})

describe('the tokens of the prompts', () => {
  const said = (...tokens: readonly number[]) => `I llama_completion: number of tokens in prompt = ${tokens.length}\n${tokens.map((token) => `0.00.1 I ${String(token).padStart(6)} -> 'x'\n`).join('')}`
  const reading = (flags = FLAGS): Partial<Circumstances> => ({
    program: (storePath, file) => ({ ...found(storePath, file), flags: candidates(`${storePath}/`) ? flags : FLAGS }),
    programEnd: (path) => ended({ stdout: `${COMPARED}\n`, stderr: candidates(path) ? said(1, 3) : said(1, 2, 3) }),
  })

  test('are those of both sides, or the candidate is broken, whatever the text and the probabilities say', async () => {
    const { report, measurement } = await measured(reading())
    expect([report.outcome, report.sentence, measurement.rounds]).toEqual(['broken', 'The candidate takes 3 of 3 prompts apart into other tokens than the baseline does.', []])
  })

  test('say nothing where a chat template may be around the prompt', async () => {
    const { report } = await measured(reading(new Map([...FLAGS].filter(([flag]) => flag !== '-no-cnv'))))
    expect(report.outcome).toBe('same')
  })
})

test('the unit that the fleet evaluates to is served with each side, its place replaced by the adapter', async () => {
  const seen: string[] = []
  const { report } = await measured(
    {
      unit: (side) => ({ execStart: [`/nix/store/${side}/bin/llama-server -m /m.gguf --api_key secret --new-${side}`] }),
      serve: (path, words, _model, within) => (seen.push(`${path} ${words.join(' ')}`, `within ${within?.arguments.at(-1)}`), SERVED),
    },
    { ...carbon, service: { kind: 'unit', unit: 'llama-cpp.service' } },
  )
  const started = (side: string): string => `/nix/store/${side}/bin/llama-server -m /m.gguf --api_key secret --new-${side}`
  // a candidate's configuration shows it no file of the host that the baseline's does not
  expect(seen).toEqual([started('baseline'), 'within undefined', started('candidate'), 'within --new-baseline'])
  expect(report.checkRuns?.service?.arguments).toEqual(['-m', '/m.gguf', '--new-candidate'])
  expect(JSON.stringify(report)).not.toContain('secret')
})

test('variables of a file that the unit reads are known to nobody, and a file that only the candidate reads leaves it unstarted', async () => {
  const served = (files: (side: string) => string[]) =>
    measured({ unit: (side) => ({ execStart: ['llama-server -m /m.gguf'], environmentFiles: files(side) }) }, { ...carbon, checks: ['service'], service: { kind: 'unit', unit: 'llama-cpp.service' } })
  const both = await served(() => ['/run/keys/a'])
  expect([both.report.outcome, both.starts.length, both.check('service', 'baseline')?.result, both.check('service')?.result]).toEqual(['same', 2, 'passed', 'not-checked'])
  expect(both.check('service')?.sentence).toContain('/run/keys/a')
  const added = await served((side) => (side === 'candidate' ? ['/etc/shadow'] : []))
  expect([added.report.outcome, added.starts.length]).toEqual(['same', 1])
  expect(added.check('service')).toMatchObject({ result: 'not-checked', sentence: expect.stringContaining('its unit reads /etc/shadow (EnvironmentFile=), which the baseline’s does not') })
  const gone = await served((side) => (side === 'baseline' ? ['/run/keys/a'] : []))
  expect([gone.starts.length, gone.check('service')?.result]).toEqual([2, 'not-checked'])
})

describe('the program that the unit names is the one that must be there', () => {
  const served = (execStart: (side: string) => string, has: Partial<Circumstances> = {}) =>
    measured({ unit: (side) => ({ execStart: [execStart(side)] }), ...has }, { ...carbon, checks: ['service'], service: { kind: 'unit', unit: 'llama-cpp.service' } })
  const program: Circumstances['program'] = (storePath, file) =>
    candidates(`${storePath}/`) && file === 'llama-server' ? notRun('The package has none of llama-server.') : found(storePath, file)

  test('a package that has it under another name only breaks the unit', async () => {
    const { report, starts } = await served((side) => `/nix/store/${side}/bin/llama-server -m /m.gguf`, { program })
    expect([report.outcome, starts]).toEqual(['broken', ['serve /nix/store/baseline/bin/llama-server']])
    expect(report.sentence).toContain("The service's own command line no longer starts: its unit starts bin/llama-server, which its package does not have.")
  })

  test('a store path that is not here is not checked', async () => {
    const { report, check, starts } = await served(() => '/nix/store/nowhere/bin/llama-server -m /m.gguf', { program: (storePath, file) => (storePath === '/nix/store/nowhere' ? notRun(`The package has none of ${file}.`) : found(storePath, file)) })
    expect([report.outcome, starts, check('service')?.result]).toEqual(['same', [], 'not-checked'])
    expect(check('service')?.sentence).toContain('its unit starts /nix/store/nowhere/bin/llama-server, which is not on this machine')
  })

  test('one that is there and does not start breaks the unit', async () => {
    const { report } = await served((side) => `/nix/store/${side}/bin/llama-server -m /m.gguf`, { program: (storePath, file) => (candidates(`${storePath}/`) && file === 'llama-server' ? failedRun('llama-server --help: a shared library is missing or broken: libllama.so', '') : found(storePath, file)) })
    expect([report.outcome, report.sentence]).toEqual(['broken', expect.stringContaining('no longer starts: llama-server --help: a shared library is missing or broken: libllama.so.')])
  })

  test('a place that is no package is not checked', async () => {
    const { check, starts } = await served(() => '/opt/llama-server -m /m.gguf')
    expect([starts, check('service')?.sentence]).toEqual([[], 'The service cannot be started here: its unit starts /opt/llama-server, which no package has in its bin/.'])
  })

  test('another package that is here is served as the unit says', async () => {
    const { starts } = await served((side) => `/nix/store/wrapped-${side}/bin/llama serve -m /m.gguf`)
    expect(starts).toEqual(['serve /nix/store/wrapped-baseline/bin/llama', 'serve /nix/store/wrapped-candidate/bin/llama'])
  })

  test('a package that the bump does not change says nothing about the candidate', async () => {
    const { report, check, starts } = await served(() => '/nix/store/of-nixpkgs/bin/llama-server -m /m.gguf')
    expect([report.outcome, check('service', 'baseline')?.result, check('service')?.result]).toEqual(['same', 'passed', 'not-checked'])
    expect(check('service')?.sentence).toBe('The bump does not reach the service: its unit starts /nix/store/of-nixpkgs/bin/llama-server on both sides, which is not of the package that is measured.')
    expect(starts).toEqual(['serve /nix/store/of-nixpkgs/bin/llama-server'])
  })

  test('a flag that is left out of the check must still be one', async () => {
    const flags = (storePath: string) => (candidates(`${storePath}/`) ? FLAGS : new Map([...FLAGS, ['--ssl-key-file', 'FNAME']]))
    const { report } = await served((side) => `/nix/store/${side}/bin/llama-server --ssl-key-file /k`, { program: (storePath, file) => ({ path: `${storePath}/bin/${file}`, words: [], name: file, flags: flags(storePath) }) })
    expect(report.sentence).toContain('no longer starts: unknown argument --ssl-key-file')
  })

  test('a variable that the candidate passes over without a word must still be one', async () => {
    const flags = (storePath: string) => (candidates(`${storePath}/`) ? FLAGS : new Map([...FLAGS, ['LLAMA_ARG_MMAP', '']]))
    const { report, starts } = await served((side) => `/usr/bin/env LLAMA_ARG_MMAP=0 /nix/store/${side}/bin/llama-server -m /m.gguf`, { program: (storePath, file) => ({ path: `${storePath}/bin/${file}`, words: [], name: file, flags: flags(storePath) }) })
    expect([report.outcome, report.sentence]).toEqual(['broken', "The service's own command line no longer works: it ignores the variable LLAMA_ARG_MMAP, which its --help no longer names."])
    expect(starts).toEqual(['serve /nix/store/baseline/bin/llama-server'])
  })
})

test('the candidate is asked for the model that answered for the baseline, and for no other where both have the same command line', async () => {
  const unit = { ...carbon, service: { kind: 'unit', unit: 'llama-cpp.service' } } as const
  const asked = async (line: (side: string) => string) => {
    const models: unknown[] = []
    await measured(
      {
        unit: (side) => ({ execStart: [line(side)] }),
        serve: (_path, _words, model) => (models.push(model), { run: SERVED, timedOut: false, model: 'qwen' }),
      },
      unit,
    )
    return models
  }
  expect(await asked((side) => `/nix/store/${side}/bin/llama-server --models-dir /m`)).toEqual([null, { name: 'qwen', isOnlyOne: true }])
  expect(await asked((side) => `llama-server --models-dir /${side}`)).toEqual([null, { name: 'qwen', isOnlyOne: false }])
})

test('a service that was given no more time is not started again', async () => {
  const { starts, report } = await measured({ serve: (path) => (candidates(path) ? { run: { kind: 'failed', sentence: 'llama-server did not answer /health within 300 s', logTail: '' }, timedOut: true } : SERVED) })
  expect(starts.filter((line) => line.startsWith('serve'))).toEqual(['baseline', 'candidate', 'baseline'].map((side) => `serve /nix/store/${side}/bin/llama-server`))
  expect(report.outcome).toBe('broken')
})

describe('a machine that changed while it was checked makes no candidate broken: the baseline is asked again', () => {
  const noMemory = { exitCode: 1, stderr: 'ggml_cuda: out of memory\nfailed to load model' }
  /** From the first start of the candidate's program on, neither side gets what it needs. */
  const fullAfter = (file: string): Partial<Circumstances> => {
    let isFull = false
    const lacks = (path: string): boolean => {
      isFull ||= candidates(path) && path.endsWith(file)
      return isFull && path.endsWith(file)
    }
    return {
      programEnd: (path) => ended(lacks(path) ? noMemory : {}),
      serve: (path) => (lacks(path) ? { kind: 'failed', sentence: 'no context could be made', logTail: '' } : SERVED),
    }
  }
  test.each([
    ['llama-completion', 'greedy', 'and so does the baseline now, which did not before: the model does not load: there is not enough memory (of the machine or the device). Measure again.'],
    ['llama-perplexity', 'logits', 'and so does the baseline now, which did not before: the model does not load: there is not enough memory (of the machine or the device). Measure again.'],
    ['llama-server', 'service', 'The candidate failed (no context could be made), and so does the baseline now, which did not before: no context could be made. Measure again.'],
  ])('%s', async (file, name, sentence) => {
    const { check, report } = await measured(fullAfter(file))
    expect([report.outcome, check(name)?.result, check(name, 'baseline')?.result]).toEqual(['same', 'not-checked', 'passed'])
    expect(check(name)?.sentence).toContain(sentence)
  })
})
