import type { PullRequestContent, PullRequestResult, PullRequests } from '../ports/pull-requests.ts'
import { writeBranch } from './github-branch.ts'
import type { GithubAccess } from './github-client.ts'
import { createDraft, setDraft } from './github-draft.ts'
import { answerOf, asked } from './github-failures.ts'
import { writeLabels } from './github-labels.ts'
import type { GithubRepository } from './github-repository.ts'
import { githubRepository } from './github-repository.ts'

const PERMISSION = 'pull-requests: write'

interface OpenPullRequest {
  readonly number: number
  readonly nodeId: string
  readonly url: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
  readonly labels: readonly string[]
}

/** Returns the pull requests of one repository: one branch, updated in place; nothing is written when nothing changed. */
export function githubPullRequests(access: GithubAccess): PullRequests {
  const repository = githubRepository(access)
  const deed = { doing: 'publishing the bump', permission: PERMISSION, repository: repository.name }
  // an answer that is no more than JSON may lack anything, wherever it is read
  return { publish: (content) => asked(deed, () => publish(repository, content)) }
}

async function publish(repository: GithubRepository, content: PullRequestContent): Promise<PullRequestResult> {
  const branch = await writeBranch(repository, content)
  const before = await findOpen(repository, content)
  if (branch.kind === 'foreign') {
    return {
      operation: 'none',
      number: before?.number ?? null,
      url: before?.url ?? null,
      notice:
        `The branch ${content.branch} ends with a commit of ${branch.author} (${branch.commit.slice(0, 7)}), ` +
        'so nothing was written to it. Delete the branch, or take that commit off it, and the next run writes it again.',
    }
  }
  const notices: string[] = []
  let changed = branch.kind === 'written'
  let open = before
  let created = false
  if (open === null) {
    const answer = await create(repository, content)
    open = answer.open
    created = answer.created
    if (answer.notice !== null) notices.push(answer.notice)
    if (open === null) return { operation: changed ? 'updated' : 'none', number: null, url: null, notice: notices.join(' ') }
  }
  if (!created) changed = (await update(repository, content, open, notices)) || changed
  changed = (await writeLabels(repository, open.number, open.labels, content.labels)) || changed
  return {
    operation: created ? 'created' : changed ? 'updated' : 'none',
    number: open.number,
    url: open.url,
    notice: notices.length === 0 ? null : notices.join(' '),
  }
}

/** Returns the open pull request of our branch: the one into the planned base, else any. */
async function findOpen(repository: GithubRepository, content: PullRequestContent): Promise<OpenPullRequest | null> {
  const { data } = await repository.asked('looking for the open pull request', PERMISSION, (octokit, place) =>
    octokit.rest.pulls.list({ ...place, state: 'open', head: `${repository.owner}:${content.branch}`, per_page: 100 }),
  )
  const found = data.find((pull) => pull.base.ref === content.base.branch) ?? data[0]
  return found === undefined ? null : openOf(found)
}

interface Created {
  readonly open: OpenPullRequest | null
  readonly created: boolean
  readonly notice: string | null
}

/** Opens the pull request. An overlapping run may have been faster: GitHub's 422 for that becomes an update of theirs. */
async function create(repository: GithubRepository, content: PullRequestContent): Promise<Created> {
  return repository.asked('opening the pull request', PERMISSION, async (octokit, place) => {
    const { title, body, branch: head, base } = content
    try {
      const { pull, notice } = await createDraft(octokit, { ...place, title, body, head, base: base.branch }, content.draft)
      return { open: openOf(pull), created: true, notice }
    } catch (thrown) {
      const answer = answerOf(thrown)
      if (answer?.status !== 422) throw thrown
      if (/no commits between/i.test(answer.text)) {
        return { open: null, created: false, notice: `${base.branch} holds this bump already: there is nothing to merge.` }
      }
      const open = /already exists/i.test(answer.text) ? await findOpen(repository, content) : null
      if (open === null) throw thrown
      return { open, created: false, notice: null }
    }
  })
}

async function update(
  repository: GithubRepository,
  content: PullRequestContent,
  open: OpenPullRequest,
  notices: string[],
): Promise<boolean> {
  const { title, body } = content
  let changed = false
  if (open.title !== title || normal(open.body) !== normal(body)) {
    changed = true
    await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit, place) =>
      octokit.rest.pulls.update({ ...place, pull_number: open.number, title, body }),
    )
  }
  if (open.draft !== content.draft) {
    const sentence = await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit) =>
      setDraft(octokit, open.nodeId, open.number, content.draft),
    )
    if (sentence === null) changed = true
    else notices.push(sentence)
  }
  return changed
}

/** GitHub's forms write CRLF, and what a person saves unchanged in the browser is no change. */
function normal(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd()
}

interface AnsweredPullRequest {
  readonly number: number
  readonly node_id: string
  readonly html_url: string
  readonly title: string
  readonly body: string | null
  readonly draft?: boolean
  readonly labels: readonly { readonly name?: string }[]
}

function openOf(pull: AnsweredPullRequest): OpenPullRequest {
  return {
    number: pull.number,
    nodeId: pull.node_id,
    url: pull.html_url,
    title: pull.title,
    body: pull.body ?? '',
    draft: pull.draft ?? false,
    labels: pull.labels.flatMap((label) => (label.name === undefined ? [] : [label.name])),
  }
}
