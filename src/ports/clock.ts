/** The time and the coin: everything that differs between two equal runs. `pause` lets time pass. */
export interface Clock {
  now(): Date
  /** Seconds that pass evenly, whatever the clock is set to. */
  seconds(): number
  randomSeed(): number
  pause(seconds: number): Promise<void>
}
