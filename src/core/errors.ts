/** What every error of ours says: what is wrong with the value found, and the next step. */
export interface Lesson {
  readonly problem: string
  readonly next: string
  readonly cause?: unknown
}

abstract class FleetError extends Error {
  readonly next: string

  constructor(lesson: Lesson) {
    super(`${lesson.problem} ${lesson.next}`.trim(), lesson.cause === undefined ? {} : { cause: lesson.cause })
    this.next = lesson.next
    this.name = new.target.name
  }
}

/** The user's fault: wrong use, bad config, a fleet that cannot be read. Exit code 2. */
export class InputError extends FleetError {}

/** The fault of upstream, the network or the machine: nothing is proven, a later run may succeed. Exit code 4. */
export class UpstreamError extends FleetError {}

/** Our fault: a state this program should never reach. Exit code 1. */
export class Defect extends FleetError {}

/** Returns the exit code (README.md, Outcomes) of any thrown value; what is not one of our errors is our fault. */
export function exitCodeOfError(thrown: unknown): 1 | 2 | 4 {
  if (thrown instanceof InputError) return 2
  if (thrown instanceof UpstreamError) return 4
  return 1
}

/** Returns the message of any thrown value, with those of its causes; what the user must mend is said whole by the first. */
export function messageOfError(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return thrown instanceof InputError || thrown.cause === undefined ? thrown.message : `${thrown.message}\n  caused by: ${messageOfError(thrown.cause)}`
}
