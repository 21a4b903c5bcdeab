import { z } from 'zod'
import { list, text } from '../bounds.ts'
import { oneLine } from '../reading.ts'
import { plannedQuietSchema } from './planned-quiet.ts'
import { windowText } from './window.ts'
import { formatSeconds } from '../report/numbers.ts'

/** A unit that was to be stopped: whether it ran, and whether it runs again (null while it is stopped). */
export const stoppedServiceSchema = z.strictObject({ unit: text(), stopped: z.boolean(), restored: z.boolean().nullable() })
export type StoppedService = z.infer<typeof stoppedServiceSchema>

/** What was done for the host's quiet, and what was found. `waitedFor` is what the host was busy with last. */
export const quietRecordSchema = z.strictObject({
  asked: plannedQuietSchema,
  waitedSeconds: z.number().nonnegative(),
  waitedFor: text().nullable(),
  services: list(stoppedServiceSchema, 1000),
  foreignCpu: z.number().nullable(),
  windowClosed: z.boolean(),
})
export type QuietRecord = z.infer<typeof quietRecordSchema>

function servicesText(services: readonly StoppedService[]): string[] {
  const units = (wanted: (service: StoppedService) => boolean): string => services.filter(wanted).map(({ unit }) => unit).join(', ')
  const [stopped, idle, lost] = [units(({ stopped: was }) => was), units(({ stopped: was }) => !was), units(({ restored }) => restored === false)]
  return [
    ...(stopped === '' ? [] : [lost === '' ? `${stopped} stopped and started again` : `${stopped} stopped`]),
    ...(lost === '' ? [] : [`${lost} did NOT start again`]),
    ...(idle === '' ? [] : [`${idle} did not run`]),
  ]
}

/** Returns one line about the host's quiet: what was stopped, what was waited for, and what else ran at the first round. */
export function quietText(record: QuietRecord): string {
  const { asked, waitedSeconds, waitedFor, foreignCpu } = record
  const parts = [
    ...servicesText(record.services),
    ...(asked.window === null ? [] : [`inside the window ${windowText(asked.window)}${record.windowClosed ? ', which closed before the last round' : ''}`]),
    ...(waitedFor === null ? [] : [`waited ${formatSeconds(waitedSeconds)} because ${oneLine(waitedFor, 300)}`]),
    ...(asked.idle !== null || asked.builders ? [] : ['not asked for (idle: off)']),
    ...(foreignCpu === null ? [] : [`others used ${foreignCpu.toFixed(2)} cores before the first round`]),
  ]
  return `host quiet: ${parts.length === 0 ? 'nothing to stop, nothing to wait for' : parts.join('; ')}`
}
