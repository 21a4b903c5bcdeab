import { InputError } from '../core/errors.ts'
import type { Bump, Plan } from '../core/hosts/plan.ts'
import { assertPlannedMove } from '../core/pin/planned-move.ts'

/**
 * Returns the bump of a plan that another job or an earlier run made. Throws InputError when there is nothing to do, when the
 * texts are not the blobs that the plan names, or when moving the pin again gives other texts.
 */
export async function bumpOf(plan: Plan): Promise<Bump> {
  if (plan.kind === 'nothing-to-do') {
    throw new InputError({ problem: `The plan says there is nothing to do: ${plan.sentence}`, next: 'Plan again when upstream has a newer tag.' })
  }
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
  const digest = await crypto.subtle.digest(length === 64 ? 'SHA-256' : 'SHA-1', whole)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
