import { r as UpstreamError } from "./errors.js";
import { n as parseFlakeLock, t as lockedInput } from "./flake-lock.js";
import { t as exactReference } from "./flake-reference.js";
// src/phases/source-check.ts
async function verifySource(question, nix) {
	const { input, lock, commit } = question;
	const { locked } = lockedInput(parseFlakeLock(lock.text, lock.path), input, lock.path);
	const next = "Nothing was changed. Look at that commit upstream before you trust either; if all is well there, run again.";
	if (locked.rev !== commit) throw new UpstreamError({
		problem: `${lock.path} holds commit ${locked.rev ?? "none"} of ${input}, but the tag stands on ${commit}.`,
		next
	});
	const reference = exactReference(locked);
	if (reference === null || locked.narHash === void 0) throw new UpstreamError({
		problem: `${lock.path} locks ${input} as a '${locked.type}' input without a hash that could be checked.`,
		next
	});
	const fetched = await nix.prefetch(reference);
	if (fetched.rev !== null && fetched.rev !== commit) throw new UpstreamError({
		problem: `${reference} was fetched as commit ${fetched.rev}, not ${commit}.`,
		next
	});
	if (fetched.narHash !== locked.narHash) throw new UpstreamError({
		problem: `The source of ${input} does not match its lock: ${lock.path} has ${locked.narHash}, ${reference} fetched anew has ${fetched.narHash}.`,
		next
	});
}
export { verifySource };
