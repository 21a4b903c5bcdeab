import { r as ARTIFACTS, t as hostsToMeasure } from "./main.js";
import { r as summaryMarkdown } from "./report-markdown.js";
import { t as writeReport } from "./write-report.js";
// src/phases/shown-report.ts
async function shownReport(plan, planDigest, world) {
	const { surface, run } = world;
	const { report, paths } = await writeReport({
		plan,
		planDigest,
		jobs: {
			hosts: new Set(hostsToMeasure(plan).map(({ name }) => name)),
			attempts: run.attempt
		}
	}, world);
	surface.setOutput("outcome", report.outcome);
	surface.setOutput("report", paths.json);
	await surface.writeSummary(summaryMarkdown(report));
	await world.artifacts.upload(ARTIFACTS.report, Object.values(paths), run.recordsDirectory);
	return report;
}
export { shownReport as t };
