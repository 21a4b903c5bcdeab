import { F as oneLine } from "./main.js";
import { l as looseObject, o as boolean } from "./zod.js";
import { n as releaseHost } from "./release-host.js";
import { n as wordsOfRefusal, t as askOnce } from "./bounded-request.js";
// src/adapters/github-publicity.ts
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
		try {
			const answer = await askOnce(`${host.api}/repos/${repository}`, host.ownServer ? token : null);
			if (answer.status === 404) return {
				kind: "private",
				repository
			};
			if (answer.status > 299) return {
				kind: "unknown",
				why: `GitHub did not answer: ${wordsOfRefusal(answer)}`
			};
			const said = repositorySchema.safeParse(answer.value);
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
		}
	} };
}
export { githubPublicity };
