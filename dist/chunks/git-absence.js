import { W as directoriesWith } from "./reading.js";
import { join } from "node:path";
import { lstat } from "node:fs/promises";
// src/adapters/git-absence.ts
const RULE = /^([^\n:]+:\d+):(.*)\t[^\t]*$/s;
async function absenceOf(git, root, commit, paths) {
	const files = [];
	for (const path of paths) files.push(await absentFile(git, root, path));
	const name = paths[0]?.split("/").at(-1) ?? "";
	const listed = await git.text([
		"ls-tree",
		"-r",
		"-z",
		"--name-only",
		"--full-tree",
		commit
	], {
		directory: root,
		onlyReads: true
	});
	return {
		files,
		others: directoriesWith(name, listed.split("\0"))
	};
}
async function absentFile(git, root, path) {
	if (!await lstat(join(root, path)).then((found) => found.isFile(), () => false)) return {
		path,
		state: "nowhere"
	};
	const at = {
		directory: root,
		onlyReads: true
	};
	if ((await git.run([
		"ls-files",
		"--error-unmatch",
		"--",
		path
	], at)).exitCode === 0) return {
		path,
		state: "not-committed"
	};
	const ignored = await git.run([
		"check-ignore",
		"--verbose",
		"--",
		path
	], {
		...at,
		environment: { GIT_LITERAL_PATHSPECS: "0" }
	});
	const [, place = "git’s own settings", rule = path] = RULE.exec(ignored.stdout.trimEnd()) ?? [];
	return ignored.exitCode === 0 ? {
		path,
		state: "ignored",
		rule: `${rule} (${place})`
	} : {
		path,
		state: "not-tracked"
	};
}
export { absenceOf };
