import { n as parseConfig, t as missingConfig } from "./config-text.js";
import { n as InputError, r as UpstreamError } from "./errors.js";
import { n as parseFlakeLock, r as pinOf, t as lockedInput } from "./flake-lock.js";
import { a as sameRepository, d as familyTag, f as tagOnCommit, l as TAG_PREFIXES, n as githubRepositoryOf, p as tagsByCommit, u as compareInFamily } from "./flake-reference.js";
import { t as EvaluationError } from "./nix.js";
import { t as NEWER_TAGS_LIMIT } from "./plan.js";
import { t as nameOfPin } from "./pin.js";
import { a as heldBy, c as parseTagRange, o as holdsAt, s as inRange } from "./config.js";
// src/core/pin/upstream-repository.ts
const OFFICIAL = [{
	owner: "ggml-org",
	repo: "llama.cpp"
}, {
	owner: "ggerganov",
	repo: "llama.cpp"
}];
function upstreamOf({ locked }, input, named, source) {
	const { type } = locked;
	if (![
		"github",
		"gitlab",
		"sourcehut",
		"git"
	].includes(type)) {
		const found = type === "path" ? `the path ${locked.path ?? ""}` : type === "tarball" || type === "file" ? `the tarball ${locked.url ?? ""}` : `a '${type}' input`;
		throw new InputError({
			problem: `${source} locks '${input}' to ${found}, which has no tags to follow.`,
			next: "Pin it as github:ggml-org/llama.cpp/TAG."
		});
	}
	if (named !== void 0) return named;
	const repository = githubRepositoryOf(locked);
	if (repository !== null && OFFICIAL.some((official) => sameRepository(official, repository))) return `https://github.com/${repository.owner}/${repository.repo}`;
	const fork = repository === null ? locked.url ?? `${type}:${locked.owner ?? ""}/${locked.repo ?? ""}` : `${repository.owner}/${repository.repo}`;
	const url = repository === null ? locked.url ?? "URL" : `https://github.com/${fork}`;
	throw new InputError({
		problem: `The input '${input}' is the fork ${fork}, not ggml-org/llama.cpp.`,
		next: `To follow the fork's own tags, add \`upstream: ${url}\` to the config.`
	});
}
// src/core/upstream/policy.ts
function positionOf(tag, baselineCommit, tags) {
	if (tag.commit === baselineCommit) return "not-newer";
	const theirs = tags.get(baselineCommit) ?? [];
	const orders = (tags.get(tag.commit) ?? [tag]).flatMap((one) => theirs.filter((other) => other.family === one.family).map((other) => compareInFamily(one, other)));
	if (orders.length === 0) return "ask-history";
	return orders.every((order) => order > 0) ? "newer" : "not-newer";
}
function followedTags(tags, follow) {
	return tags.filter((tag) => tag.family === follow).toSorted((a, b) => compareInFamily(b, a));
}
function tooYoung(dates, minimumAge, now) {
	const latest = dates.filter(({ at }) => !Number.isNaN(at.getTime())).toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
	if (latest === void 0) return "its date is not known";
	const age = (now.getTime() - latest.at.getTime()) / 1e3;
	if (age >= minimumAge) return null;
	return `too young: ${age < 0 ? `${latest.what} in the future` : `${latest.what} ${hours(age)} ago`}, minimum-age is ${hours(minimumAge)}`;
}
function skippedTags(newer, candidate, reasons) {
	return (candidate === null ? newer : newer.slice(0, newer.indexOf(candidate))).flatMap(({ name }) => {
		const reason = reasons.get(name);
		return reason === void 0 ? [] : [{
			tag: name,
			reason
		}];
	});
}
function hours(seconds) {
	return `${Math.floor(seconds / 3600)} h`;
}
// src/phases/baseline-proof.ts
async function provenBaseline(question, upstream) {
	const { pin, tags } = question;
	assertPinnedTagStands(tags, pin, question.upstream);
	const commit = tags.find(({ object }) => object === pin.rev)?.commit ?? pin.rev;
	const tag = tagOnCommit(question.byCommit, commit);
	if (tag !== null) return {
		named: {
			tag: tag.name,
			pin
		},
		commit
	};
	const { onDefaultBranch, nearest } = await upstream.place(question.upstream, pin.rev, tags);
	if (!onDefaultBranch) throw new InputError({
		problem: `flake.lock pins ${question.input} to commit ${pin.rev}, which no tag of ${question.upstream} stands on and its default branch does not contain; it may exist only in a fork.`,
		next: "Find out where it comes from, then pin a tag or a commit of upstream’s default branch by hand."
	});
	if (nearest === null) return {
		named: {
			tag: null,
			pin
		},
		commit
	};
	const { tag: name, commitsSince } = nearest;
	return {
		named: {
			tag: null,
			words: `${name} + ${commitsSince} commit${commitsSince === 1 ? "" : "s"}`,
			pin
		},
		commit
	};
}
function assertPinnedTagStands(tags, { ref, rev }, upstream) {
	const name = ref?.replace(/^refs\/tags\//, "") ?? "";
	if (familyTag({
		name,
		commit: rev
	}) === null) return;
	const now = tags.find((tag) => tag.name === name);
	if (now === void 0) throw new UpstreamError({
		problem: `The pinned tag ${name} (commit ${rev}) is no longer in ${upstream}.`,
		next: "Look why upstream withdrew it, then pin another tag by hand."
	});
	if (now.commit !== rev && now.object !== rev) throw new UpstreamError({
		problem: `The tag ${name} moved: flake.lock holds commit ${rev}, ${upstream} now has ${now.commit}.`,
		next: "Look why upstream moved it, then lock again by hand."
	});
}
// src/phases/newer-tags.ts
const ASKED_AT_ONCE = 40;
async function newerTags(question, follow, upstream) {
	const { baseline, byCommit } = question;
	const own = byCommit.get(baseline)?.find(({ family }) => family === follow);
	const positions = followedTags(question.tags, follow).filter((tag) => own === void 0 || compareInFamily(tag, own) > 0).map((tag) => ({
		tag,
		position: positionOf(tag, baseline, byCommit)
	}));
	const relations = await relationsOf(question, positions.filter(({ position }) => position === "ask-history").map(({ tag }) => tag), upstream);
	const tags = positions.filter(({ tag, position }) => position === "newer" || ["newer", "diverged"].includes(relations.get(tag.commit) ?? "")).map(({ tag }) => tag);
	return {
		tags,
		diverged: new Set(tags.filter(({ commit }) => relations.get(commit) === "diverged").map(({ name }) => name))
	};
}
async function relationOf(question, tag, upstream) {
	if (tag.commit === question.baseline) return "same";
	const position = positionOf(tag, question.baseline, question.byCommit);
	if (position !== "ask-history") return position === "newer" ? "newer" : "older";
	return (await upstream.relate(question.upstream, question.baseline, [tag.commit])).get(tag.commit) ?? "diverged";
}
async function relationsOf({ upstream: address, baseline }, unsure, upstream) {
	const known = new Map();
	for (let start = 0; start < unsure.length; start += ASKED_AT_ONCE) {
		const commits = unsure.slice(start, start + ASKED_AT_ONCE).map(({ commit }) => commit);
		const answers = await upstream.relate(address, baseline, commits);
		for (const commit of commits) {
			const relation = answers.get(commit) ?? "diverged";
			if (relation === "older") return known;
			known.set(commit, relation);
		}
	}
	return known;
}
// src/phases/tag-age.ts
const DATED_AT_ONCE = 40;
const ASKED_AT_MOST = 20;
async function chooseByAge(question, seen, world) {
	const { upstream, tags, minimumAge, now } = question;
	const reasons = new Map();
	const notices = new Set();
	let asked = 0;
	for (let start = 0; start < tags.length && asked < ASKED_AT_MOST; start += DATED_AT_ONCE) {
		const batch = tags.slice(start, start + DATED_AT_ONCE);
		const dates = await world.upstream.dates(upstream, batch);
		for (const tag of batch) {
			const made = dates.get(tag.name);
			const dated = made === void 0 ? [] : [{
				what: "dated",
				at: made
			}];
			const byGit = tooYoung(dated, minimumAge, now);
			if (byGit === null && asked++ < ASKED_AT_MOST) {
				const { at, notice } = await world.releaseDates.published(upstream, tag.name);
				if (notice !== null) notices.add(notice);
				const first = at === null ? seen.of(tag.name) : null;
				if (at !== null) dated.push({
					what: "published",
					at
				});
				if (first !== null) dated.push({
					what: "first seen",
					at: first
				});
				const reason = tooYoung(dated, minimumAge, now);
				if (reason === null) {
					if (dated.length === 1) notices.add(`The age of ${tag.name} is known from git’s date alone, which whoever tags can choose.`);
					return {
						candidate: tag,
						reasons,
						notices: [...notices]
					};
				}
				reasons.set(tag.name, reason);
			} else reasons.set(tag.name, byGit ?? "its publication date was not asked for: too many newer tags are younger than git says");
		}
	}
	return {
		candidate: null,
		reasons,
		notices: [...notices]
	};
}
// src/phases/candidate-choice.ts
async function chooseCandidate(question, world) {
	const { upstream, input, config } = question;
	const tags = (await world.upstream.list(upstream, TAG_PREFIXES)).map(familyTag).filter((tag) => tag !== null);
	const byCommit = tagsByCommit(tags);
	const now = world.clock.now();
	const seen = await world.firstSeen.record(upstream, tags, now);
	const { named: baseline, commit } = await provenBaseline({
		upstream,
		input,
		pin: question.baseline,
		tags,
		byCommit
	}, world.upstream);
	const asked = {
		upstream,
		baseline: commit,
		tags,
		byCommit
	};
	const { counting, notices } = holdsAt(config.hold ?? [], now);
	const held = (tag) => heldBy(tag, byCommit, counting);
	if (question.tag !== null) return exactTag(question.tag, asked, baseline, held, world.upstream);
	const newer = await newerTags(asked, config.follow, world.upstream);
	const reasons = new Map();
	for (const tag of newer.tags) {
		const reason = newer.diverged.has(tag.name) ? `does not contain the pinned ${nameOfPin(baseline)}: the two diverged` : outOfRange(tag, config.range) ?? held(tag);
		if (reason !== null) reasons.set(tag.name, reason);
	}
	const open = newer.tags.filter(({ name }) => !reasons.has(name));
	const aged = await chooseByAge({
		upstream,
		tags: open,
		minimumAge: config["minimum-age"],
		now
	}, seen, world);
	for (const [name, reason] of aged.reasons) reasons.set(name, reason);
	const { candidate } = aged;
	const found = {
		baseline,
		skipped: skippedTags(newer.tags, candidate, reasons),
		newer: boundedList(newer.tags, candidate),
		notices: [...notices, ...aged.notices]
	};
	if (candidate !== null) return {
		...found,
		kind: "candidate",
		candidate
	};
	const name = nameOfPin(baseline);
	const none = {
		...found,
		kind: "none"
	};
	if (newer.tags.length === 0) return {
		...none,
		reason: "no-newer-tag",
		sentence: newestSentence(asked, name, config.follow)
	};
	const allowed = newer.tags.filter((tag) => outOfRange(tag, config.range) === null && !newer.diverged.has(tag.name));
	const among = `Every ${config.follow} tag newer than ${name}${allowed.length < newer.tags.length ? " that may be taken" : ""}`;
	if (open.length > 0) return {
		...none,
		reason: "too-young",
		sentence: `${among} is ${open.length < allowed.length ? "held or " : ""}younger than minimum-age.`
	};
	if (allowed.length > 0) return {
		...none,
		reason: "held",
		sentence: `${among} is held.`
	};
	return {
		...none,
		reason: "no-newer-tag",
		sentence: `No ${config.follow} tag newer than ${name} may be taken.`
	};
}
function newestSentence({ upstream, baseline, byCommit }, name, follow) {
	const own = byCommit.get(baseline)?.find(({ family }) => family === follow);
	return own === void 0 ? `No ${follow} tag of ${upstream} is newer than ${name}.` : `${own.name} is the newest ${follow} tag of ${upstream}.`;
}
function outOfRange(tag, text) {
	const range = text === void 0 ? null : parseTagRange(text);
	return range === null || typeof range === "string" || inRange(tag, range) ? null : `out of range ${text ?? ""}`;
}
function boundedList(tags, candidate) {
	const above = candidate === null ? 0 : tags.indexOf(candidate);
	const start = Math.max(0, Math.min(above, tags.length - NEWER_TAGS_LIMIT));
	return tags.slice(start, start + NEWER_TAGS_LIMIT).map(({ name, commit }) => ({
		tag: name,
		commit
	}));
}
async function exactTag(name, asked, baseline, held, upstream) {
	const candidate = asked.tags.find((tag) => tag.name === name);
	if (candidate === void 0) {
		const some = asked.tags.slice(-3).map((tag) => tag.name);
		const such = some.length > 0 ? `, such as ${some.join(", ")}` : "";
		throw new InputError({
			problem: `${asked.upstream} has no tag '${name}'.`,
			next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${such}.`
		});
	}
	const found = {
		baseline,
		skipped: [],
		newer: [{
			tag: name,
			commit: candidate.commit
		}],
		notices: []
	};
	const pinned = nameOfPin(baseline);
	switch (await relationOf(asked, candidate, upstream)) {
		case "same": return {
			...found,
			newer: [],
			kind: "none",
			reason: "no-newer-tag",
			sentence: `${name} is pinned already.`
		};
		case "older": throw new InputError({
			problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`,
			next: "To roll back, revert the commit that bumped."
		});
		case "diverged": throw new InputError({
			problem: `${name} does not contain the pinned ${pinned}: the two diverged, so it is no bump.`,
			next: "To change over all the same, pin it by hand."
		});
		case "newer": {
			await upstream.dates(asked.upstream, [candidate]);
			const reason = held(candidate);
			return {
				...found,
				notices: reason === null ? [] : [`${name} is ${reason}; it was asked for by name.`],
				kind: "candidate",
				candidate
			};
		}
	}
}
// src/phases/plan-bump.ts
async function planBump(request, world) {
	try {
		return await plannedBump(request, world);
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		if (error.infrastructure) throw new UpstreamError({
			problem: `The flake cannot be read. ${error.message}`,
			next: "Nothing was changed; run again later."
		});
		throw new InputError({
			problem: `The flake cannot be read as it is committed. ${error.message}`,
			next: "`nix flake show` says more; correct it and commit."
		});
	}
}
async function plannedBump(request, world) {
	const { fleet, nix, progress } = world;
	const facts = await fleet.facts(request.directory);
	const config = await readConfig(request.configPath, facts.root, world.files);
	const input = config["flake-input"];
	const flake = await readFlake(fleet, facts.headCommit, config.flake);
	const flakeIn = (directory) => flake.directory === "." ? directory : `${directory}/${flake.directory}`;
	const question = (directory) => ({
		directory,
		text: flake.nixFile.text,
		source: flake.nixFile.path,
		input
	});
	const { upstream, baseline } = await followedInput(flake, config, async () => {
		const { lineOfInput } = await import("./pin-declaration.js");
		return lineOfInput(nix, question(flakeIn((await fleet.checkOut(facts.headCommit, "line")).directory)));
	});
	const createdAt = world.clock.now().toISOString();
	const choice = await progress.task(`Looking for a newer tag of ${upstream}`, () => chooseCandidate({
		upstream,
		input,
		baseline,
		config,
		tag: request.tag
	}, world));
	const common = {
		schema: 1,
		createdAt,
		flakeInput: input,
		upstream,
		baseline: choice.baseline,
		skipped: [...choice.skipped],
		newerTags: [...choice.newer],
		notices: [...noticesOf(facts), ...choice.notices]
	};
	if (choice.kind === "none") return {
		...common,
		kind: "nothing-to-do",
		reason: choice.reason,
		sentence: choice.sentence
	};
	const tag = choice.candidate;
	const [{ HOSTS_QUESTION, readHosts }, { needsDiscovery, planHosts }, { readDeclaration }, { movePin }, { verifySource }] = await Promise.all([
		import("./installable.js"),
		import("./planned-hosts.js"),
		import("./pin-declaration.js"),
		import("./pin-move.js"),
		import("./source-check.js")
	]);
	const { hosts, declaration } = await progress.task("Reading the fleet", async () => {
		const tree = await fleet.checkOut(facts.headCommit, "plan");
		const directory = flakeIn(tree.directory);
		const declared = await readDeclaration(nix, question(directory));
		const found = needsDiscovery(config) ? readHosts(await nix.evaluate({
			directory,
			attribute: HOSTS_QUESTION.attribute
		}, HOSTS_QUESTION.apply)) : new Map();
		return {
			declaration: declared,
			hosts: await request.chooseHosts(planHosts(config, found, request.configPath))
		};
	});
	const move = await progress.task(`Moving ${input} to ${tag.name}`, () => movePin({
		input,
		baseCommit: facts.headCommit,
		flake,
		declaration,
		tag,
		baselineTag: choice.baseline.tag,
		nestedInputs: config["nested-inputs"]
	}, world));
	await progress.task("Comparing the source", () => verifySource({
		input,
		lock: move.files[1],
		commit: tag.commit
	}, nix));
	return {
		...common,
		kind: "bump",
		repository: {
			baseCommit: facts.headCommit,
			baseBranch: facts.branch,
			flakeDirectory: flake.directory
		},
		candidate: {
			tag: tag.name,
			pin: move.candidate
		},
		place: {
			form: declaration.form,
			edits: [...move.edits]
		},
		files: [...move.files],
		movedNodes: [...move.movedNodes],
		lockDiff: move.lockDiff,
		notices: [...common.notices, ...move.notices],
		hosts: [...hosts],
		alpha: config.alpha,
		seed: world.clock.randomSeed(),
		history: config.history
	};
}
async function readConfig(path, root, files) {
	const text = await files.read(path.startsWith("/") ? path : `${root}/${path}`);
	if (text === null) throw missingConfig(path);
	return parseConfig(text, path);
}
async function followedInput({ lockFile, nixFile }, config, line) {
	const input = config["flake-input"];
	const lock = parseFlakeLock(lockFile.text, lockFile.path);
	try {
		const locked = lockedInput(lock, input, lockFile.path);
		return {
			upstream: upstreamOf(locked, input, config.upstream, lockFile.path),
			baseline: pinOf(locked, input)
		};
	} catch (error) {
		const at = error instanceof InputError ? await line() : null;
		if (at === null || !(error instanceof InputError)) throw error;
		throw new InputError({
			problem: `${nixFile.path}:${at}: ${error.message.slice(0, -error.next.length).trim()}`,
			next: error.next
		});
	}
}
async function readFlake(fleet, commit, written) {
	const directory = written.split("/").filter((part) => part !== "." && part !== "").join("/") || ".";
	const read = async (name) => {
		const path = directory === "." ? name : `${directory}/${name}`;
		const file = await fleet.readFile(commit, path);
		if (file !== null) return {
			path,
			...file
		};
		throw new InputError({
			problem: `There is no ${path} at commit ${commit.slice(0, 7)}.`,
			next: name === "flake.nix" ? "Run this in a fleet repository, or name the directory as `flake` in the config." : "Run `nix flake lock` and commit flake.lock."
		});
	};
	return {
		directory,
		nixFile: await read("flake.nix"),
		lockFile: await read("flake.lock")
	};
}
function noticesOf(facts) {
	const notices = [];
	if (facts.dirty) notices.push("The working tree has uncommitted changes; they are neither measured nor touched.");
	if (facts.usesGitCrypt) notices.push("The repository uses git-crypt: files are encrypted in our clones, so hosts that read them do not evaluate.");
	if (facts.usesLfs) notices.push("The repository uses Git LFS: our clones hold pointers instead of the files.");
	if (facts.usesSubmodules) notices.push("The repository has submodules: our clones leave them out, as nix does without ?submodules=1.");
	return notices;
}
export { planBump as t };
