import { i as __toESM } from "./rolldown-runtime.js";
import { n as InputError, r as UpstreamError, t as Defect } from "./errors.js";
import { r as newsOf, t as OUTCOMES } from "./outcomes.js";
import { n as require_light, r as requestLog, t as retry } from "./octokit-plugin-retry.js";
import { i as Octokit$1, n as legacyRestEndpointMethods, t as paginateRest } from "./octokit-plugin-paginate-rest.js";
import { createHash } from "node:crypto";
// src/adapters/github-failures.ts
async function asked(deed, work) {
	try {
		return await work();
	} catch (thrown) {
		throw explain(deed, thrown);
	}
}
function answerOf(thrown) {
	if (!(thrown instanceof Error) || !("status" in thrown) || typeof thrown.status !== "number") return null;
	const response = "response" in thrown ? thrown.response : void 0;
	const header = (name) => {
		const value = response?.headers?.[name];
		return typeof value === "string" || typeof value === "number" ? `${value}` : null;
	};
	return {
		status: response === void 0 && !("notJson" in thrown) ? 0 : thrown.status,
		text: oneLine(thrown.message),
		header
	};
}
function explain(deed, thrown) {
	if (thrown instanceof InputError || thrown instanceof UpstreamError || thrown instanceof Defect) return thrown;
	const answer = answerOf(thrown);
	if (answer === null) return new Defect({
		problem: `Something of ours failed while ${deed.doing}.`,
		next: "Please report this.",
		cause: thrown
	});
	const { status, text } = answer;
	const said = `(GitHub: ${status} "${text}")`;
	const again = "Run the job again; what was already written is found and kept.";
	if (status === 0) return new UpstreamError({
		problem: `GitHub could not be reached while ${deed.doing}: ${text}.`,
		next: again
	});
	if (isRateLimit(answer)) return rateLimit(deed, answer);
	if (status >= 500) return new UpstreamError({
		problem: `GitHub failed while ${deed.doing} ${said}.`,
		next: again
	});
	if (status === 401) return new InputError({
		problem: `GitHub does not accept the token while ${deed.doing} ${said}.`,
		next: "Pass a valid one in the input token; an App token dies after an hour, so mint it in the job that publishes."
	});
	if (status === 403) return forbidden(deed, text, said);
	if (status === 404) return new InputError({
		problem: `GitHub finds nothing while ${deed.doing}: ${deed.repository} or what was asked of it is missing, or the token may not see it ${said}.`,
		next: `Check the repository's name, and add '${deed.permission}' to the permissions: of the publish job.`
	});
	if (/protected ref|protected branch|rule violations|required status check/i.test(text)) return new InputError({
		problem: `A branch rule of ${deed.repository} forbids ${deed.doing} ${said}.`,
		next: "Let the token through in Settings > Rules > Rulesets, or leave the branches llama-fleet/** out of the rule."
	});
	if (status === 409) return new UpstreamError({
		problem: `${deed.repository} changed while ${deed.doing} ${said}.`,
		next: again
	});
	return new Defect({
		problem: `GitHub refused what we sent while ${deed.doing} ${said}.`,
		next: "Please report this with the log of the job."
	});
}
function forbidden(deed, text, said) {
	if (/not permitted to create or approve pull requests/i.test(text)) return new InputError({
		problem: `${deed.repository} does not let workflows open pull requests ${said}. The branch and the report are there.`,
		next: "Tick Settings > Actions > General > \"Allow GitHub Actions to create and approve pull requests\", or pass an App token in the input token."
	});
	if (/SAML|SSO/.test(text)) return new InputError({
		problem: `The organisation asks for single sign-on while ${deed.doing} ${said}.`,
		next: "Open the token in Settings > Developer settings and authorise it for the organisation (Configure SSO)."
	});
	if (/archived/i.test(text)) return new InputError({
		problem: `${deed.repository} is archived ${said}.`,
		next: "Unarchive it, or remove the workflow."
	});
	return new InputError({
		problem: `The token may not go on while ${deed.doing} ${said}.`,
		next: `Add '${deed.permission}' to the permissions: of the publish job (or to a fine-grained token for ${deed.repository}).`
	});
}
function isRateLimit(answer) {
	if (answer.status === 429) return true;
	if (answer.status !== 403) return false;
	return answer.header("x-ratelimit-remaining") === "0" || answer.header("retry-after") !== null || /rate limit/i.test(answer.text);
}
function rateLimit(deed, answer) {
	const seconds = Number(answer.header("retry-after") ?? NaN);
	const reset = Number(answer.header("x-ratelimit-reset") ?? NaN);
	const lifted = Number.isFinite(seconds) ? `in ${seconds} s` : Number.isFinite(reset) && reset > 0 && reset < 1e11 ? `at ${new Date(reset * 1e3).toISOString()}` : "after a while";
	return new UpstreamError({
		problem: `GitHub's rate limit is reached while ${deed.doing} (${answer.status} "${answer.text}"); it lifts ${lifted}.`,
		next: "Run the job again after that; what was already written is found and kept."
	});
}
function oneLine(text) {
	const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
	return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}
