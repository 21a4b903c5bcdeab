import { z } from 'zod'
import { list, text } from '../bounds.ts'
import { oneLine } from '../reading.ts'
import { plannedQuietSchema } from './planned-quiet.ts'
import { windowText } from './window.ts'
import { formatSeconds } from '../report/numbers.ts'

/**
 * A unit that was to be stopped, or that systemd stopped with one: whether it ran, and whether it runs again (null as long as nobody has seen that).
 * `ranMeanwhile` where something else started it before the last round was over.
 */
const stoppedServiceSchema = z.strictObject({ unit: text(), stopped: z.boolean(), restored: z.boolean().nullable(), ranMeanwhile: z.literal(true).optional() })
export type StoppedService = z.infer<typeof stoppedServiceSchema>

/** What was done for the host's quiet, and what was found. `waitedFor` is what the host was busy with last. */
export const quietRecordSchema = z.strictObject({
  asked: plannedQuietSchema,
  waitedSeconds: z.number().nonnegative(),
  waitedFor: text().nullable(),
  services: list(stoppedServiceSchema, 1000),
  foreignCpu: z.number().nullable(),
  unseen: list(text(), 10).optional().describe('What was asked to be at rest and could not be looked at.'),
  windowClosed: z.boolean(),
})
export type QuietRecord = z.infer<typeof quietRecordSchema>

function servicesText(services: readonly StoppedService[]): string[] {
  const said = (wanted: (service: StoppedService) => boolean, what: string): string[] => {
    const units = services.filter(wanted).map(({ unit }) => unit)
    return units.length === 0 ? [] : [`${units.join(', ')} ${what}`]
  }
  const allBack = services.every(({ stopped, restored }) => !stopped || restored === true)
  return [
    ...said(({ stopped }) => stopped, allBack ? 'stopped and started again' : 'stopped'),
    ...said(({ restored }) => restored === false, 'did NOT start again'),
    ...said(({ stopped, restored }) => stopped && restored === null, 'not seen to run again yet'),
    ...said(({ stopped, ranMeanwhile }) => !stopped && ranMeanwhile !== true, 'did not run'),
    ...said(({ ranMeanwhile }) => ranMeanwhile === true, 'ran before the last round was over: something else started it'),
  ]
}

/** Returns one line about the host's quiet: what was stopped, what was waited for, and what else ran at the first round. */
export function quietText(record: QuietRecord): string {
  const { asked, waitedSeconds, waitedFor, foreignCpu, unseen = [] } = record
  const parts = [
    ...servicesText(record.services),
    ...(asked.window === null ? [] : [record.windowClosed ? `the window ${windowText(asked.window)} was closed before all was measured` : `inside the window ${windowText(asked.window)}`]),
    ...(waitedFor === null ? [] : [`waited ${formatSeconds(waitedSeconds)} because ${oneLine(waitedFor, 300)}`]),
    ...(asked.idle !== null || asked.builders ? [] : ['not asked for (idle: off)']),
    ...(unseen.length === 0 ? [] : [`nobody could see whether others used ${unseen.join(' and ')}`]),
    ...(foreignCpu === null ? [] : [`others used ${foreignCpu.toFixed(2)} cores before the first round`]),
  ]
  return `host quiet: ${parts.length === 0 ? 'nothing to stop, nothing to wait for' : parts.join('; ')}`
}
