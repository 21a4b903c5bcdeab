import { en as UpstreamError, st as meaningOfRefusal } from "./main.js";
// src/adapters/git-promised-objects.ts
const PROMISOR = /^remote\.(.+)\.promisor true$/m;
async function fetchPromised(git, root, commit) {
	const at = { directory: root };
	const remote = PROMISOR.exec((await git.run([
		"config",
		"--get-regexp",
		String.raw`^remote\..*\.promisor$`
	], {
		...at,
		onlyReads: true
	})).stdout)?.[1];
	if (remote === void 0) return false;
	const listing = await git.run([
		"ls-tree",
		"-r",
		"--full-tree",
		"--name-only",
		commit
	], at);
	const input = (await git.text([
		"rev-list",
		"--objects",
		"--no-walk",
		"--missing=print",
		commit
	], {
		...at,
		onlyReads: true
	})).split("\n").flatMap((line) => line.startsWith("?") ? [`${line.slice(1)}\n`] : []).join("");
	const fetching = listing.exitCode === 0 && input !== "" ? await git.run([
		"-c",
		"fetch.negotiationAlgorithm=noop",
		"fetch",
		...[
			"--quiet",
			"--no-tags",
			"--no-write-fetch-head",
			"--recurse-submodules=no",
			"--filter=blob:none",
			"--stdin"
		],
		"--",
		remote
	], {
		...at,
		input
	}) : listing;
	if (fetching.exitCode === 0) return true;
	throw new UpstreamError({
		problem: `${root} is a partial clone, and what it lacks of commit ${commit.slice(0, 7)} cannot be fetched from ${remote}: ${fetching.timedOut ? "it did not answer in time" : meaningOfRefusal(fetching.stderrTail)}.`,
		next: `Run again when ${remote} answers, or run this in a clone that was made without --filter.`
	});
}
export { fetchPromised };
