import { t as answerOf } from "./github-failures.js";
// src/adapters/github-own-account.ts
async function isOwnAccount(repository, { login }) {
	return login === await repository.ownLogin();
}
async function isUs(repository, account) {
	return account.type === "Bot" || isOwnAccount(repository, account);
}
// src/adapters/github-tip.ts
const COMMIT_TRAILER = "Llama-Fleet: 1";
const PERMISSION = "contents: write";
async function tipId(repository, branch, permission = PERMISSION) {
	return repository.asked(`reading the branch ${branch}`, permission, async (octokit, place) => {
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
async function readTip(repository, branch, permission = PERMISSION) {
	const sha = await tipId(repository, branch, permission);
	if (sha === null) return null;
	const { data } = await repository.asked(`reading the tip of ${branch}`, permission, (octokit, place) => octokit.rest.repos.getCommit({
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
		committed: dateOf(data.commit.committer?.date),
		authorName: data.commit.author?.name ?? "someone"
	};
}
function dateOf(written) {
	const date = new Date(written ?? "");
	return Number.isNaN(date.getTime()) ? null : date;
}
async function foreignAuthor(repository, tip) {
	const { author, committer } = tip;
	const name = committer !== null && committer.login !== "web-flow" ? committer.login : author?.login ?? tip.authorName;
	if (!tip.message.split("\n").some((line) => line.trim() === "Llama-Fleet: 1")) return name;
	if (author === null || committer === null) return name;
	if (committer.login !== author.login && committer.login !== "web-flow") return name;
	return await isUs(repository, author) ? null : name;
}
async function strangerOn(repository, branch, tip) {
	const author = await foreignAuthor(repository, tip);
	if (author === null) return null;
	const { data } = await repository.asked(`looking for what was merged from ${branch}`, "pull-requests: read", (octokit, place) => octokit.rest.pulls.list({
		...place,
		state: "closed",
		head: `${repository.owner}:${branch}`,
		sort: "updated",
		direction: "desc",
		per_page: 100
	}));
	return data.some(({ merged_at: at, head }) => (at ?? null) !== null && head.sha === tip.sha) ? null : author;
}
export { strangerOn as a, isUs as c, readTip as i, dateOf as n, tipId as o, foreignAuthor as r, isOwnAccount as s, COMMIT_TRAILER as t };
