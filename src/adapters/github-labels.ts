import { outcomeLabel } from '../core/pull-request/earlier-requests.ts'
import { newsOf, OUTCOMES } from '../core/verdict/outcomes.ts'
import type { Outcome } from '../core/verdict/outcomes.ts'
import { answerOf } from './github-failures.ts'
import type { GithubRepository } from './github-repository.ts'

const COLOURS = { good: '0e8a16', bad: 'b60205', 'not-proven': 'fbca04' }
const PERMISSION = 'pull-requests: write'

/** Returns whether one of the labels says an outcome. */
export function hasOutcomeLabel(labels: readonly string[]): boolean {
  return labels.some(isOutcomeLabel)
}

/** Gives the labels and takes away other outcome labels; people's labels stay. Returns whether it wrote. */
export async function writeLabels(repository: GithubRepository, number: number, present: readonly string[], wanted: readonly string[]): Promise<boolean> {
  const missing = wanted.filter((label) => !present.some((other) => same(other, label)))
  const stale = present.filter((label) => isOutcomeLabel(label) && !wanted.some((other) => same(other, label)))
  for (const label of missing) await ensureLabel(repository, label)
  if (missing.length > 0) {
    await repository.asked('labelling the pull request', PERMISSION, (octokit, place) =>
      octokit.rest.issues.addLabels({ ...place, issue_number: number, labels: missing }),
    )
  }
  return (await dropLabels(repository, number, stale)) || missing.length > 0
}

/** Takes the labels away. Returns whether there were any. */
export async function dropLabels(repository: GithubRepository, number: number, labels: readonly string[]): Promise<boolean> {
  for (const name of labels) {
    await repository.asked(`removing the label ${name}`, PERMISSION, async (octokit, place) => {
      try {
        await octokit.rest.issues.removeLabel({ ...place, issue_number: number, name })
      } catch (thrown) {
        if (answerOf(thrown)?.status !== 404) throw thrown
      }
    })
  }
  return labels.length > 0
}

/** Creates the label unless it is there; GitHub takes names that differ in case alone for the same and answers 422. */
async function ensureLabel(repository: GithubRepository, name: string): Promise<void> {
  await repository.asked(`making the label ${name}`, PERMISSION, async (octokit, place) => {
    try {
      await octokit.rest.issues.getLabel({ ...place, name })
      return
    } catch (thrown) {
      if (answerOf(thrown)?.status !== 404) throw thrown
    }
    try {
      await octokit.rest.issues.createLabel({ ...place, name, color: colourOf(name), description: descriptionOf(name) })
    } catch (thrown) {
      if (answerOf(thrown)?.status !== 422) throw thrown
    }
  })
}

/** Label names are the same to GitHub whatever their case. */
function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function outcomeOf(label: string): Outcome | null {
  return OUTCOMES.find((outcome) => same(label, outcomeLabel(outcome))) ?? null
}

function isOutcomeLabel(label: string): boolean {
  return outcomeOf(label) !== null
}

function colourOf(label: string): string {
  const outcome = outcomeOf(label)
  return outcome === null ? 'ededed' : COLOURS[newsOf(outcome)]
}

function descriptionOf(label: string): string {
  const outcome = outcomeOf(label)
  return outcome === null ? 'Set by llama-fleet.' : `llama-fleet: the worst deciding host is ${outcome}.`
}
