/** The time and the coin: everything that differs between two equal runs. */
export interface Clock {
  now(): Date
  randomSeed(): number
}
