// src/core/verdict/sides.ts
const SIDES = ["baseline", "candidate"];
function sidesFrom(first) {
	return first === "baseline" ? ["baseline", "candidate"] : ["candidate", "baseline"];
}
export { sidesFrom as n, SIDES as t };