// src/adapters/github-tip.ts
const COMMIT_TRAILER = "Llama-Fleet: 1";
const PERMISSION$3 = "contents: write";
async function tipId(repository, branch) {
	return repository.asked(`reading the branch ${branch}`, PERMISSION$3, async (octokit, place) => {
		try {
			return (await octokit.rest.git.getRef({
				...place,
				ref: `heads/${branch}`
			})).data.object.sha;
		} catch (thrown) {
			if (answerOf(thrown)?.status === 404) return null;
			throw thrown;
		}
	});
}
async function readTip(repository, branch) {
	const sha = await tipId(repository, branch);
	if (sha === null) return null;
	const { data } = await repository.asked(`reading the tip of ${branch}`, PERMISSION$3, (octokit, place) => octokit.rest.repos.getCommit({
		...place,
		ref: sha,
		per_page: 1
	}));
	const account = (user) => typeof user === "object" && user !== null && "login" in user && "type" in user ? {
		login: String(user.login),
		type: String(user.type)
	} : null;
	return {
		sha,
		tree: data.commit.tree.sha,
		parents: data.parents.map((parent) => parent.sha),
		message: data.commit.message,
		author: account(data.author),
		committer: account(data.committer),
		authorName: data.commit.author?.name ?? "someone"
	};
}
async function foreignAuthor(repository, tip) {
	const { author, committer } = tip;
	const name = committer !== null && committer.login !== "web-flow" ? committer.login : author?.login ?? tip.authorName;
	if (!tip.message.split("\n").some((line) => line.trim() === "Llama-Fleet: 1")) return name;
	if (author === null || committer === null) return name;
	if (committer.login !== author.login && committer.login !== "web-flow") return name;
	if (author.type === "Bot" || author.login === await ownLogin(repository)) return null;
	return name;
}
async function ownLogin(repository) {
	return repository.asked("asking whose token this is", PERMISSION$3, async (octokit) => {
		try {
			return (await octokit.rest.users.getAuthenticated()).data.login;
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer?.status === 403 && /not accessible/i.test(answer.text)) return null;
			throw thrown;
		}
	});
}
// src/adapters/github-trees.ts
function checkBlobs(files) {
	for (const file of files) {
		const bytes = Buffer.from(file.text, "utf8");
		const algorithm = file.after.length === 64 ? "sha256" : "sha1";
		const id = createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
		if (id === file.after) continue;
		throw new Defect({
			problem: `The plan's ${file.path} has the blob id ${id}, but the plan says ${file.after}.`,
			next: "The plan was changed on its way; run the workflow again."
		});
	}
}
async function checkBase(repository, baseTree, files) {
	for (const file of files) {
		const entry = await entryAt(repository, baseTree, file.path.split("/"));
		if (entry?.sha === file.before && entry.mode === file.mode) continue;
		throw new InputError({
			problem: `${file.path} is not the file that was planned for: the base commit holds ${entry?.sha ?? "none"}, the plan says ${file.before}.`,
			next: "Run the workflow again, so that a new plan starts from the branch as it is."
		});
	}
}
async function holdsExactly(repository, baseTree, tree, files) {
	if (files.length === 0) return baseTree === tree;
	const base = await entriesOf(repository, baseTree);
	const found = await entriesOf(repository, tree);
	if (base.size !== found.size) return false;
	for (const [name, before] of base) {
		const after = found.get(name);
		if (after === void 0) return false;
		const here = files.find((file) => file.path === name);
		const below = files.filter((file) => file.path.startsWith(`${name}/`));
		if (here !== void 0) {
			if (after.sha !== here.after || after.mode !== here.mode) return false;
		} else if (below.length > 0 && before.type === "tree" && after.type === "tree") {
			const inner = below.map((file) => ({
				...file,
				path: file.path.slice(name.length + 1)
			}));
			if (!await holdsExactly(repository, before.sha, after.sha, inner)) return false;
		} else if (after.sha !== before.sha || after.mode !== before.mode) return false;
	}
	return true;
}
async function entryAt(repository, tree, path) {
	const [name, ...rest] = path;
	const entry = (await entriesOf(repository, tree)).get(name ?? "");
	if (entry === void 0 || rest.length === 0) return entry ?? null;
	return entry.type === "tree" ? entryAt(repository, entry.sha, rest) : null;
}
const known = new WeakMap();
function entriesOf(repository, tree) {
	const trees = known.get(repository) ?? new Map();
	known.set(repository, trees);
	const entries = trees.get(tree) ?? askForEntries(repository, tree);
	trees.set(tree, entries);
	return entries;
}
async function askForEntries(repository, tree) {
	const { data } = await repository.asked("reading the tree of a commit", "contents: write", (octokit, place) => octokit.rest.git.getTree({
		...place,
		tree_sha: tree
	}));
	if (data.truncated) throw new Defect({
		problem: `GitHub cuts the tree ${tree}.`,
		next: "Put the flake into a smaller directory."
	});
	return new Map(data.tree.map((entry) => [entry.path, {
		mode: entry.mode,
		sha: entry.sha,
		type: entry.type
	}]));
}
// src/adapters/github-branch.ts
const PERMISSION$2 = "contents: write";
async function writeBranch(repository, content) {
	checkBlobs(content.files);
	const { branch, base, files } = content;
	const { data: baseCommit } = await repository.asked(`reading the base commit ${base.commit}`, PERMISSION$2, (octokit, place) => octokit.rest.git.getCommit({
		...place,
		commit_sha: base.commit
	}));
	const tip = await readTip(repository, branch);
	if (tip !== null) {
		const author = await foreignAuthor(repository, tip);
		if (author !== null) return {
			kind: "foreign",
			commit: tip.sha,
			author
		};
		if (tip.parents.length === 1 && tip.parents[0] === base.commit && await holdsExactly(repository, baseCommit.tree.sha, tip.tree, files)) return {
			kind: "unchanged",
			commit: tip.sha
		};
	}
	await checkBase(repository, baseCommit.tree.sha, files);
	const commit = await writeCommit(repository, content, baseCommit.tree.sha);
	const late = await tipId(repository, branch);
	if (late !== (tip?.sha ?? null)) throw new UpstreamError({
		problem: `The branch ${branch} moved from ${tip?.sha ?? "nothing"} to ${late ?? "nothing"} while its next commit was made.`,
		next: "Nothing was overwritten. Run the job again."
	});
	await moveRef(repository, branch, tip !== null, commit);
	return {
		kind: "written",
		commit
	};
}
async function writeCommit(repository, content, baseTree) {
	for (const file of content.files) {
		const encoded = Buffer.from(file.text, "utf8").toString("base64");
		await repository.asked(`storing ${file.path}`, PERMISSION$2, (octokit, place) => octokit.rest.git.createBlob({
			...place,
			content: encoded,
			encoding: "base64"
		}));
	}
	const entries = content.files.map((file) => ({
		path: file.path,
		mode: file.mode,
		type: "blob",
		sha: file.after
	}));
	const { data: tree } = await repository.asked("storing the tree of the bump commit", PERMISSION$2, (octokit, place) => octokit.rest.git.createTree({
		...place,
		base_tree: baseTree,
		tree: entries
	}));
	const { data: commit } = await repository.asked("making the bump commit", PERMISSION$2, (octokit, place) => octokit.rest.git.createCommit({
		...place,
		message: signed(content.commitMessage),
		tree: tree.sha,
		parents: [content.base.commit]
	}));
	return commit.sha;
}
async function moveRef(repository, branch, exists, commit) {
	const doing = `moving the branch ${branch}`;
	try {
		await repository.asked(doing, PERMISSION$2, async (octokit, place) => exists ? octokit.rest.git.updateRef({
			...place,
			ref: `heads/${branch}`,
			sha: commit,
			force: true
		}) : octokit.rest.git.createRef({
			...place,
			ref: `refs/heads/${branch}`,
			sha: commit
		}));
	} catch (thrown) {
		if (await tipId(repository, branch) !== commit) throw thrown;
	}
}
function signed(message) {
	const text = message.trimEnd();
	return text.split("\n").some((line) => line.trim() === "Llama-Fleet: 1") ? text : `${text}\n\n${COMMIT_TRAILER}`;
}
// src/adapters/github-draft.ts
async function createDraft(octokit, parameters, draft) {
	try {
		return {
			pull: (await octokit.rest.pulls.create({
				...parameters,
				draft
			})).data,
			notice: null
		};
	} catch (thrown) {
		const answer = answerOf(thrown);
		if (!draft || answer?.status !== 422 || !/draft pull requests are not supported/i.test(answer.text)) throw thrown;
		const { data } = await octokit.rest.pulls.create({
			...parameters,
			draft: false
		});
		return {
			pull: data,
			notice: "This repository has no draft pull requests, so it was opened ready for review."
		};
	}
}
const MUTATIONS = {
	draft: "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }",
	ready: "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"
};
async function setDraft(octokit, nodeId, number, draft) {
	try {
		await octokit.graphql(draft ? MUTATIONS.draft : MUTATIONS.ready, { id: nodeId });
		return null;
	} catch (thrown) {
		const status = answerOf(thrown)?.status;
		if (status !== void 0 && status !== 403 && status !== 404) throw thrown;
		return `GitHub did not let us make #${number} ${draft ? "a draft (\"Convert to draft\")" : "ready (\"Ready for review\")"} with this token: press that button on the pull request.`;
	}
}
// src/adapters/github-labels.ts
const PREFIX = "llama-fleet:";
const COLOURS = {
	good: "0e8a16",
	bad: "b60205",
	"not-proven": "fbca04"
};
const PERMISSION$1 = "pull-requests: write";
async function writeLabels(repository, number, present, wanted) {
	const missing = wanted.filter((label) => !present.some((other) => same(other, label)));
	const stale = present.filter((label) => isOutcomeLabel(label) && !wanted.some((other) => same(other, label)));
	for (const label of missing) await ensureLabel(repository, label);
	if (missing.length > 0) await repository.asked("labelling the pull request", PERMISSION$1, (octokit, place) => octokit.rest.issues.addLabels({
		...place,
		issue_number: number,
		labels: missing
	}));
	for (const name of stale) await repository.asked(`removing the label ${name}`, PERMISSION$1, async (octokit, place) => {
		try {
			await octokit.rest.issues.removeLabel({
				...place,
				issue_number: number,
				name
			});
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
		}
	});
	return missing.length > 0 || stale.length > 0;
}
async function ensureLabel(repository, name) {
	await repository.asked(`making the label ${name}`, PERMISSION$1, async (octokit, place) => {
		try {
			await octokit.rest.issues.getLabel({
				...place,
				name
			});
			return;
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
		}
		try {
			await octokit.rest.issues.createLabel({
				...place,
				name,
				color: colourOf(name),
				description: descriptionOf(name)
			});
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 422) throw thrown;
		}
	});
}
function same(left, right) {
	return left.toLowerCase() === right.toLowerCase();
}
function outcomeOf(label) {
	return OUTCOMES.find((outcome) => same(label, `${PREFIX}${outcome}`)) ?? null;
}
function isOutcomeLabel(label) {
	return outcomeOf(label) !== null;
}
function colourOf(label) {
	const outcome = outcomeOf(label);
	return outcome === null ? "ededed" : COLOURS[newsOf(outcome)];
}
function descriptionOf(label) {
	const outcome = outcomeOf(label);
	return outcome === null ? "Set by llama-fleet." : `llama-fleet: the worst deciding host is ${outcome}.`;
}
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
const POLITE = {
	answerMilliseconds: 6e4,
	retryMilliseconds: 1e3,
	spaceWrites: true
};
const LONGEST_WAIT_SECONDS = 120;
const AT_ONCE = { key: () => ({ schedule: (_options, work) => Promise.resolve(work()) }) };
const PatientOctokit = Octokit.plugin(jsonOnly, retry, throttling);
function githubClient(access) {
	const pace = access.pace ?? POLITE;
	const waitsFor = (seconds, _options, _octokit, tries) => seconds <= LONGEST_WAIT_SECONDS && tries < 2;
	const silent = () => void 0;
	const spacing = pace.spaceWrites ? {} : {
		write: AT_ONCE,
		notifications: AT_ONCE
	};
	return new PatientOctokit({
		auth: access.token,
		baseUrl: access.apiUrl.replace(/\/+$/, ""),
		userAgent: "llama-fleet",
		log: {
			debug: silent,
			info: silent,
			warn: silent,
			error: silent
		},
		retry: { retryAfterBaseValue: pace.retryMilliseconds },
		throttle: {
			retryAfterBaseValue: pace.retryMilliseconds,
			onRateLimit: waitsFor,
			onSecondaryRateLimit: waitsFor,
			...spacing
		},
		request: { fetch: (url, options) => fetchInTime(url, options, pace.answerMilliseconds) }
	});
}
async function fetchInTime(url, options, milliseconds) {
	const signal = AbortSignal.timeout(milliseconds);
	try {
		return await fetch(url, {
			...options,
			signal
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
	return {
		owner: access.owner,
		name,
		asked: (doing, permission, work) => asked({
			doing,
			permission,
			repository: name
		}, () => work(octokit, place))
	};
}
// src/adapters/github-pull-requests.ts
const PERMISSION = "pull-requests: write";
function githubPullRequests(access) {
	const repository = githubRepository(access);
	return { publish: (content) => publish(repository, content) };
}
async function publish(repository, content) {
	const branch = await writeBranch(repository, content);
	const before = await findOpen(repository, content);
	if (branch.kind === "foreign") return {
		operation: "none",
		number: before?.number ?? null,
		url: before?.url ?? null,
		notice: `The branch ${content.branch} ends with a commit of ${branch.author} (${branch.commit.slice(0, 7)}), so nothing was written to it. Delete the branch, or take that commit off it, and the next run writes it again.`
	};
	const notices = [];
	let changed = branch.kind === "written";
	let open = before;
	let created = false;
	if (open === null) {
		const answer = await create(repository, content);
		open = answer.open;
		created = answer.created;
		if (answer.notice !== null) notices.push(answer.notice);
		if (open === null) return {
			operation: changed ? "updated" : "none",
			number: null,
			url: null,
			notice: notices.join(" ")
		};
	}
	if (!created) changed = await update(repository, content, open, notices) || changed;
	changed = await writeLabels(repository, open.number, open.labels, content.labels) || changed;
	return {
		operation: created ? "created" : changed ? "updated" : "none",
		number: open.number,
		url: open.url,
		notice: notices.length === 0 ? null : notices.join(" ")
	};
}
async function findOpen(repository, content) {
	const { data } = await repository.asked("looking for the open pull request", PERMISSION, (octokit, place) => octokit.rest.pulls.list({
		...place,
		state: "open",
		head: `${repository.owner}:${content.branch}`,
		per_page: 100
	}));
	const found = data.find((pull) => pull.base.ref === content.base.branch) ?? data[0];
	return found === void 0 ? null : openOf(found);
}
async function create(repository, content) {
	return repository.asked("opening the pull request", PERMISSION, async (octokit, place) => {
		const { title, body, branch: head, base } = content;
		try {
			const { pull, notice } = await createDraft(octokit, {
				...place,
				title,
				body,
				head,
				base: base.branch
			}, content.draft);
			return {
				open: openOf(pull),
				created: true,
				notice
			};
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer?.status !== 422) throw thrown;
			if (/no commits between/i.test(answer.text)) return {
				open: null,
				created: false,
				notice: `${base.branch} holds this bump already: there is nothing to merge.`
			};
			const open = /already exists/i.test(answer.text) ? await findOpen(repository, content) : null;
			if (open === null) throw thrown;
			return {
				open,
				created: false,
				notice: null
			};
		}
	});
}
async function update(repository, content, open, notices) {
	const { title, body } = content;
	let changed = false;
	if (open.title !== title || normal(open.body) !== normal(body)) {
		changed = true;
		await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.update({
			...place,
			pull_number: open.number,
			title,
			body
		}));
	}
	if (open.draft !== content.draft) {
		const sentence = await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit) => setDraft(octokit, open.nodeId, open.number, content.draft));
		if (sentence === null) changed = true;
		else notices.push(sentence);
	}
	return changed;
}
function normal(text) {
	return text.replaceAll("\r\n", "\n").trimEnd();
}
function openOf(pull) {
	return {
		number: pull.number,
		nodeId: pull.node_id,
		url: pull.html_url,
		title: pull.title,
		body: pull.body ?? "",
		draft: pull.draft ?? false,
		labels: pull.labels.flatMap((label) => label.name === void 0 ? [] : [label.name])
	};
}
export { githubPullRequests };
