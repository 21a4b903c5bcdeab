import { lockedInput, parseFlakeLock } from './flake-lock.ts'

/** Returns the commit that a flake.lock moves an input to; null when the input stays, or when a text cannot be read. */
export function movedRev(before: string, after: string, input: string): string | null {
  try {
    const [from, to] = [before, after].map((text) => lockedInput(parseFlakeLock(text, 'flake.lock'), input, 'flake.lock').locked.rev)
    return to === undefined || from === to ? null : to
  } catch {
    return null
  }
}
