import { $ as cannotWrite, $t as InputError, Ft as errorOfStart, H as parseJson, P as isRecord, Q as gitEnvironment, Qt as Defect, V as excessOfJson, _ as EvaluationError, en as UpstreamError, et as removeWherePossible, nt as runDirectory, tt as roomFor } from "./main.js";
import { a as array, c as literal, d as number, f as object, h as string, l as looseObject, p as record, s as discriminatedUnion, v as unknown } from "./zod.js";
import { a as parseNixVersion, i as nixConfigText, n as assertNewEnough, r as isAtLeast } from "./nix-config.js";
import { join } from "node:path";
import { access, mkdir } from "node:fs/promises";
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
const HINT = /^(?:Try '.*--help' for more information\.|\(use '--show-trace' .*\))$/;
function buildLog(onLogLine) {
	const built = [];
	const substituted = [];
	const errors = [];
	const derivationOf = new Map();
	const tails = new Map();
	let realising = false;
	const fail = (cause, trace) => {
		errors.push({
			cause: cause.slice(0, TAIL_BOUNDS.characters),
			trace
		});
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
			if (said !== void 0) fail(said, plainText(line));
			return;
		}
		const entry = parseEntry(line.slice(5));
		if (entry === null) return;
		if (entry.action === "msg") {
			if (entry.level === LEVEL_ERROR && !HINT.test(plainText(entry.msg).trim())) fail(causeOf(entry.raw_msg ?? entry.msg), plainText(entry.msg));
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
		return entrySchema.safeParse(parseJson(text)).data ?? null;
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
		"-I",
		"fleet=.",
		"--expr",
		expression
	];
}
function buildArguments(installable, outLink) {
	return [
		"build",
		"--json",
		...STRUCTURED,
		"-v",
		LOCK_STANDS,
		"--out-link",
		outLink,
		installable
	];
}
const TAKES_DERIVATIONS = "2.13";
const DERIVATION$1 = /^\/[\w+./-]{1,500}\/[0-9a-z]{32}-[\w+.=-]{1,211}\.drv$/;
function outputsOf(derivation, nix) {
	return DERIVATION$1.test(derivation) && isAtLeast(nix, TAKES_DERIVATIONS) ? `${derivation}^*` : null;
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
function prefetchArguments(reference) {
	return [
		"flake",
		"prefetch",
		"--json",
		...STRUCTURED,
		"--refresh",
		reference
	];
}
function fetchInputsArguments() {
	return [
		"flake",
		"archive",
		...STRUCTURED,
		LOCK_STANDS
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
	[/unable to access '|failed to fetch git repository|could not read from remote|early EOF|RPC failed|Cannot find Git revision/i, "A fetch by git failed"],
	[/no space left on device|disk quota exceeded|database or disk is full/i, "The disk of this machine is full"],
	[/cannot allocate memory|out of memory|std::bad_alloc|memory exhausted|signal 9\b/i, "This machine ran out of memory, or somebody killed the builder"],
	[/read-only file system|input\/output error|too many open files/i, "This machine cannot read or write what it should"],
	[/cannot connect to (?:daemon|socket)|daemon-socket|unexpected EOF reading|Nix daemon disconnected/i, "The nix daemon does not answer"],
	[/timed out after \d+ seconds/i, "The time limit of this machine’s nix.conf was reached"],
	[/interrupted by the user|operation was interrupted/i, "The build was interrupted"],
	[/^nix crashed/, "nix itself failed"],
	[/platform mismatch|Required system:|but I am a '|missing (?:system )?features/i, "This machine cannot build for that system"],
	[/some (?:substitutes|outputs) .* (?:failed|are not valid)|substituter '[^'\n]*'.*(?:fail|disabled)|is not valid$/i, "A binary cache failed"]
];
const INFRASTRUCTURE_IN_LOG = [
	[/No space left on device|Disk quota exceeded/, "The disk of this machine is full"],
	[/fatal error: Killed signal terminated program|virtual memory exhausted|Cannot allocate memory|JavaScript heap out of memory/, "This machine ran out of memory"],
	[/curl: \((?:5|6|7|18|22|28|35|52|55|56|60)\) /, "A fetch failed"]
];
const BUILD = /^Cannot build '|^builder for '|hash mismatch in fixed-output|is required to build '|failed to (?:build|produce output)/;
const ONLY_FOLLOWS = /\d+ dependenc(?:y|ies) (?:of derivation .* )?failed|Build failed due to failed dependency/i;
const DERIVATION = /'([^'\n]+\.drv)'/;
const OTHER_HASH = /hash mismatch in fixed-output derivation[^\n]*\n\s*specified:\s*(\S{1,100})\s*\n\s*got:\s*(\S{1,100})/;
const OLD_NPM_HASH = /^ERROR: npmDepsHash is out of date$/m;
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
		sentence: excuse === void 0 ? plainSentence(cause, failedDerivation, log) : `${excuse[1]}: ${firstLine(cause)}.`,
		trace: tailOf((error?.trace ?? context.ending).split("\n"), TAIL_BOUNDS)
	};
}
const CRASHES = [
	"SIGABRT",
	"SIGBUS",
	"SIGFPE",
	"SIGILL",
	"SIGSEGV"
];
function endingText(ending) {
	if (ending.excess !== void 0) return `nix ${ending.excess}`;
	if (ending.signal === "SIGKILL") return "nix was killed (signal 9), by the kernel for want of memory or by somebody";
	if (ending.signal !== null && CRASHES.includes(ending.signal)) return `nix crashed (${ending.signal})`;
	if (ending.signal !== null) return `nix was interrupted by the user (${ending.signal})`;
	return `nix ended with exit code ${ending.exitCode} and without a message`;
}
function withoutLog(cause) {
	return cause.split(/;?\s*last \d+ log lines:/i)[0]?.trim() ?? cause;
}
function outdatedHash(cause, log) {
	const [, specified, got] = OTHER_HASH.exec(cause) ?? [];
	if (specified !== void 0 && got !== void 0) return `what it fetches has the hash ${got}, the expression says ${specified}. A hash that the fleet writes beside llama.cpp's source moves with it.`;
	return OLD_NPM_HASH.test(log) ? `its npmDepsHash is out of date. Where the fleet writes it, set lib.fakeHash there, build, and take the hash that nix got.` : null;
}
function plainSentence(cause, derivation, log) {
	if (/option 'allow-import-from-derivation' is disabled/.test(cause)) return `nix says: ${firstLine(cause)}. Evaluation may build things only with \`import-from-derivation: true\` in the config.`;
	if (derivation === null) return `nix says: ${firstLine(cause)}.`;
	const reason = /Reason: (.+?)\.?$/m.exec(cause)?.[1] ?? /' failed (.+?);?$/m.exec(cause)?.[1];
	const name = nameOfStorePath(derivation);
	const hash = outdatedHash(cause, log);
	if (hash !== null) return `${name} does not build: ${hash}`;
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
		parsed = parseJson(json);
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
// src/adapters/nix-build.ts
const QUESTION_SECONDS = 120;
const resultSchema = array(object({
	drvPath: string(),
	outputs: record(string(), string())
})).length(1);
async function nixBuild(nix, { directory, attribute, importFromDerivation = false }, options, roots) {
	if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(options.name)) throw new Defect({
		problem: `'${options.name}' cannot name a GC root.`,
		next: "Report this."
	});
	const log = buildLog(options.onLogLine);
	const { derivation, timeoutSeconds } = options;
	const evaluated = derivation !== void 0 && await isThere(derivation) ? outputsOf(derivation, await nix.version()) : null;
	if (evaluated === null) await nix.run(evaluateArguments(attribute, "d: d.drvPath"), {
		directory,
		timeoutSeconds,
		importFromDerivation
	});
	const argv = buildArguments(evaluated ?? `.#${attribute}`, join(roots, options.name));
	const ending = await nix.run(argv, {
		directory,
		timeoutSeconds,
		onStderrLine: log.readLine,
		importFromDerivation,
		withoutToken: true
	});
	if (ending.timedOut) return timedOut(log, timeoutSeconds, ending.seconds);
	if (ending.exitCode !== 0) return failed(nix, log, ending, directory);
	const result = resultSchema.parse(parseJson(ending.stdout))[0];
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
function isThere(path) {
	return access(path).then(() => true, () => false);
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
// src/adapters/nix-command.ts
function nixCommand({ processes, environment, stateDirectory, token }) {
	const { LC_ALL: _, ...unattended } = gitEnvironment(environment);
	const envFor = (passed, importFromDerivation = false) => ({
		...unattended,
		NIX_CONFIG: nixConfigText(environment["NIX_CONFIG"], passed, importFromDerivation)
	});
	const env = envFor(token);
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
		if (ending.startError !== null) throw errorOfStart(ending.startError, "Install nix (https://nixos.org/download, or `apt-get install nix-bin` on Debian 13) and open a new shell.");
		if (ending.exitCode !== 0) throw new UpstreamError({
			problem: `\`nix --version\` failed: ${ending.stderrTail.trim()}`,
			next: "Run it by hand; nix must work before this can."
		});
		const version = parseNixVersion(ending.stdout);
		if (environment["LLAMA_FLEET_ALLOW_OLD_NIX"] !== "1") assertNewEnough(version);
		return version;
	};
	const version = () => known ??= askVersion();
	const run = async (argv, { directory, timeoutSeconds, onStderrLine, environment: more, importFromDerivation = false, withoutToken = false }) => {
		await version();
		if (importFromDerivation && !withoutToken && token !== null) await run(fetchInputsArguments(), {
			directory,
			timeoutSeconds
		});
		const listener = onStderrLine === void 0 ? {} : { onStderrLine };
		const ending = await processes.run({
			program: "nix",
			arguments: argv,
			directory,
			environment: {
				...envFor(importFromDerivation || withoutToken ? null : token, importFromDerivation),
				...more
			},
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
const fetchedSchema = looseObject({
	hash: string(),
	locked: looseObject({ rev: string().optional() }).optional()
});
function nixCli(options) {
	const nix = nixCommand(options);
	const roots = join(runDirectory(options.stateDirectory), "roots");
	const ask = async (argv, directory, more = {}) => {
		const log = buildLog(() => {});
		return {
			ending: await nix.run(argv, {
				directory,
				timeoutSeconds: EVALUATION_SECONDS,
				onStderrLine: log.readLine,
				...more
			}),
			log
		};
	};
	const json = async (argv, directory, more = {}) => {
		const { ending, log } = await ask(argv, directory, more);
		if (ending.exitCode !== 0) throw evaluationError(explain(ending, log));
		const excess = excessOfJson(ending.stdout);
		if (excess !== null) throw new InputError({
			problem: `What nix evaluated of the flake has ${excess}.`,
			next: "No fleet needs so many: look at what the flake says of its hosts."
		});
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
	let system = null;
	const askSystem = async () => {
		try {
			return string().parse(await json(expressionArguments("builtins.currentSystem"), options.stateDirectory, { withoutToken: true }));
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
	const prefetch = async (reference) => {
		const memory = await roomFor("nix-memory", runDirectory(options.stateDirectory));
		const environment = {
			XDG_CACHE_HOME: memory,
			NIX_CACHE_HOME: join(memory, "nix")
		};
		try {
			const { hash, locked } = fetchedSchema.parse(await json(prefetchArguments(reference), options.stateDirectory, { environment }));
			return {
				narHash: hash,
				rev: locked?.rev ?? null
			};
		} catch (error) {
			if (!(error instanceof EvaluationError)) throw error;
			throw new UpstreamError({
				problem: `nix could not fetch ${reference}. ${error.message}`,
				next: "Nothing was changed; run again later."
			});
		} finally {
			await removeWherePossible(memory);
		}
	};
	return {
		version: async () => (await nix.version()).name,
		currentSystem: () => system ??= askSystem(),
		evaluate: ({ directory, attribute, importFromDerivation = false }, apply) => json(evaluateArguments(attribute, apply), directory, { importFromDerivation }),
		evaluateExpression: (directory, expression) => json(expressionArguments(expression), directory, { withoutToken: true }),
		lock,
		prefetch,
		async build(installable, settings) {
			await mkdir(roots, { recursive: true }).catch((cause) => Promise.reject(cannotWrite(roots, cause)));
			return nixBuild(nix, installable, settings, roots);
		},
		releaseRoots: async () => void await removeWherePossible(roots)
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
export { nixCli };
