import type { FamilyTag } from '../core/upstream/tags.ts'

/** Why newer tags are not taken. What is said of a tag first stands: what comes later is asked only of those that nothing was said of. */
export interface PassedOver {
  /** The reason of each tag, by its name. */
  readonly reasons: ReadonlyMap<string, string>
  /** Passes a tag over; one without a reason (null) stays. */
  readonly because: (tag: FamilyTag, reason: string | null) => void
  /** Passes a tag over that is no bump at all, whatever config, people and time say of it. */
  readonly astray: (tag: FamilyTag, reason: string) => void
  readonly isAstray: (tag: FamilyTag) => boolean
  readonly isOpen: (tag: FamilyTag) => boolean
}

/** Returns the record of one choice, in which no tag is passed over yet. */
export function passedOver(): PassedOver {
  const reasons = new Map<string, string>()
  const strayed = new Set<string>()
  const because = ({ name }: FamilyTag, reason: string | null): void => {
    if (reason !== null && !reasons.has(name)) reasons.set(name, reason)
  }
  return {
    reasons,
    because,
    astray: (tag, reason) => {
      strayed.add(tag.name)
      because(tag, reason)
    },
    isAstray: ({ name }) => strayed.has(name),
    isOpen: ({ name }) => !reasons.has(name),
  }
}
