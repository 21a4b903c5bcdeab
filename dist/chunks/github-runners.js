import { a as array, h as string, l as looseObject } from "./zod.js";
import { t as readGithubAnswer } from "./github-answer.js";
import { t as answerOf } from "./github-failures.js";
// src/adapters/github-runners.ts
const PAGE = 100;
const PAGES_AT_MOST = 100;
const runnersSchema = looseObject({ runners: array(looseObject({
	status: string(),
	labels: array(looseObject({ name: string() }))
})) });
function githubRunners(repository) {
	return { async list() {
		const runners = [];
		for (let page = 1; page <= PAGES_AT_MOST; page++) {
			const doing = "asking for the runners";
			const found = await repository.asked(doing, "administration: read", async (octokit, place) => {
				try {
					const { data } = await octokit.rest.actions.listSelfHostedRunnersForRepo({
						...place,
						per_page: PAGE,
						page
					});
					return readGithubAnswer(runnersSchema, data, doing).runners;
				} catch (thrown) {
					if ([
						401,
						403,
						404
					].includes(answerOf(thrown)?.status ?? 0)) return null;
					throw thrown;
				}
			});
			if (found === null) return null;
			for (const { status, labels } of found) runners.push({
				online: status === "online",
				labels: labels.map(({ name }) => name)
			});
			if (found.length < PAGE) break;
		}
		return runners;
	} };
}
export { githubRunners };
