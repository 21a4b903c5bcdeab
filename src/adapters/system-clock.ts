import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** Returns the machine's clock, and seeds from its random source. */
export function systemClock(): Clock {
  return { now: () => new Date(), randomSeed: () => randomInt(2 ** 31), pause: (seconds) => pause(seconds * 1000) }
}
