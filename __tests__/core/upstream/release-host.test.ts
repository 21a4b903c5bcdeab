import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { releaseHost } from '../../../src/core/upstream/release-host.ts'

const nowhere = { serverUrl: undefined, apiUrl: undefined }
const enterprise = { serverUrl: 'https://ghe.example.org', apiUrl: 'https://ghe.example.org/api/v3' }
const web = 'https://github.com/ggml-org/llama.cpp'

test.each([web, `${web}.git`, `${web}/`, 'git@github.com:ggml-org/llama.cpp.git', 'ssh://git@github.com/ggml-org/llama.cpp', 'https://me:secret@GitHub.com/ggml-org/llama.cpp'])(
  '%s is a repository of github.com',
  (upstream) => {
    expect(releaseHost(upstream, nowhere)).toEqual({ api: 'https://api.github.com', repository: 'ggml-org/llama.cpp', ownServer: true })
  },
)

test('a token of an Enterprise server is for that server alone, wherever upstream is', () => {
  expect(releaseHost(web, enterprise)).toEqual({ api: 'https://api.github.com', repository: 'ggml-org/llama.cpp', ownServer: false })
  expect(releaseHost('https://ghe.example.org/fork/llama.cpp', enterprise)).toEqual({
    api: 'https://ghe.example.org/api/v3',
    repository: 'fork/llama.cpp',
    ownServer: true,
  })
})

test.each(['https://gitlab.com/ggml-org/llama.cpp', '/srv/git/llama.cpp', 'file:///srv/a/b', 'https://github.com.example.org/a/b', 'https://github.com/a', 'https://github.com/a/..', 'https://github.com/a/b/c', 'https://example.org/github.com/a/b'])(
  '%s has no publication dates',
  (upstream) => {
    expect(releaseHost(upstream, nowhere)).toBeNull()
  },
)

test('no text makes another host or another path out of github.com', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (tail) => {
      const found = releaseHost(`https://github.com/${tail}`, nowhere)
      if (found === null) return
      expect(found.api).toBe('https://api.github.com')
      expect(found.repository).toMatch(/^[\w-][\w.-]*\/[\w.-]+$/)
    }),
    { numRuns: 500 },
  )
})
