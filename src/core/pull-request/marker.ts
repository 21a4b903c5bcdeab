import { z } from 'zod'
import { hostNameSchema } from '../hosts/host-settings.ts'
import { parseJson } from '../json-bounds.ts'
import { revSchema } from '../pin/pin.ts'
import { OUTCOMES } from '../verdict/outcomes.ts'

/** A body may hold no more than this of the marker; hosts that do not fit are measured again. */
const MARKER_BYTES = 30_000

/** How many earlier candidates the marker remembers. */
export const REMEMBERED_CANDIDATES = 20

const side = z.strictObject({ tag: z.string().nullable(), rev: revSchema })

/**
 * What one host measured, and where its measurement lies: the run whose artifacts hold it (null outside of GitHub) and the digest
 * of its plan. `pair` is both derivations' hashes, `settings` the digest of what the config made it measure.
 */
const measuredHostSchema = z.strictObject({
  host: hostNameSchema,
  outcome: z.enum(OUTCOMES),
  attempt: z.number().int().positive().nullable(),
  run: z.number().int().positive().nullable().default(null),
  plan: z.string().nullable().default(null),
  pair: z.string().nullable().default(null),
  settings: z.string().nullable().default(null),
})
export type MeasuredHost = z.infer<typeof measuredHostSchema>

/** A candidate that the same pull request showed before. */
const shownCandidateSchema = z.strictObject({ tag: z.string().max(200), outcome: z.enum(OUTCOMES), headline: z.string().max(300) })
export type ShownCandidate = z.infer<typeof shownCandidateSchema>

/** What a pull request of ours remembers in its own body. It is read with care: whoever may edit the body may write it. */
const markerSchema = z.strictObject({
  schema: z.literal(1),
  flakeInput: z.string(),
  baseline: side,
  candidate: side,
  base: revSchema.nullable().default(null),
  outcome: z.enum(OUTCOMES),
  headline: z.string().max(300).default(''),
  seed: z.number().int().nonnegative().nullable().default(null),
  hosts: z.array(measuredHostSchema),
  before: z.array(shownCandidateSchema).max(REMEMBERED_CANDIDATES).default([]),
  /** Set before we close it ourselves, so that nobody takes our closing for a person's. */
  closed: z.boolean().default(false),
  /** A merge by itself that is still to be tried, or that GitHub has answered for good; there is none without it. */
  merge: z.enum(['due', 'asked']).optional(),
})

/** What stands in a comment of its own before the marker, for releases that take no marker with a field they do not know; of this one, fields that are not known are passed over. */
const besideSchema = z.object({
  /** Since when the candidate is shown, by GitHub's clock: what a person said of it counts from then on. */
  since: z.iso.datetime().optional().catch(undefined),
  /** The branch that a reviewed head was merged into. */
  into: z.string().max(300).optional().catch(undefined),
  /** Whether a person had accepted the candidate's changed answers by then; they may take that back. */
  accepted: z.boolean().optional().catch(undefined),
})
export type Marker = z.infer<typeof markerSchema> & z.infer<typeof besideSchema>

const START = '<!-- llama-fleet '
const BESIDE = '<!-- llama-fleet-beside '

const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
const comment = (start: string, value: object): string => `${start}${JSON.stringify(value).replace(/[<>]|-(?=-)|[^ -~]/g, escape)} -->`

function written({ since, into, accepted, ...marker }: Marker): string {
  const beside = { since, into, accepted }
  const isEmpty = Object.values(beside).every((value) => value === undefined)
  return `${isEmpty ? '' : comment(BESIDE, beside)}${comment(START, marker)}`
}

/** Returns the hidden comments that hold the marker, on one line; nothing in them can end them. It keeps as many hosts as fit. */
export function markerText(marker: Marker): string {
  const whole = written(marker)
  if (whole.length <= MARKER_BYTES) return whole
  const each = marker.hosts.map((host) => JSON.stringify(host).length + 1)
  let room = MARKER_BYTES - written({ ...marker, hosts: [] }).length
  const hosts = marker.hosts.filter((_host, place) => (room -= each[place] ?? 0) >= 0)
  return written({ ...marker, hosts })
}

/** Returns the last marker of a body; null when there is none that can be read. */
export function readMarker(body: string): Marker | null {
  // in no marker another one begins, so that a body of nothing but beginnings takes no longer than another
  const parts = body.split(START)
  const last = parts.findLastIndex((part, place) => place > 0 && JSON_OF_COMMENT.test(part))
  const found = markerSchema.safeParse(jsonOf(parts[last] ?? ''))
  if (!found.success) return null
  const before = parts[last - 1] ?? ''
  const at = before.lastIndexOf(BESIDE)
  const beside = at < 0 || !before.endsWith(' -->') ? undefined : jsonOf(before.slice(at + BESIDE.length))
  const known = Object.entries(besideSchema.safeParse(beside).data ?? {}).filter(([, value]) => value !== undefined)
  return { ...found.data, ...Object.fromEntries(known) }
}

const JSON_OF_COMMENT = /^(\{[ -~]{1,60000}\}) -->/

/** The value of a comment, from behind its beginning; undefined where it is none. */
function jsonOf(part: string): unknown {
  try {
    return parseJson(JSON_OF_COMMENT.exec(part)?.[1] ?? '')
  } catch {
    return undefined
  }
}

/** Returns whether the review that a comment remembers was of a merge into that branch; one of a release that did not say it is taken for that. */
export function isInto({ into }: Marker, branch: string): boolean {
  return into === undefined || into === branch
}

/** GitHub takes no longer body, in characters. */
const BODY_CHARACTERS = 65_536

/**
 * Returns the text of a pull request that we close, with the reason on top and a marker that says that it was us. What it shows of the measurements stays, unless there is no
 * room for it.
 */
export function closedBody({ body, marker }: { readonly body: string; readonly marker: Marker | null }, reason: string): string {
  const shown = body.replaceAll('\r\n', '\n')
  const closed = marker === null ? [] : [markerText({ ...marker, closed: true })]
  const whole = [reason, (marker === null ? shown : shown.replace(markerText(marker), '')).trim(), ...closed].filter((part) => part !== '').join('\n\n')
  return whole.length <= BODY_CHARACTERS ? whole : [reason, ...closed].join('\n\n')
}

/** The last part of a store path, wherever the store lies. */
const HASH = /\/([0-9a-z]{32})-[^/]*$/

/** Returns both derivations' hashes as one word; `none` for a candidate that does not evaluate, null without a baseline. */
export function pairOf(derivations: { readonly baseline: string | null; readonly candidate: string | null } | null): string | null {
  const [baseline, candidate] = [derivations?.baseline, derivations?.candidate].map((path) => HASH.exec(path ?? '')?.[1])
  return baseline === undefined ? null : `${baseline}..${candidate ?? 'none'}`
}
