import { InputError } from '../core/errors.ts'
import type { Bump, Plan, Review, Work } from '../core/hosts/plan.ts'
import { assertPlannedMove } from '../core/pin/planned-move.ts'
import { hexDigest } from './digests.ts'

/**
 * Returns the work of a plan that another job or an earlier run made. Throws InputError when there is nothing to do, when the
 * texts are not the blobs that the plan names, or when moving the pin again gives other texts. Of a review there is nothing to
 * repeat here: both sides are commits, which git itself proves, and their merge is made again where it is measured.
 */
export async function workOf(plan: Plan): Promise<Work> {
  if (plan.kind === 'nothing-to-do') {
    throw new InputError({ problem: `The plan says there is nothing to do: ${plan.sentence}`, next: 'Plan again when upstream has a newer tag.' })
  }
  return plan.kind === 'review' ? soundReview(plan) : soundBump(plan)
}

/** Returns the bump of such a plan; throws InputError for a review too, which needs GitHub from beginning to end. */
export async function bumpOf(plan: Plan): Promise<Bump> {
  const work = await workOf(plan)
  if (work.kind === 'bump') return work
  throw new InputError({ problem: `The plan is a review of #${work.pullRequest.number}, which only a workflow on GitHub does.`, next: 'Start the workflow with `pr` and `sha`.' })
}

function soundReview(plan: Review): Review {
  const [base, head] = [plan.baseline.pin.rev, plan.candidate.pin.rev]
  const { mergeBase, merged } = plan.pullRequest
  // a head that lacks nothing of its base is what merging makes; any other merge is made again where it is measured
  if (base === plan.repository.baseCommit && mergeBase !== head && (mergeBase === base) === (merged === head)) return plan
  throw new InputError({ problem: 'The plan was changed on its way: its sides are not the base and the head of the pull request.', next: 'Make the plan again.' })
}

async function soundBump(plan: Bump): Promise<Bump> {
  for (const { path, text, textBefore, before, after } of plan.files) {
    if ((await blobId(textBefore, before.length)) === before && (await blobId(text, after.length)) === after) continue
    throw new InputError({ problem: `The plan was changed on its way: ${path} is not the blob that it names.`, next: 'Make the plan again.' })
  }
  assertPlannedMove(plan)
  return plan
}

/** The id that git gives a blob of this text (gitformat-pack(5)), in hex of the asked length: SHA-1 or SHA-256. */
async function blobId(text: string, length: number): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`)
  const whole = new Uint8Array(head.length + bytes.length)
  whole.set(head)
  whole.set(bytes, head.length)
  return hexDigest(length === 64 ? 'SHA-256' : 'SHA-1', whole)
}
