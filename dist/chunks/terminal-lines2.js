import { n as plainLines, t as plainLine } from "./terminal-text.js";
// src/adapters/terminal-lines.ts
function isLive(stream, environment) {
	const isSet = (name) => (environment[name] ?? "") !== "";
	return stream.isTTY && !isSet("NO_COLOR") && !isSet("CI") && environment["TERM"] !== "dumb";
}
function lineProgress(stream) {
	const say = (text, indent) => plainLines(text).forEach((line) => void stream.write(`${indent}${line}\n`));
	async function task(title, work) {
		let last = "";
		const update = (line) => {
			if (line !== last) say(line, "  ");
			last = line;
		};
		say(plainLine(title), "");
		return work({
			update,
			log: (line) => say(line, "  ")
		});
	}
	return {
		task,
		notice: (line) => say(plainLine(line), "note: "),
		warning: (line) => say(plainLine(line), "warning: ")
	};
}
export { lineProgress as n, isLive as t };
