import { r as unprovenChecks, t as checksOf } from "./judgement.js";
import { g as counted } from "./main.js";
import { a as hasTests, n as decideHost, r as roundsInOrder, s as reasonNotCounting, u as testsOfProcess } from "./host-decision.js";
import { a as formatCount, c as formatMargins, d as formatSeconds, f as formatShare, m as formatWidth, r as formatComparison } from "./numbers.js";
import { t as SIDES } from "./sides.js";
import { a as pairsNeeded, p as convolved } from "./looks.js";
import { t as candidateFailures } from "./candidate-failures.js";
// src/core/verdict/host-outcome.ts
const outcome = (name, sentence, logTail = null) => ({
	outcome: name,
	sentence,
	logTail
});
const builds = (build) => build.kind !== "failed" && build.kind !== "not-started";
function otherPlan({ planned, measurement, rounds, revs }) {
	const again = `The measurement is stale: measure ${planned.name} again.`;
	const other = SIDES.find((side) => measurement[side].rev !== revs[side]);
	if (other !== void 0) {
		const found = measurement[other].rev.slice(0, 7);
		return outcome("infra-failed", `The ${other} measured is ${found}, the plan's is ${revs[other].slice(0, 7)}. ${again}`);
	}
	for (const { round, open } of rounds) {
		const strange = SIDES.flatMap((side) => round[side] ?? []).find((process) => process.failure === null && !hasTests(process, planned, open));
		if (strange === void 0) continue;
		const asked = open.toSorted().join(", ");
		return outcome("infra-failed", `The tests measured are ${testsOfProcess(strange) || "none"}, the plan's are ${asked}. ${again}`);
	}
	return null;
}
function failedCheck({ measurement }) {
	const failed = measurement.checks.filter((check) => check.result === "failed");
	const ofBaseline = failed.find((check) => check.side === "baseline");
	if (ofBaseline !== void 0) {
		const { name, sentence } = ofBaseline;
		return outcome("bench-failed", `The baseline fails the ${name} check, so nothing sound is there to compare with: ${sentence}`);
	}
	const first = failed[0];
	if (first === void 0) return null;
	const whole = failed.filter(({ name }) => name !== "smoke");
	if (first.name !== "smoke") return outcome("broken", whole.map(({ sentence }) => sentence).join(" "), logOfChecks(measurement));
	return measurement.checks.some(({ name, side, result }) => side === "baseline" && name === first.name && result === "passed") ? outcome("broken", `The candidate fails the ${first.name} check that the baseline passes: ${first.sentence}`) : outcome("bench-failed", `The candidate fails the ${first.name} check, which the baseline was not put to: ${first.sentence}`);
}
function logOfChecks({ checkRuns }) {
	return [
		checkRuns?.greedy,
		checkRuns?.logits,
		checkRuns?.service
	].flatMap((sides) => sides?.candidate ?? []).flatMap((run) => run.kind === "failed" && run.logTail !== "" ? [run.logTail] : [])[0] ?? null;
}
function failedBuild({ measurement: { baseline, candidate } }) {
	for (const side of SIDES) {
		const { build } = side === "baseline" ? baseline : candidate;
		if (build.kind !== "failed" || build.fault !== "infrastructure") continue;
		return outcome("infra-failed", `The ${side} could not be ${build.stage === "build" ? "built" : "evaluated"}: ${build.sentence}`, build.logTail);
	}
	if (baseline.build.kind === "failed") {
		const sentence = `The baseline does not ${baseline.build.stage === "build" ? "build" : "evaluate"}, so there is nothing to compare with: ${baseline.build.sentence}`;
		return outcome("infra-failed", sentence, baseline.build.logTail);
	}
	if (candidate.build.kind !== "failed") return null;
	const { stage, sentence, logTail } = candidate.build;
	const verb = stage === "build" ? "build" : "evaluate";
	return builds(baseline.build) || stage === "evaluate" && baseline.derivation !== null ? outcome("build-failed", `The candidate does not ${verb}, the baseline does: ${sentence}`, logTail) : outcome("infra-failed", `The candidate does not ${verb}, and the baseline was not built beside it: ${sentence}`, logTail);
}
function sameDerivation({ measurement: { baseline, candidate } }) {
	return baseline.derivation !== null && baseline.derivation === candidate.derivation ? outcome("unchanged", "Both sides are the same derivation: there is nothing to measure.") : null;
}
function stopped({ planned, measurement }) {
	const { failure, finishedAt, rounds } = measurement;
	if (failure !== null) return outcome(failure.kind, failure.sentence, failure.logTail === "" ? null : failure.logTail);
	if (finishedAt !== null) return null;
	return outcome("infra-failed", `The job stopped after ${rounds.length} of at most ${counted(planned.rounds, "round")}, before the measurement was finished.`);
}
function otherHardware({ planned, rounds }) {
	const counting = rounds.flatMap(({ round, open }) => SIDES.every((side) => reasonNotCounting(round[side], planned, open) === null) ? [round] : []);
	const seenOn = (field, sides) => [...new Set(counting.flatMap((round) => sides.flatMap((side) => round[side]?.[field] ?? [])))];
	for (const [what, seen] of [...SIDES.map((side) => ["CPU", seenOn("cpuInfo", [side])]), ["GPU", seenOn("gpuInfo", SIDES)]]) {
		if (seen.length < 2) continue;
		const list = seen.map((info) => `'${info}'`).join(" and ");
		return outcome("undecided", `The processes did not all run on the same ${what}: llama-bench reports ${list}.`);
	}
	return null;
}
const FAILING_SHARE = .25;
function failuresOf({ planned, rounds }, side) {
	return rounds.flatMap(({ round, open }) => {
		const why = reasonNotCounting(round[side], planned, open);
		return why === null ? [] : [{
			round: round.index,
			why,
			logTail: round[side]?.stderrTail ?? ""
		}];
	});
}
function failsUnlike(baseline, candidate, alpha) {
	const aloneIn = (one, other) => one.filter(({ round }) => other.every((failure) => failure.round !== round)).length;
	const alone = [aloneIn(baseline, candidate), aloneIn(candidate, baseline)];
	return 2 * Array.from({ length: alone[0] + alone[1] }, () => Float64Array.of(.5, .5)).reduce(convolved, Float64Array.of(1)).subarray(0, Math.min(...alone) + 1).reduce((sum, chance) => sum + chance, 0) <= alpha;
}
const withoutInterval = ({ comparisons }) => comparisons.filter(({ outcome: name, low }) => name === "undecided" && low === null);
const hasTooFewPairs = (evidence) => evidence.comparisons.every(({ pairs }) => pairs === 0) || withoutInterval(evidence).length > 0;
const pairsLacked = (evidence) => Math.max(pairsNeeded(evidence.alpha / evidence.planned.tests.length), ...withoutInterval(evidence).map(({ roundsNeeded }) => roundsNeeded ?? 0));
function failingRounds(evidence) {
	const { rounds, comparisons, ending, alpha } = evidence;
	const dropped = rounds.filter((round) => round.dropped !== null);
	if (dropped.length === 0) return null;
	const [baseline, candidate] = [failuresOf(evidence, "baseline"), failuresOf(evidence, "candidate")];
	const [side, failed, other] = candidate.length >= baseline.length ? [
		"candidate",
		candidate,
		baseline
	] : [
		"baseline",
		baseline,
		candidate
	];
	const isSlower = comparisons.some(({ outcome: name }) => name === "slower");
	const isOpen = !isSlower && comparisons.some(({ outcome: name }) => name === "undecided");
	const gaveUp = ending === "cut-short" && isOpen && rounds.slice(-2).every((round) => round.dropped !== null);
	const isUnlike = !(isSlower && side === "candidate") && failsUnlike(baseline, candidate, alpha);
	const wouldBeEnough = hasTooFewPairs(evidence) && rounds.length >= pairsLacked(evidence);
	if (dropped.length <= rounds.length * FAILING_SHARE && !gaveUp && !isUnlike && !wouldBeEnough) return null;
	const why = failed[0]?.why ?? dropped[0]?.dropped?.sentence;
	const beside = isUnlike ? `, on the ${side === "candidate" ? "baseline" : "candidate"} in ${other.length}` : "";
	const where = failed.length === other.length ? "both sides" : `the ${side}`;
	return outcome("bench-failed", `llama-bench fails on ${where} in ${failed.length} of ${counted(rounds.length, "round")}${beside}: ${why}`, failed[0]?.logTail || null);
}
function tooFewPairs(evidence) {
	const { planned, rounds, alpha } = evidence;
	if (!hasTooFewPairs(evidence)) return null;
	if (rounds.length === 0) return outcome("undecided", "It was not benchmarked, because its answers had changed and nobody had accepted that yet: measure it again.");
	const pairs = rounds.filter(({ dropped }) => dropped === null).length;
	const counting = pairs < rounds.length ? `${pairs} of ${counted(rounds.length, "round")} ${pairs === 1 ? "counts" : "count"} and` : counted(pairs, "round");
	const what = `${counted(planned.tests.length, "test")} at an error share of ${formatShare(alpha)}`;
	return outcome("undecided", `${counting} cannot decide ${what}: at least ${Math.max(pairsLacked(evidence), pairs + 1)} are needed${whatWasSpent(evidence)}.`);
}
function whatWasSpent({ planned, rounds, ending, measurement }) {
	if (ending === "cut-short") return measurement.quiet?.windowClosed === true ? `, its window closed after ${rounds.length}` : "";
	return `, the budget is ${ending === "time-spent" ? formatSeconds(planned.budgetSeconds) : counted(planned.rounds, "round")}`;
}
function whatItWouldTake(tests, evidence) {
	const widths = tests.flatMap(({ halfWidth }) => halfWidth ?? []);
	if (widths.length === 0) return "";
	const shown = `A change of ${formatWidth(Math.max(...widths))} would have shown`;
	const needed = Math.max(...tests.map(({ roundsNeeded }) => roundsNeeded ?? 0));
	const counting = evidence.rounds.some(({ dropped }) => dropped !== null) ? " that count" : "";
	return ` ${shown}; at this noise it takes about ${formatCount(needed)} rounds${counting} to decide${whatWasSpent(evidence)}.`;
}
function decided(evidence) {
	const { comparisons } = evidence;
	for (const name of [
		"slower",
		"undecided",
		"faster"
	]) {
		const tests = comparisons.filter((comparison) => comparison.outcome === name);
		if (tests.length === 0) continue;
		const list = tests.map((comparison) => formatComparison(comparison)).join("; ");
		if (name === "undecided") return outcome(name, `Too noisy to tell at ${formatMargins(tests)}: ${list}.${whatItWouldTake(tests, evidence)}`);
		return outcome(name, `The candidate is ${name}: ${list}.`);
	}
	return outcome("same", `Every change lies inside ${formatMargins(comparisons)}.`);
}
const withHindrance = (question) => (evidence) => {
	const answer = question(evidence);
	const { failure } = evidence.measurement;
	return answer === null || failure === null ? answer : {
		...answer,
		sentence: `${answer.sentence} Nor could it be measured: ${failure.sentence}`
	};
};
function outcomeOfHost(evidence) {
	const questions = [
		otherPlan,
		withHindrance(failedCheck),
		withHindrance(failedBuild),
		sameDerivation,
		stopped,
		otherHardware,
		failingRounds,
		tooFewPairs
	];
	for (const question of questions) {
		const answer = question(evidence);
		if (answer !== null) return answer;
	}
	return decided(evidence);
}
// src/core/report/host-report.ts
function reportedRounds(measurement, planned, judged) {
	const judgements = new Map(judged.map((one) => [one.round, one]));
	return roundsInOrder(measurement.rounds).map((round) => {
		const { dropped = null, open } = judgements.get(round) ?? {};
		const failureOf = (process) => open === void 0 ? process.failure : reasonNotCounting(process, planned, open);
		const reported = (process) => process && {
			rows: process.rows,
			seconds: process.seconds,
			foreignCpu: process.foreignCpu,
			...process.conditions && { conditions: process.conditions },
			failure: failureOf(process)
		};
		return {
			index: round.index,
			first: round.first,
			baseline: reported(round.baseline),
			candidate: reported(round.candidate),
			dropped: dropped && `${dropped.side}: ${dropped.sentence}`
		};
	});
}
function deviceOf(measurement, variant) {
	return measurement.rounds.flatMap(({ baseline, candidate }) => [baseline, candidate]).flatMap((process) => process?.gpuInfo || process?.cpuInfo || [])[0] ?? measurement.fingerprint?.devices[0] ?? (variant === "cpu" ? measurement.fingerprint?.cpu ?? null : null);
}
function uncheckedTail(outcome, unproven) {
	return unproven.length === 0 || outcome !== "same" && outcome !== "faster" ? "" : ` Not checked: ${unproven.join(", ")}.`;
}
function failingTail(outcome, rounds) {
	const failed = candidateFailures({ rounds });
	return failed === 0 || outcome !== "same" && outcome !== "faster" ? "" : ` llama-bench failed on the candidate alone in ${failed} of ${counted(rounds.length, "round")}.`;
}
function makeHostReport(plan, planned, measurement) {
	const known = {
		host: planned.name,
		variant: planned.variant,
		advisory: planned.advisory,
		delta: planned.delta,
		statistic: planned.statistic,
		roundsPlanned: planned.rounds,
		budgetSeconds: planned.budgetSeconds
	};
	if (measurement === null) {
		const labels = planned.runsOn.join(", ");
		const reason = plan.absent?.find(({ host }) => host === planned.name)?.reason;
		return {
			...known,
			outcome: "missing",
			sentence: reason === void 0 ? `No measurement came back from ${planned.name}: no runner with the labels ${labels} finished it.` : `No measurement came back: ${reason}.`,
			...reason === void 0 ? {} : { absence: reason },
			attempt: null,
			installable: null,
			device: null,
			comparisons: [],
			builds: null,
			derivations: null,
			checks: [],
			checkRuns: null,
			fingerprint: null,
			sandbox: null,
			traces: [],
			model: null,
			calibration: null,
			benchArguments: [],
			rounds: [],
			ending: null,
			logTail: null
		};
	}
	const { comparisons, ending, rounds } = decideHost(measurement.rounds, planned, plan.alpha, true);
	const revs = {
		baseline: plan.baseline.pin.rev,
		candidate: plan.candidate.pin.rev
	};
	const checks = checksOf(measurement, {
		candidateTag: plan.candidate.tag,
		acceptedOutputs: plan.acceptedOutputs ?? []
	});
	const isOther = SIDES.some((side) => measurement[side].rev !== revs[side]);
	const reported = reportedRounds(measurement, planned, rounds);
	const decided = outcomeOfHost({
		planned,
		measurement: {
			...measurement,
			checks
		},
		comparisons,
		rounds,
		ending,
		revs,
		alpha: plan.alpha
	});
	return {
		...known,
		...decided,
		sentence: `${decided.sentence}${failingTail(decided.outcome, reported)}${uncheckedTail(decided.outcome, unprovenChecks(planned.checks, checks))}`,
		attempt: measurement.attempt,
		planDigest: measurement.planDigest,
		installable: measurement.installable,
		device: deviceOf(measurement, planned.variant),
		...isOther && { measuredRevs: {
			baseline: measurement.baseline.rev,
			candidate: measurement.candidate.rev
		} },
		comparisons: isOther ? [] : [...comparisons],
		ending: measurement.rounds.length === 0 ? null : ending,
		builds: {
			baseline: measurement.baseline.build,
			candidate: measurement.candidate.build
		},
		derivations: {
			baseline: measurement.baseline.derivation,
			candidate: measurement.candidate.derivation
		},
		checks,
		checkRuns: measurement.checkRuns ?? null,
		...measurement.quiet && { quiet: measurement.quiet },
		fingerprint: measurement.fingerprint,
		...measurement.instructions && { instructions: measurement.instructions },
		sandbox: measurement.sandbox,
		traces: measurement.traces,
		model: measurement.model,
		calibration: measurement.calibration ?? null,
		benchArguments: measurement.benchArguments,
		rounds: reported
	};
}
export { makeHostReport as t };
