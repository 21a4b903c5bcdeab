import { a as hostOfHistoryFile, n as LARGEST_HISTORY_BYTES, t as readHistoryTexts } from "./history-texts.js";
// src/adapters/git-history.ts
function gitHistory(git, root, branch) {
	return { async read() {
		for (const ref of [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`]) {
			const found = await git.run([
				"rev-parse",
				"--verify",
				"--quiet",
				"--end-of-options",
				`${ref}^{tree}`
			], { directory: root });
			if (found.exitCode !== 0) continue;
			const texts = await textsOf(git, root, found.stdout.trim());
			return readHistoryTexts(texts, ref.replace(/^refs\/(?:remotes|heads)\//, ""));
		}
		return {
			entries: [],
			notices: []
		};
	} };
}
const BLOB = /^100\d{3} blob (?<id>[0-9a-f]+)\t(?<name>[^/]+)$/s;
async function textsOf(git, root, tree) {
	const texts = new Map();
	for (const line of (await git.text([
		"ls-tree",
		"-z",
		tree
	], { directory: root })).split("\0")) {
		const { id, name } = BLOB.exec(line)?.groups ?? {};
		if (id === void 0 || name === void 0 || hostOfHistoryFile(name) === null) continue;
		texts.set(name, await git.text([
			"cat-file",
			"blob",
			id
		], {
			directory: root,
			mostStdoutBytes: LARGEST_HISTORY_BYTES
		}));
	}
	return texts;
}
export { gitHistory };
