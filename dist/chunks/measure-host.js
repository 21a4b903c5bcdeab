import { c as isFaultOfFile, d as instructionsCheck, f as PROMPTS, g as tokensOfPrompt, h as isWhole, i as CANDIDATE_WAYS, l as logitsArguments, m as isChatClient, o as SELF_WAYS, p as greedyArguments, s as faultOfLogits, t as checksOf, u as readDivergence } from "./judgement.js";
import { _ as union, a as array, h as string, i as _null, m as strictObject, p as record, v as unknown } from "./zod.js";
import { $t as InputError, F as oneLine, I as readAnswer, Zt as nixString, _ as EvaluationError, en as UpstreamError, g as counted } from "./main.js";
import { c as reasonToDrop, d as differencesOf, i as secondsOf, n as decideHost, o as pairOf, s as reasonNotCounting } from "./host-decision.js";
import { a as pairsNeeded, c as cutAt, o as blockAverages, r as looksUntil, s as blockSumProbabilities, u as intervalOf } from "./looks.js";
import { t as noiseOf } from "./noise.js";
import { i as mayLackGpu, r as isGpuVariant, t as chooseDevice } from "./devices.js";
import { a as formatCount, c as formatMargins, d as formatSeconds, f as formatShare, m as formatWidth, o as formatEstimate } from "./numbers.js";
import { D as nameOfTest, K as flakeIn, O as parseTest, Y as MOST_ROUNDS } from "./reading.js";
import { f as lackedFeatures, i as calibrationSchema, u as instructionsOf } from "./measurement.js";
import { n as sidesFrom, t as SIDES } from "./sides.js";
import { a as planInvocations, i as narrowedInvocation, t as benchArguments } from "./bench-arguments.js";
import { n as lineOfRound } from "./rows.js";
import { a as windowText, i as minutesUntilOpen, r as minuteOfDay } from "./quiet-record.js";
import { i as notRun, r as failedRun, t as KEPT_TEXT } from "./check-runs.js";
import { a as obstacleOf, f as missingProgram, i as lostIn, l as unitVariables, o as questionKindOf, p as failureOfProgram, r as keptArguments, u as PROGRAMS } from "./service-arguments.js";
import { i as installableQuestion, o as readInstallable, r as hostAttribute } from "./installable.js";
import { n as signalOf } from "./signals.js";
import { t as commitMessage } from "./pull-request.js";
import { t as conflictWords } from "./reviewed-request.js";
// src/core/hosts/calibration-advice.ts
const NEIGHBOUR = {
	cores: .2,
	share: .25
};
const QUIETER = .8;
function calibrationAdvice(host, measurement, { tests, roundsInBudget, secondsPerRound, judged }, otherNoise, alpha) {
	return [
		...failureAdvice(judged),
		...coreAdvice(host, measurement),
		...governorAdvice(measurement),
		...neighbourAdvice(measurement),
		...statisticAdvice(host, tests, otherNoise),
		...tests.flatMap(({ test, outcome }) => outcome === "faster" || outcome === "slower" ? [`${test} came out ${outcome} against itself, which chance makes of at most ${formatShare(alpha)} of calibrations: calibrate again.`] : []),
		...budgetAdvice(host, tests, roundsInBudget, secondsPerRound, alpha)
	];
}
function failureAdvice(rounds) {
	const reasons = rounds.flatMap(({ dropped }) => dropped?.sentence ?? []);
	return reasons[0] === void 0 ? [] : [`${reasons.length} of ${counted(rounds.length, "round")} ${reasons.length === 1 ? "does" : "do"} not count: ${reasons[0].replace(/\.$/, "")}.`];
}
function coreAdvice({ flags, variant }, { fingerprint }) {
	const cores = fingerprint?.cores ?? 0;
	const threads = flags.threads ?? Math.max(1, cores - 1);
	if (isGpuVariant(variant) || cores < 2 || threads < cores) return [];
	return [`llama-bench takes all ${cores} cores: leave one to everything else (flags: { threads: ${cores - 1} }).`];
}
function governorAdvice({ fingerprint }) {
	const governor = fingerprint?.governor ?? null;
	if (governor === null || governor === "performance") return [];
	return [`The CPU's frequency governor is ${governor}: with performance, rounds are more alike (powerManagement.cpuFreqGovernor).`];
}
function neighbourAdvice({ rounds }) {
	const foreign = rounds.flatMap(({ baseline, candidate }) => [baseline?.foreignCpu ?? [], candidate?.foreignCpu ?? []].flat());
	const busy = foreign.filter((cores) => cores > NEIGHBOUR.cores);
	if (busy.length <= foreign.length * NEIGHBOUR.share) return [];
	return [`Other programs took up to ${Math.max(...busy).toFixed(1)} cores during ${busy.length} of ${counted(foreign.length, "process", "processes")}: measure when the host is idle, or stop them meanwhile.`];
}
function statisticAdvice({ statistic }, tests, otherNoise) {
	const other = statistic === "min" ? "median" : "min";
	const known = tests.every(({ shows }) => shows !== null) ? tests.flatMap(({ noise }, place) => noise === null ? [] : [{
		own: noise,
		other: otherNoise[place] ?? noise
	}]) : [];
	if (known.length === 0 || !known.every((one) => one.other < one.own * QUIETER)) return [];
	return [`By its ${other} sample a process is quieter in every test than by its ${statistic}: set statistic: ${other}.`];
}
function budgetAdvice({ rounds: mostRounds, budgetSeconds }, tests, rounds, secondsPerRound, alpha) {
	const within = rounds < mostRounds ? `${formatSeconds(budgetSeconds)} (${counted(rounds, "round")})` : counted(rounds, "round");
	const toRaise = (needed) => [...needed > mostRounds ? ["rounds"] : [], ...needed * secondsPerRound > budgetSeconds ? ["budget"] : []].join(" and ");
	const unknown = tests.filter(({ shows }) => shows === null);
	if (unknown.length > 0) {
		const least = pairsNeeded(alpha / tests.length);
		const names = unknown.map(({ test }) => test).join(", ");
		if (rounds < least) return [`Within ${within} nothing can be told of ${names}. It takes at least ${least} rounds that count: raise ${toRaise(least) || "budget"}.`];
		return [`After ${counted(Math.max(...unknown.map(({ pairs }) => pairs)), "round that counts", "rounds that count")} nothing can be told of ${names}. It takes at least ${least}: calibrate again.`];
	}
	const wide = tests.flatMap(({ test, shows, delta }) => shows !== null && shows > delta ? [{
		test,
		shows,
		delta
	}] : []);
	if (wide.length === 0) return [];
	const needed = Math.max(...wide.map(({ shows, delta }) => Math.ceil(rounds * (Math.log1p(shows) / Math.log1p(delta)) ** 2)));
	return [`${`Within ${within} no change of ${formatMargins(wide)} can be told: ${wide.map(({ test, shows }) => `${test} ${formatWidth(shows)}`).join(", ")}. It takes about ${formatCount(needed)} rounds (${formatSeconds(needed * secondsPerRound)})`}${needed > 1e3 ? `, and a config may ask for ${MOST_ROUNDS}: take a larger delta, or make the host quieter` : `: raise ${toRaise(needed) || "rounds"}, or delta`}.`];
}
// src/core/hosts/calibration.ts
function calibrationKey(host, { fingerprint, model, rounds }) {
	if (fingerprint === null || model === null) return null;
	const { system, cpu, cores, cpuFeatures, memoryBytes, governor, devices, driver } = fingerprint;
	const memory = Math.ceil(memoryBytes / 2 ** 30);
	const gpu = rounds.flatMap(({ baseline }) => baseline?.gpuInfo || []).slice(0, 1);
	const machine = [
		system,
		cpu,
		cores,
		cpuFeatures.toSorted(),
		memory,
		governor,
		devices,
		...gpu,
		driver
	];
	return JSON.stringify([
		host.name,
		host.variant,
		host.tests,
		host.flags,
		host.repetitions,
		host.statistic,
		model.sampled,
		machine
	]);
}
const STRAYS = .1;
function shownWithin(rounds, differences, plan) {
	const averages = blockAverages(differences);
	const straying = intervalOf(averages, cutAt(Math.max(STRAYS, plan.share), blockSumProbabilities(differences.length)));
	const naming = intervalOf(averages, looksUntil(differences.length, plan, true).at(-1)?.cut ?? 0);
	if (straying === null || naming === null) return null;
	return Math.expm1((naming.high - naming.low + straying.high - straying.low) / 2 * Math.sqrt(differences.length / Math.max(1, rounds)));
}
function differencesByTest(host, rounds, statistic) {
	return host.tests.map((test) => {
		const counting = rounds.filter(({ open, dropped }) => dropped === null && open.includes(test));
		return differencesOf(counting.map(({ round }) => pairOf(round, test, statistic)));
	});
}
function calibrationOf(host, measurement, alpha) {
	const key = calibrationKey(host, measurement);
	const { comparisons, rounds } = decideHost(measurement.rounds, host, alpha, true);
	if (key === null || comparisons.length === 0) return null;
	const secondsPerRound = secondsOf(measurement.rounds) / measurement.rounds.length;
	const roundsInBudget = Math.min(host.rounds, Math.floor(host.budgetSeconds / Math.max(secondsPerRound, .001)));
	const plan = {
		rounds: host.rounds,
		share: alpha / host.tests.length
	};
	const differences = differencesByTest(host, rounds, host.statistic);
	const tests = comparisons.map(({ test, outcome, delta, pairs }, place) => {
		const own = differences[place] ?? [];
		return {
			test,
			outcome,
			delta,
			pairs,
			noise: noiseOf(own),
			shows: shownWithin(roundsInBudget, own, plan)
		};
	});
	const calibration = {
		schema: 1,
		key,
		host: host.name,
		calibratedAt: measurement.startedAt,
		secondsPerRound,
		roundsInBudget,
		tests
	};
	const otherStatistic = differencesByTest(host, rounds, host.statistic === "min" ? "median" : "min").map(noiseOf);
	return calibrationSchema.parse({
		...calibration,
		advice: calibrationAdvice(host, measurement, {
			...calibration,
			judged: rounds
		}, otherStatistic, alpha)
	});
}
// src/core/llama-bench/merged-process.ts
function mergedProcess(processes) {
	const [first, ...others] = processes;
	if (first === void 0) return null;
	return others.reduce((merged, next) => {
		const ending = merged.failure === null ? next : merged;
		return {
			...merged,
			seconds: merged.seconds + next.seconds,
			exitCode: ending.exitCode,
			signal: ending.signal,
			rows: merged.rows.concat(next.rows),
			cpuInfo: merged.cpuInfo ?? next.cpuInfo,
			gpuInfo: bothGpus(merged.gpuInfo, next.gpuInfo),
			backends: merged.backends ?? next.backends,
			foreignCpu: greater(merged.foreignCpu, next.foreignCpu),
			load: greater(merged.load, next.load),
			...mergedConditions(merged.conditions, next.conditions),
			failure: ending.failure,
			stderrTail: ending.stderrTail
		};
	}, first);
}
const AND = " and ";
function bothGpus(first, second) {
	if (first === null || second === null) return first ?? second;
	if (first === "" || second === "") return "";
	return first.split(AND).includes(second) ? first : `${first}${AND}${second}`;
}
function greater(a, b) {
	return a === null || b === null ? a ?? b : Math.max(a, b);
}
function mergedConditions(first, second) {
	if (first === void 0 || second === void 0) return first === void 0 && second === void 0 ? {} : { conditions: first ?? second };
	const throttled = first.cpuThrottled === null || second.cpuThrottled === null ? null : first.cpuThrottled + second.cpuThrottled;
	return { conditions: {
		...second,
		cpuCelsius: greater(first.cpuCelsius, second.cpuCelsius),
		cpuThrottled: throttled,
		gpus: mergedGpus(first.gpus, second.gpus)
	} };
}
function mergedGpus(first, second) {
	return (second.length < first.length ? first : second).map((gpu, place) => {
		const [one, other] = [first[place], second[place]];
		if (one === void 0 || other === void 0 || one.name !== other.name) return gpu;
		return {
			...other,
			celsius: greater(one.celsius, other.celsius),
			memoryUsedBytes: greater(one.memoryUsedBytes, other.memoryUsedBytes),
			throttledBy: [...new Set([...one.throttledBy, ...other.throttledBy])],
			programs: [...new Set([...one.programs, ...other.programs])]
		};
	});
}
// node_modules/pure-rand/lib/esm/generator/xoroshiro128plus.js
const jumps = [
	3639956645,
	3750757012,
	1261568508,
	386426335
];
var XoroShiro128Plus = class XoroShiro128Plus {
	constructor(s01, s00, s11, s10) {
		this.s01 = s01;
		this.s00 = s00;
		this.s11 = s11;
		this.s10 = s10;
	}
	clone() {
		return new XoroShiro128Plus(this.s01, this.s00, this.s11, this.s10);
	}
	next() {
		const out = this.s00 + this.s10 | 0;
		const a0 = this.s10 ^ this.s00;
		const a1 = this.s11 ^ this.s01;
		const s00 = this.s00;
		const s01 = this.s01;
		this.s00 = s00 << 24 ^ s01 >>> 8 ^ a0 ^ a0 << 16;
		this.s01 = s01 << 24 ^ s00 >>> 8 ^ a1 ^ (a1 << 16 | a0 >>> 16);
		this.s10 = a1 << 5 ^ a0 >>> 27;
		this.s11 = a0 << 5 ^ a1 >>> 27;
		return out;
	}
	jump() {
		let ns01 = 0;
		let ns00 = 0;
		let ns11 = 0;
		let ns10 = 0;
		let s01 = this.s01;
		let s00 = this.s00;
		let s11 = this.s11;
		let s10 = this.s10;
		for (let i = 0; i !== 4; ++i) {
			const ji = jumps[i];
			for (let mask = 1; mask; mask <<= 1) {
				if (ji & mask) {
					ns01 ^= s01;
					ns00 ^= s00;
					ns11 ^= s11;
					ns10 ^= s10;
				}
				const a0 = s10 ^ s00;
				const a1 = s11 ^ s01;
				const s00_ = s00;
				const s01_ = s01;
				s00 = s00_ << 24 ^ s01_ >>> 8 ^ a0 ^ a0 << 16;
				s01 = s01_ << 24 ^ s00_ >>> 8 ^ a1 ^ (a1 << 16 | a0 >>> 16);
				s10 = a1 << 5 ^ a0 >>> 27;
				s11 = a0 << 5 ^ a1 >>> 27;
			}
		}
		this.s01 = ns01;
		this.s00 = ns00;
		this.s11 = ns11;
		this.s10 = ns10;
	}
	getState() {
		return [
			this.s01,
			this.s00,
			this.s11,
			this.s10
		];
	}
};
function xoroshiro128plus(seed) {
	return new XoroShiro128Plus(-1, ~seed, seed | 0, 0);
}
// src/core/verdict/coin.ts
function mix(text) {
	let hash = 2166136261;
	for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16777619);
	hash = Math.imul(hash ^ hash >>> 16, 2246822507);
	hash = Math.imul(hash ^ hash >>> 13, 3266489909);
	return hash ^ hash >>> 16;
}
function firstSideOfRound(seed, hostName, roundIndex) {
	const generator = xoroshiro128plus(mix(`${seed}:${hostName}`));
	for (let skipped = 0; skipped < roundIndex; skipped++) generator.next();
	return generator.next() < 0 ? "baseline" : "candidate";
}
// src/core/report/round-line.ts
function secondsLeft(done, spentSeconds, { rounds, budgetSeconds }) {
	const budget = Math.max(0, budgetSeconds - spentSeconds);
	return done === 0 ? budget : Math.min(budget, (rounds - done) * (spentSeconds / done));
}
function roundLine(index, spentSeconds, host, comparisons) {
	const round = `round ${index + 1} of at most ${host.rounds}, at most ${formatSeconds(secondsLeft(index, spentSeconds, host))} left`;
	const looked = comparisons.flatMap((comparison) => {
		const { test, change, halfWidth, outcome } = comparison;
		if (change === null || halfWidth === null) return [];
		return [`${test} ${formatEstimate(comparison)} ± ${formatWidth(halfWidth, "")}${outcome === "undecided" ? "" : ` ${outcome}`}`];
	});
	return looked.length === 0 ? round : `${round}: ${looked.join(", ")}`;
}
// src/phases/bench-rounds.ts
const FAILURES_IN_A_ROW = 2;
function benchLines(question, open = question.host.tests) {
	const { host, device } = question;
	const isOpen = (test) => open.includes(nameOfTest(test));
	const invocations = planInvocations(host.tests.map(parseTest)).flatMap((invocation) => narrowedInvocation(invocation, isOpen) ?? []);
	const linesOf = (side) => invocations.map((invocation) => ({
		invocation,
		arguments: benchArguments({
			model: question.modelPath,
			tests: invocation.tests,
			flags: host.flags,
			repetitions: host.repetitions,
			threads: question.threads,
			device,
			ability: question.sides[side].ability
		})
	}));
	return {
		baseline: linesOf("baseline"),
		candidate: linesOf("candidate")
	};
}
async function runRounds(question, world) {
	const { host } = question;
	const failuresInARow = {
		baseline: 0,
		candidate: 0
	};
	const runSide = async (side, open, onRow) => {
		const processes = [];
		for (const { invocation, arguments: line } of benchLines(question, open)[side]) {
			processes.push(await world.benchmark.run({
				storePath: question.sides[side].storePath,
				terms: {
					wish: host.sandbox,
					variant: host.variant
				},
				readable: question.modelParts,
				arguments: line,
				tests: invocation.tests,
				repetitions: host.repetitions,
				timeoutSeconds: host.timeouts.benchProcess,
				lackedFeatures: question.sides[side].lackedFeatures ?? [],
				onRow
			}));
			if (processes.at(-1)?.failure !== null) break;
		}
		return mergedProcess(processes);
	};
	const count = (side, counts) => {
		failuresInARow[side] = counts ? 0 : failuresInARow[side] + 1;
	};
	world.task.update("warming up both sides");
	for (const side of SIDES) count(side, reasonNotCounting(await runSide(side, host.tests, () => {}), host, host.tests) === null);
	const rounds = [];
	for (;;) {
		const { ending, open, comparisons } = decideHost(rounds, host, question.alpha, false);
		if (ending !== null || world.mayGoOn?.() === false) return rounds;
		const index = rounds.length;
		world.task.update(roundLine(index, secondsOf(rounds), host, comparisons));
		const first = firstSideOfRound(question.seed, host.name, index);
		const processes = {
			baseline: null,
			candidate: null
		};
		for (const side of sidesFrom(first)) processes[side] = await runSide(side, open, (line) => world.onRow(lineOfRound({
			index,
			first
		}, side, line)));
		const round = {
			index,
			first,
			...processes
		};
		rounds.push(round);
		const dropped = reasonToDrop(round, host, open);
		for (const side of SIDES) count(side, dropped?.side !== side && reasonNotCounting(round[side], host, open) === null);
		await world.onRound(rounds);
		if (Math.max(failuresInARow.baseline, failuresInARow.candidate) >= FAILURES_IN_A_ROW) return rounds;
	}
}
// src/phases/look-ahead.ts
function lookAhead(look, host, draft, progress) {
	return {
		first: async () => {
			const missing = await hindranceOf(look);
			if (missing === null) return;
			await draft.save({ failure: missing });
			progress.warning(`${host}: ${missing.sentence} Both sides are built meanwhile; after that it is looked at again.`);
		},
		again: async () => {
			if (draft.current().failure !== null) await draft.save({ failure: await hindranceOf(look) });
		}
	};
}
async function hindranceOf(look) {
	try {
		await look();
		return null;
	} catch (error) {
		if (!(error instanceof InputError || error instanceof UpstreamError)) throw error;
		return {
			kind: "infra-failed",
			sentence: error.message,
			logTail: ""
		};
	}
}
// src/phases/measurement-draft.ts
function measurementDraft(question, world) {
	const { plan } = question;
	let draft = {
		schema: 1,
		host: question.host,
		attempt: question.attempt,
		planDigest: question.planDigest,
		startedAt: world.clock.now().toISOString(),
		finishedAt: null,
		installable: null,
		baseline: {
			rev: plan.baseline.pin.rev,
			derivation: null,
			build: { kind: "not-started" }
		},
		candidate: {
			rev: plan.candidate.pin.rev,
			derivation: null,
			build: { kind: "not-started" }
		},
		fingerprint: null,
		sandbox: null,
		traces: [],
		model: null,
		benchArguments: [],
		checks: [],
		rounds: [],
		failure: null
	};
	return {
		current: () => draft,
		save: async (change) => {
			draft = {
				...draft,
				...change
			};
			await world.records.writeMeasurement(draft);
			return draft;
		}
	};
}
// src/core/hosts/activity.ts
const NAMED = 3;
const percent = (share) => `${Math.round(share * 100)} %`;
const cores = (number) => `${Number(number.toFixed(2))} cores`;
function namesOf$1(names) {
	const unique = [...new Set(names)].map((name) => oneLine(name, 40));
	const more = unique.length > NAMED ? ` and ${unique.length - NAMED} more` : "";
	return `${unique.slice(0, NAMED).join(", ")}${more}`;
}
function cpuFault({ foreignCpu, processes }, { cpu }) {
	if (foreignCpu === null || foreignCpu <= cpu) return [];
	const seen = processes.slice(0, NAMED).map((process) => `${oneLine(process.name, 40)} ${Number(process.cores.toFixed(2))}`);
	const who = seen.length === 0 ? "by processes that cannot be seen from here" : seen.join(", ");
	return [`others use ${cores(foreignCpu)} (${who}), at most ${cores(cpu)} are allowed`];
}
function gpuFaults({ gpus }, limits) {
	const faults = (what, limit, verb) => gpus.flatMap((gpu) => {
		const share = gpu[what];
		if (share === null || share <= limit) return [];
		const who = gpu.programs.length === 0 ? "" : ` by ${namesOf$1(gpu.programs)}`;
		return [`${percent(share)} of ${oneLine(gpu.name, 60)}${verb}${who}, at most ${percent(limit)} may be`];
	});
	return [...faults("busy", limits.gpu, " is in use"), ...faults("memory", limits.vram, "'s memory is taken")];
}
function faultOfActivity(activity, { idle, builders }) {
	const faults = [...builders && activity.builders.length > 0 ? [`${namesOf$1(activity.builders)} ${activity.builders.length === 1 ? "is" : "are"} at work on the nix store`] : [], ...idle === null ? [] : [...cpuFault(activity, idle), ...gpuFaults(activity, idle)]];
	return faults.length === 0 ? null : faults.join("; ");
}
function unseenIn({ foreignCpu, gpus }, variant) {
	const isSeen = gpus.some(({ busy, memory }) => busy !== null || memory !== null);
	return [...foreignCpu === null ? ["the CPU"] : [], ...isGpuVariant(variant) && !isSeen ? ["the GPU"] : []];
}
// src/phases/quiet-host.ts
const WATCH_SECONDS = 2;
const WINDOW_SECONDS = 30;
const RESTORE_SECONDS = 90;
async function quietHost(host, quiet, lock, world, keep) {
	const { clock, machine } = world;
	let record = {
		asked: quiet,
		waitedSeconds: 0,
		waitedFor: null,
		services: [],
		foreignCpu: null,
		windowClosed: false
	};
	const note = async (change) => {
		record = {
			...record,
			...change
		};
		await keep(record);
	};
	const mayGoOn = () => {
		if (quiet.window === null || minutesUntilOpen(quiet.window, minuteOfDay(clock.now())) === 0) return true;
		record = {
			...record,
			windowClosed: true
		};
		return false;
	};
	const atRest = async ({ idle, builders }, task) => {
		const began = clock.seconds();
		const before = record.waitedSeconds;
		const waited = () => clock.seconds() - began;
		for (let lastFault = null;;) {
			if (!mayGoOn()) {
				await note({});
				return `host busy: its window closed before the first round${lastFault === null ? "" : `, while this was waited for: ${lastFault}`}.`;
			}
			if (idle === null && !builders) return null;
			const activity = await machine.activity(WATCH_SECONDS, host.variant);
			const fault = faultOfActivity(activity, {
				idle,
				builders
			});
			const waitedSeconds = lastFault === null && fault === null ? before : before + waited();
			await note({
				foreignCpu: activity.foreignCpu,
				waitedSeconds,
				...idle === null ? {} : { unseen: unseenIn(activity, host.variant) },
				...fault === null ? {} : { waitedFor: fault }
			});
			if (fault === null) return null;
			if (waited() >= quiet.waitSeconds) return `host busy: ${fault}; waited ${formatSeconds(waited())}.`;
			task.update(`host busy: ${fault}`);
			lastFault = fault;
		}
	};
	const waiting = (work) => world.progress.task(`${host.name}: waiting for a quiet host`, work);
	const storeIsWorkedOn = async () => quiet.builders && (await machine.storeWorkers()).length > 0;
	let restorers = [];
	const runningNow = async () => {
		if (record.services.length === 0) return [];
		return (await machine.units(record.services.map(({ unit }) => unit)).catch(() => [])).filter(({ runs }) => runs).map(({ unit }) => unit);
	};
	const result = (refusal) => ({
		refusal,
		record: () => record,
		beforeFirstRound: async () => {
			const began = await runningNow();
			if (began.length > 0) return `host busy: something started ${began.join(", ")} before the first round; name what did in \`services\` too (its socket, timer or path unit).`;
			return mayGoOn() && !await storeIsWorkedOn() ? null : waiting((task) => atRest(quiet, task));
		},
		mayGoOn,
		afterRounds: async () => {
			const began = await runningNow();
			if (began.length > 0) await note({ services: record.services.map((service) => began.includes(service.unit) ? {
				...service,
				ranMeanwhile: true
			} : service) });
		},
		end: async () => {
			await note({ services: await restoredServices(record.services, restorers, world) });
			return record;
		}
	});
	return waiting(async (task) => {
		const closed = await waitForWindow(quiet, task, clock);
		if (closed !== null) {
			await note({ windowClosed: true });
			return result(closed);
		}
		if (quiet.services.length > 0) {
			const refusal = await storeIsWorkedOn() ? await atRest({
				idle: null,
				builders: true
			}, task) : null;
			if (refusal !== null) return result(refusal);
			const stopped = await stopServices(host, lock, machine);
			restorers = stopped.restorers;
			await note({ services: stopped.services });
		}
		return result(await atRest(quiet, task));
	});
}
async function waitForWindow({ window, waitSeconds }, task, clock) {
	if (window === null) return null;
	const limit = clock.seconds() + waitSeconds;
	for (;;) {
		const minutes = minutesUntilOpen(window, minuteOfDay(clock.now()));
		if (minutes === 0) return null;
		const opens = `its window ${windowText(window)} opens in ${formatSeconds(minutes * 60)}`;
		const left = limit - clock.seconds();
		if ((minutes - 1) * 60 > left) return `host busy: ${opens}, at most ${formatSeconds(waitSeconds)} are waited (timeouts.quiet).`;
		task.update(opens);
		await clock.pause(WINDOW_SECONDS);
	}
}
async function servicesOf(host, machine) {
	const services = host.quiet?.services ?? [];
	if (services.length === 0) return [];
	const states = await machine.units(services);
	const missing = states.filter(({ exists }) => !exists).map(({ unit }) => unit);
	if (missing.length > 0) throw new InputError({
		problem: `The host '${host.name}' has no unit ${missing.join(", ")}, which its \`services\` name.`,
		next: "Correct `services`, or look with `systemctl list-units`."
	});
	return states;
}
async function stopServices(host, lock, machine) {
	const states = await servicesOf(host, machine);
	const running = states.filter(({ runs }) => runs).map(({ unit }) => unit);
	const restorers = running.length > 0 ? await machine.stopUnits(running, lock) : [];
	const along = restorers.filter(({ unit }) => !running.includes(unit)).map(({ unit }) => ({
		unit,
		runs: true
	}));
	return {
		services: [...states, ...along].map(({ unit, runs }) => ({
			unit,
			stopped: runs,
			restored: null
		})),
		restorers
	};
}
async function restoredServices(services, restorers, { machine, clock, progress }) {
	if (restorers.length === 0) return [...services];
	const limit = clock.seconds() + RESTORE_SECONDS;
	for (;;) {
		const states = await machine.units(restorers.flatMap(({ unit, restorer }) => [unit, restorer])).catch(() => []);
		const stateOf = (unit) => states.find((one) => one.unit === unit)?.state;
		const down = restorers.filter(({ unit }) => stateOf(unit) !== "active");
		if (down.length > 0 && clock.seconds() < limit) {
			await clock.pause(.2);
			continue;
		}
		const [waiting, others] = parted(down, ({ restorer }) => stateOf(restorer) === "active");
		const [starting, rest] = parted(others, ({ unit }) => stateOf(unit) === "activating");
		const [unseen, lost] = parted(rest, ({ unit }) => stateOf(unit) === void 0);
		if (waiting.length > 0) progress.notice(`${namesOf(waiting)} ${waiting.length === 1 ? "starts" : "start"} again when whoever has the lock of this machine now has measured.`);
		if (starting.length > 0) progress.notice(`${namesOf(starting)} still ${starting.length === 1 ? "starts" : "start"} after ${formatSeconds(RESTORE_SECONDS)}.`);
		if (unseen.length > 0) progress.warning(`systemd does not say whether ${namesOf(unseen)} ${unseen.length === 1 ? "runs" : "run"} again: look at \`systemctl status\`.`);
		if (lost.length > 0) progress.warning(`${namesOf(lost)} ${lost.length === 1 ? "does" : "do"} not run again: start it by hand and look at \`systemctl status\`.`);
		const isIn = (list, unit) => list.some((one) => one.unit === unit);
		return services.map((service) => {
			if (!service.stopped) return service;
			return {
				...service,
				restored: isIn(lost, service.unit) ? false : isIn(down, service.unit) ? null : true
			};
		});
	}
}
const namesOf = (units) => units.map(({ unit }) => unit).join(", ");
function parted(list, wanted) {
	return [list.filter(wanted), list.filter((one) => !wanted(one))];
}
// src/core/checks/exec-start.ts
const UNKNOWN = "\0";
function unknownIn(words) {
	return words.find((word) => word.startsWith(UNKNOWN))?.slice(1) ?? null;
}
var Unclear = class extends Error {};
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", {
	fatal: true,
	ignoreBOM: true
});
const CHARACTERS = {
	a: "\x07",
	b: "\b",
	f: "\f",
	n: "\n",
	r: "\r",
	t: "	",
	v: "\v",
	"\\": "\\",
	"\"": "\"",
	"'": "'",
	s: " "
};
const BLANK = " 	\n\r";
const ESCAPE = /\\(?:x(?<hex>[0-9a-fA-F]{2})|(?<octal>[0-3][0-7]{2})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<letter>[abfnrtv\\"'s]))/y;
function escaped(text, at, unknown) {
	ESCAPE.lastIndex = at;
	const found = ESCAPE.exec(text);
	const { hex, octal, short, long, letter } = found?.groups ?? {};
	const length = found?.[0].length ?? 0;
	if (letter !== void 0) return {
		bytes: [...encoder.encode(CHARACTERS[letter])],
		length
	};
	const byte = hex === void 0 ? Number.parseInt(octal ?? "0", 8) : Number.parseInt(hex, 16);
	if (byte !== 0) return {
		bytes: [byte],
		length
	};
	const code = Number.parseInt(short ?? long ?? "0", 16);
	if (code >= 55296 && code <= 57343) throw new Unclear(`an escape that is no character: ${found?.[0]}`);
	if (code !== 0 && code <= 1114111) return {
		bytes: [...encoder.encode(String.fromCodePoint(code))],
		length
	};
	if (unknown === "refused") throw new Unclear("an escape that systemd does not know");
	if (at + 1 >= text.length) throw new Unclear("a backslash at its end");
	const kept = `\\${String.fromCodePoint(text.codePointAt(at + 1) ?? 0)}`;
	return {
		bytes: [...encoder.encode(kept)],
		length: kept.length
	};
}
function wordAt(text, start, unknown) {
	const bytes = [];
	let quote = null;
	let at = start;
	while (at < text.length) {
		const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
		if (quote === null && BLANK.includes(sign)) break;
		let piece = {
			bytes: [],
			length: 1
		};
		if (sign === "\\") piece = escaped(text, at, unknown);
		else if (sign === quote) quote = null;
		else if (quote === null && (sign === "\"" || sign === "'")) quote = sign;
		else piece = {
			bytes: [...encoder.encode(sign)],
			length: sign.length
		};
		bytes.push(...piece.bytes);
		at += piece.length;
	}
	if (quote !== null) throw new Unclear("a quote that does not end");
	try {
		return {
			word: decoder.decode(Uint8Array.from(bytes)),
			end: at
		};
	} catch {
		throw new Unclear("bytes that are no text");
	}
}
function split(text) {
	const words = [];
	let at = 0;
	while (at < text.length) {
		const alone = /^\\?;(?=[ \t\n\r]|$)/.exec(text.slice(at, at + 3))?.[0];
		if (BLANK.includes(text[at] ?? "")) at += 1;
		else if (alone === ";") throw new Unclear("more than one command");
		else if (alone === "\\;") {
			words.push(";");
			at += 2;
		} else {
			const { word, end } = wordAt(text, at, "kept");
			words.push(word);
			at = end;
		}
	}
	return words;
}
function endBefore(text, signs) {
	let end = text.length;
	while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1;
	return end;
}
function oneLineOf(text) {
	const [first = "", ...others] = text.slice(0, endBefore(text, BLANK)).split(/\r?\n/);
	const pieces = [];
	let last = first;
	for (const next of others) {
		const began = next.replace(/^[ \t\r]+/, "");
		if (/^[#;]/.test(began)) continue;
		if ((last.length - endBefore(last, "\\")) % 2 === 0) throw new Unclear("a line break without a backslash before it");
		pieces.push(last.slice(0, -1));
		last = began;
	}
	return [...pieces, last].join(" ");
}
const DIRECTORIES = {
	"%C": "/var/cache",
	"%E": "/etc",
	"%L": "/var/log",
	"%S": "/var/lib",
	"%t": "/run"
};
function specifiersOf(unit) {
	const [, prefix = "", instance = ""] = /^([^@]*)(?:@(.*))?$/s.exec(unit) ?? [];
	const plain = /^[^\\-]*$/s.test(instance) ? { "%I": instance } : {};
	return {
		...DIRECTORIES,
		"%n": `${unit}.service`,
		"%N": unit,
		"%p": prefix,
		"%i": instance,
		...plain
	};
}
function withoutSpecifiers(word, known) {
	return word.replace(/%(?:%|[A-Za-z])/g, (found) => {
		const value = found === "%%" ? "%" : known[found];
		if (value === void 0) throw new Unclear(`a specifier that only systemd can fill in: ${found}`);
		return value;
	});
}
function withoutVariables(word) {
	const variable = /^\$(?![{$])\w*/.exec(word)?.[0] ?? /^(?:[^$]|\$\$|\$(?![{$]))*(\$\{\w*\}?)/.exec(word)?.[1];
	if (variable !== void 0) throw new Unclear(`a variable that only systemd can fill in: ${variable}`);
	return word.replaceAll("$$", "$");
}
function readExecStart(text, known = {}) {
	try {
		const [written = "", ...others] = split(oneLineOf(text));
		const [, signs = "", program = ""] = /^([@:+!|-]*)(.*)$/s.exec(withoutSpecifiers(written, known)) ?? [];
		if (program === "") return {
			kind: "unclear",
			why: "no command"
		};
		if (signs.includes("|")) return {
			kind: "unclear",
			why: "a shell that reads it (|)"
		};
		const words = others.slice(signs.includes("@") ? 1 : 0);
		const filled = (word) => signs.includes(":") ? withoutSpecifiers(word, known) : withoutVariables(withoutSpecifiers(word, known));
		return {
			kind: "words",
			words: [program, ...words.map((word) => orWhy(() => filled(word)))]
		};
	} catch (error) {
		if (error instanceof Unclear) return {
			kind: "unclear",
			why: error.message
		};
		throw error;
	}
}
function readWords(line, known = {}) {
	const text = orNull(() => oneLineOf(line)) ?? "";
	const words = [];
	for (let at = 0; at < text.length;) {
		if (BLANK.includes(text.charAt(at))) {
			at += 1;
			continue;
		}
		const from = at;
		const next = orNull(() => wordAt(text, from, "refused"));
		if (next === null) break;
		words.push({
			written: next.word,
			filled: orNull(() => withoutSpecifiers(next.word, known))
		});
		at = next.end;
	}
	return words;
}
function sinceReset(lines) {
	return lines.slice(lines.findLastIndex((line) => line.trim() === "") + 1);
}
function orWhy(read) {
	try {
		return read();
	} catch (error) {
		if (error instanceof Unclear) return `${UNKNOWN}${error.message}`;
		throw error;
	}
}
function orNull(read) {
	try {
		return read();
	} catch (error) {
		if (error instanceof Unclear) return null;
		throw error;
	}
}
// src/core/checks/unit-variables.ts
function readVariables({ environment = [], unsetEnvironment = [], passEnvironment = [] }, specifiers) {
	const known = new Map();
	const unknown = new Map();
	const wordsOf = (lines) => sinceReset(lines).flatMap((line) => readWords(line, specifiers));
	for (const { filled } of wordsOf(passEnvironment)) if (filled !== null) unknown.set(filled, "PassEnvironment=");
	for (const { written, filled } of wordsOf(environment)) {
		const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(filled ?? written) ?? [];
		if (name === void 0) continue;
		known.delete(name);
		unknown.delete(name);
		if (filled === null) unknown.set(name, "Environment=");
		else known.set(name, value);
	}
	for (const { filled } of wordsOf(unsetEnvironment)) {
		const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(filled ?? "") ?? [];
		if (value !== void 0 && known.get(name) !== value) continue;
		known.delete(name);
		if (value === void 0) unknown.delete(name);
	}
	return {
		known: Object.fromEntries(known),
		unknown: Object.fromEntries(unknown)
	};
}
// src/core/checks/service-command.ts
const LINKS = /^\/(?:run\/current-system\/sw|etc\/profiles\/per-user\/[^/]+|nix\/var\/nix\/profiles\/.+)\/bin\/$/;
function storePathOf({ path }, measured) {
	const directory = path.slice(0, path.lastIndexOf("/") + 1);
	if (directory === "" || directory === `${measured}/bin/` || LINKS.test(directory)) return measured;
	return /^(\/nix\/store\/[^/]+)\/bin\/$/.exec(directory)?.[1] ?? null;
}
const fileOf = (path) => path.split("/").at(-1) ?? path;
const DEFAULT_UNIT = "llama-cpp";
const lines = array(string());
const answerSchema$1 = union([
	strictObject({
		execStart: lines,
		environment: lines.optional(),
		unsetEnvironment: lines.optional(),
		passEnvironment: lines.optional(),
		environmentFiles: lines.optional(),
		unit: string().optional()
	}),
	strictObject({ options: record(string(), union([
		string(),
		array(string()),
		_null()
	])) }),
	strictObject({ none: string() })
]);
function serviceQuestion(host) {
	if (host.service.kind !== "unit") return null;
	const name = host.service.unit.replace(/\.service$/, "");
	const unit = nixString(name);
	const template = name.includes("@") ? `units.${nixString(name.replace(/@.*$/s, "@"))} or { }` : "{ }";
	return {
		attribute: hostAttribute(host.name),
		apply: `host: let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
      list = value: if builtins.isList value then map plain value else [ (plain value) ];
      units = host.config.systemd.services or { };
      starts = one: one ? serviceConfig && one.serviceConfig ? ExecStart;
      own = units.${unit} or { };
      template = ${template};
      files = if starts own && own.overrideStrategy or "" != "asDropin" then [ own ] else builtins.filter (one: one != { }) [ template own ];
      all = key: builtins.concatMap (one: list (one.serviceConfig.\${key} or [ ])) files;
      service = host.config.services.llama-cpp or { };
      shown = value: if builtins.isList value then list value else if value == null then null else plain value;
      options = [ "host" "port" "model" "modelsDir" "extraFlags" ];
      variables = one: (host.config.systemd.globalEnvironment or { }) // (one.environment or { });
      given = values: builtins.filter (name: values.\${name} != null) (builtins.attrNames values);
      written = values: map (name: builtins.toJSON "\${name}=\${plain values.\${name}}") (given values);
      environment = one: written (variables one) ++ list (one.serviceConfig.Environment or [ ]);
    in
      if builtins.any starts files then {
        unit = ${unit};
        execStart = all "ExecStart";
        environment = builtins.concatMap environment files;
        unsetEnvironment = all "UnsetEnvironment";
        passEnvironment = all "PassEnvironment";
        environmentFiles = all "EnvironmentFile";
      }
      else if ${unit} == "${DEFAULT_UNIT}" && service.enable or false then {
        options = builtins.listToAttrs (map (name: { inherit name; value = shown (service.\${name} or null); }) options);
      }
      else { none = ${unit}; }`
	};
}
function readServiceCommand(answer) {
	const result = answerSchema$1.safeParse(answer);
	if (!result.success) return {
		kind: "unclear",
		why: "nix's answer about the service is not a command line"
	};
	if ("none" in result.data) {
		const { none } = result.data;
		return {
			kind: "unclear",
			why: none === DEFAULT_UNIT ? "the host enables no services.llama-cpp (leave `service` out of its `checks` if it serves nothing)" : `the host has no unit ${none}.service`
		};
	}
	if ("options" in result.data) return commandOfOptions(result.data.options);
	const { execStart, environmentFiles = [], unit, ...written } = result.data;
	const known = unit === void 0 ? {} : specifiersOf(unit);
	const command = commandOfUnit(execStart, readVariables(written, known), known);
	const files = filesOf$1(environmentFiles);
	return command.kind === "command" && files.length > 0 ? {
		...command,
		environmentFiles: files
	} : command;
}
function filesOf$1(written) {
	return [...new Set(sinceReset(written).map((text) => text.trim().replace(/^-/, "")))];
}
function commandOfOptions(options) {
	const pairs = [
		["host", "--host"],
		["port", "--port"],
		["model", "-m"],
		["modelsDir", "--models-dir"]
	].flatMap(([name, flag]) => {
		const value = options[name];
		return typeof value === "string" && value !== "" ? [flag, value] : [];
	});
	const extra = options["extraFlags"];
	return {
		kind: "command",
		program: {
			path: "llama-server",
			words: []
		},
		arguments: [...pairs, ...Array.isArray(extra) ? extra : []],
		environment: {}
	};
}
const WRAPPERS = [
	"chrt",
	"ionice",
	"nice",
	"numactl",
	"taskset"
];
const OF_WRAPPER = /^(?:-.*|[\dxa-f,:+-]+|all|none|realtime|best-effort|idle)$/s;
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
function unwrapped(words) {
	const file = fileOf(words[0] ?? "");
	const isOwn = (word) => file === "env" ? ASSIGNMENT.test(word) : OF_WRAPPER.test(word);
	const behind = file === "env" || WRAPPERS.includes(file) ? words.findIndex((word, at) => at > 0 && !isOwn(word)) : -1;
	if (behind < 0) return {
		words,
		variables: {}
	};
	const inner = unwrapped(words.slice(behind));
	const own = words.slice(1, behind).flatMap((word) => {
		const [, name, value = ""] = file === "env" ? ASSIGNMENT.exec(word) ?? [] : [];
		return name === void 0 ? [] : [[name, value]];
	});
	return {
		words: inner.words,
		variables: {
			...Object.fromEntries(own),
			...inner.variables
		}
	};
}
function commandOfUnit(written, environment, specifiers) {
	const [line, ...others] = sinceReset(written);
	if (line === void 0) return {
		kind: "unclear",
		why: "its unit has no command"
	};
	if (others.length > 0) return {
		kind: "unclear",
		why: `its unit has ${others.length + 1} commands, not one`
	};
	const start = readExecStart(line, specifiers);
	if (start.kind === "unclear") return {
		kind: "unclear",
		why: `its command line has ${start.why}`
	};
	const { words: [path = "", ...words], variables } = unwrapped(start.words);
	const unfilled = unknownIn([...start.words.slice(0, start.words.length - words.length), ...keptArguments(words)]);
	if (unfilled !== null) return {
		kind: "unclear",
		why: `its command line has ${unfilled}`
	};
	const known = {
		...environment.known,
		...variables
	};
	const unknown = Object.entries(environment.unknown).find(([name]) => !(name in known) && !/^(?!LLAMA_ARG_).*_CACHE$/.test(name) && name in unitVariables({ [name]: "" }));
	if (unknown !== void 0) return {
		kind: "unclear",
		why: `its ${unknown[1]} has a value that only systemd can fill in: ${unknown[0]}`
	};
	if (/^(?:llama-)?server$/.test(fileOf(path))) return {
		kind: "command",
		program: {
			path,
			words: []
		},
		arguments: words,
		environment: known
	};
	if (fileOf(path) === "llama" && /^(?:serve|server)$/.test(words[0] ?? "")) return {
		kind: "command",
		program: {
			path,
			words: words.slice(0, 1)
		},
		arguments: words.slice(1),
		environment: known
	};
	return {
		kind: "unclear",
		why: `its unit starts ${fileOf(start.words[0] ?? "")}, not llama-server`
	};
}
// src/phases/both-sides.ts
async function onBothSides(work, failed = () => false) {
	const [baseline, candidate] = (await Promise.allSettled([work("baseline"), work("candidate")])).map(valueOf);
	return {
		baseline: failed(baseline) ? await work("baseline") : baseline,
		candidate: failed(candidate) ? await work("candidate") : candidate
	};
}
function valueOf(settled) {
	if (settled.status === "rejected") throw settled.reason;
	return settled.value;
}
// src/phases/check-runner.ts
const runnerOf = (programs, workspace, host) => async (program, words) => {
	const end = await programs.run(program, words, workspace, host.timeouts.check);
	return end.timedOut || failureOfProgram(end) === null ? end : programs.run(program, words, workspace, host.timeouts.check);
};
async function besideBaseline(run, again) {
	if (run.kind !== "failed") return run;
	const control = await again();
	if (control.kind === "ran") return run;
	return notRun(`The candidate failed (${run.sentence}), and so does the baseline now, which did not before: ${control.sentence.replace(/\.$/, "")}. Measure again.`);
}
// src/phases/service-check.ts
async function serviceCommands(host, { trees, known }, nix) {
	if (!host.checks.includes("service")) return null;
	const { service } = host;
	if (service.kind === "arguments") {
		const command = {
			kind: "command",
			program: null,
			arguments: service.arguments,
			environment: {}
		};
		return {
			baseline: command,
			candidate: command
		};
	}
	const question = serviceQuestion(host);
	const ask = async (side) => {
		if (question === null) return {
			kind: "unclear",
			why: "no unit is named"
		};
		const { attribute, apply } = question;
		try {
			return readServiceCommand(known[side].service ?? await nix.evaluate({
				directory: trees[side],
				attribute,
				importFromDerivation: host.importFromDerivation
			}, apply));
		} catch (error) {
			if (error instanceof EvaluationError) return error;
			throw error;
		}
	};
	const answers = await onBothSides(ask, (answer) => answer instanceof EvaluationError);
	const commandOf = (side) => {
		const answer = answers[side];
		if (!(answer instanceof EvaluationError)) return answer;
		return {
			kind: "unclear",
			why: `the ${side}'s configuration of the service does not evaluate: ${oneLine(answer.message, 200).replace(/\.$/, "")}`
		};
	};
	return {
		baseline: commandOf("baseline"),
		candidate: commandOf("candidate")
	};
}
const spoken = (command) => command?.kind === "command" ? [command.arguments, command.environment] : null;
const filesOf = (command) => command?.kind === "command" ? command.environmentFiles ?? [] : [];
async function checkService({ host, storePaths, service }, tools, { programs, workspace, task }) {
	const programOf = async (named, side) => {
		const found = tools[side];
		if (named === null) return found;
		const storePath = storePathOf(named, storePaths[side]);
		if (storePath === null) return notRun(`The service cannot be started here: its unit starts ${named.path}, which no package has in its bin/.`);
		const name = {
			file: fileOf(named.path),
			words: named.words
		};
		const own = !("kind" in found) && found.path === `${storePath}/bin/${name.file}` && found.words.join(" ") === name.words.join(" ") ? found : await programs.find(storePath, [name], workspace, host.timeouts.check);
		if (!("kind" in own) || own.sentence !== missingProgram([name])) return own;
		if (storePath === storePaths[side]) return failedRun(`its unit starts bin/${name.file}, which its package does not have`, "");
		return notRun(`The service cannot be started here: its unit starts ${named.path}, which is not on this machine and not of the package that is measured.`);
	};
	const prepare = async (side, { model, within }) => {
		const command = service?.[side] ?? {
			kind: "unclear",
			why: "its command line is not known"
		};
		if (command.kind === "unclear") return notRun(`The service is not known: ${command.why}.`);
		const { arguments: words, environment } = command;
		const obstacle = obstacleOf(words, environment);
		if (obstacle !== null) return notRun(`The service cannot be started here: ${obstacle}.`);
		const program = await programOf(command.program, side);
		if ("kind" in program) return program;
		return {
			kind: "ready",
			order: {
				program,
				arguments: words,
				environment,
				within,
				asks: questionKindOf(words, environment),
				model,
				timeoutSeconds: host.timeouts.check
			}
		};
	};
	const start = (side, { order }) => {
		task.update(`${side}: waiting for /health`);
		return programs.serve(order, workspace);
	};
	const startCandidate = async (own, model) => {
		const newFile = filesOf(service?.candidate).find((path) => !filesOf(service?.baseline).includes(path));
		if (newFile !== void 0) return notRun(`The service cannot be started here: its unit reads ${oneLine(newFile)} (EnvironmentFile=), which the baseline’s does not; a check reads no such file.`);
		const isOnlyOne = JSON.stringify(spoken(service?.baseline)) === JSON.stringify(spoken(service?.candidate));
		const ready = await prepare("candidate", {
			model: model === null ? null : {
				name: model,
				isOnlyOne
			},
			within: own.order
		});
		if (ready.kind !== "ready") return ready;
		const { path } = ready.order.program;
		if (path === own.order.program.path) return notRun(`The bump does not reach the service: its unit starts ${path} on both sides, which is not of the package that is measured.`);
		const lost = lostIn(ready.order, own.order.program.flags);
		if (lost !== null) return lost;
		const { run, timedOut } = await start("candidate", ready);
		return besideBaseline(run.kind === "failed" && !timedOut ? (await start("candidate", ready)).run : run, async () => (await start("baseline", own)).run);
	};
	const ready = await prepare("baseline", {
		model: null,
		within: null
	});
	const served = ready.kind === "ready" ? await start("baseline", ready) : {
		run: ready,
		timedOut: false
	};
	const shown = service?.candidate.kind === "command" ? keptArguments(service.candidate.arguments) : [];
	const unread = [...new Set([...filesOf(service?.baseline), ...filesOf(service?.candidate)])];
	return {
		...unread.length === 0 ? {} : { environmentFiles: unread.slice(0, 500).map((path) => path.slice(0, KEPT_TEXT)) },
		arguments: shown.slice(0, 500).map((word) => word.slice(0, KEPT_TEXT)),
		baseline: served.run,
		candidate: ready.kind === "ready" && served.run.kind === "ran" ? await startCandidate(ready, served.model ?? null) : notRun("The baseline does not serve here.")
	};
}
// src/phases/side-abilities.ts
const PROBE_SECONDS = 120;
async function probeSides(built, host, lacked, benchmark) {
	const ask = (side) => benchmark.probe(built[side].storePath, {
		wish: host.sandbox,
		variant: host.variant
	}, PROBE_SECONDS, lacked[side]);
	const once = async () => ({
		baseline: await ask("baseline"),
		candidate: await ask("candidate")
	});
	const abilities = await once();
	return deviceOf(abilities, host).kind === "lost" || SIDES.some((side) => abilities[side].failure !== null) ? once() : abilities;
}
const deviceOf = ({ baseline, candidate }, { variant, flags }) => chooseDevice(variant, flags.device, baseline.devices, candidate.devices);
function lackedBySide({ instructions, fingerprint }) {
	const has = fingerprint?.cpuFeatures ?? [];
	return {
		baseline: lackedFeatures(instructions?.baseline, has),
		candidate: lackedFeatures(instructions?.candidate, has)
	};
}
function smokeChecks(abilities, host) {
	const isLost = SIDES.every((side) => abilities[side].failure === null) && deviceOf(abilities, host).kind === "lost";
	const lost = `It sees no ${host.variant} device: --list-devices names ${listed(abilities.candidate)}, and ${listed(abilities.baseline)} for the baseline.`;
	return SIDES.map((side) => {
		const failure = isLost && side === "candidate" ? lost : abilities[side].failure;
		const started = abilities[side].flags.includes("--list-devices") ? "llama-bench starts and lists its devices." : "llama-bench starts; this tag cannot list its devices.";
		return {
			name: "smoke",
			side,
			result: failure === null ? "passed" : "failed",
			sentence: failure ?? started
		};
	});
}
function listed({ flags, devices, complaint = "" }) {
	if (devices.length > 0) return devices.join(", ");
	if (!flags.includes("--list-devices")) return "nothing (this tag has no --list-devices: name the `device` in the config)";
	return complaint === "" ? "none" : `none (${complaint})`;
}
function deviceOfSides(abilities, host, { isSandboxed, driverFault }) {
	const choice = deviceOf(abilities, host);
	const refused = (kind, sentence) => ({
		failure: {
			kind,
			sentence,
			logTail: ""
		},
		device: null
	});
	const fault = host.variant !== "cpu" && mayLackGpu(host.flags.device, choice, abilities.baseline.devices) ? driverFault() : null;
	if (fault !== null) return refused("infra-failed", fault);
	if (choice.kind === "device") return {
		failure: null,
		device: choice.device
	};
	const hidden = isSandboxed ? " They ran in a sandbox with the device nodes of that variant; `sandbox: off` shows whether it hides one." : "";
	return refused("bench-failed", `No ${host.variant} device is there for both sides: --list-devices names ${listed(abilities.baseline)} for the baseline, ${listed(abilities.candidate)} for the candidate.${hidden}`);
}
// src/core/checks/joint-question.ts
const answerSchema = strictObject({
	package: unknown(),
	service: unknown()
});
function jointQuestion(host) {
	const ofPackage = installableQuestion(host);
	const ofService = host.checks.includes("service") ? serviceQuestion(host) : null;
	if (ofService === null || ofService.attribute !== ofPackage.attribute) return null;
	return {
		attribute: ofPackage.attribute,
		apply: `host: { package = (${ofPackage.apply}) host; service = (${ofService.apply}) host; }`
	};
}
function readJointAnswer(host, answer) {
	return readAnswer(answerSchema, answer, installableQuestion(host).attribute);
}
// src/phases/side-builds.ts
async function buildSides(question, world) {
	const { host, trees, draft, againstItself } = question;
	const evaluated = {};
	const evaluateSide = (side) => evaluate(host, side, trees[side], world.nix);
	const answers = await world.progress.task(`${host.name}: evaluating both sides`, () => onBothSides(evaluateSide, (answer) => !("derivation" in answer)));
	for (const side of SIDES) {
		const result = answers[side];
		if ("derivation" in result) {
			evaluated[side] = result;
			const installable = {
				attribute: result.attribute,
				source: result.source
			};
			await draft.save({
				[side]: changed(draft, side, { derivation: result.derivation }),
				installable: draft.current().installable ?? installable
			});
		} else {
			if (question.lockIsPlanned && evaluated.baseline !== void 0) assertLockBelongs(result);
			await draft.save({ [side]: changed(draft, side, { build: result }) });
		}
	}
	const { baseline, candidate } = evaluated;
	if (baseline !== void 0) await draft.save({ instructions: {
		baseline: instructionsOf(baseline),
		candidate: candidate === void 0 ? null : instructionsOf(candidate)
	} });
	if (baseline === void 0 || candidate === void 0) return null;
	if (baseline.derivation === candidate.derivation && !againstItself) return null;
	if (question.known?.baseline === baseline.derivation && question.known.candidate === candidate.derivation) return null;
	if (instructionsCheck(draft.current()).some(({ result }) => result === "failed")) return null;
	await question.beforeBuilds();
	const built = {};
	for (const side of SIDES) {
		const { attribute, derivation, service } = side === "baseline" ? baseline : candidate;
		const build = await world.progress.task(`${host.name}: building the ${side}`, (task) => world.nix.build({
			directory: trees[side],
			attribute,
			importFromDerivation: host.importFromDerivation
		}, {
			derivation,
			name: `${host.name}-${side}`,
			timeoutSeconds: host.timeouts.build,
			onLogLine: (line) => task.update(line)
		}));
		await draft.save({ [side]: changed(draft, side, { build }) });
		if (build.kind === "failed" || build.kind === "not-started") return null;
		built[side] = {
			storePath: build.storePath,
			service
		};
	}
	return built.baseline === void 0 || built.candidate === void 0 ? null : {
		baseline: built.baseline,
		candidate: built.candidate
	};
}
function assertLockBelongs(failed) {
	if (failed.kind !== "failed" || !/requires lock file changes/.test(failed.sentence)) return;
	throw new InputError({
		problem: "The plan was changed on its way: its flake.lock is not what nix makes of its flake.nix.",
		next: "Make the plan again."
	});
}
function changed(draft, side, change) {
	return {
		...draft.current()[side],
		...change
	};
}
async function evaluate(host, side, directory, nix) {
	const { importFromDerivation } = host;
	const both = jointQuestion(host);
	if (both !== null) try {
		const answers = readJointAnswer(host, await nix.evaluate({
			directory,
			attribute: both.attribute,
			importFromDerivation
		}, both.apply));
		return {
			...readInstallable(host, answers.package),
			service: answers.service
		};
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
	}
	const question = installableQuestion(host);
	try {
		return readInstallable(host, await nix.evaluate({
			directory,
			attribute: question.attribute,
			importFromDerivation
		}, question.apply));
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (side === "baseline" && /does not provide attribute/.test(error.message)) throw new InputError({
			problem: `The flake has no ${question.attribute}, which the host '${host.name}' is to be measured with.`,
			next: "Correct the name of the host in the config, or its `installable`."
		});
		return {
			kind: "failed",
			stage: "evaluate",
			fault: error.infrastructure ? "infrastructure" : "source",
			failedDerivation: null,
			sentence: error.message,
			logTail: error.logTail,
			seconds: 0
		};
	}
}
// src/phases/greedy-check.ts
async function checkGreedy(run, tools, start, task) {
	const side = async (name) => {
		const program = tools[name];
		const without = (unasked) => ({
			run: unasked,
			whole: []
		});
		if ("kind" in program) return without(program);
		const answers = [];
		const isPromptAlone = program.flags.has("-no-cnv");
		const whole = [];
		for (const [place, prompt] of PROMPTS.entries()) {
			task.update(`${name}: prompt ${place + 1} of ${PROMPTS.length}, 32 tokens`);
			const words = greedyArguments(program.flags, run, prompt);
			if (words === null) return without(notRun(`${program.name} cannot be told to take the most likely token each time.`));
			const output = await wholeOutput(program, words, start);
			if ("kind" in output) return without(output);
			const text = output.text.trimEnd().slice(0, KEPT_TEXT);
			if (text === "") return without(notRun(`${program.name} ended well and wrote nothing after prompt ${place + 1} of ${PROMPTS.length}.`));
			const tokens = isPromptAlone ? tokensOfPrompt(output.stderr) : void 0;
			answers.push({
				prompt,
				text,
				...tokens === void 0 ? {} : { tokens: [...tokens] }
			});
			whole.push(output.whole);
		}
		return {
			run: {
				kind: "ran",
				answers
			},
			whole
		};
	};
	const baseline = await side("baseline");
	if (baseline.run.kind !== "ran") return {
		baseline: baseline.run,
		candidate: notRun("The baseline gave nothing to compare with.")
	};
	const candidate = await side("candidate");
	if (candidate.run.kind === "failed") return {
		baseline: baseline.run,
		candidate: await besideBaseline(candidate.run, async () => (await side("baseline")).run)
	};
	const cut = candidate.whole.findIndex((whole, place) => whole !== baseline.whole[place]);
	if (cut < 0) return {
		baseline: baseline.run,
		candidate: candidate.run
	};
	const which = candidate.whole[cut] === true ? "baseline" : "candidate";
	return {
		baseline: baseline.run,
		candidate: notRun(`The ${which}'s text after prompt ${cut + 1} of ${PROMPTS.length} was cut off 6 times.`)
	};
}
async function wholeOutput(program, words, start) {
	let cut = {
		text: "",
		stderr: "",
		whole: false
	};
	for (let left = 6; left > 0; left--) {
		const end = await start(program, words);
		if (isChatClient(`${end.stderr}\n${end.stdout.slice(0, 2e3)}`)) return notRun(`${program.name} is the chat client, which completes no text.`);
		const failure = failureOfProgram(end);
		if (failure !== null) return failedRun(failure, end.stderr);
		const output = {
			text: end.stdout,
			stderr: end.stderr,
			whole: isWhole(end.stdout)
		};
		if (output.whole) return output;
		if (output.text.length > cut.text.length) cut = output;
	}
	return cut;
}
// src/core/checks/logits-text.ts
const LOGITS_TEXT = `\
A river does not know where the sea is. It follows the slope that lies before it, turns away from rock, wears down what is soft,
and after a few thousand years the valley looks as if somebody had planned it. People who build bridges read the valley first:
how high the water stood in March, where the ice piled up, which bank slides when it rains for a week. The old mill at the bend was
moved twice, in 1784 and in 1851, because its owners believed a map more than the marks on their own wall.

When the railway came, the surveyors measured the valley again. They found 17 fords, 4 ferries and 2 bridges between the lake and the
town, a distance of 38.5 kilometres. A letter took three days; after the line was opened it took four hours. The price of salt fell
from 12 to 7 pence a pound, the price of timber rose, and in the winter of 1863 the first oranges were sold on the market square.

def gcd(a: int, b: int) -> int:
    """Return the greatest common divisor of two numbers."""
    while b != 0:
        a, b = b, a % b
    return abs(a)

print(gcd(1071, 462))  # 21

{"station": "Upper Mill", "level_cm": [112, 118, 131, 127, 119], "frost": false, "observer": {"name": "M. Keller", "since": 2011}}

Wasser ist bei vier Grad am schwersten. Deshalb gefriert ein See von oben nach unten, und die Fische überleben den Winter am Grund.
L'eau gèle d'abord en surface; sans cela, aucun poisson ne passerait l'hiver. El agua pesa más a cuatro grados que a cero.
水在四度时最重，所以湖水从上面开始结冰。

The proof is short. Suppose that there were only finitely many primes p1, p2, ..., pn. Multiply all of them and add one. The number
N = p1 * p2 * ... * pn + 1 leaves the remainder 1 when it is divided by any of them, so every prime that divides N is missing from
the list. Hence the list was not complete, whatever it was, and there are infinitely many primes.

"You were late," said the ferryman. "The river was early," she answered, and put the coin on the bench between them. He looked at
the coin, at the water, at the clouds behind the far bank. Nobody had crossed since Tuesday. If they left now, and if the wind did not
turn before noon, they might reach the landing below the church; if it did turn, they would have to row, and there was only one oar.

1. Fill the kettle and light the stove. 2. Warm the pot. 3. Add one spoon of leaves for each person and one for the pot. 4. Pour the
water as soon as it boils. 5. Wait for four minutes. 6. Serve with milk, lemon or nothing at all, but never with both.

SELECT name, COUNT(*) AS visits FROM ferries JOIN landings ON landings.id = ferries.landing WHERE year BETWEEN 1850 AND 1870
GROUP BY name HAVING COUNT(*) > 3 ORDER BY visits DESC;

In the evening the temperature falls by two or three degrees, the fog comes up from the meadows, and one hears the weir long before
one sees it. The keeper opens the second gate by a hand's breadth. He has done so every evening for thirty years, and the level at
the bridge has never differed by more than a finger from the mark that his grandfather cut into the stone.
`;
// src/phases/logits-check.ts
async function checkLogits(run, { baseline, candidate }, world) {
	const neither = (why) => ({
		baseline: notRun(why),
		candidate: notRun(why)
	});
	if ("kind" in baseline) return {
		baseline,
		candidate: notRun("The baseline gave nothing to compare with.")
	};
	const text = await world.workspace.write("text.txt", LOGITS_TEXT);
	const file = await world.workspace.record("baseline.kld");
	const recording = logitsArguments(baseline.flags, run, {
		text,
		file,
		compare: false,
		way: "batch"
	});
	if (recording === null) return neither(`${baseline.name} cannot compare probabilities.`);
	world.task.update("baseline: recording");
	const recorded = await world.start(baseline, recording);
	await world.workspace.endRecords();
	const fault = failureOfProgram(recorded);
	const compare = (program, way) => compared(program, logitsArguments(program.flags, run, {
		text,
		file,
		compare: true,
		way
	}), way, world.start);
	const own = fault === null ? await itself(baseline, compare, world.task) : failedRun(fault, recorded.stderr);
	if ("kind" in candidate) return {
		baseline: own,
		candidate: own.kind === "ran" ? candidate : notRun("The baseline gave nothing to compare with.")
	};
	return {
		baseline: own,
		candidate: await besideBaseline(own.kind === "ran" ? await beside(candidate, compare, world.task) : notRun("The baseline gave nothing to compare with."), () => itself(baseline, compare, world.task))
	};
}
async function compared(program, words, way, start) {
	if (words === null) return notRun(`${program.name} cannot compare probabilities.`);
	for (let left = 6; left > 0; left--) {
		const end = await start(program, words);
		const said = faultOfLogits(end.stderr);
		const sentence = `${program.name} compared nothing: ${said}`;
		const failure = failureOfProgram(end);
		if (failure !== null) return said !== null && isFaultOfFile(said) && signalOf(end) === null ? notRun(`${sentence}.`) : failedRun(failure, end.stderr);
		const found = readDivergence(end.stdout, way);
		if (found !== null) return found;
		if (said !== null) return isFaultOfFile(said) ? notRun(`${sentence}.`) : failedRun(sentence, end.stderr);
	}
	return notRun(`${program.name} ended well 6 times and printed no statistics.`);
}
async function itself(program, compare, task) {
	let last = notRun("It was not compared with itself.");
	for (const way of SELF_WAYS) {
		task.update("baseline: against itself, computed another way");
		const found = await compare(program, way);
		last = "kind" in found ? found : {
			kind: "ran",
			divergences: [found]
		};
		if (!("kind" in found) && found.mean !== null && found.mean <= .01) return last;
	}
	return last;
}
async function beside(program, compare, task) {
	const divergences = [];
	for (const way of CANDIDATE_WAYS) {
		task.update(`candidate: ${way === "batch" ? "in a batch" : "token by token"}`);
		const found = await compare(program, way);
		if ("kind" in found) return found;
		divergences.push(found);
	}
	return {
		kind: "ran",
		divergences
	};
}
// src/phases/side-checks.ts
const HELP_SECONDS = 120;
async function checkSides(question, world, onCheck) {
	const { host } = question;
	let runs = {
		greedy: null,
		logits: null,
		service: null
	};
	const check = async (name, title, work) => {
		if (!host.checks.includes(name)) return;
		const workspace = await world.programs.workspace(question.terms);
		try {
			const run = await world.progress.task(`${host.name}: ${title}`, (task) => work(workspace, task));
			runs = {
				...runs,
				[name]: run
			};
		} finally {
			await workspace.remove();
		}
		await onCheck(runs);
	};
	const tools = async (program, workspace) => {
		const find = (side) => world.programs.find(question.storePaths[side], PROGRAMS[program], workspace, HELP_SECONDS);
		return {
			baseline: await find("baseline"),
			candidate: await find("candidate")
		};
	};
	await check("greedy", "comparing answers", async (workspace, task) => checkGreedy(question.run, await tools("completion", workspace), runnerOf(world.programs, workspace, host), task));
	await check("logits", "comparing probabilities", async (workspace, task) => checkLogits(question.run, await tools("perplexity", workspace), {
		start: runnerOf(world.programs, workspace, host),
		workspace,
		task
	}));
	await check("service", "starting the service", async (workspace, task) => checkService(question, await tools("server", workspace), {
		programs: world.programs,
		workspace,
		task
	}));
}
// src/phases/side-trees.ts
function changesNothing(plan) {
	return plan.kind === "bump" && plan.files.every(({ before, after }) => before === after);
}
async function checkOutSides(plan, fleet) {
	const { flakeDirectory, baseCommit } = plan.repository;
	const candidate = plan.kind === "bump" ? await bumpedSide(plan, fleet) : await reviewedSide(plan, fleet);
	const baseline = await fleet.checkOut(baseCommit, "baseline");
	return {
		baseline: flakeIn(baseline.directory, flakeDirectory),
		candidate: flakeIn(candidate.directory, flakeDirectory)
	};
}
async function reviewedSide({ repository: { baseCommit: base }, candidate, pullRequest }, fleet) {
	const { number, mergeBase, merged } = pullRequest;
	const merge = await fleet.mergePullRequest({
		number,
		head: candidate.pin.rev,
		base,
		mergeBase
	});
	if (merge.kind === "merged" && merge.commit === merged) return fleet.checkOut(merged, "candidate");
	const here = merge.kind === "merged" ? `makes ${merge.commit} here` : `is a conflict here (${conflictWords(merge.paths)})`;
	throw new InputError({
		problem: `Merging #${number} into ${base} ${here}, and the plan measures ${merged}: the plan was changed, or git here merges otherwise.`,
		next: "Nothing of it was run. Give the runner the git that the job `plan` has, and start the review again."
	});
}
async function bumpedSide(plan, fleet) {
	const { baseCommit } = plan.repository;
	const atBase = await fleet.readFiles(baseCommit, plan.files.map(({ path }) => path));
	for (const [index, file] of plan.files.entries()) {
		if (atBase[index]?.blob === file.before && await fleet.blobOf(file.text) === file.after) continue;
		throw new InputError({
			problem: `The plan's ${file.path} does not fit commit ${baseCommit.slice(0, 7)}: it was made for another repository or was changed.`,
			next: "Make the plan again."
		});
	}
	const copy = await fleet.checkOut(baseCommit, "candidate");
	return changesNothing(plan) ? copy : fleet.commitFiles(copy, plan.files, commitMessage(plan));
}
// src/phases/measure-host.ts
async function measureHost(request, world) {
	const host = plannedHost(request);
	const draft = measurementDraft(request, world);
	await world.records.dropRows(host.name, request.attempt);
	await draft.save({});
	try {
		await measureInto(draft, host, request, world);
		return await draft.save({ finishedAt: world.clock.now().toISOString() });
	} catch (error) {
		const sentence = error instanceof Error ? error.message : String(error);
		const failed = await draft.save({
			failure: {
				kind: "infra-failed",
				sentence,
				logTail: ""
			},
			finishedAt: world.clock.now().toISOString()
		});
		if (error instanceof UpstreamError) return failed;
		throw error;
	} finally {
		await world.nix.releaseRoots();
		await world.fleet.removeTrees();
	}
}
function plannedHost({ plan, host }) {
	const planned = plan.hosts.find(({ name }) => name === host);
	if (planned !== void 0) return planned;
	throw new InputError({
		problem: `The plan has no host '${host}'.`,
		next: `It has ${plan.hosts.map(({ name }) => name).join(", ")}.`
	});
}
async function measureInto(draft, host, request, world) {
	const { nix, fleet, progress, machine } = world;
	const system = await nix.currentSystem();
	if (system !== host.system) throw new InputError({
		problem: `The host '${host.name}' is ${host.system}, this machine is ${system}.`,
		next: "Measure it on its own machine, or correct its `system` in the config."
	});
	const fingerprint = (devices) => nix.version().then((version) => machine.fingerprint(version, system, devices));
	await draft.save({ fingerprint: await fingerprint([]) });
	machine.assertLockable();
	await servicesOf(host, machine);
	const trees = await progress.task(`${host.name}: checking out both sides`, () => checkOutSides(request.plan, fleet));
	const known = request.plan.earlier?.find((earlier) => earlier.host === host.name)?.derivations;
	const findModel = () => progress.task(`${host.name}: finding the model`, (task) => world.models.provide(host.model, (line) => task.update(line)));
	const needs = lookAhead(() => world.sandbox.state(host.sandbox).then(findModel), host.name, draft, progress);
	const built = await buildSides({
		host,
		trees,
		draft,
		known,
		beforeBuilds: needs.first,
		againstItself: changesNothing(request.plan),
		lockIsPlanned: request.plan.kind === "bump"
	}, world);
	if (built === null) return needs.again();
	const storePaths = {
		baseline: built.baseline.storePath,
		candidate: built.candidate.storePath
	};
	const service = await serviceCommands(host, {
		trees,
		known: built
	}, nix);
	const refuse = async (failure) => void await draft.save({ failure });
	const lock = await machine.lock((line) => progress.notice(line));
	let quiet = null;
	let failed = false;
	try {
		const sandbox = await world.sandbox.state(host.sandbox);
		await draft.save({ sandbox });
		const lacked = lackedBySide(draft.current());
		const abilities = await probeSides(built, host, lacked, world.benchmark);
		const checks = smokeChecks(abilities, host);
		await draft.save({
			checks,
			fingerprint: await fingerprint(abilities.baseline.devices)
		});
		if (checks.some(({ result }) => result === "failed")) return await needs.again();
		const found = deviceOfSides(abilities, host, {
			isSandboxed: sandbox.kind !== "none",
			driverFault: () => machine.driverFault()
		});
		if (found.failure !== null) return await refuse(found.failure);
		const model = await findModel();
		if (host.quiet !== void 0) {
			quiet = await quietHost(host, host.quiet, lock, world, (record) => draft.save({ quiet: record }));
			if (quiet.refusal !== null) return await refuse(undecided(quiet.refusal));
		}
		const cores = draft.current().fingerprint?.cores ?? 2;
		const threads = Math.max(1, cores - 1);
		const run = {
			model: model.path,
			flags: host.flags,
			threads,
			device: found.device
		};
		const terms = {
			wish: host.sandbox,
			variant: host.variant,
			readable: model.parts
		};
		await draft.save({
			model: model.digest,
			failure: null
		});
		await checkSides({
			host,
			storePaths,
			run,
			service,
			terms
		}, world, (checkRuns) => draft.save({ checkRuns }));
		if (isBroken(draft.current(), request.plan)) return;
		const refusal = quiet === null ? null : await quiet.beforeFirstRound();
		if (lock.isLost()) return await refuse(lostLock(lock, 0));
		if (refusal !== null) return await refuse(undecided(refusal));
		const question = {
			host,
			seed: request.plan.seed,
			alpha: request.plan.alpha,
			threads,
			modelPath: model.path,
			modelParts: model.parts,
			device: found.device,
			sides: {
				baseline: {
					storePath: built.baseline.storePath,
					ability: abilities.baseline,
					lackedFeatures: lacked.baseline
				},
				candidate: {
					storePath: built.candidate.storePath,
					ability: abilities.candidate,
					lackedFeatures: lacked.candidate
				}
			}
		};
		const lines = benchLines(question);
		await draft.save({ benchArguments: lines.candidate.flatMap((line) => [...line.arguments]) });
		await progress.task(`${host.name}: measuring ${host.tests.join(", ")}`, async (task) => {
			let appended = Promise.resolve();
			const onRow = (line) => {
				appended = appended.then(() => world.records.appendRow(host.name, request.attempt, line));
				appended.catch(() => {});
			};
			const onRound = async (rounds) => {
				await appended;
				await draft.save({ rounds: [...rounds] });
			};
			const { length } = await runRounds(question, {
				benchmark: world.benchmark,
				task,
				onRow,
				onRound,
				mayGoOn: () => !lock.isLost() && (quiet?.mayGoOn() ?? true)
			});
			if (lock.isLost()) return refuse(lostLock(lock, length));
			const needed = pairsNeeded(2 * request.plan.alpha / host.tests.length);
			if (quiet?.record().windowClosed !== true || length >= needed) return;
			await refuse(undecided(`host busy: its window closed after ${counted(length, "round")}, at least ${needed} are needed.`));
		});
		const key = calibrationKey(host, draft.current());
		await draft.save({ calibration: key === null ? null : await world.calibrations.read(key) });
	} catch (error) {
		failed = true;
		throw error;
	} finally {
		try {
			await quiet?.afterRounds();
		} finally {
			await lock.release();
		}
		const traces = await Promise.all(SIDES.map(async (side) => (await world.sandbox.traces(built[side].storePath)).map((sentence) => ({
			side,
			sentence
		}))));
		await draft.save({
			traces: traces.flat(),
			...failed ? {} : { finishedAt: world.clock.now().toISOString() }
		});
		if (quiet !== null) await draft.save({ quiet: await quiet.end() });
	}
}
const undecided = (sentence) => ({
	kind: "undecided",
	sentence,
	logTail: ""
});
function lostLock({ place }, rounds) {
	return {
		kind: "infra-failed",
		sentence: `The lock ${place} of this machine was lost after ${counted(rounds, "round")}: its program was killed, so that another measure may run beside this one. Measure again.`,
		logTail: ""
	};
}
function isBroken(measurement, plan) {
	const { candidate, acceptedOutputs = [] } = plan;
	return checksOf(measurement, {
		candidateTag: candidate.tag,
		acceptedOutputs
	}).some(({ result }) => result === "failed");
}
export { calibrationOf as n, measureHost as t };
