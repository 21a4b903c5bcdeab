import { Q as hostNameSchema, at as list, nt as namedPinSchema, tt as variantSchema } from "./reading.js";
import { a as array, c as literal, d as number, h as string, m as strictObject, n as datetime, o as boolean, r as _enum, y as url } from "./zod.js";
import { c as modelDigestSchema, o as fingerprintSchema } from "./measurement.js";
import { n as skippedTagSchema } from "./plan.js";
import { n as otherCommits } from "./other-commits.js";
import { t as comparisonSchema } from "./report2.js";
import { ft as OUTCOMES } from "./main.js";
import { t as noiseOf } from "./noise.js";
import { l as statisticOf } from "./host-decision.js";
// src/core/report/counting-rounds.ts
function countingRounds(rounds, { pairs }) {
	return rounds.filter(({ dropped }) => dropped === null).slice(0, pairs);
}
// src/core/history/history-entry.ts
const SKIPPED_LIMIT = 50;
const historyBuildSchema = strictObject({
	kind: _enum([
		"not-started",
		"built",
		"substituted",
		"present",
		"failed"
	]),
	seconds: number().nonnegative().nullable(),
	closureBytes: number().int().nonnegative().nullable()
});
const historyTestSchema = strictObject({
	...comparisonSchema.pick({
		test: true,
		outcome: true,
		pairs: true,
		baselineThroughput: true,
		candidateThroughput: true,
		change: true,
		low: true,
		high: true,
		confidence: true
	}).shape,
	delta: comparisonSchema.shape.delta.optional().describe("Where it is not the host’s."),
	noise: number().nonnegative().nullable()
});
const historyEntrySchema = strictObject({
	schema: literal(1),
	recordedAt: datetime(),
	host: hostNameSchema,
	attempt: number().int().positive(),
	planDigest: string().regex(/^[0-9a-f]{1,128}$/, "must be a digest in lower-case hex"),
	run: url({ protocol: /^https?$/ }).nullable(),
	outcome: _enum(OUTCOMES),
	sentence: string(),
	advisory: boolean(),
	variant: variantSchema,
	device: string().nullable(),
	flakeInput: string(),
	upstream: string(),
	baseline: namedPinSchema,
	candidate: namedPinSchema,
	derivations: strictObject({
		baseline: string().nullable(),
		candidate: string().nullable()
	}).nullable(),
	fingerprint: fingerprintSchema.pick({
		cpu: true,
		cpuFeatures: true,
		kernel: true,
		governor: true,
		driver: true,
		nix: true
	}).nullable(),
	compiledFor: list(string(), 1e3).optional().describe("The CPU features that the candidate (where it does not evaluate, the baseline) is compiled for, where its flags tell."),
	model: modelDigestSchema.pick({
		name: true,
		sampled: true
	}).nullable(),
	benchArguments: list(string(), 1e3),
	alpha: number(),
	delta: number(),
	tests: list(historyTestSchema, 1e3),
	builds: strictObject({
		baseline: historyBuildSchema,
		candidate: historyBuildSchema
	}).nullable(),
	skipped: array(skippedTagSchema).max(SKIPPED_LIMIT)
});
const keyOfEntry = ({ planDigest, host, attempt }) => `${planDigest} ${host} ${attempt}`;
function historyEntries(report, run) {
	return report.hosts.flatMap((host) => {
		const { attempt } = host;
		if (attempt === null) return [];
		const { model, fingerprint } = host;
		const isOther = otherCommits(host) !== null;
		const compiled = isOther ? void 0 : host.instructions?.candidate ?? host.instructions?.baseline;
		return {
			schema: 1,
			recordedAt: report.generatedAt,
			host: host.host,
			attempt,
			planDigest: host.planDigest ?? report.planDigest,
			run,
			outcome: host.outcome,
			sentence: host.sentence,
			advisory: host.advisory,
			variant: host.variant,
			device: host.device,
			flakeInput: report.flakeInput,
			upstream: report.upstream,
			baseline: report.baseline,
			candidate: report.candidate,
			derivations: isOther ? null : host.derivations,
			fingerprint: fingerprint && {
				cpu: fingerprint.cpu,
				cpuFeatures: fingerprint.cpuFeatures,
				kernel: fingerprint.kernel,
				governor: fingerprint.governor,
				driver: fingerprint.driver,
				nix: fingerprint.nix
			},
			...compiled?.kind === "features" && compiled.told === void 0 && { compiledFor: compiled.features },
			model: model && {
				name: model.name,
				sampled: model.sampled
			},
			benchArguments: host.benchArguments,
			alpha: report.alpha,
			delta: host.delta,
			tests: host.comparisons.map((comparison) => ({
				test: comparison.test,
				outcome: comparison.outcome,
				...comparison.delta === host.delta ? {} : { delta: comparison.delta },
				pairs: comparison.pairs,
				baselineThroughput: comparison.baselineThroughput,
				candidateThroughput: comparison.candidateThroughput,
				change: comparison.change,
				low: comparison.low,
				high: comparison.high,
				confidence: comparison.confidence,
				noise: noiseIn(host, comparison)
			})),
			builds: host.builds === null || isOther ? null : {
				baseline: buildOf(host.builds.baseline),
				candidate: buildOf(host.builds.candidate)
			},
			skipped: report.skipped.slice(0, SKIPPED_LIMIT)
		};
	});
}
function buildOf(build) {
	return {
		kind: build.kind,
		seconds: "seconds" in build ? build.seconds : null,
		closureBytes: "closureBytes" in build ? build.closureBytes : null
	};
}
function noiseIn({ rounds, statistic }, comparison) {
	const differences = countingRounds(rounds, comparison).flatMap(({ baseline, candidate }) => {
		const [base, other] = [baseline, candidate].map((process) => process?.rows.find((row) => row.test === comparison.test)?.samplesNs ?? []);
		if (base === void 0 || other === void 0 || base.length === 0 || other.length === 0) return [];
		return [Math.log(statisticOf(base, statistic)) - Math.log(statisticOf(other, statistic))];
	});
	return noiseOf(differences);
}
export { historyEntrySchema as n, keyOfEntry as r, historyEntries as t };
