import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { gitCommand } from '../../src/adapters/git-command.ts'
import { gitHistory } from '../../src/adapters/git-history.ts'
import { githubHistory } from '../../src/adapters/github-history.ts'
import { githubRepository } from '../../src/adapters/github-repository.ts'
import { historyDirectory } from '../../src/adapters/history-directory.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { historyEntries, type HistoryEntry } from '../../src/core/history/history-entry.ts'
import type { History } from '../../src/ports/history.ts'
import type { GithubEmulator } from '../support/github-emulator.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from '../support/github-emulator.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'

const [carbon, beryllium] = historyEntries(GOLDEN_REPORTS['faster']?.() ?? raise(), null)
if (carbon === undefined || beryllium === undefined) raise()

function raise(): never {
  throw new Error('the golden report has fewer hosts than this test needs')
}
const attempts = (entry: HistoryEntry, ...numbers: number[]): HistoryEntry[] => numbers.map((attempt) => ({ ...entry, attempt }))
const linesOf = async (history: Pick<History, 'read'>): Promise<string[]> =>
  (await history.read()).entries.map(({ host, attempt }) => `${host} ${attempt}`).toSorted()

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'llama-fleet-history-'))
})
afterAll(() => rm(scratch, { recursive: true }))

describe('the history in a directory', () => {
  const at = (name: string) => ({ directory: join(scratch, name), history: historyDirectory({ directory: join(scratch, name), path: process.env['PATH'] ?? '' }) })

  test('is empty before the first run, and holds one file per host after it', async () => {
    const { directory, history } = at('first')
    expect(await history.read()).toEqual({ entries: [], notices: [] })
    expect(await history.append([carbon, beryllium])).toEqual([])
    expect((await readdir(directory)).toSorted()).toEqual(['beryllium.jsonl', 'carbon.jsonl'])
    expect(await linesOf(history)).toEqual(['beryllium 1', 'carbon 1'])
  })

  test('loses nothing when twelve runs end at once', async () => {
    const { history } = at('at-once')
    const numbers = Array.from({ length: 12 }, (_, place) => place + 1)
    await Promise.all(numbers.map((attempt) => at('at-once').history.append(attempts(carbon, attempt))))
    expect((await linesOf(history)).length).toBe(12)
  })

  test('keeps a cut line in a file of its own and says so', async () => {
    const { directory, history } = at('cut')
    await mkdir(directory)
    await writeFile(join(directory, 'carbon.jsonl'), `${JSON.stringify(carbon)}\n{"schema":1,"host":"car`)
    expect((await history.read()).notices).toEqual([expect.stringContaining('Line 2 of carbon.jsonl is no entry of the history')])
    const [said] = await history.append(attempts(carbon, 2))
    expect(said).toContain('carbon.damaged.txt')
    expect(await readFile(join(directory, 'carbon.damaged.txt'), 'utf8')).toBe('{"schema":1,"host":"car\n')
    expect(await linesOf(history)).toEqual(['carbon 1', 'carbon 2'])
    expect((await history.read()).notices).toEqual([])
  })

  test('that cannot be read is not written over', async () => {
    const { directory, history } = at('unreadable')
    await mkdir(join(directory, 'carbon.jsonl'), { recursive: true })
    await expect(history.append([carbon])).rejects.toThrow(UpstreamError)
    await chmod(directory, 0o755)
  })
})

