import { execFileSync } from 'node:child_process'
import { Octokit } from '@octokit/rest'
import { createEmulator } from 'emulate'
import type { FaultProxy } from './fault-proxy.ts'
import { startFaultProxy } from './fault-proxy.ts'
import type { Gaps } from './github-gaps.ts'
import { githubGaps } from './github-gaps.ts'

/** Tokens of the emulated GitHub: a workflow's own, a second bot's, and two people's. */
export const TOKENS = { actions: 'ghs_actions', bot: 'ghs_bot', person: 'ghp_person', owner: 'ghp_owner' } as const

export const OWNER = 'acme'
export const REPOSITORY = 'fleet'

/** A refusal is an answer like any other. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

export interface GithubEmulator {
  /** The API behind the fault proxy: what the program under test gets as GITHUB_API_URL. */
  readonly url: string
  readonly proxy: FaultProxy
  readonly gaps: Gaps
  /** An API client of one of the tokens that goes past the proxy, for what a test arranges and looks at. */
  as(token: string): Octokit
  /** The same through the proxy: for what people do whose deeds the proxy must see, and for answers as GitHub gives them. */
  through(token: string): Octokit
  /** Commits files on top of `parent` and moves the branch there; returns the commit. `null` makes the first commit. */
  commit(
    token: string,
    branch: string,
    parent: string | null,
    files: Readonly<Record<string, string>>,
    message: string,
  ): Promise<string>
  /** Copies a branch of a real git repository, commit ids included. Throws when an id comes out differently. */
  copyBranch(gitDirectory: string, branch: string): Promise<string>
  close(): Promise<void>
}

/** Starts `emulate` with the fleet's repository, and a proxy in front that mends what differs from GitHub and matters here. */
export async function startGithubEmulator(): Promise<GithubEmulator> {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      tokens: {
        [TOKENS.actions]: { login: 'github-actions[bot]', scopes: ['repo'] },
        [TOKENS.bot]: { login: 'quoting[bot]', scopes: ['repo'] },
        [TOKENS.person]: { login: 'grace', scopes: ['repo', 'user'] },
        [TOKENS.owner]: { login: OWNER, scopes: ['repo', 'user'] },
      },
      github: {
        users: [
          { login: OWNER, name: 'Acme', email: 'acme@example.org' },
          {
            login: 'github-actions[bot]',
            name: 'github-actions[bot]',
            email: '41898282+github-actions[bot]@users.noreply.github.com',
          },
          { login: 'quoting[bot]', name: 'quoting[bot]', email: '1+quoting[bot]@users.noreply.github.com' },
          { login: 'grace', name: 'Grace', email: 'grace@example.org' },
        ],
        repos: [{ owner: OWNER, name: REPOSITORY, auto_init: false }],
      },
    },
  })
  const as = (token: string): Octokit => new Octokit({ auth: token, baseUrl: emulator.url, log: SILENT })
  const logins = { [TOKENS.actions]: 'github-actions[bot]', [TOKENS.bot]: 'quoting[bot]', [TOKENS.person]: 'grace', [TOKENS.owner]: OWNER }
  const gaps = githubGaps(emulator.url, { owner: OWNER, repo: REPOSITORY }, logins, TOKENS.owner)
  const proxy = await startFaultProxy(emulator.url, gaps)
  const place = { owner: OWNER, repo: REPOSITORY }
  for (const username of ['github-actions[bot]', 'quoting[bot]', 'grace']) {
    await as(TOKENS.owner)
      .rest.repos.addCollaborator({ ...place, username, permission: 'push' })
      .catch(() => undefined)
  }
  const point = async (branch: string, sha: string): Promise<void> => {
    const git = as(TOKENS.owner).rest.git
    const { data } = await git.listMatchingRefs({ ...place, ref: `heads/${branch}` })
    if (data.some((one) => one.ref === `refs/heads/${branch}`))
      await git.updateRef({ ...place, ref: `heads/${branch}`, sha, force: true })
    else await git.createRef({ ...place, ref: `refs/heads/${branch}`, sha })
  }
  return {
    url: proxy.url,
    proxy,
    gaps,
    as,
    through: (token) => new Octokit({ auth: token, baseUrl: proxy.url, log: SILENT }),
    commit: async (token, branch, parent, files, message) => {
      const git = as(token).rest.git
      const tree = Object.entries(files).map(([path, content]) => ({
        path,
        content,
        mode: '100644' as const,
        type: 'blob' as const,
      }))
      const parents = parent === null ? [] : [parent]
      const base = parent === null ? {} : { base_tree: (await git.getCommit({ ...place, commit_sha: parent })).data.tree.sha }
      const { data: made } = await git.createTree({ ...place, tree, ...base })
      const { data: commit } = await git.createCommit({ ...place, message, tree: made.sha, parents })
      await point(branch, commit.sha)
      return commit.sha
    },
    copyBranch: async (gitDirectory, branch) => {
      const read = (...words: string[]): Buffer => execFileSync('git', ['-C', gitDirectory, ...words], { maxBuffer: 1 << 28 })
      let last = ''
      for (const id of read('rev-list', '--reverse', '--topo-order', branch).toString().trim().split('\n')) {
        last = await copyCommit(as(TOKENS.owner), id, read)
      }
      await point(branch, last)
      return last
    },
    close: async () => {
      await proxy.close()
      await emulator.close()
    },
  }
}

type Read = (...words: string[]) => Buffer

async function copyCommit(octokit: Octokit, id: string, read: Read): Promise<string> {
  const place = { owner: OWNER, repo: REPOSITORY }
  const tree = []
  for (const line of read('ls-tree', '-r', '-z', id)
    .toString()
    .split('\0')
    .filter((one) => one !== '')) {
    const [, mode, , sha, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? []
    const content = read('cat-file', 'blob', sha ?? '').toString('base64')
    await octokit.rest.git.createBlob({ ...place, content, encoding: 'base64' })
    tree.push({ path: path ?? '', mode: mode as '100644', type: 'blob' as const, sha: sha ?? '' })
  }
  const { data: made } = await octokit.rest.git.createTree({ ...place, tree })
  const field = (format: string): string => read('show', '-s', `--format=${format}`, id).toString().replace(/\n$/, '')
  const message = read('cat-file', 'commit', id).toString().split('\n\n').slice(1).join('\n\n')
  const { data: commit } = await octokit.rest.git.createCommit({
    ...place,
    message,
    tree: made.sha,
    parents: field('%P')
      .split(' ')
      .filter((one) => one !== ''),
    author: { name: field('%an'), email: field('%ae'), date: field('%aI') },
    committer: { name: field('%cn'), email: field('%ce'), date: field('%cI') },
  })
  if (commit.sha !== id) throw new Error(`the emulated GitHub made ${commit.sha} of the git commit ${id}`)
  return id
}
