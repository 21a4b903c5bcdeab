import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Defect, InputError } from '../../src/core/errors.ts'
import type { BenchFlags } from '../../src/core/hosts/host-settings.ts'
import { benchArguments, expectsDevice, type BenchRequest } from '../../src/core/llama-bench/bench-arguments.ts'
import { devicesOfList, flagsOfHelp, knowsFlag } from '../../src/core/llama-bench/help.ts'
import { narrowedInvocation, planInvocations } from '../../src/core/llama-bench/invocations.ts'
import { nameOfTest, parseTest } from '../../src/core/llama-bench/tests.ts'
import { growthOf, LINEAR } from '../support/growth.ts'

const read = (path: string): string => readFileSync(new URL(`../fixtures/llama-bench/${path}`, import.meta.url), 'utf8')
const older = flagsOfHelp(read('b10361/help.txt'))
const newer = flagsOfHelp(read('v0.5.0/help.txt'))
/** As b8390 wrote them: no -lm yet, -fa a boolean (reference: llama.cpp tools/llama-bench at that tag). */
const oldest = flagsOfHelp(
  read('b10361/help.txt')
    .split('\n')
    .filter((line) => !line.includes('--load-mode <'))
    .join('\n')
    .replace('<on|off|auto>', '<0|1>'),
)

const flags: BenchFlags = {
  threads: null,
  'n-gpu-layers': 99,
  'flash-attn': 'auto',
  'batch-size': 2048,
  'ubatch-size': 512,
  'cache-type-k': 'f16',
  'cache-type-v': 'q8_0',
  device: null,
}
const request = (names: readonly string[], change: Partial<BenchRequest> = {}): BenchRequest => ({
  model: '/models/a.gguf',
  tests: names.map(parseTest),
  flags,
  repetitions: 5,
  threads: 7,
  device: null,
  ability: { flags: newer },
  ...change,
})

describe('The flags of --help', () => {
  test('hold every short and long name of v0.5.0', () => {
    expect(newer).toEqual(
      expect.arrayContaining(['-h', '--help', '-hf', '-hfr', '--hf-repo', '-pg', '--no-warmup', '-ot', '--override-tensor']),
    )
    expect(newer).toEqual(
      expect.arrayContaining(['-lm', '-lm mmap', '--load-mode dio', '-fa auto', '-o jsonl', '--version', '-lm mmap+mlock']),
    )
    expect(newer).not.toContain('-mmp')
  })
  test('of b10361 differ as its tag differs', () => {
    expect(older.filter((flag) => !newer.includes(flag) && !flag.includes(' '))).toEqual([
      '-mmp',
      '--mmap',
      '-dio',
      '--direct-io',
    ])
    expect(newer.filter((flag) => !older.includes(flag) && !flag.includes(' '))).toEqual(['--version', '-lzm', '--lazy-mode'])
    expect(knowsFlag(older, '-lm', 'auto')).toBe(false)
  })
  test('are the same when the text is cut into halves and read apart, and never throw on any text', () => {
    expect(flagsOfHelp('')).toEqual([])
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '-', ',', '<', '|', '>', 'a', '1', '\n') }), (text) => {
        for (const flag of flagsOfHelp(text)) expect(flag).toMatch(/^-\S+( \S+)?$/)
      }),
    )
    const lines = read('v0.5.0/help.txt').split('\n')
    fc.assert(
      fc.property(fc.nat({ max: lines.length }), (at) => {
        const halves = [...flagsOfHelp(lines.slice(0, at).join('\n')), ...flagsOfHelp(lines.slice(at).join('\n'))]
        expect(halves).toEqual(newer)
      }),
    )
  })
  test('of a hostile help are read in linear time', () => {
    expect(growthOf((size) => flagsOfHelp(`  ${'-a, '.repeat(size)}<${'a|'.repeat(size)}`), 8000)).toBeLessThan(LINEAR)
  })
})

describe('The devices of --list-devices', () => {
  test('are named as -dev takes them', () => {
    expect(devicesOfList(read('vulkan/list-vis0.stdout'))).toEqual(['Vulkan0'])
  })
  test.each(['v0.5.0/fail/list-devices.stdout', 'vulkan/list-default.stdout', 'v0.5.0/help.txt'])('are none in %s', (path) => {
    expect(devicesOfList(read(path))).toEqual([])
  })
})

