import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gitUpstreamTags } from '../../src/adapters/git-upstream-tags.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { UpstreamError } from '../../src/core/errors.ts'
import { CHANGES_LIMIT } from '../../src/core/upstream/change-groups.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-changes-'))
const upstream = join(root, 'upstream')
const stateDirectory = join(root, 'state')
const commits: Record<string, string> = {}

function git(...argv: string[]): string {
  const names = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@example.org', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@example.org' }
  return execFileSync('git', ['-C', upstream, ...argv], { encoding: 'utf8', env: { ...process.env, ...names, ...dated } }).trim()
}
let dated: Record<string, string> = {}
let day = 0
function commit(subject: string, files: Readonly<Record<string, string>>, tag?: string): void {
  day += 1
  const date = new Date(Date.UTC(2026, 0, day)).toISOString()
  dated = { GIT_AUTHOR_DATE: '2001-01-01T00:00:00Z', GIT_COMMITTER_DATE: date }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(upstream, path)), { recursive: true })
    writeFileSync(join(upstream, path), text)
  }
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '--message', subject)
  if (tag !== undefined) git('tag', tag)
  commits[tag ?? subject] = git('rev-parse', 'HEAD')
}

beforeAll(() => {
  mkdirSync(upstream)
  mkdirSync(stateDirectory)
  git('init', '--quiet', '--initial-branch=master')
  commit('begin', { 'src/llama.cpp': 'a', 'ggml/src/ggml-cuda/mmq.cu': 'a', 'README.md': 'a' })
  commit('the pinned one', { 'src/llama.cpp': 'b' }, 'b6000')
  commit('CUDA: faster (#1)', { 'ggml/src/ggml-cuda/mmq.cu': 'b', 'tests/x.cpp': 'b' })
  commit('server : naïve “quotes” \u001b[31m', { 'tools/server/größe.cpp': 'b' })
  commit('readme', { 'README.md': 'b' }, 'b6003')
  commit('later', { 'src/llama.cpp': 'c' }, 'b6004')
  git('config', 'uploadpack.allowFilter', 'true')
})
afterAll(() => rmSync(root, { recursive: true }))

const tags = () =>
  gitUpstreamTags({ processes: childProcesses(), environment: { PATH: process.env['PATH'] ?? '', HOME: root }, stateDirectory })
const pinned = (tag: string) => commits[tag] ?? ''
const candidate = (name: string) => ({ name, commit: commits[name] ?? '' })

describe("upstream's changes", () => {
  test('are the commits between the two pins, newest first, with what they touch', async () => {
    const { total, commits: found } = await tags().changes(`file://${upstream}`, pinned('b6000'), candidate('b6003'))
    expect(total).toBe(3)
    expect(found.map(({ subject, groups }) => [subject, groups])).toEqual([
      ['readme', ['docs and CI']],
      ['server : naïve “quotes” \u001b[31m', ['server']],
      ['CUDA: faster (#1)', ['ggml-cuda']],
    ])
    expect(found[0]?.commit).toBe(commits['b6003'])
  })

  test('are counted whole and listed up to a bound', async () => {
    const when = Date.UTC(2026, 0, 8) / 1000
    const many = Array.from({ length: CHANGES_LIMIT + 5 }, (_, place) => {
      const from = place === 0 ? `from ${commits['b6004']}\n` : ''
      return `commit refs/heads/many\ncommitter t <t@example.org> ${when + place} +0000\ndata ${`empty ${place}`.length}\nempty ${place}\n${from}\n`
    })
    execFileSync('git', ['-C', upstream, 'fast-import', '--quiet'], { input: many.join('') })
    git('tag', 'b7000', 'many')
    commits['b7000'] = git('rev-parse', 'b7000')
    const { total, commits: found } = await tags().changes(`file://${upstream}`, pinned('b6004'), candidate('b7000'))
    expect([total, found.length]).toEqual([CHANGES_LIMIT + 5, CHANGES_LIMIT])
    expect(found[0]).toMatchObject({ groups: ['other'] })
  })

  test('of a tag that moved while it was read are refused, and so is an upstream that does not answer', async () => {
    const moved = { ...candidate('b6003'), commit: commits['b6004'] ?? '' }
    await expect(tags().changes(`file://${upstream}`, pinned('b6000'), moved)).rejects.toThrow(/b6003 of .* moved while it was read/)
    await expect(tags().changes(`file://${root}/nothing`, pinned('b6000'), candidate('b6003'))).rejects.toBeInstanceOf(UpstreamError)
  })

  test('of a patch release that goes back to the default branch are those since the two parted, whatever their dates', async () => {
    git('checkout', '--quiet', '--detach', 'b6000')
    day = 20
    commit('a late fix', { 'src/llama.cpp': 'fixed' }, 'v0.1.1')
    git('checkout', '--quiet', 'master')
    const { total, commits: found } = await tags().changes(`file://${upstream}`, pinned('v0.1.1'), candidate('b6003'))
    expect([total, found.map(({ subject }) => subject)]).toEqual([3, ['readme', 'server : naïve “quotes” \u001b[31m', 'CUDA: faster (#1)']])
    expect(await tags().changes(`file://${upstream}`, pinned('b6003'), candidate('b6000'))).toEqual({ total: 0, commits: [] })
  })

  test('count what a merge brought in, however old it was', async () => {
    git('checkout', '--quiet', '--detach', 'b6000')
    day = 2
    commit('began long ago', { 'ggml/src/ggml-vulkan/x.cpp': 'a' })
    const aside = git('rev-parse', 'HEAD')
    git('checkout', '--quiet', '-B', 'merging', 'b6004')
    day = 30
    git('merge', '--quiet', '--no-ff', '--message', 'merge', aside)
    git('tag', 'b6010')
    commits['b6010'] = git('rev-parse', 'HEAD')
    git('checkout', '--quiet', 'master')
    const { total, commits: found } = await tags().changes(`file://${upstream}`, pinned('b6004'), candidate('b6010'))
    expect([total, found.map(({ subject, groups }) => [subject, groups])]).toEqual([1, [['began long ago', ['ggml-vulkan']]]])
  })

  test('of a commit that upstream has not are refused', async () => {
    await expect(tags().changes(`file://${upstream}`, 'e'.repeat(40), candidate('b6003'))).rejects.toBeInstanceOf(UpstreamError)
  })
})
