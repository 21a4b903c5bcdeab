import { F as oneLine } from "./main.js";
import { r as refusalOfGraphql, t as answerOf } from "./github-failures.js";
import { s as isOwnAccount } from "./github-tip.js";
import { a as readMarker } from "./marker.js";
import { i as shownTitle } from "./check.js";
import { createHash } from "node:crypto";
// src/adapters/github-merge.ts
const PERMISSION$2 = "contents: write";
const MERGE_MUTATIONS = {
	enable: "mutation($id: ID!, $head: GitObjectID!, $how: PullRequestMergeMethod!) { enablePullRequestAutoMerge(input: {pullRequestId: $id, expectedHeadOid: $head, mergeMethod: $how}) { pullRequest { number } } }",
	disable: "mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { number } } }"
};
async function disableAutoMerge(repository, nodeId, number) {
	await repository.asked(`taking back the auto-merge of #${number}`, PERMISSION$2, async (octokit) => {
		try {
			await octokit.graphql(MERGE_MUTATIONS.disable, { id: nodeId });
		} catch (thrown) {
			if (!/auto.?merge|not enabled/i.test(refusalOfGraphql(thrown) ?? "")) throw thrown;
		}
	});
}
const NOTHING_TO_WAIT_FOR = /clean status|branch rules not configured|not allowed for this repository|auto.?merge.*(?:disabled|not enabled)/i;
async function mergeMeasured(repository, pull, method) {
	const refused = (why) => ({
		kind: "refused",
		sentence: `#${pull.number} is not merged by itself: ${why}`
	});
	const passing = (kind, why) => ({
		kind,
		sentence: `${refused(why).sentence} The next run tries again.`
	});
	const { state, base, head } = await mergeable(repository, pull);
	if (base !== pull.base) return {
		...refused(`it asks to merge into ${oneLine(base)} now.`),
		kind: "not-yet"
	};
	if (head !== pull.head) return passing("not-yet", `GitHub shows its head at ${head.slice(0, 7)}, and measured was ${pull.head.slice(0, 7)}.`);
	return repository.asked(`merging #${pull.number}`, PERMISSION$2, async (octokit, place) => {
		try {
			await octokit.graphql(MERGE_MUTATIONS.enable, {
				id: pull.nodeId,
				head: pull.head,
				how: method.toUpperCase()
			});
			return {
				kind: "waiting",
				sentence: `#${pull.number} merges by itself as soon as its branch rules allow it.`
			};
		} catch (thrown) {
			const status = answerOf(thrown)?.status;
			if (status !== void 0 && status !== 403 && status !== 404) throw thrown;
			const words = status === void 0 ? refusalOfGraphql(thrown) : answerOf(thrown)?.text ?? "";
			if (words === null) throw thrown;
			if (HEAD_MODIFIED.test(words)) return passing("not-yet", `GitHub says "${words}".`);
			if (!NOTHING_TO_WAIT_FOR.test(words)) return refused(`GitHub says "${words}".${state === "unstable" ? ` ${WAIT_BY_RULE}` : ""}`);
			const called = `GitHub calls it ${state}, and its auto-merge does not wait for that ("${words}").`;
			if (state === UNKNOWN) return passing("not-yet", called);
			if (!MERGEABLE.includes(state)) return refused(`${called}${state === "unstable" ? ` ${WAIT_BY_RULE}` : ""}`);
		}
		try {
			await octokit.rest.pulls.merge({
				...place,
				pull_number: pull.number,
				sha: pull.head,
				merge_method: method,
				request: { retries: 0 }
			});
			return {
				kind: "merged",
				sentence: `#${pull.number} was merged at the measured commit ${pull.head.slice(0, 7)}.`
			};
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer === null || ![
				403,
				405,
				409,
				422
			].includes(answer.status)) throw thrown;
			const why = `GitHub says "${answer.text}".`;
			if (HEAD_MODIFIED.test(answer.text)) return passing("not-yet", why);
			return [405, 409].includes(answer.status) && /base branch was modified/i.test(answer.text) ? passing("base-modified", why) : refused(why);
		}
	});
}
const HEAD_MODIFIED = /head branch was modified|expectedHeadOid/i;
const WAIT_BY_RULE = "Have a branch rule require its checks, and GitHub waits for them; this one is yours to merge.";
const MERGEABLE = ["clean", "has_hooks"];
const LOOKS = 6;
const UNKNOWN = "unknown";
async function mergeable(repository, pull) {
	for (let looks = 1;; looks++) {
		const { data } = await repository.asked(`reading #${pull.number}`, PERMISSION$2, (octokit, place) => octokit.rest.pulls.get({
			...place,
			pull_number: pull.number
		}));
		if (data.mergeable_state !== UNKNOWN && data.head.sha === (pull.head ?? data.head.sha) || looks >= LOOKS) return {
			state: data.mergeable_state,
			base: data.base.ref,
			head: data.head.sha
		};
		await repository.pause(looks);
	}
}
async function isBehind(repository, number) {
	return (await mergeable(repository, { number })).state === "behind";
}
// src/adapters/github-comments.ts
const PAGE = 100;
const PAGES_AT_MOST = 300;
async function ownComment(repository, number, flakeInput, permission) {
	let found = null;
	for (let page = 1; page <= PAGES_AT_MOST; page++) {
		const { data } = await repository.asked(`reading the comments on #${number}`, permission, (octokit, place) => octokit.rest.issues.listComments({
			...place,
			issue_number: number,
			per_page: PAGE,
			page
		}));
		for (const { id, html_url: url, body = "", user } of data) {
			const marker = readMarker(body);
			if (marker === null || marker.flakeInput !== flakeInput || user === null) continue;
			if (await isOwnAccount(repository, user)) found = {
				id,
				url,
				body,
				marker
			};
		}
		if (data.length < PAGE) break;
	}
	return found;
}
const PERMISSION$1 = "pull-requests: write";
async function writeComment(repository, number, there, body) {
	if (there === null) return createComment(repository, number, body);
	if (isSameBody(there.body, body)) return {
		operation: "none",
		url: there.url
	};
	const updated = await repository.asked(`updating the comment on #${number}`, PERMISSION$1, async (octokit, place) => {
		try {
			return (await octokit.rest.issues.updateComment({
				...place,
				comment_id: there.id,
				body
			})).data.html_url;
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
			return null;
		}
	});
	return updated === null ? createComment(repository, number, body) : {
		operation: "updated",
		url: updated
	};
}
const TRIES = 3;
async function createComment(repository, number, body) {
	const input = readMarker(body)?.flakeInput ?? "";
	return repository.asked(`commenting on #${number}`, PERMISSION$1, async (octokit, place) => {
		for (let tries = 1;; tries++) try {
			const { data } = await octokit.rest.issues.createComment({
				...place,
				issue_number: number,
				body,
				request: { retries: 0 }
			});
			return {
				operation: "created",
				url: data.html_url
			};
		} catch (thrown) {
			const status = answerOf(thrown)?.status;
			if (status === void 0 || status !== 0 && status < 500) throw thrown;
			const there = await ownComment(repository, number, input, PERMISSION$1);
			if (there !== null && isSameBody(there.body, body)) return {
				operation: "created",
				url: there.url
			};
			if (tries >= TRIES) throw thrown;
		}
	});
}
function isSameBody(one, other) {
	const [left, right] = [one, other].map((text) => text.replaceAll("\r\n", "\n").trimEnd());
	return left === right;
}
// src/adapters/github-check.ts
const PERMISSION = "checks: write";
const DESCRIPTION_CHARACTERS = 140;
const STATES = {
	success: "success",
	failure: "failure",
	neutral: "pending"
};
async function writeCheck(repository, head, url, check) {
	const digest = createHash("sha256").update(JSON.stringify(check)).digest("hex").slice(0, 32);
	const run = await repository.asked("showing the check", PERMISSION, async (octokit, place) => {
		try {
			const { data } = await octokit.rest.checks.listForRef({
				...place,
				ref: head,
				check_name: check.name,
				filter: "latest",
				per_page: 100
			});
			if (data.check_runs.some((one) => one.external_id === digest)) return "there";
			const { annotation } = check;
			await octokit.rest.checks.create({
				...place,
				name: check.name,
				head_sha: head,
				external_id: digest,
				...url === null ? {} : { details_url: url },
				status: "completed",
				conclusion: check.conclusion,
				output: {
					title: shownTitle(check),
					summary: check.summary,
					annotations: [{
						path: annotation.path,
						start_line: annotation.line,
						end_line: annotation.line,
						annotation_level: annotation.level,
						title: check.name,
						message: annotation.message
					}]
				}
			});
			return "written";
		} catch (thrown) {
			const status = answerOf(thrown)?.status;
			if (status !== 403 && status !== 404) throw thrown;
			return "refused";
		}
	});
	if (run !== "refused") return {
		written: run === "written",
		notice: null
	};
	return writeStatus(repository, head, url, check);
}
async function writeStatus(repository, head, url, check) {
	const state = STATES[check.conclusion];
	const description = shownTitle(check, DESCRIPTION_CHARACTERS);
	return repository.asked("setting the commit status", "statuses: write", async (octokit, place) => {
		try {
			const { data } = await octokit.rest.repos.getCombinedStatusForRef({
				...place,
				ref: head,
				per_page: 100
			});
			if (data.statuses.some((one) => one.context === check.name && one.state === state && one.description === description)) return {
				written: false,
				notice: null
			};
			await octokit.rest.repos.createCommitStatus({
				...place,
				sha: head,
				context: check.name,
				state,
				description,
				...url === null ? {} : { target_url: url }
			});
			return {
				written: true,
				notice: null
			};
		} catch (thrown) {
			const status = answerOf(thrown)?.status;
			if (status !== 403 && status !== 404) throw thrown;
			return {
				written: false,
				notice: "The token may show neither a check nor a commit status: add `checks: write` to the permissions: of the publish job."
			};
		}
	});
}
export { disableAutoMerge as a, writeComment as i, isSameBody as n, isBehind as o, ownComment as r, mergeMeasured as s, writeCheck as t };
