import { a as widthOf, i as startOfWidth, r as wrapped } from "./text-table.js";
import { _t as isLive, vt as lineProgress, xt as plainLine } from "./main.js";
// src/adapters/terminal-progress.ts
const UNICODE = {
	frames: Array.from("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"),
	done: "✔",
	failed: "✖",
	says: "›"
};
const ASCII = {
	frames: [
		"-",
		"\\",
		"|",
		"/"
	],
	done: "ok",
	failed: "failed",
	says: ">"
};
const LINES = {
	title: 2,
	says: 3
};
const FRAME_MILLISECONDS = 100;
function terminalProgress(stream, environment) {
	return isLive(stream, environment) ? liveProgress(stream, signsFor(environment)) : lineProgress(stream);
}
function signsFor(environment) {
	const locale = [
		environment["LC_ALL"],
		environment["LC_CTYPE"],
		environment["LANG"]
	].find((value) => (value ?? "") !== "") ?? "";
	return locale === "" || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
function boundedLines(text, width, most) {
	const lines = wrapped(startOfWidth(text, width * (most + 1)), width);
	return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${startOfWidth(lines[most - 1] ?? "", width - 1)}…`];
}
function rowsOf(line, columns) {
	let rows = 1;
	for (let rest = line; widthOf(rest) > columns; rows++) rest = rest.slice(Math.max(1, startOfWidth(rest, columns).length));
	return rows;
}
function liveProgress(stream, signs) {
	let running = null;
	let drawn = [];
	const columns = () => Math.max(20, stream.columns ?? 80);
	const erasing = () => {
		const rows = drawn.reduce((sum, line) => sum + rowsOf(line, columns()), 0);
		drawn = [];
		return rows === 0 ? "" : `\u001b[${rows}F\u001b[J`;
	};
	const draw = (above = "") => {
		const erased = erasing();
		if (running !== null) {
			const sign = signs.frames[running.frame % signs.frames.length] ?? "";
			const width = columns() - 5;
			const says = [...running.inner, running.says].filter((part) => part !== "").join(": ");
			const [title, told] = [boundedLines(running.title, width, LINES.title), boundedLines(says, width, LINES.says)];
			drawn = [...title.map((line, place) => `${place === 0 ? sign : " "} ${line}`), ...told.map((line, place) => `${place === 0 ? `  ${signs.says}` : "   "} ${line}`)];
		}
		stream.write(`${erased}${above}${drawn.map((line) => `${line}\n`).join("")}`);
	};
	const showCursor = () => void stream.write("\x1B[?25h");
	async function task(title, work) {
		const name = plainLine(title);
		const update = (text) => {
			if (running === null) return;
			running.says = plainLine(text);
			draw();
		};
		const self = {
			update,
			log: update
		};
		if (running !== null) {
			const { inner } = running;
			inner.push(name);
			update("");
			try {
				return await work(self);
			} finally {
				inner.splice(inner.indexOf(name), 1);
			}
		}
		running = {
			title: name,
			inner: [],
			says: "",
			frame: 0
		};
		stream.write("\x1B[?25l");
		process.once("exit", showCursor);
		draw();
		const timer = setInterval(() => {
			if (running !== null) running.frame += 1;
			draw();
		}, FRAME_MILLISECONDS);
		let ending = `\u001b[31m${signs.failed}\u001b[39m`;
		try {
			const result = await work(self);
			ending = `\u001b[32m${signs.done}\u001b[39m`;
			return result;
		} finally {
			clearInterval(timer);
			running = null;
			draw(`${ending} ${name}\n`);
			process.off("exit", showCursor);
			showCursor();
		}
	}
	const print = (kind, text) => draw(`${kind}: ${plainLine(text)}\n`);
	return {
		task,
		notice: (line) => print("note", line),
		warning: (line) => print("warning", line)
	};
}
export { terminalProgress };