describe('the history on a branch of GitHub', () => {
  let github: GithubEmulator
  let serial = 0
  let branch = ''
  const place = { owner: OWNER, repo: REPOSITORY }
  const quick = { answerMilliseconds: 5000, retryMilliseconds: 1, spaceWrites: false }
  const history = (): History =>
    githubHistory(githubRepository({ token: TOKENS.actions, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: quick }), branch)
  const tip = async () => (await github.as(TOKENS.owner).rest.git.getRef({ ...place, ref: `heads/${branch}` })).data.object.sha
  const filesAt = async (sha: string) => {
    const { rest } = github.as(TOKENS.owner)
    const { data } = await rest.git.getCommit({ ...place, commit_sha: sha })
    return { parents: data.parents.length, names: (await rest.git.getTree({ ...place, tree_sha: data.tree.sha })).data.tree.map((entry) => entry.path).toSorted() }
  }
  beforeAll(async () => {
    github = await startGithubEmulator()
    await github.commit(TOKENS.owner, 'main', null, { 'flake.nix': '{ }\n' }, 'Begin')
  })
  afterAll(() => github.close())
  beforeEach(() => {
    serial += 1
    branch = `llama-fleet-data-${serial}`
    github.proxy.clear()
  })

  test('begins as an orphan, gets one commit per run, and is left alone when there is nothing to add', async () => {
    await history().append([carbon, beryllium])
    const first = await tip()
    expect(await filesAt(first)).toEqual({ parents: 0, names: ['README.md', 'beryllium.jsonl', 'carbon.jsonl'] })
    await history().append(attempts(carbon, 1, 2))
    const second = await tip()
    expect(await filesAt(second)).toEqual({ parents: 1, names: ['README.md', 'beryllium.jsonl', 'carbon.jsonl'] })
    github.proxy.clear()
    await history().append(attempts(carbon, 2))
    expect(await tip()).toBe(second)
    expect(github.proxy.writes()).toEqual([])
    expect(await linesOf(history())).toEqual(['beryllium 1', 'carbon 1', 'carbon 2'])
  })

  test('loses nothing when four runs end at once, also when the branch is missing', async () => {
    await Promise.all([1, 2, 3, 4].map((attempt) => history().append(attempts(carbon, attempt))))
    expect(await linesOf(history())).toEqual(['carbon 1', 'carbon 2', 'carbon 3', 'carbon 4'])
    const moves = github.proxy.writes().filter(({ method }) => method === 'PATCH')
    expect(moves.length).toBeGreaterThan(0)
    for (const { body } of moves) expect(JSON.parse(body)).toMatchObject({ force: false })
  })

  test('keeps a truncated line beside the file, in the same commit', async () => {
    await github.commit(TOKENS.owner, branch, null, { 'carbon.jsonl': `${JSON.stringify(carbon)}\n{"schema":1,` }, 'Cut')
    const [said] = await history().append(attempts(carbon, 2))
    expect(said).toContain(`Line 2 of carbon.jsonl on ${branch} is no entry`)
    expect((await filesAt(await tip())).names).toEqual(['carbon.damaged.txt', 'carbon.jsonl'])
    expect(await linesOf(history())).toEqual(['carbon 1', 'carbon 2'])
  })

  test('adds a run once when GitHub’s answer to the move is lost', async () => {
    await history().append([carbon])
    github.proxy.inject({ method: 'PATCH', path: /\/git\/refs\//, times: 1, answer: { kind: 'reset' }, reaches: true })
    await history().append(attempts(carbon, 2))
    expect(await linesOf(history())).toEqual(['carbon 1', 'carbon 2'])
  })

  test('that GitHub will not let be written says so and leaves the branch as it was', async () => {
    await history().append([carbon])
    const before = await tip()
    github.proxy.inject({ method: 'PATCH', path: /\/git\/refs\//, times: 1, answer: { kind: 'json', status: 422, body: { message: 'Cannot update this protected ref.' } } })
    await expect(history().append(attempts(carbon, 2))).rejects.toThrow(/protected ref/)
    github.proxy.clear()
    github.proxy.inject({ method: 'POST', path: /\/git\/trees/, times: 1, answer: { kind: 'json', status: 403, body: { message: 'Resource not accessible by integration' } } })
    await expect(history().append(attempts(carbon, 2))).rejects.toThrow(InputError)
    expect(await tip()).toBe(before)
  })
})

describe('the history branch in a clone', () => {
  test('is read as it was last fetched; the working tree and every ref stay as they are', async () => {
    const root = join(scratch, 'clone')
    await mkdir(root)
    const git = (...argv: string[]): string => execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...argv], { cwd: root, encoding: 'utf8' })
    git('init', '--quiet', '-b', 'main')
    await writeFile(join(root, 'carbon.jsonl'), `${JSON.stringify(carbon)}\n`)
    await writeFile(join(root, 'note.txt'), 'no entry\n')
    git('add', '.')
    git('commit', '--quiet', '-m', 'history')
    git('update-ref', 'refs/remotes/origin/llama-fleet-data', 'HEAD')
    const before = git('for-each-ref')
    const environment = { PATH: process.env['PATH'] ?? '' }
    const reader = (branch: string) => gitHistory(gitCommand({ processes: childProcesses(), environment }), root, branch)
    expect(await linesOf(reader('llama-fleet-data'))).toEqual(['carbon 1'])
    expect(await reader('another').read()).toEqual({ entries: [], notices: [] })
    expect(git('for-each-ref')).toBe(before)
    expect(git('status', '--porcelain')).toBe('')
  })
})
