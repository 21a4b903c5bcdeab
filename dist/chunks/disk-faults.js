import { r as UpstreamError } from "./errors.js";
import { dirname } from "node:path";
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
// src/adapters/atomic-file.ts
async function replaceFile(path, text) {
	const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
	try {
		await writeWhole(temporary, text);
		await rename(temporary, path);
	} catch (thrown) {
		await rm(temporary, { force: true });
		throw thrown;
	}
	await syncDirectory(dirname(path));
}
async function writeWhole(path, text) {
	const handle = await open(path, "wx", 420);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
}
async function syncDirectory(path) {
	const handle = await open(path, "r");
	try {
		await handle.sync();
	} catch {} finally {
		await handle.close();
	}
}
// src/adapters/disk-faults.ts
const DISK_FAULTS = {
	ENOSPC: "the disk is full",
	EDQUOT: "the user's disk quota is used up",
	EFBIG: "the file may not grow that large here",
	EIO: "the disk fails",
	EROFS: "the file system is read-only",
	EACCES: "it may not be written",
	EPERM: "it may not be written",
	ENOTDIR: "a part of its path is no directory"
};
async function onDisk(file, safe, work) {
	try {
		return await work();
	} catch (cause) {
		const fault = DISK_FAULTS[cause.code ?? ""];
		if (fault === void 0) throw cause;
		throw new UpstreamError({
			problem: `${file} could not be written: ${fault}.`,
			next: `${safe} Make room or rights there and run again.`,
			cause
		});
	}
}
export { replaceFile as n, onDisk as t };
