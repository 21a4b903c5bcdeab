import { n as plainLines, t as plainLine } from "./terminal-text.js";
// src/adapters/actions-log-text.ts
function inertLines(text) {
	return plainLines(text).map(inert).join("\n");
}
function inertLine(text) {
	return inert(plainLine(text));
}
function inert(line) {
	return line.replace(/^(\s*)::/u, "$1: :").replaceAll("##[", "## [");
}
export { inertLines as n, inertLine as t };
