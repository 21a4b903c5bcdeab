import { $t as InputError, X as commitTree, Z as dateOf, en as UpstreamError, ot as lastWord } from "./main.js";
// src/adapters/git-merge.ts
const OLDEST_GIT = "2.38";
const UNSET = {
	GIT_CONFIG_GLOBAL: "/dev/null",
	GIT_CONFIG_SYSTEM: "/dev/null",
	GIT_ATTR_NOSYSTEM: "1"
};
async function mergeInto(git, directory, { number, head, base, mergeBase }) {
	if (mergeBase === base) return {
		kind: "merged",
		commit: head
	};
	const date = await dateOf(git, directory, base);
	const commit = (tree, parents, message) => commitTree(git, {
		directory,
		parents,
		message,
		date
	}, tree);
	const common = await commit(`${mergeBase}^{tree}`, [], "The merge base");
	const [ours, theirs] = [await commit(`${base}^{tree}`, [common], "The base"), await commit(`${head}^{tree}`, [common], "The head")];
	const argv = [
		"-c",
		"core.attributesFile=/dev/null",
		"merge-tree",
		"--write-tree",
		"--name-only",
		"--no-messages",
		"-z",
		ours,
		theirs
	];
	const ending = await git.run(argv, {
		directory,
		environment: UNSET
	});
	const [tree = "", ...paths] = ending.stdout.split("\0").filter((each) => each !== "");
	if (ending.exitCode === 0) return {
		kind: "merged",
		commit: await commit(tree, [base, head], `Merge #${number} at ${head} into ${base}`)
	};
	if (ending.exitCode === 1 && paths.length > 0) return {
		kind: "conflicting",
		paths
	};
	if (ending.exitCode === 129) {
		const version = await git.text(["version"], { directory });
		throw new InputError({
			problem: `${version} is too old to merge #${number} into its base without a working tree.`,
			next: `Install git ${OLDEST_GIT} or newer, or update the branch of the pull request.`
		});
	}
	throw new UpstreamError({
		problem: `git merge-tree failed for #${number}: ${ending.timedOut ? "it took too long" : lastWord(ending.stderrTail)}.`,
		next: "Run again; or update the branch of the pull request."
	});
}
export { mergeInto };
