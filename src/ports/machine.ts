import type { Fingerprint } from '../core/hosts/measurement.ts'

/** This machine, read and never changed. */
export interface Machine {
  fingerprint(nixVersion: string, system: string, devices: readonly string[]): Promise<Fingerprint>
  hostname(): string
  /** Waits for and holds the lock that keeps two measures on one machine apart; the lock dies with this program. */
  lock(onWait: (line: string) => void): Promise<{ release(): Promise<void> }>
}
