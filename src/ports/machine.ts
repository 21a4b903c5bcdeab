import type { Activity } from '../core/hosts/activity.ts'
import type { Fingerprint } from '../core/hosts/measurement.ts'
import type { UnitState } from '../core/hosts/unit-answers.ts'

/** The lock that keeps two measures on one machine apart; it dies with this program. `place` is null where nothing is locked. */
export interface MachineLock {
  readonly place: string | null
  /** Whether it is free although nobody released it: what holds it for us was killed. */
  isLost(): boolean
  release(): Promise<void>
}

/** A unit that was stopped, and the unit that starts it again. */
export interface StoppedUnit {
  readonly unit: string
  /** Waits for the lock that was held when the unit was stopped. */
  readonly restorer: string
}

/** This machine: read, locked, and made quiet. */
export interface Machine {
  fingerprint(nixVersion: string, system: string, devices: readonly string[]): Promise<Fingerprint>
  hostname(): string
  /** The CPU features that llama.cpp can be compiled for; throws InputError on a system that does not tell them. */
  cpuFeatures(): readonly string[]
  /** Throws InputError where the lock's place is none for other programs. Worth asking before a long build. */
  assertLockable(): void
  /** Waits for and holds the machine's lock. */
  lock(onWait: (line: string) => void): Promise<MachineLock>
  /** Watches for some seconds what others do. GPUs are looked at unless the variant is cpu. */
  activity(seconds: number, variant: string): Promise<Activity>
  /** Returns the builds, garbage collections and optimisations of a nix store that run now. */
  storeWorkers(): Promise<readonly string[]>
  /** The sentence for a GPU driver that is newer on disk than in the kernel; null when it is not. */
  driverFault(): string | null
  /** Returns how systemd's units stand; throws InputError where there is no systemd. */
  units(units: readonly string[]): Promise<UnitState[]>
  /**
   * Stops running units, and returns them with those that systemd stops because they need them; from before that on systemd itself starts
   * all of them again as soon as the lock is free, however this program ends. Throws InputError when that is refused; then they run.
   */
  stopUnits(units: readonly string[], lock: Pick<MachineLock, 'place'>): Promise<readonly StoppedUnit[]>
}
