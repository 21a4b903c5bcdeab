import { D as groupedBy, en as UpstreamError } from "./main.js";
import { a as hostOfHistoryFile, i as historyFileNames, o as withEntries, r as damagedSentence, t as readHistoryTexts } from "./history-texts.js";
import { t as answerOf } from "./github-failures.js";
import { o as tipId, t as COMMIT_TRAILER } from "./github-tip.js";
// src/adapters/github-history.ts
const PERMISSION = "contents: write";
const TRIES = 8;
const README = `# History of llama-fleet

One file per host, one line of JSON per measurement; \`llama-fleet history\` reads it. llama-fleet only ever adds lines here.
`;
function githubHistory(repository, branch) {
	return {
		async read() {
			const found = await readBranch(repository, branch);
			const texts = new Map();
			for (const [name, blob] of found?.blobs ?? []) if (hostOfHistoryFile(name) !== null) texts.set(name, await readBlob(repository, blob));
			return readHistoryTexts(texts, `the branch ${branch}`);
		},
		async append(entries) {
			if (entries.length === 0) return [];
			for (let tries = 0; tries < TRIES; tries++) {
				const found = await readBranch(repository, branch);
				const { files, said } = await changedFiles(repository, branch, found, entries);
				if (files.size === 0) return said;
				if (await moveBranch(repository, branch, found, await writeCommit(repository, found, files, entries))) return said;
			}
			throw new UpstreamError({
				problem: `The branch ${branch} moved ${TRIES} times while the history of this run was added to it.`,
				next: "The measurements are in the report’s artifact. Run the job again; what is there already is not added twice."
			});
		}
	};
}
async function readBranch(repository, branch) {
	const tip = await tipId(repository, branch);
	if (tip === null) return null;
	return repository.asked(`reading the branch ${branch}`, PERMISSION, async (octokit, place) => {
		const { data: commit } = await octokit.rest.git.getCommit({
			...place,
			commit_sha: tip
		});
		const { data } = await octokit.rest.git.getTree({
			...place,
			tree_sha: commit.tree.sha
		});
		const blobs = data.tree.filter((entry) => entry.type === "blob" && entry.mode !== "120000");
		return {
			tip,
			tree: commit.tree.sha,
			blobs: new Map(blobs.map((entry) => [entry.path, entry.sha]))
		};
	});
}
async function readBlob(repository, sha) {
	return repository.asked("reading the history", PERMISSION, async (octokit, place) => {
		const { data } = await octokit.rest.git.getBlob({
			...place,
			file_sha: sha
		});
		return Buffer.from(data.content, "base64").toString("utf8");
	});
}
async function changedFiles(repository, branch, found, entries) {
	const files = new Map();
	const said = [];
	const textOf = async (name) => {
		const blob = found?.blobs.get(name);
		return blob === void 0 ? "" : readBlob(repository, blob);
	};
	for (const [host, own] of groupedBy(entries, (entry) => entry.host)) {
		const names = historyFileNames(host);
		const before = await textOf(names.entries);
		const { text, damaged } = withEntries(before, own, `${names.entries} on ${branch}`);
		if (text === before) continue;
		files.set(names.entries, text);
		if (damaged.length === 0) continue;
		files.set(names.damaged, `${await textOf(names.damaged)}${damaged.map((line) => `${line.text}\n`).join("")}`);
		said.push(damagedSentence(`${names.entries} on ${branch}`, damaged, `${names.damaged} there`));
	}
	if (found === null && files.size > 0) files.set("README.md", README);
	return {
		files,
		said
	};
}
async function writeCommit(repository, found, files, measured) {
	const hosts = [...groupedBy(measured, (entry) => entry.host).keys()].join(", ");
	return repository.asked("adding to the history", PERMISSION, async (octokit, place) => {
		const entries = [...files].map(([path, content]) => ({
			path,
			mode: "100644",
			type: "blob",
			content
		}));
		const { data: tree } = await octokit.rest.git.createTree({
			...place,
			tree: entries,
			...found && { base_tree: found.tree }
		});
		const message = `Measured ${measured[0]?.candidate.tag ?? "a candidate"} on ${hosts}\n\n${COMMIT_TRAILER}`;
		const { data: commit } = await octokit.rest.git.createCommit({
			...place,
			message,
			tree: tree.sha,
			parents: found === null ? [] : [found.tip]
		});
		return commit.sha;
	});
}
async function moveBranch(repository, branch, found, commit) {
	return repository.asked(`moving the branch ${branch}`, PERMISSION, async (octokit, place) => {
		try {
			if (found === null) await octokit.rest.git.createRef({
				...place,
				ref: `refs/heads/${branch}`,
				sha: commit
			});
			else await octokit.rest.git.updateRef({
				...place,
				ref: `heads/${branch}`,
				sha: commit,
				force: false
			});
			return true;
		} catch (thrown) {
			if (answerOf(thrown)?.status !== 422) throw thrown;
			const now = await tipId(repository, branch);
			if (now === (found?.tip ?? null)) throw thrown;
			return now === commit;
		}
	});
}
export { githubHistory };
