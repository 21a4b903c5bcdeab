import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { amdGpus } from '../../src/adapters/amd-gpus.ts'
import { readExecStart } from '../../src/core/checks/exec-start.ts'
import { isWhole } from '../../src/core/checks/greedy.ts'
import { faultOfLogits, readDivergence } from '../../src/core/checks/logits.ts'
import { failureOfProgram } from '../../src/core/checks/program-ending.ts'
import { flagsOfProgram } from '../../src/core/checks/program-names.ts'
import { deviceBytesOf, modelToAsk, readServiceAnswer } from '../../src/core/checks/service-answer.ts'
import { readServiceCommand } from '../../src/core/checks/service-command.ts'
import { pathsNamedIn, storePathsIn, wordsOfPreset } from '../../src/core/checks/service-paths.ts'
import { readVariables } from '../../src/core/checks/unit-variables.ts'
import { readHostAnswer, readUpstreamPackages } from '../../src/core/doctor/host-question.ts'
import { workflowFacts } from '../../src/core/doctor/workflow-facts.ts'
import { gpusOfNvidiaSmi } from '../../src/core/hosts/nvidia-smi.ts'
import { refusalOfSystemd, unitStates } from '../../src/core/hosts/unit-answers.ts'
import { markerText, readMarker } from '../../src/core/pull-request/marker.ts'
import { readLimits } from '../../src/core/sandbox/process-limits.ts'
import { cronLinesOf } from '../../src/core/schedule/cron-times.ts'
import { silentSchedule } from '../../src/core/schedule/silent-schedule.ts'
import { shapeOf } from '../../src/core/setup/workflow-copies.ts'
import { parseChangeLog } from '../../src/core/upstream/change-groups.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { readHistoryLines } from '../../src/core/history/history-lines.ts'
import { cpuFeaturesOf, cpuNameOf, processorsOf } from '../../src/core/hosts/cpu-features.ts'
import { readHosts, readInstallable } from '../../src/core/hosts/installable.ts'
import { measurementSchema } from '../../src/core/hosts/measurement.ts'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { devicesOfList, flagsOfHelp } from '../../src/core/llama-bench/help.ts'
import { parseRow } from '../../src/core/llama-bench/rows.ts'
import { lastWords } from '../../src/core/llama-bench/stderr.ts'
import { parseTest } from '../../src/core/llama-bench/tests.ts'
import { buildLog } from '../../src/core/nix/build-log.ts'
import { parseNixVersion } from '../../src/core/nix/nix-config.ts'
import { failureOf } from '../../src/core/nix/nix-failure.ts'
import { closureBytesOf } from '../../src/core/nix/path-info.ts'
import { lockedInput, parseFlakeLock, pinOf } from '../../src/core/pin/flake-lock.ts'
import { readJson } from '../../src/core/reading.ts'
import { lockDiffText } from '../../src/core/report/lock-diff.ts'
import { reportSchema } from '../../src/core/report/report.ts'
import { readWitness } from '../../src/core/sandbox/traces.ts'
import { meaningOfRefusal } from '../../src/core/upstream/git-refusal.ts'
import { parseLsRemote } from '../../src/core/upstream/ls-remote.ts'
import { releaseHost } from '../../src/core/upstream/release-host.ts'
import { parseTagRecord } from '../../src/core/upstream/tag-record.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { flakeLock } from '../support/in-memory-world.ts'
import { madeMeasurement } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const host = plannedHost('carbon', { rounds: 2 })
const lock = flakeLock({ rev: 'a'.repeat(40), ref: 'v0.4.0', extra: { nixpkgs: 'b'.repeat(40) } })
const asValue = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Every reader of data from outside, with a text that it reads well. */
const READERS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ['the config', 'model: /m.gguf\nhosts:\n  carbon: { variant: cpu, tests: [pp512] }\nhold: [{ tags: b1, reason: x }]\n', (text) => parseConfig(text, 'fleet.yml')],
  ['flake.lock', lock, (text) => pinOf(lockedInput(parseFlakeLock(text, 'flake.lock'), 'llama-cpp', 'flake.lock'), 'llama-cpp')],
  ['two locks', lock, (text) => lockDiffText(lock, text)],
  ['a plan', JSON.stringify(plannedBump([host])), (text) => readJson(planSchema, text, 'plan.json')],
  ['a measurement', JSON.stringify(madeMeasurement(host)), (text) => readJson(measurementSchema, text, 'measurement.json')],
  ['a report', JSON.stringify(Object.values(GOLDEN_REPORTS)[0]?.()), (text) => readJson(reportSchema, text, 'report.json')],
  ['a row of llama-bench', '{"n_prompt": 64, "n_gen": 0, "n_depth": 0, "samples_ns": [ 12, 13 ], "cpu_info": "x", "gpu_info": "", "backends": "CPU"}', (text) => parseRow(text, 1)],
  ['the help of llama-bench', 'usage: llama-bench [options]\n  -m, --model <filename>   (default: x)\n  -fa, --flash-attn <on|off|auto>\n', flagsOfHelp],
  ['the devices of llama-bench', 'Available devices:\n  Vulkan0: llvmpipe (1 MiB, 1 MiB free)\n', devicesOfList],
  ['stderr of llama-bench', "llama_bench: error: failed to load model 'x'\n", lastWords],
  ['ls-remote', `${'a'.repeat(40)}\trefs/tags/v0.4.0\n${'b'.repeat(40)}\trefs/tags/v0.4.0^{}\n`, (text) => parseLsRemote(text, ['v', 'b'])],
  ['what git refuses', 'fatal: repository not found\n', meaningOfRefusal],
  ['the record of tags', `llama-fleet tags 1 https://example.org\n`, (text) => parseTagRecord(text, 'https://example.org')],
  ['the address of upstream', 'https://github.com/ggml-org/llama.cpp', (text) => releaseHost(text, { serverUrl: undefined, apiUrl: undefined })],
  ['the version of nix', 'nix (Nix) 2.34.8\n', parseNixVersion],
  ['path-info', `{"/nix/store/${'a'.repeat(32)}-x":{"closureSize":5}}`, (text) => closureBytesOf(text, `/nix/store/${'a'.repeat(32)}-x`)],
  [
    "nix's log",
    '@nix {"action":"start","id":1,"type":105,"fields":["/nix/store/x.drv"],"text":""}\n@nix {"action":"msg","level":0,"msg":"error: x"}\n',
    (text) => {
      const log = buildLog(() => {})
      for (const line of text.split('\n')) log.readLine(line)
      return failureOf(log.errors, { realising: log.realising, ending: 'x' }, log.tail)
    },
  ],
  ['the hosts of the flake', '{"carbon":{"variant":"cpu","packageName":"llama-cpp","system":"x86_64-linux"}}', (text) => readHosts(asValue(text))],
  ['an installable', '{"source":"pkgs","derivation":"/nix/store/x.drv","out":"/nix/store/x"}', (text) => readInstallable(host, asValue(text))],
  ['a test', 'pp64+tg16 @ d256', parseTest],
  ['/proc/cpuinfo', 'processor\t: 0\nmodel name\t: A CPU\nflags\t\t: avx2 fma\n', (text) => [cpuFeaturesOf(text), cpuNameOf(text), processorsOf(text)]],
  ['a history', '{"schema":1}\n', (text) => readHistoryLines(text, 'carbon.jsonl')],
  ['a workflow', "on: { schedule: [{ cron: '23 3 * * *' }], push: {} }\njobs: { plan: { runs-on: ubuntu-24.04, steps: [] } }\n", (text) => [workflowFacts('w.yml', text), shapeOf(text), silentSchedule(cronLinesOf(text), { lastRun: new Date(0), knownSince: null, state: null }, new Date('2026-11-23T09:00:00Z'))]],
  ['the limits of control groups', 'memory 268435456\ntasks 50\n', (text) => readLimits(text, 2 ** 34)],
  ['nvidia-smi', 'GPU-1, NVIDIA H100, 40, 1980, 2619, 100.5, 700.00, 3, 1, 81559, 0x0000000000000004\n', (text) => [gpusOfNvidiaSmi(text, text), deviceBytesOf(text, new Set([1]))]],
  ["amdgpu's files", '0x1002\n', (text) => amdGpus({ read: () => text, list: () => ['card0', '17'], number: () => null, target: () => null })],
  ["systemctl's answers", 'LoadState=loaded\nActiveState=active\n', (text) => [unitStates(['a.service'], text), refusalOfSystemd(text, ['a.service'])]],
  ['ExecStart', '/nix/store/x/bin/llama-server --model /m.gguf "a b" ${FLAG}', (text) => [readExecStart(text), readVariables({ environment: [text] }, {}), pathsNamedIn(text)]],
  ['a preset', '[a]\nmodel = /m.gguf\n', (text) => [wordsOfPreset(text), storePathsIn(text)]],
  ["a server's answer", '{"data":[{"id":"m"}],"choices":[{"message":{"content":"4"}}]}', (text) => [modelToAsk(text), readServiceAnswer('completion', 200, text)]],
  ["the service's command", '{"found":true}', (text) => readServiceCommand(asValue(text))],
  ["what the doctor asked of hosts", '{}', (text) => readHostAnswer(asValue(text))],
  ["what the doctor asked of upstream", '{"x86_64-linux.default":"/nix/store/x.drv"}', (text) => readUpstreamPackages(asValue(text))],
  ['the marker of a pull request', markerText({ schema: 1, flakeInput: 'llama-cpp', baseline: { tag: 'v1', rev: 'a'.repeat(40) }, candidate: { tag: 'v2', rev: 'b'.repeat(40) }, outcome: 'same' } as never), readMarker],
  ["upstream's log", `${'a'.repeat(40)}\u0000subject\u0000\nsrc/llama.cpp\n`, parseChangeLog],
  ['what llama-perplexity says', 'Mean    KLD:   0.000001 ±   0.000001\n', (text) => [readDivergence(text, 'logits' as never), faultOfLogits(text), isWhole(text), failureOfProgram({ name: 'x', exitCode: 1, signal: null, timedOut: false, timeoutSeconds: 1, startError: null, stderr: text })]],
  ["a program's help", '-m, --model FNAME   model path\n', flagsOfProgram],
  ['the witness', 'x\nmark process sleep\nmark net Ip: OutNoRoutes\nmark net Ip: 3\n', (text) => readWitness(text, 'mark', { known: [], roomMiB: 1 })],
]

