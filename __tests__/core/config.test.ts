import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { missingConfig, parseConfig } from '../../src/core/hosts/config-text.ts'
import { InputError } from '../../src/core/errors.ts'

const SOURCE = '.github/llama-fleet.yml'
const parse = (text: string) => parseConfig(text, SOURCE)

test('three lines are a whole config, and everything else has a default', () => {
  expect(parse('model: /models/m.gguf\nhosts:\n  carbon: { variant: cpu }\n')).toEqual({
    'flake-input': 'llama-cpp',
    flake: '.',
    history: 'llama-fleet-data',
    follow: 'release',
    'nested-inputs': 'keep',
    'minimum-age': 48 * 3600,
    'import-from-derivation': false,
    'queue-timeout': 15 * 60,
    alpha: 0.01,
    model: { kind: 'path', path: '/models/m.gguf' },
    hosts: { carbon: { variant: 'cpu' } },
  })
})

test('a host may be named with nothing said about it', () => {
  expect(parse('model: /m.gguf\nhosts:\n  carbon:\n').hosts).toEqual({ carbon: {} })
})

test.each([
  ['48h', 172_800],
  ['90m', 5400],
  ['2d', 172_800],
  ['0s', 0],
])('minimum-age %s is %d seconds', (text, seconds) => {
  expect(parse(`minimum-age: ${text}`)['minimum-age']).toBe(seconds)
})

// what would end before it begins was refused by the plan's own schema, as a fault of ours
test.each(['budget: 0s', 'timeouts: { build: 0m }', 'timeouts: { bench: 0h }', 'timeouts: { check: 0d }', 'hosts: { carbon: { budget: 0s } }'])('%s is refused', (text) => {
  expect(() => parse(`${text}\n`)).toThrow(/but must be more than 0, such as 30m\. See docs/)
})

test('nothing need be waited for', () => {
  expect(parse('timeouts: { quiet: 0s }\n').timeouts).toEqual({ quiet: 0 })
})

test.each([
  ['3%', 0.03],
  ['0.5%', 0.005],
  ['0.02', 0.02],
])('delta %s is the share %d', (text, share) => {
  expect(parse(`delta: ${text}`).delta).toBeCloseTo(share, 12)
})

test('hf: is a shorthand for the URL of the file', () => {
  const sha256 = 'a'.repeat(64)
  expect(parse(`model: { url: 'hf:ggml-org/tiny/tiny-Q4_0.gguf', sha256: ${sha256} }`).model).toEqual({
    kind: 'url',
    url: 'https://huggingface.co/ggml-org/tiny/resolve/main/tiny-Q4_0.gguf',
    sha256,
  })
})

test('range and hold are taken as they are written', () => {
  const hold = 'hold:\n  - { tags: b11429, reason: Vulkan is slow (#123), until: 2026-12-31 }\n  - { tags: ">=0.6 <0.7", reason: no }\n'
  expect(parse(`follow: build\nrange: b11000..\n${hold}`)).toMatchObject({
    range: 'b11000..',
    hold: [{ tags: 'b11429', reason: 'Vulkan is slow (#123)', until: '2026-12-31' }, { tags: '>=0.6 <0.7', reason: 'no' }],
  })
})

