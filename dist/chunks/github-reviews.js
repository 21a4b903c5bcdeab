import { Bt as InputError } from "./main.js";
import { i as readMarker } from "./marker.js";
import { r as withNote } from "./review-comment.js";
import { n as disableAutoMerge, t as writeCheck } from "./github-check.js";
import { n as asked, t as answerOf } from "./github-failures.js";
import { t as githubRepository } from "./github-repository.js";
import { i as strangerOn, r as readTip } from "./github-tip.js";
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
			if (user.type === "Bot" || user.login === await repository.ownLogin()) found = {
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
const PERMISSION = "pull-requests: write";
async function writeComment(repository, number, there, body) {
	if (there === null) return createComment(repository, number, body);
	if (normal(there.body) === normal(body)) return {
		operation: "none",
		url: there.url
	};
	const updated = await repository.asked(`updating the comment on #${number}`, PERMISSION, async (octokit, place) => {
		try {
			return (await octokit.rest.issues.updateComment({
				...place,
				comment_id: there.id,
				body
			})).data.html_url;
		} catch (thrown) {
			const status = answerOf(thrown)?.status;
			if (status !== 404 && status !== 403) throw thrown;
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
	return repository.asked(`commenting on #${number}`, PERMISSION, async (octokit, place) => {
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
			const there = await ownComment(repository, number, input, PERMISSION);
			if (there !== null && normal(there.body) === normal(body)) return {
				operation: "created",
				url: there.url
			};
			if (tries >= TRIES) throw thrown;
		}
	});
}
function normal(text) {
	return text.replaceAll("\r\n", "\n").trimEnd();
}
// src/adapters/github-reviews.ts
const READ = "pull-requests: read";
const WRITE = "pull-requests: write";
function githubReviews(access) {
	const repository = githubRepository(access);
	const told = (doing, permission, work) => asked({
		doing,
		permission,
		repository: repository.name,
		job: access.job ?? ""
	}, work);
	return {
		foreignTip: (branch) => told(`reading ${branch}`, READ, () => foreignTip(repository, branch)),
		find: (question) => told(`reading #${question.number}`, READ, () => find(repository, question)),
		publish: (content) => told("publishing the review", WRITE, () => publish(repository, content, access.runUrl ?? null))
	};
}
async function foreignTip(repository, branch) {
	const tip = await readTip(repository, branch, "contents: read");
	const author = tip === null ? null : await strangerOn(repository, branch, tip);
	return tip === null || author === null ? null : {
		head: tip.sha,
		author
	};
}
const read = (repository, number, permission) => repository.asked(`reading #${number}`, permission, async (octokit, place) => (await octokit.rest.pulls.get({
	...place,
	pull_number: number
})).data);
async function find(repository, { number, branch, flakeInput, fresh }) {
	const pull = await read(repository, number, READ);
	const open = pull.state === "open";
	const ownHead = pull.head.repo?.full_name.toLowerCase() === repository.name.toLowerCase();
	const found = {
		number,
		open,
		head: pull.head.sha,
		ownHead,
		baseBranch: pull.base.ref,
		ours: ownHead && pull.head.ref === branch
	};
	if (!open) return {
		...found,
		baseCommit: pull.base.sha,
		mergeBase: pull.base.sha,
		behind: 0,
		pushedBy: null,
		marker: null
	};
	const marker = (await ownComment(repository, number, flakeInput, READ))?.marker ?? null;
	const begun = !fresh && marker?.candidate.rev === pull.head.sha ? marker.base : null;
	const compare = comparing(repository, number);
	const withTip = await compare(pull.base.ref, pull.head.sha);
	const compared = begun === null || begun === withTip.baseCommit ? withTip : await withBegun(compare, begun, pull) ?? withTip;
	const pushedBy = found.ours ? (await foreignTip(repository, branch))?.author ?? null : null;
	return {
		...found,
		...compared,
		pushedBy,
		marker
	};
}
const comparing = (repository, number) => (base, head) => repository.asked(`comparing #${number} with its base`, "contents: read", async (octokit, place) => {
	const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
		...place,
		basehead: `${base}...${head}`,
		per_page: 1
	});
	return {
		baseCommit: data.base_commit.sha,
		mergeBase: data.merge_base_commit.sha,
		behind: data.behind_by
	};
});
async function withBegun(compare, begun, pull) {
	try {
		const { mergeBase } = await compare(begun, pull.base.ref);
		return mergeBase === begun ? await compare(begun, pull.head.sha) : null;
	} catch (error) {
		if (error instanceof InputError) return null;
		throw error;
	}
}
async function publish(repository, content, runUrl) {
	const { number, head, flakeInput } = content;
	const pull = await read(repository, number, WRITE);
	const notices = [];
	if (content.ownNote !== null && (pull.auto_merge ?? null) !== null) await disableAutoMerge(repository, pull.node_id, number);
	if (content.baseBranch !== null && pull.base.ref !== content.baseBranch) {
		const notice = `#${number} asks to be merged into ${pull.base.ref} now, and what was measured is a merge into ${content.baseBranch}: nothing is said there. Start its review again.`;
		return {
			url: pull.html_url,
			operation: "none",
			notice
		};
	}
	const check = await writeCheck(repository, head, runUrl, content.check);
	if (check.notice !== null) notices.push(check.notice);
	const none = {
		url: pull.html_url,
		operation: "none",
		notice: notices.join(" ") || null
	};
	if (pull.state !== "open" || pull.head.sha !== head) {
		const what = pull.state === "open" ? `#${number} moved on to ${pull.head.sha.slice(0, 7)}` : `#${number} was closed`;
		return {
			...none,
			notice: [...notices, `${what} while ${head.slice(0, 7)} was measured, so nothing is said there.`].join(" ")
		};
	}
	const { comment, ownNote } = content;
	const written = await writeComment(repository, number, await ownComment(repository, number, flakeInput, WRITE), comment);
	if (ownNote !== null && readMarker(pull.body ?? "") !== null) await sayOnce(repository, number, pull.body ?? "", ownNote);
	return {
		url: written.url ?? pull.html_url,
		operation: written.operation,
		notice: notices.join(" ") || null
	};
}
async function sayOnce(repository, number, text, note) {
	const body = withNote(text, note);
	if (body === text) return;
	await repository.asked(`updating pull request #${number}`, WRITE, (octokit, place) => octokit.rest.pulls.update({
		...place,
		pull_number: number,
		body
	}));
}
export { githubReviews };
