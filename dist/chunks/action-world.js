import { a as notice, d as warning, i as info, n as endGroup, u as startGroup } from "./actions-core.js";
import { n as inertLines, t as inertLine } from "./actions-log-text.js";
import { i as loadedPort, r as recordFiles, t as machineWorld } from "./machine-world.js";
import { n as InputError } from "./errors.js";
import { t as ARTIFACTS } from "./workflow.js";
import { join } from "node:path";
// src/adapters/actions-progress.ts
function actionsProgress() {
	let open = 0;
	const say = (text) => info(inertLines(text));
	async function task(title, work) {
		let last = "";
		const update = (line) => {
			if (line !== last) say(line);
			last = line;
		};
		if (open === 0) startGroup(inertLine(title));
		else say(title);
		open += 1;
		try {
			return await work({
				update,
				log: say
			});
		} finally {
			open -= 1;
			if (open === 0) endGroup();
		}
	}
	return {
		task,
		notice: (line) => notice(inertLine(line)),
		warning: (line) => warning(inertLine(line))
	};
}
// src/action-world.ts
async function actionWorld(request, directory, environment, surface) {
	const recordsDirectory = recordsDirectoryOf(environment);
	const token = request.token === "" ? null : request.token;
	for (const name of [
		"GITHUB_REPOSITORY",
		"GITHUB_RUN_ATTEMPT",
		"GITHUB_REF"
	]) variable(environment, name);
	const access = async () => {
		if (token === null) throw new InputError({
			problem: "The input 'token' is empty.",
			next: "Leave it out, or give a token with `contents: write` and `pull-requests: write`."
		});
		const { context } = await import("./github.js");
		const { owner, repo: repository } = context.repo;
		return {
			token,
			apiUrl: context.apiUrl,
			owner,
			repository
		};
	};
	return {
		...await machineWorld({
			directory,
			environment,
			token,
			progress: actionsProgress(),
			recordsDirectory
		}),
		artifacts: lazyArtifacts(),
		pullRequests: { async publish(content) {
			const { githubPullRequests } = await import("./github-pull-requests.js");
			return githubPullRequests(await access()).publish(content);
		} },
		historyOn: (branch) => loadedPort(async () => {
			const [{ githubRepository }, { githubHistory }] = await Promise.all([import("./github-repository2.js"), import("./github-history.js")]);
			return githubHistory(githubRepository(await access()), branch);
		}),
		surface,
		run: {
			attempt: Number(variable(environment, "GITHUB_RUN_ATTEMPT")),
			baseBranch: variable(environment, "GITHUB_REF").replace(/^refs\/heads\//, ""),
			recordsDirectory,
			url: runUrl(environment)
		}
	};
}
function runUrl(environment) {
	const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = environment;
	return server === void 0 || repository === void 0 || run === void 0 ? null : `${server}/${repository}/actions/runs/${run}`;
}
async function uploadPending(environment, pending) {
	if (pending === null) return;
	const directory = recordsDirectoryOf(environment);
	const paths = await recordFiles({ directory }).measurementFiles(pending.host, pending.attempt);
	if (paths.length > 0) await lazyArtifacts().upload(`${ARTIFACTS.measurement}${pending.host}-${pending.attempt}`, paths, directory);
}
const lazyArtifacts = () => loadedPort(async () => (await import("./action-artifacts.js")).actionArtifacts());
function recordsDirectoryOf(environment) {
	return join(variable(environment, "RUNNER_TEMP"), "llama-fleet");
}
function variable(environment, name) {
	const value = environment[name];
	if (value !== void 0 && value !== "") return value;
	throw new InputError({
		problem: `${name} is not set.`,
		next: "dist/index.js runs as a step of GitHub Actions; in a terminal, use `llama-fleet run`."
	});
}
export { actionWorld, uploadPending };
