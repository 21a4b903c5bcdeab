import { F as oneLine, Jt as cpuFeatureLine, g as counted } from "./main.js";
import { t as SIDES } from "./sides.js";
import { n as acceptingLabel } from "./accepted-outputs.js";
import { n as failedService, r as lostAbility } from "./candidate-failures.js";
import "./check-runs.js";
import { a as isCpuOption, l as nameOfFeature, t as changesTheBuild } from "./build-features.js";
// src/core/checks/run-flags.ts
function knownSpelling(known, ...spellings) {
	return spellings.find((spelling) => known.has(spelling)) ?? null;
}
function flashAttentionWords(known, wanted) {
	const value = known.get("-fa");
	if (value === void 0) return [];
	if (value !== "") return ["-fa", wanted];
	return wanted === "on" ? ["-fa"] : [];
}
function runWords(known, { model, flags, threads, device }) {
	const chosen = flags.device ?? device;
	return [
		"-m",
		model,
		...[
			["-t", String(flags.threads ?? threads)],
			["-ngl", String(flags["n-gpu-layers"])],
			["-ctk", flags["cache-type-k"]],
			["-ctv", flags["cache-type-v"]],
			["-dev", chosen?.replaceAll("/", ",") ?? null]
		].flatMap(([flag, value]) => value === null || !known.has(flag) ? [] : [flag, value])
	];
}
// src/core/checks/greedy.ts
const PROMPTS = [
	"The three largest cities of France are",
	"def is_prime(n):\n    \"\"\"Return whether n is a prime number.\"\"\"\n",
	"Der Unterschied zwischen Gewicht und Masse ist, dass"
];
function greedyArguments(known, run, prompt) {
	const temperature = knownSpelling(known, "--temp", "--temperature");
	const seed = knownSpelling(known, "--seed", "-s");
	const tokens = knownSpelling(known, "-n", "--predict", "--n-predict");
	if (temperature === null || seed === null || tokens === null || !known.has("-p")) return null;
	const quiet = [
		"-no-cnv",
		"--no-display-prompt",
		"--simple-io",
		"--verbose-prompt"
	].filter((flag) => known.has(flag));
	return [
		...[
			...runWords(known, run),
			...flashAttentionWords(known, run.flags["flash-attn"]),
			"-c",
			"512",
			"-p",
			prompt
		],
		tokens,
		String(32),
		temperature,
		"0",
		seed,
		"1",
		...quiet
	];
}
function isChatClient(said) {
	return /--no-conversation is not supported|use llama-completion instead/.test(said);
}
function isWhole(stdout) {
	return stdout.endsWith("\n");
}
const TOKEN_COUNT = /number of tokens in prompt = (?<count>\d{1,6})$/m;
const TOKEN_LINE = /^(?:(?:\d+\.)+\d+ [A-Z] )? *(?<token>\d{1,9}) -> '/gm;
function tokensOfPrompt(stderr) {
	const found = TOKEN_COUNT.exec(stderr);
	const count = Number(found?.groups?.["count"] ?? 0);
	const lines = stderr.slice((found?.index ?? 0) + (found?.[0].length ?? 0)).matchAll(TOKEN_LINE);
	const tokens = Array.from(lines, ({ groups }) => Number(groups?.["token"])).slice(0, count);
	return count > 0 && count <= 512 && tokens.length === count ? tokens : void 0;
}
// src/core/checks/instructions-check.ts
const names = (features) => features.map(nameOfFeature).join(", ");
function instructionsCheck({ instructions, fingerprint }) {
	if (instructions === void 0 || instructions.baseline === null || fingerprint === null) return [];
	const { baseline, candidate } = instructions;
	if (candidate === null) return [];
	const has = fingerprint.cpuFeatures.filter(changesTheBuild);
	return [{
		name: "instructions",
		side: "candidate",
		...lost(baseline, candidate, has) ?? dropped(baseline, candidate) ?? idle(candidate, has)
	}];
}
function lost(baseline, candidate, has) {
	if (baseline.kind === "native") return null;
	if (baseline.kind === "all-variants") {
		const unused = candidate.told === void 0 ? has.filter((feature) => !candidate.features.includes(feature)) : [];
		if (candidate.kind === "all-variants" || candidate.kind === "features" && unused.length === 0) return null;
		return {
			result: "failed",
			sentence: `The candidate no longer has code for every CPU, as the baseline has (GGML_CPU_ALL_VARIANTS)${candidate.kind === "features" ? `, and is compiled without ${names(unused)}, which this CPU has` : ""}.`
		};
	}
	const gone = candidate.told === void 0 || candidate.told === baseline.told ? baseline.features.filter((feature) => has.includes(feature) && !candidate.features.includes(feature)) : [];
	if (gone.length === 0 || candidate.kind === "all-variants") return null;
	if (candidate.kind === "native") return {
		result: "failed",
		sentence: `The candidate is built with GGML_NATIVE=ON, which makes ggml ignore ${names(gone)}; the baseline uses them.`
	};
	const unknown = newlyIgnored(baseline, candidate).filter(isCpuOption);
	const why = unknown.length === 0 ? "" : ` Its cmake has no option ${unknown.join(", ")} any more, and takes it without a word.`;
	return {
		result: "failed",
		sentence: `The candidate is compiled without ${names(gone)}, which this CPU has and the baseline uses.${why}`
	};
}
function dropped(baseline, candidate) {
	const options = newlyIgnored(baseline, candidate).filter((option) => option.startsWith("GGML_"));
	if (options.length === 0) return null;
	return {
		result: "failed",
		sentence: `The candidate's cmake has no option ${options.join(", ")} any more, which the package sets and the baseline has; cmake takes it without a word.`
	};
}
function idle(candidate, has) {
	if (candidate.kind === "all-variants") return {
		result: "passed",
		sentence: "It has code for every CPU and chooses when it starts."
	};
	if (candidate.kind === "native") return {
		result: "notice",
		sentence: `Both sides are built with -march=native, which follows the builder and which nixpkgs' compiler drops. \`cpuFeatures = ${cpuFeatureLine(has, "nix")};\` says it for good.`
	};
	const sentences = [];
	const beyond = candidate.features.filter((feature) => !has.includes(feature));
	const unused = has.filter((feature) => !candidate.features.includes(feature));
	if (beyond.length > 0) sentences.push(`It is compiled for ${names(beyond)}, which this CPU does not have.`);
	if (unused.length > 0 && candidate.told !== void 0) sentences.push(`Its compiler is told ${candidate.told}, and whether that takes in ${names(unused)} is not known here.`);
	else if (unused.length > 0) sentences.push(`${candidate.features.length === 0 ? "It is compiled for no CPU feature, and this CPU has" : "It leaves idle what this CPU has:"} ${names(unused)}.`);
	const ignored = candidate.ignored?.filter(isCpuOption) ?? [];
	if (ignored.length > 0) sentences.push(`Its cmake has no option ${ignored.join(", ")}, and takes it without a word.`);
	if (sentences.length === 0) return {
		result: "passed",
		sentence: candidate.features.length === 0 ? "This CPU has nothing beyond the least of its architecture." : `It is compiled for all that this CPU has: ${names(candidate.features)}.`
	};
	return {
		result: "notice",
		sentence: `${sentences.join(" ")} \`cpuFeatures = ${cpuFeatureLine(has, "nix")};\` is what fits.`
	};
}
function newlyIgnored(baseline, candidate) {
	return candidate.ignored?.filter((option) => baseline.ignored?.includes(option) === false) ?? [];
}
// src/core/checks/logits.ts
const CHUNK_TOKENS = 128;
const CHUNKS = 2;
const SELF_WAYS = ["otherwise", "tokens"];
const CANDIDATE_WAYS = ["batch", "tokens"];
function logitsArguments(known, run, job) {
	if ([
		"--kl-divergence",
		"--kl-divergence-base",
		"--chunks",
		"-f",
		"-c",
		"-b",
		"-ub"
	].some((flag) => !known.has(flag))) return null;
	const own = run.flags["flash-attn"];
	const attention = job.way === "otherwise" ? own === "off" ? "on" : "off" : own;
	const batch = String(CHUNK_TOKENS);
	const shape = [
		"-f",
		job.text,
		"-c",
		batch,
		"-b",
		batch,
		"-ub",
		job.way === "batch" ? batch : "1",
		"--chunks",
		String(CHUNKS)
	];
	const words = [
		...runWords(known, run),
		...flashAttentionWords(known, attention),
		...shape,
		"--kl-divergence-base",
		job.file
	];
	return job.compare ? [...words, "--kl-divergence"] : words;
}
const NUMBER = String.raw`(-?(?:\d+\.\d+|nan|inf))`;
const MEAN = new RegExp(String.raw`^Mean {4}KLD: +${NUMBER} `, "m");
const MAXIMUM = new RegExp(String.raw`^Maximum KLD: +${NUMBER}\s*$`, "m");
const SAME_TOP = new RegExp(String.raw`^Same top p: +${NUMBER} `, "m");
const CHUNK_LINE = /^ {0,3}\d+ +\S+ ± /gm;
function finite(text) {
	const value = Number(text);
	return text === void 0 || !Number.isFinite(value) ? null : value;
}
function readDivergence(stdout, way) {
	const mean = MEAN.exec(stdout)?.[1];
	if (mean === void 0) return null;
	const share = finite(SAME_TOP.exec(stdout)?.[1]);
	const clip = (value) => value === null || value < -1e-4 ? null : Math.max(0, value);
	return {
		way,
		mean: clip(finite(mean)),
		maximum: clip(finite(MAXIMUM.exec(stdout)?.[1])),
		sameTop: share === null ? null : Math.min(1, Math.max(0, share / 100)),
		positions: Math.min(CHUNKS, stdout.match(CHUNK_LINE)?.length ?? 0) * (CHUNK_TOKENS / 2 - 1)
	};
}
function faultOfLogits(stderr) {
	const telling = /(?:^|(?<![\d.])(?:\d+\.)+\d+ E )(?<said>\w+ *: *(?:you need at least|failed|inconsistent|\S+ does not look like).*)$/m.exec(stderr)?.groups?.["said"];
	return telling === void 0 ? null : `it said '${oneLine(telling)}'`;
}
function isFaultOfFile(said) {
	return /does not look like|inconsistent|failed (?:to open|reading)|you need at least/.test(said);
}
const LOGITS_MARGIN = .001;
const SELF_LIMIT = .01;
function thresholdOf(self) {
	return 2 * self + LOGITS_MARGIN;
}
// src/core/checks/judgement.ts
const passed = (sentence) => ({
	result: "passed",
	sentence
});
const notice = (sentence) => ({
	result: "notice",
	sentence
});
const failed = (sentence) => ({
	result: "failed",
	sentence
});
const notChecked = (sentence) => ({
	result: "not-checked",
	sentence
});
function formatDivergence(value, digits = 2) {
	return value === 0 ? "0" : value < .001 ? value.toExponential(digits - 1) : String(Number(value.toPrecision(digits)));
}
function digitsFor(one, other) {
	return [
		2,
		3,
		4,
		5
	].find((digits) => formatDivergence(one, digits) !== formatDivergence(other, digits)) ?? 6;
}
function obstacles(runs, verb) {
	const { baseline, candidate } = runs;
	if (baseline.kind !== "ran") {
		const own = baseline.kind === "failed" ? `The baseline does not ${verb} here: ${baseline.sentence}.` : baseline.sentence;
		return {
			baseline: notChecked(own),
			candidate: notChecked(own)
		};
	}
	if (candidate.kind === "ran") return null;
	const there = passed(`The baseline does ${verb}.`);
	if (candidate.kind === "not-run") return {
		baseline: there,
		candidate: notChecked(candidate.sentence)
	};
	return {
		baseline: there,
		candidate: failed(`The candidate does not ${verb}, the baseline does: ${candidate.sentence}.`)
	};
}
function judgeLogits(runs, terms) {
	const known = obstacles(runs, "compute the probabilities of the fixed text");
	const { baseline, candidate } = runs;
	if (known !== null || baseline.kind !== "ran" || candidate.kind !== "ran") return known ?? neither;
	const self = worstOf(baseline.divergences).mean;
	if (self === null || self > .01) {
		const why = `The baseline computed in two ways differs from itself too much to judge by: its mean divergence is ${self === null ? "not a number" : `${formatDivergence(self, digitsFor(self, SELF_LIMIT))}, more than ${SELF_LIMIT}`}.`;
		return {
			baseline: notChecked(why),
			candidate: notChecked(why)
		};
	}
	return {
		baseline: passed(`Computed in two ways the baseline differs from itself by ${formatDivergence(self)} (mean divergence in nats).`),
		candidate: judgeDivergence(worstOf(candidate.divergences), self, terms)
	};
}
function worstOf(divergences) {
	const far = ({ mean }) => mean ?? 1e400;
	return divergences.reduce((worst, next) => far(next) > far(worst) ? next : worst);
}
const neither = {
	baseline: notChecked("It was not reached."),
	candidate: notChecked("It was not reached.")
};
function judgeDivergence({ way, mean, maximum, sameTop, positions }, self, terms) {
	const threshold = thresholdOf(self);
	const digits = mean === null ? 2 : digitsFor(mean, threshold);
	const rule = `allowed is ${formatDivergence(threshold, digits)}: twice the baseline against itself plus ${LOGITS_MARGIN}`;
	const share = sameTop === null ? "" : Number((sameTop * 100).toFixed(1));
	const top = share === "" ? "" : `; the most likely token is the same at ${share} % of ${counted(positions, "position")}`;
	if (mean !== null && mean <= threshold) return passed(`The mean divergence from the baseline is ${formatDivergence(mean, digits)} (${rule}).`);
	const most = maximum === null ? "" : `, at most ${formatDivergence(maximum)}`;
	const found = mean === null ? "its probabilities are not numbers" : `the mean divergence is ${formatDivergence(mean, digits)}${most}`;
	return unlessAccepted(`The candidate answers differently${way === "batch" ? "" : " when it takes tokens one by one"}: ${found} (${rule})${top}.`, terms);
}
function unlessAccepted(sentence, { candidateTag, acceptedOutputs }) {
	if (candidateTag === null || !acceptedOutputs.includes(candidateTag)) return failed(sentence);
	return notice(`${sentence} A person accepted that for ${candidateTag} (label ${acceptingLabel(candidateTag)}).`);
}
function readsOtherwise(one, other) {
	return one.tokens !== void 0 && other?.tokens !== void 0 && one.tokens.join() !== other.tokens.join();
}
function judgeGreedy(runs, logits, terms) {
	const known = obstacles(runs, "complete the fixed prompts");
	const { baseline, candidate } = runs;
	if (known !== null || baseline.kind !== "ran" || candidate.kind !== "ran") return known ?? neither;
	const all = counted(baseline.answers.length, "prompt");
	const own = passed(`It completes ${all}.`);
	const differing = baseline.answers.filter(({ text }, place) => candidate.answers[place]?.text !== text).length;
	const otherTokens = baseline.answers.filter((answer, place) => readsOtherwise(answer, candidate.answers[place])).length;
	if (otherTokens > 0) return {
		baseline: own,
		candidate: unlessAccepted(`The candidate takes ${otherTokens} of ${all} apart into other tokens than the baseline does.`, terms)
	};
	if (differing === 0) return {
		baseline: own,
		candidate: passed(`The same text after ${all}, 32 tokens each.`)
	};
	const sentence = `The text differs after ${differing} of ${all}`;
	switch (logits?.result) {
		case "passed": return {
			baseline: own,
			candidate: notice(`${sentence}; the probabilities agree, so what is computed of the same tokens differs by rounding at most.`)
		};
		case "failed":
		case "notice": return {
			baseline: own,
			candidate: notice(`${sentence}, as the probabilities do.`)
		};
		case "not-checked":
		case void 0: return {
			baseline: own,
			candidate: notChecked(`${sentence}; without probabilities nobody knows whether only rounding differs.`)
		};
	}
}
function judgeService(runs) {
	const { environmentFiles = [] } = runs;
	const fine = passed("It starts with its own command line and answers.");
	const broken = failedService(runs);
	if (broken !== null) return {
		baseline: fine,
		candidate: failed(`The service's own command line no longer ${lostAbility([broken])}: ${broken.sentence}.`)
	};
	const known = obstacles(runs, "serve with the command line of the service");
	if (known !== null || environmentFiles.length === 0) return known ?? {
		baseline: fine,
		candidate: fine
	};
	const without = `It starts and answers without the variables of ${oneLine(environmentFiles.join(", "))}, which its unit reads (EnvironmentFile=) and a check does not, because keys lie there: what they change is not known.`;
	return {
		baseline: fine,
		candidate: notChecked(without)
	};
}
function checksOf(measurement, terms) {
	const { greedy, logits, service } = measurement.checkRuns ?? {
		greedy: null,
		logits: null,
		service: null
	};
	const judgedLogits = logits === null ? null : judgeLogits(logits, terms);
	const sides = {
		greedy: greedy === null ? null : judgeGreedy(greedy, judgedLogits?.candidate ?? null, terms),
		logits: judgedLogits,
		service: service === null ? null : judgeService(service)
	};
	const judged = [
		"greedy",
		"logits",
		"service"
	].flatMap((name) => SIDES.flatMap((side) => {
		const judgement = sides[name]?.[side];
		return judgement === void 0 ? [] : [{
			name,
			side,
			...judgement
		}];
	}));
	const instructions = instructionsCheck({
		instructions: measurement.instructions,
		fingerprint: measurement.fingerprint ?? null
	});
	return [
		...measurement.checks.filter(({ name }) => name === "smoke"),
		...instructions,
		...judged
	];
}
function unprovenChecks(planned, checks) {
	const ofCandidate = (name) => checks.find((check) => check.name === name && check.side === "candidate");
	return ["smoke", ...planned].filter((name) => !["passed", "notice"].includes(ofCandidate(name)?.result ?? "not-checked"));
}
export { SELF_LIMIT as a, isFaultOfFile as c, instructionsCheck as d, PROMPTS as f, tokensOfPrompt as g, isWhole as h, CANDIDATE_WAYS as i, logitsArguments as l, isChatClient as m, formatDivergence as n, SELF_WAYS as o, greedyArguments as p, unprovenChecks as r, faultOfLogits as s, checksOf as t, readDivergence as u };