describe('what is wrong is named with line, key, value and what is allowed', () => {
  test.each([
    ['', `${SOURCE} is empty.`],
    ['# only a comment\n', `${SOURCE} is empty.`],
    ['model: [\n', `${SOURCE}:2 is not YAML`],
    ['follow: release\nfollow: build\n', `${SOURCE}:2 is not YAML: Map keys must be unique`],
    ['- a\n- b\n', "'the file' is [\"a\",\"b\"], but must be keys with values (`key: value`)"],
    ['follow: nightly\n', `${SOURCE}:1: 'follow' is "nightly", but must be one of release, build.`],
    ['follow: release\nflow: build\n', "'flow' is not a known key. Did you mean 'follow'?"],
    ['hosts:\n  carbon:\n    varaint: cpu\n', "'hosts.carbon.varaint' is not a known key. Did you mean 'variant'?"],
    ['flags: { thread: 3 }\n', "'flags.thread' is not a known key. Did you mean 'threads'?"],
    ['model: { ulr: "https://x/m.gguf", sha256: "" }\n', "'model."],
    ['hosts:\n  carbon:\n    runs-on: []\n', `${SOURCE}:3: 'hosts.carbon.runs-on' is [], but must name at least one runner label`],
    ['hosts:\n  carbon:\n    runs-on: gpu\n', "'hosts.carbon.runs-on' is \"gpu\", but must be a list."],
    ['hosts: {}\n', 'must name at least one host'],
    ['hosts:\n  "car bon": {}\n', 'must be letters, digits, - and _'],
    ['tests: [pp512, fast]\n', "'tests.1' is \"fast\", but must be a llama-bench test"],
    ['tests: [pp512, pp512]\n', 'must not name a test twice'],
    ['tests: [tg128@d4096, "tg128 @ d4096"]\n', 'must not name a test twice'],
    ['minimum-age: 2 days\n', 'must be a whole number with s, m, h, d or w'],
    ['delta: { pp512: 60% }\n', "'delta.pp512' is \"60%\", but must be above 0% and at most 50%"],
    ['delta: { fast: 3% }\n', 'must be a llama-bench test'],
    ['delta: 60%\n', "'delta' is \"60%\", but must be above 0% and at most 50%"],
    ['model: model.gguf\n', 'must be an absolute path of a .gguf file'],
    ['rounds: many\n', "'rounds' is \"many\", but must be a number"],
    ['rounds: 1.5\n', "'rounds' is 1.5, but must be a whole number."],
    ['rounds: 0\n', "'rounds' is 0, but must be at least 1."],
    ['rounds: 1001\n', "'rounds' is 1001, but must be at most 1000."],
    ['flags: { threads: 0 }\n', "'flags.threads' is 0, but must be above 0."],
    ['model: "/m.gguf\nrounds: 3\n', `${SOURCE}:3 is not YAML: Missing closing "quote. Something above it is not closed: close it.`],
    ['follow: build\nrange: ">=0.5"\n', `${SOURCE}:2: 'range' is ">=0.5", but must be a range of build tags such as \`b11000..\`, because that is what \`follow\` says.`],
    ['range: b11000..\n', 'but must be a range of release tags such as `>=0.5 <0.8`'],
    ['range: newest\n', "'range' is \"newest\", but must be a semver range of releases"],
    ['follow: build\nrange: b12000..b11000\n', 'must not end (b11000) before it begins (b12000)'],
    ['hold:\n  - { tags: b11429, reason: slow }\n  - tags: b11430\n', `${SOURCE}:3: 'hold.1.reason' is missing, but must be a string.`],
    ['hold:\n  - { tags: b11429, reason: " " }\n', 'must say why'],
    ['hold:\n  - tags: v0.6\n    reason: x\n    untill: 2026-12-31\n', `${SOURCE}:4: 'hold.0.untill' is not a known key. Did you mean 'until'?`],
    ['hold:\n  - tags: latest\n    reason: x\n', `${SOURCE}:2: 'hold.0.tags' is "latest", but must be a semver range`],
    ['hold:\n  - tags: v0.6.0\n    reason: x\n    until: 2026-02-30\n', `${SOURCE}:4: 'hold.0.until' is "2026-02-30", but must be a date such as 2026-12-31.`],
    ['flake: ../other\n', 'must be a directory inside the repository'],
    ['follow: release\nrange: 0.10\n', `${SOURCE}:2: 'range' is 0.10, but must be a string: write it in quotes, '0.10'.`],
    ['range: >=0.5 <0.8\n', `${SOURCE}:1 is not YAML: Block scalar header includes extra characters: >=0.5, in \`range: >=0.5 <0.8\`. Put the value in quotes.`],
    ['range: ..\n', "'range' is \"..\", but must name at least one end, such as `b11000..` or `..b12000`."],
    ['rounds: 3\n---\nrounds: 4\n', `${SOURCE}:2 is not YAML: a second document begins behind \`---\`, in \`---\`.`],
    ['rounds: {{ rounds }}\n', `${SOURCE}:1 is not YAML: a key is no plain text, in \`rounds: {{ rounds }}\`.`],
    ['rounds: 3\nadvisory: true\n', `${SOURCE}:2: 'advisory' is not a known key. It is one of a host: write it below \`hosts\` and the name of the host.`],
    ['hosts:\n  carbon:\n    follow: build\n', `${SOURCE}:3: 'hosts.carbon.follow' is not a known key of a host. It is one of the whole file: write it at its top.`],
    ['rounds: 3\ncarbon: {}\n', `${SOURCE}:2: 'carbon' is not a known key. See`],
    ['hosts: { carbon: { advisory: no } }\n', "'hosts.carbon.advisory' is \"no\", but must be true or false."],
    ...['llama-fleet', 'llama-fleet/history'].map((word): [string, string] => [`history: ${word}\n`, `'history' is "${word}", but must be the name of a branch of its own, such as llama-fleet-data.`]),
    ...['no', 'Off', 'true', '~'].map((word): [string, string] => [`history: ${word}\n`, 'but must be the name of a branch of its own, such as llama-fleet-data, or false for no history.']),
    ...['../llama.cpp', 'ggml-org/llama.cpp', 'github:ggml-org/llama.cpp', '"https://github.com/a/b "', '--upload-pack=touch', 'ext::sh'].map((address): [string, string] => [
      `follow: build\nupstream: ${address}\n`,
      `${SOURCE}:2: 'upstream' is "${address.replaceAll('"', '')}", but must be the address of a git repository, such as https://github.com/OWNER/llama.cpp (a path must be absolute).`,
    ]),
    ...['https://ghp_0123456789abcdefghij@github.com/a/b', 'https://me:secret@host/a', 'ssh://me:secret@host/a'].map((address): [string, string] => [`upstream: ${address}\n`, 'but must hold no login, neither a token as user nor a password']),
    ['flake-input: ai/llama\n', "'flake-input' is \"ai/llama\", but must be the name of a flake input, of letters, digits, _, -, ' and single dots."],
  ])('%j', (text, sentence) => {
    expect(() => parse(text)).toThrow(sentence)
    expect(() => parse(text)).toThrow(InputError)
  })
})

