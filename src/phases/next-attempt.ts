import type { Records } from '../ports/records.ts'

/** Returns the number of a host's next measurement on this machine: none that is there is written over, one that cannot be read neither. */
export async function nextAttempt(host: string, records: Pick<Records, 'readMeasurements' | 'measurementFiles'>): Promise<number> {
  const { measurements } = await records.readMeasurements()
  let attempt = 1 + Math.max(0, ...measurements.filter((one) => one.host === host).map((one) => one.attempt))
  while ((await records.measurementFiles(host, attempt)).length > 0) attempt += 1
  return attempt
}
