import { i as calibrationSchema } from "./measurement.js";
import { $ as cannotWrite, L as readJson, at as replaceFile, j as readRecord } from "./main.js";
import { join } from "node:path";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { createHash } from "node:crypto";
// src/adapters/calibration-files.ts
const MOST_KEPT = 100;
async function removeOldest(directory) {
	const files = (await readdir(directory)).filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
	if (files.length <= MOST_KEPT) return;
	const written = new Map(await Promise.all(files.map(async (path) => [path, (await stat(path)).mtimeMs])));
	const oldest = files.toSorted((one, other) => (written.get(one) ?? 0) - (written.get(other) ?? 0)).slice(0, files.length - MOST_KEPT);
	await Promise.all(oldest.map((path) => rm(path, { force: true })));
}
function calibrationFiles({ stateDirectory }) {
	const directory = join(stateDirectory, "calibrations");
	const pathOf = (key) => join(directory, `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
	return {
		async read(key) {
			try {
				const path = pathOf(key);
				const calibration = readJson(calibrationSchema, await readRecord(path, ""), path);
				return calibration.key === key ? calibration : null;
			} catch {
				return null;
			}
		},
		async write(calibration) {
			const path = pathOf(calibration.key);
			try {
				await mkdir(directory, {
					recursive: true,
					mode: 448
				});
				await replaceFile(path, `${JSON.stringify(calibration, null, 2)}\n`);
			} catch (cause) {
				throw cannotWrite(directory, cause);
			}
			await removeOldest(directory).catch(() => {});
			return path;
		}
	};
}
export { calibrationFiles };
