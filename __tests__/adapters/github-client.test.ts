import { expect, test } from '@jest/globals'
import { paceOf } from '../../src/adapters/github-client.ts'

test.each([
  ['https://api.github.com', true],
  ['https://API.GitHub.com/', true],
  ['https://api.octocorp.ghe.com', true],
  ['https://github.example.org/api/v3', false],
  ['https://ghe.com.example.org/api/v3', false],
  ['no address', false],
])('writes to %s are a second apart: %s', (apiUrl, spaceWrites) => {
  expect(paceOf(apiUrl)).toEqual({ answerMilliseconds: 60_000, retryMilliseconds: 1000, spaceWrites })
})
