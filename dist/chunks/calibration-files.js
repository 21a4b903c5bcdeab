import { i as calibrationSchema } from "./measurement.js";
import { A as readJson, I as cannotWrite, z as replaceFile } from "./main.js";
import { join } from "node:path";
import { mkdir, readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
// src/adapters/calibration-files.ts
function calibrationFiles({ stateDirectory }) {
	const directory = join(stateDirectory, "calibrations");
	const pathOf = (key) => join(directory, `${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`);
	return {
		async read(key) {
			try {
				const path = pathOf(key);
				const calibration = readJson(calibrationSchema, await readFile(path, "utf8"), path);
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
			return path;
		}
	};
}
export { calibrationFiles };
