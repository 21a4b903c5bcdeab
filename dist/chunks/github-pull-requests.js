import { g as newsOf, it as UpstreamError, nt as Defect, p as OUTCOMES, rt as InputError } from "./main.js";
import { i as tipId, n as foreignAuthor, r as readTip, t as COMMIT_TRAILER } from "./github-tip.js";
import { n as asked, t as answerOf } from "./github-failures.js";
import { t as githubRepository } from "./github-repository.js";
import { createHash } from "node:crypto";
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
// src/adapters/github-pull-requests.ts
const PERMISSION = "pull-requests: write";
function githubPullRequests(access) {
	const repository = githubRepository(access);
	const deed = {
		doing: "publishing the bump",
		permission: PERMISSION,
		repository: repository.name
	};
	return { publish: (content) => asked(deed, () => publish(repository, content)) };
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
