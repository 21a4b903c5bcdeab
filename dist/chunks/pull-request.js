import { o as outcomeLabel, t as WISHES } from "./earlier-requests.js";
import { i as pairOf } from "./marker.js";
import { Tt as visibleLine, h as nameOfPin, ht as newsOf } from "./main.js";
import { n as requestMarkdown } from "./report-markdown.js";
import { o as signed } from "./host-sections.js";
import { f as details, h as inlineCode, p as escapeMarkdown } from "./host-facts.js";
// src/core/report/request-sections.ts
function branchSection({ found, base }) {
	const { foreign, touched } = found;
	const notes = [];
	if (foreign !== null) notes.push(`${escapeMarkdown(foreign.author, 60)} pushed to this branch (${foreign.head.slice(0, 7)}), so llama-fleet writes to it no more. What is reported here is the bump without those commits; the next run measures that head as it is, in a comment. The label ${inlineCode(WISHES.rebuild)} asks for a fresh branch; it drops them.`);
	if (touched.length > 0) {
		const files = touched.map((path) => inlineCode(path, 100)).join(" and ");
		notes.push(`${inlineCode(base.branch, 100)} has changed ${files} since this was planned on ${base.commit.slice(0, 7)}. The branch stays on the base that was measured, so that nothing newer is overwritten; the next run starts from the new one.`);
	}
	return {
		name: "the state of the branch",
		sizes: [notes.map((note) => `> [!WARNING]\n> ${note}`).join("\n\n")]
	};
}
function beforeSection(before) {
	const line = ({ tag, outcome, headline }) => `- **${escapeMarkdown(tag, 80)}**, ${signed(outcome)}: ${escapeMarkdown(headline, 200)}`;
	const section = (limit) => details(`Measured before in this pull request (${before.length})`, before.slice(0, limit).map(line).join("\n"));
	return {
		name: "what was measured before",
		sizes: before.length === 0 ? [""] : [
			section(1e400),
			section(3),
			""
		]
	};
}
// src/core/report/pull-request.ts
const NAME_IN_TITLE = 75;
const plain = (text) => visibleLine(text, 120).replace(/[@#]/g, (sign) => `${sign}\u200b`);
function inTitle(name) {
	const characters = Array.from(plain(name));
	return characters.length <= NAME_IN_TITLE ? characters.join("") : `${characters.slice(0, 74).join("")}…`;
}
function markerOf(report, context) {
	const { settings = {}, earlier = [], acceptedOutputs = [] } = context.plan;
	const hosts = report.hosts.map(({ host, outcome, attempt, derivations, planDigest }) => {
		return {
			host,
			outcome,
			attempt,
			run: earlier.find((one) => one.host === host && one.planDigest === planDigest)?.run ?? context.run?.id ?? null,
			plan: planDigest ?? null,
			pair: pairOf(derivations),
			settings: settings[host] ?? null
		};
	});
	return {
		schema: 1,
		flakeInput: report.flakeInput,
		baseline: {
			tag: report.baseline.tag,
			rev: report.baseline.pin.rev
		},
		candidate: {
			tag: report.candidate.tag,
			rev: report.candidate.pin.rev
		},
		base: context.base.commit,
		outcome: report.outcome,
		headline: visibleLine(report.headline, 200),
		seed: report.seed,
		...report.candidate.tag !== null && acceptedOutputs.includes(report.candidate.tag) ? { accepted: true } : {},
		hosts,
		before: shownBefore(report, context.found.marker),
		closed: false,
		...context.found.merge === void 0 ? {} : { merge: context.found.merge },
		...context.found.since === void 0 ? {} : { since: context.found.since }
	};
}
function shownBefore(report, marker) {
	if (marker === null) return [];
	const { candidate, outcome, headline } = marker;
	return [...candidate.rev !== report.candidate.pin.rev && candidate.tag !== null ? [{
		tag: visibleLine(candidate.tag ?? "", 150),
		outcome,
		headline
	}] : [], ...marker.before].filter(({ tag }) => tag !== report.candidate.tag).slice(0, 20);
}
function pullRequestText(report, context) {
	const marker = markerOf(report, context);
	const [input, from, to] = [
		report.flakeInput,
		nameOfPin(report.baseline),
		nameOfPin(report.candidate)
	].map(inTitle);
	const shown = withUnmeasured(report, context.found.foreign?.author ?? null);
	return {
		title: `Bump ${input} from ${from} to ${to}: ${report.outcome}`,
		body: requestMarkdown(shown, {
			note: branchSection(context),
			before: [beforeSection(marker.before)],
			marker,
			url: context.run?.url ?? null
		}),
		labels: [outcomeLabel(report.outcome)]
	};
}
function withUnmeasured(report, author) {
	if (author === null || newsOf(report.outcome) !== "good") return report;
	const why = report.headline.split(": ").slice(1).join(": ");
	return {
		...report,
		headline: `Not proven with the commits of ${visibleLine(author, 60).replaceAll(": ", " ")}: without them, ${why}`
	};
}
function commitMessage(plan) {
	return [
		`${plain(plan.flakeInput)}: ${plain(nameOfPin(plan.baseline))} -> ${plain(nameOfPin(plan.candidate))}`,
		"",
		`Upstream: ${plain(plan.upstream)}`,
		`Baseline: ${plan.baseline.pin.rev}`,
		`Candidate: ${plan.candidate.pin.rev}`,
		...plan.movedNodes.length > 0 ? [`Moved with it: ${plan.movedNodes.map(plain).join(", ")}`] : [],
		""
	].join("\n");
}
export { markerOf as n, pullRequestText as r, commitMessage as t };
