import { stripVTControlCharacters } from "node:util";
// src/adapters/terminal-text.ts
function plainLines(text) {
	return stripVTControlCharacters(text).split(/\r\n|[\r\n\u2028\u2029\u0085\v\f]/).map((line) => line.replaceAll("	", "  ").replace(/[\p{Cc}\p{Cf}]/gu, ""));
}
function plainLine(text) {
	return plainLines(text).filter((line) => line.trim() !== "").join(" ");
}
export { plainLines as n, plainLine as t };
