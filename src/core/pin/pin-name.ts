import type { NamedPin } from './pin.ts'

/** Returns how people call a pin: its tag, else "b11402 + 3 commits", else the short commit and "(no tag)". */
export function nameOfPin(named: NamedPin): string {
  return named.tag ?? named.words ?? `${named.pin.rev.slice(0, 7)} (no tag)`
}
