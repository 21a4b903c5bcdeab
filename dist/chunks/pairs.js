import { n as parseTest, r as throughputOf } from "./tests.js";
// src/core/verdict/statistics.ts
function signedRankDistribution(n) {
	const probabilities = new Float64Array(n * (n + 1) / 2 + 1);
	probabilities[0] = 1;
	for (let rank = 1; rank <= n; rank++) for (let sum = rank * (rank + 1) / 2; sum >= 0; sum--) probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? probabilities[sum - rank] ?? 0 : 0)) / 2;
	let total = 0;
	return probabilities.map((probability) => total += probability);
}
function walshAverages(differences) {
	const averages = new Float64Array(differences.length * (differences.length + 1) / 2);
	let next = 0;
	differences.forEach((first, index) => {
		for (const second of differences.slice(index)) averages[next++] = (first + second) / 2;
	});
	return averages.toSorted();
}
function median(values) {
	const sorted = Float64Array.from(values).toSorted();
	const upper = sorted.length >> 1;
	return ((sorted[sorted.length % 2 === 0 ? upper - 1 : upper] ?? NaN) + (sorted[upper] ?? NaN)) / 2;
}
function hodgesLehmann(differences) {
	return median(walshAverages(differences));
}
function signedRankP(differences) {
	const averages = walshAverages(differences);
	const below = averages.filter((average) => average <= 0).length;
	const above = averages.filter((average) => average >= 0).length;
	return Math.min(1, 2 * (signedRankDistribution(differences.length)[Math.min(below, above)] ?? 1));
}
function signedRankInterval(differences, alpha) {
	const averages = walshAverages(differences);
	const cut = signedRankDistribution(differences.length).findIndex((probability) => probability > alpha / 2);
	const [low, high] = [averages[cut - 1], averages[averages.length - cut]];
	return low === void 0 || high === void 0 ? null : {
		low,
		high
	};
}
function pairsNeeded(alpha) {
	return Math.ceil(1 - Math.log2(alpha));
}
// src/core/verdict/comparison.ts
function marginOf(delta) {
	return Math.log1p(delta);
}
function outcomeOf(estimate, interval, margin) {
	if (interval === null) return "undecided";
	if (interval.low > 0 && estimate >= margin) return "faster";
	if (interval.high < 0 && estimate <= -margin) return "slower";
	return interval.low >= -margin && interval.high <= margin ? "same" : "undecided";
}
const fixedRounds = {
	isFinished: (roundsRun, _series, terms) => roundsRun >= terms.rounds,
	compare(test, pairs, terms) {
		const parsed = parseTest(test);
		const share = terms.alpha / terms.family;
		const differences = pairs.map((pair) => Math.log(pair.baselineNs) - Math.log(pair.candidateNs));
		const estimate = hodgesLehmann(differences);
		const interval = pairs.length >= pairsNeeded(share) ? signedRankInterval(differences, share) : null;
		const measured = pairs.length > 0;
		return {
			test,
			outcome: outcomeOf(estimate, interval, marginOf(terms.delta)),
			pairs: pairs.length,
			baselineThroughput: measured ? throughputOf(parsed, median(pairs.map((pair) => pair.baselineNs))) : null,
			candidateThroughput: measured ? throughputOf(parsed, median(pairs.map((pair) => pair.candidateNs))) : null,
			change: measured ? Math.expm1(estimate) : null,
			low: interval === null ? null : Math.expm1(interval.low),
			high: interval === null ? null : Math.expm1(interval.high),
			confidence: 1 - share,
			pValue: measured ? signedRankP(differences) : null
		};
	}
};
// src/core/verdict/pairs.ts
function statisticOf(samplesNs, statistic) {
	return statistic === "min" ? Math.min(...samplesNs) : median(samplesNs);
}
function testsOfProcess(process) {
	return process.rows.map((row) => row.test).toSorted().join(", ");
}
function reasonNotCounting(process, rule) {
	if (process === null) return "did not run";
	if (process.failure !== null) return process.failure;
	const planned = rule.tests.toSorted().join(", ");
	if (testsOfProcess(process) !== planned) return `has rows of ${testsOfProcess(process) || "no test"}, not of ${planned}`;
	const short = process.rows.find((row) => row.samplesNs.length !== rule.repetitions);
	return short === void 0 ? null : `has ${short.samplesNs.length} samples of ${short.test}, not ${rule.repetitions}`;
}
function reasonToDrop(round, rule) {
	for (const side of [round.first, round.first === "baseline" ? "candidate" : "baseline"]) {
		const sentence = reasonNotCounting(round[side], rule);
		if (sentence !== null) return {
			side,
			sentence
		};
	}
	return null;
}
function seriesOfRounds(rounds, rule) {
	const counting = rounds.filter((round, place) => reasonToDrop(round, rule) === null && rounds.findIndex(({ index }) => index === round.index) === place);
	const nsOf = (process, test) => statisticOf(process?.rows.find((row) => row.test === test)?.samplesNs ?? [], rule.statistic);
	return rule.tests.map((test) => ({
		test,
		pairs: counting.map((round) => ({
			round: round.index,
			baselineNs: nsOf(round.baseline, test),
			candidateNs: nsOf(round.candidate, test)
		}))
	}));
}
export { fixedRounds as a, testsOfProcess as i, reasonToDrop as n, pairsNeeded as o, seriesOfRounds as r, reasonNotCounting as t };
