import type { Octokit, RestEndpointMethodTypes } from '@octokit/rest'
import { answerOf } from './github-failures.ts'

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
