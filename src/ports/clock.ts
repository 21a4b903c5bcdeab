/** The time and the coin: everything that differs between two equal runs. `pause` lets time pass. */
export interface Clock {
  now(): Date
  randomSeed(): number
  pause(seconds: number): Promise<void>
}
