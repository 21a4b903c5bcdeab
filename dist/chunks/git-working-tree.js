import { $t as InputError, W as onDisk, Y as rootOf, at as replaceFile } from "./main.js";
import { dirname, join } from "node:path";
import { lstat, mkdir, readFile, writeFile } from "node:fs/promises";
// src/adapters/git-working-tree.ts
const HALF_WRITTEN = "`git status` shows what was written before it.";
function gitWorkingTree(git) {
	return {
		async survey(directory) {
			const root = await rootOf(git, directory);
			const list = async (...argv) => (await git.text([
				"ls-files",
				"-z",
				...argv
			], { directory: root })).split("\0").filter((path) => path !== "");
			const origin = await git.run([
				"remote",
				"get-url",
				"origin"
			], { directory: root });
			const committed = await git.run([
				"log",
				"-1",
				"--format=%ct"
			], { directory: root });
			return {
				root,
				tracked: await list(),
				untracked: await list("--others", "--exclude-standard"),
				origin: origin.exitCode === 0 ? origin.stdout.trim() : null,
				committedAt: committed.exitCode === 0 && /^\d{1,12}\n?$/.test(committed.stdout) ? new Date(Number(committed.stdout) * 1e3) : null
			};
		},
		async create(root, files) {
			for (const { path } of files) {
				await assertFreeWay(root, path);
				if (await kindOf(join(root, path)) !== "nothing") throw new InputError({
					problem: `${path} is there already.`,
					next: "Nothing was written; look at it, and run again."
				});
			}
			for (const { path, text } of files) await onDisk(join(root, path), HALF_WRITTEN, async () => {
				await mkdir(dirname(join(root, path)), { recursive: true });
				await writeFile(join(root, path), text, { flag: "wx" });
			});
		},
		async replace(root, { path, before, text }) {
			await assertFreeWay(root, path);
			if (await readFile(join(root, path), "utf8") !== before) throw new InputError({
				problem: `${path} was changed in the meantime.`,
				next: "It was left alone; run again."
			});
			await onDisk(join(root, path), HALF_WRITTEN, () => replaceFile(join(root, path), text));
		}
	};
}
async function assertFreeWay(root, path) {
	const parts = path.split("/");
	for (const [index] of parts.entries()) {
		const part = parts.slice(0, index + 1).join("/");
		const kind = await kindOf(join(root, part));
		if (kind === "file" && index < parts.length - 1) throw new InputError({
			problem: `${part} is no directory, and ${path} lies below it.`,
			next: "Nothing was written; move it out of the way, and run again."
		});
		if (kind === "link") throw new InputError({
			problem: `${part} is a symbolic link.`,
			next: "Nothing is written through a link: make the change where it points to."
		});
	}
}
async function kindOf(path) {
	try {
		const found = await lstat(path);
		return found.isSymbolicLink() ? "link" : found.isDirectory() ? "directory" : "file";
	} catch {
		return "nothing";
	}
}
export { gitWorkingTree };
