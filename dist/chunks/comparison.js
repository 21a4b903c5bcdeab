import { S as throughputOf, x as parseTest } from "./reading.js";
import { c as pairsNeeded, l as signedRankInterval, o as hodgesLehmann, s as median, u as signedRankP } from "./pairs.js";
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
export { fixedRounds as t };
