import { z } from 'zod'
import { earlierMeasurementSchema } from '../pull-request/earlier-measurement.ts'
import { publishingSchema } from '../pull-request/publishing.ts'
import { upstreamChangesSchema } from '../upstream/change-groups.ts'
import { fileText, list, text } from '../bounds.ts'
import { commitTagsSchema, pinEditSchema } from '../pin/pin-edit.ts'
import { namedPinSchema, revSchema } from '../pin/pin.ts'
import { NEWER_TAGS_LIMIT, SKIPPED_TAGS_LIMIT } from '../upstream/policy.ts'
import { reviewedRequestSchema } from '../pull-request/reviewed-request.ts'
import { plannedHostSchema } from './planned-host.ts'
import { hostNameSchema } from './host-settings.ts'

const blobIdSchema = revSchema

/** A path from the root of the repository: no part is empty, leaves it or leads into git's own, and nothing in it is unseen. */
const isInside = (path: string): boolean =>
  /^[^\p{Cc}\p{Cf}]{1,1000}$/u.test(path) && path.split('/').every((part) => !['', '.', '..', '.git'].includes(part.toLowerCase()))

/** One changed regular file of the flake, with the git blob ids before and after, and the text after. */
const plannedFileSchema = z.strictObject({
  path: z.string().refine((path) => isInside(path) && /(?:^|\/)flake\.(?:nix|lock)$/.test(path), 'must be a flake.nix or flake.lock inside the repository'),
  mode: z.enum(['100644', '100755']),
  before: blobIdSchema,
  after: blobIdSchema,
  text: fileText(),
})
export type PlannedFile = z.infer<typeof plannedFileSchema>

/** A newer tag that was not taken, and the reason in words. */
export const skippedTagSchema = z.strictObject({ tag: text(), reason: text() })

/** A tag of the followed family that is newer than the baseline, with its commit. */
const newerTagSchema = z.strictObject({ tag: text(), commit: revSchema })
export type NewerTag = z.infer<typeof newerTagSchema>

const NOTHING_TO_DO_REASONS = [
  'no-newer-tag',
  'held',
  'too-young',
  'closed-by-a-person',
  'covered-by-pull-request',
  'branch-in-the-way',
  'already-measured',
  'pinned-by-hand',
  'not-open',
  'head-moved',
  'nothing-to-review',
  'conflicting',
  'own-pull-request',
  'not-dispatched-by-a-person',
] as const

const common = {
  schema: z.literal(1),
  createdAt: z.iso.datetime(),
  flakeInput: text().min(1),
  upstream: text().min(1),
  baseline: namedPinSchema,
  skipped: list(skippedTagSchema, SKIPPED_TAGS_LIMIT),
  newerTags: z
    .array(newerTagSchema)
    .max(NEWER_TAGS_LIMIT)
    .describe('The followed tags between baseline and newest, newest first, skipped ones too: what a bisection goes through.')
    .optional(),
  notices: list(text(), 10_000),
}

const nothingToDoSchema = z.strictObject({
  ...common,
  kind: z.literal('nothing-to-do'),
  reason: z.enum(NOTHING_TO_DO_REASONS),
  sentence: text(),
})

/** A changed file with its text before, so that the bump can be repeated and compared where there is no checkout and no nix. */
const movedFileSchema = plannedFileSchema.extend({ textBefore: fileText() })
export type MovedFile = z.infer<typeof movedFileSchema>

/** How the pin is written in flake.nix, every edit there, and the tags that a comment could name; `none` is moved in flake.lock alone. */
const pinPlaceSchema = z.strictObject({ form: z.enum(['none', 'tag', 'rev']), edits: list(pinEditSchema, 100), tags: commitTagsSchema.optional() })

/** A planned host that this run does not measure, with the reason in words; it is `missing`, unless an earlier measurement stands. */
const absentHostSchema = z.strictObject({ host: hostNameSchema, reason: text() })
export type AbsentHost = z.infer<typeof absentHostSchema>

/** What a plan with work says: two sides, and which hosts measure them how. */
const work = {
  ...common,
  repository: z.strictObject({ baseCommit: revSchema, baseBranch: text().nullable(), flakeDirectory: z.string().refine((path) => path === '.' || isInside(path), 'must be a directory inside the repository') }),
  candidate: namedPinSchema,
  movedNodes: list(text(), 10_000).describe('Of a bump the inputs that moved beside the bumped one, by their paths (`llama-cpp/nixpkgs`); of a review the nodes of flake.lock that moved.'),
  lockDiff: fileText(),
  hosts: list(plannedHostSchema, 1000),
  alpha: z.number().positive().max(0.5),
  seed: z.number().int().nonnegative(),
  changes: upstreamChangesSchema.optional(),
  settings: z
    .record(hostNameSchema, z.string())
    .describe('For each host the digest of what it is to measure: a measurement of other settings is not taken over.')
    .optional(),
  earlier: z
    .array(earlierMeasurementSchema)
    .max(1000)
    .describe('Hosts that an earlier run measured for the same two pins; its measurements come as the artifact `measurement-earlier`.')
    .optional(),
  queueTimeoutSeconds: z.number().positive().max(21_600).describe('How long a measure job may wait for its runner. Left out: 15 minutes.').optional(),
  absent: list(absentHostSchema, 1000).describe('Hosts that this run does not measure, each with the reason: nobody asked for them, or their runner is offline.').optional(),
}

const bumpSchema = z.strictObject({
  ...work,
  kind: z.literal('bump'),
  place: pinPlaceSchema,
  files: z.tuple([movedFileSchema, movedFileSchema]),
  acceptedOutputs: z
    .array(z.string())
    .max(20)
    .describe('Tags whose changed answers a person accepted, by a label on the pull request: there they are a notice and not `broken`.')
    .optional(),
  publishing: publishingSchema.optional(),
  history: z.string().max(120).nullable().describe('The branch that publish adds the measurements to; null for none.'),
})

/** A pull request of the fleet, what merging it makes against its base: the revs of both sides, base and head, are commits of the fleet. */
const reviewSchema = z.strictObject({
  ...work,
  kind: z.literal('review'),
  pullRequest: reviewedRequestSchema,
})

/** What a run sets out to do; a bump carries the changed files, so that measuring needs no pushed branch and no write token. */
export const planSchema = z.discriminatedUnion('kind', [nothingToDoSchema, bumpSchema, reviewSchema])
export type Plan = z.infer<typeof planSchema>
export type Bump = z.infer<typeof bumpSchema>
export type Review = z.infer<typeof reviewSchema>
/** A plan with something to measure. */
export type Work = Bump | Review
export type NothingToDo = z.infer<typeof nothingToDoSchema>
export type SkippedTag = z.infer<typeof skippedTagSchema>
