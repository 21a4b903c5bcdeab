import { $t as InputError } from "./main.js";
import { a as readMarker, n as isInto } from "./marker.js";
import { r as withNote } from "./review-comment.js";
import { a as disableAutoMerge, i as writeComment, r as ownComment, t as writeCheck } from "./github-check.js";
import { n as githubRepository } from "./github-repository.js";
import { a as strangerOn, i as readTip } from "./github-tip.js";
// src/adapters/github-reviews.ts
const READ = "pull-requests: read";
const WRITE = "pull-requests: write";
function githubReviews(access) {
	const repository = githubRepository(access);
	return {
		foreignTip: (branch) => repository.asked(`reading ${branch}`, READ, () => foreignTip(repository, branch)),
		find: (question) => repository.asked(`reading #${question.number}`, READ, () => find(repository, question)),
		publish: (content) => repository.asked("publishing the review", WRITE, () => publish(repository, content, access.runUrl ?? null))
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
	const begun = !fresh && marker?.candidate.rev === pull.head.sha && isInto(marker, pull.base.ref) ? marker.base : null;
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
	const stands = pull.state === "open" && pull.head.sha === head;
	const there = stands ? await ownComment(repository, number, flakeInput, WRITE) : null;
	const check = await writeCheck(repository, head, runUrl, content.check);
	if (check.notice !== null) notices.push(check.notice);
	if (!stands) {
		const what = pull.state === "open" ? `#${number} moved on to ${pull.head.sha.slice(0, 7)}` : `#${number} was closed`;
		return {
			url: pull.html_url,
			operation: "none",
			notice: [...notices, `${what} while ${head.slice(0, 7)} was measured, so nothing is said there.`].join(" ")
		};
	}
	const { comment, ownNote } = content;
	const written = await writeComment(repository, number, there, comment);
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
