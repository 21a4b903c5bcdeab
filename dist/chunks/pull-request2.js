import { P as visibleLine, d as nameOfPin } from "./main.js";
import { v as fitToBytes } from "./host-sections.js";
import { n as sectionsOf } from "./report-markdown.js";
// src/core/report/pull-request.ts
const BODY_BYTES = 6e4;
const plain = (text) => visibleLine(text, 120).replace(/[@#]/g, (sign) => `${sign}\u200b`);
function markerOf(report) {
	const state = {
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
		planDigest: report.planDigest,
		outcome: report.outcome,
		hosts: report.hosts.map(({ host, outcome, attempt, derivations }) => ({
			host,
			outcome,
			attempt,
			derivations
		}))
	};
	const escape = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
	return `<!-- llama-fleet ${JSON.stringify(state).replace(/[<>]|-(?=-)|[^ -~]/g, escape)} -->`;
}
function pullRequestText(report) {
	const marker = markerOf(report);
	const [from, to] = [plain(nameOfPin(report.baseline)), plain(nameOfPin(report.candidate))];
	const short = markerOf({
		...report,
		hosts: []
	});
	return {
		title: `Bump ${plain(report.flakeInput)} from ${from} to ${to}: ${report.outcome}`,
		body: fitToBytes([...sectionsOf(report), {
			name: "the marker",
			sizes: marker.length < 2e4 ? [marker] : [short]
		}], BODY_BYTES, "report.html, in the artifacts of the run"),
		labels: [`llama-fleet:${report.outcome}`]
	};
}
function commitMessage(plan) {
	const others = plan.movedNodes.filter((node) => node !== plan.flakeInput);
	return [
		`${plain(plan.flakeInput)}: ${plain(nameOfPin(plan.baseline))} -> ${plain(nameOfPin(plan.candidate))}`,
		"",
		`Upstream: ${plain(plan.upstream)}`,
		`Baseline: ${plan.baseline.pin.rev}`,
		`Candidate: ${plan.candidate.pin.rev}`,
		...others.length > 0 ? [`Moved with it: ${others.map(plain).join(", ")}`] : [],
		""
	].join("\n");
}
export { markerOf as n, pullRequestText as r, commitMessage as t };
