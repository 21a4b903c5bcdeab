import type { Fingerprint } from '../core/hosts/measurement.ts'

/** This machine, read and never changed. */
export interface Machine {
  fingerprint(nixVersion: string, system: string, devices: readonly string[]): Promise<Fingerprint>
  hostname(): string
  /** The CPU features that llama.cpp can be compiled for; throws InputError on a system that does not tell them. */
  cpuFeatures(): readonly string[]
  /** Waits for and holds the lock that keeps two measures on one machine apart; the lock dies with this program. */
  lock(onWait: (line: string) => void): Promise<{ release(): Promise<void> }>
}
