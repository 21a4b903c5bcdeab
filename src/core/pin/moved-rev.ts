import { lockedInput, parseFlakeLock } from './flake-lock.ts'

const revIn = (lockText: string, input: string): string | undefined => lockedInput(parseFlakeLock(lockText, 'flake.lock'), input, 'flake.lock').locked.rev

/** Returns the commit that a flake.lock has an input at; null when it has none, or when the text cannot be read. */
export function lockedRev(lockText: string, input: string): string | null {
  try {
    return revIn(lockText, input) ?? null
  } catch {
    return null
  }
}

/** Returns the commit that a flake.lock moves an input to; null when the input stays, or when a text cannot be read. */
export function movedRev(before: string, after: string, input: string): string | null {
  try {
    const [from, to] = [before, after].map((text) => revIn(text, input))
    return to === undefined || from === to ? null : to
  } catch {
    return null
  }
}
