import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { lockedInput, parseFlakeLock, pinOf, siblingsOf } from '../../src/core/pin/flake-lock.ts'
import { nestedSentences } from '../../src/core/pin/lock-move.ts'
import { lockPaths, movedPaths, unlikeNix } from '../../src/core/pin/lock-paths.ts'

const rev = (digit: string): string => digit.repeat(40)
const github = (owner: string, repo: string, digit: string) => ({ type: 'github', owner, repo, rev: rev(digit), narHash: `sha256-${digit}`, lastModified: 1 })

const LOCK = {
  version: 7,
  root: 'root',
  nodes: {
    root: { inputs: { 'llama-cpp': 'llama-cpp_2', nixpkgs: 'nixpkgs', alias: ['wrap', 'llama-cpp'], here: 'here' } },
    'llama-cpp_2': {
      inputs: { nixpkgs: ['nixpkgs'], 'flake-parts': 'flake-parts' },
      locked: github('ggml-org', 'llama.cpp', 'a'),
      original: { type: 'github', owner: 'ggml-org', repo: 'llama.cpp', ref: 'v0.5.0' },
    },
    'flake-parts': { locked: github('hercules-ci', 'flake-parts', 'b') },
    nixpkgs: { locked: github('NixOS', 'nixpkgs', 'c') },
    here: { locked: { type: 'path', path: '/src', narHash: 'sha256-x' }, original: { type: 'path', path: '/src' } },
  },
}
const text = JSON.stringify(LOCK)
const parse = (value: string) => parseFlakeLock(value, 'flake.lock')

test('the node is found by the input’s name, whatever the node is called', () => {
  const input = lockedInput(parse(text), 'llama-cpp', 'flake.lock')
  expect(input.node).toBe('llama-cpp_2')
  expect(pinOf(input, 'llama-cpp')).toEqual({ ref: 'v0.5.0', rev: rev('a'), narHash: 'sha256-a', lastModified: 1 })
})

test('a byte order mark, which nix reads past and never writes, is no damage', () => {
  expect(parse(`\uFEFF${text}`)).toEqual(parse(text))
  expect(unlikeNix(`\uFEFF${text}`, 'flake.lock')).toBe('is not written as nix writes it')
})

