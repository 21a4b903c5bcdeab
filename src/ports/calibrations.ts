import type { Calibration } from '../core/hosts/measurement.ts'

/** What this machine's noise was found to be, one calibration per host, model and hardware; the latest counts. */
export interface Calibrations {
  /** Returns the calibration with this key; null when there is none, or none that can be read. */
  read(key: string): Promise<Calibration | null>
  /** Returns the path it was written to; throws UpstreamError when the disk will not. */
  write(calibration: Calibration): Promise<string>
}
