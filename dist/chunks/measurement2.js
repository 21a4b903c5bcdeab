import { f as strictObject, i as array, l as number, n as datetime, o as discriminatedUnion, p as string, r as _enum, s as literal } from "./zod.js";
import { n as revSchema } from "./pin.js";
import { k as hostNameSchema } from "./reading.js";
// src/core/hosts/measurement.ts
const seconds = number().nonnegative();
const buildSchema = discriminatedUnion("kind", [
	strictObject({ kind: literal("not-started") }),
	strictObject({
		kind: _enum([
			"built",
			"substituted",
			"present"
		]),
		storePath: string(),
		seconds,
		closureBytes: number().int().nonnegative().nullable()
	}),
	strictObject({
		kind: literal("failed"),
		stage: _enum(["evaluate", "build"]),
		fault: _enum(["source", "infrastructure"]),
		failedDerivation: string().nullable(),
		sentence: string(),
		logTail: string(),
		seconds
	})
]);
const sideMeasurementSchema = strictObject({
	rev: revSchema,
	derivation: string().nullable(),
	build: buildSchema
});
const rowSchema = strictObject({
	test: string(),
	samplesNs: array(number().positive())
});
const benchProcessSchema = strictObject({
	startedAt: datetime(),
	seconds,
	exitCode: number().int().nullable(),
	signal: string().nullable(),
	rows: array(rowSchema),
	cpuInfo: string().nullable(),
	gpuInfo: string().nullable(),
	backends: string().nullable(),
	foreignCpu: number().nullable(),
	load: number().nullable(),
	failure: string().nullable(),
	stderrTail: string()
});
const roundSchema = strictObject({
	index: number().int().nonnegative(),
	first: _enum(["baseline", "candidate"]),
	baseline: benchProcessSchema.nullable(),
	candidate: benchProcessSchema.nullable()
});
const checkSchema = strictObject({
	name: _enum(["smoke"]),
	side: _enum(["baseline", "candidate"]),
	result: _enum([
		"passed",
		"failed",
		"not-checked"
	]),
	sentence: string()
});
const fingerprintSchema = strictObject({
	hostname: string(),
	system: string(),
	cpu: string().nullable(),
	cores: number().int().positive(),
	cpuFeatures: array(string()),
	memoryBytes: number().int().nonnegative(),
	kernel: string(),
	governor: string().nullable(),
	devices: array(string()),
	driver: string().nullable(),
	nix: string()
});
const modelDigestSchema = strictObject({
	name: string(),
	bytes: number().int().nonnegative(),
	modifiedAt: datetime(),
	sampled: string(),
	sha256: string().nullable()
});
const INSTALLABLE_SOURCES = [
	"config",
	"programs.llama-fleet",
	"services.llama-cpp",
	"pkgs"
];
const measurementSchema = strictObject({
	schema: literal(1),
	host: hostNameSchema,
	attempt: number().int().positive(),
	planDigest: string(),
	startedAt: datetime(),
	finishedAt: datetime().nullable(),
	installable: strictObject({
		attribute: string(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	baseline: sideMeasurementSchema,
	candidate: sideMeasurementSchema,
	fingerprint: fingerprintSchema.nullable(),
	model: modelDigestSchema.nullable(),
	benchArguments: array(string()),
	checks: array(checkSchema),
	rounds: array(roundSchema),
	failure: strictObject({
		kind: _enum([
			"bench-failed",
			"infra-failed",
			"undecided"
		]),
		sentence: string(),
		logTail: string()
	}).nullable()
});
export { fingerprintSchema as a, roundSchema as c, checkSchema as i, rowSchema as l, benchProcessSchema as n, measurementSchema as o, buildSchema as r, modelDigestSchema as s, INSTALLABLE_SOURCES as t, sideMeasurementSchema as u };
