import { F as oneLine } from "./main.js";
import { l as looseObject, n as datetime } from "./zod.js";
import { n as releaseHost } from "./release-host.js";
import { n as wordsOfRefusal, t as askOnce } from "./bounded-request.js";
// src/adapters/github-release-dates.ts
const releaseSchema = looseObject({ published_at: datetime({ offset: true }).nullable() });
function githubReleaseDates(options) {
	return {
		knows: (upstream) => Promise.resolve(releaseHost(upstream, options.server) !== null),
		async published(upstream, tag) {
			const host = releaseHost(upstream, options.server);
			if (host === null) return {
				at: null,
				notice: null
			};
			const token = host.ownServer ? options.token : null;
			try {
				const answer = await askOnce(`${host.api}/repos/${host.repository}/releases/tags/${encodeURIComponent(tag)}`, token, options.answerMilliseconds);
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
function refusalWords(answer, anonymous) {
	const said = wordsOfRefusal(answer);
	return anonymous && (answer.status === 403 || answer.status === 429) ? `${said}; with a token GitHub allows more` : said;
}
export { githubReleaseDates };
