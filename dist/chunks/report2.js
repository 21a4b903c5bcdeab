import { a as fingerprintSchema, c as roundSchema, i as checkSchema, n as benchProcessSchema, r as buildSchema, s as modelDigestSchema, t as INSTALLABLE_SOURCES } from "./measurement2.js";
import { a as boolean, f as strictObject, i as array, l as number, n as datetime, p as string, r as _enum, s as literal } from "./zod.js";
import { t as quietRecordSchema } from "./quiet-record.js";
import { I as sandboxSchema, L as traceSchema, N as variantSchema, j as hostNameSchema } from "./reading.js";
import { l as skippedTagSchema } from "./plan2.js";
import { t as namedPinSchema } from "./pin.js";
import { _ as OUTCOMES } from "./main.js";
// src/core/report/report.ts
const comparisonSchema = strictObject({
	test: string(),
	outcome: _enum([
		"slower",
		"undecided",
		"same",
		"faster"
	]),
	pairs: number().int().nonnegative(),
	baselineThroughput: number().positive().nullable(),
	candidateThroughput: number().positive().nullable(),
	change: number().nullable(),
	low: number().nullable(),
	high: number().nullable(),
	confidence: number().min(0).max(1),
	pValue: number().min(0).max(1).nullable()
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
	attempt: number().int().positive().nullable(),
	installable: strictObject({
		attribute: string(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	device: string().nullable(),
	delta: number(),
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
	quiet: quietRecordSchema.optional(),
	fingerprint: fingerprintSchema.nullable(),
	sandbox: sandboxSchema.nullable(),
	traces: array(traceSchema),
	model: modelDigestSchema.nullable(),
	benchArguments: array(string()),
	statistic: _enum(["min", "median"]),
	roundsPlanned: number().int().positive(),
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
	movedNodes: array(string()),
	skipped: array(skippedTagSchema),
	notices: array(string()),
	lockDiff: string()
});
export { reportedRoundSchema as i, hostReportSchema as n, reportSchema as r, comparisonSchema as t };
