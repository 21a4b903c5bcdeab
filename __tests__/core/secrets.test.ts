import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { REMOVED, secretRemover, secretsOf, withoutSecrets } from '../../src/core/secrets.ts'
import { growthOf, LINEAR } from '../support/growth.ts'

const random = 'q7Zk2MvX9q7Zk2MvX9q7Zk2MvX9q7Zk2MvX9'
const remove = secretRemover([])

describe('A text loses', () => {
  test.each([
    ['a GitHub token', `ghp_${random}`],
    ['a token of an Actions job', `ghs_${random}`],
    ['a fine-grained token', `github_pat_11ABCDEFG0${random}_${random}`],
    ['a Hugging Face token', `hf_${random}`],
    ['an npm token', `npm_${random}`],
    ['an AWS key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a key of age', `AGE-SECRET-KEY-1${random.toUpperCase()}`],
    ['a signed token', `eyJ${random}.eyJ${random}.${random}`],
    ['a signed token behind other words', `token-eyJ${random}.eyJ${random}.${random}`],
    ['a key that signs store paths', `cache.example.org-1:${'A'.repeat(86)}==`],
    ['a private key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${random}\n${random}\n-----END OPENSSH PRIVATE KEY-----`],
    ['a private key that is cut at its end', `-----BEGIN RSA PRIVATE KEY-----\n${random}\n${random}`],
    ['a private key that is cut at its beginning', `${random}\n${random}\n-----END PRIVATE KEY-----`],
    ['a password in a URL', `https://fleet:${random}@github.com/x`],
    ['a token in a URL', `git+https://${random}@github.com/x`],
    ['a password in a URL that has the sign before a host in it', `https://fleet:p@${random}@github.com/x`],
    ['the same of ssh', `ssh://fleet:p@${random}@github.com/x`],
    ['an Authorization header', `authorization: Basic ${random}==`],
    ['a line of netrc', `machine github.com login me password ${random}`],
    ["nix's access tokens", `extra-access-tokens = github.com=${random}`],
    ['an assignment in an environment', `AWS_SECRET_ACCESS_KEY=${random}/+`],
    ['a field of JSON', `"client_secret": "${random}"`],
  ])('%s', (_what, secret) => {
    const clean = remove(`before\n${secret}\nafter`)
    expect(clean).toContain(REMOVED)
    expect(clean).not.toContain(random)
    expect(clean.startsWith('before\n')).toBe(true)
  })

  test('a value that is known, also in a URL and in git’s header', () => {
    const secret = 'a b/c+known'
    const clean = secretRemover([secret])(`${secret} ${encodeURIComponent(secret)} ${btoa(`x-access-token:${secret}`)} ${btoa(secret)}`)
    expect(clean).toBe(Array.from({ length: 4 }, () => REMOVED).join(' '))
  })
})

test.each([
  'tokens per second: 96.4, n_tokens = 512, token: 5',
  'https://github.com/ggml-org/llama.cpp/compare/v0.4.0...v0.5.0',
  'ssh://git@github.com/me/fleet and git@github.com:me/fleet',
  'cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=',
  `/nix/store/${'a'.repeat(32)}-python3.12-hf-transfer-0.1.9`,
  `${'c'.repeat(40)} sha256-${'A'.repeat(43)}=`,
  'ggml_vulkan: 0 = NVIDIA GeForce RTX 4090 (NVIDIA) | uma: 0 | warp size: 32',
])('what is no secret stays: %s', (text) => {
  expect(remove(text)).toBe(text)
})

test.each(['workflow.yml', 'review.yml', 'minimal.yml', 'llama-fleet.yml'])('what init hands out is shown as it is written: examples/%s', (name) => {
  const text = readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8')
  expect(remove(text)).toBe(text)
})

test('the environment names its secrets, short words aside', () => {
  const environment = { GITHUB_TOKEN: 'one-secret', INPUT_TOKEN: 'x', MY_PASSWORD: 'true', HOME: '/home/fleet', NIX_CONFIG: 'a = b\naccess-tokens = github.com=two-secret gitlab.com=PAT:three-secret\n' }
  expect(secretsOf(environment)).toEqual(expect.arrayContaining(['one-secret', 'two-secret', 'PAT:three-secret']))
  const clean = secretRemover(secretsOf(environment))('true one-secret x /home/fleet')
  expect(clean).toBe(`true ${REMOVED} x /home/fleet`)
})

test('a key of several lines is known line by line, as a log shows it', () => {
  const lines = ['-----BEGIN OPENSSH PRIVATE KEY-----', `b3BlbnNzaC1rZXktdjE${random}`, `AAAABG5vbmUAAAAEbm9${random}`, '-----END OPENSSH PRIVATE KEY-----']
  const known = secretRemover(secretsOf({ FLEET_SSH_KEY: `${lines.join('\n')}\n`, GPG_PASSPHRASE: 'correct horse battery', SOPS_AGE_KEY: 'AGE-SECRET-KEY-1QQPQQP' }))
  for (const line of lines.slice(1, 3)) expect(known(`debug1: ${line}`)).toBe(`debug1: ${REMOVED}`)
  expect(known('gpg: correct horse battery AGE-SECRET-KEY-1QQPQQP')).toBe(`gpg: ${REMOVED} ${REMOVED}`)
})

test('every text of a value loses them, and everything else stays as it is', () => {
  const value = { texts: [`ghp_${random}`, 'b'], number: 1, none: null, yes: true, deep: { key: [[`hf_${random}`]] } }
  expect(withoutSecrets(value, remove)).toEqual({ texts: [REMOVED, 'b'], number: 1, none: null, yes: true, deep: { key: [[REMOVED]] } })
})

test('no text takes longer than its length allows', () => {
  const piece = fc.constantFrom('ghp_', 'TOKEN_', 'TOKEN=', 'https://', ':', '@', 'eyJ', '.', 'machine ', ' ', '\n', '-----BEGIN PRIVATE KEY-----', '-----END ', 'A'.repeat(60), 'authorization:')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (pieces, times) => {
      const text = pieces.join('').repeat(times).slice(0, 60_000)
      expect(remove(text).length).toBeLessThan(text.length * 8 + 100)
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['beginnings of signed tokens', '-eyJ'],
  ['beginnings of signed tokens with one dot', '-eyJAAAAAAAA.'],
])('%s are clean in linear time', (_what, piece) => {
  expect(growthOf((size) => remove(piece.repeat(size / piece.length)), 2 ** 14)).toBeLessThan(LINEAR)
})
