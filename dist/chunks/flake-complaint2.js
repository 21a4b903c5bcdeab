import { Lt as InputError } from "./main.js";
// src/phases/flake-complaint.ts
const NEXT = "`nix flake show` says more; correct it and commit.";
const LITERALS = "Write the inputs out: nix takes none from `let`, `import`, `//`, `+` or other expressions.";
const PLACE = /,? at \S*\/flake\.nix:\d+(?::\d+)?/g;
const FILE = /'\/[^']*\/flake\.nix'/g;
function complaintOf(error, source) {
	const line = /\/flake\.nix:(\d+)/.exec(error.message)?.[1] ?? /\/flake\.nix:(\d+)/.exec(error.logTail)?.[1];
	if (error.infrastructure || line === void 0 && error.message.search(FILE) < 0) return error;
	const said = error.message.replace(PLACE, "").replace(FILE, `'${source}'`);
	return new InputError({
		problem: `${source}${line === void 0 ? "" : `:${line}`}: the flake cannot be read as it is committed. ${said}`,
		next: /got a thunk/.test(said) ? LITERALS : NEXT
	});
}
export { complaintOf as t };
