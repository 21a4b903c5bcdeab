import { F as oneLine, H as parseJson, N as faultOfFields, en as UpstreamError, g as counted } from "./main.js";
import { a as array, d as number, h as string, l as looseObject } from "./zod.js";
import { D as nameOfTest } from "./reading.js";
// src/core/llama-bench/rows.ts
const MAXIMUM_LINE = 1048576;
const tokens = number().int().nonnegative().max(1e7);
const description = string().max(4096);
const lineSchema = looseObject({
	n_prompt: tokens,
	n_gen: tokens,
	n_depth: tokens.default(0),
	samples_ns: array(number().int().positive()).max(1e3),
	cpu_info: description.nullish(),
	gpu_info: description.nullish(),
	backends: description.nullish()
});
function refuse(lineNumber, fault) {
	throw new UpstreamError({
		problem: `Line ${lineNumber} of llama-bench's output ${fault}.`,
		next: ""
	});
}
function asJson(line) {
	return line.replace(/(?<="(?:avg|stddev)_(?:ts|ns)": ?)-?(?:nan|inf)(?=[,} ])/g, "null");
}
function valueOfLine(line) {
	try {
		return parseJson(asJson(line));
	} catch {
		return;
	}
}
function noNumberIn(line) {
	const { field, what } = /"(?<field>[a-z_]{1,40})": ?(?:\[[^\]"]*?)?(?<what>-?(?:nan|inf))(?=[,} \]])/.exec(asJson(line))?.groups ?? {};
	return field === void 0 ? null : `'${field}' holds ${what}`;
}
function parseRow(line, lineNumber) {
	if (line.length >= MAXIMUM_LINE) refuse(lineNumber, "is longer than 1 MiB");
	const value = valueOfLine(line);
	if (value === void 0) refuse(lineNumber, `is not JSON: ${noNumberIn(line) ?? `'${oneLine(line, 80)}'`}`);
	const result = lineSchema.safeParse(value, { reportInput: true });
	if (!result.success) refuse(lineNumber, `cannot be used: ${faultOfFields(result.error)}`);
	const { n_prompt: nPrompt, n_gen: nGen, n_depth: nDepth } = result.data;
	if (nPrompt + nGen === 0) refuse(lineNumber, "cannot be used: 'n_prompt' and 'n_gen' are both 0");
	return {
		row: {
			test: nameOfTest({
				nPrompt,
				nGen,
				nDepth
			}),
			samplesNs: result.data.samples_ns
		},
		cpuInfo: result.data.cpu_info ?? null,
		gpuInfo: result.data.gpu_info ?? null,
		backends: result.data.backends ?? null
	};
}
function lineOfRound({ index, first }, side, line) {
	return `{"index":${index},"first":"${first}","side":"${side}","row":${asJson(line)}}`;
}
function faultOfRows(rows, tests, repetitions) {
	const expected = new Set(tests.map(nameOfTest));
	const seen = new Set();
	for (const { test, samplesNs } of rows) {
		if (!expected.has(test)) return `it ran ${test}, which was not asked for`;
		if (seen.has(test)) return `it printed ${test} twice`;
		if (samplesNs.length !== repetitions) return `${test} has ${counted(samplesNs.length, "sample")} instead of ${repetitions}`;
		seen.add(test);
	}
	const missing = [...expected].filter((test) => !seen.has(test));
	return missing.length === 0 ? null : `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
}
export { lineOfRound as n, parseRow as r, faultOfRows as t };
