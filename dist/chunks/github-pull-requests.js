import { a as hasLabel, o as outcomeLabel, r as declinedSince, t as WISHES } from "./earlier-requests.js";
import { a as readMarker, r as markerText, t as closedBody } from "./marker.js";
import { l as listOf, p as escapeMarkdown } from "./host-facts.js";
import { $t as InputError, F as oneLine, Qt as Defect, en as UpstreamError, ft as OUTCOMES, ht as newsOf } from "./main.js";
import { t as lockedRev } from "./moved-rev.js";
import { r as touchesFlake } from "./missing-review.js";
import { t as answerOf } from "./github-failures.js";
import { a as strangerOn, c as isUs, i as readTip, n as dateOf, o as tipId, r as foreignAuthor, t as COMMIT_TRAILER } from "./github-tip.js";
import { a as disableAutoMerge, n as isSameBody, o as isBehind, s as mergeMeasured, t as writeCheck } from "./github-check.js";
import { n as githubRepository } from "./github-repository.js";
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
async function changedPaths(repository, trees) {
	const [before, after] = await Promise.all(trees.map((tree) => listingOf(repository, tree, true)));
	if (before === void 0 || after === void 0 || before.truncated || after.truncated) return null;
	const differs = (path) => {
		const [one, other] = [before.entries.get(path), after.entries.get(path)];
		return one?.sha !== other?.sha || one?.mode !== other?.mode;
	};
	return [...new Set([...before.entries.keys(), ...after.entries.keys()])].filter(differs).toSorted();
}
const known = new WeakMap();
function listingOf(repository, tree, recursive) {
	const listings = known.get(repository) ?? new Map();
	known.set(repository, listings);
	const key = recursive ? `${tree} and below` : tree;
	const listing = listings.get(key) ?? askForListing(repository, tree, recursive);
	listings.set(key, listing);
	return listing;
}
async function askForListing(repository, tree, recursive) {
	const { data } = await repository.asked("reading the tree of a commit", "contents: write", (octokit, place) => octokit.rest.git.getTree({
		...place,
		tree_sha: tree,
		...recursive ? { recursive: "1" } : {}
	}));
	return {
		entries: new Map(data.tree.map((entry) => [entry.path, {
			mode: entry.mode,
			sha: entry.sha,
			type: entry.type
		}])),
		truncated: data.truncated
	};
}
async function entriesOf(repository, tree) {
	const { entries, truncated } = await listingOf(repository, tree, false);
	if (truncated) throw new Defect({
		problem: `GitHub cuts the tree ${tree}.`,
		next: "Put the flake into a smaller directory."
	});
	return entries;
}
// src/adapters/github-base.ts
async function readBase(repository, content) {
	const { base, files } = content;
	const tip = await repository.asked(`reading the base branch ${base.branch}`, "contents: write", async (octokit, place) => {
		try {
			return (await octokit.rest.repos.getBranch({
				...place,
				branch: base.branch
			})).data;
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
			return null;
		}
	});
	if (tip === null || tip.name !== base.branch) throw new InputError({
		problem: `${repository.name} has no branch ${base.branch} any more${tip === null ? "" : `: it is ${tip.name} now`}.`,
		next: "Start the workflow again from the branch as it is called now."
	});
	if (tip.commit.sha === base.commit) return {
		touched: [],
		changed: [],
		unnamedIn: null,
		holdsBump: false,
		movedTo: null
	};
	const tree = await treeOf(repository, content, tip.commit.sha);
	const found = await Promise.all(files.map(async (file) => ({
		file,
		entry: await entryAt(repository, tree, file.path.split("/"))
	})));
	const whole = found.length > 0 && found.every(({ file, entry }) => entry?.sha === file.after);
	const rev = whole ? null : await revOnBase(repository, found, content);
	const holdsBump = whole || rev === content.candidate;
	const changed = holdsBump ? {
		paths: [],
		allNamed: true
	} : await changedSince(repository, base.commit, tip.commit.sha);
	if (changed === null) throw new InputError({
		problem: `${base.branch} does not hold the commit ${base.commit.slice(0, 7)} any more, which this was planned on: it was rewritten.`,
		next: "Start the workflow again for a new plan."
	});
	return {
		touched: found.filter(({ file, entry }) => entry?.sha !== file.before).map(({ file }) => file.path),
		changed: changed.paths,
		unnamedIn: changed.allNamed ? null : tree,
		holdsBump,
		movedTo: rev === content.baseline || holdsBump ? null : rev
	};
}
async function changedNixCode(repository, content, { changed, unnamedIn }) {
	const named = changed.filter(touchesFlake);
	if (unnamedIn === null || named.length > 0) return named;
	return (await changedPaths(repository, [await treeOf(repository, content, content.base.commit), unnamedIn]))?.filter(touchesFlake) ?? null;
}
function treeOf(repository, { base }, commit) {
	return repository.asked(`reading the commit ${commit} of ${base.branch}`, "contents: write", async (octokit, place) => {
		const { data } = await octokit.rest.git.getCommit({
			...place,
			commit_sha: commit
		});
		return data.tree.sha;
	});
}
async function revOnBase(repository, found, { flakeInput, base }) {
	const lock = found.find(({ file }) => /(?:^|\/)flake\.lock$/.test(file.path));
	const sha = lock?.entry?.sha;
	if (sha === void 0 || sha === lock?.file.before) return null;
	return repository.asked(`reading flake.lock on ${base.branch}`, "contents: write", async (octokit, place) => {
		const { data } = await octokit.rest.git.getBlob({
			...place,
			file_sha: sha
		});
		return lockedRev(Buffer.from(data.content, "base64").toString("utf8"), flakeInput);
	});
}
const NAMED_FILES = 300;
async function changedSince(repository, commit, tip) {
	return repository.asked("comparing the base branch with the planned base", "contents: write", async (octokit, place) => {
		try {
			const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
				...place,
				basehead: `${commit}...${tip}`,
				per_page: 1
			});
			if (data.merge_base_commit.sha !== commit) return null;
			const files = data.files ?? [];
			return {
				paths: files.flatMap(({ filename, previous_filename: before }) => [...before === void 0 ? [] : [before], filename]),
				allNamed: files.length < NAMED_FILES
			};
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
			return null;
		}
	});
}
// src/adapters/github-events.ts
const PAGE$2 = 100;
const PAGES_AT_MOST$1 = 40;
async function lastToDo(deed, repository, number, permission) {
	let last = null;
	for (let page = 1; page <= PAGES_AT_MOST$1; page++) {
		const { data } = await repository.asked(`reading what happened to #${number}`, permission, (octokit, place) => octokit.rest.issues.listEvents({
			...place,
			issue_number: number,
			per_page: PAGE$2,
			page
		}));
		for (const { event, actor, created_at: at } of data) if (event === deed && actor) last = {
			login: actor.login,
			type: actor.type,
			at: new Date(at)
		};
		if (data.length < PAGE$2) break;
	}
	return last;
}
async function lastPersonToDo(deed, repository, number, permission) {
	const last = await lastToDo(deed, repository, number, permission);
	return last === null || await isUs(repository, last) ? null : last;
}
// src/adapters/github-labels.ts
const COLOURS = {
	good: "0e8a16",
	bad: "b60205",
	"not-proven": "fbca04"
};
const PERMISSION$7 = "pull-requests: write";
function hasOutcomeLabel(labels) {
	return labels.some(isOutcomeLabel);
}
async function writeLabels(repository, number, present, wanted) {
	const missing = wanted.filter((label) => !present.some((other) => same(other, label)));
	const stale = present.filter((label) => isOutcomeLabel(label) && !wanted.some((other) => same(other, label)));
	for (const label of missing) await ensureLabel(repository, label);
	if (missing.length > 0) await repository.asked("labelling the pull request", PERMISSION$7, (octokit, place) => octokit.rest.issues.addLabels({
		...place,
		issue_number: number,
		labels: missing
	}));
	return await dropLabels(repository, number, stale) || missing.length > 0;
}
async function dropLabels(repository, number, labels) {
	for (const name of labels) await repository.asked(`removing the label ${name}`, PERMISSION$7, async (octokit, place) => {
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
	return labels.length > 0;
}
async function ensureLabel(repository, name) {
	await repository.asked(`making the label ${name}`, PERMISSION$7, async (octokit, place) => {
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
	return OUTCOMES.find((outcome) => same(label, outcomeLabel(outcome))) ?? null;
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
// src/adapters/github-request-text.ts
function isTold(open, { title, body }) {
	return open.title === title && isSameBody(open.body, body);
}
async function retell(repository, open, { title, body }) {
	if (isTold(open, {
		title,
		body
	})) return false;
	await repository.asked(`updating pull request #${open.number}`, "pull-requests: write", (octokit, place) => octokit.rest.pulls.update({
		...place,
		pull_number: open.number,
		title,
		body
	}));
	return true;
}
// src/adapters/github-automerge.ts
const PERMISSION$6 = "pull-requests: write";
async function refusalOfBase(repository, content) {
	const base = await readBase(repository, content);
	if (base.touched.length > 0) return `${content.base.branch} has changed ${base.touched.join(" and ")}`;
	const nixCode = await changedNixCode(repository, content, base);
	if (nixCode === null) return `${content.base.branch} has changed so many files since the plan that GitHub does not name them all, and Nix code may be among them`;
	return nixCode.length === 0 ? null : `${content.base.branch} has changed ${listOf(nixCode.map((path) => oneLine(path)))} since the plan`;
}
async function autoMergeOf(repository, { number }) {
	const { data } = await repository.asked(`reading #${number}`, PERMISSION$6, (octokit, place) => octokit.rest.pulls.get({
		...place,
		pull_number: number
	}));
	return data.auto_merge ?? null;
}
async function takeBack(repository, content, open) {
	const waiting = await autoMergeOf(repository, open);
	if (waiting === null || !await isUs(repository, waiting.enabled_by)) return;
	repository.beforeNextWrite(null);
	await takeBackToWrite(repository, content, open);
}
async function takeBackToWrite(repository, { base, candidate }, { number, nodeId, marker, body }) {
	if (marker?.merge === "asked" && marker.base === base.commit && marker.candidate.rev === candidate) {
		const due = body.replace(markerText(marker), () => markerText({
			...marker,
			merge: "due"
		}));
		await repository.asked(`updating pull request #${number}`, PERMISSION$6, (octokit, place) => octokit.rest.pulls.update({
			...place,
			pull_number: number,
			body: due
		}));
	}
	await disableAutoMerge(repository, nodeId, number);
}
function refusalOf({ mergeRefusal }, { branch, draft, switchedOffBy: who }) {
	if (mergeRefusal !== null) return mergeRefusal;
	if (branch.kind === "foreign") return `${branch.author} has a commit on the branch`;
	if (draft) return "it is a draft";
	return who === null ? null : `${who} switched its auto-merge off`;
}
async function switchedOff(repository, { publishing }, { number }, since) {
	if (publishing.automerge === "never" || since === null) return null;
	const who = await lastPersonToDo("auto_merge_disabled", repository, number, PERMISSION$6);
	return who === null || who.at < since ? null : who.login;
}
async function isToWait(repository, { autoMerge, marker, number }, { since, committed }) {
	if (autoMerge) return true;
	const last = since === null ? null : await lastToDo("auto_merge_disabled", repository, number, PERMISSION$6);
	if (last !== null && since !== null && last.at >= since && !await isUs(repository, last)) return false;
	return marker?.merge === "due" || last !== null && committed !== null && last.at >= committed;
}
function mergeIsDue(content, published) {
	return content.publishing.automerge !== "never" && refusalOf(content, published) === null;
}
function leftToTheNextRun(thrown) {
	if (!(thrown instanceof UpstreamError)) throw thrown;
	return thrown.message;
}
const TRIES = 3;
async function automerge(repository, content, published) {
	const { open, branch } = published;
	const refused = (why) => ({
		merge: {
			kind: "refused",
			sentence: `It is not merged by itself: ${why}.`
		},
		answered: false
	});
	if (content.publishing.automerge === "never") return {
		merge: null,
		answered: false
	};
	for (let tries = 1;; tries++) {
		const refusal = refusalOf(content, published) ?? await refusalOfBase(repository, content);
		if (refusal !== null) {
			if (open.autoMerge) await takeBack(repository, content, open);
			return refused(refusal);
		}
		if (open.autoMerge) {
			if (branch.kind === "unchanged" && await autoMergeOf(repository, open) !== null) return {
				merge: null,
				answered: true
			};
			const meanwhile = refusalOf(content, {
				...published,
				switchedOffBy: await switchedOff(repository, content, open, published.since)
			});
			if (meanwhile !== null) return refused(meanwhile);
		}
		const pull = {
			nodeId: open.nodeId,
			number: open.number,
			head: branch.commit,
			base: content.base.branch
		};
		const merge = await mergeMeasured(repository, pull, content.publishing.mergeMethod);
		if (merge.kind === "base-modified" && tries < TRIES) await repository.pause(tries);
		else return {
			merge,
			answered: merge.kind === "waiting" || merge.kind === "refused" || merge.kind === "merged"
		};
	}
}
async function mergeAndTell(repository, content, published, { isNew, changed, fulfilled, textOf }) {
	const { open } = published;
	const due = mergeIsDue(content, published);
	const stands = due && open.autoMerge && !changed && fulfilled.length === 0 && isTold(open, textOf("asked"));
	const called = !isNew && !stands && await retell(repository, open, textOf(due ? "due" : void 0));
	const dropped = await dropLabels(repository, open.number, fulfilled);
	const { merge, answered } = await automerge(repository, content, published).catch((thrown) => {
		if (stands || !due) throw thrown;
		return {
			merge: {
				kind: "not-yet",
				sentence: `Whether #${open.number} merges by itself is left to the next run: ${leftToTheNextRun(thrown)}`
			},
			answered: false
		};
	});
	const wentWell = merge !== null && (merge.kind === "merged" || merge.kind === "waiting");
	const notices = merge === null || wentWell ? [] : [merge.sentence];
	const after = {
		news: wentWell ? merge.sentence : null,
		notices
	};
	if (!answered || stands || merge?.kind === "merged") return {
		...after,
		changed: called || dropped
	};
	repository.beforeNextWrite(null);
	const noted = await retell(repository, {
		...open,
		...textOf("due")
	}, textOf("asked")).catch((thrown) => {
		notices.push(`The next run notes that in the text of #${open.number}: ${leftToTheNextRun(thrown)}`);
		return false;
	});
	return {
		...after,
		changed: called || dropped || noted
	};
}
// src/adapters/github-branch.ts
function shownSince({ candidate, flakeInput }, marker, { committed, replaced = null }) {
	if (marker?.candidate.rev !== candidate || marker.flakeInput !== flakeInput) return committed;
	return marker.since === void 0 ? replaced ?? committed : new Date(marker.since);
}
const PERMISSION$5 = "contents: write";
async function writeBranch(repository, content, { fresh, outdated }) {
	const { branch, base, files } = content;
	const { data: baseCommit } = await repository.asked(`reading the base commit ${base.commit}`, PERMISSION$5, (octokit, place) => octokit.rest.git.getCommit({
		...place,
		commit_sha: base.commit
	}));
	const tip = await readTip(repository, branch);
	let replaced = null;
	if (tip !== null) {
		const stranger = await strangerOn(repository, branch, tip);
		if (stranger !== null && !fresh) return {
			kind: "foreign",
			commit: tip.sha,
			author: stranger,
			committed: null
		};
		const ours = await foreignAuthor(repository, tip) === null;
		const onBase = tip.parents.includes(base.commit);
		if (ours && await stillMerges(repository, tip, content, baseCommit.tree.sha) && (onBase || !await outdated(tip.committed))) return {
			kind: "unchanged",
			commit: tip.sha,
			committed: tip.committed
		};
		if (ours && tip.committed !== null && tip.committed > content.planned) return {
			kind: "newer",
			commit: tip.sha
		};
		if (ours) replaced = tip.committed;
	}
	await checkBase(repository, baseCommit.tree.sha, files);
	const made = await writeCommit(repository, content, baseCommit.tree.sha);
	const late = await tipId(repository, branch);
	if (late !== null && late !== tip?.sha) throw new UpstreamError({
		problem: `The branch ${branch} moved from ${tip?.sha ?? "nothing"} to ${late} while its next commit was made.`,
		next: "Nothing was overwritten. Run the job again."
	});
	await moveRef(repository, branch, late !== null, made.commit);
	return {
		kind: "written",
		replaced,
		...made
	};
}
async function stillMerges(repository, tip, { base, files }, baseTree) {
	const [parent, ...others] = tip.parents;
	if (parent === void 0 || others.length > 0) return false;
	if (parent === base.commit) return holdsExactly(repository, baseTree, tip.tree, files);
	const parentTree = await repository.asked(`reading the commit ${parent}`, PERMISSION$5, async (octokit, place) => {
		const { data } = await octokit.rest.git.getCommit({
			...place,
			commit_sha: parent
		});
		return data.tree.sha;
	});
	if (!await holdsExactly(repository, parentTree, tip.tree, files)) return false;
	if (!await isPlannedFor(repository, parentTree, files)) return false;
	return repository.asked("comparing the branch with its base", PERMISSION$5, async (octokit, place) => {
		try {
			const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
				...place,
				basehead: `${base.commit}...${tip.sha}`,
				per_page: 1
			});
			return data.ahead_by === 1 && data.merge_base_commit.sha === parent;
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 404) throw thrown;
			return false;
		}
	});
}
async function isPlannedFor(repository, tree, files) {
	return checkBase(repository, tree, files).then(() => true, () => false);
}
async function writeCommit(repository, content, baseTree) {
	for (const file of content.files) {
		const encoded = Buffer.from(file.text, "utf8").toString("base64");
		await repository.asked(`storing ${file.path}`, PERMISSION$5, (octokit, place) => octokit.rest.git.createBlob({
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
	const { data: tree } = await repository.asked("storing the tree of the bump commit", PERMISSION$5, (octokit, place) => octokit.rest.git.createTree({
		...place,
		base_tree: baseTree,
		tree: entries
	}));
	const { data: commit } = await repository.asked("making the bump commit", PERMISSION$5, (octokit, place) => octokit.rest.git.createCommit({
		...place,
		message: signed(content.commitMessage),
		tree: tree.sha,
		parents: [content.base.commit]
	}));
	const { verified, reason } = commit.verification;
	return {
		commit: commit.sha,
		committed: dateOf(commit.committer.date),
		verified,
		reason
	};
}
async function moveRef(repository, branch, exists, commit) {
	const doing = `moving the branch ${branch}`;
	const create = () => repository.asked(doing, PERMISSION$5, (octokit, place) => octokit.rest.git.createRef({
		...place,
		ref: `refs/heads/${branch}`,
		sha: commit
	}));
	const update = () => repository.asked(doing, PERMISSION$5, async (octokit, place) => {
		try {
			await octokit.rest.git.updateRef({
				...place,
				ref: `heads/${branch}`,
				sha: commit,
				force: true
			});
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer?.status !== 422 || !/reference does not exist/i.test(answer.text)) throw thrown;
			await octokit.rest.git.createRef({
				...place,
				ref: `refs/heads/${branch}`,
				sha: commit
			});
		}
	});
	try {
		await (exists ? update() : create());
	} catch (thrown) {
		if (await tipId(repository, branch) !== commit) throw thrown;
	}
}
function signed(message) {
	const text = message.trimEnd();
	return text.split("\n").some((line) => line.trim() === "Llama-Fleet: 1") ? text : `${text}\n\n${COMMIT_TRAILER}`;
}
// src/adapters/github-changed-locks.ts
const PERMISSION$4 = "pull-requests: read";
const PAGE$1 = 100;
const LOOKED_AT = 300;
async function changedLocks(repository, question) {
	const changed = [];
	for (const pull of await openPulls(repository, question)) {
		const after = await lockAt(repository, question.path, pull.head);
		if (after === null || after.sha === question.blob) continue;
		const start = await repository.asked(`comparing #${pull.number} with its base`, PERMISSION$4, async (octokit, place) => {
			try {
				const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
					...place,
					basehead: `${question.base}...${pull.head}`,
					per_page: 1
				});
				return data.merge_base_commit.sha;
			} catch (thrown) {
				if (answerOf(thrown)?.status !== 404) throw thrown;
				return null;
			}
		});
		const before = start === null ? null : await lockAt(repository, question.path, start);
		if (before === null || before.sha === after.sha) continue;
		changed.push({
			number: pull.number,
			author: pull.author,
			head: pull.head,
			before: before.text,
			after: after.text
		});
	}
	return changed;
}
async function openPulls(repository, { branch, base }) {
	const pulls = [];
	for (let page = 1; page <= LOOKED_AT / PAGE$1; page++) {
		const { data } = await repository.asked("looking for other pull requests", PERMISSION$4, (octokit, place) => octokit.rest.pulls.list({
			...place,
			state: "open",
			base,
			per_page: PAGE$1,
			page
		}));
		for (const { number, user, head } of data) if (head.repo?.full_name.toLowerCase() === repository.name.toLowerCase() && head.ref !== branch) pulls.push({
			number,
			author: user?.login ?? "someone",
			head: head.sha
		});
		if (data.length < PAGE$1) break;
	}
	return pulls;
}
async function lockAt(repository, path, ref) {
	return repository.asked(`reading ${path} at ${ref.slice(0, 7)}`, "contents: read", async (octokit, place) => {
		try {
			const { data } = await octokit.rest.repos.getContent({
				...place,
				path,
				ref
			});
			if (Array.isArray(data) || data.type !== "file" || !("content" in data) || data.encoding !== "base64") return null;
			return {
				sha: data.sha,
				text: Buffer.from(data.content, "base64").toString("utf8")
			};
		} catch (thrown) {
			if (answerOf(thrown)?.status === 404) return null;
			throw thrown;
		}
	});
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
const DRAFT_MUTATIONS = {
	draft: "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }",
	ready: "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }"
};
async function setDraft(octokit, nodeId, number, draft) {
	try {
		await octokit.graphql(draft ? DRAFT_MUTATIONS.draft : DRAFT_MUTATIONS.ready, { id: nodeId });
		return null;
	} catch (thrown) {
		const status = answerOf(thrown)?.status;
		if (status !== void 0 && status !== 403 && status !== 404) throw thrown;
		return `GitHub did not let us make #${number} ${draft ? "a draft (\"Convert to draft\")" : "ready (\"Ready for review\")"} with this token: press that button on the pull request.`;
	}
}
const PERMISSION$3 = "pull-requests: write";
async function wantedDraft(repository, content, { open, branch, since }, notices) {
	const { number } = open;
	if (branch.kind === "foreign" || open.draft === content.draft) return open.draft;
	if (open.draft) {
		const who = await lastPersonToDo("convert_to_draft", repository, number, PERMISSION$3);
		if (who !== null) notices.push(`#${number} stays a draft: ${who.login} made it one. "Ready for review" on the pull request ends that.`);
		return who !== null;
	}
	const who = since === null ? null : await lastPersonToDo("ready_for_review", repository, number, PERMISSION$3);
	if (who === null || since === null || who.at < since) return true;
	notices.push(`#${number} stays ready for review, though it is not complete: ${who.login} called it ready.`);
	return false;
}
// src/adapters/github-earlier-requests.ts
const PERMISSION$2 = "pull-requests: read";
const PAGE = 100;
const PAGES_AT_MOST = 40;
async function earlierRequests(repository, { branch, since, tags }) {
	const found = [];
	for (let page = 1; page <= PAGES_AT_MOST; page++) {
		const { data } = await repository.asked("looking for earlier pull requests", PERMISSION$2, (octokit, place) => octokit.rest.pulls.list({
			...place,
			state: "all",
			head: `${repository.owner}:${branch}`,
			sort: "updated",
			direction: "desc",
			per_page: PAGE,
			page
		}));
		for (const pull of data) {
			const marker = readMarker(pull.body ?? "");
			const merged = (pull.merged_at ?? null) !== null;
			const shown = marker === null ? [] : [marker.candidate.tag, ...marker.before.map(({ tag }) => tag)];
			const closer = pull.state !== "open" && !merged && shown.some((tag) => tag !== null && tags.has(tag)) ? await lastToDo("closed", repository, pull.number, PERMISSION$2) : null;
			found.push({
				number: pull.number,
				open: pull.state === "open",
				merged,
				base: pull.base.ref,
				ownHead: pull.head.repo?.full_name.toLowerCase() === repository.name.toLowerCase(),
				ours: pull.user?.type === "Bot" || marker !== null && pull.user !== null && pull.user.login === await repository.ownLogin(),
				closedAt: (pull.closed_at ?? null) === null ? null : new Date(pull.closed_at ?? ""),
				closedBy: closer === null ? null : {
					login: closer.login,
					us: closer.type === "Bot"
				},
				labels: pull.labels.map(({ name }) => name),
				marker
			});
		}
		const last = data.at(-1);
		if (last === void 0 || data.length < PAGE || since !== null && Date.parse(last.updated_at) < since.getTime()) break;
	}
	return found;
}
// src/adapters/github-open-request.ts
async function findOpen(repository, { branch, base }) {
	const { data } = await repository.asked("looking for the open pull request", "pull-requests: write", (octokit, place) => octokit.rest.pulls.list({
		...place,
		state: "open",
		head: `${repository.owner}:${branch}`,
		per_page: 100
	}));
	const own = data.filter((pull) => pull.head.repo?.full_name === pull.base.repo.full_name);
	const found = own.find((pull) => pull.base.ref === base.branch) ?? own[0];
	return found === void 0 ? null : openOf(found);
}
function openOf(pull) {
	return {
		number: pull.number,
		nodeId: pull.node_id,
		url: pull.html_url,
		base: pull.base.ref,
		title: pull.title,
		body: pull.body ?? "",
		draft: pull.draft ?? false,
		labels: pull.labels.flatMap((label) => label.name === void 0 ? [] : [label.name]),
		autoMerge: (pull.auto_merge ?? null) !== null,
		marker: readMarker(pull.body ?? "")
	};
}
// src/adapters/github-people.ts
const PERMISSION$1 = "pull-requests: write";
async function askPeople(repository, number, { reviewers, assignees }) {
	const refused = [];
	const wish = async (what, work) => {
		try {
			await work();
		} catch (thrown) {
			const answer = answerOf(thrown);
			if (answer === null || ![
				403,
				404,
				422
			].includes(answer.status)) throw thrown;
			refused.push(`${what} did not work (GitHub: ${answer.status} "${answer.text}"): correct \`pull-request\` in the config, or the token's permissions.`);
		}
	};
	await repository.asked("asking for reviews", PERMISSION$1, async (octokit, place) => {
		const ask = (names) => {
			const users = names.filter((name) => !name.includes("/"));
			const teams = names.filter((name) => name.includes("/")).map((name) => name.slice(name.indexOf("/") + 1));
			return octokit.rest.pulls.requestReviewers({
				...place,
				pull_number: number,
				reviewers: users,
				team_reviewers: teams
			});
		};
		if (reviewers.length > 0) await wish(`Asking ${reviewers.join(", ")} for a review`, () => ask(reviewers));
		if (refused.length > 0 && reviewers.length > 1) {
			refused.length = 0;
			for (const name of reviewers) await wish(`Asking ${name} for a review`, () => ask([name]));
		}
		if (assignees.length > 0) await wish(`Assigning ${assignees.join(", ")}`, () => octokit.rest.issues.addAssignees({
			...place,
			issue_number: number,
			assignees: [...assignees]
		}));
	});
	return refused;
}
// src/adapters/github-pull-requests.ts
const PERMISSION = "pull-requests: write";
function githubPullRequests(access) {
	const repository = githubRepository(access);
	return {
		earlier: (question) => repository.asked("looking for earlier pull requests", "pull-requests: read", () => earlierRequests(repository, question)),
		changedLocks: (question) => repository.asked("looking for other pull requests", "pull-requests: read", () => changedLocks(repository, question)),
		publish: (content) => repository.asked("publishing the bump", PERMISSION, () => publish(repository, content, access.runUrl ?? null))
	};
}
async function publish(repository, content, runUrl) {
	checkBlobs(content.files);
	const before = await findOpen(repository, content);
	const base = await readBase(repository, content);
	const takeBackFirst = (waiting) => {
		if (waiting?.autoMerge === true) repository.beforeNextWrite(() => takeBackToWrite(repository, content, waiting));
	};
	takeBackFirst(before);
	const left = await leftAlone(repository, content, before, base);
	if (left !== null) return left;
	const rebuild = before !== null && hasLabel(before.labels, WISHES.rebuild);
	const outdated = async (committed) => {
		if (before === null || content.publishing.automerge === "never" || content.mergeRefusal !== null || content.draft) return false;
		return await isToWait(repository, before, {
			since: shownSince(content, before.marker, { committed }),
			committed
		}) && isBehind(repository, before.number);
	};
	const branch = await writeBranch(repository, content, {
		fresh: rebuild,
		outdated
	});
	if (branch.kind === "newer") {
		const notice = `The branch ${content.branch} holds a bump that was made after this one was planned, so nothing was written. Start the workflow again for a new plan.`;
		return {
			operation: "none",
			...placeOf(before),
			notice
		};
	}
	const foreign = branch.kind === "foreign" ? {
		author: branch.author,
		head: branch.commit
	} : null;
	const since = shownSince(content, before?.marker ?? null, branch);
	const textOf = (merge) => content.text({
		marker: before?.marker ?? null,
		foreign,
		touched: base.touched,
		...merge === void 0 ? {} : { merge },
		...since === null ? {} : { since: since.toISOString() }
	});
	const notices = noticesOf(branch, content, base.touched, before !== null);
	let changed = branch.kind === "written";
	if (content.check !== null && (before !== null || foreign === null)) {
		const check = await writeCheck(repository, branch.commit, runUrl, content.check(foreign));
		changed ||= check.written;
		if (check.notice !== null) notices.push(check.notice);
	}
	let open = before;
	let created = false;
	if (open === null && foreign === null) {
		const answer = await create(repository, content, textOf(mergeIsDue(content, {
			branch,
			since,
			draft: content.draft,
			switchedOffBy: null
		}) ? "due" : void 0));
		open = answer.open;
		created = answer.created;
		takeBackFirst(open);
		if (answer.notice !== null) notices.push(answer.notice);
	}
	const verified = branch.kind === "written" ? branch.verified : null;
	if (open === null) return {
		operation: "none",
		number: null,
		url: null,
		notice: notices.join(" ") || null,
		verified
	};
	const draft = created ? open.draft : await wantedDraft(repository, content, {
		open,
		branch,
		since
	}, notices);
	if (!created) changed = await redraft(repository, open, draft, notices) || changed;
	if (!hasOutcomeLabel(open.labels)) notices.push(...await askPeople(repository, open.number, content.publishing));
	changed = await writeLabels(repository, open.number, open.labels, textOf().labels) || changed;
	const fulfilled = rebuild && content.continued !== true ? open.labels.filter((label) => hasLabel([label], WISHES.rebuild)) : [];
	const merging = await mergeAndTell(repository, content, {
		open,
		branch,
		since,
		draft: draft || content.draft,
		switchedOffBy: created || open.autoMerge ? null : await switchedOff(repository, content, open, since)
	}, {
		isNew: created,
		changed,
		fulfilled,
		textOf
	});
	notices.push(...merging.notices);
	changed ||= merging.changed || merging.news !== null;
	return {
		operation: created ? "created" : changed ? "updated" : "none",
		...placeOf(open),
		notice: notices.join(" ") || null,
		...merging.news === null ? {} : { news: merging.news },
		verified
	};
}
async function leftAlone(repository, content, open, { holdsBump, movedTo }) {
	const none = (notice) => ({
		operation: "none",
		...placeOf(open),
		notice
	});
	if (open !== null && open.base !== content.base.branch) {
		if (open.autoMerge) await takeBack(repository, content, open);
		return intoAnother(open, content);
	}
	if (holdsBump) return overtaken(repository, content, open);
	if (!content.opens && open?.marker?.candidate.rev !== content.candidate) return none(`The config opens pull requests for good news alone, so ${open === null ? "no pull request was opened" : `#${open.number} stays as it is`}.`);
	if (open !== null) return null;
	if (movedTo !== null) return none(`${content.base.branch} has moved ${content.flakeInput} to ${movedTo.slice(0, 7)} since the plan, so no pull request was opened. The next plan starts from there.`);
	const declined = await declinedMeanwhile(repository, content);
	return declined === null ? null : none(declined);
}
const placeOf = (open) => ({
	number: open?.number ?? null,
	url: open?.url ?? null
});
function noticesOf(branch, { base, branch: name }, touched, open) {
	const notices = [];
	if (branch.kind === "written" && !branch.verified) notices.push(`GitHub does not call the bump commit verified (${branch.reason}): it signs those of bots and Apps, not of a personal token.`);
	if (branch.kind === "foreign") notices.push(`The branch ${name} ends with a commit of ${branch.author} (${branch.commit.slice(0, 7)}), so nothing was written to it. ` + (open ? `The label ${WISHES.rebuild} on the pull request asks for a fresh branch.` : "No open pull request shows it: open one from that branch, or delete or rename it."));
	if (touched.length > 0) notices.push(`${base.branch} has changed ${touched.join(" and ")} since the plan, so the branch stays on ${base.commit.slice(0, 7)}; the next plan starts from the new one.`);
	return notices;
}
function intoAnother(open, { branch, base }) {
	const notice = `#${open.number} asks to merge ${branch} into ${open.base}, and this was planned for ${base.branch}: it stays as it is. Give it the base ${base.branch}, or close it.`;
	return {
		operation: "none",
		...placeOf(open),
		notice
	};
}
async function declinedMeanwhile(repository, content) {
	const { branch, planned: since, tag } = content;
	return declinedSince(await earlierRequests(repository, {
		branch,
		since,
		tags: new Set(tag === null ? [] : [tag])
	}), content);
}
async function overtaken(repository, { base, branch }, open) {
	const notice = `${base.branch} holds this bump already: there is nothing to merge.`;
	if (open === null) return {
		operation: "none",
		...placeOf(open),
		notice
	};
	const tip = await readTip(repository, branch);
	const author = tip === null ? null : await foreignAuthor(repository, tip);
	if (author !== null) return {
		operation: "none",
		...placeOf(open),
		notice: `${base.branch} holds this bump already, and #${open.number} stays open for the commits of ${author}.`
	};
	const body = closedBody(open, escapeMarkdown(notice));
	await repository.asked(`closing pull request #${open.number}`, PERMISSION, (octokit, place) => octokit.rest.pulls.update({
		...place,
		pull_number: open.number,
		state: "closed",
		body
	}));
	return {
		operation: "closed",
		...placeOf(open),
		notice
	};
}
async function create(repository, content, { title, body }) {
	return repository.asked("opening the pull request", PERMISSION, async (octokit, place) => {
		const { branch: head, base } = content;
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
async function redraft(repository, open, draft, notices) {
	if (open.draft === draft) return false;
	const sentence = await repository.asked(`updating pull request #${open.number}`, PERMISSION, (octokit) => setDraft(octokit, open.nodeId, open.number, draft));
	if (sentence !== null) notices.push(sentence);
	return sentence === null;
}
export { githubPullRequests };
