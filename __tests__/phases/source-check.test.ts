import { describe, expect, test } from '@jest/globals'
import { UpstreamError } from '../../src/core/errors.ts'
import { exactReference } from '../../src/core/pin/flake-reference.ts'
import { verifySource } from '../../src/phases/source-check.ts'
import { commitOf, flakeLock } from '../support/in-memory-world.ts'

async function check(text: string, fetched: { rev: string | null; narHash: string }): Promise<string> {
  const asked: string[] = []
  const prefetch = (reference: string) => Promise.resolve(fetched).finally(() => asked.push(reference))
  await verifySource({ input: 'llama-cpp', lock: { path: 'flake.lock', text }, commit: commitOf('c') }, { prefetch })
  return asked.join()
}
const lock = flakeLock({ rev: commitOf('c'), ref: 'v0.5.0' })

test('the source is fetched by its commit, without the hash of the lock', async () => {
  expect(await check(lock, { rev: commitOf('c'), narHash: 'sha256-x' })).toBe(`github:ggml-org/llama.cpp/${commitOf('c')}`)
  expect(await check(lock, { rev: null, narHash: 'sha256-x' })).toContain('github:')
})

describe('a lock is refused', () => {
  test.each([
    ['with another hash', lock, { rev: commitOf('c'), narHash: 'sha256-y' }, 'flake.lock has sha256-x, github:ggml-org/llama.cpp/cccc'],
    ['with another commit', flakeLock({ rev: commitOf('e') }), { rev: null, narHash: 'sha256-x' }, `flake.lock holds commit ${commitOf('e')} of llama-cpp, but the tag stands on ${commitOf('c')}.`],
    ['when another commit is fetched', lock, { rev: commitOf('e'), narHash: 'sha256-x' }, `was fetched as commit ${commitOf('e')}`],
    ['without a hash', lock.replace('"narHash": "sha256-x",', ''), { rev: null, narHash: 'sha256-x' }, "as a 'github' input without a hash"],
    ['of a kind that has no commits', lock.replace('"type": "github"', '"type": "tarball"'), { rev: null, narHash: 'sha256-x' }, "as a 'tarball' input without"],
  ])('%s', async (_name, text, fetched, sentence) => {
    await expect(check(text, fetched)).rejects.toThrow(sentence)
    await expect(check(text, fetched)).rejects.toBeInstanceOf(UpstreamError)
  })
})

test.each([
  [{ type: 'github', owner: 'o', repo: 'r', host: 'ghe.example.org' }, 'github:o/r/REV?host=ghe.example.org'],
  [{ type: 'gitlab', owner: 'group%2Fsub', repo: 'r' }, 'gitlab:group%2Fsub/r/REV'],
  [{ type: 'github', owner: 'o?x', repo: 'r' }, null],
  [{ type: 'git', url: 'https://example.org/llama.cpp', ref: 'refs/tags/v0.5.0', submodules: true }, 'git+https://example.org/llama.cpp?ref=refs%2Ftags%2Fv0.5.0&rev=REV&submodules=1'],
  [{ type: 'git', url: 'ssh://git@example.org/x?a=1' }, 'git+ssh://git@example.org/x?a=1&rev=REV'],
  [{ type: 'path', path: '/x' }, null],
])('the reference of %j is %s', (locked, reference) => {
  expect(exactReference({ ...locked, rev: 'REV' })).toBe(reference)
})
