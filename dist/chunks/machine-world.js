import { b as config } from "./zod.js";
import { n as replaceFile, t as onDisk } from "./disk-faults.js";
import { a as runDirectory, c as sendSignal, i as roomFor, n as cannotWrite, o as descendantsOf, r as cleanLeftovers, s as killDescendants, t as gitEnvironment } from "./git-environment.js";
import { n as InputError, r as UpstreamError, t as Defect } from "./errors.js";
import { n as lockPlaces, t as holdLock } from "./machine-lock.js";
import { n as planSchema } from "./plan.js";
import { i as readJson, t as faultOfFields } from "./reading.js";
import { t as readRecord } from "./record-text.js";
import { basename, join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createHash, randomInt } from "node:crypto";
import { availableParallelism, hostname, release, totalmem } from "node:os";
import { access, appendFile, copyFile, mkdir, readFile as readFile$1, rm, stat, writeFile } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
// src/adapters/loaded-port.ts
function loadedPort(load) {
	let port = null;
	const ask = (name) => async (...question) => {
		return (await (port ??= load()))[name](...question);
	};
	return new Proxy({}, { get: (_none, name) => name === "then" ? void 0 : ask(name) });
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
				digest: digestOf$1(text)
			};
		},
		async readPlan(digest) {
			const unpacked = join(directory, "plan", "plan.json");
			const source = !await isThere(plan) && await isThere(unpacked) ? unpacked : plan;
			const text = await readRecord(source, "Run `llama-fleet plan` first, or fetch the plan artifact of this run.");
			const found = digestOf$1(text);
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
			const { measurementSchema } = await import("./measurement.js");
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
		readMeasurements: async () => (await import("./measurement-files.js")).readMeasurements(directory),
		async writeReport(report, pages) {
			const { reportSchema } = await import("./report.js");
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
const digestOf$1 = (text) => createHash("sha256").update(text).digest("hex");
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
// src/core/upstream/tag-record.ts
const LINE$1 = /^(?<name>\S{1,100}) (?<commit>[0-9a-f]{40}|[0-9a-f]{64})(?: (?<seen>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z))?$/;
function recordHead(upstream, digest) {
	return JSON.stringify({
		schema: 1,
		upstream,
		digest
	});
}
function parseTagRecord(text, upstream) {
	const [head = "", ...lines] = text.split("\n");
	if (head !== recordHead(upstream, /"digest":"([0-9a-f]{64})"\}$/.exec(head)?.[1] ?? "") || lines.pop() !== "") return null;
	const tags = new Map();
	for (const line of lines) {
		const { name, commit, seen } = LINE$1.exec(line)?.groups ?? {};
		const date = seen === void 0 ? null : new Date(seen);
		if (name === void 0 || commit === void 0 || date !== null && Number.isNaN(date.getTime())) return null;
		tags.set(name, {
			commit,
			seen: date
		});
	}
	return { tags };
}
function tagRecordText({ tags }, upstream, digest) {
	const lines = [...tags].map(([name, { commit, seen }]) => `${name} ${commit}${seen === null ? "" : ` ${seen.toISOString()}`}\n`);
	return `${recordHead(upstream, digest)}\n${lines.join("")}`;
}
function withListed(before, tags, now) {
	const entry = ({ name, commit }) => {
		const known = before?.tags.get(name);
		return known !== void 0 && known.commit === commit ? known : {
			commit,
			seen: before === null ? null : now
		};
	};
	return { tags: new Map(tags.map((tag) => [tag.name, entry(tag)])) };
}
// src/adapters/first-seen-files.ts
function firstSeenFiles({ stateDirectory }) {
	const directory = join(stateDirectory, "first-seen");
	return { async record(address, tags, now) {
		const upstream = withoutLogin(address);
		const path = join(directory, `${digestOf(upstream).slice(0, 16)}.txt`);
		const text = await readFile$1(path, "utf8").catch(() => "");
		const digest = digestOf(tags.map(({ name, commit }) => `${name} ${commit}\n`).join(""));
		if (text.startsWith(`${recordHead(upstream, digest)}\n`)) return seenIn(() => parseTagRecord(text, upstream));
		const record = withListed(parseTagRecord(text, upstream), tags, now);
		try {
			await mkdir(directory, {
				recursive: true,
				mode: 448
			});
			await replaceFile(path, tagRecordText(record, upstream, digest));
		} catch (cause) {
			throw cannotWrite(directory, cause);
		}
		return seenIn(() => record);
	} };
}
function seenIn(read) {
	let record;
	return { of(name) {
		record ??= read();
		return record?.tags.get(name)?.seen ?? null;
	} };
}
const digestOf = (text) => createHash("sha256").update(text).digest("hex");
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
async function readFacts(git, root) {
	const at = { directory: root };
	const entries = (await git.text([
		"status",
		"--porcelain=v2",
		"--branch",
		"--no-ahead-behind",
		"-z",
		"--untracked-files=normal"
	], at)).split("\0").filter((entry) => entry !== "");
	const header = (name) => entries.find((entry) => entry.startsWith(`# ${name} `))?.slice(name.length + 3) ?? null;
	const head = header("branch.oid");
	if (head === null || head === "(initial)") throw new InputError({
		problem: `${root} has no commit yet.`,
		next: "Commit flake.nix and flake.lock first."
	});
	const branch = header("branch.head");
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
		headCommit: head,
		branch: branch === "(detached)" ? null : branch,
		dirty: entries.some((entry) => !entry.startsWith("# ")),
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
	const holder = tip === null ? null : await holderOf(git, directory, ref);
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
async function holderOf(git, directory, ref) {
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
// src/adapters/git-fleet-repository.ts
function gitFleetRepository(options) {
	const git = gitCommand(options);
	const scratch = runDirectory(options.stateDirectory);
	const trees = join(scratch, "trees");
	let known = typeof options.root === "string" ? Promise.resolve(options.root) : null;
	const root = () => known ??= rootOf(git, options.directory);
	const clones = gitClones(git, trees);
	return {
		facts: async (directory) => readFacts(git, directory === options.directory ? await root() : await rootOf(git, directory)),
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
const LINE = /^([0-9a-f]{40}|[0-9a-f]{64})\trefs\/tags\/([A-Za-z0-9][A-Za-z0-9._+-]{0,99})(\^\{\})?$/;
function parseLsRemote(text, prefixes) {
	const plain = new Map();
	const peeled = new Map();
	for (const line of text.split("\n")) {
		const [, id, name, mark] = LINE.exec(line) ?? [];
		if (id === void 0 || name === void 0 || !prefixes.some((prefix) => name.startsWith(prefix))) continue;
		if (name.includes("..") || name.endsWith(".") || name.endsWith(".lock")) continue;
		const seen = mark === void 0 ? plain : peeled;
		if (!seen.has(name)) seen.set(name, id);
	}
	return [...plain].map(([name, id]) => {
		const commit = peeled.get(name);
		return commit === void 0 ? {
			name,
			commit: id
		} : {
			name,
			commit,
			object: id
		};
	});
}
// src/adapters/git-upstream-history.ts
const SEARCHED_COMMITS = 5e3;
const HEAD = "refs/kept/HEAD";
function gitUpstreamHistory({ git, bare, fetch }) {
	let repository = null;
	const fetched = new Set();
	const withHistory = async (upstream, wanted) => {
		const directory = await (repository ??= bare());
		const missing = wanted.filter(([remote]) => !fetched.has(`${upstream} ${remote}`));
		if (missing.length > 0) await fetch(upstream, directory, [], [...new Set(missing.map(([remote, local]) => `+${remote}:${local}`))]);
		for (const [remote] of missing) fetched.add(`${upstream} ${remote}`);
		return directory;
	};
	const keep = (commit) => [commit, `refs/kept/${commit}`];
	const isAncestor = async (directory, ancestor, descendant) => {
		const ending = await git.run([
			"merge-base",
			"--is-ancestor",
			ancestor,
			descendant
		], { directory });
		if (ending.exitCode === 0 || ending.exitCode === 1) return ending.exitCode === 0;
		throw new UpstreamError({
			problem: `git cannot compare ${ancestor} and ${descendant}: ${lastWord(ending.stderrTail)}.`,
			next: "Run again."
		});
	};
	const nearestTag = async (directory, commit, tags) => {
		const names = new Map(tags.toReversed().map((tag) => [tag.commit, tag.name]));
		const found = (await git.text([
			"rev-list",
			"--topo-order",
			`--max-count=${SEARCHED_COMMITS}`,
			commit
		], { directory })).split("\n").find((each) => names.has(each));
		const tag = found === void 0 ? void 0 : names.get(found);
		if (found === void 0 || tag === void 0) return null;
		return {
			tag,
			commitsSince: Number(await git.text([
				"rev-list",
				"--count",
				`${found}..${commit}`
			], { directory }))
		};
	};
	return {
		async relate(upstream, baseline, commits) {
			const directory = await withHistory(upstream, [baseline, ...commits].map(keep));
			const kept = async (which) => new Set((await git.text([
				"for-each-ref",
				"--format=%(objectname)",
				`--${which}=${baseline}`,
				"refs/kept/"
			], { directory })).split("\n"));
			const [newer, older] = [await kept("contains"), await kept("merged")];
			const relation = (commit) => {
				if (commit === baseline) return "same";
				return newer.has(commit) ? "newer" : older.has(commit) ? "older" : "diverged";
			};
			return new Map(commits.map((commit) => [commit, relation(commit)]));
		},
		async place(upstream, commit, tags) {
			const directory = await withHistory(upstream, [["HEAD", HEAD]]);
			const { exitCode } = await git.run([
				"cat-file",
				"-e",
				`${commit}^{commit}`
			], {
				directory,
				environment: { GIT_NO_LAZY_FETCH: "1" }
			});
			if (exitCode !== 0 || !await isAncestor(directory, commit, HEAD)) return {
				onDefaultBranch: false,
				nearest: null
			};
			return {
				onDefaultBranch: true,
				nearest: await nearestTag(directory, commit, tags)
			};
		}
	};
}
// src/adapters/upstream-fetch.ts
const FETCH_SECONDS = 600;
function upstreamFetch(options) {
	const git = gitCommand(options);
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
	return {
		git,
		ask,
		async bare() {
			const directory = await roomFor("upstream", runDirectory(options.stateDirectory));
			await git.text([
				"init",
				"--quiet",
				"--bare",
				"--template=",
				"."
			], { directory });
			return directory;
		},
		async fetch(upstream, directory, what, refspecs) {
			await ask(upstream, [
				...[
					"fetch",
					"--quiet",
					"--no-tags",
					"--no-write-fetch-head",
					"--filter=tree:0"
				],
				...what,
				"--",
				upstream,
				...refspecs
			], directory, FETCH_SECONDS);
		}
	};
}
function isAddress(upstream) {
	return /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/.test(upstream);
}
// src/adapters/git-upstream-tags.ts
const LIST_SECONDS = 120;
const BATCH = 40;
function gitUpstreamTags(options) {
	const remote = upstreamFetch(options);
	const { git } = remote;
	let shallow = null;
	const datesOf = async (upstream, tags, directory) => {
		const refs = tags.map(({ name }) => `refs/tags/${name}`);
		await remote.fetch(upstream, directory, ["--depth=1"], refs.map((ref) => `+${ref}:${ref}`));
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
		...gitUpstreamHistory(remote),
		async list(upstream, prefixes) {
			const argv = [
				"ls-remote",
				"--tags",
				"--",
				upstream,
				...prefixes.map((prefix) => `refs/tags/${prefix}*`)
			];
			return parseLsRemote(await remote.ask(upstream, argv, runDirectory(options.stateDirectory), LIST_SECONDS), prefixes);
		},
		async dates(upstream, tags) {
			const directory = await (shallow ??= remote.bare());
			const dates = new Map();
			for (let at = 0; at < tags.length; at += BATCH) for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH), directory)) dates.set(name, date);
			return dates;
		}
	};
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
config({ jitless: true });
async function machineWorld(options) {
	const { directory, progress } = options;
	const stateDirectory = stateDirectoryOf(options.environment);
	makeDirectory(stateDirectory, "state", 448, "Set LLAMA_FLEET_STATE to a directory that may be written.");
	if (options.recordsDirectory !== null) makeDirectory(options.recordsDirectory, "output", 493, "Give --output a directory that may be written.");
	await cleanLeftovers(stateDirectory);
	endOnSignals();
	const environment = childEnvironment(options.environment);
	const processes = childProcesses();
	const git = gitCommand({
		processes,
		environment
	});
	const root = options.recordsDirectory === null ? await rootOf(git, directory) : null;
	const fleet = gitFleetRepository({
		processes,
		environment,
		stateDirectory,
		directory,
		root
	});
	const recordsDirectory = options.recordsDirectory ?? join(stateDirectory, "records", recordsName(root ?? directory));
	const server = {
		serverUrl: options.environment["GITHUB_SERVER_URL"],
		apiUrl: options.environment["GITHUB_API_URL"]
	};
	return {
		clock: systemClock(),
		files: localTextFiles(),
		fleet,
		nix: loadedPort(async () => (await import("./nix-cli.js")).nixCli({
			processes,
			environment,
			stateDirectory,
			token: options.token
		})),
		upstream: gitUpstreamTags({
			processes,
			environment,
			stateDirectory
		}),
		releaseDates: loadedPort(async () => (await import("./github-release-dates.js")).githubReleaseDates({
			token: options.token,
			server
		})),
		firstSeen: firstSeenFiles({ stateDirectory }),
		benchmark: loadedPort(async () => (await import("./llama-bench.js")).llamaBench({
			processes,
			environment,
			scratchDirectory: join(runDirectory(stateDirectory), "bench")
		})),
		models: loadedPort(async () => (await import("./model-files.js")).modelFiles({ stateDirectory })),
		machine: localMachine({ environment }),
		records: recordFiles({ directory: recordsDirectory }),
		progress,
		history: loadedPort(async () => {
			const name = recordsName(root ?? await rootOf(git, directory));
			return (await import("./history-directory.js")).historyDirectory({
				directory: join(stateDirectory, "history", name),
				path: environment["PATH"] ?? ""
			});
		}),
		historyOn: (branch) => loadedPort(async () => (await import("./git-history.js")).gitHistory(git, root ?? await rootOf(git, directory), branch))
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
export { loadedPort as i, stateDirectoryOf as n, recordFiles as r, machineWorld as t };
