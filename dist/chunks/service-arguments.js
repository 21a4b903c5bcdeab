import { k as oneLine } from "./main.js";
import { a as loadFault, i as lastWords, n as signalOf, r as contextFault } from "./signals.js";
// src/core/checks/program-ending.ts
const STAMP = /^(?:\d+\.)+\d+ [A-Z] /gm;
const SAID = [
	[/error while loading shared libraries: ([^\n]+)/, (found) => `a shared library is missing or broken: ${oneLine(found[1] ?? "")}`],
	[/(?:error: invalid argument|error: unknown argument|unknown argument): ([^\n]+)/, (found) => `unknown argument ${oneLine(found[1] ?? "", 80)}`],
	[/error while handling (argument|environment variable) "([^"\n]+)": ([^\n]+)/, (found) => `${found[1]} ${oneLine(found[2] ?? "", 80)} is refused: ${oneLine(found[3] ?? "")}`],
	[/error: (?:invalid parameter for argument|invalid value for argument): ([^\n]+)/, (found) => `a bad value for ${oneLine(found[1] ?? "", 80)}`],
	[/couldn't bind[^\n]*/, (found) => oneLine(found[0])],
	[/(?:failed to allocate (?:buffer for kv cache|compute buffers)|failed to create.context)/, (_found, stderr) => `no context could be made: ${contextFault(stderr)}`],
	[/(?:failed to load model|error loading model|unable to load model)/, (_found, stderr) => `the model does not load: ${loadFault(stderr)}`]
];
function sentenceOfSignal(name, signal, stderr) {
	switch (signal) {
		case "SIGILL": return `${name} died of SIGILL: it is built for CPU features this CPU does not have`;
		case "SIGKILL": return `${name} was killed (SIGKILL): most likely the machine ran out of memory`;
		default: return `${name} crashed (${signal}): ${lastWords(stderr)}`;
	}
}
function failureOfProgram(ended) {
	const { name, exitCode } = ended;
	const stderr = ended.stderr.replace(STAMP, "");
	if (ended.startError !== null) return `${name} could not be started: ${oneLine(ended.startError).replace(/\.$/, "")}`;
	if (ended.timedOut) return `${name} did not finish within ${ended.timeoutSeconds} s and was stopped`;
	if (ended.excess !== void 0) return `${name} ${ended.excess}`;
	const signal = signalOf(ended);
	if (signal !== null) return sentenceOfSignal(name, signal, stderr);
	if (exitCode === 0) return null;
	for (const [pattern, sentence] of SAID) {
		const found = pattern.exec(stderr);
		if (found !== null) return sentence(found, stderr);
	}
	return `${name} ended with exit code ${exitCode}: ${lastWords(stderr)}`;
}
// src/core/checks/program-names.ts
const named = (file, ...words) => ({
	file,
	words
});
const PROGRAMS = {
	completion: [
		named("llama-completion"),
		named("llama", "completion"),
		named("llama-cli"),
		named("main")
	],
	perplexity: [
		named("llama-perplexity"),
		named("llama", "perplexity"),
		named("perplexity")
	],
	server: [
		named("llama-server"),
		named("llama", "serve"),
		named("server")
	]
};
function missingProgram(names) {
	return `The package has none of ${names.map(({ file, words }) => [file, ...words].join(" ")).join(", ")}.`;
}
const OPTION_LINE = /^(?<names>--?[A-Za-z][\w-]*(?:, +--?[A-Za-z][\w-]*)*)(?:,? (?<value>\S.*?))?(?: {2,}|$)/;
const MAXIMUM_LINES = 5e3;
function flagsOfProgram(help) {
	const flags = new Map();
	for (const line of help.split("\n", MAXIMUM_LINES)) {
		const groups = OPTION_LINE.exec(line.trimEnd())?.groups;
		for (const name of groups?.["names"]?.split(/, +/) ?? []) flags.set(name, groups?.["value"] ?? "");
	}
	return flags;
}
// src/core/checks/service-arguments.ts
const REPLACED = [
	"--host",
	"--port",
	"--api-key",
	"--api-key-file"
];
const DROPPED = [
	"-hft",
	"--hf-token",
	"--log-file"
];
const DOWNLOADS = [
	"-hf",
	"-hfr",
	"--hf-repo",
	"-hff",
	"--hf-file",
	"-mu",
	"--model-url",
	"-dr",
	"--docker-repo"
];
const UNIT_VARIABLE = /^(?:LLAMA_ARG_(?!HOST$|PORT$|API_KEY|HF_|MODEL_URL$|DOCKER)[A-Z0-9_]+|GGML_[A-Z0-9_]+|(?:CUDA|HIP|ROCR|GGML_VK)_VISIBLE_DEVICES)$/;
function obstacleOf(words) {
	const download = words.find((word) => DOWNLOADS.includes(word));
	return download === void 0 ? null : `its command line fetches the model from the network (${download}), which a check never does`;
}
function argumentsOfCheck(words, { host, apiKey }) {
	const kept = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? "";
		if (REPLACED.includes(word) || DROPPED.includes(word)) at += 1;
		else kept.push(word);
	}
	return [
		...kept,
		"--host",
		host,
		"--api-key",
		apiKey
	];
}
function argumentsShown(words) {
	return argumentsOfCheck(words, {
		host: "",
		apiKey: ""
	}).slice(0, -4);
}
function unitVariables(environment) {
	return Object.fromEntries(Object.entries(environment).filter(([name]) => UNIT_VARIABLE.test(name)));
}
function questionKindOf(words) {
	const has = (...flags) => words.some((word) => flags.includes(word));
	return {
		asks: has("--rerank", "--reranking") ? "rerank" : has("--embedding", "--embeddings") ? "embedding" : "completion",
		secure: has("--ssl-key-file")
	};
}
export { unitVariables as a, missingProgram as c, questionKindOf as i, failureOfProgram as l, argumentsShown as n, PROGRAMS as o, obstacleOf as r, flagsOfProgram as s, argumentsOfCheck as t };
