import { n as checkRunsSchema } from "./check-runs.js";
import { a as array, c as literal, d as number, h as string, m as strictObject, n as datetime, o as boolean, r as _enum } from "./zod.js";
import { a as checkSchema, c as modelDigestSchema, d as instructionsSchema, i as calibrationSchema, l as roundSchema, m as traceSchema, n as benchProcessSchema, o as fingerprintSchema, p as sandboxSchema, r as buildSchema, t as INSTALLABLE_SOURCES } from "./measurement.js";
import { t as quietRecordSchema } from "./quiet-record.js";
import { Q as hostNameSchema, nt as namedPinSchema, rt as revSchema, tt as variantSchema } from "./reading.js";
import { n as skippedTagSchema } from "./plan.js";
import { r as upstreamChangesSchema } from "./change-groups.js";
import { t as ENDINGS } from "./host-decision.js";
import { ft as OUTCOMES, pt as TEST_OUTCOMES } from "./main.js";
// src/core/report/report.ts
const comparisonSchema = strictObject({
	test: string(),
	outcome: _enum(TEST_OUTCOMES),
	delta: number().positive().describe("The margin: the change that `same` excludes, as a fraction."),
	pairs: number().int().nonnegative(),
	baselineThroughput: number().positive().nullable(),
	candidateThroughput: number().positive().nullable(),
	change: number().nullable(),
	low: number().nullable(),
	high: number().nullable(),
	halfWidth: number().nullable().describe("Half of the interval by which a change is named: the change that would just have shown, as a fraction."),
	roundsNeeded: number().int().positive().nullable().describe("Rounds it would take to decide at this noise, at least where there is no interval; null when decided."),
	confidence: number().min(0).max(1).describe("The chance that the intervals of all looks hold the true change."),
	pValue: number().min(0).max(1).nullable().describe("Two-sided p-value of \"no change\" at the look that decided."),
	level: number().min(0).max(1).describe("The p-value from which down that look excludes \"no change\".")
});
const reportedProcessSchema = benchProcessSchema.pick({
	rows: true,
	seconds: true,
	foreignCpu: true,
	conditions: true,
	failure: true
}).nullable();
const reportedRoundSchema = strictObject({
	...roundSchema.pick({
		index: true,
		first: true
	}).shape,
	baseline: reportedProcessSchema,
	candidate: reportedProcessSchema,
	dropped: string().nullable()
});
const hostReportSchema = strictObject({
	host: hostNameSchema,
	variant: variantSchema,
	advisory: boolean(),
	outcome: _enum(OUTCOMES),
	sentence: string(),
	absence: string().max(2e3).describe("Why a missing host is missing, and since when, as far as the run knows: `offline or busy since …`.").optional(),
	attempt: number().int().positive().nullable(),
	measuredRevs: strictObject({
		baseline: revSchema,
		candidate: revSchema
	}).describe("The commits that builds, checks and rounds are of, where they are not those of the report. There are no comparisons then.").optional(),
	planDigest: string().max(200).nullable().describe("The digest of the plan that it was measured under.").optional(),
	installable: strictObject({
		attribute: string(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	device: string().nullable(),
	delta: number().describe("The margin of every test that has none of its own."),
	comparisons: array(comparisonSchema),
	builds: strictObject({
		baseline: buildSchema,
		candidate: buildSchema
	}).nullable(),
	derivations: strictObject({
		baseline: string().nullable(),
		candidate: string().nullable()
	}).nullable(),
	checks: array(checkSchema),
	checkRuns: checkRunsSchema.nullable(),
	quiet: quietRecordSchema.optional(),
	fingerprint: fingerprintSchema.nullable(),
	instructions: instructionsSchema.optional(),
	sandbox: sandboxSchema.nullable(),
	traces: array(traceSchema),
	model: modelDigestSchema.nullable(),
	calibration: calibrationSchema.nullable(),
	benchArguments: array(string()),
	statistic: _enum(["min", "median"]),
	roundsPlanned: number().int().positive(),
	budgetSeconds: number().positive(),
	ending: _enum(ENDINGS).nullable().describe("Why the rounds ended; null when none ran."),
	rounds: array(reportedRoundSchema),
	logTail: string().nullable()
});
const reportSchema = strictObject({
	schema: literal(1),
	generatedAt: datetime(),
	outcome: _enum(OUTCOMES),
	headline: string(),
	flakeInput: string(),
	upstream: string(),
	baseline: namedPinSchema,
	candidate: namedPinSchema,
	planDigest: string(),
	alpha: number(),
	seed: number().int(),
	hosts: array(hostReportSchema),
	movedNodes: array(string()).describe("Of a bump the inputs that moved beside the bumped one, by their paths (`llama-cpp/nixpkgs`); of a review the nodes of flake.lock that moved."),
	skipped: array(skippedTagSchema),
	notices: array(string()),
	lockDiff: string(),
	changes: upstreamChangesSchema.optional(),
	flakeDirectory: string().describe("Where the flake lies in the repository of the fleet; absent where that is its root.").optional(),
	review: strictObject({
		number: number().int().positive(),
		fork: boolean(),
		merged: revSchema
	}).describe("The pull request whose head is the candidate and whose base is the baseline, and the commit that merging makes of them; absent in the report of a bump.").optional()
});
export { hostReportSchema as n, reportSchema as r, comparisonSchema as t };
