import { c as saveState, l as setFailed, m as summary, n as inertLines, o as info, u as setOutput } from "./actions-log-text.js";
// src/adapters/actions-surface.ts
const SUMMARY_BYTES = 1047552;
function actionsSurface() {
	return {
		setOutput: (name, value) => setOutput(name, value),
		writeSummary: async (markdown) => {
			if (process.env["GITHUB_STEP_SUMMARY"] === void 0) return info("This runner shows no job summary; the report is in the artifact.");
			await summary.addRaw(summaryOf(markdown)).write({ overwrite: true });
		},
		saveState: (name, value) => saveState(name, value),
		fail: (message) => setFailed(inertLines(message))
	};
}
function summaryOf(markdown) {
	const bytes = Buffer.from(markdown, "utf8");
	if (bytes.length <= SUMMARY_BYTES) return markdown;
	const kept = bytes.subarray(0, bytes.lastIndexOf(10, SUMMARY_BYTES) + 1).toString("utf8");
	const fenceOpen = (kept.match(/^```/gm) ?? []).length % 2 === 1;
	const rest = `*${Math.ceil((bytes.length - Buffer.byteLength(kept)) / 1024)} KiB more do not fit into a job summary: the whole report is in the artifact \`report\`.*`;
	return `${kept}${fenceOpen ? "```\n" : ""}\n${rest}\n`;
}
export { actionsSurface };
