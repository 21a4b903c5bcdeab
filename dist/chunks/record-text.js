import { n as InputError } from "./errors.js";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
// src/adapters/record-text.ts
const LARGEST_RECORD_BYTES = 67108864;
async function readRecord(file, next) {
	const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause) => {
		const { code } = cause;
		const problem = code === "ENOENT" ? `${file} is missing.` : code === "ELOOP" ? `${file} is a link.` : `${file} cannot be read (${code ?? "unknown"}).`;
		throw new InputError({
			problem,
			next,
			cause
		});
	});
	try {
		const facts = await handle.stat();
		if (!facts.isFile()) throw new InputError({
			problem: `${file} is no regular file.`,
			next
		});
		if (facts.size > 67108864) throw new InputError({
			problem: `${file} has ${facts.size} bytes, more than the ${LARGEST_RECORD_BYTES} that are read.`,
			next
		});
		return await handle.readFile("utf8");
	} finally {
		await handle.close();
	}
}
export { readRecord as t };
