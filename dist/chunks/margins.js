import { n as formatChange } from "./numbers.js";
// src/core/verdict/margins.ts
function deltaOf({ delta, deltas = {} }, test) {
	return Object.hasOwn(deltas, test) ? deltas[test] ?? delta : delta;
}
function marginsText(tests) {
	const [first, ...others] = tests;
	if (first !== void 0 && others.every(({ delta }) => delta === first.delta)) return formatChange(first.delta, "±");
	return tests.map(({ test, delta }) => `${test} ${formatChange(delta, "±")}`).join(", ");
}
export { marginsText as n, deltaOf as t };
