import { n as checkRunsSchema } from "./check-runs.js";
import { c as literal, d as number, m as strictObject, n as datetime, r as _enum, s as discriminatedUnion } from "./zod.js";
import { Q as hostNameSchema, Y as MOST_ROUNDS, at as list, ot as text, rt as revSchema, st as PROGRAM_CHECKS } from "./reading.js";
import { t as SIDES } from "./sides.js";
import { s as conditionsSchema, t as quietRecordSchema } from "./quiet-record.js";
import { pt as TEST_OUTCOMES } from "./main.js";
import { i as ignoredOptions, r as cpuBuildOf } from "./build-features.js";
const sandboxSchema = strictObject({
	kind: _enum([
		"bubblewrap",
		"systemd",
		"none"
	]),
	reason: text()
});
const traceSchema = strictObject({
	side: _enum(SIDES),
	sentence: text()
});
// src/core/hosts/instructions.ts
const sideInstructionsSchema = strictObject({
	kind: _enum([
		"features",
		"native",
		"all-variants"
	]),
	features: list(text(), 1e3).describe("The CPU features that its cmake turns on; empty unless `kind` is `features`."),
	told: text().optional().describe("What the compiler is told besides, such as `-march=znver4`: it may be compiled for more than `features`."),
	ignored: list(text(), 1e3).nullable().describe("The options of ggml and llama.cpp that it turns on or sets and that its source does not declare; null where the source was not read.")
});
const instructionsSchema = strictObject({
	baseline: sideInstructionsSchema.nullable(),
	candidate: sideInstructionsSchema.nullable()
});
function instructionsOf({ cmakeFlags = [], compilerFlags = [], declared = null }) {
	if (cmakeFlags.length === 0) return null;
	const build = cpuBuildOf({
		cmakeFlags,
		compilerFlags,
		declared
	});
	return {
		kind: build.kind,
		features: build.kind === "features" ? [...build.features] : [],
		...build.kind === "features" && build.told !== null && { told: build.told },
		ignored: declared === null ? null : ignoredOptions(cmakeFlags, declared)
	};
}
function lackedFeatures(side, has) {
	return (side?.features ?? []).filter((feature) => !has.includes(feature));
}
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
		storePath: text(),
		seconds,
		closureBytes: number().int().nonnegative().nullable()
	}),
	strictObject({
		kind: literal("failed"),
		stage: _enum(["evaluate", "build"]),
		fault: _enum(["source", "infrastructure"]),
		failedDerivation: text().nullable(),
		sentence: text(),
		logTail: text(),
		seconds
	})
]);
const sideMeasurementSchema = strictObject({
	rev: revSchema,
	derivation: text().nullable(),
	build: buildSchema
});
const rowSchema = strictObject({
	test: text(),
	samplesNs: list(number().int().positive(), 1e3).describe("What each repetition of the whole test took, in ns, in the order they ran.")
});
const benchProcessSchema = strictObject({
	startedAt: datetime(),
	seconds,
	exitCode: number().int().nullable(),
	signal: text().nullable(),
	rows: list(rowSchema, 1e3),
	cpuInfo: text().nullable(),
	gpuInfo: text().nullable(),
	backends: text().nullable(),
	foreignCpu: number().nullable(),
	load: number().nullable(),
	conditions: conditionsSchema.optional(),
	failure: text().nullable(),
	stderrTail: text()
});
const roundSchema = strictObject({
	index: number().int().nonnegative().describe("From 0 on; texts count the rounds from 1 on."),
	first: _enum(SIDES).describe("The side whose process ran first."),
	baseline: benchProcessSchema.nullable(),
	candidate: benchProcessSchema.nullable()
});
const checkSchema = strictObject({
	name: _enum([
		"smoke",
		"instructions",
		...PROGRAM_CHECKS
	]),
	side: _enum(SIDES),
	result: _enum([
		"passed",
		"notice",
		"failed",
		"not-checked"
	]),
	sentence: text()
});
const fingerprintSchema = strictObject({
	hostname: text(),
	system: text(),
	cpu: text().nullable(),
	cores: number().int().positive(),
	cpuFeatures: list(text(), 1e3),
	memoryBytes: number().int().nonnegative(),
	kernel: text(),
	governor: text().nullable(),
	devices: list(text(), 1e3),
	driver: text().nullable(),
	nix: text()
});
const modelDigestSchema = strictObject({
	name: text(),
	bytes: number().int().nonnegative(),
	modifiedAt: datetime(),
	sampled: text(),
	sha256: text().nullable()
});
const share = number().nonnegative().nullable();
const calibrationSchema = strictObject({
	schema: literal(1),
	key: text().describe("What it holds for: host, tests, flags, model and hardware."),
	host: hostNameSchema,
	calibratedAt: datetime(),
	secondsPerRound: seconds,
	roundsInBudget: number().int().nonnegative().describe("The rounds that fit into the budgets of rounds and time."),
	tests: list(strictObject({
		test: text(),
		outcome: _enum(TEST_OUTCOMES),
		delta: number().positive(),
		pairs: number().int().nonnegative(),
		noise: share.describe("1.4826 × the median absolute deviation of the rounds’ changes."),
		shows: share.describe("The smallest change that about nineteen of twenty measurements name by the end of the budget.")
	}), 1e3),
	advice: list(text(), 1e3)
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
	planDigest: text(),
	startedAt: datetime(),
	finishedAt: datetime().nullable(),
	installable: strictObject({
		attribute: text(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	baseline: sideMeasurementSchema,
	candidate: sideMeasurementSchema,
	fingerprint: fingerprintSchema.nullable(),
	instructions: instructionsSchema.optional().describe("What the CPU part of both sides is compiled for; absent when none was evaluated."),
	sandbox: sandboxSchema.nullable().describe("How the programs of both sides were kept apart; null when none was run."),
	traces: list(traceSchema, 100).describe("What they did beside their work, as far as it could be seen."),
	model: modelDigestSchema.nullable(),
	calibration: calibrationSchema.nullable().optional().describe("What `llama-fleet calibrate` found on this host, if it was run there."),
	benchArguments: list(text(), 1e3),
	checks: list(checkSchema, 1e3),
	checkRuns: checkRunsSchema.optional(),
	quiet: quietRecordSchema.optional(),
	rounds: list(roundSchema, MOST_ROUNDS),
	failure: strictObject({
		kind: _enum([
			"bench-failed",
			"infra-failed",
			"undecided"
		]),
		sentence: text(),
		logTail: text()
	}).nullable()
});
export { checkSchema as a, modelDigestSchema as c, instructionsSchema as d, lackedFeatures as f, calibrationSchema as i, roundSchema as l, traceSchema as m, benchProcessSchema as n, fingerprintSchema as o, sandboxSchema as p, buildSchema as r, measurementSchema as s, INSTALLABLE_SOURCES as t, instructionsOf as u };
