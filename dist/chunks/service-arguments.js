import { F as oneLine } from "./main.js";
import { a as startedInVain, r as failedRun } from "./check-runs.js";
import { a as contextFault, n as signalOf, o as lastWords, s as loadFault } from "./signals.js";
import { t as GPU_VARIABLE } from "./gpu-variables.js";
// src/core/checks/program-ending.ts
const STAMP = /^(?:\d+\.)+\d+ [A-Z] /gm;
const SAID = [
	[/error while loading shared libraries: ([^\n]+)/, (found) => `a shared library is missing or broken: ${oneLine(found[1] ?? "")}`],
	[/(?:error: invalid argument|error: unknown argument|unknown argument): ([^\n]+)/, (found) => `unknown argument ${oneLine(found[1] ?? "", 80)}`],
	[/error while handling (argument|environment variable) "([^"\n]+)": ([^\n]+)/, (found) => `${found[1]} ${oneLine(found[2] ?? "", 80)} is refused: ${oneLine(found[3] ?? "")}`],
	[/error: (?:invalid parameter for argument|invalid value for argument): ([^\n]+)/, (found) => `a bad value for ${oneLine(found[1] ?? "", 80)}`],
	[/built without SSL support/, () => "it is built without TLS, which its key and certificate ask for"],
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
	if (ended.excess !== void 0) return `${name} ${ended.excess}`;
	if (ended.timedOut) return `${name} did not finish within ${ended.timeoutSeconds} s and was stopped`;
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
const VARIABLE_LINE = /^ +\(env: (?<name>[A-Z][A-Z0-9_]*)\)$/;
const MAXIMUM_LINES = 5e3;
function flagsOfProgram(help) {
	const flags = new Map();
	for (const line of help.split("\n", MAXIMUM_LINES)) {
		const variable = VARIABLE_LINE.exec(line.trimEnd())?.groups?.["name"];
		if (variable !== void 0) flags.set(variable, "");
		const groups = OPTION_LINE.exec(line.trimEnd())?.groups;
		for (const name of groups?.["names"]?.split(/, +/) ?? []) flags.set(name, groups?.["value"] ?? "");
	}
	return flags;
}
// src/core/checks/service-arguments.ts
const TLS = ["--ssl-key-file", "--ssl-cert-file"];
const SECRET = [
	"--api-key",
	"-hft",
	"--hf-token",
	"--mcp-servers-json",
	"--ui-config",
	"--webui-config"
];
const LEFT_OUT = [
	...SECRET,
	"--host",
	"--port",
	"--api-key-file",
	...TLS,
	"--log-file",
	"--log-prompts-dir",
	"--slot-save-path",
	"--mcp-servers-config",
	"--tools-runtime",
	"--ui-config-file",
	"--webui-config-file"
];
const FETCHES = /^(?:-hf[a-su-z]*|-mm?u|-dr|--(?:.*-)?(?:hf[a-z]?(?:-(?!token$).*)?|url|docker-repo)|--(?!spec-).*-(?:default|spec))$/;
const OTHER_VARIABLE = /^(?:GGML_[A-Z0-9_]+|LLAMA_CACHE|(?:HF|HUGGINGFACE)_HUB_CACHE)$/;
function flagOf(word) {
	return word.startsWith("--") ? (word.split("=", 1)[0] ?? "").replaceAll("_", "-") : word;
}
const OWN_NAMES = {
	HF_TOKEN: "--hf-token",
	LLAMA_API_KEY: "--api-key"
};
function flagOfVariable(name) {
	const flag = /^LLAMA_ARG_([A-Z0-9_]+)$/.exec(name)?.[1];
	return flag === void 0 ? OWN_NAMES[name] ?? null : `--${flag.toLowerCase().replaceAll("_", "-")}`;
}
function flagOfKey(key) {
	return flagOfVariable(key) ?? (LEFT_OUT.includes(`-${key}`) ? `-${key}` : `--${key}`);
}
function parted(words) {
	const kept = [];
	const left = [];
	for (let at = 0; at < words.length; at++) {
		const word = words[at] ?? "";
		const flag = flagOf(word);
		const isJoined = word.includes("=");
		if (!LEFT_OUT.includes(flag)) kept.push(word);
		else {
			left.push({
				flag,
				value: isJoined ? null : words[at + 1] ?? null
			});
			if (!isJoined) at += 1;
		}
	}
	return {
		kept,
		left
	};
}
function obstacleOf(words, environment = {}) {
	const fetching = (flag) => FETCHES.test(flag);
	const fetches = words.map(flagOf).find(fetching) ?? Object.keys(environment).find((name) => fetching(flagOfVariable(name) ?? ""));
	if (fetches !== void 0) return `it fetches from the network (${fetches}), which a check never does`;
	const odd = parted(words).left.find(({ value }) => value === null);
	return odd === void 0 ? null : `llama-server takes no ${odd.flag} without its value in a word of its own (${odd.flag} VALUE)`;
}
function keptArguments(words) {
	return parted(words).kept;
}
function flagsLeftOut(words) {
	return parted(words).left.map(({ flag }) => flag);
}
function secretsIn(words) {
	return parted(words).left.flatMap(({ flag, value }) => SECRET.includes(flag) ? value ?? [] : []);
}
const isNamed = (known, word) => known.has(word) || known.has(word.replace(/^LLAMA_ARG_NO_/, "LLAMA_ARG_"));
function lostIn(candidate, baseline) {
	const { flags } = candidate.program;
	const lost = (word) => isNamed(baseline, word) && !isNamed(flags, word);
	const flag = flagsLeftOut(candidate.arguments).find(lost);
	if (flag !== void 0) return failedRun(`unknown argument ${flag}`, "");
	const variable = [...flags.keys()].some((word) => word.startsWith("LLAMA_")) ? Object.keys(candidate.environment).find(lost) : void 0;
	return variable === void 0 ? null : startedInVain(`it ignores the variable ${variable}, which its --help no longer names`, "");
}
function argumentsOfPlace({ host, apiKey, tls }) {
	return [
		"--host",
		host,
		"--api-key",
		apiKey,
		...tls === null ? [] : [
			TLS[0],
			tls.key,
			TLS[1],
			tls.certificate
		]
	];
}
function speaksTls(words, environment) {
	const given = [...flagsLeftOut(words), ...Object.entries(environment).map(([name, value]) => value === "" ? null : flagOfVariable(name))];
	return TLS.every((flag) => given.includes(flag));
}
function unitVariables(environment) {
	const taken = (name) => {
		const flag = flagOfVariable(name);
		return flag === null ? OTHER_VARIABLE.test(name) || GPU_VARIABLE.test(name) : !LEFT_OUT.includes(flag);
	};
	return Object.fromEntries(Object.entries(environment).filter(([name]) => taken(name)));
}
function questionKindOf(words, environment = {}) {
	const flags = words.map(flagOf);
	const variables = Object.entries(environment).flatMap(([name, value]) => /^(?:1|true|on|enabled)$/.test(value) ? [flagOfVariable(name)] : []);
	const has = (...names) => [...flags, ...variables].some((flag) => flag !== null && names.includes(flag));
	const asks = has("--rerank", "--reranking") ? "rerank" : has("--embedding", "--embeddings") ? "embedding" : "completion";
	const named = flags.lastIndexOf("--api-prefix");
	const prefix = (named < 0 ? environment["LLAMA_ARG_API_PREFIX"] : words[named + 1]) ?? "";
	return {
		asks,
		prefix: encodeURI(prefix.replace(/\p{Cs}/gu, "�"))
	};
}
export { obstacleOf as a, speaksTls as c, flagsOfProgram as d, missingProgram as f, lostIn as i, unitVariables as l, flagOfKey as n, questionKindOf as o, failureOfProgram as p, keptArguments as r, secretsIn as s, argumentsOfPlace as t, PROGRAMS as u };
