import { a as array, h as string, l as looseObject, n as datetime } from "./zod.js";
import { t as askOnce } from "./bounded-request.js";
import { basename } from "node:path/posix";
// src/adapters/github-scheduled-runs.ts
const time = datetime({ offset: true }).transform((written) => new Date(written));
const runsSchema = looseObject({ workflow_runs: array(looseObject({ created_at: time })).max(1) });
const workflowSchema = looseObject({
	created_at: time,
	state: string().max(40).regex(/^\w+$/)
});
async function githubScheduleRecord(workflow, { token, apiUrl, repository }) {
	const page = `${apiUrl.replace(/\/+$/, "")}/repos/${repository}/actions/workflows/${encodeURIComponent(basename(workflow))}`;
	const ask = async (path, schema) => {
		const { status, value } = await askOnce(`${page}${path}`, token);
		const said = schema.safeParse(value);
		return status < 300 && said.success ? said.data : null;
	};
	try {
		const runs = await ask("/runs?event=schedule&per_page=1", runsSchema);
		if (runs === null) return null;
		const [run] = runs.workflow_runs;
		if (run !== void 0) return {
			lastRun: run.created_at,
			knownSince: null,
			state: null
		};
		const known = await ask("", workflowSchema);
		return known === null ? null : {
			lastRun: null,
			knownSince: known.created_at,
			state: known.state
		};
	} catch {
		return null;
	}
}
export { githubScheduleRecord };
