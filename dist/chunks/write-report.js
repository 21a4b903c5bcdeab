import { et as OUTCOMES, it as worstOutcome, p as nameOfPin, rt as newsOf } from "./main.js";
import { r as candidateFailures, t as headlineOf } from "./headline.js";
import { i as unprovenChecks, n as checksOf } from "./judgement.js";
import { d as pairsNeeded, f as convolved, i as hasTests, l as testsOfProcess, n as decideHost, o as reasonNotCounting } from "./host-decision.js";
import { a as formatCount, c as formatOutcome, i as formatConfidence, l as formatSeconds, n as formatChange, o as formatInterval, r as formatComparison, s as formatMargins, u as formatThroughput } from "./numbers.js";
import { s as upstreamPage, t as compareUrl } from "./bump-sections.js";
import { c as candidateBuildText, d as methodText, l as closureText, s as buildText, u as measuredLines } from "./markdown.js";
import { c as checksHtml, s as worstFirst } from "./host-sections.js";
import { t as changesTheBuild } from "./build-features.js";
import { a as tableHtml, i as listHtml, n as escapeHtml, t as element } from "./html.js";
import { n as pageHtml, r as searchHtml, t as legendHtml } from "./page-frame.js";
import { t as changeGroups } from "./change-groups.js";
import { t as reportJson } from "./report-json2.js";
import { t as reportMarkdown } from "./report-markdown.js";
import { t as digestOfMeasurement } from "./digests.js";
// src/core/pull-request/taken-over.ts
function takenOver(plan, planDigest, found) {
	const own = found.filter(({ measurement }) => measurement.planDigest === planDigest).map(({ measurement }) => measurement);
	const notices = [];
	const lost = [];
	const replaced = new Map();
	for (const earlier of plan.earlier ?? []) {
		const { host } = earlier;
		const answer = own.filter((one) => one.host === host).toSorted((one, other) => other.attempt - one.attempt)[0];
		const kept = found.find((one) => isThe(earlier, one))?.measurement;
		if (kept === void 0) {
			notices.push(`The measurement of ${host} that run ${earlier.run} made did not come with the plan, or is another one.`);
			if (answer === void 0 || saysThatItStands(answer, earlier)) lost.push({
				host,
				reason: `what run ${earlier.run} measured did not come with the plan`
			});
		} else if (earlier.sameBase ? answer === void 0 : answer !== void 0 && samePair(answer, earlier)) replaced.set(host, kept);
		else if (answer === void 0) notices.push(`The measurement of ${host} by run ${earlier.run} is of an earlier base; ${host} did not say whether it still stands.`);
		else if (samePair(answer, earlier)) notices.push(`The measurement of ${host} by run ${earlier.run} does not count: ${host} was measured again, though it still stood.`);
		else if (evaluated(answer)) notices.push(`The measurement of ${host} by run ${earlier.run} is stale: what it builds has changed since, so it was measured again.`);
	}
	return {
		measurements: [...own.filter(({ host }) => !replaced.has(host) && lost.every((one) => one.host !== host)), ...replaced.values()],
		lost,
		notices
	};
}
function isThe(earlier, { measurement, digest }) {
	const { host, attempt, planDigest } = measurement;
	return digest === earlier.digest && host === earlier.host && attempt === earlier.attempt && planDigest === earlier.planDigest;
}
const evaluated = ({ baseline, candidate }) => baseline.derivation !== null && candidate.derivation !== null;
function saysThatItStands(answer, earlier) {
	return samePair(answer, earlier) && answer.rounds.length === 0 && answer.failure === null;
}
function samePair({ baseline, candidate }, { derivations }) {
	return baseline.derivation === derivations.baseline && candidate.derivation === derivations.candidate;
}
// src/core/verdict/host-outcome.ts
const SIDES = ["baseline", "candidate"];
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
	return outcome("infra-failed", `The job stopped after ${rounds.length} of at most ${planned.rounds} rounds, before the measurement was finished.`);
}
function otherHardware({ planned, rounds }) {
	const counting = rounds.flatMap(({ round, open }) => SIDES.every((side) => reasonNotCounting(round[side], planned, open) === null) ? [round] : []);
	for (const [field, what] of [["cpuInfo", "CPU"], ["gpuInfo", "GPU"]]) {
		const seen = new Set(counting.flatMap((round) => SIDES.flatMap((side) => round[side]?.[field] ?? [])));
		if (seen.size < 2) continue;
		const list = [...seen].map((info) => `'${info}'`).join(" and ");
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
	if (dropped.length <= rounds.length * FAILING_SHARE && !gaveUp && !isUnlike && !hasTooFewPairs(evidence)) return null;
	const why = failed[0]?.why ?? dropped[0]?.dropped?.sentence;
	const beside = isUnlike ? `, on the ${side === "candidate" ? "baseline" : "candidate"} in ${other.length}` : "";
	return outcome("bench-failed", `llama-bench fails on the ${side} in ${failed.length} of ${rounds.length} rounds${beside}: ${why}`, failed[0]?.logTail || null);
}
function tooFewPairs(evidence) {
	const { planned, rounds, comparisons, alpha } = evidence;
	if (!hasTooFewPairs(evidence)) return null;
	if (rounds.length === 0) return outcome("undecided", "It was not benchmarked, because its answers had changed and nobody had accepted that yet: measure it again.");
	const counting = Math.max(0, ...comparisons.map(({ pairs }) => pairs));
	const what = `${planned.tests.length} tests at an error share of ${formatChange(alpha, "")}`;
	const needed = Math.max(pairsNeeded(alpha / planned.tests.length), ...withoutInterval(evidence).map(({ roundsNeeded }) => roundsNeeded ?? 0));
	return outcome("undecided", `${counting} rounds cannot decide ${what}: at least ${needed} are needed.`);
}
function whatItWouldTake(tests, { planned, rounds, ending }) {
	const widths = tests.flatMap(({ halfWidth }) => halfWidth ?? []);
	if (widths.length === 0) return "";
	const shown = `A change of ${formatChange(Math.max(...widths), "±")} would have shown`;
	const needed = Math.max(...tests.map(({ roundsNeeded }) => roundsNeeded ?? 0));
	const counting = rounds.some(({ dropped }) => dropped !== null) ? " that count" : "";
	const budget = ending === "time-spent" ? formatSeconds(planned.budgetSeconds) : `${planned.rounds} rounds`;
	const spent = ending === "cut-short" ? "" : `, the budget is ${budget}`;
	return ` ${shown}; at this noise it takes about ${formatCount(needed)} rounds${counting} to decide${spent}.`;
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
function outcomeOfHost(evidence) {
	const questions = [
		otherPlan,
		failedCheck,
		failedBuild,
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
	return measurement.rounds.map((round) => {
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
	const failed = candidateFailures({ rounds: [...rounds] });
	return failed === 0 || outcome !== "same" && outcome !== "faster" ? "" : ` llama-bench failed on the candidate alone in ${failed} of ${rounds.length} rounds.`;
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
			sentence: reason === void 0 ? `No measurement came back from ${planned.name}: no runner with the labels ${labels} finished it.` : `${planned.name} is missing: ${reason}.`,
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
		comparisons: [...comparisons],
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
// src/core/report/make-report.ts
const latestFirst = (one, other) => Number(other.finishedAt !== null) - Number(one.finishedAt !== null) || other.attempt - one.attempt || (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0);
function makeReport(plan, planDigest, measurements, unreadable, generatedAt, lockDiff) {
	const notices = [...plan.notices, ...unreadable.map(({ source, sentence }) => `${source} was not read: ${sentence}`)];
	const isOfPlan = ({ baseline, candidate }) => baseline.rev === plan.baseline.pin.rev && candidate.rev === plan.candidate.pin.rev;
	for (const name of new Set(measurements.map(({ host }) => host))) if (plan.hosts.every((planned) => planned.name !== name)) notices.push(`A measurement of ${name} was ignored: the plan has no such host.`);
	const hosts = plan.hosts.map((planned) => {
		const own = measurements.filter(({ host }) => host === planned.name);
		const chosen = [...own.filter(isOfPlan).toSorted(latestFirst), ...own.toSorted(latestFirst)][0] ?? null;
		const twins = own.filter(({ attempt }) => attempt === chosen?.attempt);
		if (twins.length > 1) notices.push(`${planned.name} has ${twins.length} measurements of attempt ${chosen?.attempt}: the latest complete one counts.`);
		if (chosen !== null && isOfPlan(chosen) && chosen.planDigest !== planDigest) notices.push(`${planned.name} was measured under another plan of the same two commits (${chosen.planDigest.slice(0, 12)}).`);
		if (chosen?.sandbox?.kind === "none") notices.push(`${planned.name} was measured, not sandboxed: ${chosen.sandbox.reason}.`);
		for (const { side, sentence } of chosen?.traces ?? []) notices.push(`${planned.name}: the ${side}'s programs ${sentence}.`);
		return makeHostReport(plan, planned, chosen);
	});
	return {
		schema: 1,
		generatedAt,
		outcome: worstOutcome(hosts.filter(({ advisory }) => !advisory).map(({ outcome }) => outcome)),
		headline: headlineOf(hosts),
		flakeInput: plan.flakeInput,
		upstream: plan.upstream,
		baseline: plan.baseline,
		candidate: plan.candidate,
		planDigest,
		alpha: plan.alpha,
		seed: plan.seed,
		hosts,
		movedNodes: plan.movedNodes,
		skipped: plan.skipped,
		notices,
		lockDiff,
		...plan.changes === void 0 ? {} : { changes: plan.changes },
		...plan.repository.flakeDirectory === "." ? {} : { flakeDirectory: plan.repository.flakeDirectory },
		...plan.kind === "review" ? { review: reviewedOf(plan) } : {}
	};
}
function reviewedOf({ pullRequest: { number, fork, merged } }) {
	return {
		number,
		fork,
		merged
	};
}
// src/core/report/cpu-facts.ts
function configuredText(side) {
	switch (side?.kind) {
		case void 0: return "not known";
		case "native": return "whatever CPU builds it (-march=native)";
		case "all-variants": return "every CPU, chosen at the start";
		case "features": return side.features.join(" ") || "nothing beyond the least of its architecture";
	}
}
function cpuFacts({ fingerprint, instructions }) {
	if (fingerprint === null) return null;
	const [baseline, candidate] = [configuredText(instructions?.baseline ?? null), configuredText(instructions?.candidate ?? null)];
	const built = instructions?.candidate?.kind === "features" ? instructions.candidate.features : null;
	const idle = built === null ? [] : fingerprint.cpuFeatures.filter((feature) => changesTheBuild(feature) && !built.includes(feature));
	const lacking = built === null ? [] : built.filter((feature) => !fingerprint.cpuFeatures.includes(feature));
	return {
		present: fingerprint.cpuFeatures.join(" ") || "none that changes the build",
		configured: baseline === candidate ? [candidate] : [`baseline ${baseline}`, `candidate ${candidate}`],
		gaps: [...idle.length > 0 ? [`left idle: ${idle.join(" ")}`] : [], ...lacking.length > 0 ? [`not on this CPU: ${lacking.join(" ")}`] : []]
	};
}
// src/core/report/host-card.ts
const text = (term, value) => value == null || value === "" ? [] : [[term, escapeHtml(value)]];
function cpuFeatures(host) {
	const facts = cpuFacts(host);
	if (facts === null) return [];
	const lines = [...facts.configured.map((one) => `configured: ${one}`), `present: ${facts.present}`].map(escapeHtml);
	const gaps = facts.gaps.map((gap) => element("strong", { class: "not-proven" }, escapeHtml(gap)));
	return [["CPU features", [...lines, ...gaps].join("<br>")]];
}
function hostFactsHtml(host) {
	const { builds, fingerprint } = host;
	return `<dl class="facts">\n${[
		...text("Variant", host.variant),
		...text("Device", host.device),
		...text("Driver", fingerprint?.driver ?? (fingerprint === null || host.variant === "cpu" ? null : "unknown")),
		...text("CPU", fingerprint?.cpu),
		...cpuFeatures(host),
		...builds === null ? [] : [["Builds", `baseline ${escapeHtml(buildText(builds.baseline))}<br>candidate ${escapeHtml(candidateBuildText(builds))}`]],
		...text("Closure", builds === null ? "" : closureText(builds))
	].map(([term, html]) => `<div><dt>${term}</dt><dd>${html}</dd></div>`).join("\n")}\n</dl>`;
}
// src/core/report/page-rounds.ts
function roundFigures(host) {
	if (host.comparisons.length === 0) return "";
	const figures = host.comparisons.map((comparison) => {
		const caption = `${formatComparison(comparison)}: ${comparison.outcome} at a margin of ${formatChange(comparison.delta, "±")}`;
		return element("figure", {
			"data-rounds-of": host.host,
			"data-test": comparison.test
		}, `<figcaption>${escapeHtml(caption)}</figcaption>`);
	});
	return [
		legendHtml(false),
		"<div class=\"charts\">",
		...figures,
		"</div>"
	].join("\n");
}
function samplesPlace(host) {
	if (host.rounds.length === 0) return "";
	const summary = `<summary>Samples of ${host.rounds.length} rounds, in the order they ran</summary>`;
	return element("details", { "data-samples-of": host.host }, `${summary}<noscript><p>They are in this page’s data block “report”.</p></noscript>`);
}
// src/core/report/host-html.ts
const cell = (text) => `<td>${escapeHtml(text)}</td>`;
const numberCell = (text) => element("td", { class: "number" }, escapeHtml(text));
const throughputCell = (tokensPerSecond) => numberCell(tokensPerSecond === null ? "" : formatThroughput(tokensPerSecond));
function comparisonTable(host) {
	if (host.comparisons.length === 0) return "";
	const rows = host.comparisons.map((comparison) => [
		cell(comparison.test),
		throughputCell(comparison.baselineThroughput),
		throughputCell(comparison.candidateThroughput),
		numberCell(comparison.change === null ? "" : formatChange(comparison.change)),
		numberCell(formatInterval(comparison)),
		numberCell(comparison.low === null ? "" : formatConfidence(comparison.confidence)),
		numberCell(comparison.halfWidth === null ? "" : formatChange(comparison.halfWidth, "±")),
		numberCell(String(comparison.pairs)),
		numberCell(comparison.pValue === null ? "" : comparison.pValue.toPrecision(2)),
		element("td", { class: `outcome ${newsOf(comparison.outcome)}` }, formatOutcome(comparison))
	]);
	return tableHtml([
		"Test",
		"Baseline t/s",
		"Candidate t/s",
		"Change",
		"Interval",
		"Confidence",
		"Would show",
		"Pairs",
		"p",
		"Verdict"
	], rows);
}
function pathsTable({ builds, derivations }) {
	if (builds === null) return "";
	const rows = ["baseline", "candidate"].map((side) => {
		const build = builds[side];
		const path = "storePath" in build ? build.storePath : build.kind === "failed" ? build.sentence : "";
		return [
			cell(side),
			cell(path),
			cell(derivations?.[side] ?? "")
		];
	});
	return `<details${[builds.baseline, builds.candidate].some(({ kind }) => kind === "failed") ? " open" : ""}><summary>Store paths and derivations</summary>\n${tableHtml([
		"Side",
		"Store path, or what failed",
		"Derivation"
	], rows)}\n</details>`;
}
function hostHtml(host, more = "") {
	const log = host.logTail === null || host.logTail.trim() === "" ? "" : `<details open><summary>Log</summary>\n<pre>${escapeHtml(host.logTail)}</pre>\n</details>`;
	const facts = measuredLines(host).map((line) => `<li>${escapeHtml(line)}</li>`).join("\n");
	const advisory = host.advisory ? ", advisory" : "";
	return [
		`<section id="host-${escapeHtml(host.host)}">`,
		`<h2>${escapeHtml(host.host)} <small>(${escapeHtml(host.variant)}${advisory})</small></h2>`,
		`<p><span class="outcome ${newsOf(host.outcome)}">${host.outcome}</span>: ${escapeHtml(host.sentence)}</p>`,
		hostFactsHtml(host),
		log,
		comparisonTable(host),
		roundFigures(host),
		checksHtml(host),
		pathsTable(host),
		`<details><summary>Facts of the host</summary>\n<ul>\n${facts}\n</ul>\n</details>`,
		samplesPlace(host),
		more,
		"</section>"
	].filter((part) => part !== "").join("\n");
}
// src/core/report/page-changes.ts
const link = (url, html) => url === null ? html : element("a", {
	href: url,
	rel: "noreferrer"
}, html);
function filterHtml(groups) {
	return `<fieldset id="change-filter" hidden><legend>Show only</legend>${groups.map(({ name, own, commits }) => {
		return `<label>${`<input type="checkbox" value="${escapeHtml(name)}"${own ? " data-own" : ""}>`} ${escapeHtml(name)} <span class="count">${commits.length}</span></label>`;
	}).join("\n")}\n<p><button type="button" data-choose="own">What this fleet runs</button> <button type="button" data-choose="all">All</button> <output></output></p></fieldset>`;
}
function groupHtml({ name, own, commits }, page) {
	const lines = commits.map(({ commit, subject }) => {
		const short = element("code", {}, commit.slice(0, 7));
		return element("li", { "data-commit": commit }, `${link(page && `${page}/commit/${commit}`, short)} ${escapeHtml(subject)}`);
	});
	const summary = `${escapeHtml(name)} <span class="count">${commits.length}</span>${own ? "" : " <small>not run by this fleet</small>"}`;
	return `<details data-group="${escapeHtml(name)}"${own ? " open" : ""}><summary>${summary}</summary>\n<ul>\n${lines.join("\n")}\n</ul>\n</details>`;
}
function changesHtml(report) {
	const { changes, hosts } = report;
	if (changes === void 0 || changes.total === 0) return "";
	const groups = changeGroups(changes, hosts.map(({ variant }) => variant));
	const total = `${changes.total} ${changes.total === 1 ? "commit" : "commits"}`;
	const listed = changes.commits.length < changes.total ? `, of which the newest ${changes.commits.length} are listed` : "";
	return [
		"<section id=\"changes\">",
		"<h2>What changed upstream</h2>",
		`<p>${link(compareUrl(report), total)}${listed}, by what they touch; one that touches two parts stands in both.</p>`,
		filterHtml(groups),
		...groups.map((group) => groupHtml(group, upstreamPage(report))),
		"</section>"
	].join("\n");
}
// src/core/report/page-hosts.ts
const TITLES = [
	"Host",
	"Variant",
	"Outcome",
	"Greatest change",
	"Why"
];
const greatestChange = ({ comparisons }) => comparisons.reduce((most, { change }) => change !== null && Math.abs(change) > Math.abs(most ?? 0) ? change : most ?? change, null);
function hostListHtml(hosts) {
	const rows = worstFirst(hosts).map((host) => {
		const change = greatestChange(host);
		const cells = [
			element("td", {}, `${element("a", { href: `#host-${host.host}` }, escapeHtml(host.host))}${host.advisory ? " (advisory)" : ""}`),
			element("td", {}, escapeHtml(host.variant)),
			element("td", {
				class: `outcome ${newsOf(host.outcome)}`,
				"data-sort": String(OUTCOMES.indexOf(host.outcome))
			}, host.outcome),
			element("td", {
				class: "number",
				"data-sort": change === null ? "" : String(change)
			}, change === null ? "" : formatChange(change)),
			element("td", {}, escapeHtml(host.sentence))
		];
		return element("tr", { "data-host": host.host }, cells.join(""));
	});
	const table = `<table><thead><tr>${TITLES.map((title) => `<th scope="col">${title}</th>`).join("")}</tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
	return `${searchHtml()}\n<div id="list-of-hosts" class="table" tabindex="0" role="group" aria-label="Hosts">${table}</div>`;
}
// src/core/report/page-repeat.ts
const shellWord = (word) => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
function flakeOf(upstream, rev) {
	const [, onGitHub] = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(upstream) ?? [];
	if (onGitHub !== void 0) return `github:${onGitHub}/${rev}`;
	if (/^github:[\w.-]+\/[\w.-]+$/.test(upstream)) return `${upstream}/${rev}`;
	return /^https:\/\/[^?#\s]+$/.test(upstream) ? `git+${upstream}?rev=${rev}` : null;
}
function buildLines(report, host, side, attribute) {
	const flakeIn = (tree) => report.flakeDirectory === void 0 ? tree : `${tree}/${report.flakeDirectory}`;
	const build = (flake, ...more) => [
		"nix",
		"build",
		`${flake}#${attribute}`,
		...more,
		"--out-link",
		side
	];
	const { rev } = report[side].pin;
	if (report.review !== void 0) {
		if (side === "baseline" || report.review.merged === rev) return [build(`${flakeIn(".")}?rev=${rev}`)];
		return [
			[
				"git",
				"worktree",
				"add",
				"--detach",
				"merged",
				report.baseline.pin.rev
			],
			[
				"git",
				"-C",
				"merged",
				"merge",
				"--no-edit",
				rev
			],
			build(flakeIn("./merged"))
		];
	}
	const upstream = flakeOf(report.upstream, rev);
	if (upstream !== null) return [build(flakeIn("."), "--override-input", report.flakeInput, upstream)];
	const built = host.builds?.[side];
	return built !== void 0 && "storePath" in built ? [[
		"nix-store",
		"--realise",
		built.storePath,
		"--add-root",
		side
	]] : [];
}
function commandsOf(report, host) {
	if (host.installable === null || host.benchArguments.length === 0) return [];
	const { attribute } = host.installable;
	const sides = ["baseline", "candidate"];
	const fetch = report.review === void 0 ? [] : [[
		"git",
		"fetch",
		"origin",
		`refs/pull/${report.review.number}/head`,
		report.baseline.pin.rev
	]];
	const builds = sides.flatMap((side) => buildLines(report, host, side, attribute));
	const order = (host.rounds[0]?.first ?? "baseline") === "baseline" ? sides : sides.toReversed();
	return [
		...fetch,
		...builds,
		...order.map((side) => [`./${side}/bin/llama-bench`, ...host.benchArguments])
	].map((words) => words.map(shellWord).join(" "));
}
function repeatHtml(report, host) {
	const commands = commandsOf(report, host);
	if (commands.length === 0) return "";
	const rounds = `The last two lines are one round; ${host.roundsPlanned} were planned, their order tossed with seed ${report.seed}.`;
	return `<details><summary>Repeat it by hand on ${escapeHtml(host.host)}</summary>\n<p>In a clone of the fleet. ${rounds}</p>\n${element("pre", {}, escapeHtml(commands.join("\n")))}\n</details>`;
}
// src/core/report/report-html.ts
function bumpLine(report) {
	const names = escapeHtml(`${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`);
	if (report.review !== void 0) return `<p>Review: ${names} (input <code>${escapeHtml(report.flakeInput)}</code>)</p>`;
	const url = compareUrl(report);
	const link = url === null ? names : element("a", {
		href: url,
		rel: "noreferrer"
	}, names);
	return `<p>Bump of <code>${escapeHtml(report.flakeInput)}</code> (${escapeHtml(report.upstream)}): ${link}</p>`;
}
function method(report) {
	return [
		"<h2 id=\"method\">How this was measured</h2>",
		`<p>${escapeHtml(methodText(report))}</p>`,
		`<p>Plan <code>${escapeHtml(report.planDigest)}</code>, report of <time>${escapeHtml(report.generatedAt)}</time>.</p>`,
		`<p>Baseline <code>${report.baseline.pin.rev}</code><br>Candidate <code>${report.candidate.pin.rev}</code></p>`
	].join("\n");
}
function lockHtml({ lockDiff }) {
	return lockDiff.trim() === "" ? "" : `<h2 id="lock">flake.lock</h2>\n<pre>${escapeHtml(lockDiff)}</pre>`;
}
function* mainParts(report) {
	const changes = changesHtml(report);
	const lock = lockHtml(report);
	const links = [
		...changes === "" ? [] : [["changes", "What changed upstream"]],
		...lock === "" ? [] : [["lock", "flake.lock"]],
		["method", "How this was measured"]
	];
	yield `<h1 class="${newsOf(report.outcome)}">${escapeHtml(report.headline)}</h1>`;
	yield bumpLine(report);
	yield `<nav aria-label="Parts of this page"><ul>${links.map(([id, title]) => `<li><a href="#${id}">${title}</a></li>`).join("")}</ul></nav>`;
	yield listHtml("Notices", report.notices);
	yield hostListHtml(report.hosts);
	yield "<div>";
	for (const host of worstFirst(report.hosts)) yield hostHtml(host, repeatHtml(report, host));
	yield "</div>";
	yield changes;
	yield lock;
	const skipped = report.skipped.map(({ tag, reason }) => `${tag}: ${reason}`);
	yield listHtml("Newer tags not taken", skipped);
	yield method(report);
}
function reportHtml(report) {
	return pageHtml({
		title: `${report.flakeInput}: ${nameOfPin(report.baseline)} → ${nameOfPin(report.candidate)}`,
		main: mainParts(report),
		dataId: "report",
		dataFile: "report.json",
		data: reportJson(report)
	});
}
// src/phases/write-report.ts
async function writeReport(question, world) {
	const { measurements, unreadable } = await world.records.readMeasurements();
	const { plan, planDigest } = question;
	const earlier = plan.earlier ?? [];
	const { measurements: counting, lost, notices } = takenOver(plan, planDigest, await Promise.all(measurements.map(async (measurement) => ({
		measurement,
		digest: earlier.length === 0 ? "" : await digestOfMeasurement(measurement)
	}))));
	const leftAside = measurements.filter(({ host, planDigest: of }) => of !== planDigest && counting.every((one) => one.host !== host) && earlier.every((one) => one.planDigest !== of)).map(({ host, attempt }) => ({
		source: `measurement-${host}-${attempt}.json`,
		sentence: "it was made for another plan."
	}));
	const report = makeReport({
		...plan,
		absent: [...plan.absent ?? [], ...lost],
		notices: [...plan.notices, ...notices]
	}, planDigest, counting, [...unreadable, ...leftAside], world.clock.now().toISOString(), plan.lockDiff);
	return {
		report,
		paths: await world.records.writeReport(report, {
			markdown: reportMarkdown(report),
			html: reportHtml(report)
		})
	};
}
export { writeReport as t };
