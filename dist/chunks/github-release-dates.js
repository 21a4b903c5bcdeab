import { n as HttpClientError, t as HttpClient } from "./actions-http-client.js";
import { O as oneLine } from "./main.js";
import { l as looseObject, n as datetime } from "./zod.js";
import { t as releaseHost } from "./release-host.js";
// src/adapters/github-release-dates.ts
const ANSWER_MS = 15e3;
const releaseSchema = looseObject({ published_at: datetime({ offset: true }).nullable() });
function githubReleaseDates(options) {
	const limit = options.answerMilliseconds ?? ANSWER_MS;
	return { async published(upstream, tag) {
		const host = releaseHost(upstream, options.server);
		if (host === null) return {
			at: null,
			notice: null
		};
		const authorization = host.ownServer && options.token !== null ? { authorization: `Bearer ${options.token}` } : {};
		const client = new HttpClient("llama-fleet", [], {
			allowRetries: false,
			socketTimeout: limit
		});
		try {
			const url = `${host.api}/repos/${host.repository}/releases/tags/${encodeURIComponent(tag)}`;
			const answer = await inTime(client.getJson(url, {
				accept: "application/vnd.github+json",
				...authorization
			}), limit);
			if (answer.statusCode === 404) return {
				at: null,
				notice: null
			};
			const release = releaseSchema.safeParse(answer.result);
			if (!release.success) return unknown(tag, "its answer is no release");
			return {
				at: release.data.published_at === null ? null : new Date(release.data.published_at),
				notice: null
			};
		} catch (thrown) {
			return unknown(tag, wordsOf(thrown, options.token === null));
		} finally {
			client.dispose();
		}
	} };
}
function unknown(tag, why) {
	return {
		at: null,
		notice: `GitHub did not say when ${tag} was published (${why}); its age rests on other dates.`
	};
}
function wordsOf(thrown, anonymous) {
	const said = oneLine(thrown instanceof Error ? thrown.message : String(thrown));
	if (!(thrown instanceof HttpClientError)) return said;
	const { statusCode } = thrown;
	if (statusCode !== 403 && statusCode !== 429) return `${statusCode} ${said}`;
	return `${statusCode} ${said}${anonymous ? "; with a token GitHub allows more" : ""}`;
}
async function inTime(work, limit) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1e3} s`)), limit);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
export { githubReleaseDates };
