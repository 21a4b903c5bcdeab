import { t as HttpClient } from "./actions-http-client.js";
import { F as oneLine } from "./main.js";
import { l as looseObject, o as boolean } from "./zod.js";
import { n as releaseHost } from "./release-host.js";
// src/adapters/github-publicity.ts
const ANSWER_MS = 15e3;
const repositorySchema = looseObject({ private: boolean() });
function githubPublicity({ token, server }) {
	return { async of(origin) {
		if (origin === null) return {
			kind: "unknown",
			why: "the clone has no remote called origin"
		};
		const host = releaseHost(origin, server);
		if (host === null) return {
			kind: "unknown",
			why: "origin is not on GitHub"
		};
		const { repository } = host;
		const authorization = host.ownServer && token !== null ? { authorization: `Bearer ${token}` } : {};
		const client = new HttpClient("llama-fleet", [], {
			allowRetries: false,
			socketTimeout: ANSWER_MS
		});
		try {
			const answer = await client.getJson(`${host.api}/repos/${repository}`, {
				accept: "application/vnd.github+json",
				...authorization
			});
			if (answer.statusCode === 404) return {
				kind: "private",
				repository
			};
			const said = repositorySchema.safeParse(answer.result);
			if (!said.success) return {
				kind: "unknown",
				why: "GitHub’s answer is no repository"
			};
			return {
				kind: said.data.private ? "private" : "public",
				repository
			};
		} catch (thrown) {
			return {
				kind: "unknown",
				why: `GitHub did not answer: ${oneLine(thrown instanceof Error ? thrown.message : String(thrown))}`
			};
		} finally {
			client.dispose();
		}
	} };
}
export { githubPublicity };