describe('what cannot be bumped is refused with its reason', () => {
  test.each([
    ['llama', "flake.lock has no input 'llama'. It has alias, here, llama-cpp, nixpkgs. If flake.nix declares 'llama', run `nix flake lock` and commit flake.lock; else name the input"],
    ['toString', "flake.lock has no input 'toString'."],
    ['alias', "The input 'alias' follows 'wrap/llama-cpp'. What is below 'wrap' moves with that alone: give 'alias' a url of its own, such as github:ggml-org/llama.cpp/TAG, and write `inputs.wrap.inputs.llama-cpp.follows = \"alias\";`."],
  ])('input %s', (name, sentence) => {
    expect(() => lockedInput(parse(text), name, 'flake.lock')).toThrow(sentence)
  })

  test.each<[string, object, string]>([
    ['comes with another flake', { ai: { inputs: { llama: 'llama' } }, root: { inputs: { ai: 'ai' } } }, '\'ai\' brings a llama.cpp of its own, which moves with \'ai\' alone: declare `inputs.llama-cpp.url = "github:ggml-org/llama.cpp/TAG";` and `inputs.ai.inputs.llama.follows = "llama-cpp";`, run `nix flake lock` and commit flake.lock.'],
    ['comes with nixpkgs', { nixpkgs: {}, root: { inputs: { nixpkgs: 'nixpkgs' } } }, 'It has nixpkgs. If flake.nix declares \'llama-cpp\', run `nix flake lock` and commit flake.lock; if no input pins llama.cpp (that of nixpkgs moves with nixpkgs alone, and one of npins or niv with those), declare one: `inputs.llama-cpp.url = "github:ggml-org/llama.cpp/TAG";`; else name the input'],
    ['is an input of another name', { root: { inputs: { llama: 'llama' } } }, 'It has llama. If flake.nix declares \'llama-cpp\', run `nix flake lock` and commit flake.lock; else name the input'],
  ])('no input, where llama.cpp %s', (_how, nodes, sentence) => {
    const llama = { locked: { type: 'github', owner: 'ggml-org', repo: 'llama.cpp', rev: rev('a') } }
    const lock = parse(JSON.stringify({ version: 7, root: 'root', nodes: { llama, ...nodes } }))
    expect(() => lockedInput(lock, 'llama-cpp', 'flake.lock')).toThrow(sentence)
  })

  test('an input that follows another of the root', () => {
    const lock = parse(JSON.stringify({ ...LOCK, nodes: { ...LOCK.nodes, root: { inputs: { 'llama-cpp': 'llama-cpp_2', 'llama': ['llama-cpp'] } } } }))
    expect(() => lockedInput(lock, 'llama', 'flake.lock')).toThrow("The input 'llama' follows 'llama-cpp'. Name 'llama-cpp' as `flake-input` in the config, or give this one a url of its own.")
  })

  test('an input that follows nothing, which nix locks as the flake itself', () => {
    const lock = parse(JSON.stringify({ ...LOCK, nodes: { ...LOCK.nodes, root: { inputs: { 'llama-cpp': [] } } } }))
    expect(() => lockedInput(lock, 'llama-cpp', 'flake.lock')).toThrow("The input 'llama-cpp' follows nothing. Give it a url of its own, such as github:ggml-org/llama.cpp/TAG.")
  })

  test('an input locked without a commit', () => {
    expect(() => pinOf(lockedInput(parse(text), 'here', 'flake.lock'), 'here')).toThrow("The input 'here' is locked without a commit.")
  })

  test.each([
    ['{"version": 8}', 'flake.lock has version 8; only version 7 is known. Restore it from git: a nix wrote it that is newer than this program.'],
    ['{"version": 6}', 'flake.lock has version 6; only version 7 is known. nix keeps that number until an input moves: delete the file'],
    ['{"version": "7"}', 'flake.lock has version "7"; only version 7 is known. Restore it from git, or delete it and run `nix flake lock`.'],
    ['{}', 'flake.lock has version nothing; only version 7 is known. Restore it from git, or delete it and run `nix flake lock`.'],
    ['{', 'flake.lock is not JSON.'],
    ['null', 'flake.lock: the whole is null, but: Invalid input: expected object'],
    ['[]', 'flake.lock: the whole is [], but: Invalid input: expected object'],
    [`{\n<<<<<<< HEAD\n"version": 7\n`, 'flake.lock:2 holds a merge conflict.'],
    [`{\n=======\r\n"version": 7\n`, 'flake.lock:2 holds a merge conflict.'],
    ['{"version": 7, "root": "root", "nodes": {"root": {"inputs": 3}}}', "'nodes.root.inputs' is 3, but: Invalid input: expected record"],
    [text.replace('"narHash"', '"__final": true, "narHash"'), "'nodes.llama-cpp_2.locked.__final' is true, but: no lock has it."],
  ])('%j', (damaged, sentence) => {
    expect(() => parse(damaged)).toThrow(sentence)
  })

  test.each([[rev('a').toUpperCase()], ['aaaaaaa']])('an input locked to %s', (locked) => {
    const lock = parse(text.replace(rev('a'), locked))
    expect(() => pinOf(lockedInput(lock, 'llama-cpp', 'flake.lock'), 'llama-cpp')).toThrow(`The input 'llama-cpp' is locked to '${locked}', which is no full commit in lower-case hex. Restore flake.lock from git, or run \`nix flake update llama-cpp\`.`)
  })
})

const paths = (lock: unknown) => lockPaths(parse(JSON.stringify(lock)), 'flake.lock')

test('inputs are told apart by their paths, whatever their nodes are called', () => {
  expect([...paths(LOCK).keys()]).toEqual(['llama-cpp', 'llama-cpp/nixpkgs', 'llama-cpp/flake-parts', 'nixpkgs', 'alias', 'here'])
  const renumbered = JSON.parse(JSON.stringify(LOCK).replaceAll('llama-cpp_2', 'llama-cpp_7')) as typeof LOCK
  expect(movedPaths(paths(LOCK), paths(renumbered))).toEqual([])
})

