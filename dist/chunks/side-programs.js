import { a as startedInVain, i as notRun, r as failedRun, t as KEPT_TEXT } from "./check-runs.js";
import { _ as union, a as array, d as number, h as string, l as looseObject, o as boolean, v as unknown } from "./zod.js";
import { c as speaksTls, d as flagsOfProgram, f as missingProgram, l as unitVariables, n as flagOfKey, p as failureOfProgram, r as keptArguments, s as secretsIn, t as argumentsOfPlace } from "./service-arguments.js";
import { n as signalOf } from "./signals.js";
import { F as oneLine, H as parseJson, Mt as secretRemover, Pt as LONGEST_TIMEOUT_MS, en as UpstreamError, et as removeWherePossible, it as textOfFile, tn as messageOfError, zt as descendantsOf } from "./main.js";
import { t as furtherParts } from "./split-model.js";
import { closeSync, constants, existsSync, fstatSync, openSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { access, chmod, constants as constants$1, mkdir, mkdtemp, readFile, realpath, statfs, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
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
		await writeFile(path, text).then(() => chmod(path, 420)).catch(refuse);
		list.push(path);
		return path;
	};
	return {
		terms,
		readable,
		writable,
		write: (name, text) => make(name, text, readable),
		record: (name) => make(name, "", writable),
		async endRecords() {
			readable.push(...writable.splice(0));
			const { bavail, bsize } = await statfs(directory);
			if (bavail * bsize >= LEAST_ROOM) return;
			throw new UpstreamError({
				problem: `The disk of ${scratchDirectory} is full: what a check recorded there is not whole.`,
				next: "Make room there and run again."
			});
		},
		remove: async () => void await removeWherePossible(directory)
	};
}
// src/core/checks/service-paths.ts
function pathsNamedIn(text) {
	const listed = text.split(",").map((entry) => entry.replace(/:-?[\d.]+$/, ""));
	return [...new Set([text, ...listed])].filter((path) => /^\/[^/]/.test(path)).flatMap((path) => [path, ...furtherParts(path)]);
}
function presetsOf(words, variables) {
	return [...words.flatMap((word, at) => /^--models[-_]preset$/.test(word) ? [words[at + 1] ?? ""] : []), variables["LLAMA_ARG_MODELS_PRESET"] ?? ""].filter((path) => path.startsWith("/"));
}
const SETTING = /^[ \t]*(?<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?<value>[^;#]*?)[ \t\r]*(?:[;#].*)?$/s;
function wordsOfPreset(text) {
	return text.split(/\r\n|\r|\n/).flatMap((line) => {
		const { key, value = "" } = SETTING.exec(line)?.groups ?? {};
		return key === void 0 ? [] : [flagOfKey(key), value];
	});
}
function storePathsIn(text) {
	return text.match(/\/nix\/store\/[0-9a-z]{32}-[\w+.?=-]+/g) ?? [];
}
const plain = (path) => path.replace(/\/(?:\.?\/)+/g, "/").replace(/(?<=.)\/\.?$/, "");
const leadsUp = (path) => path.split("/").includes("..");
function pathBeyond(paths, others) {
	const covers = (other, path) => path === other || !leadsUp(path) && path.startsWith(`${other}/`);
	return paths.find((path) => !["/nix/store", ...others].some((other) => covers(plain(other), plain(path)))) ?? null;
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
				ignore_eos: true,
				cache_prompt: false,
				stream: true
			}
		};
		case "embedding": return {
			path: "/embedding",
			body: {
				...named,
				content: PROMPT
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
function modelToAsk(text, wanted = null) {
	if (wanted?.isOnlyOne === true) return wanted.name;
	const result = modelsSchema.safeParse(parsed(text));
	const ids = result.success ? result.data.data.map(({ id }) => id) : [];
	return ids.find((id) => id === wanted?.name) ?? ids[0] ?? null;
}
const eventSchema = looseObject({
	content: string().optional(),
	stop: boolean().optional(),
	error: unknown().optional(),
	timings: looseObject({ predicted_per_second: number().optional() }).optional()
});
const MOST_NUMBERS = 65536;
const vectorSchema = array(number()).min(1).max(MOST_NUMBERS);
const embeddedSchema = looseObject({ embedding: union([vectorSchema, array(vectorSchema).min(1).max(MOST_NUMBERS)]) });
const embeddingSchema = union([embeddedSchema, array(embeddedSchema).min(1).max(MOST_NUMBERS)]);
const rerankSchema = looseObject({ results: array(looseObject({ relevance_score: number() })).min(1).max(MOST_NUMBERS) });
function parsed(text) {
	try {
		return parseJson(text);
	} catch {
		return null;
	}
}
function eventsOf(line) {
	const [, field, value = ""] = /^(data|error): ?(.*)$/s.exec(line) ?? [];
	if (field === "error") return [{ error: parsed(value) ?? value }];
	const result = field === "data" ? eventSchema.safeParse(parsed(value)) : null;
	return result?.success === true ? [result.data] : [];
}
const contentOf = ({ content }) => content ?? "";
function hasText(line) {
	return eventsOf(line).some((event) => contentOf(event) !== "");
}
function completionOf(text) {
	const events = text.split("\n").flatMap(eventsOf);
	const fault = events.find(({ error }) => error !== void 0);
	if (fault !== void 0) return {
		kind: "none",
		why: `its completion broke off with '${oneLine(JSON.stringify(fault.error), 200)}'`
	};
	const written = events.map(contentOf).join("");
	if (written === "") return {
		kind: "none",
		why: `its completion has no text: '${oneLine(text, 120)}'`
	};
	if (!events.some(({ stop }) => stop === true)) return {
		kind: "none",
		why: `its completion broke off after '${oneLine(written, 120)}'`
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
// src/adapters/held-socket.ts
const O_PATH = 2097152;
const SEEN_BY_PROCESS = /^(?<start>\/proc\/\d+\/(?:root|cwd))\/(?<names>.+)$/;
function heldSocket(path) {
	const { start, names } = SEEN_BY_PROCESS.exec(path)?.groups ?? {};
	if (start === void 0 || names === void 0) return {
		path,
		release: () => void 0
	};
	let held = openSync(start, O_PATH | constants.O_DIRECTORY);
	const [last = "", ...before] = names.split("/").toReversed();
	try {
		for (const name of before.toReversed()) held = replaced(held, name, constants.O_DIRECTORY);
		held = replaced(held, last, 0);
		if (!fstatSync(held).isSocket()) throw new Error(`${last} is no socket`);
	} catch (thrown) {
		closeSync(held);
		throw thrown;
	}
	return {
		path: `/proc/self/fd/${held}`,
		release: () => closeSync(held)
	};
}
function replaced(held, name, flags) {
	const next = openSync(`/proc/self/fd/${held}/${name}`, O_PATH | constants.O_NOFOLLOW | flags);
	closeSync(held);
	return next;
}
// src/adapters/loopback-http.ts
const LONGEST_ANSWER = 1048576;
async function askLoopback(request) {
	let held;
	try {
		held = heldSocket(request.socketPath);
	} catch (thrown) {
		return {
			kind: "silence",
			why: `it does not answer ${request.path} (${messageOfError(thrown)})`,
			timedOut: false
		};
	}
	try {
		return await ask({
			...request,
			socketPath: held.path
		});
	} finally {
		held.release();
	}
}
function ask({ socketPath, path, apiKey, body, timeoutSeconds, certificate, isFirst }) {
	const sent = body === void 0 ? null : JSON.stringify(body);
	const began = performance.now();
	return new Promise((resolve) => {
		const silence = (why, timedOut = false) => {
			clearTimeout(limit);
			request$2.destroy();
			resolve({
				kind: "silence",
				why,
				timedOut
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
		const [send, trust] = certificate === void 0 ? [request, {}] : [request$1, {
			ca: certificate,
			checkServerIdentity: () => void 0
		}];
		const request$2 = send({
			socketPath,
			path,
			method: sent === null ? "GET" : "POST",
			headers,
			agent: false,
			...trust
		}, (response) => {
			const chunks = [];
			let bytes = 0;
			let line = "";
			let first = null;
			const lookForFirst = (chunk) => {
				const [rest = "", ...lines] = chunk.toString("latin1").split("\n");
				const whole = [line + rest, ...lines];
				line = whole.pop() ?? "";
				if (isFirst !== void 0 && whole.some(isFirst)) first = (performance.now() - began) / 1e3;
			};
			response.on("data", (chunk) => {
				bytes += chunk.length;
				if (bytes > LONGEST_ANSWER) return silence(`its answer to ${path} is longer than 1 MiB`);
				if (first === null) lookForFirst(chunk);
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
		const limit = setTimeout(() => silence(`it gave no whole answer to ${path} within ${timeoutSeconds} s`, true), Math.min(timeoutSeconds * 1e3, LONGEST_TIMEOUT_MS));
		request$2.on("error", (error) => silence(`it does not answer ${path} (${error.message})`));
		request$2.end(sent ?? void 0);
	});
}
// src/adapters/own-certificate.ts
const SEQUENCE = 48;
const SIGNED_WITH = Buffer.from("300a06082a8648ce3d040302", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");
function der(tag, ...content) {
	const bytes = Buffer.concat(content);
	const digits = bytes.length < 256 ? [bytes.length] : [bytes.length >> 8, bytes.length & 255];
	const length = bytes.length < 128 ? digits : [128 + digits.length, ...digits];
	return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}
function ownCertificate() {
	const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
	const name = der(SEQUENCE, der(49, der(SEQUENCE, COMMON_NAME, der(12, Buffer.from("llama-fleet")))));
	const from2000To2049 = der(SEQUENCE, ...["000101000000Z", "491231235959Z"].map((time) => der(23, Buffer.from(time))));
	const serial = der(2, Buffer.from([1]));
	const told = der(SEQUENCE, serial, SIGNED_WITH, name, from2000To2049, name, publicKey.export({
		type: "spki",
		format: "der"
	}));
	const signature = der(3, Buffer.from([0]), sign("sha256", told, privateKey));
	const certificate = `-----BEGIN CERTIFICATE-----\n${der(SEQUENCE, told, SIGNED_WITH, signature).toString("base64").replaceAll(/.{64}/g, "$&\n").trimEnd()}\n-----END CERTIFICATE-----\n`;
	return {
		key: privateKey.export({
			type: "pkcs8",
			format: "pem"
		}).toString(),
		certificate
	};
}
// src/adapters/process-memory.ts
const SMI_SECONDS = 10;
const familyOf = (id) => [id, ...descendantsOf(id).map((below) => below.id)];
const SAMPLE_MS = 1e3;
function watchMemory(process) {
	let peak = 0;
	const look = async () => {
		const id = process();
		if (id === null) return;
		const held = await Promise.all(familyOf(id).map(memoryOf));
		peak = Math.max(peak, held.reduce((sum, { now }) => sum + now, 0), ...held.map(({ most }) => most));
	};
	const looks = setInterval(() => void look(), SAMPLE_MS);
	looks.unref();
	return {
		peak: async () => {
			await look();
			return peak === 0 ? null : peak;
		},
		end: () => clearInterval(looks)
	};
}
async function memoryOf(id) {
	const [status, rollup] = await Promise.all(["status", "smaps_rollup"].map((name) => readFile(`/proc/${id}/${name}`, "utf8").catch(() => "")));
	const bytes = (text, name) => {
		const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(text ?? "")?.[1];
		return kibibytes === void 0 ? null : Number(kibibytes) * 1024;
	};
	return {
		now: bytes(rollup, "Pss") ?? bytes(status, "VmRSS") ?? 0,
		most: bytes(status, "VmHWM") ?? 0
	};
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
// src/adapters/service-files.ts
const MOST_PRESET_BYTES = 1048576;
async function filesOfService(words, variables) {
	const ofPresets = (await Promise.all(presetsOf(words, variables).map((path) => textOfFile(path, MOST_PRESET_BYTES).catch(() => "")))).map(wordsOfPreset);
	const named = [
		...words,
		...Object.values(variables),
		...ofPresets.flatMap(keptArguments)
	];
	return {
		secrets: ofPresets.flatMap(secretsIn),
		there: [...new Set(named.flatMap(pathsNamedIn))].filter((path) => existsSync(path)),
		unbuilt: named.flatMap(storePathsIn).find((path) => !existsSync(path)) ?? null
	};
}
// src/adapters/service-run.ts
const SOCKET = "service.sock";
const POLL_MS = 50;
const PATIENCE_MS = 250;
const POLL_SECONDS = 5;
const DYING_MS = 500;
const OFFLINE = {
	LLAMA_OFFLINE: "1",
	LLAMA_ARG_OFFLINE: "1"
};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
async function serve(options, order, workspace) {
	const { program, asks, timeoutSeconds } = order;
	const kept = keptArguments(order.arguments);
	const variables = unitVariables(order.environment);
	const files = await filesNamedBy(order);
	if (files.unbuilt !== null) return {
		run: notRun(`The service cannot be started here: it names ${files.unbuilt}, which is not on this machine.`),
		timedOut: false
	};
	const allowed = order.within && [...workspace.terms.readable, ...(await filesNamedBy(order.within)).there];
	const beyond = allowed && pathBeyond(files.there, allowed);
	if (beyond !== null) return {
		run: notRun(`The service cannot be started here: it names ${beyond}, which the baseline’s does not; outside of the nix store it is shown no more. A new file is checked when it stands on the base branch.`),
		timedOut: false
	};
	const own = speaksTls(order.arguments, order.environment) ? ownCertificate() : null;
	const tls = own && {
		key: await workspace.write("service.key", own.key),
		certificate: await workspace.write("service.pem", own.certificate)
	};
	const place = {
		host: SOCKET,
		apiKey: randomBytes(16).toString("hex"),
		tls
	};
	const began = performance.now();
	let reach = null;
	const stopping = new AbortController();
	let isOver = false;
	const lastSeconds = 4 * timeoutSeconds + 60;
	const inside = sandboxed(program, [...kept, ...argumentsOfPlace(place)], workspace, lastSeconds);
	const ending = options.sandbox.run({
		...inside,
		readable: [...inside.readable, ...files.there],
		environment: {
			...variables,
			...OFFLINE
		},
		onStart: (from) => reach = from,
		stop: stopping.signal
	}).finally(() => isOver = true);
	ending.catch(() => {});
	const processId = () => Number(/^\/proc\/(\d+)\//.exec(socketPath())?.[1] ?? 0) || null;
	const memory = watchMemory(processId);
	ending.then(memory.end, memory.end);
	const deadline = began + timeoutSeconds * 1e3;
	const over = () => isOver;
	const socketPath = () => reach?.(SOCKET) ?? SOCKET;
	const ask = (path, how = {}) => askLoopback({
		socketPath: socketPath(),
		apiKey: place.apiKey,
		certificate: own?.certificate,
		path: `${asks.prefix}${path}`,
		timeoutSeconds: POLL_SECONDS,
		...how
	});
	const stop = async () => {
		stopping.abort();
		return ending;
	};
	const remove = secretRemover(files.secrets);
	const failed = (why, end, timedOut = false) => ({
		run: failedRun(remove(why), remove(logOf(end))),
		timedOut
	});
	const readyBut = (why, end, timedOut = false) => ({
		run: startedInVain(remove(`it becomes ready, but ${why}`), remove(logOf(end))),
		timedOut
	});
	const health = { last: null };
	if (!await isReady(async () => health.last = await ask("/health"), over, deadline)) {
		if (over()) return failed(faultOfEnd(await ending, order), await ending);
		const said = health.last?.kind === "answer" ? `was not ready within ${timeoutSeconds} s: ${asks.prefix}/health answers with HTTP ${health.last.status}` : null;
		return failed(`${program.name} ${said ?? `did not answer ${asks.prefix}/health within ${timeoutSeconds} s`}`, await stop(), true);
	}
	const loadSeconds = (performance.now() - began) / 1e3;
	const models = await ask("/v1/models", { timeoutSeconds });
	const model = models.kind === "answer" ? modelToAsk(models.text, order.model) : null;
	const { path, body } = questionTo(asks.asks, model);
	const answer = await ask(path, {
		body,
		timeoutSeconds,
		isFirst: hasText
	});
	const peakMemoryBytes = await memory.peak();
	const [peakDeviceBytes] = await Promise.all([deviceMemoryOf(options, processId() ?? 0), Promise.race([ending, pause(DYING_MS)])]);
	if (over()) return readyBut(faultOfEnd(await ending, order), await ending);
	const after = answer.kind === "silence" ? answer : await ask("/health", { timeoutSeconds });
	const end = await stop();
	if (answer.kind === "silence") return readyBut(answer.why, end, answer.timedOut);
	const said = readServiceAnswer(asks.asks, answer.status, answer.text);
	if (said.kind === "none") return readyBut(said.why, end);
	if (after.kind === "silence") return readyBut(`after its answer ${after.why}`, end, after.timedOut);
	const { tokensPerSecond } = said;
	return {
		run: {
			kind: "ran",
			loadSeconds,
			firstTokenSeconds: answer.firstSeconds,
			tokensPerSecond,
			peakMemoryBytes,
			peakDeviceBytes,
			text: remove(said.text).slice(0, KEPT_TEXT)
		},
		timedOut: false,
		model
	};
}
function filesNamedBy({ arguments: words, environment }) {
	return filesOfService(keptArguments(words), unitVariables(environment));
}
async function isReady(look, over, deadline) {
	let ready = false;
	while (!over() && performance.now() < deadline) {
		const seen = look().then((health) => ready ||= health.kind === "answer" && health.status === 200);
		await Promise.race([seen, pause(PATIENCE_MS)]);
		if (ready) return !over();
		await pause(POLL_MS);
	}
	return false;
}
const logOf = ({ stderrTail, stdout }) => `${stderrTail}${stdout.slice(-KEPT_TEXT)}`;
function faultOfEnd(ending, { program, timeoutSeconds }) {
	const { exitCode, signal, timedOut, startError, excess } = ending;
	const ended = {
		name: program.name,
		exitCode,
		signal,
		timedOut,
		timeoutSeconds,
		startError,
		excess,
		stderr: logOf(ending)
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
