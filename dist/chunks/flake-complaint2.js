import { Ft as InputError } from "./main.js";
// src/phases/flake-complaint.ts
const NEXT = "`nix flake show` says more; correct it and commit.";
const LITERALS = "Write the inputs out: nix takes none from `let`, `import`, `//`, `+` or other expressions.";
function complaintOf(error, source) {
	const line = /\/flake\.nix:(\d+)/.exec(error.message)?.[1] ?? /\/flake\.nix:(\d+)/.exec(error.logTail)?.[1];
	if (line === void 0 || error.infrastructure) return error;
	const said = error.message.replace(/,? at \S*\/flake\.nix:\d+(?::\d+)?/g, "");
	return new InputError({
		problem: `${source}:${line}: the flake cannot be read as it is committed. ${said}`,
		next: /got a thunk/.test(said) ? LITERALS : NEXT
	});
}
export { complaintOf as t };
