import { $t as InputError, en as UpstreamError } from "./main.js";
// src/phases/flake-complaint.ts
const NEXT = "`nix flake show` says more; correct it and commit.";
const LITERALS = "Write the value out: nix takes inputs and description from no `let`, `import`, `//`, `+` or other expression.";
const FUNCTION = "Write `outputs = inputs: …;`: nix takes a function that stands there, and none from `import` or another expression.";
const PLACE = /,? at \S*\/flake\.nix:\d+(?::\d+)?/g;
const TREE = /[^\s'"]*\/(?:trees\/[A-Za-z0-9][\w-]*|[0-9a-z]{32}-source)/;
const FILE = new RegExp(`'/[^']*/flake\\.nix'|'git\\+file:${TREE.source}[^']*'`, "g");
const BELOW_TREE = new RegExp(`${TREE.source}/`, "g");
const IN_TREE = new RegExp(` in Git repository "${TREE.source}"`, "g");
const AT_INPUT = /while updating the flake input '([^']+)'/g;
const NO_SUCH_INPUT = /input '([^']+)' follows a non-existent input '([^']+)'/;
function withoutClone(said) {
	return said.replace(IN_TREE, "").replace(BELOW_TREE, "");
}
function complaintOf(error, source, moved = null) {
	if (error.infrastructure) return error;
	const [, follower, followed] = NO_SUCH_INPUT.exec(error.message) ?? [];
	if (moved !== null && follower !== void 0) return new InputError({
		problem: `${moved.tag} cannot be locked: in ${source} '${follower}' follows '${followed}', which leads to nothing any more: ${moved.input} has dropped an input.`,
		next: `Give '${follower}' a url of its own, or leave the tag out with \`hold\` in the config.`
	});
	const at = [...error.logTail.matchAll(AT_INPUT)].at(-1)?.[1];
	if (at !== void 0) return complaintOfInput(error, {
		at,
		source,
		moved
	});
	const line = /\/flake\.nix:(\d+)/.exec(error.message)?.[1] ?? /\/flake\.nix:(\d+)/.exec(error.logTail)?.[1];
	if (line === void 0 && error.message.search(FILE) < 0) return error;
	const said = error.message.replace(PLACE, "").replace(FILE, `'${source}'`);
	return new InputError({
		problem: `${source}${line === void 0 ? "" : `:${line}`}: the flake cannot be read as it is committed. ${said}`,
		next: nextAfter(said)
	});
}
function nextAfter(said) {
	if (!said.includes("got a thunk")) return NEXT;
	return said.includes("expected a function") ? FUNCTION : LITERALS;
}
function complaintOfInput({ message }, { at, source, moved }) {
	const said = withoutClone(message);
	if (moved === null || moved.own.includes(at) || at !== moved.input && !at.startsWith(`${moved.input}/`)) return new InputError({
		problem: `${source}: nix cannot read the input '${at}'. ${said}`,
		next: NEXT
	});
	return new UpstreamError({
		problem: `${moved.tag} cannot be locked: nix does not read what it brings as '${at}'. ${said}`,
		next: "Nothing was changed. Where a newer nix reads it, update nix; else leave the tag out with `hold` in the config."
	});
}
export { withoutClone as n, complaintOf as t };
