import { t as answerOf } from "./github-failures.js";
// src/adapters/github-runners.ts
const PAGE = 100;
const PAGES_AT_MOST = 100;
function githubRunners(repository) {
	return { async list() {
		const runners = [];
		for (let page = 1; page <= PAGES_AT_MOST; page++) {
			const found = await repository.asked("asking for the runners", "administration: read", async (octokit, place) => {
				try {
					return (await octokit.rest.actions.listSelfHostedRunnersForRepo({
						...place,
						per_page: PAGE,
						page
					})).data.runners;
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
