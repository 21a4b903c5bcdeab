import { j as InputError } from "./main.js";
// src/phases/flake-files.ts
function flakeIn(flake, tree) {
	return flake.directory === "." ? tree : `${tree}/${flake.directory}`;
}
async function readFlake(fleet, commit, written) {
	const directory = written.split("/").filter((part) => part !== "." && part !== "").join("/") || ".";
	const read = async (name) => {
		const path = directory === "." ? name : `${directory}/${name}`;
		const file = await fleet.readFile(commit, path);
		if (file !== null) return {
			path,
			...file
		};
		throw new InputError({
			problem: `There is no ${path} at commit ${commit.slice(0, 7)}.`,
			next: name === "flake.nix" ? "Run this in a fleet repository, or name the directory as `flake` in the config." : "Run `nix flake lock` and commit flake.lock."
		});
	};
	return {
		directory,
		nixFile: await read("flake.nix"),
		lockFile: await read("flake.lock")
	};
}
export { readFlake as n, flakeIn as t };
