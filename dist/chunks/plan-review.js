import { $t as InputError, O as bumpBranch, p as readFleet } from "./main.js";
import { G as flakeDirectory } from "./reading.js";
import { n as isInto } from "./marker.js";
import { r as lineOfRev } from "./check.js";
import { n as reasonNotToReview, r as reasonOfConflict } from "./reviewed-request.js";
import { n as movedNodes, t as lockDiffText } from "./lock-diff.js";
import { t as lockedRev } from "./moved-rev.js";
import { n as roundsLacked, t as fleetHosts } from "./fleet-hosts.js";
import { t as continuedWork } from "./continued-work.js";
// src/phases/plan-review.ts
async function planReview(request, asked, world) {
	const { onGithub, clock, fleet, nix, progress } = world;
	if (onGithub === void 0) throw new InputError({
		problem: "A review needs GitHub, and the input 'token' is empty.",
		next: "Leave it out, or give a token with `pull-requests: read`."
	});
	const { config, headCommit, upstream, baseline: pin } = await readFleet(request.directory, request.configPath, world);
	const flakeInput = config["flake-input"];
	const { number } = asked;
	const fresh = request.again !== void 0 && request.again.hosts === null;
	const pull = await progress.task(`Looking at #${number}`, () => onGithub.reviews.find({
		number,
		branch: bumpBranch(flakeInput),
		flakeInput,
		fresh
	}));
	const common = {
		schema: 1,
		createdAt: clock.now().toISOString(),
		flakeInput,
		upstream,
		skipped: []
	};
	const nothing = (why) => ({
		...common,
		kind: "nothing-to-do",
		baseline: {
			tag: null,
			pin
		},
		notices: [],
		...why
	});
	const refusal = reasonNotToReview(pull, asked);
	if (refusal !== null) return nothing(refusal);
	const { head, baseCommit, mergeBase } = pull;
	const directory = flakeDirectory(config.flake);
	const path = directory === "." ? "flake.lock" : `${directory}/flake.lock`;
	const merge = await progress.task(`Merging #${number} into ${pull.baseBranch}`, () => fleet.mergePullRequest({
		number,
		head,
		base: baseCommit,
		mergeBase
	}));
	if (merge.kind === "conflicting") return nothing(reasonOfConflict(pull, merge.paths));
	const merged = merge.commit;
	const [before, after, atHead] = [
		await lockAt(fleet, baseCommit, path),
		await lockAt(fleet, merged, path),
		await lockAt(fleet, head, path)
	];
	const hosts = await progress.task("Reading the fleet", async () => {
		const tree = await fleet.checkOut(headCommit, "plan");
		const all = await fleetHosts({
			config,
			configPath: request.configPath,
			directory: directory === "." ? tree.directory : `${tree.directory}/${directory}`
		}, nix);
		return request.chooseHosts(all.hosts);
	});
	const review = {
		...common,
		kind: "review",
		repository: {
			baseCommit,
			baseBranch: pull.baseBranch,
			flakeDirectory: directory
		},
		baseline: sideOf(`${pull.baseBranch} at ${short(baseCommit)}`, baseCommit),
		candidate: sideOf(`#${number} at ${short(head)}${merged === head ? "" : ", merged"}`, head),
		pullRequest: {
			number,
			fork: !pull.ownHead,
			pushedBy: pull.ours ? pull.pushedBy : null,
			mergeBase,
			merged,
			lock: {
				path,
				line: lineOfRev(atHead, lockedRev(atHead, flakeInput) ?? "")
			}
		},
		movedNodes: movedNodes(before, after) ?? [],
		lockDiff: lockDiffText(before, after),
		hosts: hosts.map((host) => pull.ownHead ? host : {
			...host,
			sandbox: "required"
		}),
		alpha: config.alpha,
		seed: clock.randomSeed(),
		queueTimeoutSeconds: config["queue-timeout"],
		notices: [...noticesOf(pull), ...roundsLacked(hosts, config.alpha)]
	};
	return continuedWork(review, {
		number,
		marker: pull.marker,
		rebuild: false,
		finished: pull.marker === null || isInto(pull.marker, pull.baseBranch),
		acceptedOutputs: []
	}, onGithub, request.again);
}
const short = (commit) => commit.slice(0, 7);
function sideOf(words, commit) {
	return {
		tag: null,
		words,
		pin: {
			ref: null,
			rev: commit,
			narHash: null,
			lastModified: null
		}
	};
}
async function lockAt(fleet, commit, path) {
	try {
		const [lock] = await fleet.readFiles(commit, [path]);
		return lock?.text ?? "";
	} catch (error) {
		if (error instanceof InputError) return "";
		throw error;
	}
}
function noticesOf({ ownHead, behind, baseBranch, number }) {
	const lacks = `${baseBranch} has ${behind === 1 ? "a commit" : `${behind} commits`} that #${number} lacks: measured is what merging makes of both, not the head alone.`;
	return [...ownHead ? [] : ["The head is in a fork; a person with write access had it measured, in a sandbox."], ...behind > 0 ? [lacks] : []];
}
export { planReview };
