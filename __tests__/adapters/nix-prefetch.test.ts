import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { startMiniature } from '../support/miniature.ts'

interface Lock {
  readonly nodes: { readonly 'llama-cpp': { readonly locked: { readonly rev: string; readonly narHash: string } } }
}

test.each(['forky', 'trixie'])(
  'the nix of %s fetches a source by its commit, and gives the hash that its lock has',
  async (suite) => {
    const mini = await startMiniature({ nix: { suite } })
    try {
      const nix = nixCli({ processes: childProcesses(), environment: mini.env, stateDirectory: mini.directory, token: null })
      const lock = JSON.parse(await readFile(join(mini.fleet, 'flake.lock'), 'utf8')) as Lock
      const { rev, narHash } = lock.nodes['llama-cpp'].locked
      expect(await nix.prefetch(`github:ggml-org/llama.cpp/${rev}`)).toEqual({ rev, narHash })
      const other = await nix.prefetch(`github:ggml-org/llama.cpp/${mini.commits['v0.5.0'] ?? ''}`)
      expect(other.narHash).not.toBe(narHash)
      await expect(nix.prefetch(`github:ggml-org/llama.cpp/${'1'.repeat(40)}`)).rejects.toThrow(/^nix could not fetch github:ggml-org/)
      await expect(nix.prefetch(`github:nobody/nothing/${rev}`)).rejects.toBeInstanceOf(UpstreamError)
    } finally {
      await mini.close()
    }
  },
)