describe('The processes for a set of tests', () => {
  test.each([
    [['pp512', 'tg128'], ['-p 512 -n 128']],
    [['tg128'], ['-p 0 -n 128']],
    [['pp512', 'pp1024', 'pp512'], ['-p 512,1024 -n 0']],
    [['pp64+tg16', 'pp8+tg4'], ['-p 0 -n 0 -pg 64,16 -pg 8,4']],
    [['pp512', 'tg128', 'pp512 @ d4096', 'tg128 @ d4096'], ['-p 512 -n 128 -d 0,4096']],
    [
      ['pp512', 'tg128', 'tg128 @ d4096'],
      ['-p 512 -n 128 -d 0', '-p 0 -n 128 -d 4096'],
    ],
    [[], []],
  ])('%j run as %j', (names, expected) => {
    expect(planInvocations(names.map(parseTest)).map((invocation) => invocation.arguments.join(' '))).toEqual(expected)
  })

  test('run each test once and no other, as llama-bench crosses its lists', () => {
    const tokens = fc.constantFrom(0, 16, 512)
    const shapes = fc.record({ nPrompt: tokens, nGen: tokens, nDepth: fc.constantFrom(0, 256, 4096) })
    fc.assert(
      fc.property(fc.array(shapes.filter(({ nPrompt, nGen }) => nPrompt + nGen > 0)), (tests) => {
        const ran = planInvocations(tests).flatMap(({ arguments: words, tests: planned }) => {
          const rows = crossed(words)
          expect(rows.toSorted()).toEqual(planned.map(nameOfTest).toSorted())
          return rows
        })
        expect(ran.toSorted()).toEqual([...new Set(tests.map(nameOfTest))].toSorted())
      }),
    )
  })
})

describe('A process of which some tests are decided', () => {
  const words = (planned: readonly string[], open: readonly string[]) =>
    planInvocations(planned.map(parseTest)).map((invocation) => narrowedInvocation(invocation, (test) => open.includes(nameOfTest(test)))?.arguments.join(' ') ?? null)

  test.each([
    [['pp512', 'tg128'], ['tg128'], ['-p 0 -n 128']],
    [['pp512', 'tg128', 'pp64+tg16'], ['pp512', 'pp64+tg16'], ['-p 512 -n 0 -pg 64,16']],
    [['pp512', 'tg128', 'pp512 @ d4096', 'tg128 @ d4096'], ['tg128', 'tg128 @ d4096'], ['-p 0 -n 128 -d 0,4096']],
    [['pp512', 'tg128', 'pp512 @ d4096', 'tg128 @ d4096'], ['tg128 @ d4096'], ['-p 0 -n 128 -d 4096']],
    // two processes would load the model twice
    [['pp512', 'tg128', 'pp512 @ d4096', 'tg128 @ d4096'], ['tg128', 'pp512 @ d4096'], ['-p 512 -n 128 -d 0,4096']],
    [['pp512', 'tg128', 'tg128 @ d4096'], ['tg128 @ d4096'], [null, '-p 0 -n 128 -d 4096']],
    [['pp512', 'tg128'], [], [null]],
  ])('of %j with %j left', (planned, open, expected) => {
    expect(words(planned, open)).toEqual(expected)
  })

  test('runs every test that is left, and others only where it cannot be asked for these alone', () => {
    const tokens = fc.constantFrom(0, 16, 512)
    const shapes = fc.record({ nPrompt: tokens, nGen: tokens, nDepth: fc.constantFrom(0, 256, 4096) }).filter(({ nPrompt, nGen }) => nPrompt + nGen > 0)
    fc.assert(
      fc.property(fc.array(fc.tuple(shapes, fc.boolean())), (tests) => {
        const open = new Set(tests.flatMap(([test, isOpen]) => (isOpen ? [nameOfTest(test)] : [])))
        const invocations = planInvocations(tests.map(([test]) => test))
        const narrowed = invocations.flatMap((invocation) => narrowedInvocation(invocation, (test) => open.has(nameOfTest(test))) ?? [])
        const ran = narrowed.flatMap(({ arguments: line }) => crossed(line))
        for (const test of open) expect(ran).toContain(test)
        for (const invocation of narrowed) {
          expect(crossed(invocation.arguments).toSorted()).toEqual(invocation.tests.map(nameOfTest).toSorted())
          const alone = planInvocations(invocation.tests.filter((test) => open.has(nameOfTest(test))))
          expect(alone.length === 1 ? invocation.tests.length : invocations.includes(invocation)).toEqual(alone.length === 1 ? alone[0]?.tests.length : true)
        }
      }),
    )
  })
})

