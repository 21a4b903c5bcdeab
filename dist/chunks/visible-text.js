// src/core/report/visible-text.ts
const UNSEEN = new RegExp([/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u, /[\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/u].map(({ source }) => source).join("|"), "gu");
function pictureOf(character) {
	const code = character.codePointAt(0) ?? 0;
	if (code < 32) return String.fromCodePoint(9216 + code);
	if (code === 127) return "␡";
	return `\u27e6U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e7`;
}
function visibleLines(text) {
	return text.replaceAll("\r\n", "\n").replace(UNSEEN, pictureOf);
}
function visibleLine(text, limit = 300) {
	const characters = Array.from(visibleLines(text.slice(0, limit * 8)).replace(/\s+/g, " ").trim());
	return characters.length <= limit ? characters.join("") : `${characters.slice(0, limit - 1).join("")}…`;
}
function byteLength(text) {
	return new TextEncoder().encode(text).length;
}
export { visibleLine as n, visibleLines as r, byteLength as t };
