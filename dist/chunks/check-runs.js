import { a as array, c as literal, d as number, h as string, m as strictObject, r as _enum, s as discriminatedUnion } from "./zod.js";
// src/core/checks/check-runs.ts
const KEPT_TEXT = 4e3;
const KEPT_SENTENCE = 600;
const sentence = string().max(KEPT_SENTENCE);
const measured = number().nonnegative();
const sideRun = (ran, failed) => discriminatedUnion("kind", [
	strictObject({
		kind: literal("ran"),
		...ran
	}),
	strictObject({
		kind: literal("failed"),
		sentence,
		logTail: string().max(KEPT_TEXT),
		...failed
	}),
	strictObject({
		kind: literal("not-run"),
		sentence
	})
]);
const bothSides = (run) => strictObject({
	baseline: run,
	candidate: run
}).nullable();
const answerSchema = strictObject({
	prompt: string().max(KEPT_TEXT),
	text: string().max(KEPT_TEXT),
	tokens: array(number().int().nonnegative()).max(512).optional()
});
const greedyRunSchema = sideRun({ answers: array(answerSchema).max(8) }, {});
const WAYS = [
	"batch",
	"tokens",
	"otherwise"
];
const divergenceSchema = strictObject({
	way: _enum(WAYS),
	mean: number().nullable(),
	maximum: number().nullable(),
	sameTop: number().min(0).max(1).nullable(),
	positions: number().int().nonnegative()
});
const logitsRunSchema = sideRun({ divergences: array(divergenceSchema).min(1).max(WAYS.length) }, {});
const serviceRunSchema = sideRun({
	loadSeconds: measured,
	firstTokenSeconds: measured.nullable(),
	tokensPerSecond: measured.nullable(),
	peakMemoryBytes: measured.nullable(),
	peakDeviceBytes: measured.nullable(),
	text: string().max(KEPT_TEXT)
}, { starts: literal(true).describe("It starts all the same, and does not do what its unit asks; absent where it does not start.").optional() });
const checkRunsSchema = strictObject({
	greedy: bothSides(greedyRunSchema),
	logits: bothSides(logitsRunSchema),
	service: strictObject({
		arguments: array(string().max(KEPT_TEXT)).max(500),
		environmentFiles: array(string().max(KEPT_TEXT)).max(500).optional(),
		baseline: serviceRunSchema,
		candidate: serviceRunSchema
	}).nullable()
});
const notRun = (why) => ({
	kind: "not-run",
	sentence: why.slice(0, KEPT_SENTENCE)
});
const failedRun = (why, log) => ({
	kind: "failed",
	sentence: why.slice(0, KEPT_SENTENCE),
	logTail: log.slice(-4e3)
});
const startedInVain = (why, log) => ({
	...failedRun(why, log),
	starts: true
});
export { startedInVain as a, notRun as i, checkRunsSchema as n, failedRun as r, KEPT_TEXT as t };
