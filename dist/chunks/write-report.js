import { B as shellWord, D as groupedBy, F as oneLine, g as counted, gt as worstOutcome, h as nameOfPin, ht as newsOf } from "./main.js";
import { a as methodText, c as largestChange, i as measuredLines, n as candidateBuildText, r as closureText, s as headlineOf, t as buildText } from "./host-facts.js";
import { t as makeHostReport } from "./host-report.js";
import { s as upstreamPage, t as compareUrl } from "./bump-sections.js";
import { n as sidesFrom, t as SIDES } from "./sides.js";
import { c as checksHtml, s as worstFirst } from "./host-sections.js";
import { t as changesTheBuild } from "./build-features.js";
import { a as listHtml, c as tableHtml, n as element, o as numberCell, r as escapeHtml, t as cell } from "./html.js";
import { f as formatShare, i as formatConfidence, m as formatWidth, o as formatEstimate, p as formatThroughput, r as formatComparison, s as formatInterval, u as formatOutcome } from "./numbers.js";
import { n as otherCommits } from "./other-commits.js";
import { i as pageHtml, n as legendHtml, r as outcomeCell, t as hostTable } from "./page-frame.js";
import { t as changeGroups } from "./change-groups.js";
import { K as flakeIn } from "./reading.js";
import { t as githubRepository } from "./release-host.js";
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
	return answer.baseline.derivation !== answer.candidate.derivation && samePair(answer, earlier) && answer.rounds.length === 0 && answer.failure === null;
}
function samePair({ baseline, candidate }, { derivations }) {
	return baseline.derivation === derivations.baseline && candidate.derivation === derivations.candidate;
}
// src/core/llama-bench/twin-gpus.ts
const MOST_SIGNS = 4e3;
function twinGpus(gpuInfo, benchArguments) {
	const at = benchArguments.indexOf("-dev");
	const device = at < 0 ? void 0 : benchArguments[at + 1];
	if (device === void 0 || device === "auto" || device === "none") return null;
	const names = gpuInfo.slice(0, MOST_SIGNS).split(/, (?![^()]*\))/);
	const twin = names.find((name, place) => name !== "" && names.indexOf(name) !== place);
	const count = names.filter((name) => name === twin).length;
	if (twin === void 0 || device.split("/").length >= count) return null;
	return `llama-bench sees ${count} GPUs of the name '${oneLine(twin, 80)}' and ran on ${oneLine(device, 80)}. That it was one card for both sides, and not one each, is not known: it is if both builds number them alike. CUDA_VISIBLE_DEVICES, HIP_VISIBLE_DEVICES or GGML_VK_VISIBLE_DEVICES in the environment of llama-fleet leaves both only one to see.`;
}
// src/core/report/make-report.ts
const latestFirst = (one, other) => Number(other.finishedAt !== null) - Number(one.finishedAt !== null) || other.attempt - one.attempt || (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0);
function makeReport(plan, planDigest, measurements, unreadable, generatedAt) {
	const notices = [...plan.notices, ...unreadable.map(({ source, sentence }) => `${source} was not read: ${sentence}`)];
	const isOfPlan = ({ baseline, candidate }) => baseline.rev === plan.baseline.pin.rev && candidate.rev === plan.candidate.pin.rev;
	const byHost = groupedBy(measurements, ({ host }) => host);
	const names = new Set(plan.hosts.map(({ name }) => name));
	notices.push(...[...byHost.keys()].flatMap((name) => names.has(name) ? [] : [`A measurement of ${name} was ignored: the plan has no such host.`]));
	const hosts = plan.hosts.map((planned) => {
		const own = byHost.get(planned.name) ?? [];
		const chosen = own.toSorted((one, other) => Number(isOfPlan(other)) - Number(isOfPlan(one)) || latestFirst(one, other))[0] ?? null;
		const twins = own.filter(({ attempt }) => attempt === chosen?.attempt);
		if (twins.length > 1) notices.push(`${planned.name} has ${twins.length} measurements of attempt ${chosen?.attempt}: the latest complete one counts.`);
		if (chosen !== null && isOfPlan(chosen) && chosen.planDigest !== planDigest) notices.push(`${planned.name} was measured under another plan of the same two commits (${chosen.planDigest.slice(0, 12)}).`);
		if (chosen?.sandbox?.kind === "none") notices.push(`${planned.name} was measured, not sandboxed: ${chosen.sandbox.reason}.`);
		const alike = twinGpus(chosen?.rounds.flatMap(({ baseline, candidate }) => baseline?.gpuInfo || candidate?.gpuInfo || [])[0] ?? "", chosen?.benchArguments ?? []);
		if (alike !== null) notices.push(`${planned.name}: ${alike}`);
		const report = makeHostReport(plan, planned, chosen);
		for (const { side, sentence } of report.traces) {
			const programs = report.measuredRevs === void 0 ? `the ${side}'s programs` : `the programs of ${report.measuredRevs[side].slice(0, 7)}, measured as the ${side},`;
			notices.push(`${planned.name}: ${programs} ${sentence}.`);
		}
		return report;
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
		lockDiff: plan.lockDiff,
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
		case "features": return [...side.features, ...side.told === void 0 ? [] : [side.told]].join(" ") || "nothing beyond the least of its architecture";
	}
}
function cpuFacts({ fingerprint, instructions }) {
	if (fingerprint === null) return null;
	const [baseline, candidate] = [configuredText(instructions?.baseline ?? null), configuredText(instructions?.candidate ?? null)];
	const built = instructions?.candidate?.kind === "features" ? instructions.candidate.features : null;
	const idle = built === null || instructions?.candidate?.told !== void 0 ? [] : fingerprint.cpuFeatures.filter((feature) => changesTheBuild(feature) && !built.includes(feature));
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
		const caption = `${formatComparison(comparison)}: ${comparison.outcome} at a margin of ${formatShare(comparison.delta, "±")}`;
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
	const summary = `<summary>Samples of ${counted(host.rounds.length, "round")}, in the order they ran</summary>`;
	return element("details", { "data-samples-of": host.host }, `${summary}<noscript><p>They are in this page’s data block “report”.</p></noscript>`);
}
// src/core/report/host-html.ts
function comparisonTable(host) {
	if (host.comparisons.length === 0) return "";
	const rows = host.comparisons.map((comparison) => [
		cell(comparison.test),
		numberCell(comparison.baselineThroughput, formatThroughput),
		numberCell(comparison.candidateThroughput, formatThroughput),
		numberCell(comparison, formatEstimate),
		numberCell(comparison, formatInterval),
		numberCell(comparison.low === null ? null : comparison.confidence, formatConfidence),
		numberCell(comparison.halfWidth, formatWidth),
		numberCell(comparison.pairs, String),
		numberCell(comparison.pValue, (pValue) => pValue.toPrecision(2)),
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
	const rows = SIDES.map((side) => {
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
	const other = otherCommits(host);
	const advisory = host.advisory ? ", advisory" : "";
	return [
		`<section id="host-${escapeHtml(host.host)}">`,
		`<h2>${escapeHtml(host.host)} <small>(${escapeHtml(host.variant)}${advisory})</small></h2>`,
		`<p><span class="outcome ${newsOf(host.outcome)}">${host.outcome}</span>: ${escapeHtml(host.sentence)}</p>`,
		other === null ? "" : `<p class="not-proven">The builds, checks and samples here are of ${other}, not of this bump.</p>`,
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
	const total = counted(changes.total, "commit");
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
function hostListHtml(hosts) {
	const rows = worstFirst(hosts).map((host) => {
		const greatest = largestChange(host.comparisons);
		const cells = [
			element("td", {}, `${element("a", { href: `#host-${host.host}` }, escapeHtml(host.host))}${host.advisory ? " (advisory)" : ""}`),
			cell(host.variant),
			outcomeCell(host.outcome),
			element("td", {
				class: "number",
				"data-sort": greatest === void 0 ? "" : String(greatest.change)
			}, greatest === void 0 ? "" : formatEstimate(greatest)),
			cell(host.sentence)
		];
		return element("tr", {
			"data-host": host.host,
			...host.device !== null && { "data-device": host.device }
		}, cells.join(""));
	});
	return hostTable([
		"Host",
		"Variant",
		"Outcome",
		"Greatest change",
		"Why"
	], rows);
}
// src/core/report/page-repeat.ts
function flakeOf(upstream, rev) {
	if (!/^https:\/\/[^?#\s]+$/.test(upstream)) return null;
	const repository = githubRepository(upstream);
	return repository === null ? `git+${upstream}?rev=${rev}` : `github:${repository}/${rev}`;
}
function buildLines(report, host, side, attribute) {
	const fleetIn = (tree) => flakeIn(tree, report.flakeDirectory ?? ".");
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
		if (side === "baseline" || report.review.merged === rev) return [build(`${fleetIn(".")}?rev=${rev}`)];
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
			build(fleetIn("./merged"))
		];
	}
	const upstream = flakeOf(report.upstream, rev);
	if (upstream !== null) return [build(fleetIn("."), "--override-input", report.flakeInput, upstream)];
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
	if (host.installable === null || host.benchArguments.length === 0 || otherCommits(host) !== null) return [];
	const { attribute } = host.installable;
	const fetch = report.review === void 0 ? [] : [[
		"git",
		"fetch",
		"origin",
		`refs/pull/${report.review.number}/head`,
		report.baseline.pin.rev
	]];
	const builds = SIDES.flatMap((side) => buildLines(report, host, side, attribute));
	const order = sidesFrom(host.rounds[0]?.first ?? "baseline");
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
	const { measurements: read, unreadable } = await world.records.readMeasurements();
	const { plan, planDigest, jobs } = question;
	const isForeign = ({ host, attempt, planDigest: of }) => jobs !== void 0 && of === planDigest && !(jobs.hosts.has(host) && attempt <= jobs.attempts);
	const measurements = read.filter((one) => !isForeign(one));
	const earlier = plan.earlier ?? [];
	const { measurements: counting, lost, notices } = takenOver(plan, planDigest, await Promise.all(measurements.map(async (measurement) => ({
		measurement,
		digest: earlier.length === 0 ? "" : await digestOfMeasurement(measurement)
	}))));
	const others = measurements.filter(({ host, planDigest: of }) => of !== planDigest && counting.every((one) => one.host !== host) && earlier.every((one) => one.planDigest !== of));
	const because = (sentence) => ({ host, attempt }) => ({
		source: `measurement-${host}-${attempt}.json`,
		sentence
	});
	const leftAside = [...others.map(because("it was made for another plan.")), ...read.filter(isForeign).map(because("this run had no such job."))];
	const report = makeReport({
		...plan,
		absent: [...plan.absent ?? [], ...lost],
		notices: [...plan.notices, ...notices]
	}, planDigest, counting, [...unreadable, ...leftAside], world.clock.now().toISOString());
	return {
		report,
		paths: await world.records.writeReport(report, {
			markdown: reportMarkdown(report),
			html: reportHtml(report)
		})
	};
}
export { writeReport as t };
