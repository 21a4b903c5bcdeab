import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest'
import type { PullRequestContent } from '../ports/pull-requests.ts'
import type { BranchWrite } from './github-branch.ts'
import { lastPersonToDo } from './github-events.ts'
import { answerOf } from './github-failures.ts'
import type { OpenPullRequest } from './github-open-request.ts'
import type { GithubRepository } from './github-repository.ts'

type Creation = RestEndpointMethodTypes['pulls']['create']
type Answered = Creation['response']['data']

/** Opens a pull request, as a draft when asked; where the repository's plan has no drafts it is opened ready, with a notice. */
export async function createDraft(
  octokit: Octokit,
  parameters: Creation['parameters'],
  draft: boolean,
): Promise<{ readonly pull: Answered; readonly notice: string | null }> {
  try {
    return { pull: (await octokit.rest.pulls.create({ ...parameters, draft })).data, notice: null }
  } catch (thrown) {
    const answer = answerOf(thrown)
    if (!draft || answer?.status !== 422 || !/draft pull requests are not supported/i.test(answer.text)) throw thrown
    const { data } = await octokit.rest.pulls.create({ ...parameters, draft: false })
    return { pull: data, notice: 'This repository has no draft pull requests, so it was opened ready for review.' }
  }
}

/** https://docs.github.com/en/graphql/reference/mutations: REST cannot change whether a pull request is a draft. */
export const DRAFT_MUTATIONS = {
  draft: 'mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
  ready: 'mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }',
}

/** Makes an open pull request a draft or ready. Returns null, or the sentence that says why GitHub would not. */
export async function setDraft(octokit: Octokit, nodeId: string, number: number, draft: boolean): Promise<string | null> {
  try {
    await octokit.graphql(draft ? DRAFT_MUTATIONS.draft : DRAFT_MUTATIONS.ready, { id: nodeId })
    return null
  } catch (thrown) {
    const status = answerOf(thrown)?.status
    // No status: GraphQL answers 200 with the refusal in `errors`; then a person can still press the button.
    if (status !== undefined && status !== 403 && status !== 404) throw thrown
    const wish = draft ? 'a draft ("Convert to draft")' : 'ready ("Ready for review")'
    return `GitHub did not let us make #${number} ${wish} with this token: press that button on the pull request.`
  }
}

const PERMISSION = 'pull-requests: write'

/**
 * Returns whether an open pull request is to be a draft. A person who made it one said no to merging it, which only a person takes back; one who called ours ready since it shows this
 * candidate is not contradicted before the next. Either is told in a notice.
 */
export async function wantedDraft(
  repository: GithubRepository,
  content: PullRequestContent,
  { open, branch, since }: { readonly open: OpenPullRequest; readonly branch: BranchWrite; readonly since: Date | null },
  notices: string[],
): Promise<boolean> {
  const { number } = open
  if (branch.kind === 'foreign' || open.draft === content.draft) return open.draft
  if (open.draft) {
    const who = await lastPersonToDo('convert_to_draft', repository, number, PERMISSION)
    if (who !== null) notices.push(`#${number} stays a draft: ${who.login} made it one. "Ready for review" on the pull request ends that.`)
    return who !== null
  }
  const who = since === null ? null : await lastPersonToDo('ready_for_review', repository, number, PERMISSION)
  if (who === null || since === null || who.at < since) return true
  notices.push(`#${number} stays ready for review, though it is not complete: ${who.login} called it ready.`)
  return false
}