test('every path that moved is named: another commit, another original, another follows, new and gone', () => {
  const after = structuredClone(LOCK) as typeof LOCK & { nodes: { root: { inputs: Record<string, unknown> } } }
  after.nodes['llama-cpp_2'].locked.rev = rev('d')
  expect(movedPaths(paths(LOCK), paths(after))).toEqual(['llama-cpp'])
  after.nodes['flake-parts'].locked.rev = rev('e')
  after.nodes['llama-cpp_2'].inputs.nixpkgs = ['other']
  after.nodes.root.inputs['extra'] = 'nixpkgs'
  after.nodes.here.original.path = '/other'
  expect(movedPaths(paths(LOCK), paths(after))).toEqual(['extra', 'here', 'llama-cpp', 'llama-cpp/flake-parts', 'llama-cpp/nixpkgs'])
})

test('a branch by its short and by its long name is one ref', () => {
  const withRef = (ref: string) => ({ ...LOCK, nodes: { ...LOCK.nodes, nixpkgs: { locked: LOCK.nodes.nixpkgs.locked, original: { type: 'git', ref } } } })
  expect(movedPaths(paths(withRef('main')), paths(withRef('refs/heads/main')))).toEqual([])
  expect(movedPaths(paths(withRef('main')), paths(withRef('refs/tags/main')))).toEqual(['nixpkgs'])
})

test.each([
  ['a missing node', { 'llama-cpp': 'gone' }, "flake.lock has no node 'gone' for the input 'llama-cpp'."],
  ['a circle', { 'llama-cpp': 'root' }, 'flake.lock has nodes that need each other in a circle.'],
])('%s is damage', (_name, inputs, sentence) => {
  expect(() => paths({ ...LOCK, nodes: { ...LOCK.nodes, root: { inputs } } })).toThrow(sentence)
})

test('other inputs of the same repository are found, in any letter case', () => {
  const more = structuredClone(LOCK) as { nodes: Record<string, unknown> }
  more.nodes['root'] = { inputs: { 'llama-cpp': 'llama-cpp_2', stable: 'stable', nixpkgs: 'nixpkgs', mirror: 'mirror' } }
  more.nodes['stable'] = { locked: github('GGML-org', 'Llama.cpp', '8'), original: { ref: 'v0.3.0' } }
  more.nodes['mirror'] = { locked: { type: 'git', url: 'ssh://git@github.com/ggml-org/llama.cpp.git', rev: rev('9') } }
  expect(siblingsOf(parse(JSON.stringify(more)), 'llama-cpp', 'flake.lock')).toEqual([
    { input: 'stable', pinned: 'v0.3.0' },
    { input: 'mirror', pinned: '9999999' },
  ])
})

test.each<[string, Record<string, string[]>, string]>([
  ['nothing', {}, 'add `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` to flake.nix'],
  ['what is below it alone', { nixpkgs: ['flake', 'inputs'] }, 'add `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` to flake.nix'],
  ['a url', { nixpkgs: ['flake', 'url'] }, 'write `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` in flake.nix in place of its url there'],
  ['another follows', { nixpkgs: ['follows'] }, 'write `inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";` in flake.nix in place of its follows there'],
])('what holds a nested input of which flake.nix says %s', (_name, nested, advice) => {
  const move = { candidate: pinOf(lockedInput(parse(text), 'llama-cpp', 'flake.lock'), 'llama-cpp'), nested: ['llama-cpp/nixpkgs'], gone: [] }
  const sentences = nestedSentences(move, 'llama-cpp', { rootInputs: ['nixpkgs'], followers: [], nested, file: 'flake.nix' })
  expect(sentences).toEqual([`llama-cpp/nixpkgs moves with llama-cpp; to hold it, ${advice}.`])
})

test('a truncated or mutated lock gives an InputError or a lock, never another error and no hang', () => {
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 8 }), (at, junk) => {
      try {
        const lock = parse(text.slice(0, at) + junk + text.slice(at + junk.length))
        pinOf(lockedInput(lock, 'llama-cpp', 'flake.lock'), 'llama-cpp')
        lockPaths(lock, 'flake.lock')
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
      }
    }),
    { numRuns: 500 },
  )
})