test('of an address of ssh, the user is a part', () => {
  expect(['ssh://git@host:22/a', 'git@host:a'].map((address) => parse(`upstream: ${address}\n`).upstream)).toEqual(['ssh://git@host:22/a', 'git@host:a'])
})

test.each(['llama-cpp', 'llama.cpp', "llama'", '_llama', '4llama'])('an input may be called %s', (name) => {
  expect(parse(`flake-input: ${JSON.stringify(name)}\n`)['flake-input']).toBe(name)
})

test('a margin may be one for all tests or each test’s own', () => {
  expect(parse('delta: { pp512: 3%, tg128@d4096: 0.05 }\n').delta).toEqual({ pp512: 0.03, 'tg128 @ d4096': 0.05 })
})

test('a test has the name that llama-bench prints, however it is written', () => {
  expect(parse('tests: [pp512@d4096, "tg128 @d64", pp64+tg16, tg128 @ d4096]\n').tests).toEqual(['pp512 @ d4096', 'tg128 @ d64', 'pp64+tg16', 'tg128 @ d4096'])
})

test('a host has the name that is written, whatever YAML makes of it elsewhere', () => {
  expect(Object.keys(parse('hosts: { 01: {}, 0x10: {}, 1e3: {}, true: {}, no: {} }\n').hosts ?? {})).toEqual(['01', '0x10', '1e3', 'true', 'no'])
})

test('what one host says may be taken over by another', () => {
  const { carbon, boron } = parse('hosts:\n  carbon: &usual\n    variant: cpu\n    rounds: 8\n  boron:\n    <<: *usual\n    variant: vulkan\n').hosts ?? {}
  expect([carbon, boron]).toEqual([{ variant: 'cpu', rounds: 8 }, { variant: 'vulkan', rounds: 8 }])
})

test('a whole fleet may say the same as one of its hosts, and no aliases of aliases make the reader busy', () => {
  const same = (line: string) => `hosts:\n  h0: &same { variant: cpu, rounds: 8 }\n${Array.from({ length: 255 }, (_, index) => `  h${index + 1}: ${line}\n`).join('')}`
  for (const line of ['*same', '{ <<: *same }']) expect(Object.values(parse(same(line)).hosts ?? {})).toEqual(Array.from({ length: 256 }, () => ({ variant: 'cpu', rounds: 8 })))
  const doubled = Array.from({ length: 40 }, (_, index) => `b${index + 1}: &b${index + 1} { <<: [*b${index}, *b${index}] }\n`)
  expect(() => parse(`b0: &b0 { k: 1 }\n${doubled.join('')}`)).toThrow(`${SOURCE} cannot be read: Excessive alias count`)
})

test('a missing file is answered with the shortest config that works', () => {
  expect(missingConfig(SOURCE).message).toContain(`There is no ${SOURCE}.`)
  expect(missingConfig(SOURCE).message).toContain('model: /var/lib/models/model.gguf')
  expect(missingConfig(SOURCE, 'fleet.yaml').message).toBe(`There is no ${SOURCE}. There is fleet.yaml: rename it, or name it as \`--config\` (the action's input \`config\`).`)
})

test.each(['!a: &a [*a]\n', '&a [*a]\n', 'hosts: &a { carbon: *a }\n'])('%j, which holds itself, is refused', (text) => {
  expect(() => parse(text)).toThrow(InputError)
})

test('any text gives a config or an InputError of bounded length, never another error', () => {
  const damaged = fc.tuple(fc.string({ maxLength: 60 }), fc.constantFrom('model: /m.gguf\nhosts:\n  carbon: { variant: cpu }\n', 'a: &a [*a]\n', '&x {k: *x}\n'), fc.nat(60))
  fc.assert(
    fc.property(damaged, ([junk, text, at]) => {
      try {
        parse(text.slice(0, at) + junk + text.slice(at))
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
        expect((error as Error).message.length).toBeLessThan(1000)
      }
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['1m', 60],
  ['359m', 21_540],
])('queue-timeout %s is %d seconds', (text, seconds) => {
  expect(parse(`queue-timeout: ${text}`)['queue-timeout']).toBe(seconds)
})

test.each(['6h', '1d', '59s', '0m', '15'])('queue-timeout %s is refused with what is allowed', (text) => {
  expect(() => parse(`queue-timeout: ${text}`)).toThrow(/queue-timeout/)
})
