import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature()
})
afterAll(() => mini.close())

const run = (file: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
  command(file, args, { cwd: mini.directory, env: { ...mini.env, ...env } })

describe('git over https', () => {
  test('ls-remote lists both tag families and the peeled commit of an annotated tag', async () => {
    const said = await run('git', ['ls-remote', 'https://github.com/ggml-org/llama.cpp'])
    expect(said).toContain(`${mini.commits['v0.5.0']}\trefs/tags/v0.5.0^{}`)
    expect(said).toContain(`${mini.commits['v0.5.0']}\trefs/tags/b6002\n`)
    expect(said).toContain('refs/tags/gguf-v0.9.0')
  })

  test('owner and repository are found in any letter case, with or without .git', async () => {
    expect(await run('git', ['ls-remote', 'https://github.com/GGML-org/LLAMA.cpp.git', 'HEAD'])).toContain('HEAD')
  })

  test('a clone brings the history', async () => {
    await run('git', ['clone', '--quiet', 'https://github.com/ggml-org/llama.cpp', 'clone'])
    expect((await run('git', ['-C', 'clone', 'rev-list', '--count', 'HEAD'])).trim()).toBe('4')
  })

  test('a repository that is not there is not found', async () => {
    await expect(run('git', ['ls-remote', 'https://github.com/nobody/nothing'])).rejects.toThrow(/not found/)
  })

  test('another host is refused', async () => {
    await expect(run('git', ['ls-remote', 'https://gitlab.com/ggml-org/llama.cpp'])).rejects.toThrow(/403/)
  })
})

describe('github: references of nix', () => {
  test('a tag resolves to its commit', async () => {
    const said = await run('nix', ['flake', 'metadata', '--json', '--no-write-lock-file', 'github:ggml-org/llama.cpp/b6001'])
    expect(JSON.parse(said)).toMatchObject({ revision: mini.commits['b6001'] })
  })

  test('a tag that is not there is answered as GitHub does', async () => {
    const asked = run('nix', ['flake', 'metadata', 'github:ggml-org/llama.cpp/b9999'])
    await expect(asked).rejects.toThrow(/No commit found for SHA: b9999/)
  })

  test('a request with a token is recorded as authorized, one without is not', async () => {
    const latest = (): boolean | undefined => mini.proxy.requests.at(-1)?.authorized
    await run('nix', ['flake', 'metadata', '--refresh', '--no-write-lock-file', 'github:ggml-org/llama.cpp/b6002'])
    expect(latest()).toBe(false)
    const token = { NIX_CONFIG: 'extra-access-tokens = github.com=not-a-real-token' }
    await run('nix', ['flake', 'metadata', '--refresh', '--no-write-lock-file', 'github:ggml-org/llama.cpp/b6002'], token)
    expect(latest()).toBe(true)
    expect(JSON.stringify(mini.proxy.requests)).not.toContain('not-a-real-token')
  })
})
