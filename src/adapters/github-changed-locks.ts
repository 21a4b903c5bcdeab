import type { ChangedLock, LockQuestion } from '../ports/pull-requests.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const PERMISSION = 'pull-requests: read'

const PAGE = 100

/** So many of the newest open pull requests are looked at, one request each. */
const LOOKED_AT = 300

interface Lock {
  readonly sha: string
  readonly text: string
}

/**
 * Returns the open pull requests into the base branch that change flake.lock, with its text where they branched off and at their
 * head. Only those whose head is in this repository: a stranger's fork must not be able to stop the bumps.
 */
export async function changedLocks(repository: GithubRepository, question: LockQuestion): Promise<ChangedLock[]> {
  const changed: ChangedLock[] = []
  for (const pull of await openPulls(repository, question)) {
    const after = await lockAt(repository, question.path, pull.head)
    if (after === null || after.sha === question.blob) continue
    const start = await repository.asked(`comparing #${pull.number} with its base`, PERMISSION, async (octokit, place) => {
      try {
        const { data } = await octokit.rest.repos.compareCommitsWithBasehead({ ...place, basehead: `${question.base}...${pull.head}`, per_page: 1 })
        return data.merge_base_commit.sha
      } catch (thrown) {
        // "No common ancestor": the base was rewritten since, and nobody can merge that one
        if (answerOf(thrown)?.status !== 404) throw thrown
        return null
      }
    })
    const before = start === null ? null : await lockAt(repository, question.path, start)
    if (before === null || before.sha === after.sha) continue
    changed.push({ number: pull.number, author: pull.author, head: pull.head, before: before.text, after: after.text })
  }
  return changed
}

interface Pull {
  readonly number: number
  readonly author: string
  readonly head: string
}

async function openPulls(repository: GithubRepository, { branch, base }: LockQuestion): Promise<Pull[]> {
  const pulls: Pull[] = []
  for (let page = 1; page <= LOOKED_AT / PAGE; page++) {
    const { data } = await repository.asked('looking for other pull requests', PERMISSION, (octokit, place) =>
      octokit.rest.pulls.list({ ...place, state: 'open', base, per_page: PAGE, page }),
    )
    for (const { number, user, head } of data) {
      const own = head.repo?.full_name.toLowerCase() === repository.name.toLowerCase()
      if (own && head.ref !== branch) pulls.push({ number, author: user?.login ?? 'someone', head: head.sha })
    }
    if (data.length < PAGE) break
  }
  return pulls
}

/** GitHub hands over files up to 1 MiB in this way; a larger flake.lock counts as none. */
async function lockAt(repository: GithubRepository, path: string, ref: string): Promise<Lock | null> {
  return repository.asked(`reading ${path} at ${ref.slice(0, 7)}`, 'contents: read', async (octokit, place) => {
    try {
      const { data } = await octokit.rest.repos.getContent({ ...place, path, ref })
      if (Array.isArray(data) || data.type !== 'file' || !('content' in data) || data.encoding !== 'base64') return null
      return { sha: data.sha, text: Buffer.from(data.content, 'base64').toString('utf8') }
    } catch (thrown) {
      if (answerOf(thrown)?.status === 404) return null
      throw thrown
    }
  })
}
