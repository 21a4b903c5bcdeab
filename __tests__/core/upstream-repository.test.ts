import { expect, test } from '@jest/globals'
import { upstreamOf } from '../../src/core/pin/upstream-repository.ts'

const upstream = (locked: { readonly type: string } & Record<string, unknown>, named?: string): string =>
  upstreamOf({ node: 'llama-cpp', locked, original: {}, isFlake: true, others: {} }, 'llama-cpp', named, 'flake.lock')

test.each([
  ['github.example.com/ggml-org/llama.cpp', 'https://github.example.com/ggml-org/llama.cpp', { type: 'github', owner: 'ggml-org', repo: 'llama.cpp', host: 'github.example.com' }],
  ['gitlab.com/group/sub/llama.cpp', 'https://gitlab.com/group/sub/llama.cpp', { type: 'gitlab', owner: 'group%2Fsub', repo: 'llama.cpp' }],
  ['git.sr.ht/~me/llama.cpp', 'https://git.sr.ht/~me/llama.cpp', { type: 'sourcehut', owner: '~me', repo: 'llama.cpp' }],
  ['git.example.org/llama.cpp', 'https://git.example.org/llama.cpp', { type: 'git', url: 'https://git.example.org/llama.cpp' }],
  ['git.example.org/a/llama.cpp', 'https://git.example.org/a/llama.cpp', { type: 'git', url: 'https://some-token@git.example.org/a/llama.cpp' }],
  ['ssh://git@git.example.org:22/a', 'ssh://git@git.example.org:22/a', { type: 'git', url: 'ssh://git@git.example.org:22/a' }],
  ['someone/llama.cpp', 'https://github.com/someone/llama.cpp', { type: 'github', owner: 'someone', repo: 'llama.cpp' }],
])('the fork %s is named with its host, and the line to add with its url', (fork, url, locked) => {
  expect(() => upstream(locked)).toThrow(`The input 'llama-cpp' is the fork ${fork}, not ggml-org/llama.cpp. To follow the fork's own tags, add \`upstream: ${url}\` to the config.`)
  expect(upstream(locked, url)).toBe(url)
})

test('the official repository needs no name, nor does its old one', () => {
  expect(upstream({ type: 'github', owner: 'ggml-org', repo: 'llama.cpp' })).toBe('https://github.com/ggml-org/llama.cpp')
  for (const url of ['ssh://git@ssh.github.com:443/ggml-org/llama.cpp.git', 'https://www.github.com/ggml-org/llama.cpp', 'https://github.com:443/ggml-org/llama.cpp/']) expect(upstream({ type: 'git', url })).toBe('https://github.com/ggml-org/llama.cpp')
  expect(() => upstream({ type: 'git', url: 'https://github.com.example.org/ggml-org/llama.cpp' })).toThrow('is the fork')
  expect(upstream({ type: 'git', url: 'ssh://git@github.com/GGerganov/llama.cpp.git' })).toBe('https://github.com/GGerganov/llama.cpp')
})
