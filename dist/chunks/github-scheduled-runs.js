import { t as HttpClient } from "./actions-http-client.js";
import { a as array, h as string, l as looseObject, n as datetime } from "./zod.js";
import { basename } from "node:path/posix";
// src/adapters/github-scheduled-runs.ts
const ANSWER_MS = 15e3;
const time = datetime({ offset: true }).transform((written) => new Date(written));
const runsSchema = looseObject({ workflow_runs: array(looseObject({ created_at: time })).max(1) });
const workflowSchema = looseObject({
	created_at: time,
	state: string().max(40).regex(/^\w+$/)
});
async function githubScheduleRecord(workflow, { token, apiUrl, repository }) {
	const client = new HttpClient("llama-fleet", [], {
		allowRetries: false,
		socketTimeout: ANSWER_MS
	});
	const page = `${apiUrl.replace(/\/+$/, "")}/repos/${repository}/actions/workflows/${encodeURIComponent(basename(workflow))}`;
	const ask = async (path, schema) => {
		const answer = await client.getJson(`${page}${path}`, {
			accept: "application/vnd.github+json",
			authorization: `Bearer ${token}`
		});
		const said = schema.safeParse(answer.result);
		return said.success ? said.data : null;
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
	} finally {
		client.dispose();
	}
}
export { githubScheduleRecord };
