import { createHash } from 'node:crypto'
import { githubPullRequests } from '../../src/adapters/github-pull-requests.ts'
import type { GithubPace } from '../../src/adapters/github-client.ts'
import type { CheckContent } from '../../src/core/pull-request/check.ts'
import { markerText, type Marker } from '../../src/core/pull-request/marker.ts'
import { PLAIN_PUBLISHING } from '../../src/core/pull-request/publishing.ts'
import type { PullRequestContent, PullRequestResult, PullRequests } from '../../src/ports/pull-requests.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from './github-emulator.ts'
import type { GithubEmulator } from './github-emulator.ts'

/** No waiting between tries and writes, and half a second for an answer. */
export const QUICK: GithubPace = { answerMilliseconds: 2000, retryMilliseconds: 1, spaceWrites: false }

/** The fleet's files on main. */
export const FILES = { 'flake.nix': '{ inputs = { }; }\n', 'flake.lock': '{ "version": 7 }\n', 'README.md': 'fleet\n', 'hosts/carbon.nix': '{ }\n' }

/** A check that is not proven. */
export const CHECK: CheckContent = {
  name: 'llama-fleet',
  conclusion: 'neutral',
  title: 'Not proven: nothing came back from boron',
  into: null,
  summary: 'Not proven.',
  annotation: { path: 'flake.lock', line: 3, level: 'warning', message: 'Not proven: nothing came back from boron' },
}

const place = { owner: OWNER, repo: REPOSITORY }

/** Returns the id that git gives a blob of this text. */
export const blobId = (text: string): string =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex')

/** Returns a body that shows the tag and remembers it. */
export function markedBody(tag: string, changes: Partial<Marker> = {}): string {
  return markerText({
    schema: 1,
    flakeInput: 'llama-cpp',
    baseline: { tag: 'b1', rev: 'a'.repeat(40) },
    candidate: { tag, rev: blobId(tag) },
    base: null,
    outcome: 'same',
    headline: 'Merge: same',
    seed: null,
    hosts: [],
    before: [],
    closed: false,
    ...changes,
  })
}

type Text = ReturnType<PullRequestContent['text']>

/** Starts an emulated GitHub with the fleet's repository, on which each test publishes to a branch of its own. */
export async function startPublishing(pace: GithubPace = QUICK) {
  const github: GithubEmulator = await startGithubEmulator()
  const base = await github.commit(TOKENS.owner, 'main', null, FILES, 'Begin')
  const root = github.as(TOKENS.owner).rest
  let serial = 0
  const branch = (): string => `llama-fleet/case-${serial}`
  const filesOf = (tag: string) => ({ 'flake.nix': `{ inputs.llama-cpp = "${tag}"; }\n`, 'flake.lock': `{ "version": 7, "tag": "${tag}" }\n` })
  const file = (path: 'flake.nix' | 'flake.lock', text: string): PullRequestContent['files'][number] => ({ path, mode: '100644', before: blobId(FILES[path]), after: blobId(text), text })
  const pullRequests = (token: string = TOKENS.actions): PullRequests =>
    githubPullRequests({ token, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace, runUrl: 'https://github.com/acme/fleet/actions/runs/7' })
  const opened = async () => (await root.pulls.list({ ...place, head: `${OWNER}:${branch()}` })).data
  const tip = async (name = branch()): Promise<string> => (await root.git.getRef({ ...place, ref: `heads/${name}` })).data.object.sha

  return {
    github,
    place,
    branch,
    tip,
    filesOf,
    opened,
    pullRequests,
    base: () => base,
    /** Turns to a branch that nothing is on. */
    next(): void {
      serial += 1
      github.proxy.clear()
    },
    /** Returns a bump of both files; its text is given directly, for what it is made from is tested elsewhere. */
    bump(tag: string, changes: Partial<PullRequestContent & Text> = {}): PullRequestContent {
      const { title = `llama-cpp: ${tag}`, body = `Merge: faster with ${tag}\n`, labels = ['llama-fleet:same'], ...rest } = changes
      const { 'flake.nix': nix, 'flake.lock': lock } = filesOf(tag)
      return {
        branch: branch(),
        base: { branch: 'main', commit: base },
        planned: new Date(Date.now() + 60_000),
        flakeInput: 'llama-cpp',
        tag,
        files: [file('flake.nix', nix), file('flake.lock', lock)],
        commitMessage: `llama-cpp: ${tag}`,
        text: () => ({ title, body, labels }),
        draft: false,
        opens: true,
        baseline: 'a'.repeat(40),
        candidate: blobId(tag),
        publishing: PLAIN_PUBLISHING,
        mergeRefusal: null,
        check: null,
        ...rest,
      }
    },
    publish: (content: PullRequestContent, token?: string): Promise<PullRequestResult> => pullRequests(token).publish(content),
    /** Commits to our branch as somebody. */
    pushed: async (token: string): Promise<string> => github.commit(token, branch(), await tip(), { 'README.md': `mine ${serial}\n` }, 'My fix'),
    /** Commits to main. */
    onBase: (files: Readonly<Record<string, string>>): Promise<string> => github.commit(TOKENS.owner, 'main', base, files, 'Move on'),
    backToBase: () => root.git.updateRef({ ...place, ref: 'heads/main', sha: base, force: true }),
    parents: async (): Promise<string[]> => (await root.git.getCommit({ ...place, commit_sha: await tip() })).data.parents.map(({ sha }) => sha),
    label: (number: number | null, label: string) => root.issues.addLabels({ ...place, issue_number: number ?? 0, labels: [label] }),
    labels: async (): Promise<string[]> => ((await opened())[0]?.labels ?? []).map(({ name }) => name),
    pull: async (number: number | null) => (await github.through(TOKENS.owner).rest.pulls.get({ ...place, pull_number: number ?? 0 })).data,
    checks: async () => (await root.checks.listForRef({ ...place, ref: await tip() })).data.check_runs,
  }
}

export type PublishingStage = Awaited<ReturnType<typeof startPublishing>>
