import { randomInt } from 'node:crypto'
import type { Clock } from '../ports/clock.ts'

/** Returns the machine's clock, and seeds from its random source. */
export function systemClock(): Clock {
  return { now: () => new Date(), randomSeed: () => randomInt(2 ** 31) }
}
