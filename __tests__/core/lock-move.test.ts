import { expect, test } from '@jest/globals'
import { UpstreamError } from '../../src/core/errors.ts'
import type { FlakeLock } from '../../src/core/pin/flake-lock.ts'
import { tarballReference } from '../../src/core/pin/flake-reference.ts'
import { lockMove } from '../../src/core/pin/lock-move.ts'
import { unlikeNix } from '../../src/core/pin/lock-paths.ts'

const [old, fresh] = ['a'.repeat(40), 'c'.repeat(40)]
const GIT = { type: 'git', url: 'https://github.com/ggml-org/llama.cpp' }
const lockOf = (locked: object, original: object, node: object = {}): FlakeLock =>
  ({ version: 7, root: 'root', nodes: { root: { inputs: { 'llama-cpp': 'llama-cpp' } }, 'llama-cpp': { ...node, locked: { narHash: 'sha256-x', ...locked }, original } } }) as unknown as FlakeLock
const moved = (was: FlakeLock, is: FlakeLock): string => {
  try {
    return lockMove(was, is, 'llama-cpp', { name: 'v0.5.0', commit: fresh }, 'flake.lock').candidate.rev
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return error.message
  }
}
const byCommit = (locked: object, node: object = {}) => ({
  was: lockOf({ ...GIT, rev: old, ...locked }, { ...GIT, rev: old }, node),
  is: (after: object, nodeAfter: object = {}) => lockOf({ ...GIT, rev: fresh, ...after }, { ...GIT, rev: fresh }, nodeAfter),
})

test.each<[string, object, object, object, object]>([
  ['a branch that only one nix names', {}, {}, { ref: 'refs/heads/master' }, {}],
  ['one that nix 2.8 named and no other', { ref: 'refs/heads/master' }, {}, {}, {}],
  ['one that nix 2.8 named in short', { ref: 'master' }, {}, {}, {}],
  ['one that nix 2.8 names in short now', {}, {}, { ref: 'master' }, {}],
  ['commits that only one nix counts', {}, {}, { revCount: 7 }, {}],
  ['commits that nix counts no more', { revCount: 6, shallow: true }, {}, { shallow: true }, {}],
  ['a flake that says so', {}, { flake: true }, {}, {}],
  ['what nix does not know', { treeHash: 'x' }, { note: 'mine' }, {}, {}],
])('a lock may move with %s', (_name, locked, node, after, nodeAfter) => {
  const { was, is } = byCommit(locked, node)
  expect(moved(was, is(after, nodeAfter))).toBe(fresh)
})

test.each<[string, object, object, object, object]>([
  ['another place', {}, {}, { url: 'https://example.org/x' }, {}],
  ['submodules', {}, {}, { submodules: true }, {}],
  ['no submodules any more', { submodules: true }, {}, {}, {}],
  ['no flake any more', {}, {}, {}, { flake: false }],
  ['a flake again', {}, { flake: false }, {}, {}],
  ['a parent', {}, {}, {}, { parent: ['nixpkgs'] }],
  ['something added', {}, {}, { __final: true }, {}],
  ['a ref that is no branch', {}, {}, { ref: 'evil' }, {}],
])('a lock may not move with %s', (_name, locked, node, after, nodeAfter) => {
  const { was, is } = byCommit(locked, node)
  expect(moved(was, is(after, nodeAfter))).toContain('fetched as before, was meant')
})

test('another input may not change, and what nix does not know of it is named', () => {
  const beside = (locked: object, original: object, node: object): FlakeLock => {
    const lock = lockOf(locked, original)
    return { ...lock, nodes: { ...lock.nodes, root: { inputs: { 'llama-cpp': 'llama-cpp', 'nixpkgs': 'nixpkgs' } }, nixpkgs: { locked: { type: 'github', rev: old }, original: { type: 'github' }, ...node } } }
  }
  const [was, is] = [[{ ...GIT, rev: old }, { ...GIT, rev: old }], [{ ...GIT, rev: fresh }, { ...GIT, rev: fresh }]] as const
  expect(() => moved(beside(...was, { note: 'mine' }), beside(...is, {}))).toThrow("flake.lock says 'note' of nixpkgs, which nix does not know and leaves out when it moves llama-cpp. Take it out, commit flake.lock, and run again.")
  for (const node of [{ note: 'evil' }, { flake: false }]) expect(() => moved(beside(...was, {}), beside(...is, node))).toThrow('Moving llama-cpp also moves nixpkgs')
  expect(() => moved(beside(...was, { flake: false }), beside(...is, {}))).toThrow('Moving llama-cpp also moves nixpkgs')
})

test.each([['10', '9'], ['1', '-x'], ['🦙', '～'], ['b', 'a']])('names are in the order of their bytes: %s and %s', (one, other) => {
  const byBytes = [one, other].toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  const text = (names: readonly string[]): string => {
    const inputs = names.map((name) => `        ${JSON.stringify(name)}: "x"`).join(',\n')
    return `{\n  "nodes": {\n    "root": {\n      "inputs": {\n${inputs}\n      }\n    },\n    "x": {\n      "locked": {\n        "type": "path"\n      }\n    }\n  },\n  "root": "root",\n  "version": 7\n}\n`
  }
  expect(unlikeNix(text(byBytes), 'flake.lock')).toBeNull()
  expect(unlikeNix(text(byBytes.toReversed()), 'flake.lock')).toBe('is not written as nix writes it')
})

test.each<[string, Record<string, unknown>, Record<string, unknown>, string | null]>([
  ['of the address that its server named', { url: 'https://x.org/1.tar.xz' }, { url: 'https://x.org/new' }, 'tarball+https://x.org/1.tar.xz?narHash=sha256-a%2Bb%3D'],
  ['with a commit, behind a query', { url: 'https://x.org/1?a=b', rev: 'c', revCount: 7, lastModified: 1 }, { url: 'https://x.org/new' }, 'tarball+https://x.org/1?a=b&narHash=sha256-a%2Bb%3D&rev=c&revCount=7&lastModified=1'],
  ['of the address that was asked', { url: 'https://x.org/new' }, { url: 'https://x.org/new' }, null],
  ['that is none', { type: 'github' }, { url: 'https://x.org/new' }, null],
  ['without a hash', { url: 'https://x.org/1.tar.xz', narHash: undefined }, { url: 'https://x.org/new' }, null],
])('the reference of a tarball %s', (_what, more, original, reference) => {
  expect(tarballReference({ type: 'tarball', narHash: 'sha256-a+b=', ...more }, original)).toBe(reference)
})
