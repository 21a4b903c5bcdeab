// src/core/pin/flake-text.ts
function conflictLine(text) {
	const index = text.split(/\r\n?|\n/).findIndex((line) => /^(?:<{7}|>{7})(?: |$)/.test(line));
	return index < 0 ? null : index + 1;
}
const GENERATED = /flake-file|do[- ]not[- ](?:edit|modify|change)|auto-?generated|\bgenerated (?:by|using|with|from)\b|\bis generated\b/i;
function generatorLine(text) {
	const lines = text.replace(/^\uFEFF/, "").split(/\r\n?|\n/);
	for (const [index, line] of lines.entries()) {
		if (!/^\s*(?:#|\/\*|\*|$)/.test(line)) return null;
		if (GENERATED.test(line)) return {
			line: index + 1,
			says: line.replace(/^[\s#*/]+/, "").slice(0, 80)
		};
	}
	return null;
}
function attributeName(name) {
	return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : `"${name.replace(/["\\$]/g, "\\$&")}"`;
}
export { conflictLine as n, generatorLine as r, attributeName as t };