const SPLICES = ['\0', '\u001b[2J', '\u202e', '::set-output name=x::y', '\n', '\r', '"', '}', ']', '[', '{"a":', '__proto__', '1e999', '-0', 'null', '\ud800', 'é', ':', '&a [*a, *a]', '../', '$(id)', '`', '<script>', '%0A', '|', '#', '^{}']
const mutation = fc.record({
  cuts: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 12 })), { maxLength: 3 }),
  splices: fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...SPLICES)), { maxLength: 4 }),
  keep: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
})

function mutated(text: string, { cuts, splices, keep }: { cuts: [number, number][]; splices: [number, string][]; keep: number }): string {
  let now = text
  for (const [at, length] of cuts) now = now.slice(0, Math.floor(at * now.length)) + now.slice(Math.floor(at * now.length) + length)
  for (const [at, splice] of splices) now = now.slice(0, Math.floor(at * now.length)) + splice + now.slice(Math.floor(at * now.length))
  return now.slice(0, Math.ceil(keep * now.length))
}

/** Texts that are hostile as a whole: too deep, too long, too many of something. */
const WHOLE: readonly (readonly [string, string])[] = [
  ['arrays in arrays', '['.repeat(60_000) + ']'.repeat(60_000)],
  ['objects in objects', '{"schema":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
  ['a deep schema', `{"schema":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
  ['deep nodes', `{"version":7,"root":"root","nodes":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
  ['a row with deep samples', `{"n_prompt":${'['.repeat(60_000)}${']'.repeat(60_000)},"n_gen":1,"samples_ns":[1]}`],
  ['flow mappings in flow mappings', '{a: '.repeat(3_000)],
  ['keys in keys', '? '.repeat(30_000)],
  ['keys in flow mappings', '{? '.repeat(20_000)],
  ['aliases of aliases', 'a: &a [x, x]\n' + Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [*${at === 0 ? 'a' : `b${at - 1}`}, *${at === 0 ? 'a' : `b${at - 1}`}]\n`).join('')],
  ['one long line', 'x'.repeat(1_000_000)],
  ['many lines', 'x\n'.repeat(30_000)],
  ['white space', ' \t'.repeat(200_000)],
  ['white space within', `x${' \t'.repeat(200_000)}x`],
  ['empty lines within', `x${'\n'.repeat(200_000)}x`],
  ['lines that go on', `x${'\\\n'.repeat(100_000)}x`],
  ['zero bytes', '\0'.repeat(200_000)],
]

/** What a reader may do: give something back, or refuse in one sentence of a bounded length that is ours. */
function refusalOf(read: (text: string) => unknown, text: string): string | null {
  try {
    read(text)
    return null
  } catch (thrown) {
    if (thrown instanceof Error && ['InputError', 'UpstreamError'].includes(thrown.name)) {
      const sentence = thrown.message.split('\nThe shortest one')[0]?.split(' The shortest one')[0] ?? ''
      if (sentence.length > 1500) return `a sentence of ${sentence.length} characters: ${sentence.slice(0, 200)}`
      // oxlint-disable-next-line no-control-regex
      return /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]|\n\s+at /.test(sentence) ? `not one clean sentence: ${JSON.stringify(sentence.slice(0, 300))}` : null
    }
    return String(thrown).slice(0, 300)
  }
}

test.each(READERS)('%s, cut and spliced, is read or refused in one clean sentence', (_name, text, read) => {
  expect(() => read(text)).not.toThrow()
  fc.assert(
    fc.property(mutation, (how) => {
      expect(refusalOf(read, mutated(text, how))).toBeNull()
    }),
    { numRuns: 100 },
  )
})

test.each(READERS)('%s may be hostile as a whole', (_name, _text, read) => {
  for (const [what, text] of WHOLE) {
    expect({ what, fault: refusalOf(read, text) }).toEqual({ what, fault: null })
  }
  // what takes longer than its length allows takes minutes
})
