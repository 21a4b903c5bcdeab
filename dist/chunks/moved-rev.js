import { v as lockedInput, y as parseFlakeLock } from "./reading.js";
// src/core/pin/moved-rev.ts
const revIn = (lockText, input) => lockedInput(parseFlakeLock(lockText, "flake.lock"), input, "flake.lock").locked.rev;
function lockedRev(lockText, input) {
	try {
		return revIn(lockText, input) ?? null;
	} catch {
		return null;
	}
}
function movedRev(before, after, input) {
	try {
		const [from, to] = [before, after].map((text) => revIn(text, input));
		return to === void 0 || from === to ? null : to;
	} catch {
		return null;
	}
}
export { movedRev as n, lockedRev as t };
