import { r as UpstreamError } from "./errors.js";
import { join } from "node:path";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
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
		process.on("exit", () => removeAtExit(directory));
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
function removeAtExit(directory) {
	try {
		rmSync(directory, {
			recursive: true,
			force: true,
			maxRetries: 5,
			retryDelay: 20
		});
	} catch {}
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
export { runDirectory as a, sendSignal as c, roomFor as i, cannotWrite as n, descendantsOf as o, cleanLeftovers as r, killDescendants as s, gitEnvironment as t };
