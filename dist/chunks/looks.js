// src/core/verdict/statistics.ts
function signedRankProbabilities(n) {
	const probabilities = new Float64Array(n * (n + 1) / 2 + 1);
	probabilities[0] = 1;
	for (let rank = 1; rank <= n; rank++) for (let sum = rank * (rank + 1) / 2; sum >= 0; sum--) probabilities[sum] = ((probabilities[sum] ?? 0) + (sum >= rank ? probabilities[sum - rank] ?? 0 : 0)) / 2;
	return probabilities;
}
function convolved(one, other) {
	const sums = new Float64Array(one.length + other.length - 1);
	for (let place = 0; place < one.length; place++) {
		const first = one[place] ?? 0;
		if (first === 0) continue;
		for (let step = 0; step < other.length; step++) sums[place + step] = (sums[place + step] ?? 0) + first * (other[step] ?? 0);
	}
	return sums;
}
function median(values) {
	return middleOf(Float64Array.from(values).toSorted());
}
function middleOf(sorted) {
	const upper = sorted.length >> 1;
	return ((sorted[sorted.length % 2 === 0 ? upper - 1 : upper] ?? NaN) + (sorted[upper] ?? NaN)) / 2;
}
function blockSizes(pairs, pairsPerBlock = 2) {
	const full = Array.from({ length: Math.floor(pairs / pairsPerBlock) }, () => pairsPerBlock);
	const rest = pairs % pairsPerBlock;
	return rest === 0 ? full : [...full, rest];
}
function blockSumProbabilities(pairs) {
	return blockSizes(pairs).map(signedRankProbabilities).reduce(convolved, Float64Array.of(1));
}
function blockAverages(differences, pairsPerBlock = 2) {
	const averages = [];
	differences.forEach((first, place) => {
		const end = place - place % pairsPerBlock + pairsPerBlock;
		for (const second of differences.slice(place, end)) averages.push((first + second) / 2);
	});
	return Float64Array.from(averages).toSorted();
}
function merged(one, other) {
	const both = new Float64Array(one.length + other.length);
	both.set(one);
	let [end, left] = [one.length - 1, other.length - 1];
	for (let place = both.length - 1; left >= 0; place--) {
		const [large, small] = [one[end] ?? -1e400, other[left] ?? -1e400];
		if (end >= 0 && large > small) {
			both[place] = large;
			end--;
		} else {
			both[place] = small;
			left--;
		}
	}
	return both;
}
function hodgesLehmann(averages) {
	return middleOf(averages);
}
function pValueOf(averages, probabilities) {
	const below = averages.filter((average) => average <= 0).length;
	const above = averages.filter((average) => average >= 0).length;
	const tail = probabilities.subarray(0, Math.min(below, above) + 1);
	return Math.min(1, 2 * tail.reduce((sum, probability) => sum + probability, 0));
}
function cutAt(share, probabilities) {
	let below = 0;
	const place = probabilities.findIndex((probability) => (below += probability) > share / 2);
	return Math.max(0, place);
}
function intervalOf(averages, cut) {
	const [low, high] = [averages[cut - 1], averages[averages.length - cut]];
	return low === void 0 || high === void 0 || low > high ? null : {
		low,
		high
	};
}
// src/core/verdict/looks.ts
const FIRST_PAIRS = 8;
function byDoublings(firstShare) {
	return (pairs, rounds) => {
		if (pairs >= rounds) return 1;
		return pairs <= FIRST_PAIRS ? firstShare : firstShare + (1 - firstShare) * Math.log(pairs / FIRST_PAIRS) / Math.log(rounds / FIRST_PAIRS);
	};
}
const DESIGN = {
	pairsPerBlock: 2,
	spending: byDoublings(.37)
};
const KEPT_FOR_MORE = .05;
function spendable(pairs, { rounds, expected = rounds }, spending) {
	if (expected >= rounds) return spending(pairs, rounds);
	if (pairs <= expected) return .95 * spending(pairs, expected);
	return 1 - KEPT_FOR_MORE * (1 - Math.log(pairs / expected) / Math.log(rounds / expected));
}
function looksUntil(pairs, plan, last, design = DESIGN) {
	const looks = [];
	let all = Float64Array.of(1);
	let going = all;
	let [reached, spent] = [0, 0];
	for (const size of blockSizes(pairs, design.pairsPerBlock)) {
		reached += size;
		const block = signedRankProbabilities(size);
		all = convolved(all, block);
		going = convolved(going, block);
		const isLast = last && reached === pairs;
		if (size < design.pairsPerBlock && !isLast) break;
		const allowed = plan.share / 2 * (isLast ? 1 : spendable(reached, plan, design.spending));
		let [cut, below] = [0, 0];
		for (; cut < going.length && spent + (going[cut] ?? 0) <= allowed; cut++) {
			spent += going[cut] ?? 0;
			below += all[cut] ?? 0;
			going[cut] = 0;
		}
		looks.push({
			pairs: reached,
			cut,
			level: 2 * below,
			share: plan.share
		});
	}
	return looks;
}
function looksByOpen(pairs, { alpha, family, ...rounds }, last, design) {
	const byOpen = Array.from({ length: family }, (_, place) => looksUntil(pairs, {
		...rounds,
		share: alpha / (place + 1)
	}, last, design));
	return (byOpen[0] ?? []).map((_, place) => {
		const looks = [];
		for (const each of byOpen) {
			const [look, wider] = [each[place], looks.at(-1)];
			if (look !== void 0) looks.push(wider !== void 0 && wider.cut < look.cut ? wider : look);
		}
		return looks;
	});
}
function hostLooksUntil(pairs, plan, last, design = DESIGN) {
	const same = looksByOpen(pairs, {
		...plan,
		alpha: 2 * plan.alpha
	}, last, design);
	return looksByOpen(pairs, plan, last, design).map((named, place) => ({
		pairs: named[0]?.pairs ?? 0,
		named,
		same: same[place] ?? []
	}));
}
let known = null;
function hostLooksSoFar(pairs, plan) {
	const key = JSON.stringify([
		plan.rounds,
		plan.expected,
		plan.alpha,
		plan.family
	]);
	if (known?.key !== key || known.pairs < pairs) {
		const ahead = Math.max(32, 2 ** Math.ceil(Math.log2(pairs)));
		known = {
			key,
			pairs: ahead,
			looks: hostLooksUntil(ahead, plan, false)
		};
	}
	return known.looks.filter((look) => look.pairs <= pairs);
}
function pairsBeforeVerdicts(alpha) {
	return looksUntil(FIRST_PAIRS, {
		rounds: 9,
		share: 2 * alpha
	}, false).find(({ cut }) => cut > 0)?.pairs ?? FIRST_PAIRS;
}
function pairsNeeded(share) {
	return Math.ceil(1 - Math.log2(share));
}
export { pairsNeeded as a, cutAt as c, merged as d, pValueOf as f, pairsBeforeVerdicts as i, hodgesLehmann as l, median as m, hostLooksUntil as n, blockAverages as o, convolved as p, looksUntil as r, blockSumProbabilities as s, hostLooksSoFar as t, intervalOf as u };