/** llama-bench's own crossing (get_cmd_params_instances in llama-bench.cpp), written from its source. */
function crossed(words: readonly string[]): string[] {
  const lists: Record<string, string[]> = { '-p': [], '-n': [], '-pg': [], '-d': [] }
  words.forEach((word, index) => lists[word]?.push(words[index + 1] ?? ''))
  const numbers = (flag: string): number[] => (lists[flag] ?? []).flatMap((list) => list.split(',').map(Number))
  const depths = numbers('-d').length === 0 ? [0] : numbers('-d')
  return depths.flatMap((nDepth) => [
    ...numbers('-p').flatMap((nPrompt) => (nPrompt === 0 ? [] : [nameOfTest({ nPrompt, nGen: 0, nDepth })])),
    ...numbers('-n').flatMap((nGen) => (nGen === 0 ? [] : [nameOfTest({ nPrompt: 0, nGen, nDepth })])),
    ...(lists['-pg'] ?? []).map((pair) => {
      const [nPrompt = 0, nGen = 0] = pair.split(',').map(Number)
      return nameOfTest({ nPrompt, nGen, nDepth })
    }),
  ])
}

describe('The arguments of llama-bench', () => {
  const common = '-o jsonl -r 5 -m /models/a.gguf -p 512 -n 128 -t 7 -b 2048 -ub 512 -ctk f16 -ctv q8_0 -ngl 99'
  test('name every performance flag', () => {
    expect(benchArguments(request(['pp512', 'tg128'])).join(' ')).toBe(`${common} -fa auto -lm mmap`)
  })
  test('are the same for b10361, whose default load mode is another', () => {
    expect(benchArguments(request(['pp512', 'tg128'], { ability: { flags: older } })).join(' ')).toBe(
      `${common} -fa auto -lm mmap`,
    )
  })
  test('speak the older words to older builds', () => {
    const on = { ...flags, 'flash-attn': 'on' as const }
    expect(benchArguments(request(['pp512', 'tg128'], { flags: on, ability: { flags: oldest } })).join(' ')).toBe(
      `${common} -fa 1 -mmp 1`,
    )
  })
  test('leave out the load mode where a build has none', () => {
    const none = newer.filter((flag) => !flag.startsWith('-lm'))
    expect(benchArguments(request(['pp512', 'tg128'], { ability: { flags: none } })).join(' ')).toBe(`${common} -fa auto`)
  })
  test('name threads and device of the configuration before ours', () => {
    const own = { ...flags, threads: 3, device: 'CUDA1' }
    expect(benchArguments(request(['pp512'], { flags: own, device: 'CUDA0' })).join(' ')).toContain('-t 3 ')
    expect(benchArguments(request(['pp512'], { flags: own, device: 'CUDA0' })).join(' ')).toContain('-dev CUDA1')
    expect(benchArguments(request(['pp512'], { device: 'CUDA0/CUDA1' })).join(' ')).toContain('-dev CUDA0/CUDA1')
  })

  test.each<[string, Partial<BenchRequest>, string]>([
    ['auto for an old -fa', { ability: { flags: oldest } }, "flash-attn is 'auto', but a side's llama-bench only takes 0, 1."],
    [
      'a depth without -d',
      { tests: [parseTest('pp8 @ d8')], ability: { flags: newer.filter((flag) => flag !== '-d') } },
      "flag '-d'",
    ],
    ['a device without -dev', { device: 'CUDA0', ability: { flags: newer.filter((flag) => flag !== '-dev') } }, "flag '-dev'"],
    ['a help that lists nothing', { ability: { flags: [] } }, "does not know the flag '-o'"],
    ['a list of devices', { device: 'CUDA0,CUDA1' }, "The device 'CUDA0,CUDA1' holds a comma"],
    ['a model path with a comma', { model: '/models/a,b.gguf' }, "The model path '/models/a,b.gguf' holds a comma"],
  ])('are refused for %s', (_what, change, sentence) => {
    expect(() => benchArguments(request(['pp512'], change))).toThrow(InputError)
    expect(() => benchArguments(request(['pp512'], change))).toThrow(sentence)
  })

  test.each([
    ['-ngl 99', null],
    ['-dev auto', null],
    ['-dev none', false],
    ['-dev CPU', false],
    ['-ngl 99 -dev CUDA0/CUDA1', true],
  ])('%s expects a device: %p', (words, expected) => {
    expect(expectsDevice(words.split(' '))).toBe(expected)
  })

  test('are never made for tests that need two processes', () => {
    expect(() => benchArguments(request(['pp512', 'tg128 @ d8']))).toThrow(Defect)
    expect(() => benchArguments(request([]))).toThrow(Defect)
  })
})
