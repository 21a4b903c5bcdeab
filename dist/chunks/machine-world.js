import { i as __toESM } from "./rolldown-runtime.js";
import { a as messageOfError, n as InputError, r as UpstreamError, t as Defect } from "./errors.js";
import { $ as _isoDateTime, B as array, G as number, H as discriminatedUnion, I as namedPinSchema, J as strictObject, K as object, L as revSchema, N as plannedHostSchema, P as variantSchema, Q as unknown, R as ZodISODateTime, U as literal, V as boolean, W as looseObject, X as tuple, Y as string, c as devicesOfList, d as oneLine, et as OUTCOMES, g as pinEditSchema, j as hostNameSchema, k as require_semver, l as flagsOfHelp, n as nameOfTest, o as expectsDevice, p as readJson, q as record, t as EvaluationError, u as faultOfFields, z as _enum } from "./nix.js";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { accessSync, constants, createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, homedir, hostname, loadavg, release, tmpdir, totalmem } from "node:os";
import { createHash, randomBytes, randomInt } from "node:crypto";
import { access, appendFile, copyFile, mkdir, mkdtemp, open, readFile as readFile$1, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
// node_modules/zod/v4/classic/iso.js
function datetime(params) {
	return _isoDateTime(ZodISODateTime, params);
}
// src/core/hosts/measurement.ts
const seconds = number().nonnegative();
const buildSchema = discriminatedUnion("kind", [
	strictObject({ kind: literal("not-started") }),
	strictObject({
		kind: _enum([
			"built",
			"substituted",
			"present"
		]),
		storePath: string(),
		seconds,
		closureBytes: number().int().nonnegative().nullable()
	}),
	strictObject({
		kind: literal("failed"),
		stage: _enum(["evaluate", "build"]),
		fault: _enum(["source", "infrastructure"]),
		failedDerivation: string().nullable(),
		sentence: string(),
		logTail: string(),
		seconds
	})
]);
const sideMeasurementSchema = strictObject({
	rev: revSchema,
	derivation: string().nullable(),
	build: buildSchema
});
const rowSchema = strictObject({
	test: string(),
	samplesNs: array(number().positive())
});
const benchProcessSchema = strictObject({
	startedAt: datetime(),
	seconds,
	exitCode: number().int().nullable(),
	signal: string().nullable(),
	rows: array(rowSchema),
	cpuInfo: string().nullable(),
	gpuInfo: string().nullable(),
	backends: string().nullable(),
	foreignCpu: number().nullable(),
	load: number().nullable(),
	failure: string().nullable(),
	stderrTail: string()
});
const roundSchema = strictObject({
	index: number().int().nonnegative(),
	first: _enum(["baseline", "candidate"]),
	baseline: benchProcessSchema.nullable(),
	candidate: benchProcessSchema.nullable()
});
const checkSchema = strictObject({
	name: _enum(["smoke"]),
	side: _enum(["baseline", "candidate"]),
	result: _enum([
		"passed",
		"failed",
		"not-checked"
	]),
	sentence: string()
});
const fingerprintSchema = strictObject({
	hostname: string(),
	system: string(),
	cpu: string().nullable(),
	cores: number().int().positive(),
	cpuFeatures: array(string()),
	memoryBytes: number().int().nonnegative(),
	kernel: string(),
	governor: string().nullable(),
	devices: array(string()),
	driver: string().nullable(),
	nix: string()
});
const modelDigestSchema = strictObject({
	name: string(),
	bytes: number().int().nonnegative(),
	modifiedAt: datetime(),
	sampled: string(),
	sha256: string().nullable()
});
const INSTALLABLE_SOURCES = [
	"config",
	"programs.llama-fleet",
	"services.llama-cpp",
	"pkgs"
];
const measurementSchema = strictObject({
	schema: literal(1),
	host: hostNameSchema,
	attempt: number().int().positive(),
	planDigest: string(),
	startedAt: datetime(),
	finishedAt: datetime().nullable(),
	installable: strictObject({
		attribute: string(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	baseline: sideMeasurementSchema,
	candidate: sideMeasurementSchema,
	fingerprint: fingerprintSchema.nullable(),
	model: modelDigestSchema.nullable(),
	benchArguments: array(string()),
	checks: array(checkSchema),
	rounds: array(roundSchema),
	failure: strictObject({
		kind: _enum([
			"bench-failed",
			"infra-failed",
			"undecided"
		]),
		sentence: string(),
		logTail: string()
	}).nullable()
});
// src/core/hosts/plan.ts
var import_semver = __toESM(require_semver(), 1);
const blobIdSchema = revSchema;
const plannedFileSchema = strictObject({
	path: string().regex(/^(?:[^/\0]+\/)*flake\.(?:nix|lock)$/, "must be a flake.nix or flake.lock inside the repository"),
	mode: _enum(["100644", "100755"]),
	before: blobIdSchema,
	after: blobIdSchema,
	text: string()
});
const skippedTagSchema = strictObject({
	tag: string(),
	reason: string()
});
const NOTHING_TO_DO_REASONS = [
	"no-newer-tag",
	"held",
	"too-young",
	"closed-by-a-person",
	"covered-by-pull-request",
	"already-measured",
	"pinned-by-hand"
];
const common = {
	schema: literal(1),
	createdAt: datetime(),
	flakeInput: string().min(1),
	upstream: string().min(1),
	baseline: namedPinSchema,
	skipped: array(skippedTagSchema),
	notices: array(string())
};
const nothingToDoSchema = strictObject({
	...common,
	kind: literal("nothing-to-do"),
	reason: _enum(NOTHING_TO_DO_REASONS),
	sentence: string()
});
const movedFileSchema = plannedFileSchema.extend({ textBefore: string() });
const pinPlaceSchema = strictObject({
	form: _enum([
		"none",
		"tag",
		"rev"
	]),
	edits: array(pinEditSchema)
});
const bumpSchema = strictObject({
	...common,
	kind: literal("bump"),
	repository: strictObject({
		baseCommit: revSchema,
		baseBranch: string().nullable(),
		flakeDirectory: string()
	}),
	candidate: namedPinSchema,
	place: pinPlaceSchema,
	files: tuple([movedFileSchema, movedFileSchema]),
	movedNodes: array(string()),
	lockDiff: string(),
	hosts: array(plannedHostSchema),
	alpha: number().positive().max(.5),
	seed: number().int().nonnegative()
});
const planSchema = discriminatedUnion("kind", [nothingToDoSchema, bumpSchema]);
// src/core/report/report.ts
const comparisonSchema = strictObject({
	test: string(),
	outcome: _enum([
		"slower",
		"undecided",
		"same",
		"faster"
	]),
	pairs: number().int().nonnegative(),
	baselineThroughput: number().positive().nullable(),
	candidateThroughput: number().positive().nullable(),
	change: number().nullable(),
	low: number().nullable(),
	high: number().nullable(),
	confidence: number().min(0).max(1),
	pValue: number().min(0).max(1).nullable()
});
const reportedProcessSchema = benchProcessSchema.pick({
	rows: true,
	seconds: true,
	foreignCpu: true,
	failure: true
}).nullable();
const reportedRoundSchema = strictObject({
	...roundSchema.pick({
		index: true,
		first: true
	}).shape,
	baseline: reportedProcessSchema,
	candidate: reportedProcessSchema,
	dropped: string().nullable()
});
const hostReportSchema = strictObject({
	host: hostNameSchema,
	variant: variantSchema,
	advisory: boolean(),
	outcome: _enum(OUTCOMES),
	sentence: string(),
	attempt: number().int().positive().nullable(),
	installable: strictObject({
		attribute: string(),
		source: _enum(INSTALLABLE_SOURCES)
	}).nullable(),
	device: string().nullable(),
	delta: number(),
	comparisons: array(comparisonSchema),
	builds: strictObject({
		baseline: buildSchema,
		candidate: buildSchema
	}).nullable(),
	derivations: strictObject({
		baseline: string().nullable(),
		candidate: string().nullable()
	}).nullable(),
	checks: array(checkSchema),
	fingerprint: fingerprintSchema.nullable(),
	model: modelDigestSchema.nullable(),
	benchArguments: array(string()),
	statistic: _enum(["min", "median"]),
	roundsPlanned: number().int().positive(),
	rounds: array(reportedRoundSchema),
	logTail: string().nullable()
});
const reportSchema = strictObject({
	schema: literal(1),
	generatedAt: datetime(),
	outcome: _enum(OUTCOMES),
	headline: string(),
	flakeInput: string(),
	upstream: string(),
	baseline: namedPinSchema,
	candidate: namedPinSchema,
	planDigest: string(),
	alpha: number(),
	seed: number().int(),
	hosts: array(hostReportSchema),
	movedNodes: array(string()),
	skipped: array(skippedTagSchema),
	notices: array(string()),
	lockDiff: string()
});
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
// src/adapters/measurement-files.ts
const MEASUREMENT_FILE = /^measurement-(?<host>[A-Za-z0-9][A-Za-z0-9_-]{0,62})-(?<attempt>[1-9]\d{0,5})\.json$/;
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
	const measurement = readJson(measurementSchema, await readRecord(file, next), file);
	const named = MEASUREMENT_FILE.exec(basename(file))?.groups;
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
// src/adapters/record-files.ts
function recordFiles({ directory }) {
	const plan = join(directory, "plan.json");
	const nameOf = (host, attempt) => `${host}-${attempt}`;
	const measurementFile = (host, attempt) => join(directory, `measurement-${nameOf(host, attempt)}.json`);
	const rowsFile = (host, attempt) => join(directory, `rows-${nameOf(host, attempt)}.jsonl`);
	return {
		async writePlan(value) {
			const text = textOf$1(planSchema, value, plan);
			await write(directory, plan, text, "Nothing else was changed.");
			return {
				path: plan,
				digest: digestOf(text)
			};
		},
		async readPlan(digest) {
			const unpacked = join(directory, "plan", "plan.json");
			const source = !await isThere(plan) && await isThere(unpacked) ? unpacked : plan;
			const text = await readRecord(source, "Run `llama-fleet plan` first, or fetch the plan artifact of this run.");
			const found = digestOf(text);
			if (digest !== null && digest !== found) throw new InputError({
				problem: `${source} is not the plan asked for: its sha256 is ${found}, asked for was ${digest}.`,
				next: "Use the plan of the same workflow run, unchanged."
			});
			return {
				plan: readJson(planSchema, text, source),
				digest: found
			};
		},
		async writeMeasurement(measurement) {
			const file = measurementFile(measurement.host, measurement.attempt);
			const safe = `What was written before stands: ${file} as it was, and the raw rows in ${rowsFile(measurement.host, measurement.attempt)}.`;
			await write(directory, file, textOf$1(measurementSchema, measurement, file), safe);
			return file;
		},
		async appendRow(host, attempt, line) {
			const file = rowsFile(host, attempt);
			await onDisk(file, "The rows before this one are in it.", async () => {
				await mkdir(directory, { recursive: true });
				await appendFile(file, `${line}\n`);
			});
		},
		async measurementFiles(host, attempt) {
			const files = [measurementFile(host, attempt), rowsFile(host, attempt)];
			const there = await Promise.all(files.map(isThere));
			return files.filter((_, index) => there[index]);
		},
		readMeasurements: () => readMeasurements(directory),
		async writeReport(report, pages) {
			const paths = {
				json: join(directory, "report.json"),
				markdown: join(directory, "report.md"),
				html: join(directory, "report.html")
			};
			const texts = {
				json: textOf$1(reportSchema, report, paths.json),
				markdown: pages.markdown,
				html: pages.html
			};
			const safe = `The measurements stay in ${directory}.`;
			for (const kind of [
				"json",
				"markdown",
				"html"
			]) await write(directory, paths[kind], texts[kind], safe);
			return paths;
		}
	};
}
const isThere = (file) => access(file).then(() => true, () => false);
const digestOf = (text) => createHash("sha256").update(text).digest("hex");
function textOf$1(schema, value, file) {
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return `${JSON.stringify(result.data, null, 2)}\n`;
	throw new Defect({
		problem: `${basename(file)} would not be readable: ${faultOfFields(result.error)}.`,
		next: "Please report this."
	});
}
async function write(directory, file, text, safe) {
	await onDisk(file, safe, async () => {
		await mkdir(directory, { recursive: true });
		await replaceFile(file, text);
	});
}
// src/core/upstream/git-refusal.ts
const MEANINGS = [
	[/could not resolve host/i, "the host cannot be found"],
	[/couldn't find remote ref|not our ref|unadvertised object|remote did not send all/i, "it does not have what it listed before, or the commit was never there"],
	[/could not read (?:username|password)|authentication failed|terminal prompts disabled|permission denied \(publickey/i, "it is private or missing, and no login was given"],
	[/repository .* not found|does not appear to be a git repository|does not exist|not found/i, "there is no such repository"],
	[/returned error: (?:403|429)/i, "it refuses to serve any more"],
	[/returned error: 5\d\d/i, "its server fails"],
	[/failed to connect|connection (?:refused|reset|timed out)|couldn't connect|operation timed out/i, "it does not answer"],
	[/ssl|certificate/i, "no secure connection can be made"],
	[/transport '.*' not allowed/i, "its kind of address is not allowed (https, http, ssh, git, file)"],
	[/no space left on device/i, "the disk of this machine is full"]
];
function meaningOfRefusal(stderr) {
	const meaning = MEANINGS.find(([pattern]) => pattern.test(stderr))?.[1];
	const said = lastWord(stderr);
	return meaning === void 0 ? `git says: ${said}` : `${meaning} (git says: ${said})`;
}
function lastWord(stderr) {
	const lines = stderr.replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, " ").split("\n").filter((line) => line.trim() !== "");
	return withoutLogin((lines.findLast((each) => /^(?:fatal|error|remote):/.test(each)) ?? lines.at(-1) ?? "nothing").trim().slice(0, 400));
}
function withoutLogin(text) {
	return text.replace(/(\w:\/\/)[^/\s@]*@/g, "$1");
}
// src/adapters/git-files.ts
const ENTRY = /^(?<mode>\d{6}) (?:blob|tree|commit) (?<id>[0-9a-f]+)\t(?<path>.+)$/s;
async function readFile(git, directory, commit, path) {
	const entry = await regularEntry(git, directory, commit, path);
	if (entry === null) return null;
	const ending = await git.run([
		"cat-file",
		"blob",
		entry.id
	], { directory });
	if (ending.exitCode !== 0) throw new InputError({
		problem: `${path} cannot be read at commit ${commit}.`,
		next: "Run `git fsck`; a partial clone may lack it."
	});
	const text = ending.stdout;
	if (text.includes("�") && await blobOf(git, directory, text, false) !== entry.id) throw new InputError({
		problem: `${path} is not UTF-8.`,
		next: "Save it as UTF-8 and commit it."
	});
	return {
		text,
		mode: entry.mode,
		blob: entry.id
	};
}
async function regularEntry(git, directory, commit, path) {
	const parts = path.split("/");
	if (parts.some((part) => [
		"",
		".",
		".."
	].includes(part) || part.toLowerCase() === ".git") || path.includes("\0")) throw new InputError({
		problem: `'${path}' is no path inside the repository.`,
		next: "Write it from the root of the repository, such as nix/flake.nix."
	});
	const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
	const said = await git.text([
		"ls-tree",
		"-t",
		"-z",
		"--full-tree",
		commit,
		"--",
		...prefixes
	], { directory });
	for (const line of said.split("\0")) {
		const { mode, id, path: found } = ENTRY.exec(line)?.groups ?? {};
		if (mode === void 0 || id === void 0 || found === void 0 || !prefixes.includes(found)) continue;
		if (mode === "120000") throw new InputError({
			problem: `${found} is a symbolic link.`,
			next: "It must be a regular file in the repository: replace the link by what it points to."
		});
		if (mode === "160000") throw new InputError({
			problem: `${found} is a submodule.`,
			next: "Run this in the repository that holds the flake itself."
		});
		if (found !== path) continue;
		if (mode === "100644" || mode === "100755") return {
			mode,
			id
		};
		throw new InputError({
			problem: `${path} is a directory.`,
			next: "Name a file."
		});
	}
	return null;
}
function blobOf(git, directory, text, write) {
	return git.text([
		"hash-object",
		...write ? ["-w"] : [],
		"--no-filters",
		"--stdin"
	], {
		directory,
		input: text
	});
}
// src/adapters/process-tree.ts
function descendantsOf(root) {
	const childrenOf = new Map();
	for (const name of entries("/proc")) {
		const status = /^\d+$/.test(name) ? statusOf(Number(name)) : null;
		if (status === null) continue;
		const child = {
			id: Number(name),
			startedAt: status.startedAt
		};
		const siblings = childrenOf.get(status.parent);
		if (siblings === void 0) childrenOf.set(status.parent, [child]);
		else siblings.push(child);
	}
	const found = [];
	const open = [root];
	for (let next = open.pop(); next !== void 0; next = open.pop()) {
		const children = childrenOf.get(next) ?? [];
		found.push(...children);
		open.push(...children.map((child) => child.id));
	}
	return found;
}
function killDescendants(descendants) {
	for (const { id, startedAt } of descendants) if (statusOf(id)?.startedAt === startedAt) sendSignal(id, "SIGKILL");
}
function sendSignal(id, name) {
	try {
		process.kill(id, name);
	} catch {}
}
function statusOf(id) {
	try {
		const stat = readFileSync(`/proc/${id}/stat`, "latin1");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		const [parent, startedAt] = [fields[1], fields[19]];
		return parent === void 0 || startedAt === void 0 ? null : {
			parent: Number(parent),
			startedAt
		};
	} catch {
		return null;
	}
}
function entries(directory) {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}
// src/adapters/run-directory.ts
const LONGEST_RUN_MS = 6048e5;
const JUST_BEGUN_MS = 6e4;
const made = new Map();
function runDirectory(stateDirectory) {
	const known = made.get(stateDirectory);
	if (known !== void 0) return known;
	const runs = join(stateDirectory, "runs");
	try {
		mkdirSync(runs, {
			recursive: true,
			mode: 448
		});
		const directory = mkdtempSync(join(runs, `${process.pid}-`));
		writeFileSync(join(directory, "owner"), `${world()} ${statusOf(process.pid)?.startedAt ?? ""}`);
		made.set(stateDirectory, directory);
		process.on("exit", () => rmSync(directory, {
			recursive: true,
			force: true
		}));
		return directory;
	} catch (cause) {
		throw cannotWrite(runs, cause);
	}
}
async function roomFor(name, parent) {
	try {
		await mkdir(parent, { recursive: true });
		return await mkdtemp(join(parent, `${name}-`));
	} catch (cause) {
		throw cannotWrite(parent, cause);
	}
}
function cannotWrite(place, cause) {
	const code = cause.code ?? "no reason given";
	return new UpstreamError({
		problem: `Cannot write in ${place} (${code}).`,
		next: "Make room on the disk, or give a state directory that may be written.",
		cause
	});
}
async function cleanLeftovers(stateDirectory) {
	const runs = join(stateDirectory, "runs");
	for (const name of await readdir(runs).catch(() => [])) {
		const directory = join(runs, name);
		const id = /^([1-9]\d*)-/.exec(name)?.[1];
		if (id === void 0 || directory === made.get(stateDirectory)) continue;
		if (!await isAlive(directory, Number(id))) await rm(directory, {
			recursive: true,
			force: true
		});
	}
}
async function isAlive(directory, id) {
	const [place, startedAt] = owner(directory);
	if (place === world()) return statusOf(id)?.startedAt === startedAt;
	const age = Date.now() - await stat(directory).then(({ mtimeMs }) => mtimeMs, () => 0);
	if (place === void 0) return age < JUST_BEGUN_MS;
	return place.split("/")[0] === world().split("/")[0] && age < LONGEST_RUN_MS;
}
function owner(directory) {
	try {
		return readFileSync(join(directory, "owner"), "utf8").split(" ");
	} catch {
		return [];
	}
}
function world() {
	try {
		return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${readlinkSync("/proc/self/ns/pid")}`;
	} catch {
		return "unknown/unknown";
	}
}
// src/adapters/git-commit.ts
const IDENTITY = {
	name: "llama-fleet",
	email: "llama-fleet@bump.invalid"
};
async function commitOnto(git, commission) {
	return commitTree(git, commission, await treeWith(git, commission));
}
async function treeWith(git, { directory, base, files, scratch }) {
	const room = await roomFor("index", scratch);
	const settings = {
		directory,
		environment: { GIT_INDEX_FILE: join(room, "index") }
	};
	try {
		await git.text(["read-tree", base], settings);
		for (const file of files) {
			await assertExpected(git, directory, base, file);
			const id = await blobOf(git, directory, file.text, true);
			if (id !== file.after && !isNobody(file.after)) throw new InputError({
				problem: `The plan is damaged: its ${file.path} should be blob ${file.after} and is ${id}.`,
				next: "Make the plan again."
			});
			await git.text([
				"update-index",
				"--add",
				"--cacheinfo",
				`${file.mode},${id},${file.path}`
			], settings);
		}
		return await git.text(["write-tree"], settings);
	} finally {
		await rm(room, {
			recursive: true,
			force: true
		});
	}
}
function commitTree(git, { directory, base, message, date }, tree) {
	const dates = date === null ? {} : {
		GIT_AUTHOR_DATE: date,
		GIT_COMMITTER_DATE: date
	};
	const { name, email } = IDENTITY;
	const who = {
		GIT_AUTHOR_NAME: name,
		GIT_AUTHOR_EMAIL: email,
		GIT_COMMITTER_NAME: name,
		GIT_COMMITTER_EMAIL: email
	};
	return git.text([
		"commit-tree",
		"-p",
		base,
		"-F",
		"-",
		tree
	], {
		directory,
		input: message,
		environment: {
			...who,
			...dates
		}
	});
}
function dateOf(git, directory, commit) {
	return git.text([
		"show",
		"--no-patch",
		"--no-show-signature",
		"--format=%cd",
		"--date=raw",
		commit
	], { directory });
}
async function assertExpected(git, directory, base, { path, before, after }) {
	const now = (await regularEntry(git, directory, base, path))?.id ?? null;
	if (now === before || now === after || now === null && isNobody(before)) return;
	throw new InputError({
		problem: `${path} at commit ${base.slice(0, 12)} is not the file that the plan was made for: blob ${now ?? "none"}, not ${before}.`,
		next: "Make the plan again on the current commit."
	});
}
function isNobody(id) {
	return /^0+$/.test(id);
}
// src/adapters/git-branch.ts
async function writeBranch(git, commission) {
	const { directory, branch, base } = commission;
	const ref = await refOf(git, directory, branch);
	const tip = await tipOf(git, directory, ref);
	const stranger = tip === null ? null : await strangerOn(git, directory, tip, base);
	if (tip !== null && stranger !== null) {
		const sentence = `It holds commit ${`${stranger.commit.slice(0, 7)} by ${stranger.author}`}. Merge, delete or rename the branch, and run again.`;
		return {
			kind: "refused",
			branch,
			...stranger,
			sentence
		};
	}
	const tree = await treeWith(git, commission);
	if (tip !== null && await isSame(git, directory, tip, tree, base)) return {
		kind: "unchanged",
		branch,
		commit: tip
	};
	const holder = tip === null ? null : await holderOf$1(git, directory, ref);
	if (tip !== null && holder !== null) {
		const sentence = `It is checked out in ${holder}. Switch to another branch there (\`git switch -\`), and run again.`;
		return {
			kind: "refused",
			branch,
			commit: tip,
			author: `${IDENTITY.name} <${IDENTITY.email}>`,
			sentence
		};
	}
	const commit = await commitTree(git, commission, tree);
	const before = tip ?? "0".repeat(commit.length);
	const moved = await git.run([
		"update-ref",
		"--no-deref",
		"--create-reflog",
		"-m",
		"llama-fleet: bump",
		ref,
		commit,
		before
	], { directory });
	if (moved.exitCode === 0) return {
		kind: tip === null ? "created" : "updated",
		branch,
		commit
	};
	throw new UpstreamError({
		problem: `The branch ${branch} cannot be moved: ${lastWord(moved.stderrTail)}.`,
		next: "Somebody moved it meanwhile, a branch named like its beginning is in the way, or the repository is read-only."
	});
}
async function refOf(git, directory, branch) {
	const ref = `refs/heads/${branch}`;
	const valid = await git.run(["check-ref-format", ref], { directory });
	const link = await git.run([
		"symbolic-ref",
		"--quiet",
		ref
	], { directory });
	if (valid.exitCode === 0 && !branch.startsWith("-") && link.exitCode !== 0) return ref;
	const what = link.exitCode === 0 ? `stands for another (${link.stdout.trim()})` : "is not a name that git allows";
	throw new InputError({
		problem: `The branch '${branch}' ${what}.`,
		next: "Delete or rename it, or the input it is named after."
	});
}
async function tipOf(git, directory, ref) {
	const ending = await git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		`${ref}^{commit}`
	], { directory });
	return ending.exitCode === 0 ? ending.stdout.trim() : null;
}
async function strangerOn(git, directory, tip, base) {
	const argv = [
		"log",
		"--no-show-signature",
		"--no-mailmap",
		"--format=%H%x09%ae%x09%an%x09%ce%x09%cn",
		tip,
		"--not",
		base
	];
	const said = await git.text(argv, { directory });
	for (const line of said.split("\n").filter((each) => each !== "")) {
		const [commit = "", authorEmail = "", author = "", committerEmail = "", committer = ""] = line.split("	");
		if (authorEmail !== IDENTITY.email) return {
			commit,
			author: `${author} <${authorEmail}>`
		};
		if (committerEmail !== IDENTITY.email) return {
			commit,
			author: `${committer} <${committerEmail}>`
		};
	}
	return null;
}
async function isSame(git, directory, tip, tree, base) {
	return await git.text([
		"show",
		"--no-patch",
		"--no-show-signature",
		"--format=%T %P",
		tip
	], { directory }) === `${tree} ${base}`;
}
async function holderOf$1(git, directory, ref) {
	const holder = (await git.text([
		"worktree",
		"list",
		"--porcelain"
	], { directory })).split("\n\n").find((block) => block.split("\n").includes(`branch ${ref}`));
	return holder === void 0 ? null : /^worktree (.*)$/m.exec(holder)?.[1] ?? "a working tree";
}
// src/adapters/git-clone.ts
const ATTRIBUTES = "* -text -filter -ident -working-tree-encoding\n";
const CONFIG = "[core]\n	hooksPath = /dev/null\n	autocrlf = false\n	fsmonitor = false\n[gc]\n	auto = 0\n[commit]\n	gpgSign = false\n";
function gitClones(git, trees) {
	const made = new Map();
	const moveTo = async (directory, commit) => {
		await git.text([
			"checkout",
			"--quiet",
			"--force",
			"--detach",
			commit
		], { directory });
		made.set(commit, directory);
		return {
			directory,
			commit
		};
	};
	const make = async (root, asked, name) => {
		if (!/^[A-Za-z0-9][\w-]{0,100}$/.test(name)) throw new Defect({
			problem: `'${name}' cannot name a clone.`,
			next: "Report this."
		});
		const commit = await resolved(git, root, asked);
		const directory = await roomFor(name, trees);
		const format = await git.text(["rev-parse", "--show-object-format"], { directory: root });
		const objects = await place(git, root, "objects");
		await git.text([
			"init",
			"--quiet",
			"--template=",
			`--object-format=${format}`,
			"."
		], { directory });
		await furnish(join(directory, ".git"), objects).catch((cause) => Promise.reject(cannotWrite(directory, cause)));
		await copyFile(await place(git, root, "shallow"), join(directory, ".git", "shallow")).catch(() => {});
		await git.text([
			"checkout",
			"--quiet",
			"--detach",
			commit
		], { directory });
		return {
			directory,
			commit
		};
	};
	return {
		make,
		moveTo,
		find: (commit) => made.get(commit) ?? null
	};
}
async function furnish(gitDirectory, objects) {
	await mkdir(join(gitDirectory, "info"), { recursive: true });
	await mkdir(join(gitDirectory, "objects", "info"), { recursive: true });
	await writeFile(join(gitDirectory, "objects", "info", "alternates"), `${objects}\n`);
	await writeFile(join(gitDirectory, "info", "attributes"), ATTRIBUTES);
	await appendFile(join(gitDirectory, "config"), CONFIG);
}
async function resolved(git, root, commit) {
	const ending = await git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		"--end-of-options",
		`${commit}^{commit}`
	], { directory: root });
	if (ending.exitCode === 0) return ending.stdout.trim();
	throw new InputError({
		problem: `The commit ${commit} is not in ${root}.`,
		next: "Fetch it (`git fetch`), or run this in the clone that the plan was made in."
	});
}
async function place(git, root, name) {
	return resolve(root, await git.text([
		"rev-parse",
		"--git-path",
		name
	], { directory: root }));
}
// src/adapters/git-environment.ts
const LOCAL = [
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_CONFIG",
	"GIT_CONFIG_PARAMETERS",
	"GIT_CONFIG_COUNT",
	"GIT_OBJECT_DIRECTORY",
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_IMPLICIT_WORK_TREE",
	"GIT_GRAFT_FILE",
	"GIT_INDEX_FILE",
	"GIT_NO_REPLACE_OBJECTS",
	"GIT_REPLACE_REF_BASE",
	"GIT_PREFIX",
	"GIT_SHALLOW_FILE",
	"GIT_COMMON_DIR",
	"GIT_NAMESPACE"
];
function gitEnvironment(environment) {
	const kept = Object.entries(environment).filter(([name]) => !LOCAL.includes(name));
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C",
		GIT_TERMINAL_PROMPT: "0",
		GIT_OPTIONAL_LOCKS: "0",
		GIT_LITERAL_PATHSPECS: "1",
		GIT_LFS_SKIP_SMUDGE: "1",
		GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
		GIT_NO_REPLACE_OBJECTS: "1"
	};
}
// src/adapters/git-command.ts
const LOCAL_SECONDS = 300;
const GLOBAL = ["--no-pager", ...[
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"gc.auto=0",
	"maintenance.auto=false",
	"i18n.commitEncoding=utf-8",
	"protocol.version=2"
].flatMap((setting) => ["-c", setting])];
function gitCommand({ processes, environment }) {
	const base = gitEnvironment(environment);
	const run = async (argv, { directory, input, timeoutSeconds = LOCAL_SECONDS, environment: more }) => {
		const ending = await processes.run({
			program: "git",
			arguments: [...GLOBAL, ...argv],
			directory,
			environment: {
				...base,
				...more
			},
			timeoutSeconds,
			...input === void 0 ? {} : { input }
		});
		if (ending.startError !== null) throw new InputError({
			problem: ending.startError,
			next: "Install git, or give a directory that is there."
		});
		const foreign = /detected dubious ownership in repository at '(.+)'/.exec(ending.stderrTail)?.[1];
		if (foreign !== void 0) throw new InputError({
			problem: `The repository ${foreign} belongs to another user, so git does not read it.`,
			next: `Run this as its owner, or trust it: git config --global --add safe.directory ${foreign}`
		});
		return ending;
	};
	const text = async (argv, settings) => {
		const ending = await run(argv, settings);
		if (ending.exitCode === 0) return ending.stdout.replace(/\n$/, "");
		const why = ending.timedOut ? "it took too long" : lastWord(ending.stderrTail);
		const full = /no space left on device|disk quota exceeded/i.test(ending.stderrTail);
		throw new UpstreamError({
			problem: `git ${argv[0]} failed in ${settings.directory}: ${why}.`,
			next: full ? "Make room on the disk and run again." : "Run the same by hand to see more."
		});
	};
	return {
		run,
		text
	};
}
// src/adapters/git-facts.ts
async function rootOf(git, directory) {
	const ending = await git.run([
		"rev-parse",
		"--is-bare-repository",
		"--is-inside-work-tree",
		"--show-toplevel"
	], { directory });
	const [bare, inside, ...root] = ending.stdout.trimEnd().split("\n");
	if (ending.exitCode === 0 && inside === "true") return root.join("\n");
	const next = "Run this in a clone of the fleet repository.";
	if (bare === "true") throw new InputError({
		problem: `${directory} is a bare git repository, without a working tree.`,
		next
	});
	if (inside === "false") throw new InputError({
		problem: `${directory} lies inside a .git directory, not in a working tree.`,
		next
	});
	throw new InputError({
		problem: `${directory} is in no git repository.`,
		next
	});
}
async function readFacts(git, directory) {
	const root = await rootOf(git, directory);
	const at = { directory: root };
	const head = await git.run([
		"rev-parse",
		"--verify",
		"--quiet",
		"HEAD^{commit}"
	], at);
	if (head.exitCode !== 0) throw new InputError({
		problem: `${root} has no commit yet.`,
		next: "Commit flake.nix and flake.lock first."
	});
	const branch = await git.run([
		"symbolic-ref",
		"--quiet",
		"--short",
		"HEAD"
	], at);
	const status = await git.text([
		"status",
		"--porcelain=v1",
		"-z",
		"--untracked-files=normal"
	], at);
	const filters = await filtersAtHead(git, root);
	const submodules = await git.text([
		"ls-tree",
		"--full-tree",
		"--name-only",
		"HEAD",
		"--",
		".gitmodules"
	], at);
	return {
		root,
		headCommit: head.stdout.trim(),
		branch: branch.exitCode === 0 ? branch.stdout.trim() : null,
		dirty: status !== "",
		usesGitCrypt: filters.some((name) => /^git-crypt(?:-|$)/.test(name)),
		usesLfs: filters.includes("lfs"),
		usesSubmodules: submodules !== ""
	};
}
async function filtersAtHead(git, root) {
	return (await git.run([
		"grep",
		"-h",
		"-I",
		"-e",
		"filter=",
		"HEAD",
		"--",
		":(top,glob)**/.gitattributes"
	], {
		directory: root,
		environment: { GIT_LITERAL_PATHSPECS: "0" }
	})).stdout.split("\n").filter((line) => !/^\s*#/.test(line)).flatMap((line) => [...line.matchAll(/\sfilter=(\S+)/g)].map((match) => match[1] ?? ""));
}
// src/adapters/git-fleet-repository.ts
function gitFleetRepository(options) {
	const git = gitCommand(options);
	const scratch = runDirectory(options.stateDirectory);
	const trees = join(scratch, "trees");
	let known = null;
	const root = () => known ??= rootOf(git, options.directory);
	const clones = gitClones(git, trees);
	return {
		facts: (directory) => readFacts(git, directory),
		async readFile(commit, path) {
			const home = await root();
			return readFile(git, clones.find(commit) ?? home, commit, path);
		},
		blobOf: async (text) => blobOf(git, await root(), text, false),
		checkOut: async (commit, name) => clones.make(await root(), commit, name),
		async commitFiles(tree, files, message) {
			const directory = tree.directory;
			const date = await dateOf(git, directory, tree.commit);
			const commit = await commitOnto(git, {
				directory,
				base: tree.commit,
				files,
				message,
				date,
				scratch
			});
			return clones.moveTo(directory, commit);
		},
		async writeBranch(branch, base, files, message) {
			return writeBranch(git, {
				directory: await root(),
				branch,
				base,
				files,
				message,
				date: null,
				scratch
			});
		},
		removeTrees: () => rm(trees, {
			recursive: true,
			force: true
		})
	};
}
// src/core/upstream/ls-remote.ts
const LINE = /^(?<id>[0-9a-f]{40}|[0-9a-f]{64})\trefs\/tags\/(?<name>[A-Za-z0-9][A-Za-z0-9._+-]{0,99})(?<peeled>\^\{\})?$/;
function parseLsRemote(text, prefixes) {
	const plain = new Map();
	const peeled = new Map();
	for (const line of text.split("\n")) {
		const { id, name, peeled: mark } = LINE.exec(line)?.groups ?? {};
		if (id === void 0 || name === void 0 || !prefixes.some((prefix) => name.startsWith(prefix))) continue;
		if (name.includes("..") || name.endsWith(".") || name.endsWith(".lock")) continue;
		const seen = mark === void 0 ? plain : peeled;
		if (!seen.has(name)) seen.set(name, id);
	}
	return [...plain].map(([name, id]) => ({
		name,
		commit: peeled.get(name) ?? id
	}));
}
// src/adapters/git-upstream-tags.ts
const LIST_SECONDS = 120;
const FETCH_SECONDS = 600;
const BATCH = 40;
function gitUpstreamTags(options) {
	const git = gitCommand(options);
	let shallow = null;
	let history = null;
	const fetched = new Set();
	const bare = async () => {
		const directory = await roomFor("upstream", runDirectory(options.stateDirectory));
		await git.text([
			"init",
			"--quiet",
			"--bare",
			"--template=",
			"."
		], { directory });
		return directory;
	};
	const ask = async (upstream, argv, directory, timeoutSeconds) => {
		if (!isAddress(upstream)) throw new InputError({
			problem: `'${withoutLogin(upstream)}' is no address of a git repository.`,
			next: "Write it as https://host/owner/repo."
		});
		const ending = await git.run(argv, {
			directory,
			timeoutSeconds
		});
		if (ending.exitCode === 0) return ending.stdout;
		const why = ending.timedOut ? `it did not answer within ${timeoutSeconds} s` : meaningOfRefusal(ending.stderrTail);
		throw new UpstreamError({
			problem: `${withoutLogin(upstream)} cannot be read: ${why}.`,
			next: "Run again later; nothing was changed."
		});
	};
	const fetch = (upstream, directory, what, refspecs) => ask(upstream, [
		"fetch",
		"--quiet",
		"--no-tags",
		"--no-write-fetch-head",
		"--filter=tree:0",
		...what,
		"--",
		upstream,
		...refspecs
	], directory, FETCH_SECONDS);
	const datesOf = async (upstream, tags, directory) => {
		const refs = tags.map(({ name }) => `refs/tags/${name}`);
		await fetch(upstream, directory, ["--depth=1"], refs.map((ref) => `+${ref}:${ref}`));
		const peeled = (await git.text(["rev-parse", ...refs.map((ref) => `${ref}^{commit}`)], { directory })).split("\n");
		const said = await git.text([
			"for-each-ref",
			"--format=%(refname)%09%(creatordate:unix)%09%(*committerdate:unix)",
			...refs
		], { directory });
		const seconds = new Map(said.split("\n").map((line) => [line.split("	")[0], line.split("	").slice(1).find((date) => date !== "")]));
		return tags.map(({ name, commit }, index) => {
			if (peeled[index] !== commit) throw new UpstreamError({
				problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${peeled[index]}.`,
				next: "Run again; if it stays, look at upstream."
			});
			return [name, new Date(Number(seconds.get(refs[index]) ?? NaN) * 1e3)];
		});
	};
	return {
		async list(upstream, prefixes) {
			const patterns = prefixes.map((prefix) => `refs/tags/${prefix}*`);
			return parseLsRemote(await ask(upstream, [
				"ls-remote",
				"--tags",
				"--",
				upstream,
				...patterns
			], runDirectory(options.stateDirectory), LIST_SECONDS), prefixes);
		},
		async dates(upstream, tags) {
			const directory = await (shallow ??= bare());
			const dates = new Map();
			for (let at = 0; at < tags.length; at += BATCH) for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH), directory)) dates.set(name, date);
			return dates;
		},
		async isAncestor(upstream, ancestor, descendant) {
			const directory = await (history ??= bare());
			const missing = [ancestor, descendant].filter((commit) => !fetched.has(`${upstream} ${commit}`));
			if (missing.length > 0) await fetch(upstream, directory, [], missing.map((commit) => `+${commit}:refs/kept/${commit}`));
			for (const commit of missing) fetched.add(`${upstream} ${commit}`);
			const ending = await git.run([
				"merge-base",
				"--is-ancestor",
				ancestor,
				descendant
			], { directory });
			if (ending.exitCode === 0 || ending.exitCode === 1) return ending.exitCode === 0;
			throw new UpstreamError({
				problem: `git cannot compare ${ancestor} and ${descendant}: ${meaningOfRefusal(ending.stderrTail)}.`,
				next: "Run again."
			});
		}
	};
}
function isAddress(upstream) {
	return /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/.test(upstream);
}
// src/core/llama-bench/stderr.ts
const TELLING = /GGML_ASSERT|CUDA error|ErrorDeviceLost|ErrorOutOf|terminate called|what\(\):|\berror:|No devices found|Invalid device index/;
function lastWords(stderr) {
	const lines = stderr.split("\n").filter((line) => line.trim() !== "");
	const line = lines.find((candidate) => TELLING.test(candidate)) ?? lines.at(-1);
	return line === void 0 ? "it said nothing on stderr" : `it said '${oneLine(line).replace(/\.$/, "")}'`;
}
const OUT_OF_MEMORY = [/out of memory|OutOfDeviceMemory|OutOfHostMemory|insufficient memory|unable to allocate|failed to allocate|bad_alloc/i, "there is not enough memory (of the machine or the device)"];
const LOAD_CAUSES = [
	[/No such file or directory/, "the file does not exist"],
	[/Permission denied/, "the file may not be read"],
	[/Is a directory/, "it is a directory"],
	[/is not within the file bounds|corrupted or incomplete/, "the file is truncated"],
	[/unknown model architecture: '([^'\n]*)'/, "this tag of llama.cpp does not know its architecture"],
	[/only supports up to version/, "its GGUF version is newer than this tag of llama.cpp, or its header is broken"],
	[/invalid magic|failed to read magic|failed to read header/, "it is no GGUF"],
	OUT_OF_MEMORY
];
const CONTEXT_CAUSES = [[/quantized V cache requires flash_attn|V cache quantization requires flash_attn/i, "a quantised V cache (cache-type-v) needs flash-attn on"], OUT_OF_MEMORY];
const CAUSE_LINE = /\berror\b|fail|unable|requires|cannot|No such|Permission/i;
const GENERIC = /failed to load model|failed to create context|failed to create llama_context/;
function causeIn(stderr, causes, otherwise) {
	const known = causes.find(([pattern]) => pattern.test(stderr));
	if (known !== void 0) return known[1];
	const line = stderr.split("\n").find((candidate) => CAUSE_LINE.test(candidate) && !GENERIC.test(candidate));
	return line === void 0 ? otherwise : `it said '${oneLine(line).replace(/\.$/, "")}'`;
}
function loadFault(stderr) {
	return causeIn(stderr, LOAD_CAUSES, "the file is missing, truncated, empty or no GGUF");
}
function contextFault(stderr) {
	return causeIn(stderr, CONTEXT_CAUSES, "too little memory for it, or a cache type that does not go with flash-attn");
}
const tokens = number().int().nonnegative().max(1e7);
const description = string().max(4096);
const lineSchema = looseObject({
	n_prompt: tokens,
	n_gen: tokens,
	n_depth: tokens.default(0),
	samples_ns: array(number().int().positive()).max(1e4),
	cpu_info: description.nullish(),
	gpu_info: description.nullish(),
	backends: description.nullish()
});
function refuse(lineNumber, fault) {
	throw new UpstreamError({
		problem: `Line ${lineNumber} of llama-bench's output ${fault}.`,
		next: ""
	});
}
function parseRow(line, lineNumber) {
	if (line.length >= 1048576) refuse(lineNumber, "is longer than 1 MiB");
	let value;
	try {
		value = JSON.parse(line);
	} catch {
		refuse(lineNumber, `is not JSON: '${oneLine(line, 80)}'`);
	}
	const result = lineSchema.safeParse(value, { reportInput: true });
	if (!result.success) refuse(lineNumber, `cannot be used: ${faultOfFields(result.error)}`);
	const { n_prompt: nPrompt, n_gen: nGen, n_depth: nDepth } = result.data;
	if (nPrompt + nGen === 0) refuse(lineNumber, "cannot be used: 'n_prompt' and 'n_gen' are both 0");
	return {
		row: {
			test: nameOfTest({
				nPrompt,
				nGen,
				nDepth
			}),
			samplesNs: result.data.samples_ns
		},
		cpuInfo: result.data.cpu_info ?? null,
		gpuInfo: result.data.gpu_info ?? null,
		backends: result.data.backends ?? null
	};
}
function faultOfRows(rows, tests, repetitions) {
	const expected = new Set(tests.map(nameOfTest));
	const seen = new Set();
	for (const { test, samplesNs } of rows) {
		if (!expected.has(test)) return `it ran ${test}, which was not asked for`;
		if (seen.has(test)) return `it printed ${test} twice`;
		if (samplesNs.length !== repetitions) return `${test} has ${samplesNs.length} samples instead of ${repetitions}`;
		seen.add(test);
	}
	const missing = [...expected].filter((test) => !seen.has(test));
	return missing.length === 0 ? null : `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`;
}
// src/core/llama-bench/signals.ts
const NAMES = {
	1: "SIGHUP",
	2: "SIGINT",
	4: "SIGILL",
	6: "SIGABRT",
	7: "SIGBUS",
	8: "SIGFPE",
	9: "SIGKILL",
	11: "SIGSEGV",
	13: "SIGPIPE",
	15: "SIGTERM",
	24: "SIGXCPU",
	31: "SIGSYS"
};
function signalOf(ended) {
	if (ended.signal !== null) return ended.signal;
	const { exitCode } = ended;
	return exitCode !== null && exitCode > 128 && exitCode < 160 ? NAMES[exitCode - 128] ?? `signal ${exitCode - 128}` : null;
}
function sentenceOfSignal(signal, stderr) {
	switch (signal) {
		case "SIGILL": return "llama-bench died of SIGILL: it is built for CPU features this CPU does not have. Set cpuFeatures for this host.";
		case "SIGKILL": return "llama-bench was killed (SIGKILL): most likely the machine ran out of memory. Use a smaller model or context.";
		case "SIGBUS": return "llama-bench died of SIGBUS: the model file shrank, or its disk failed, while it was mapped.";
		case "SIGTERM":
		case "SIGINT":
		case "SIGHUP": return `llama-bench was told to stop (${signal}) before it was done.`;
		default: return `llama-bench crashed (${signal}): ${lastWords(stderr)}.`;
	}
}
// src/core/llama-bench/failures.ts
const NOT_STARTED = [
	[/ENOENT|not installed/, (program) => `llama-bench is missing in the package: there is no ${program} (or no loader for it).`],
	[/EACCES|EPERM/, (program) => `llama-bench may not be run: ${program} is not executable, or its file system is mounted noexec.`],
	[/ENOEXEC/, (program) => `llama-bench is no program for this machine: ${program} is built for another system.`]
];
const SAID$1 = [
	[/error while loading shared libraries: ([^\n]+)/, (found) => `A shared library that llama-bench needs is missing or broken: ${found}. Build it with all its run paths.`],
	[/error: invalid device: ([^\n]+)/, (found) => `llama-bench knows no device '${found}': this build or this machine's driver does not offer it (see --list-devices).`],
	[/error: invalid parameter for argument: ([^\n]+)/, (found) => `llama-bench does not know the argument '${found}', or not the value given to it: its flags changed between tags.`],
	[/failed to parse cpu-mask: ([^\n]+)/, (found) => `llama-bench cannot read the CPU mask '${found}': it must be hexadecimal.`],
	[/failed to download model/, () => "llama-bench tried to download its model and failed: models are fetched by llama-fleet, never by it."],
	[/failed to load model '([^'\n]*)'/, (found, stderr) => `llama-bench could not load the model '${found}': ${loadFault(stderr)}.`],
	[/failed to create context/, (_found, stderr) => `llama-bench could not make a context for this test: ${contextFault(stderr)}.`]
];
function sentenceOfExit(ended, exitCode) {
	for (const [pattern, sentence] of SAID$1) {
		const found = pattern.exec(ended.stderr);
		if (found !== null) return sentence(oneLine(found[1] ?? ""), ended.stderr);
	}
	return `llama-bench ended with exit code ${exitCode}: ${lastWords(ended.stderr)}.`;
}
const DEVICE_BACKEND = /\b(?:CUDA|ROCm|HIP|MUSA|Vulkan|SYCL|Metal|MTL|OpenCL|CANN|WebGPU)\b/i;
function faultOfDevice(ended) {
	const expected = ({ backends }) => ended.expectsDevice ?? DEVICE_BACKEND.test(backends ?? "");
	const lost = ended.rows.find((row) => (row.gpuInfo ?? "") === "" && expected(row));
	if (lost === void 0) return null;
	return `llama-bench ran on the CPU although a GPU was expected (${`backends "${oneLine(lost.backends ?? "unknown", 40)}", no device found`}): ${lastWords(ended.stderr)}.`;
}
function faultOfGoodEnd(ended) {
	if (ended.refusedLine !== null) return ended.refusedLine;
	if (ended.rows.length === 0) return "llama-bench ended with exit code 0 but printed no rows: its output was closed, its disk is full, or it had no tests.";
	const fault = faultOfRows(ended.rows.map(({ row }) => row), ended.tests, ended.repetitions);
	return fault === null ? faultOfDevice(ended) : `llama-bench ended with exit code 0, but ${fault}.`;
}
function failureOf$1(ended) {
	if (ended.startError !== null) return NOT_STARTED.find(([pattern]) => pattern.test(ended.startError ?? ""))?.[1](ended.program) ?? `llama-bench could not be started: ${oneLine(ended.startError)}.`;
	if (ended.timedOut) {
		const done = `${ended.rows.length} of ${ended.tests.length} tests done`;
		return `llama-bench did not finish within ${ended.timeoutSeconds} s and was stopped (${done}).`;
	}
	const signal = signalOf(ended);
	if (signal !== null) return sentenceOfSignal(signal, ended.stderr);
	if (ended.exitCode !== 0) return sentenceOfExit(ended, ended.exitCode ?? -1);
	return faultOfGoodEnd(ended);
}
function needsVerboseRun(ended) {
	if (ended.timedOut || ended.startError !== null || signalOf(ended) !== null || ended.exitCode === 0) return false;
	return /failed to load model|failed to create context/.test(ended.stderr);
}
// src/adapters/bench-environment.ts
const ALLOWED = [
	/^(?:CUDA|NVIDIA|HIP|ROCR|GGML_VK)_VISIBLE_DEVICES$/,
	/^(?:CUDA_DEVICE_ORDER|GPU_DEVICE_ORDINAL|ONEAPI_DEVICE_SELECTOR|ZE_AFFINITY_MASK)$/,
	/^HSA_OVERRIDE_GFX_VERSION$/,
	/^(?:VK_ICD_FILENAMES|VK_DRIVER_FILES|VK_ADD_DRIVER_FILES|OCL_ICD_VENDORS|LIBGL_DRIVERS_PATH)$/,
	/^GGML_(?:CUDA|VK|SYCL|HIP|METAL|CPU|OPENCL)_[A-Z0-9_]+$/,
	/^(?:OMP_(?:NUM_THREADS|WAIT_POLICY|PROC_BIND|PLACES)|GOMP_CPU_AFFINITY)$/
];
const DRIVER_PATH = "LLAMA_FLEET_LD_LIBRARY_PATH";
function benchEnvironment(ours, home) {
	const environment = {
		PATH: "/usr/bin:/bin",
		HOME: home,
		TMPDIR: home,
		LANG: "C.UTF-8"
	};
	for (const [name, value] of Object.entries(ours)) if (value !== void 0 && ALLOWED.some((pattern) => pattern.test(name))) environment[name] = value;
	const drivers = ours[DRIVER_PATH];
	return drivers === void 0 || drivers === "" ? environment : {
		...environment,
		LD_LIBRARY_PATH: drivers
	};
}
// src/adapters/foreign-cpu.ts
const TICKS_A_SECOND = 100;
const SHORTEST_MS = 200;
function busyNow(proc) {
	try {
		const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = firstLine$1(`${proc}/stat`).split(/\s+/).map(Number);
		const stat = readFileSync(`${proc}/self/stat`, "latin1");
		const own = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 15).map(Number);
		const busy = {
			machine: user + nice + system + irq + softirq + steal,
			own: own.reduce((sum, ticks) => sum + ticks, 0),
			at: performance.now()
		};
		return Number.isFinite(busy.machine + busy.own) && own.length === 4 ? busy : null;
	} catch {
		return null;
	}
}
const firstLine$1 = (path) => readFileSync(path, "latin1").split("\n", 1)[0] ?? "";
function watchForeignCpu(proc = "/proc") {
	const start = busyNow(proc);
	return () => {
		const end = busyNow(proc);
		if (start === null || end === null || end.at - start.at < SHORTEST_MS) return null;
		const ticks = end.machine - start.machine - (end.own - start.own);
		return Math.max(0, ticks * 1e3 / TICKS_A_SECOND / (end.at - start.at));
	};
}
// src/adapters/llama-bench.ts
const VERBOSE_SECONDS = 60;
function llamaBench(options) {
	return {
		probe: (storePath, timeoutSeconds) => probe(starter(options, storePath), programOf(storePath), timeoutSeconds),
		run: (run) => runBench(starter(options, run.storePath), run)
	};
}
const programOf = (storePath) => join(storePath, "bin", "llama-bench");
function starter(options, storePath) {
	return async (words, timeoutSeconds, onLine) => {
		const home = await emptyHome(options.scratchDirectory);
		try {
			return await options.processes.run({
				program: programOf(storePath),
				arguments: words,
				directory: home,
				environment: benchEnvironment(options.environment, home),
				timeoutSeconds,
				...onLine === void 0 ? {} : { onStdoutLine: onLine }
			});
		} finally {
			await rm(home, {
				recursive: true,
				force: true
			});
		}
	};
}
async function emptyHome(scratchDirectory) {
	try {
		await mkdir(scratchDirectory, {
			recursive: true,
			mode: 448
		});
		return await mkdtemp(join(scratchDirectory, "llama-bench-"));
	} catch (cause) {
		throw new UpstreamError({
			problem: `No directory can be made in ${scratchDirectory}.`,
			next: "Check its disk and its rights.",
			cause
		});
	}
}
async function probe(start, program, timeoutSeconds) {
	const none = {
		flags: [],
		devices: []
	};
	const help = await start(["--help"], timeoutSeconds);
	const helpFailure = failureOfQuestion(help, program, "--help", timeoutSeconds);
	if (helpFailure !== null) return {
		...none,
		failure: helpFailure
	};
	const flags = flagsOfHelp(help.stdout);
	if (flags.length === 0) return {
		...none,
		failure: "llama-bench --help lists no flags: this is not the llama-bench of llama.cpp."
	};
	if (!flags.includes("--list-devices")) return {
		flags,
		devices: [],
		failure: null
	};
	const list = await start(["--list-devices"], timeoutSeconds);
	return {
		flags,
		devices: devicesOfList(list.stdout),
		failure: failureOfQuestion(list, program, "--list-devices", timeoutSeconds)
	};
}
function failureOfQuestion(ending, program, question, timeoutSeconds) {
	if (ending.exitCode === 0 && !ending.timedOut) return null;
	return `${question}: ${failureOf$1({
		...ended(ending, program, timeoutSeconds),
		rows: [],
		refusedLine: null,
		tests: [],
		repetitions: 0,
		expectsDevice: null
	}) ?? "no answer."}`;
}
const ended = (ending, program, timeoutSeconds) => ({
	program,
	exitCode: ending.exitCode,
	signal: ending.signal,
	timedOut: ending.timedOut,
	timeoutSeconds,
	startError: ending.startError,
	stderr: ending.stderrTail
});
async function runBench(start, run) {
	const output = readRows(run.onRow);
	const startedAt = new Date().toISOString();
	const load = loadavg()[0] ?? null;
	const foreignCpu = watchForeignCpu();
	const ending = await start(run.arguments, run.timeoutSeconds, output.onLine);
	const foreign = foreignCpu();
	const said = output.said();
	const asked = {
		tests: run.tests,
		repetitions: run.repetitions,
		expectsDevice: expectsDevice(run.arguments)
	};
	const outcome = {
		...ended(ending, programOf(run.storePath), run.timeoutSeconds),
		...said,
		...asked
	};
	const stderr = needsVerboseRun(outcome) ? await verboseStderr(start, run, ending.stderrTail) : ending.stderrTail;
	const machine = said.rows[0];
	return {
		startedAt,
		seconds: ending.seconds,
		exitCode: ending.exitCode,
		signal: ending.signal,
		rows: said.rows.map(({ row }) => row),
		cpuInfo: machine?.cpuInfo ?? null,
		gpuInfo: machine?.gpuInfo ?? null,
		backends: machine?.backends ?? null,
		foreignCpu: foreign,
		load,
		failure: failureOf$1({
			...outcome,
			stderr
		}),
		stderrTail: stderr.slice(-4e3)
	};
}
function readRows(onRow) {
	const rows = [];
	let refusedLine = null;
	let lineNumber = 0;
	const onLine = (line) => {
		lineNumber += 1;
		if (refusedLine !== null || line.trim() === "") return;
		try {
			rows.push(parseRow(line, lineNumber));
		} catch (thrown) {
			if (!(thrown instanceof UpstreamError)) throw thrown;
			refusedLine = thrown.message;
			return;
		}
		onRow(line);
	};
	return {
		onLine,
		said: () => ({
			rows,
			refusedLine
		})
	};
}
async function verboseStderr(start, run, stderr) {
	const verbose = await start([...run.arguments, "-v"], Math.min(VERBOSE_SECONDS, run.timeoutSeconds));
	return verbose.exitCode !== 0 && !verbose.timedOut && verbose.startError === null ? verbose.stderrTail : stderr;
}
// src/core/hosts/cpu-features.ts
const X86 = [
	["sse4_2", ["sse4_2"]],
	["avx", ["avx"]],
	["f16c", ["f16c"]],
	["fma", ["fma"]],
	["bmi2", ["bmi2"]],
	["avx2", ["avx2"]],
	["avx_vnni", ["avx_vnni"]],
	["avx512", [
		"avx512f",
		"avx512cd",
		"avx512vl",
		"avx512dq",
		"avx512bw"
	]],
	["avx512vbmi", ["avx512vbmi"]],
	["avx512_vnni", ["avx512_vnni"]],
	["avx512_bf16", ["avx512_bf16"]],
	["amx_tile", ["amx_tile"]],
	["amx_int8", ["amx_int8"]],
	["amx_bf16", ["amx_bf16"]]
];
const AARCH64 = [
	"asimd",
	"asimdhp",
	"asimddp",
	"i8mm",
	"bf16",
	"sve",
	"sve2",
	"svei8mm",
	"sme",
	"sme2"
];
const AARCH64_NAMES = {
	"0x41 0xd08": "ARM Cortex-A72",
	"0x41 0xd0b": "ARM Cortex-A76",
	"0x41 0xd0c": "ARM Neoverse-N1",
	"0x41 0xd40": "ARM Neoverse-V1",
	"0x41 0xd49": "ARM Neoverse-N2",
	"0x41 0xd4f": "ARM Neoverse-V2",
	"0x61 0x022": "Apple M1",
	"0xc0 0xac3": "Ampere-1"
};
function valuesOf(cpuinfo, key) {
	return cpuinfo.split("\n").flatMap((line) => {
		const colon = line.indexOf(":");
		return colon > 0 && line.slice(0, colon).trimEnd() === key ? [line.slice(colon + 1).trim()] : [];
	});
}
function sharedFlags(lines) {
	const processors = lines.map((line) => new Set(line.split(/\s+/)));
	return (flag) => processors.length > 0 && processors.every((flags) => flags.has(flag));
}
function cpuFeaturesOf(cpuinfo) {
	const x86 = sharedFlags(valuesOf(cpuinfo, "flags"));
	const aarch64 = sharedFlags(valuesOf(cpuinfo, "Features"));
	return [...X86.filter(([, flags]) => flags.every(x86)).map(([feature]) => feature), ...AARCH64.filter(aarch64)];
}
function cpuNameOf(cpuinfo) {
	const name = valuesOf(cpuinfo, "model name")[0];
	if (name !== void 0 && name !== "") return name;
	const implementer = valuesOf(cpuinfo, "CPU implementer")[0];
	const part = valuesOf(cpuinfo, "CPU part")[0];
	if (implementer === void 0 || part === void 0) return null;
	return AARCH64_NAMES[`${implementer} ${part}`] ?? `aarch64 implementer ${implementer} part ${part}`;
}
function processorsOf(cpuinfo) {
	return valuesOf(cpuinfo, "processor").length;
}
// src/adapters/machine-lock.ts
const PATIENCE_MS = 500;
function lockPlaces(environment) {
	const chosen = environment["LLAMA_FLEET_LOCK"];
	if (chosen !== void 0 && chosen !== "") return [chosen];
	const session = environment["XDG_RUNTIME_DIR"];
	const own = join(tmpdir(), `llama-fleet-${process.getuid?.() ?? "user"}.lock`);
	return [
		"/run/lock/llama-fleet",
		...session === void 0 || session === "" ? [] : [join(session, "llama-fleet.lock")],
		own
	];
}
function preparePlace(places, onLine) {
	const refused = [];
	for (const place of places) try {
		if (statSync(place, { throwIfNoEntry: false }) === void 0) mkdirSync(place, { mode: 493 });
		if (refused.length > 0) onLine(`The lock of this machine lies in ${place}: ${refused.join(", ")} cannot be made. It keeps fewer apart.`);
		return place;
	} catch {
		refused.push(place);
	}
	throw new UpstreamError({
		problem: `No lock can be made in ${refused.join(", ")}.`,
		next: "Set LLAMA_FLEET_LOCK to a path that can be written."
	});
}
function holderOf(place) {
	try {
		const { ino } = statSync(place);
		const holder = readFileSync("/proc/locks", "utf8").split("\n").find((entry) => / FLOCK +ADVISORY +WRITE /.test(entry) && !entry.includes("->") && entry.includes(`:${ino} `))?.trim().split(/\s+/)[4];
		const parent = holder === void 0 ? void 0 : /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${holder}/stat`, "latin1"))?.[1];
		return parent === void 0 || parent === "0" ? null : `process ${parent}`;
	} catch {
		return null;
	}
}
async function holdLock(places, path, onLine) {
	const place = preparePlace(places, onLine);
	const child = spawn("flock", [
		"-x",
		place,
		"cat"
	], {
		detached: true,
		env: { PATH: path },
		stdio: [
			"pipe",
			"pipe",
			"pipe"
		]
	});
	let stderr = "";
	child.stderr.on("data", (chunk) => stderr = (stderr + chunk.toString()).slice(-2e3));
	child.stdin.on("error", () => {});
	child.stdin.write("held\n");
	const waiting = setTimeout(() => {
		const holder = holderOf(place);
		onLine(`Waiting for the lock ${place}: ${holder ?? "another program"} measures on this machine.`);
	}, PATIENCE_MS);
	try {
		const failure = await new Promise((resolve) => {
			child.stdout.once("data", () => resolve(null));
			child.once("error", resolve);
			child.once("close", () => resolve(new Error(stderr.trim() || "flock ended")));
		});
		if (failure === null) return heldBy(child);
		if (failure.code !== "ENOENT") throw new UpstreamError({
			problem: `The lock ${place} cannot be held: ${failure.message}.`,
			next: "Set LLAMA_FLEET_LOCK to another path."
		});
		onLine("flock (util-linux) is not installed: nothing keeps two measures on this machine apart.");
		return { release: () => Promise.resolve() };
	} finally {
		clearTimeout(waiting);
	}
}
function heldBy(child) {
	const ended = new Promise((resolve) => child.once("close", () => resolve()));
	child.unref();
	for (const stream of [
		child.stdin,
		child.stdout,
		child.stderr
	]) stream.unref?.();
	return { release: () => {
		child.ref();
		child.stdin?.end();
		return ended;
	} };
}
// src/adapters/local-machine.ts
function localMachine(options) {
	const root = options.root ?? "/";
	const own = root === "/";
	const read = (path) => textOf(join(root, path));
	return {
		fingerprint: (nixVersion, system, devices) => Promise.resolve(fingerprintOf(nixVersion, system, devices)),
		hostname: () => firstLabel(read("/proc/sys/kernel/hostname") ?? hostname()),
		lock: (onWait) => holdLock(lockPlaces(options.environment), options.environment["PATH"] ?? "", onWait)
	};
	function fingerprintOf(nix, system, devices) {
		const cpuinfo = read("/proc/cpuinfo") ?? "";
		const listed = Math.max(1, processorsOf(cpuinfo));
		return {
			hostname: firstLabel(read("/proc/sys/kernel/hostname") ?? hostname()),
			system,
			cpu: cpuNameOf(cpuinfo),
			cores: own ? Math.max(1, availableParallelism()) : listed,
			cpuFeatures: cpuFeaturesOf(cpuinfo),
			memoryBytes: memoryBytesOf(read("/proc/meminfo")) ?? totalmem(),
			kernel: (read("/proc/sys/kernel/osrelease") ?? release()).trim(),
			governor: governorOf(join(root, "/sys/devices/system/cpu"), read),
			devices: [...devices],
			driver: driverOf(read),
			nix
		};
	}
}
function textOf(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return null;
	}
}
const firstLabel = (name) => name.trim().split(".")[0] ?? "";
function memoryBytesOf(meminfo) {
	const kibibytes = /^MemTotal: +(\d+) kB$/m.exec(meminfo ?? "")?.[1];
	return kibibytes === void 0 ? null : Number(kibibytes) * 1024;
}
function governorOf(directory, read) {
	let names;
	try {
		names = readdirSync(directory).filter((name) => /^cpu\d+$/.test(name));
	} catch {
		return null;
	}
	const governors = names.flatMap((name) => read(`/sys/devices/system/cpu/${name}/cpufreq/scaling_governor`)?.trim() ?? []);
	return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(", ");
}
function driverOf(read) {
	const nvidia = /Kernel Module(?: for \S+)? +(\d+(?:\.\d+)+)/.exec(read("/proc/driver/nvidia/version") ?? "")?.[1];
	if (nvidia !== void 0) return `NVIDIA ${nvidia}`;
	const amdgpu = read("/sys/module/amdgpu/version")?.trim();
	return amdgpu === void 0 || amdgpu === "" ? null : `amdgpu ${amdgpu}`;
}
// src/adapters/local-text-files.ts
const LARGEST_BYTES = 1048576;
function localTextFiles() {
	return { async read(path) {
		try {
			const { size } = await stat(path);
			if (size > LARGEST_BYTES) throw new InputError({
				problem: `${path} has ${size} bytes.`,
				next: `A file of more than ${LARGEST_BYTES} bytes is not read.`
			});
			return new TextDecoder("utf-8", { fatal: true }).decode(await readFile$1(path));
		} catch (error) {
			if (error instanceof InputError) throw error;
			const { code, message } = error;
			if (code === "ENOENT" || code === "ENOTDIR") return null;
			throw new InputError({
				problem: `${path} cannot be read: ${message}.`,
				next: "It must be a readable file in UTF-8.",
				cause: error
			});
		}
	} };
}
// src/adapters/model-digests.ts
const SPOTS = 16;
const SPOT_BYTES = 65536;
const PROGRESS_MS$1 = 5e3;
const memorySchema = strictObject({
	schema: literal(1),
	sha256: record(string(), string().regex(/^[0-9a-f]{64}$/))
});
async function digestOfModel(parts, memoryFile, onProgress) {
	const sampled = createHash("sha256");
	for (const part of parts) await sample(part, sampled);
	const latest = Math.max(...parts.map((part) => part.modifiedAt.getTime()));
	return {
		name: basename(parts[0].path),
		bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
		modifiedAt: new Date(latest).toISOString(),
		sampled: sampled.digest("hex"),
		sha256: await rememberedSha256(parts, memoryFile, onProgress)
	};
}
async function sample(part, hash) {
	hash.update(`${part.bytes}\n`);
	const handle = await open(part.path, "r");
	try {
		const last = Math.max(0, part.bytes - SPOT_BYTES);
		for (let spot = 0; spot < SPOTS; spot += 1) {
			const { buffer, bytesRead } = await handle.read(Buffer.alloc(SPOT_BYTES), 0, SPOT_BYTES, Math.floor(last * spot / 15));
			hash.update(buffer.subarray(0, bytesRead));
		}
	} finally {
		await handle.close();
	}
}
async function rememberedSha256(parts, memoryFile, onProgress) {
	const known = (await readMemory(memoryFile))[keyOf(parts)];
	if (known !== void 0) return known;
	const sha256 = await sha256OfFiles(parts, onProgress);
	await rememberSha256(parts, sha256, memoryFile, onProgress);
	return sha256;
}
const keyOf = (parts) => parts.map((part) => part.key).join("\n");
async function rememberSha256(parts, sha256, memoryFile, onProgress) {
	try {
		await mkdir(dirname(memoryFile), { recursive: true });
		const entries = Object.entries({
			...await readMemory(memoryFile),
			[keyOf(parts)]: sha256
		}).slice(-500);
		await replaceFile(memoryFile, `${JSON.stringify({
			schema: 1,
			sha256: Object.fromEntries(entries)
		}, null, 1)}\n`);
	} catch (thrown) {
		onProgress(`The sha256 of the model could not be remembered: ${messageOfError(thrown)}`);
	}
}
async function readMemory(memoryFile) {
	try {
		return memorySchema.parse(JSON.parse(await readFile$1(memoryFile, "utf8"))).sha256;
	} catch {
		return {};
	}
}
async function sha256OfFiles(parts, onProgress) {
	const hash = createHash("sha256");
	const total = parts.reduce((sum, part) => sum + part.bytes, 0);
	let done = 0;
	let told = performance.now();
	for (const part of parts) try {
		for await (const chunk of createReadStream(part.path, { highWaterMark: 1048576 })) {
			hash.update(chunk);
			done += chunk.length;
			if (performance.now() - told < PROGRESS_MS$1) continue;
			told = performance.now();
			onProgress(`computing the sha256 of the model: ${Math.floor(100 * done / total)} % (once)`);
		}
	} catch (cause) {
		throw new UpstreamError({
			problem: `The model ${part.path} could not be read to its end.`,
			next: "Check its disk.",
			cause
		});
	}
	return hash.digest("hex");
}
// src/adapters/model-answers.ts
const TRY_AGAIN = new Set([
	408,
	425,
	429,
	500,
	502,
	503,
	504
]);
function refusalOf(response, shown) {
	const { status } = response;
	if (TRY_AGAIN.has(status)) return `the server answered ${status}`;
	if (status === 401 || status === 403) throw new InputError({
		problem: `${shown} asks for a login (HTTP ${status}), and llama-fleet sends none.`,
		next: "Fetch a gated model by hand and give its path."
	});
	if (status === 404 || status === 410) throw new InputError({
		problem: `${shown} is not there (HTTP ${status}).`,
		next: "Check the URL of the model."
	});
	if (status !== 200 && status !== 206) throw new InputError({
		problem: `${shown} answered HTTP ${status}.`,
		next: "Check the URL of the model."
	});
	const type = response.headers.get("content-type") ?? "";
	if (!/^text\/html\b/i.test(type)) return null;
	throw new InputError({
		problem: `${shown} is a web page (${type}), not a GGUF.`,
		next: "Take the address of the file itself; on Hugging Face it has /resolve/, not /blob/."
	});
}
// src/adapters/model-parts.ts
const GGUF_MAGIC = "GGUF";
const SPLIT = /^(?<stem>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/;
async function partsOfModel(path) {
	const first = path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
	if (!isAbsolute(first)) throw new InputError({
		problem: `The model path '${path}' is relative, and hosts have no common directory.`,
		next: "Write it from / or ~/."
	});
	const [own, ...others] = partPaths(first);
	return [await partAt(own), ...await Promise.all(others.map(partAt))];
}
function isPart(name) {
	return SPLIT.test(name);
}
function partPaths(path) {
	const groups = SPLIT.exec(path)?.groups;
	if (groups === void 0) return [path];
	const { stem = "", number, count = "" } = groups;
	if (Number(number) !== 1) throw new InputError({
		problem: `The model ${path} is part ${Number(number)} of a split GGUF.`,
		next: `Name the first: ${basename(stem)}-00001-of-${count}.gguf.`
	});
	return [path, ...Array.from({ length: Number(count) - 1 }, (_, index) => `${stem}-${String(index + 2).padStart(5, "0")}-of-${count}.gguf`)];
}
async function partAt(path) {
	const next = "Copy the model there (all parts of a split one), or change model: in the config.";
	const facts = await stat(path, { bigint: true }).catch((cause) => {
		const { code } = cause;
		throw new InputError({
			problem: code === "ENOENT" ? `The model ${path} does not exist on this machine.` : `The model ${path} cannot be reached (${code}).`,
			next,
			cause
		});
	});
	if (!facts.isFile()) throw new InputError({
		problem: `The model ${path} is ${facts.isDirectory() ? "a directory" : "no regular file"}.`,
		next
	});
	const magic = await readMagic(path);
	if (magic !== "GGUF") {
		const found = facts.size === 0n ? "is empty" : `begins with ${JSON.stringify(magic)}, not with ${GGUF_MAGIC}`;
		throw new InputError({
			problem: `The model ${path} is no GGUF: it ${found}.`,
			next
		});
	}
	return {
		path,
		bytes: Number(facts.size),
		modifiedAt: new Date(Number(facts.mtimeMs)),
		key: `${path}|${facts.size}|${facts.mtimeNs}|${facts.dev}:${facts.ino}`
	};
}
async function readMagic(path) {
	const handle = await open(path, "r").catch((cause) => {
		throw new InputError({
			problem: `The model ${path} cannot be read (${cause.code}).`,
			next: "Give this program's user the right to read it.",
			cause
		});
	});
	try {
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
		return buffer.toString("latin1", 0, bytesRead);
	} finally {
		await handle.close();
	}
}
// src/adapters/model-download.ts
const FRUITLESS_TRIES = 5;
const ALL_TRIES = 100;
const PROGRESS_MS = 2e3;
const KEPT = "What was fetched stays there.";
function shownUrl(url) {
	return `${url.origin}${url.pathname}`;
}
async function download(job) {
	let fruitless = 0;
	let pause = job.pauseMs;
	for (let tries = 1;; tries += 1) {
		const before = await sizeOf(job.path);
		const fault = await tryOnce(job, before);
		if (fault === null) return;
		const after = await sizeOf(job.path);
		fruitless = after > before ? 0 : fruitless + 1;
		pause = after > before ? job.pauseMs : pause * 2;
		if (fruitless >= FRUITLESS_TRIES || tries >= ALL_TRIES) throw new UpstreamError({
			problem: `The model could not be fetched from ${shownUrl(job.url)}: ${fault}.`,
			next: `${after} bytes stay in ${job.path}, and the next run goes on there.`
		});
		job.onProgress(`the download broke off after ${after} bytes (${fault}), trying again`);
		await setTimeout$1(pause);
	}
}
const sizeOf = (path) => stat(path).then(({ size }) => size, () => 0);
const validatorFile = (path) => `${path}.validator`;
async function tryOnce(job, offset) {
	const stalled = new AbortController();
	const clock = setTimeout(() => stalled.abort(new Error(`nothing came for ${job.stallSeconds} s`)), job.stallSeconds * 1e3);
	try {
		const response = await fetch(job.url, {
			headers: await headersAt(job.path, offset),
			signal: stalled.signal
		});
		if (response.status === 416) {
			await response.body?.cancel();
			if (response.headers.get("content-range") === `bytes */${offset}`) return null;
			await rm(job.path, { force: true });
			return "the server has another file by now";
		}
		const fault = refusalOf(response, shownUrl(job.url));
		if (fault !== null) {
			await response.body?.cancel();
			return fault;
		}
		return await store(job, response, response.status === 206 ? offset : 0, () => clock.refresh());
	} catch (thrown) {
		if (thrown instanceof InputError || thrown instanceof UpstreamError) throw thrown;
		return networkFault(thrown);
	} finally {
		clearTimeout(clock);
	}
}
async function headersAt(path, offset) {
	if (offset === 0) return { "accept-encoding": "identity" };
	const validator = await readFile$1(validatorFile(path), "utf8").catch(() => "");
	return {
		"accept-encoding": "identity",
		range: `bytes=${offset}-`,
		...validator === "" ? {} : { "if-range": validator }
	};
}
async function store(job, response, offset, onBytes) {
	const length = Number(response.headers.get("content-length") ?? NaN);
	const total = offset + length;
	if (response.status === 206 && !(response.headers.get("content-range") ?? "").startsWith(`bytes ${offset}-`)) {
		await response.body?.cancel();
		await rm(job.path, { force: true });
		return "the server sent another range than asked for";
	}
	await onDisk(job.path, KEPT, async () => {
		await refuseFullDisk(job, length);
		const etag = response.headers.get("etag");
		const validator = etag !== null && !etag.startsWith("W/") ? etag : response.headers.get("last-modified") ?? "";
		await writeFile(validatorFile(job.path), validator);
	});
	const handle = await onDisk(job.path, KEPT, () => open(job.path, offset === 0 ? "w" : "r+"));
	let size = offset;
	let told = performance.now();
	try {
		for await (const chunk of response.body ?? []) {
			onBytes();
			if (size === 0) refuseOtherFormats(job, Buffer.from(chunk));
			await writeAt(job, handle, chunk, size);
			size += chunk.length;
			if (performance.now() - told < PROGRESS_MS) continue;
			told = performance.now();
			const share = Number.isNaN(total) ? `${size} bytes` : `${Math.floor(100 * size / total)} % of ${total} bytes`;
			job.onProgress(`fetching the model: ${share}`);
		}
		await onDisk(job.path, KEPT, () => handle.sync());
	} finally {
		await handle.close();
	}
	return Number.isNaN(total) || size === total ? null : `the answer ended after ${size} of ${total} bytes`;
}
async function writeAt(job, handle, chunk, position) {
	await onDisk(job.path, KEPT, async () => {
		for (let done = 0; done < chunk.length;) done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
	});
}
function refuseOtherFormats(job, chunk) {
	const magic = chunk.toString("latin1", 0, 4);
	if (magic === "GGUF".slice(0, magic.length)) return;
	throw new InputError({
		problem: `${shownUrl(job.url)} is no GGUF: it begins with '${oneLine(chunk.toString("latin1", 0, 16))}'.`,
		next: "Check the URL; on Hugging Face it has /resolve/, not /blob/."
	});
}
async function refuseFullDisk(job, length) {
	const { bavail, bsize } = await statfs(dirname(job.path));
	if (Number.isNaN(length) || bavail * bsize >= length) return;
	throw new UpstreamError({
		problem: `The model needs ${length} bytes more in ${dirname(job.path)}, and ${bavail * bsize} are free.`,
		next: "Make room, or set another state directory."
	});
}
function networkFault(thrown) {
	const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
	return oneLine(cause instanceof Error ? cause.message || String(cause.code) : String(cause));
}
// src/adapters/model-files.ts
function modelFiles(options) {
	const models = join(options.stateDirectory, "models");
	const memory = join(models, "digests.json");
	return { async provide(reference, onProgress) {
		const path = reference.kind === "path" ? reference.path : await fetched(reference, models, memory, options, onProgress);
		const parts = await partsOfModel(path);
		const digest = await digestOfModel(parts, memory, onProgress);
		if (reference.kind === "path" || digest.sha256 === reference.sha256) return {
			path: parts[0].path,
			digest
		};
		await rm(path, { force: true });
		throw new UpstreamError({
			problem: `The fetched model ${path} has changed on disk (sha256 ${digest.sha256}, not ${reference.sha256}).`,
			next: "It was removed; run again to fetch it anew."
		});
	} };
}
async function fetched(reference, models, memory, options, onProgress) {
	const url = urlOf(reference.url);
	const directory = join(models, reference.sha256);
	const path = join(directory, fileNameOf(url));
	if (await exists(path)) return path;
	await mkdir(directory, { recursive: true }).catch((cause) => {
		throw new UpstreamError({
			problem: `No directory ${directory} can be made for the model.`,
			next: "Check its disk and its rights.",
			cause
		});
	});
	const job = {
		url,
		path: `${path}.part`,
		onProgress,
		stallSeconds: options.stallSeconds ?? 60,
		pauseMs: options.pauseMs ?? 1e3
	};
	const continued = await exists(job.path);
	onProgress(`fetching the model from ${shownUrl(url)}`);
	let found = await downloadedSha256(job);
	if (found !== reference.sha256 && continued) {
		onProgress("the continued download is not the file asked for, fetching it whole");
		await rm(job.path, { force: true });
		found = await downloadedSha256(job);
	}
	if (found !== reference.sha256) {
		await rm(job.path, { force: true });
		throw new InputError({
			problem: `${shownUrl(url)} is another file than configured: its sha256 is ${found}, the config has ${reference.sha256}.`,
			next: "Check URL and sha256; if the model was replaced on purpose, write the new sha256."
		});
	}
	await rename(job.path, path);
	await rm(`${job.path}.validator`, { force: true });
	await rememberSha256(await partsOfModel(path), found, memory, onProgress);
	return path;
}
async function downloadedSha256(job) {
	await download(job);
	const { size } = await stat(job.path);
	return sha256OfFiles([{
		path: job.path,
		bytes: size
	}], job.onProgress);
}
const exists = (path) => stat(path).then(() => true, () => false);
function urlOf(text) {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
	throw new InputError({
		problem: `The model URL '${text}' is no http or https URL.`,
		next: "Write https://…, or a path for a local file."
	});
}
function fileNameOf(url) {
	const name = basename(url.pathname).replace(/%[0-9a-f]{2}|[^A-Za-z0-9._-]/gi, "_").slice(-120);
	if (isPart(name)) throw new InputError({
		problem: `${shownUrl(url)} is one part of a split GGUF.`,
		next: "Fetch all parts by hand and give the path of the first."
	});
	return /^[A-Za-z0-9_]/.test(name) ? name : "model.gguf";
}
// src/core/nix/plain-text.ts
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_]/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
function plainText(text) {
	return text.replace(/\r\n/g, "\n").replace(ESCAPES, "").replace(CONTROLS, "");
}
function tailOf(lines, bounds) {
	const kept = [];
	let characters = 0;
	for (const line of lines.slice(-bounds.lines).toReversed()) {
		characters += line.length + 1;
		if (characters > bounds.characters + 1) {
			if (kept.length === 0) kept.push(line.slice(-bounds.characters));
			break;
		}
		kept.push(line);
	}
	return kept.toReversed().join("\n");
}
// src/core/nix/build-log.ts
const ACTIVITY = {
	realise: 102,
	copyPaths: 103,
	builds: 104,
	build: 105,
	substitute: 108
};
const RESULT_LOG_LINE = 101;
const LEVEL_ERROR = 0;
const TAIL_BOUNDS = {
	lines: 60,
	characters: 8192
};
const LONGEST_LOG_LINE = 2e3;
const MOST_ERRORS = 20;
const MOST_TAILS = 256;
const id = number();
const fields = array(unknown()).optional();
const entrySchema = discriminatedUnion("action", [
	object({
		action: literal("start"),
		id,
		type: number(),
		fields
	}),
	object({
		action: literal("result"),
		id,
		type: number(),
		fields
	}),
	object({
		action: literal("msg"),
		level: number(),
		msg: string(),
		raw_msg: string().optional()
	})
]);
function buildLog(onLogLine) {
	const built = [];
	const substituted = [];
	const errors = [];
	const derivationOf = new Map();
	const tails = new Map();
	let realising = false;
	const fail = (error) => {
		errors.push(error);
		if (errors.length > MOST_ERRORS) errors.shift();
	};
	const start = (type, activity, subject) => {
		realising ||= type === ACTIVITY.builds || type === ACTIVITY.build || type === ACTIVITY.substitute;
		if (subject === void 0) return;
		if (type === ACTIVITY.build) {
			built.push(subject);
			derivationOf.set(activity, subject);
			onLogLine(`building ${nameOfStorePath(subject)}`);
		} else if (type === ACTIVITY.substitute) {
			substituted.push(subject);
			onLogLine(`fetching ${nameOfStorePath(subject)}`);
		}
	};
	const logLine = (activity, said) => {
		const derivation = derivationOf.get(activity);
		if (derivation === void 0) return;
		const line = plainText(said).slice(0, LONGEST_LOG_LINE);
		const tail = tails.get(derivation) ?? [];
		tail.push(line);
		if (tail.length > TAIL_BOUNDS.lines) tail.shift();
		tails.delete(derivation);
		tails.set(derivation, tail);
		if (tails.size > MOST_TAILS) tails.delete(tails.keys().next().value ?? "");
		onLogLine(line);
	};
	const readLine = (line) => {
		if (!line.startsWith("@nix ")) {
			const said = /^(?:error|fatal): (.+)/.exec(plainText(line))?.[1];
			if (said !== void 0) fail({
				cause: said,
				trace: plainText(line)
			});
			return;
		}
		const entry = parseEntry(line.slice(5));
		if (entry === null) return;
		if (entry.action === "msg") {
			if (entry.level === LEVEL_ERROR) fail({
				cause: causeOf(entry.raw_msg ?? entry.msg),
				trace: plainText(entry.msg)
			});
			return;
		}
		const first = entry.fields?.[0];
		const subject = typeof first === "string" ? first : void 0;
		if (entry.action === "start") start(entry.type, entry.id, subject);
		else if (entry.type === RESULT_LOG_LINE && subject !== void 0) logLine(entry.id, subject);
	};
	return {
		readLine,
		built,
		substituted,
		errors,
		get realising() {
			return realising;
		},
		tail: (derivation) => tailOf(tails.get(derivation) ?? [], TAIL_BOUNDS)
	};
}
function causeOf(message) {
	const plain = plainText(message);
	return plain.split(/(?:^|\n)[ \t]*error:[ \t]*/).map((part) => part.trim()).findLast((part) => part !== "") ?? plain.trim();
}
function nameOfStorePath(path) {
	return plainText(path.slice(path.lastIndexOf("/") + 1)).replace(/^[0-9a-z]{32}-/, "").replace(/\.drv$/, "");
}
function parseEntry(text) {
	try {
		return entrySchema.safeParse(JSON.parse(text)).data ?? null;
	} catch {
		return null;
	}
}
// src/core/nix/nix-commands.ts
const STRUCTURED = ["--log-format", "internal-json"];
const LOCK_STANDS = "--no-update-lock-file";
function evaluateArguments(attribute, apply) {
	return [
		"eval",
		"--json",
		...STRUCTURED,
		LOCK_STANDS,
		`.#${attribute}`,
		"--apply",
		apply
	];
}
function expressionArguments(expression) {
	return [
		"eval",
		"--json",
		...STRUCTURED,
		"--impure",
		"--expr",
		expression
	];
}
function buildArguments(attribute, outLink) {
	return [
		"build",
		"--json",
		...STRUCTURED,
		"-v",
		LOCK_STANDS,
		"--out-link",
		outLink,
		`.#${attribute}`
	];
}
function lockArguments(overrides) {
	return [
		"flake",
		"lock",
		...STRUCTURED,
		...overrides.flatMap(({ input, reference }) => [
			"--override-input",
			input,
			reference
		])
	];
}
function closureArguments(storePath) {
	return [
		"path-info",
		"--closure-size",
		"--json",
		storePath
	];
}
function logArguments(derivation) {
	return ["log", derivation];
}
// src/core/nix/nix-failure.ts
const INFRASTRUCTURE = [
	[/rate limit|HTTP error (?:403|429)/i, "GitHub or another host refused to serve any more; pass a token (GITHUB_TOKEN)"],
	[/HTTP error 401|bad credentials/i, "The token was refused"],
	[/No commit found for SHA|HTTP error 422/i, "Upstream does not have the ref that flake.nix names; it may have been withdrawn"],
	[/HTTP error 404/i, "Something is not at its address, or is private and no token was given"],
	[/could ?n[o']t resolve host|name or service not known|temporary failure in name resolution/i, "A host cannot be found"],
	[/unable to download|HTTP error 5\d\d|failed to connect|couldn't connect|connection (?:timed out|refused|reset)/i, "A fetch failed"],
	[/(?:SSL|TLS) |certificate/i, "A secure connection failed"],
	[/unable to access '|could not read from remote|early EOF|RPC failed|Cannot find Git revision/i, "A fetch by git failed"],
	[/no space left on device|disk quota exceeded|database or disk is full/i, "The disk of this machine is full"],
	[/cannot allocate memory|out of memory|std::bad_alloc|memory exhausted|signal 9\b/i, "This machine ran out of memory, or somebody killed the builder"],
	[/read-only file system|input\/output error|too many open files/i, "This machine cannot read or write what it should"],
	[/cannot connect to (?:daemon|socket)|daemon-socket|unexpected EOF reading|Nix daemon disconnected/i, "The nix daemon does not answer"],
	[/timed out after \d+ seconds/i, "The time limit of this machine’s nix.conf was reached"],
	[/interrupted by the user|operation was interrupted/i, "The build was interrupted"],
	[/platform mismatch|Required system:|but I am a '|missing (?:system )?features/i, "This machine cannot build for that system"],
	[/some (?:substitutes|outputs) .* (?:failed|are not valid)|substituter '.*'.*(?:fail|disabled)|is not valid$/i, "A binary cache failed"]
];
const INFRASTRUCTURE_IN_LOG = [
	[/No space left on device|Disk quota exceeded/, "The disk of this machine is full"],
	[/fatal error: Killed signal terminated program|virtual memory exhausted|Cannot allocate memory|JavaScript heap out of memory/, "This machine ran out of memory"],
	[/curl: \((?:5|6|7|18|22|28|35|52|55|56|60)\) /, "A fetch failed"]
];
const BUILD = /^Cannot build '|^builder for '|hash mismatch in fixed-output|is required to build '|failed to (?:build|produce output)/;
const ONLY_FOLLOWS = /\d+ dependenc(?:y|ies) (?:of derivation .* )?failed|Build failed due to failed dependency/i;
const DERIVATION = /'([^'\n]+\.drv)'/;
function failureOf(errors, context, logTail) {
	const error = errors.findLast(({ cause }) => !ONLY_FOLLOWS.test(cause)) ?? errors.at(-1);
	const cause = withoutLog(error?.cause ?? context.ending);
	const building = BUILD.test(cause);
	const failedDerivation = building ? DERIVATION.exec(cause)?.[1] ?? null : null;
	const log = failedDerivation === null ? "" : logTail(failedDerivation);
	const excuse = INFRASTRUCTURE.find(([pattern]) => pattern.test(cause)) ?? INFRASTRUCTURE_IN_LOG.find(([pattern]) => pattern.test(log));
	return {
		stage: building || context.realising && excuse !== void 0 ? "build" : "evaluate",
		fault: excuse === void 0 ? "source" : "infrastructure",
		failedDerivation,
		sentence: excuse === void 0 ? plainSentence(cause, failedDerivation) : `${excuse[1]}: ${firstLine(cause)}.`,
		trace: tailOf((error?.trace ?? context.ending).split("\n"), TAIL_BOUNDS)
	};
}
function endingText(ending) {
	if (ending.signal === "SIGKILL") return "nix was killed (signal 9), by the kernel for want of memory or by somebody";
	if (ending.signal !== null) return `nix was interrupted by the user (${ending.signal})`;
	return `nix ended with exit code ${ending.exitCode} and without a message`;
}
function withoutLog(cause) {
	return cause.split(/;?\s*last \d+ log lines:/i)[0]?.trim() ?? cause;
}
function plainSentence(cause, derivation) {
	if (derivation === null) return `nix says: ${firstLine(cause)}.`;
	const reason = /Reason: (.+?)\.?$/m.exec(cause)?.[1] ?? /' failed (.+?);?$/m.exec(cause)?.[1];
	const name = nameOfStorePath(derivation);
	if (reason === void 0) return `${name} does not build: ${firstLine(cause)}.`;
	return `${name} does not build: ${reason.startsWith("builder") ? reason : `builder failed ${reason}`}.`;
}
function firstLine(text) {
	return (text.split("\n").find((each) => each.trim() !== "") ?? "nix said nothing").trim().slice(0, 400).replace(/[.:;,]+$/, "");
}
// src/core/nix/path-info.ts
const infoSchema = object({ closureSize: number().int().nonnegative() });
function closureBytesOf(json, storePath) {
	let parsed;
	try {
		parsed = JSON.parse(json);
	} catch {
		return null;
	}
	return infoSchema.safeParse(entryOf(parsed, storePath)).data?.closureSize ?? null;
}
function entryOf(parsed, storePath) {
	if (Array.isArray(parsed)) return parsed.find((entry) => isRecord(entry) && entry["path"] === storePath);
	if (!isRecord(parsed)) return void 0;
	const entries = isRecord(parsed["info"]) ? parsed["info"] : parsed;
	return entries[storePath] ?? entries[storePath.slice(storePath.lastIndexOf("/") + 1)];
}
function isRecord(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
// src/adapters/nix-build.ts
const QUESTION_SECONDS = 120;
const resultSchema = array(object({
	drvPath: string(),
	outputs: record(string(), string())
})).length(1);
async function nixBuild(nix, { directory, attribute }, options, roots) {
	if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(options.name)) throw new Defect({
		problem: `'${options.name}' cannot name a GC root.`,
		next: "Report this."
	});
	const log = buildLog(options.onLogLine);
	const argv = buildArguments(attribute, join(roots, options.name));
	const { timeoutSeconds } = options;
	const ending = await nix.run(argv, {
		directory,
		timeoutSeconds,
		onStderrLine: log.readLine
	});
	if (ending.timedOut) return timedOut(log, timeoutSeconds, ending.seconds);
	if (ending.exitCode !== 0) return failed(nix, log, ending, directory);
	const result = resultSchema.parse(JSON.parse(ending.stdout))[0];
	const storePath = result?.outputs["out"] ?? Object.values(result?.outputs ?? {})[0];
	if (result === void 0 || storePath === void 0) throw new Defect({
		problem: "nix built something without an output.",
		next: "Report this."
	});
	const info = await nix.run(closureArguments(storePath), {
		directory,
		timeoutSeconds: QUESTION_SECONDS
	});
	return {
		kind: log.built.includes(result.drvPath) ? "built" : log.substituted.includes(storePath) ? "substituted" : "present",
		storePath,
		seconds: ending.seconds,
		closureBytes: info.exitCode === 0 ? closureBytesOf(info.stdout, storePath) : null
	};
}
function timedOut(log, limit, seconds) {
	const derivation = log.built.at(-1) ?? null;
	const last = derivation === null ? "" : ` The last that began was ${nameOfStorePath(derivation)}.`;
	return {
		kind: "failed",
		stage: log.realising ? "build" : "evaluate",
		fault: "infrastructure",
		failedDerivation: derivation,
		sentence: `The build was stopped after its time limit of ${limit} s.${last}`,
		logTail: derivation === null ? "" : log.tail(derivation),
		seconds
	};
}
async function failed(nix, log, ending, directory) {
	const { trace, ...failure } = failureOf(log.errors, {
		realising: log.realising,
		ending: endingText(ending)
	}, log.tail);
	const { failedDerivation } = failure;
	const seen = failedDerivation === null ? trace : log.tail(failedDerivation);
	const logTail = seen === "" && failedDerivation !== null ? await storedLog(nix, failedDerivation, directory) : seen;
	return {
		kind: "failed",
		...failure,
		logTail: logTail === "" ? trace : logTail,
		seconds: ending.seconds
	};
}
async function storedLog(nix, derivation, directory) {
	const ending = await nix.run(logArguments(derivation), {
		directory,
		timeoutSeconds: QUESTION_SECONDS
	});
	return ending.exitCode === 0 ? tailOf(plainText(ending.stdout).trimEnd().split("\n"), TAIL_BOUNDS) : "";
}
// src/core/nix/nix-config.ts
const OLDEST_NIX = "2.18.0";
const SAID = /^nix \((?<maker>[^()\n]{1,100})\) (?<version>\d{1,5}\.\d{1,5}(?:\.\d{1,9})?)/m;
function parseNixVersion(said) {
	const { maker, version } = SAID.exec(said)?.groups ?? {};
	if (maker === void 0 || version === void 0) throw new InputError({
		problem: `\`nix --version\` says ${JSON.stringify(said.trim().slice(0, 200))}, which is no version of nix.`,
		next: "Look which program `command -v nix` finds."
	});
	return {
		version,
		name: maker === "Nix" ? version : `${version} (${maker})`
	};
}
function assertNewEnough(nix) {
	if (import_semver.default.gte(import_semver.default.coerce(nix.version) ?? "0.0.0", "2.18.0")) return;
	throw new InputError({
		problem: `nix ${nix.name} is older than ${OLDEST_NIX.slice(0, 4)}, which current nixpkgs and flake-parts need.`,
		next: "Install a newer one (https://nixos.org/download), or set LLAMA_FLEET_ALLOW_OLD_NIX=1 for a fleet that needs neither."
	});
}
function nixConfigText(existing, token) {
	if (token !== null && !/^[\u0021-\u007e]+$/.test(token)) throw new InputError({
		problem: "The token has spaces, line ends or other characters that no token has.",
		next: "Give it as GitHub printed it."
	});
	return [
		...existing === void 0 || existing === "" ? [] : [existing],
		"extra-experimental-features = nix-command flakes",
		"accept-flake-config = false",
		...token === null ? [] : [`extra-access-tokens = github.com=${token}`]
	].join("\n");
}
// src/adapters/nix-command.ts
function nixCommand({ processes, environment, stateDirectory, token }) {
	const { LC_ALL: _, ...unattended } = gitEnvironment(environment);
	const env = {
		...unattended,
		NIX_CONFIG: nixConfigText(environment["NIX_CONFIG"], token)
	};
	let known = null;
	const askVersion = async () => {
		const command = {
			program: "nix",
			arguments: ["--version"],
			directory: stateDirectory,
			environment: env,
			timeoutSeconds: 60
		};
		const ending = await processes.run(command);
		if (ending.startError !== null) throw new InputError({
			problem: ending.startError,
			next: "Install nix (https://nixos.org/download, or `apt-get install nix-bin` on Debian 13) and open a new shell."
		});
		if (ending.exitCode !== 0) throw new UpstreamError({
			problem: `\`nix --version\` failed: ${ending.stderrTail.trim()}`,
			next: "Run it by hand; nix must work before this can."
		});
		const version = parseNixVersion(ending.stdout);
		if (environment["LLAMA_FLEET_ALLOW_OLD_NIX"] !== "1") assertNewEnough(version);
		return version;
	};
	const version = () => known ??= askVersion();
	const run = async (argv, { directory, timeoutSeconds, onStderrLine }) => {
		await version();
		const listener = onStderrLine === void 0 ? {} : { onStderrLine };
		const ending = await processes.run({
			program: "nix",
			arguments: argv,
			directory,
			environment: env,
			timeoutSeconds,
			...listener
		});
		if (ending.startError !== null) throw new UpstreamError({
			problem: ending.startError,
			next: "Run again; if it stays, look at this machine."
		});
		if (/experimental (?:nix )?feature '[^'\n]*(?:flakes|nix-command)[^'\n]*' is disabled/i.test(ending.stderrTail)) throw new InputError({
			problem: "This nix has no flakes: they are disabled in a way that cannot be switched on from outside.",
			next: "Put `experimental-features = nix-command flakes` into nix.conf."
		});
		return ending;
	};
	return {
		version,
		run
	};
}
// src/adapters/nix-cli.ts
const EVALUATION_SECONDS = 1800;
function nixCli(options) {
	const nix = nixCommand(options);
	const roots = join(runDirectory(options.stateDirectory), "roots");
	const ask = async (argv, directory) => {
		const log = buildLog(() => {});
		return {
			ending: await nix.run(argv, {
				directory,
				timeoutSeconds: EVALUATION_SECONDS,
				onStderrLine: log.readLine
			}),
			log
		};
	};
	const json = async (argv, directory) => {
		const { ending, log } = await ask(argv, directory);
		if (ending.exitCode !== 0) throw evaluationError(explain(ending, log));
		try {
			return JSON.parse(ending.stdout);
		} catch (cause) {
			throw new Defect({
				problem: `nix printed no JSON: ${JSON.stringify(ending.stdout.slice(0, 200))}.`,
				next: "Report this.",
				cause
			});
		}
	};
	const currentSystem = async () => {
		try {
			return string().parse(await json(expressionArguments("builtins.currentSystem"), options.stateDirectory));
		} catch (error) {
			if (!(error instanceof EvaluationError)) throw error;
			throw new UpstreamError({
				problem: `nix does not work on this machine. ${error.message}`,
				next: "Try `nix eval --impure --expr builtins.currentSystem` by hand."
			});
		}
	};
	const lock = async (directory, overrides) => {
		const { ending, log } = await ask(lockArguments(overrides), directory);
		if (ending.exitCode === 0) return;
		const failure = explain(ending, log);
		if (failure.fault === "source") throw evaluationError(failure);
		throw new UpstreamError({
			problem: `nix could not lock the inputs. ${failure.sentence}`,
			next: "Nothing was changed; run again later."
		});
	};
	return {
		version: async () => (await nix.version()).name,
		currentSystem,
		evaluate: ({ directory, attribute }, apply) => json(evaluateArguments(attribute, apply), directory),
		evaluateExpression: (directory, expression) => json(expressionArguments(expression), directory),
		lock,
		async build(installable, settings) {
			await mkdir(roots, { recursive: true }).catch((cause) => Promise.reject(cannotWrite(roots, cause)));
			return nixBuild(nix, installable, settings, roots);
		},
		releaseRoots: () => rm(roots, {
			recursive: true,
			force: true
		})
	};
}
function explain(ending, log) {
	if (ending.timedOut) return {
		stage: "evaluate",
		fault: "infrastructure",
		failedDerivation: null,
		sentence: `nix did not finish evaluating within ${EVALUATION_SECONDS} s and was stopped.`,
		trace: ""
	};
	return failureOf(log.errors, {
		realising: log.realising,
		ending: endingText(ending)
	}, log.tail);
}
function evaluationError(failure) {
	return new EvaluationError(failure.sentence, failure.trace, failure.fault === "infrastructure");
}
// src/adapters/process-watchdog.ts
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
below() (
  for file in /proc/$1/task/*/children; do
    children=
    read -r children < "$file"
    for child in $children; do echo "$child"; below "$child"; done
  done
) 2>/dev/null
left=
for group in $groups; do
  descendants=$(below "$group")
  kill -s TERM -- "-$group" 2>/dev/null && left="$left -$group $descendants"
done
[ -n "$left" ] || exit 0
sleep 2
for one in $left; do kill -s KILL -- "$one" 2>/dev/null; done
`;
function watchdog() {
	const stdin = start();
	const say = (line) => {
		if (stdin?.writable === true) stdin.write(line);
	};
	return {
		watch: (group) => say(`+ ${group}\n`),
		forget: (group) => say(`- ${group}\n`)
	};
}
function start() {
	const shell = spawn("/bin/sh", ["-c", SCRIPT], {
		env: { PATH: "/run/current-system/sw/bin:/usr/bin:/bin" },
		cwd: "/",
		detached: true,
		stdio: [
			"pipe",
			"ignore",
			"ignore"
		]
	});
	shell.on("error", () => {});
	shell.stdin?.on("error", () => {});
	shell.unref();
	const socket = shell.stdin;
	socket?.unref?.();
	return socket;
}
// src/adapters/process-group.ts
const GRACE_MS = 2e3;
const living = new Set();
let dog = null;
let ending = false;
function isEnding() {
	return ending;
}
async function endAllGroups() {
	ending = true;
	for (const { group } of living) group.terminate();
	await Promise.all([...living].map((held) => held.ended));
}
function processGroup(id) {
	let below = [];
	let resolve = () => {};
	const ended = new Promise((done) => resolve = done);
	const kill = () => {
		killDescendants([...below, ...descendantsOf(id)]);
		sendSignal(-id, "SIGKILL");
	};
	const terminate = () => {
		below = [...below, ...descendantsOf(id)];
		sendSignal(-id, "SIGTERM");
		setTimeout(() => living.has(held) && kill(), GRACE_MS).unref();
	};
	const release = () => {
		killDescendants(below);
		sendSignal(-id, "SIGKILL");
		living.delete(held);
		dog?.forget(id);
		resolve();
	};
	const group = {
		terminate,
		kill,
		release
	};
	const held = {
		group,
		id,
		ended
	};
	living.add(held);
	guardGroups().watch(id);
	return group;
}
function guardGroups() {
	if (dog !== null) return dog;
	process.on("exit", () => {
		for (const { group } of living) group.kill();
	});
	dog = watchdog();
	return dog;
}
// src/adapters/process-lines.ts
const LONGEST_LINE = 1048576;
function lineSplitter(onLine) {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	let cut = false;
	const take = (text) => {
		let start = 0;
		for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
			append(text.slice(start, end));
			flush();
			start = end + 1;
		}
		append(text.slice(start));
	};
	const append = (text) => {
		if (cut) return;
		rest += text;
		cut = rest.length > LONGEST_LINE;
		if (cut) rest = rest.slice(0, LONGEST_LINE);
	};
	const flush = () => {
		const line = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
		rest = "";
		cut = false;
		onLine(line);
	};
	return {
		write: (chunk) => take(decoder.write(chunk)),
		end: () => {
			take(decoder.end());
			if (rest !== "") flush();
		}
	};
}
// src/adapters/process.ts
const STDOUT_LIMIT_BYTES = 67108864;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
function childProcesses() {
	return { run };
}
function killAllChildren() {
	return endAllGroups();
}
async function run(command) {
	if (isEnding()) return notStarted(`${command.program} was not started because this program is ending.`);
	guardGroups();
	let child;
	try {
		child = spawn(command.program, [...command.arguments], {
			cwd: command.directory,
			env: { ...command.environment },
			detached: true,
			stdio: [
				command.input === void 0 ? "ignore" : "pipe",
				"pipe",
				"pipe"
			]
		});
	} catch (error) {
		return notStarted(startSentence(command, error));
	}
	const id = child.pid;
	if (id !== void 0) return follow(child, id, command);
	return new Promise((resolve) => child.once("error", (error) => resolve(notStarted(startSentence(command, error)))));
}
function follow(child, id, command) {
	const began = performance.now();
	const group = processGroup(id);
	let timedOut = false;
	let thrown = null;
	const lines = (onLine) => lineSplitter((line) => {
		if (thrown !== null) return;
		try {
			onLine?.(line);
		} catch (error) {
			thrown = { error };
			group.terminate();
		}
	});
	const stdout = collectStdout(child, lines(command.onStdoutLine), group.kill);
	const stderr = collectStderr(child, lines(command.onStderrLine));
	child.stdin?.on("error", () => {});
	child.stdin?.end(command.input);
	const stop = () => {
		timedOut = true;
		group.terminate();
	};
	const limit = setTimeout(stop, Math.min(command.timeoutSeconds * 1e3, LONGEST_TIMEOUT_MS));
	child.once("exit", () => setTimeout(() => closePipes(child, group.kill), GRACE_MS).unref());
	child.on("error", () => {});
	return new Promise((resolve, reject) => {
		child.once("close", (exitCode, signal) => {
			clearTimeout(limit);
			group.release();
			stdout.end();
			stderr.end();
			if (thrown !== null) return reject(thrown.error);
			const seconds = (performance.now() - began) / 1e3;
			const said = {
				stdout: stdout.text(),
				stderrTail: stderr.text()
			};
			if (!stdout.overflow()) return resolve({
				exitCode,
				signal,
				timedOut,
				startError: null,
				...said,
				seconds
			});
			const limitMiB = STDOUT_LIMIT_BYTES / 2 ** 20;
			const sentence = `${command.program} was stopped: it printed more than ${limitMiB} MiB on its standard output.`;
			const stderrTail = `${said.stderrTail}\n${sentence}`.trimStart();
			resolve({
				exitCode: null,
				signal: "SIGKILL",
				timedOut,
				startError: null,
				stdout: said.stdout,
				stderrTail,
				seconds
			});
		});
	});
}
function collectStdout(child, lines, onOverflow) {
	const chunks = [];
	let bytes = 0;
	let overflow = false;
	child.stdout?.on("data", (chunk) => {
		if (overflow) return;
		bytes += chunk.length;
		overflow = bytes > STDOUT_LIMIT_BYTES;
		if (overflow) return onOverflow();
		chunks.push(chunk);
		lines.write(chunk);
	});
	return {
		text: () => Buffer.concat(chunks).toString("utf8"),
		end: lines.end,
		overflow: () => overflow
	};
}
function collectStderr(child, lines) {
	let tail = Buffer.alloc(0);
	child.stderr?.on("data", (chunk) => {
		tail = Buffer.concat([tail, chunk]).subarray(-65536);
		lines.write(chunk);
	});
	return {
		text: () => tail.toString("utf8"),
		end: lines.end
	};
}
function closePipes(child, kill) {
	if (child.stdout?.closed !== false && child.stderr?.closed !== false) return;
	kill();
	child.stdout?.destroy();
	child.stderr?.destroy();
}
function startSentence(command, error) {
	if (!existsSync(command.directory)) return `${command.program} cannot start: the directory ${command.directory} is not there.`;
	if (error.code === "ENOENT") return `${command.program} is not installed, or not on PATH.`;
	return `${command.program} cannot start: ${error.message}.`;
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
// src/adapters/system-clock.ts
function systemClock() {
	return {
		now: () => new Date(),
		randomSeed: () => randomInt(2 ** 31)
	};
}
// src/machine-world.ts
async function machineWorld(options) {
	const { directory, progress } = options;
	const stateDirectory = stateDirectoryOf(options.environment);
	makeDirectory(stateDirectory, "state", 448, "Set LLAMA_FLEET_STATE to a directory that may be written.");
	if (options.recordsDirectory !== null) makeDirectory(options.recordsDirectory, "output", 493, "Give --output a directory that may be written.");
	await cleanLeftovers(stateDirectory);
	endOnSignals();
	const environment = childEnvironment(options.environment);
	const processes = childProcesses();
	const fleet = gitFleetRepository({
		processes,
		environment,
		stateDirectory,
		directory
	});
	const recordsDirectory = options.recordsDirectory ?? join(stateDirectory, "records", recordsName((await fleet.facts(directory)).root));
	return {
		clock: systemClock(),
		files: localTextFiles(),
		fleet,
		nix: nixCli({
			processes,
			environment,
			stateDirectory,
			token: options.token
		}),
		upstream: gitUpstreamTags({
			processes,
			environment,
			stateDirectory
		}),
		benchmark: llamaBench({
			processes,
			environment,
			scratchDirectory: join(runDirectory(stateDirectory), "bench")
		}),
		models: modelFiles({ stateDirectory }),
		machine: localMachine({ environment }),
		records: recordFiles({ directory: recordsDirectory }),
		progress
	};
}
function stateDirectoryOf(environment) {
	const own = environment["LLAMA_FLEET_STATE"];
	if (own !== void 0 && own !== "") return resolve(own);
	const { XDG_STATE_HOME: state, HOME: home } = environment;
	if (state !== void 0 && state.startsWith("/")) return join(state, "llama-fleet");
	if (home !== void 0 && home.startsWith("/")) return join(home, ".local", "state", "llama-fleet");
	throw new InputError({
		problem: "There is no directory for state: HOME is not set.",
		next: "Set LLAMA_FLEET_STATE to a directory that may be written."
	});
}
function makeDirectory(path, what, mode, next) {
	try {
		mkdirSync(path, {
			recursive: true,
			mode
		});
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		const { code = "unknown" } = error;
		const why = {
			EEXIST: "a file is in its place",
			ENOTDIR: "a part of its path is a file",
			EACCES: "no permission",
			EROFS: "the file system is read-only",
			ENOSPC: "the disk is full"
		}[code];
		throw new InputError({
			problem: `The ${what} directory ${path} cannot be used: ${why ?? code}.`,
			next
		});
	}
}
function childEnvironment(environment) {
	const withheld = /^(?:INPUT_|ACTIONS_|GITHUB_|GH_|RUNNER_|STATE_)/;
	return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => value === void 0 || withheld.test(name) ? [] : [[name, value]]));
}
function recordsName(root) {
	return `${basename(root).replace(/[^A-Za-z0-9._-]/g, "-")}-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
}
const SIGNALS = {
	SIGHUP: 129,
	SIGINT: 130,
	SIGTERM: 143
};
function endOnSignals() {
	for (const [signal, exitCode] of Object.entries(SIGNALS)) process.once(signal, () => {
		killAllChildren().finally(() => process.exit(exitCode));
	});
}
export { stateDirectoryOf as n, recordFiles as r, machineWorld as t };
