import { i as __toESM } from "./rolldown-runtime.js";
import { t as readGithubAnswer } from "./github-answer.js";
import { n as require_light, r as requestLog, t as retry } from "./octokit-plugin-retry.js";
import { h as string, l as looseObject } from "./zod.js";
import { i as Octokit$1, n as legacyRestEndpointMethods, t as paginateRest } from "./octokit-plugin-paginate-rest.js";
import { t as textOfAnswer } from "./bounded-answers.js";
import { n as asked, t as answerOf } from "./github-failures.js";
import { t as proxiedFetch } from "./proxied-fetch.js";
// node_modules/@octokit/plugin-throttling/dist-bundle/index.js
var import_light = __toESM(require_light(), 1);
var VERSION$1 = "0.0.0-development";
var noop = () => Promise.resolve();
function wrapRequest(state, request, options) {
	return state.retryLimiter.schedule(doRequest, state, request, options);
}
async function doRequest(state, request, options) {
	const { pathname } = new URL(options.url, "http://github.test");
	const isAuth = isAuthRequest(options.method, pathname);
	const isWrite = !isAuth && options.method !== "GET" && options.method !== "HEAD";
	const isSearch = options.method === "GET" && pathname.startsWith("/search/");
	const isGraphQL = pathname.startsWith("/graphql");
	const jobOptions = ~~request.retryCount > 0 ? {
		priority: 0,
		weight: 0
	} : {};
	if (state.clustering) jobOptions.expiration = 6e4;
	if (isWrite || isGraphQL) await state.write.key(state.id).schedule(jobOptions, noop);
	if (isWrite && state.triggersNotification(pathname)) await state.notifications.key(state.id).schedule(jobOptions, noop);
	if (isSearch) await state.search.key(state.id).schedule(jobOptions, noop);
	const req = (isAuth ? state.auth : state.global).key(state.id).schedule(jobOptions, request, options);
	if (isGraphQL) {
		const res = await req;
		if (res.data.errors != null && res.data.errors.some((error) => error.type === "RATE_LIMITED")) throw Object.assign(new Error("GraphQL Rate Limit Exceeded"), {
			response: res,
			data: res.data
		});
	}
	return req;
}
function isAuthRequest(method, pathname) {
	return method === "PATCH" && /^\/applications\/[^/]+\/token\/scoped$/.test(pathname) || method === "POST" && (/^\/applications\/[^/]+\/token$/.test(pathname) || /^\/app\/installations\/[^/]+\/access_tokens$/.test(pathname) || pathname === "/login/oauth/access_token");
}
var triggers_notification_paths_default = [
	"/orgs/{org}/invitations",
	"/orgs/{org}/invitations/{invitation_id}",
	"/orgs/{org}/teams/{team_slug}/discussions",
	"/orgs/{org}/teams/{team_slug}/discussions/{discussion_number}/comments",
	"/repos/{owner}/{repo}/collaborators/{username}",
	"/repos/{owner}/{repo}/commits/{commit_sha}/comments",
	"/repos/{owner}/{repo}/issues",
	"/repos/{owner}/{repo}/issues/{issue_number}/comments",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issue",
	"/repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority",
	"/repos/{owner}/{repo}/pulls",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments",
	"/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
	"/repos/{owner}/{repo}/pulls/{pull_number}/merge",
	"/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
	"/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"/repos/{owner}/{repo}/releases",
	"/teams/{team_id}/discussions",
	"/teams/{team_id}/discussions/{discussion_number}/comments"
];
function routeMatcher(paths) {
	const regex2 = `^(?:${paths.map((path) => path.split("/").map((c) => c.startsWith("{") ? "(?:.+?)" : c).join("/")).map((r) => `(?:${r})`).join("|")})[^/]*$`;
	return new RegExp(regex2, "i");
}
var regex = routeMatcher(triggers_notification_paths_default);
var triggersNotification = regex.test.bind(regex);
var groups = {};
var createGroups = function(Bottleneck, common) {
	groups.global = new Bottleneck.Group({
		id: "octokit-global",
		maxConcurrent: 10,
		...common
	});
	groups.auth = new Bottleneck.Group({
		id: "octokit-auth",
		maxConcurrent: 1,
		...common
	});
	groups.search = new Bottleneck.Group({
		id: "octokit-search",
		maxConcurrent: 1,
		minTime: 2e3,
		...common
	});
	groups.write = new Bottleneck.Group({
		id: "octokit-write",
		maxConcurrent: 1,
		minTime: 1e3,
		...common
	});
	groups.notifications = new Bottleneck.Group({
		id: "octokit-notifications",
		maxConcurrent: 1,
		minTime: 3e3,
		...common
	});
};
function throttling(octokit, octokitOptions) {
	const { enabled = true, Bottleneck = import_light.default, id = "no-id", timeout = 12e4, connection } = octokitOptions.throttle || {};
	if (!enabled) return {};
	const common = { timeout };
	if (typeof connection !== "undefined") common.connection = connection;
	const state = Object.assign({
		clustering: connection != null,
		triggersNotification,
		fallbackSecondaryRateRetryAfter: 60,
		retryAfterBaseValue: 1e3,
		id
	}, octokitOptions.throttle);
	if (typeof state.onSecondaryRateLimit !== "function" || typeof state.onRateLimit !== "function") throw new Error(`octokit/plugin-throttling error:
        You must pass the onSecondaryRateLimit and onRateLimit error handlers.
        See https://octokit.github.io/rest.js/#throttling

        const octokit = new Octokit({
          throttle: {
            onSecondaryRateLimit: (retryAfter, options) => {/* ... */},
            onRateLimit: (retryAfter, options) => {/* ... */}
          }
        })
    `);
	let initialized = false;
	const initializeBottleneck = () => {
		if (initialized) return;
		initialized = true;
		if (groups.global == null) createGroups(Bottleneck, common);
		state.global = state.global ?? groups.global;
		state.auth = state.auth ?? groups.auth;
		state.search = state.search ?? groups.search;
		state.write = state.write ?? groups.write;
		state.notifications = state.notifications ?? groups.notifications;
		state.retryLimiter = state.retryLimiter ?? new Bottleneck();
		const events = {};
		const emitter = new Bottleneck.Events(events);
		events.on("secondary-limit", state.onSecondaryRateLimit);
		events.on("rate-limit", state.onRateLimit);
		events.on("error", (e) => octokit.log.warn("Error in throttling-plugin limit handler", e));
		state.retryLimiter.on("failed", async function(error, info) {
			const [state2, request, options] = info.args;
			const { pathname } = new URL(options.url, "http://github.test");
			if (!(pathname.startsWith("/graphql") && error.status !== 401 || error.status === 403 || error.status === 429)) return;
			const retryCount = ~~request.retryCount;
			request.retryCount = retryCount;
			options.request.retryCount = retryCount;
			const { wantRetry, retryAfter = 0 } = await (async function() {
				if (/\bsecondary rate\b/i.test(error.message)) {
					const retryAfter2 = Number(error.response.headers["retry-after"]) || state2.fallbackSecondaryRateRetryAfter;
					return {
						wantRetry: await emitter.trigger("secondary-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				if (error.response.headers != null && error.response.headers["x-ratelimit-remaining"] === "0" || (error.response.data?.errors ?? []).some((error2) => error2.type === "RATE_LIMITED")) {
					const rateLimitReset = new Date(~~error.response.headers["x-ratelimit-reset"] * 1e3).getTime();
					const retryAfter2 = Math.max(Math.ceil((rateLimitReset - Date.now()) / 1e3) + 1, 0);
					return {
						wantRetry: await emitter.trigger("rate-limit", retryAfter2, options, octokit, retryCount),
						retryAfter: retryAfter2
					};
				}
				return {};
			})();
			if (wantRetry) {
				request.retryCount++;
				return retryAfter * state2.retryAfterBaseValue;
			}
		});
	};
	octokit.hook.wrap("request", (request, options) => {
		initializeBottleneck();
		return wrapRequest(state, request, options);
	});
	return {};
}
throttling.VERSION = VERSION$1;
throttling.triggersNotification = triggersNotification;
// node_modules/@octokit/rest/dist-src/index.js
const Octokit = Octokit$1.plugin(requestLog, legacyRestEndpointMethods, paginateRest).defaults({ userAgent: `octokit-rest.js/22.0.1` });
// src/adapters/github-client.ts
function paceOf(apiUrl) {
	const hostname = URL.canParse(apiUrl) ? new URL(apiUrl).hostname : "";
	return {
		answerMilliseconds: 6e4,
		retryMilliseconds: 1e3,
		spaceWrites: hostname === "api.github.com" || hostname.endsWith(".ghe.com")
	};
}
const LONGEST_ANSWER = 33554432;
const LONGEST_WAIT_SECONDS = 120;
const AT_ONCE = { key: () => ({ schedule: (_options, work) => Promise.resolve(work()) }) };
const TRIED_ONCE = [
	400,
	401,
	403,
	404,
	410,
	422,
	429,
	451
];
const PatientOctokit = Octokit.plugin(jsonOnly, retry, throttling);
function githubClient(access) {
	const pace = access.pace ?? paceOf(access.apiUrl);
	const waitsFor = (seconds, _options, _octokit, tries) => seconds <= LONGEST_WAIT_SECONDS && tries < 2;
	const proxied = proxiedFetch();
	const silent = () => void 0;
	const spacing = pace.spaceWrites ? {} : {
		write: AT_ONCE,
		notifications: AT_ONCE
	};
	const octokit = new PatientOctokit({
		auth: access.token,
		baseUrl: access.apiUrl.replace(/\/+$/, ""),
		userAgent: "llama-fleet",
		log: {
			debug: silent,
			info: silent,
			warn: silent,
			error: silent
		},
		retry: {
			retryAfterBaseValue: pace.retryMilliseconds,
			doNotRetry: TRIED_ONCE
		},
		throttle: {
			retryAfterBaseValue: pace.retryMilliseconds,
			onRateLimit: waitsFor,
			onSecondaryRateLimit: waitsFor,
			...spacing
		},
		request: { fetch: (url, options) => inTime(proxied, url, options, pace.answerMilliseconds) }
	});
	octokit.hook.wrap("request", (request, options) => withTime(async () => request(options), pace.retryMilliseconds));
	return octokit;
}
async function withTime(work, milliseconds) {
	for (let tries = 0;; tries++) try {
		return await work();
	} catch (thrown) {
		const answer = answerOf(thrown);
		const seconds = Number(answer?.header("retry-after") ?? 60);
		if (!(answer?.came === 429 && !/secondary rate|rate limit exceeded/i.test(answer.text)) || tries >= 2 || !(seconds <= LONGEST_WAIT_SECONDS)) throw thrown;
		await new Promise((resolve) => setTimeout(resolve, seconds * milliseconds));
	}
}
async function inTime(proxied, url, options, milliseconds) {
	const signal = AbortSignal.timeout(milliseconds);
	try {
		const { body, status, statusText, headers } = await proxied(url, {
			...options,
			signal
		});
		return new Response(body === null ? null : await textOfAnswer(body, LONGEST_ANSWER), {
			status,
			statusText,
			headers
		});
	} catch (thrown) {
		throw signal.aborted ? new Error(`no answer within ${milliseconds / 1e3} s`) : thrown;
	}
}
function jsonOnly(octokit) {
	octokit.hook.after("request", (response, options) => {
		const data = response.data;
		if (response.status === 204 || response.status === 205 || typeof data === "object" && data !== null && !isBytes(data)) return;
		const start = typeof data === "string" ? data.trimStart().slice(0, 1) : "";
		const problem = start === "<" ? "a web page" : start === "" ? "nothing" : "something that is not whole JSON";
		throw Object.assign(new Error(`GitHub answered ${response.status} with ${problem}`), {
			status: 502,
			request: options,
			notJson: true
		});
	});
	return {};
}
function isBytes(data) {
	return data instanceof ArrayBuffer || ArrayBuffer.isView(data);
}
// src/adapters/github-repository.ts
function githubRepository(access) {
	const octokit = githubClient(access);
	const place = {
		owner: access.owner,
		repo: access.repository
	};
	const name = `${access.owner}/${access.repository}`;
	const { retryMilliseconds } = access.pace ?? paceOf(access.apiUrl);
	let first = null;
	let login = null;
	octokit.hook.before("request", async (options) => {
		if (options.method === "GET" || options["query"] === "query { viewer { login } }" || first === null) return;
		const work = first;
		first = null;
		await work();
	});
	const repository = {
		owner: access.owner,
		name,
		asked: (doing, permission, work) => asked({
			doing,
			permission,
			repository: name,
			job: access.job ?? ""
		}, () => work(octokit, place)),
		beforeNextWrite: (work) => {
			first = work;
		},
		ownLogin: () => login ??= askLogin(repository),
		pause: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * retryMilliseconds))
	};
	return repository;
}
const OWN_ACCOUNT_QUERY = "query { viewer { login } }";
const ownAccountSchema = looseObject({ viewer: looseObject({ login: string().min(1) }) });
async function askLogin(repository) {
	const doing = "asking whose token this is";
	return repository.asked(doing, "contents: read", async (octokit) => readGithubAnswer(ownAccountSchema, await octokit.graphql(OWN_ACCOUNT_QUERY), doing).viewer.login);
}
export { githubRepository as n, OWN_ACCOUNT_QUERY as t };
