import { a as pairsNeeded, d as merged, f as pValueOf, i as pairsBeforeVerdicts, l as hodgesLehmann, m as median, n as hostLooksUntil, o as blockAverages, s as blockSumProbabilities, t as hostLooksSoFar, u as intervalOf } from "./looks.js";
import { O as parseTest, k as throughputOf } from "./reading.js";
import { F as oneLine, g as counted } from "./main.js";
import { n as computesOnGpu } from "./devices.js";
import { n as sidesFrom } from "./sides.js";
// src/core/verdict/comparison.ts
const STEPS = 2 ** 33;
function toSteps(difference) {
	return Math.sign(difference) * Math.round(Math.abs(difference) * STEPS) / STEPS + 0;
}
function marginOf(delta) {
	return toSteps(Math.log1p(delta));
}
function pairsToDecide(pairs, estimate, interval, margin) {
	const halfWidth = (interval.high - interval.low) / 2;
	const wanted = Math.max(margin - Math.abs(estimate), Math.abs(estimate));
	const exact = pairs * Math.max(1, halfWidth / wanted) ** 2;
	return 2 * Math.floor(exact / 2 + 1);
}
function differencesOf(pairs) {
	return pairs.map((pair) => toSteps(Math.log(pair.baselineNs) - Math.log(pair.candidateNs)));
}
function seenIn(averages, delta) {
	return {
		estimate: hodgesLehmann(averages),
		margin: marginOf(delta),
		intervalAt: (look) => intervalOf(averages, look.cut)
	};
}
function comparisonOf(series, decision, delta) {
	const { outcome, look, naming } = decision;
	const counted = series.pairs.slice(0, look.pairs);
	const averages = blockAverages(differencesOf(counted));
	const { estimate, margin, intervalAt } = seenIn(averages, delta);
	const [interval, forNaming] = [intervalAt(look), intervalAt(naming)];
	const needed = interval === null ? Math.max(pairsNeeded(naming.share), look.pairs + 1) : pairsToDecide(look.pairs, estimate, interval, margin);
	const throughput = (nsOf) => throughputOf(parseTest(series.test), median(counted.map(nsOf)));
	return {
		test: series.test,
		outcome,
		delta,
		pairs: look.pairs,
		baselineThroughput: throughput(({ baselineNs }) => baselineNs),
		candidateThroughput: throughput(({ candidateNs }) => candidateNs),
		change: Math.expm1(estimate),
		low: interval === null ? null : Math.expm1(interval.low),
		high: interval === null ? null : Math.expm1(interval.high),
		halfWidth: forNaming === null ? null : Math.expm1((forNaming.high - forNaming.low) / 2),
		roundsNeeded: outcome === "undecided" ? needed : null,
		confidence: 1 - look.share,
		pValue: pValueOf(averages, blockSumProbabilities(look.pairs)),
		level: look.level
	};
}
// src/core/verdict/margins.ts
function deltaOf({ delta, deltas = {} }, test) {
	return Object.hasOwn(deltas, test) ? deltas[test] ?? delta : delta;
}
// src/core/verdict/pairs.ts
function statisticOf(samplesNs, statistic) {
	return statistic === "min" ? Math.min(...samplesNs) : median(samplesNs);
}
function testsOfProcess(process) {
	return process.rows.map((row) => row.test).toSorted().join(", ");
}
function hasTests(process, { tests }, open) {
	const names = process.rows.map((row) => row.test);
	return new Set(names).size === names.length && open.every((test) => names.includes(test)) && names.every((test) => tests.includes(test));
}
function reasonNotCounting(process, rule, open) {
	if (process === null) return "did not run";
	if (process.failure !== null) return process.failure;
	if (!hasTests(process, rule, open)) return `has rows of ${testsOfProcess(process) || "no test"}, not of ${open.toSorted().join(", ")}`;
	const short = process.rows.find((row) => open.includes(row.test) && row.samplesNs.length !== rule.repetitions);
	if (short !== void 0) return `has ${counted(short.samplesNs.length, "sample")} of ${short.test}, not ${rule.repetitions}`;
	return (process.gpuInfo ?? "") === "" && computesOnGpu(rule) ? "ran without a GPU: its gpu_info is empty" : null;
}
function reasonToDrop(round, rule, open) {
	for (const side of sidesFrom(round.first)) {
		const sentence = reasonNotCounting(round[side], rule, open);
		if (sentence !== null) return {
			side,
			sentence
		};
	}
	const [baseline, candidate] = [round.baseline?.gpuInfo ?? "", round.candidate?.gpuInfo ?? ""];
	return baseline === candidate ? null : {
		side: "candidate",
		sentence: `ran on '${oneLine(candidate, 80)}', the baseline on '${oneLine(baseline, 80)}'`
	};
}
function pairOf(round, test, statistic) {
	const nsOf = (process) => statisticOf(process?.rows.find((row) => row.test === test)?.samplesNs ?? [], statistic);
	return {
		baselineNs: nsOf(round.baseline),
		candidateNs: nsOf(round.candidate)
	};
}
// src/core/verdict/round-budget.ts
function secondsOf(rounds) {
	return rounds.reduce((sum, { baseline, candidate }) => sum + (baseline?.seconds ?? 0) + (candidate?.seconds ?? 0), 0);
}
const ROOM_WHEN_TESTS_LEAVE = 2;
function expectedRounds(rounds, plan, alpha) {
	const count = pairsBeforeVerdicts(alpha);
	const first = rounds.slice(0, count);
	if (first.length < count) return plan.rounds;
	const room = Math.floor(plan.budgetSeconds / median(first.map((round) => secondsOf([round]))));
	return Math.min(plan.rounds, Math.max(first.length, ROOM_WHEN_TESTS_LEAVE * room));
}
function spentBudget(rounds, plan) {
	if (rounds.length >= plan.rounds) return "rounds-spent";
	return rounds.length > 0 && secondsOf(rounds) + secondsOf(rounds.slice(-1)) > plan.budgetSeconds ? "time-spent" : null;
}
// src/core/verdict/step-down.ts
function isInside(interval, margin) {
	return interval !== null && interval.low > -margin && interval.high < margin;
}
function isBeyondHalf(estimate, margin) {
	return Math.abs(estimate) >= margin / 2;
}
function isWhollyBeyondHalf(interval, margin) {
	return interval !== null && (interval.low >= margin / 2 || interval.high <= -margin / 2);
}
function isNamed(estimate, interval, margin) {
	return interval !== null && (interval.low > 0 || interval.high < 0) && isBeyondHalf(estimate, margin);
}
function stepDown(tests, kept, looks, isShown) {
	const found = new Map();
	for (;;) {
		const open = tests.filter((test) => !found.has(test));
		const look = looks[Math.max(1, open.length + kept) - 1];
		if (look === void 0) throw new RangeError("there is a look for every number of open tests");
		const more = open.filter((test) => isShown(test, look));
		if (more.length === 0) return tests.map((test) => ({
			shown: found.has(test),
			look: found.get(test) ?? look
		}));
		for (const test of more) found.set(test, look);
	}
}
function decideTests(tests, left, looks) {
	const leftAsSame = left.filter((outcome) => outcome === "same").length;
	const same = stepDown(tests, left.length - leftAsSame, looks.same, (test, look) => isInside(test.intervalAt(look), test.margin));
	const named = stepDown(tests, leftAsSame, looks.named, (test, look) => isNamed(test.estimate, test.intervalAt(look), test.margin));
	return tests.map(({ estimate, margin, intervalAt }, place) => {
		const [inside, beyond] = [same[place], named[place]];
		if (inside === void 0 || beyond === void 0) throw new RangeError("every test is looked at");
		const naming = beyond.look;
		if (inside.shown) return {
			outcome: "same",
			settled: true,
			look: inside.look,
			naming
		};
		if (beyond.shown) return {
			outcome: estimate > 0 ? "faster" : "slower",
			settled: isWhollyBeyondHalf(intervalAt(naming), margin),
			look: naming,
			naming
		};
		return {
			outcome: "undecided",
			settled: false,
			look: isBeyondHalf(estimate, margin) ? naming : inside.look,
			naming
		};
	});
}
// src/core/verdict/host-decision.ts
const ENDINGS = [
	"decided",
	"rounds-spent",
	"time-spent",
	"cut-short"
];
function roundsInOrder(rounds) {
	const sorted = rounds.toSorted((one, other) => one.index - other.index);
	return sorted.filter(({ index }, place) => sorted[place - 1]?.index !== index);
}
var TestInRounds = class {
	test;
	pairs = [];
	delta;
	decision = null;
	#averages = new Float64Array();
	#averaged = 0;
	constructor(test, delta) {
		this.test = test;
		this.delta = delta;
	}
	get isOpen() {
		return this.decision?.settled !== true;
	}
	get isDecided() {
		return this.decision !== null && this.decision.outcome !== "undecided";
	}
	seen() {
		this.#averages = merged(this.#averages, blockAverages(differencesOf(this.pairs.slice(this.#averaged))));
		this.#averaged = this.pairs.length;
		return seenIn(this.#averages, this.delta);
	}
};
function lookAt(tests, look) {
	const open = tests.filter(({ isOpen }) => isOpen);
	const left = tests.flatMap(({ isOpen, decision }) => isOpen || decision === null ? [] : [decision.outcome]);
	const decisions = decideTests(open.map((test) => test.seen()), left, look);
	for (const [place, test] of open.entries()) test.decision = decisions[place] ?? test.decision;
}
function decideHost(rounds, plan, alpha, over) {
	const ran = roundsInOrder(rounds).slice(0, plan.rounds);
	const terms = {
		rounds: plan.rounds,
		expected: expectedRounds(ran, plan, alpha),
		alpha,
		family: plan.tests.length
	};
	const looks = hostLooksSoFar(ran.length, terms);
	const tests = plan.tests.map((test) => new TestInRounds(test, deltaOf(plan, test)));
	const openTests = () => tests.filter(({ isOpen }) => isOpen);
	const judged = [];
	for (const round of ran) {
		if (tests.every(({ isDecided }) => isDecided)) break;
		const taking = openTests();
		const open = taking.map(({ test }) => test);
		const dropped = reasonToDrop(round, plan, open);
		judged.push({
			round,
			open,
			dropped
		});
		if (dropped !== null) continue;
		for (const test of taking) test.pairs.push(pairOf(round, test.test, plan.statistic));
		const pairs = taking[0]?.pairs.length ?? 0;
		const look = pairs % 2 === 0 ? looks[pairs / 2 - 1] : void 0;
		if (look !== void 0) lookAt(tests, look);
	}
	const pairs = openTests()[0]?.pairs.length ?? 0;
	const cut = spentBudget(ran, plan) ?? (over ? "cut-short" : null);
	const isDecided = tests.every((test) => test.isDecided);
	const spendsAll = ran.length >= plan.rounds || tests.every(({ isOpen }) => isOpen);
	const last = !isDecided && cut !== null && spendsAll ? hostLooksUntil(pairs, terms, true).at(-1) : void 0;
	if (last !== void 0) lookAt(tests, last);
	const comparisons = tests.flatMap((test) => test.decision === null ? [] : [comparisonOf(test, test.decision, test.delta)]);
	return {
		ending: isDecided ? "decided" : cut,
		open: openTests().map(({ test }) => test),
		comparisons,
		rounds: judged
	};
}
export { hasTests as a, reasonToDrop as c, differencesOf as d, secondsOf as i, statisticOf as l, decideHost as n, pairOf as o, roundsInOrder as r, reasonNotCounting as s, ENDINGS as t, testsOfProcess as u };
