import { $t as InputError, F as oneLine, H as parseJson, Vt as holdLock, W as onDisk, at as replaceFile, en as UpstreamError, it as textOfFile, tn as messageOfError } from "./main.js";
import { c as literal, h as string, m as strictObject, p as record } from "./zod.js";
import { n as partOfModel, t as furtherParts } from "./split-model.js";
import { t as proxiedFetch } from "./proxied-fetch.js";
import { createReadStream } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { homedir } from "node:os";
import { mkdir, open, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { createHash } from "node:crypto";
// src/adapters/model-digests.ts
const SPOTS = 16;
const SPOT_BYTES = 65536;
const REMEMBERED = 500;
const MEMORY_BYTES = 16777216;
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
		return memorySchema.parse(parseJson(await textOfFile(memoryFile, MEMORY_BYTES), 10 * REMEMBERED)).sha256;
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
	return partOfModel(name) !== null;
}
function partPaths(path) {
	const part = partOfModel(path);
	if (part !== null && part.number !== 1) throw new InputError({
		problem: `The model ${path} is part ${part.number} of a split GGUF.`,
		next: `Name the first: ${basename(part.stem)}-00001-of-${String(part.count).padStart(5, "0")}.gguf.`
	});
	return [path, ...furtherParts(path)];
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
const LONGEST_VALIDATOR = 65536;
const KEPT = "What was fetched stays there.";
function shownUrl(url) {
	return `${url.origin}${url.pathname}`;
}
async function download(job) {
	const proxied = proxiedFetch();
	let fruitless = 0;
	let pause = job.pauseMs;
	for (let tries = 1;; tries += 1) {
		const before = await sizeOf(job.path);
		const fault = await tryOnce(job, before, proxied);
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
async function tryOnce(job, offset, proxied) {
	const stalled = new AbortController();
	const clock = setTimeout(() => stalled.abort(new Error(`nothing came for ${job.stallSeconds} s`)), job.stallSeconds * 1e3);
	try {
		const response = await proxied(job.url.href, {
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
	const validator = await textOfFile(validatorFile(path), LONGEST_VALIDATOR).catch(() => "");
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
			parts: parts.map((part) => part.path),
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
	const lock = await holdLock([directory], options.path, onProgress, "fetches this model").catch(() => {
		onProgress(`${directory} cannot be locked: nothing keeps two programs from fetching this model at once.`);
		return null;
	});
	try {
		if (!await exists(path)) await fetchInto(path, url, reference.sha256, options, onProgress);
	} finally {
		await lock?.release();
	}
	await rememberSha256(await partsOfModel(path), reference.sha256, memory, onProgress);
	return path;
}
async function fetchInto(path, url, sha256, options, onProgress) {
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
	if (found !== sha256 && continued) {
		onProgress("the continued download is not the file asked for, fetching it whole");
		await rm(job.path, { force: true });
		found = await downloadedSha256(job);
	}
	if (found !== sha256) {
		await rm(job.path, { force: true });
		throw new InputError({
			problem: `${shownUrl(url)} is another file than configured: its sha256 is ${found}, the config has ${sha256}.`,
			next: "Check URL and sha256; if the model was replaced on purpose, write the new sha256."
		});
	}
	await rename(job.path, path);
	await rm(`${job.path}.validator`, { force: true });
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
export { modelFiles };
