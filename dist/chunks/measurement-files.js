import { $t as InputError, L as readJson, j as readRecord, tn as messageOfError } from "./main.js";
import { X as MOST_VALUES_MEASURED } from "./reading.js";
import { s as measurementSchema } from "./measurement.js";
import { basename, dirname, join } from "node:path";
import { readdir } from "node:fs/promises";
// src/adapters/measurement-files.ts
const MEASUREMENT_FILE = /^measurement-(?<host>[A-Za-z0-9][A-Za-z0-9._-]{0,62})-(?<attempt>[1-9]\d{0,5})\.json$/;
const ARTIFACT_DIRECTORY = /^measurement-(?<host>.+)-[1-9]\d{0,5}$/;
async function readMeasurements(directory) {
	const measurements = [];
	const unreadable = [];
	for (const file of await measurementPaths(directory)) try {
		measurements.push(await readMeasurement(file));
	} catch (thrown) {
		if (!(thrown instanceof InputError)) throw thrown;
		unreadable.push({
			source: file,
			sentence: messageOfError(thrown).split("\n", 1)[0] ?? ""
		});
	}
	return {
		measurements,
		unreadable
	};
}
async function readMeasurement(file) {
	const next = "Measure this host again.";
	const measurement = readJson(measurementSchema, await readRecord(file, next), file, MOST_VALUES_MEASURED);
	const named = MEASUREMENT_FILE.exec(basename(file))?.groups;
	const artifact = basename(dirname(file));
	const speaksFor = ARTIFACT_DIRECTORY.exec(artifact)?.groups?.["host"];
	if (speaksFor !== void 0 && speaksFor !== named?.["host"]) throw new InputError({
		problem: `${file} came in the artifact ${artifact}, which is another host's.`,
		next
	});
	if (named?.["host"] === measurement.host && named["attempt"] === String(measurement.attempt)) return measurement;
	throw new InputError({
		problem: `${file} holds attempt ${measurement.attempt} of ${measurement.host}, not what its name says.`,
		next
	});
}
async function measurementPaths(directory) {
	const below = (await namesIn(directory)).filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name));
	return (await Promise.all([directory, ...below].map(async (folder) => (await namesIn(folder)).map(({ name }) => join(folder, name))))).flat().filter((path) => MEASUREMENT_FILE.test(basename(path))).toSorted();
}
async function namesIn(directory) {
	return readdir(directory, { withFileTypes: true }).catch((cause) => {
		const { code } = cause;
		if (code === "ENOENT") return [];
		throw new InputError({
			problem: `${directory} cannot be listed (${code ?? "unknown"}).`,
			next: "Check its rights.",
			cause
		});
	});
}
export { readMeasurements };
