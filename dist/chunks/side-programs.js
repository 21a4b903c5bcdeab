import { i as notRun, r as failedRun, t as KEPT_TEXT } from "./check-runs.js";
import { a as array, d as number, h as string, l as looseObject, v as unknown } from "./zod.js";
import { a as unitVariables, c as missingProgram, l as failureOfProgram, s as flagsOfProgram, t as argumentsOfCheck } from "./service-arguments.js";
import { n as signalOf } from "./signals.js";
import { Ct as descendantsOf, It as UpstreamError, P as parseJson, k as oneLine } from "./main.js";
import { t as READY_BUT } from "./judgement.js";
import { basename, dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { access, constants as constants$1, mkdir, mkdtemp, realpath, rm, statfs, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { randomBytes } from "node:crypto";
import { request as request$1 } from "node:https";
// src/adapters/check-workspace.ts
function sandboxed(program, words, workspace, timeoutSeconds) {
	const { wish, variant, readable } = workspace.terms;
	const made = workspace;
	return {
		wish,
		variant,
		storePath: dirname(dirname(program.path)),
		program: join("bin", basename(program.path)),
		arguments: [...program.words, ...words],
		readable: [...readable, ...made.readable ?? []],
		writable: made.writable ?? [],
		timeoutSeconds
	};
}
const LEAST_ROOM = 65536;
async function workspaceBelow(scratchDirectory, terms) {
	const refuse = (cause) => {
		throw new UpstreamError({
			problem: `No file can be made in ${scratchDirectory}.`,
			next: "Check its disk and its rights.",
			cause
		});
	};
	const directory = await mkdir(scratchDirectory, {
		recursive: true,
		mode: 448
	}).then(() => mkdtemp(join(scratchDirectory, "check-"))).catch(refuse);
	const readable = [];
	const writable = [];
	const make = async (name, text, list) => {
		const path = join(directory, name);
		await writeFile(path, text).catch(refuse);
		list.push(path);
		return path;
	};
	return {
		terms,
		readable,
		writable,
		write: (name, text) => make(name, text, readable),
		record: (name) => make(name, "", writable),
		async assertRoom() {
			const { bavail, bsize } = await statfs(directory);
			if (bavail * bsize >= LEAST_ROOM) return;
			throw new UpstreamError({
				problem: `The disk of ${scratchDirectory} is full: what a check recorded there is not whole.`,
				next: "Make room there and run again."
			});
		},
		remove: () => rm(directory, {
			recursive: true,
			force: true
		})
	};
}
// src/core/checks/service-answer.ts
const PROMPT = "Once upon a time there was a river that";
const TOKENS = 16;
function questionTo(kind, model) {
	const named = model === null ? {} : { model };
	switch (kind) {
		case "completion": return {
			path: "/completion",
			body: {
				...named,
				prompt: PROMPT,
				n_predict: TOKENS,
				temperature: 0,
				seed: 1,
				cache_prompt: false,
				stream: true
			}
		};
		case "embedding": return {
			path: "/v1/embeddings",
			body: {
				...named,
				input: PROMPT
			}
		};
		case "rerank": return {
			path: "/v1/rerank",
			body: {
				...named,
				query: PROMPT,
				documents: ["ran to the sea.", "is a number."]
			}
		};
	}
}
const modelsSchema = looseObject({ data: array(looseObject({ id: string() })).min(1) });
function firstModelOf(text) {
	const result = modelsSchema.safeParse(parsed(text));
	return result.success ? result.data.data[0]?.id ?? null : null;
}
const eventSchema = looseObject({
	content: string().optional(),
	error: unknown().optional(),
	timings: looseObject({ predicted_per_second: number().optional() }).optional()
});
const MOST_NUMBERS = 65536;
const embeddingSchema = looseObject({ data: array(looseObject({ embedding: array(number()).min(1).max(MOST_NUMBERS) })).min(1).max(MOST_NUMBERS) });
const rerankSchema = looseObject({ results: array(looseObject({ relevance_score: number() })).min(1).max(MOST_NUMBERS) });
function parsed(text) {
	try {
		return parseJson(text);
	} catch {
		return null;
	}
}
function completionOf(text) {
	const events = text.split("\n").flatMap((line) => {
		const result = line.startsWith("data: ") ? eventSchema.safeParse(parsed(line.slice(6))) : null;
		return result?.success === true ? [result.data] : [];
	});
	const fault = events.find(({ error }) => error !== void 0);
	if (fault !== void 0) return {
		kind: "none",
		why: `its completion broke off with '${oneLine(JSON.stringify(fault.error), 200)}'`
	};
	const written = events.map(({ content }) => content ?? "").join("");
	if (written === "") return {
		kind: "none",
		why: `its completion has no text: '${oneLine(text, 120)}'`
	};
	const rate = events.findLast(({ timings }) => timings !== void 0)?.timings?.predicted_per_second;
	return {
		kind: "text",
		text: written,
		tokensPerSecond: rate === void 0 || !Number.isFinite(rate) || rate <= 0 ? null : rate
	};
}
function readServiceAnswer(kind, status, text) {
	if (status !== 200) return {
		kind: "none",
		why: `it answers with HTTP ${status}: '${oneLine(text, 200)}'`
	};
	if (kind === "completion") return completionOf(text);
	return (kind === "embedding" ? embeddingSchema.safeParse(parsed(text)).success : rerankSchema.safeParse(parsed(text)).success) ? {
		kind: "text",
		text: "",
		tokensPerSecond: null
	} : {
		kind: "none",
		why: `its answer is no ${kind}: '${oneLine(text, 120)}'`
	};
}
function deviceBytesOf(csv, ids) {
	const held = csv.split("\n", 1e3).flatMap((line) => {
		const found = /^\s*(\d{1,9}),\s*(\d{1,9})\s*$/.exec(line);
		return found !== null && ids.has(Number(found[1])) ? [Number(found[2]) * 1024 * 1024] : [];
	});
	return held.length === 0 ? null : held.reduce((sum, bytes) => sum + bytes, 0);
}
// src/adapters/loopback-http.ts
const LONGEST_ANSWER = 1048576;
function askLoopback({ socketPath, path, secure, apiKey, body, timeoutSeconds }) {
	const sent = body === void 0 ? null : JSON.stringify(body);
	const began = performance.now();
	return new Promise((resolve) => {
		const silence = (why) => {
			clearTimeout(limit);
			request$2.destroy();
			resolve({
				kind: "silence",
				why
			});
		};
		const json = sent === null ? {} : {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(sent)
		};
		const headers = {
			authorization: `Bearer ${apiKey}`,
			...json
		};
		const request$2 = (secure ? request$1 : request)({
			socketPath,
			path,
			method: sent === null ? "GET" : "POST",
			headers,
			agent: false,
			rejectUnauthorized: false
		}, (response) => {
			const chunks = [];
			let bytes = 0;
			let first = null;
			response.on("data", (chunk) => {
				first ??= (performance.now() - began) / 1e3;
				bytes += chunk.length;
				if (bytes > LONGEST_ANSWER) return silence(`its answer to ${path} is longer than 1 MiB`);
				chunks.push(chunk);
			});
			response.on("error", (error) => silence(`its answer to ${path} broke off (${error.message})`));
			response.on("end", () => {
				clearTimeout(limit);
				resolve({
					kind: "answer",
					status: response.statusCode ?? 0,
					text: Buffer.concat(chunks).toString("utf8"),
					firstSeconds: first
				});
			});
		});
		const limit = setTimeout(() => silence(`it gave no whole answer to ${path} within ${timeoutSeconds} s`), timeoutSeconds * 1e3);
		request$2.on("error", (error) => silence(`it does not answer ${path} (${error.message})`));
		request$2.end(sent ?? void 0);
	});
}
// src/adapters/process-memory.ts
const SMI_SECONDS = 10;
const familyOf = (id) => [id, ...descendantsOf(id).map((below) => below.id)];
function peakMemoryOf(id) {
	const peaks = familyOf(id).flatMap((one) => {
		try {
			const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1];
			return kibibytes === void 0 ? [] : [Number(kibibytes) * 1024];
		} catch {
			return [];
		}
	});
	return peaks.length === 0 ? null : Math.max(...peaks);
}
async function deviceMemoryOf(world, id) {
	const path = [
		world.environment["PATH"] ?? "",
		"/run/current-system/sw/bin",
		"/usr/bin"
	].filter((part) => part !== "").join(":");
	const ending = await world.processes.run({
		program: "nvidia-smi",
		arguments: ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"],
		directory: "/",
		environment: { PATH: path },
		timeoutSeconds: SMI_SECONDS
	});
	return ending.exitCode === 0 ? deviceBytesOf(ending.stdout, new Set(familyOf(id))) : null;
}
// src/adapters/service-run.ts
const SOCKET = "service.sock";
const POLL_MS = 50;
const POLL_SECONDS = 5;
const DYING_MS = 500;
async function serve(options, order, workspace) {
	const { program, asks, timeoutSeconds } = order;
	const place = {
		host: SOCKET,
		apiKey: randomBytes(16).toString("hex")
	};
	const began = performance.now();
	let reach = null;
	const stopping = new AbortController();
	let ended = null;
	const lastSeconds = 2 * timeoutSeconds + 60;
	const inside = sandboxed(program, argumentsOfCheck(order.arguments, place), workspace, lastSeconds);
	const ending = options.sandbox.run({
		...inside,
		readable: [...inside.readable, ...order.arguments.filter((word) => /^\/[^/]/.test(word) && existsSync(word))],
		environment: unitVariables(order.environment),
		onStart: (from) => reach = from,
		stop: stopping.signal
	}).then((end) => ended = end);
	const deadline = began + timeoutSeconds * 1e3;
	const over = () => ended !== null;
	const socketPath = () => reach?.(SOCKET) ?? SOCKET;
	const ask = (path, body) => {
		const how = body === void 0 ? { timeoutSeconds: POLL_SECONDS } : {
			timeoutSeconds,
			body
		};
		return askLoopback({
			socketPath: socketPath(),
			apiKey: place.apiKey,
			path,
			secure: asks.secure,
			...how
		});
	};
	const stop = async () => {
		stopping.abort();
		return ending;
	};
	const died = async () => failedRun(faultOfEnd(await ending, order), (await ending).stderrTail);
	if (!await isReady(ask, over, deadline)) {
		if (over()) return died();
		const { stderrTail } = await stop();
		return failedRun(`${program.name} did not answer /health within ${timeoutSeconds} s`, stderrTail);
	}
	const loadSeconds = (performance.now() - began) / 1e3;
	const models = await ask("/v1/models");
	const question = questionTo(asks.asks, models.kind === "answer" ? firstModelOf(models.text) : null);
	const answer = await ask(question.path, question.body);
	const id = Number(/^\/proc\/(\d+)\//.exec(socketPath())?.[1] ?? 0);
	const peaks = {
		peakMemoryBytes: peakMemoryOf(id),
		peakDeviceBytes: await deviceMemoryOf(options, id)
	};
	if (answer.kind === "silence") await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, DYING_MS))]);
	if (over()) return died();
	const { stderrTail } = await stop();
	const fault = (why) => failedRun(`${READY_BUT}${why}`, stderrTail);
	if (answer.kind === "silence") return fault(answer.why);
	const said = readServiceAnswer(asks.asks, answer.status, answer.text);
	if (said.kind === "none") return fault(said.why);
	const { tokensPerSecond } = said;
	return {
		kind: "ran",
		loadSeconds,
		firstTokenSeconds: answer.firstSeconds,
		tokensPerSecond,
		...peaks,
		text: said.text.slice(0, KEPT_TEXT)
	};
}
async function isReady(ask, over, deadline) {
	while (!over() && performance.now() < deadline) {
		const health = await ask("/health");
		if (health.kind === "answer" && health.status === 200) return !over();
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	return false;
}
function faultOfEnd(ending, { program, timeoutSeconds }) {
	const { exitCode, signal, timedOut, startError, excess, stderrTail: stderr } = ending;
	const ended = {
		name: program.name,
		exitCode,
		signal,
		timedOut,
		timeoutSeconds,
		startError,
		excess,
		stderr
	};
	return failureOfProgram(ended) ?? `${program.name} ended by itself with exit code 0`;
}
// src/adapters/side-programs.ts
const READ_STDOUT = 2e5;
function sidePrograms(options) {
	const run = async (program, words, workspace, timeoutSeconds) => {
		const ending = await options.sandbox.run(sandboxed(program, words, workspace, timeoutSeconds));
		const { exitCode, signal, timedOut, startError, excess, stderrTail: stderr } = ending;
		const stdout = ending.stdout.slice(0, READ_STDOUT);
		return {
			name: program.name,
			exitCode,
			signal,
			timedOut,
			startError,
			excess,
			timeoutSeconds,
			stderr,
			stdout
		};
	};
	const find = async (storePath, names, workspace, timeoutSeconds) => {
		let unasked = null;
		for (const { file, words } of names) {
			const path = join(storePath, "bin", file);
			if (!await isExecutable(path) || words.length > 0 && await isLinkToOther(path, file)) continue;
			const program = {
				path,
				words,
				name: [file, ...words].join(" "),
				flags: new Map()
			};
			let end = await run(program, ["--help"], workspace, timeoutSeconds);
			if (dies(end, words)) end = await run(program, ["--help"], workspace, timeoutSeconds);
			const flags = flagsOfProgram(end.stdout);
			if (flags.has("--help")) return {
				...program,
				flags
			};
			const why = `${program.name} --help: ${failureOfProgram(end) ?? "it lists no flags"}`;
			if (dies(end, words)) return failedRun(why, end.stderr);
			unasked ??= notRun(`${why}.`);
		}
		return unasked ?? notRun(missingProgram(names));
	};
	return {
		workspace: (terms) => workspaceBelow(options.scratchDirectory, terms),
		find,
		run,
		serve: (order, workspace) => serve(options, order, workspace)
	};
}
function dies(end, words) {
	if (end.timedOut || end.exitCode === 0 || flagsOfProgram(end.stdout).has("--help")) return false;
	return words.length === 0 || signalOf(end) !== null || end.startError !== null || /shared librar/.test(failureOfProgram(end) ?? "");
}
async function isLinkToOther(path, file) {
	return basename(await realpath(path)) !== file;
}
const isExecutable = (path) => access(path, constants$1.X_OK).then(() => true, () => false);
export { sidePrograms };
