import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** Returns the machine's clock, and seeds from its random source. */
export function systemClock(): Clock {
  return { now: () => new Date(), seconds: () => performance.now() / 1000, randomSeed, pause: (seconds) => pause(seconds * 1000) }
}

/** The global, unlike the module node:crypto, is loaded when it is used. */
function randomSeed(): number {
  const [bits = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1))
  return bits >>> 1
}
