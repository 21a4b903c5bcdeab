import { t as HttpClient } from "./actions-http-client.js";
import { F as oneLine, V as parseJson } from "./main.js";
import { h as string, l as looseObject, n as datetime } from "./zod.js";
import { n as releaseHost } from "./release-host.js";
import { t as textOfAnswer } from "./bounded-answers.js";
// src/adapters/github-release-dates.ts
const ANSWER_MS = 15e3;
const LONGEST_ANSWER = 8388608;
const releaseSchema = looseObject({ published_at: datetime({ offset: true }).nullable() });
const refusalSchema = looseObject({ message: string() });
function githubReleaseDates(options) {
	const limit = options.answerMilliseconds ?? ANSWER_MS;
	return {
		knows: (upstream) => Promise.resolve(releaseHost(upstream, options.server) !== null),
		async published(upstream, tag) {
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
				const answer = await inTime(ask(client, `${host.api}/repos/${host.repository}/releases/tags/${encodeURIComponent(tag)}`, {
					accept: "application/vnd.github+json",
					...authorization
				}), limit);
				if (answer.status === 404) return {
					at: null,
					notice: null
				};
				if (answer.status > 299) return unknown(tag, refusalWords(answer, options.token === null));
				const release = releaseSchema.safeParse(answer.value);
				if (!release.success) return unknown(tag, "its answer is no release");
				return {
					at: release.data.published_at === null ? null : new Date(release.data.published_at),
					notice: null
				};
			} catch (thrown) {
				return unknown(tag, oneLine(thrown instanceof Error ? thrown.message : String(thrown)));
			} finally {
				client.dispose();
			}
		}
	};
}
function unknown(tag, why) {
	return {
		at: null,
		notice: `GitHub did not say when ${tag} was published (${why}); its age rests on other dates.`
	};
}
async function ask(client, url, headers) {
	const { message } = await client.get(url, headers);
	const text = await textOfAnswer(message, LONGEST_ANSWER);
	const answer = {
		status: message.statusCode ?? 0,
		text
	};
	try {
		return {
			...answer,
			value: parseJson(text)
		};
	} catch {
		return {
			...answer,
			value: null
		};
	}
}
function refusalWords({ status, text, value }, anonymous) {
	const said = `${status} ${oneLine(refusalSchema.safeParse(value).data?.message ?? text)}`.trim();
	return anonymous && (status === 403 || status === 429) ? `${said}; with a token GitHub allows more` : said;
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
