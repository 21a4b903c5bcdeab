import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { GithubEmulator } from '../support/github-emulator.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from '../support/github-emulator.ts'

let github: GithubEmulator
const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-emulator-'))

beforeAll(async () => {
  github = await startGithubEmulator()
})
afterAll(async () => {
  await github.close()
  rmSync(directory, { recursive: true })
})

test('the stand-in for GitHub is emulate 0.12.2 of vercel-labs, not the other package of that name', () => {
  const file = new URL('../../node_modules/emulate/package.json', import.meta.url)
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { version: string; repository: { url: string } }
  expect([manifest.version, manifest.repository.url]).toEqual(['0.12.2', 'https://github.com/vercel-labs/emulate.git'])
})

test('a branch of a real git repository keeps its commit ids in the stand-in', async () => {
  const git = (...words: string[]): string => execFileSync('git', ['-C', directory, ...words], { encoding: 'utf8' }).trim()
  git('init', '-q', '-b', 'main')
  for (const text of ['one\n', 'two\n']) {
    writeFileSync(join(directory, 'flake.nix'), text)
    git('add', '.')
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '-q', '-m', `Say ${text}`)
  }
  const head = await github.copyBranch(directory, 'main')
  expect(head).toBe(git('rev-parse', 'main'))
  const { data } = await github.as(TOKENS.owner).rest.git.getRef({ owner: OWNER, repo: REPOSITORY, ref: 'heads/main' })
  expect(data.object.sha).toBe(head)
})
