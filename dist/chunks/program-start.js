import { isAbsolute, join } from "node:path";
import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
// src/adapters/program-start.ts
function faultOfStart(program) {
	try {
		accessSync(program, constants.R_OK | constants.X_OK);
	} catch (error) {
		const code = error.code ?? "unknown";
		if (code === "ENOENT" || code === "ENOTDIR") return `${program} is not installed, or not on PATH.`;
		return `${program} cannot start: ${code}.`;
	}
	const [own, other] = [machineOf(process.execPath), machineOf(program)];
	return own !== null && other !== null && own !== other ? `${program} cannot start: ENOEXEC.` : null;
}
function programIn(directories, name) {
	return directories.map((directory) => join(directory, name)).find((path) => isAbsolute(path) && isExecutable(path)) ?? null;
}
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
function notStarted(startError) {
	return {
		exitCode: null,
		signal: null,
		timedOut: false,
		startError,
		stdout: "",
		stderrTail: "",
		seconds: 0
	};
}
function machineOf(program) {
	const head = Buffer.alloc(20);
	const file = openSync(program, "r");
	try {
		if (readSync(file, head, 0, 20, 0) < 20 || head.toString("latin1", 0, 4) !== "ELF") return null;
	} finally {
		closeSync(file);
	}
	return `${head.toString("hex", 4, 6)} ${head.toString("hex", 18, 20)}`;
}
export { notStarted as n, programIn as r, faultOfStart as t };
