import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { lockedInput, movedNodes, nodesBelow, parseFlakeLock, pinOf } from '../../src/core/pin/flake-lock.ts'

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

describe('what cannot be bumped is refused with its reason', () => {
  test.each([
    ['llama', "flake.lock has no input 'llama'. It has alias, here, llama-cpp, nixpkgs."],
    ['toString', "flake.lock has no input 'toString'."],
    ['alias', "The input 'alias' follows 'wrap/llama-cpp'. Bump that input"],
  ])('input %s', (name, sentence) => {
    expect(() => lockedInput(parse(text), name, 'flake.lock')).toThrow(sentence)
  })

  test('an input locked without a commit', () => {
    expect(() => pinOf(lockedInput(parse(text), 'here', 'flake.lock'), 'here')).toThrow("The input 'here' is locked without a commit.")
  })

  test.each([
    ['{"version": 8}', 'flake.lock has version 8; only version 7 is known.'],
    ['{', 'flake.lock is not JSON.'],
    ['null', 'flake.lock'],
    [`{\n<<<<<<< HEAD\n"version": 7\n`, 'flake.lock:2 holds a merge conflict.'],
    ['{"version": 7, "root": "root", "nodes": {"root": {"inputs": 3}}}', "'nodes.root.inputs' is wrong"],
  ])('%j', (damaged, sentence) => {
    expect(() => parse(damaged)).toThrow(sentence)
  })
})

test('nodes that moved are named, the bumped one aside', () => {
  const after = structuredClone(LOCK)
  after.nodes['llama-cpp_2'].locked.rev = rev('d')
  expect(movedNodes(parse(text), parse(JSON.stringify(after)), ['llama-cpp_2'])).toEqual([])
  after.nodes['flake-parts'].locked.rev = rev('e')
  after.nodes.nixpkgs.locked.rev = rev('f')
  expect(movedNodes(parse(text), parse(JSON.stringify(after)), ['llama-cpp_2'])).toEqual(['flake-parts', 'nixpkgs'])
})

test('only nodes that nothing else needs lie below the input', () => {
  expect(nodesBelow(parse(text), 'llama-cpp_2')).toEqual(['flake-parts'])
  const shared = structuredClone(LOCK) as typeof LOCK & { nodes: { root: { inputs: Record<string, unknown> } } }
  shared.nodes.root.inputs['flake-parts'] = 'flake-parts'
  expect(nodesBelow(parse(JSON.stringify(shared)), 'llama-cpp_2')).toEqual([])
})

test('a truncated or mutated lock gives an InputError or a lock, never another error and no hang', () => {
  fc.assert(
    fc.property(fc.nat(text.length), fc.string({ maxLength: 8 }), (at, junk) => {
      try {
        const lock = parse(text.slice(0, at) + junk + text.slice(at + junk.length))
        const input = lockedInput(lock, 'llama-cpp', 'flake.lock')
        nodesBelow(lock, input.node)
        pinOf(input, 'llama-cpp')
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
      }
    }),
    { numRuns: 500 },
  )
})
