import { K as flakeIn, S as siblingsOf, b as pinOf, i as readFlake, j as exactReference, n as addressOf, v as lockedInput, y as parseFlakeLock } from "./reading.js";
import { n as publishingOf } from "./publishing.js";
import { n as roundsLacked, t as fleetHosts } from "./fleet-hosts.js";
import { c as knownFeatures, l as nameOfFeature, s as kernelName, t as changesTheBuild } from "./build-features.js";
import { $t as InputError, Jt as cpuFeatureLine, _ as EvaluationError, en as UpstreamError, g as counted, lt as withoutLogin, tn as messageOfError, w as tagNameOf } from "./main.js";
import { n as measuredBefore, t as lastOnHost } from "./measured-before.js";
import { n as readDeclaration } from "./pin-declaration.js";
import { a as nestedSentences, c as tarballOverrides, i as nameAdvice, n as lockMove, o as originalStands, r as lockOverrides, s as ownAttributes, t as assertLockFits } from "./lock-move.js";
import { i as movedPaths, n as followersBelow, o as unlikeNix, r as lockPaths, s as withNodesOf } from "./lock-paths.js";
import { a as namesOfBefore, c as strayComments, n as commentsBehind, s as pinEdits, t as applyPinEdits } from "./pin-edit.js";
import { t as lockDiffText } from "./lock-diff.js";
// src/core/hosts/feature-gap.ts
function featureGap({ host, configured, by, present, measuredOn }) {
	const wanted = configured.map(kernelName).filter(changesTheBuild);
	const has = present.filter(changesTheBuild);
	const beyond = wanted.filter((feature) => !has.includes(feature));
	const unused = has.filter((feature) => !wanted.includes(feature));
	if (beyond.length === 0 && unused.length === 0) return null;
	const names = (features) => features.map(nameOfFeature).join(", ");
	return `${host} ${[...beyond.length === 0 ? [] : [`is built for ${names(beyond)}, which its CPU does not have: llama.cpp dies there`], ...unused.length === 0 ? [] : [wanted.length === 0 ? `is built for no CPU feature, and its CPU has ${names(unused)}: many times slower than it could be` : `leaves idle what its CPU has: ${names(unused)}`]].join("; it ")}. ${by === "flake" ? `So says the flake; the CPU was measured on ${measuredOn}` : `So it was when it was measured on ${measuredOn}`}. No bump changes that: \`cpuFeatures = ${cpuFeatureLine(knownFeatures(present), "nix")};\` does.`;
}
// src/phases/feature-gaps.ts
async function featureGaps(hosts, found, branch, world) {
	const { entries, problems } = await measuredBefore(branch, world);
	return [...hosts.flatMap(({ name }) => {
		const last = lastOnHost(entries, name);
		const inFlake = found.get(name)?.cpuFeatures ?? null;
		const configured = inFlake ?? last?.compiledFor ?? null;
		if (last === null || configured === null) return [];
		const measuredOn = last.recordedAt.slice(0, 10);
		return featureGap({
			host: name,
			configured,
			by: inFlake === null ? "measurement" : "flake",
			present: last.fingerprint.cpuFeatures,
			measuredOn
		}) ?? [];
	}), ...problems.map((problem) => `What the hosts are built for was not compared with all that was measured: ${problem}`)];
}
// src/phases/own-tag.ts
const plainAddress = (address) => address.replace(/^[a-z+]+:\/\/(?:[^/@]*@)?|^[\w.-]+@(?=[\w.-]+:)/i, "").replace(/^(?<host>[\w.-]+):(?!\d)/, "$<host>/").replace(/(?:\.git)?\/*$/, "").toLowerCase();
async function verifyOwnTag(question, upstreamTags) {
	const { input, lock, upstream, tag } = question;
	const { locked, original } = lockedInput(parseFlakeLock(lock.text, lock.path), input, lock.path);
	const address = addressOf(locked);
	if (plainAddress(address) === plainAddress(upstream) || tagNameOf(original.ref ?? null) !== tag.name) return null;
	let own;
	try {
		own = (await upstreamTags.list(address, [tag.name])).find(({ name }) => name === tag.name);
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		return `Whether ${tag.name} is the same commit in the input's own repository is not known: ${error.message.slice(0, -error.next.length).trim()}`;
	}
	if (own?.commit === tag.commit) return null;
	throw new InputError({
		problem: `The input '${input}' is of ${withoutLogin(address)}, ${own === void 0 ? `which has no tag ${tag.name}` : `whose ${tag.name} is commit ${own.commit}`}; \`upstream\` in the config, ${withoutLogin(upstream)}, has it on ${tag.commit}.`,
		next: "Name the repository that the input is of as `upstream`, or bring that tag there."
	});
}
// src/phases/pin-move.ts
async function movePin(question, world) {
	const { input, flake, declaration, tag, tags } = question;
	const { path: lockPath, text: lockBefore } = flake.lockFile;
	const before = parseFlakeLock(lockBefore, lockPath);
	assertLockFits(before, input, declaration, lockPath);
	const { rev } = pinOf(lockedInput(before, input, lockPath), input);
	const from = namesOfBefore(declaration.strings, [declaration.reference.ref, ...tags.before], rev);
	const edits = pinEdits(flake.nixFile.text, declaration.strings, {
		to: tag,
		from,
		after: tags.after,
		source: flake.nixFile.path
	});
	await assertLockStands(question, before, world);
	const nixFile = await movedFile(world.fleet, flake.nixFile, applyPinEdits(flake.nixFile.text, edits));
	const { lockText, move } = await relock(question, {
		before,
		nixFile
	}, world);
	const unlike = unlikeNix(lockText, lockPath);
	if (unlike !== null) throw new UpstreamError({
		problem: `What nix wrote as ${lockPath} ${unlike}.`,
		next: "Nothing was changed. Report this with the version of nix."
	});
	const rootInputs = Object.keys(before.nodes[before.root]?.inputs ?? {});
	const sentences = nestedSentences(move, input, {
		rootInputs,
		followers: followersBelow(before, input, lockPath),
		nested: declaration.nested,
		file: flake.nixFile.path
	});
	const advice = nameAdvice(input);
	if (move.nested.length > move.gone.length && question.nestedInputs === "keep") throw new InputError({
		problem: [
			`${tag.name} cannot be locked without moving more than ${input}.`,
			...sentences,
			...advice === null ? [] : [advice]
		].join(" "),
		next: "Add what is named, or set `nested-inputs: report` in the config to let it move."
	});
	const siblings = siblingsOf(before, input, lockPath).map(({ input: other, pinned }) => `${other} (${pinned})`);
	const stray = strayComments(flake.nixFile.text, declaration.strings, from);
	const notices = [
		...sentences,
		...siblings.length === 0 ? [] : [`Only ${input} is moved; of the same repository are also ${siblings.join(", ")}.`],
		...stray.map(({ line, name }) => `The comment at ${flake.nixFile.path}:${line} names ${name}, which does not stand on the pinned commit ${rev.slice(0, 7)}; it stays as it is.`),
		...behindSentence(commentsBehind(nixFile.text, from), nixFile.path, tag.name)
	];
	return {
		candidate: move.candidate,
		edits,
		files: [nixFile, await movedFile(world.fleet, flake.lockFile, lockText)],
		movedNodes: move.nested,
		lockDiff: lockDiffText(lockBefore, lockText),
		notices
	};
}
const NAMED_LINES = 5;
function behindSentence(comments, path, tag) {
	if (comments.length === 0) return [];
	const named = comments.slice(0, NAMED_LINES).map(({ line, name }) => `${path}:${line} (${name})`);
	const more = comments.length > NAMED_LINES ? ` and ${counted(comments.length - NAMED_LINES, "line")} more` : "";
	return [`Comments still name the pin of before: ${named.join(", ")}${more}. They stay as they are; look whether what they say is true of ${tag} too.`];
}
async function assertLockStands(question, before, world) {
	const { nixFile, lockFile } = question.flake;
	const paths = lockPaths(before, lockFile.path);
	const now = parseFlakeLock(await writtenLock(question, [], [], "as-it-is", world), lockFile.path);
	const stale = movedPaths(paths, lockPaths(now, lockFile.path));
	if (stale.length === 0) return;
	throw new InputError({
		problem: `${lockFile.path} does not belong to ${nixFile.path}: for what that says now, nix locks ${stale.slice(0, 5).join(", ")} otherwise.`,
		next: "Run `nix flake lock`, commit flake.lock, and run again."
	});
}
async function relock(question, { before, nixFile }, world) {
	const { input, tag, flake, declaration } = question;
	const { path } = flake.lockFile;
	const moveBy = (lockText) => {
		const after = parseFlakeLock(lockText, path);
		return {
			lockText,
			after,
			move: lockMove(before, after, input, tag, path)
		};
	};
	const lockWith = async (overrides, clone) => {
		const lockText = await writtenLock(question, [nixFile], overrides, clone, world);
		if (originalStands(before, parseFlakeLock(lockText, path), input, tag, path)) return moveBy(lockText);
		return moveBy(await writtenLock(question, [nixFile], overrides.filter((override) => override.input !== input), `${clone}-itself`, world));
	};
	let overrides = lockOverrides(before, input, tag, path);
	let held = await lockWith(overrides, "move");
	if (held.move.nested.length === 0) return held;
	const tarballs = tarballOverrides(before, input, path).filter((tarball) => held.move.nested.includes(tarball.input));
	if (tarballs.length > 0) {
		overrides = [...overrides, ...tarballs];
		held = await lockWith(overrides, "move-with-tarballs");
	}
	const paths = held.move.nested;
	const declared = paths.filter((below) => ownAttributes(declaration.nested, below.slice(input.length + 1)).length > 0);
	const asBefore = moveBy(withNodesOf(before, held.lockText, {
		paths,
		declared
	}, path));
	if (asBefore.move.nested.length === 0) {
		if (await writtenLock(question, [nixFile, await movedFile(world.fleet, flake.lockFile, asBefore.lockText)], [], "move-stands", world) === asBefore.lockText) return asBefore;
	}
	const [was, is] = [lockPaths(before, path), lockPaths(held.after, path)];
	const free = overrides.filter((override) => {
		const [old, fresh] = [was.get(override.input), is.get(override.input)];
		const originalOf = (at) => JSON.stringify(at !== void 0 && "node" in at ? at.node.original ?? null : null);
		return override.input === input || originalOf(old) === originalOf(fresh);
	});
	return free.length === overrides.length ? held : lockWith(free, "move-again");
}
async function writtenLock({ input, tag, flake, baseCommit, declaration: { nested } }, files, overrides, name, world) {
	const clone = await world.fleet.checkOut(baseCommit, name);
	const changed = files.filter(({ before, after }) => after !== before);
	if (changed.length > 0) await world.fleet.commitFiles(clone, changed, `${input}: ${tag.name}`);
	const directory = flake.directory === "." ? clone.directory : `${clone.directory}/${flake.directory}`;
	await world.nix.lock(directory, overrides).catch(async (error) => {
		if (!(error instanceof EvaluationError)) throw error;
		const { complaintOf } = await import("./flake-complaint.js");
		const own = Object.keys(nested).filter((below) => ownAttributes(nested, below).length > 0).map((below) => `${input}/${below}`);
		throw complaintOf(error, flake.nixFile.path, overrides.length + changed.length > 0 ? {
			input,
			tag: tag.name,
			own
		} : null);
	});
	const lockText = await world.files.read(`${directory}/flake.lock`);
	if (lockText !== null) return lockText;
	throw new UpstreamError({
		problem: "nix wrote no flake.lock.",
		next: "Run `nix flake lock` in the flake by hand and look at what it says."
	});
}
async function movedFile(fleet, file, text) {
	return {
		path: file.path,
		mode: file.mode,
		before: file.blob,
		after: await fleet.blobOf(text),
		textBefore: file.text,
		text
	};
}
// src/phases/source-check.ts
async function verifySource(question, nix) {
	const { input, lock, commit } = question;
	const { locked } = lockedInput(parseFlakeLock(lock.text, lock.path), input, lock.path);
	const next = "Nothing was changed. Look at that commit upstream before you trust either; if all is well there, run again.";
	if (locked.rev !== commit) throw new UpstreamError({
		problem: `${lock.path} holds commit ${locked.rev ?? "none"} of ${input}, but the tag stands on ${commit}.`,
		next
	});
	const reference = exactReference(locked);
	if (reference === null || locked.narHash === void 0) throw new UpstreamError({
		problem: `${lock.path} locks ${input} as a '${locked.type}' input without a hash that could be checked.`,
		next
	});
	const fetched = await nix.prefetch(reference);
	if (fetched.rev !== null && fetched.rev !== commit) throw new UpstreamError({
		problem: `${reference} was fetched as commit ${fetched.rev}, not ${commit}.`,
		next
	});
	if (fetched.narHash !== locked.narHash) throw new UpstreamError({
		problem: `The source of ${input} does not match its lock: ${lock.path} has ${locked.narHash}, ${reference} fetched anew has ${fetched.narHash}.`,
		next
	});
}
// src/phases/upstream-changes.ts
async function changesBetween(upstream, baseline, candidate, tags) {
	try {
		return {
			changes: await tags.changes(upstream, baseline, candidate),
			notices: []
		};
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		return {
			changes: null,
			notices: [`Upstream's changes are not listed: ${messageOfError(error).split("\n", 1)[0]}`]
		};
	}
}
// src/phases/bump.ts
async function makeBump({ request, reading, choice }, world) {
	const { fleet, nix, progress } = world;
	const { config, headCommit: baseCommit } = reading;
	const { candidate: tag, tags } = choice;
	const input = config["flake-input"];
	const flake = await readFlake(fleet, baseCommit, config.flake);
	const facts = await fleet.bumpFacts(baseCommit);
	const { hosts, warnings, declaration } = await progress.task("Reading the fleet", async () => {
		const tree = await fleet.checkOut(baseCommit, "plan");
		const directory = flakeIn(tree.directory, flake.directory);
		const declared = await readDeclaration(nix, {
			directory,
			text: flake.nixFile.text,
			source: flake.nixFile.path,
			input
		});
		const { hosts: all, found } = await fleetHosts({
			config,
			configPath: request.configPath,
			directory
		}, nix);
		const chosen = await request.chooseHosts(all);
		return {
			declaration: declared,
			hosts: chosen,
			warnings: [...roundsLacked(chosen, config.alpha), ...await featureGaps(chosen, found, config.history, world)]
		};
	});
	const move = await progress.task(`Moving ${input} to ${tag.name}`, () => movePin({
		input,
		baseCommit,
		flake,
		declaration,
		tag,
		tags,
		nestedInputs: config["nested-inputs"]
	}, world));
	const ofTag = await progress.task("Comparing the source", async () => {
		await verifySource({
			input,
			lock: move.files[1],
			commit: tag.commit
		}, nix);
		return verifyOwnTag({
			input,
			lock: move.files[1],
			upstream: reading.upstream,
			tag
		}, world.upstream);
	});
	for (const warning of warnings) progress.warning(warning);
	const { changes, notices: ofChanges } = await progress.task("Listing what upstream changed", () => changesBetween(reading.upstream, choice.commit, tag, world.upstream));
	return {
		repository: {
			baseCommit,
			baseBranch: facts.branch,
			flakeDirectory: flake.directory
		},
		candidate: {
			tag: tag.name,
			pin: move.candidate
		},
		place: {
			form: declaration.form,
			edits: [...move.edits],
			tags
		},
		files: [...move.files],
		movedNodes: [...move.movedNodes],
		lockDiff: move.lockDiff,
		notices: [
			...noticesOf(facts),
			...choice.notices,
			...move.notices,
			...ofTag === null ? [] : [ofTag],
			...ofChanges,
			...warnings
		],
		hosts: [...hosts],
		alpha: config.alpha,
		seed: world.clock.randomSeed(),
		history: config.history,
		queueTimeoutSeconds: config["queue-timeout"],
		...changes === null ? {} : { changes },
		publishing: publishingOf(config["pull-request"])
	};
}
async function lockOf({ config, headCommit }, { fleet }) {
	const { lockFile } = await readFlake(fleet, headCommit, config.flake);
	return {
		path: lockFile.path,
		blob: lockFile.blob
	};
}
function noticesOf(facts) {
	const notices = [];
	if (facts.dirty) notices.push("The working tree has uncommitted changes. The configuration counts as it lies there; all else of them is neither measured nor touched.");
	if (facts.usesGitCrypt) notices.push("The repository uses git-crypt: files are encrypted in our clones, so hosts that read them do not evaluate.");
	if (facts.usesLfs) notices.push("The repository uses Git LFS: our clones hold pointers instead of the files, unless flake.nix says `inputs.self.lfs = true`.");
	if (facts.usesSubmodules) notices.push("The repository has submodules: our clones leave them out, as nix does, unless flake.nix says `inputs.self.submodules = true`.");
	return notices;
}
export { lockOf, makeBump };
