import { n as InputError } from "./errors.js";
// src/core/llama-bench/tests.ts
const PATTERN = /^(?:pp(?<pp>[1-9]\d{0,6}))?(?<plus>\+)?(?:tg(?<tg>[1-9]\d{0,6}))?(?: ?@ ?d(?<depth>[1-9]\d{0,6}))?$/;
function parseTest(name) {
	const groups = PATTERN.exec(name)?.groups;
	const { pp, plus, tg, depth } = groups ?? {};
	if (groups === void 0 || pp === void 0 && tg === void 0 || plus !== void 0 !== (pp !== void 0 && tg !== void 0)) throw new InputError({
		problem: `The test '${name}' is not a llama-bench test.`,
		next: "Write it as llama-bench prints it: pp512, tg128, pp64+tg16 or tg128 @ d4096."
	});
	return {
		nPrompt: Number(pp ?? 0),
		nGen: Number(tg ?? 0),
		nDepth: Number(depth ?? 0)
	};
}
function nameOfTest(test) {
	return [test.nPrompt > 0 ? `pp${test.nPrompt}` : "", test.nGen > 0 ? `tg${test.nGen}` : ""].filter((part) => part !== "").join("+") + (test.nDepth > 0 ? ` @ d${test.nDepth}` : "");
}
function throughputOf(test, nanoseconds) {
	return (test.nPrompt + test.nGen) * 1e9 / nanoseconds;
}
export { parseTest as n, throughputOf as r, nameOfTest as t };
