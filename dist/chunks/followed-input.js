import { j as InputError } from "./main.js";
import { n as parseFlakeLock, r as pinOf, t as lockedInput } from "./flake-lock.js";
import { a as sameRepository, n as githubRepositoryOf } from "./flake-reference.js";
import { n as readFlake, t as flakeIn } from "./flake-files.js";
// src/core/pin/upstream-repository.ts
const OFFICIAL = [{
	owner: "ggml-org",
	repo: "llama.cpp"
}, {
	owner: "ggerganov",
	repo: "llama.cpp"
}];
function upstreamOf({ locked }, input, named, source) {
	const { type } = locked;
	if (![
		"github",
		"gitlab",
		"sourcehut",
		"git"
	].includes(type)) {
		const found = type === "path" ? `the path ${locked.path ?? ""}` : type === "tarball" || type === "file" ? `the tarball ${locked.url ?? ""}` : `a '${type}' input`;
		throw new InputError({
			problem: `${source} locks '${input}' to ${found}, which has no tags to follow.`,
			next: "Pin it as github:ggml-org/llama.cpp/TAG."
		});
	}
	if (named !== void 0) return named;
	const repository = githubRepositoryOf(locked);
	if (repository !== null && OFFICIAL.some((official) => sameRepository(official, repository))) return `https://github.com/${repository.owner}/${repository.repo}`;
	const fork = repository === null ? locked.url ?? `${type}:${locked.owner ?? ""}/${locked.repo ?? ""}` : `${repository.owner}/${repository.repo}`;
	const url = repository === null ? locked.url ?? "URL" : `https://github.com/${fork}`;
	throw new InputError({
		problem: `The input '${input}' is the fork ${fork}, not ggml-org/llama.cpp.`,
		next: `To follow the fork's own tags, add \`upstream: ${url}\` to the config.`
	});
}
// src/phases/followed-input.ts
async function followedInput(commit, config, { fleet, nix }) {
	const flake = await readFlake(fleet, commit, config.flake);
	return lockedPin(flake, config, async () => {
		const { lineOfInput } = await import("./pin-declaration2.js");
		const { directory } = await fleet.checkOut(commit, "line");
		return lineOfInput(nix, {
			directory: flakeIn(flake, directory),
			text: flake.nixFile.text,
			source: flake.nixFile.path,
			input: config["flake-input"]
		});
	});
}
async function lockedPin({ lockFile, nixFile }, config, line) {
	const input = config["flake-input"];
	const lock = parseFlakeLock(lockFile.text, lockFile.path);
	try {
		const locked = lockedInput(lock, input, lockFile.path);
		return {
			upstream: upstreamOf(locked, input, config.upstream, lockFile.path),
			baseline: pinOf(locked, input)
		};
	} catch (error) {
		const at = error instanceof InputError ? await line() : null;
		if (at === null || !(error instanceof InputError)) throw error;
		throw new InputError({
			problem: `${nixFile.path}:${at}: ${error.message.slice(0, -error.next.length).trim()}`,
			next: error.next
		});
	}
}
export { followedInput };
