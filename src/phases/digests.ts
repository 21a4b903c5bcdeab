import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { Measurement } from '../core/hosts/measurement.ts'

/** Returns the sha256 of a measurement's JSON, in hex. */
export async function digestOfMeasurement(measurement: Measurement): Promise<string> {
  return sha256(JSON.stringify(measurement))
}

/**
 * Returns for each host the first 16 hex digits of the digest of what it measures: a measurement of another model, test, flag or
 * margin does not answer the same question. Where and how long it runs does not matter.
 */
export async function settingsOf(hosts: readonly PlannedHost[], alpha: number): Promise<Record<string, string>> {
  const entries = await Promise.all(
    hosts.map(async ({ runsOn: _runsOn, timeouts: _timeouts, advisory: _advisory, ...settings }) => {
      const digest = await sha256(JSON.stringify({ ...settings, alpha }))
      return [settings.name, digest.slice(0, 16)] as const
    }),
  )
  return Object.fromEntries(entries)
}

const sha256 = (text: string): Promise<string> => hexDigest('SHA-256', new TextEncoder().encode(text))

/** Returns the digest of bytes in hex. */
export async function hexDigest(algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest(algorithm, bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
