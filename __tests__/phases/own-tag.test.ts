import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { verifyOwnTag } from '../../src/phases/own-tag.ts'
import { commitOf, flakeLock } from '../support/in-memory-world.ts'

const tag = { name: 'v0.5.0', commit: commitOf('c') }

/** Returns which repositories were asked for the tag, which has these commits there. */
async function asked(lock: string, upstream: string, there: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const addresses: string[] = []
  const list = (address: string) => {
    addresses.push(address)
    const commit = there[address]
    return Promise.resolve(commit === undefined ? [] : [{ name: 'v0.5.0', commit }, { name: 'v0.5.0-rc1', commit: commitOf('9') }])
  }
  await verifyOwnTag({ input: 'llama-cpp', lock: { path: 'flake.lock', text: lock }, upstream, tag }, { list })
  return addresses
}
/** The lock of an input on another server. */
const lockOf = (locked: Readonly<Record<string, string>>): string => {
  const lock = JSON.parse(flakeLock({ rev: tag.commit, ref: tag.name })) as { nodes: { 'llama-cpp': { locked: object } } }
  Object.assign(lock.nodes['llama-cpp'].locked, locked)
  return JSON.stringify(lock)
}
const github = flakeLock({ rev: tag.commit, ref: tag.name })
const official = 'https://github.com/ggml-org/llama.cpp'

describe('The tag that flake.nix names', () => {
  test.each([official, 'https://github.com/GGML-org/llama.cpp.git', 'git@github.com:ggml-org/llama.cpp.git', 'ssh://git@github.com/ggml-org/llama.cpp/'])('needs no look where %s is followed, which is the input’s own repository', async (upstream) => {
    expect(await asked(github, upstream)).toEqual([])
  })

  test('is the same commit in the repository of the input, or the bump is refused with both', async () => {
    const fork = 'https://github.com/o/fork'
    expect(await asked(github, fork, { [official]: tag.commit })).toEqual([official])
    const other = asked(github, fork, { [official]: commitOf('e') })
    await expect(other).rejects.toBeInstanceOf(InputError)
    await expect(other).rejects.toThrow(`The input 'llama-cpp' is of ${official}, whose v0.5.0 is commit ${commitOf('e')}; \`upstream\` in the config, ${fork}, has it on ${commitOf('c')}.`)
    await expect(asked(github, 'https://me:secret@git.example.org/fork')).rejects.toThrow(`${official}, which has no tag v0.5.0; \`upstream\` in the config, https://git.example.org/fork, has it`)
  })

  test('is told where git may not list the repository of the input, for which nix may have a token', async () => {
    const list = () => Promise.reject(new UpstreamError({ problem: `${official} cannot be read: it is private or missing, and no login was given.`, next: 'Run again later.' }))
    const question = { input: 'llama-cpp', lock: { path: 'flake.lock', text: github }, upstream: 'https://github.com/o/fork', tag }
    expect(await verifyOwnTag(question, { list })).toBe(`Whether v0.5.0 is the same commit in the input's own repository is not known: ${official} cannot be read: it is private or missing, and no login was given.`)
  })

  test('does not matter where flake.nix names a commit or nothing', async () => {
    expect(await asked(flakeLock({ rev: tag.commit, pinned: true }), 'https://github.com/o/fork')).toEqual([])
    expect(await asked(flakeLock({ rev: tag.commit }), 'https://github.com/o/fork')).toEqual([])
  })

  test('is looked for on the input’s own server', async () => {
    const enterprise = 'https://ghe.example.org/ggml-org/llama.cpp'
    expect(await asked(lockOf({ host: 'ghe.example.org' }), official, { [enterprise]: tag.commit })).toEqual([enterprise])
  })
})
