import { t as acceptedOutputs } from "./accepted-outputs.js";
import { n as knownHosts, r as ARTIFACTS, vt as UpstreamError, x as bumpBranch, yt as messageOfError } from "./main.js";
import { a as coveringRequest, c as trustedMarker, i as WISHES, n as pairOf, o as declinedTags, s as hasLabel } from "./marker.js";
import { i as parseFlakeLock, r as lockedInput } from "./reading.js";
import { n as settingsOf, t as digestOfMeasurement } from "./digests.js";
// src/core/pin/moved-rev.ts
function movedRev(before, after, input) {
	try {
		const [from, to] = [before, after].map((text) => lockedInput(parseFlakeLock(text, "flake.lock"), input, "flake.lock").locked.rev);
		return to === void 0 || from === to ? null : to;
	} catch {
		return null;
	}
}
// src/phases/take-over.ts
async function takeOver(question, world) {
	const { marker, baseCommit } = question;
	const known = knownHosts(marker, question);
	const notices = [];
	const kept = [];
	for (const run of new Set(known.map((host) => host.run))) {
		const ofRun = known.filter((host) => host.run === run);
		try {
			for (const measurement of await fetched(run, ofRun, world)) {
				const host = ofRun.find((one) => one.host === measurement.host && one.attempt === measurement.attempt);
				const { baseline, candidate } = measurement;
				if (host !== void 0 && measurement.planDigest === host.plan && measurement.finishedAt !== null && baseline.rev === question.baseline && candidate.rev === question.candidate && pairOf({
					baseline: baseline.derivation,
					candidate: candidate.derivation
				}) === host.pair && kept.every((one) => one.measurement.host !== measurement.host)) kept.push({
					measurement,
					run
				});
			}
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			notices.push(`What run ${run} measured could not be fetched: ${messageOfError(error).split("\n", 1)[0]}`);
		}
		for (const { host } of ofRun) if (kept.every(({ measurement }) => measurement.host !== host)) notices.push(`${host} is measured again: run ${run} has no measurement of it that fits.`);
	}
	const earlier = await Promise.all(kept.map(async ({ measurement, run }) => {
		const { host, attempt, planDigest, baseline, candidate } = measurement;
		const derivations = {
			baseline: baseline.derivation ?? "",
			candidate: candidate.derivation ?? ""
		};
		return {
			host,
			attempt,
			run,
			planDigest,
			digest: await digestOfMeasurement(measurement),
			derivations,
			sameBase: marker.base === baseCommit
		};
	}));
	return {
		kept: kept.map(({ measurement }) => measurement),
		earlier,
		notices
	};
}
async function handOn(kept, { artifacts, records }) {
	const { paths, directory } = await records.keepEarlier(kept);
	await artifacts.upload(ARTIFACTS.earlier, paths, directory);
}
async function fetched(run, hosts, { artifacts, records, recordsDirectory }) {
	const names = hosts.map(({ host, attempt }) => `measurement-${host}-${attempt}`);
	const within = `earlier/${run}`;
	await artifacts.fetch(run, names, `${recordsDirectory}/${within}`);
	return (await records.readMeasurements(within)).measurements;
}
// src/phases/continued-bump.ts
async function continuedBump(fresh, own, world, again) {
	const settings = await settingsOf(fresh.hosts, fresh.alpha);
	const accepted = own?.acceptedOutputs ?? [];
	const bump = {
		...fresh,
		settings,
		...accepted.length > 0 ? { acceptedOutputs: [...accepted] } : {}
	};
	const marker = withoutHosts(own?.marker ?? null, again);
	if (own === null || marker === null || own.rebuild) return bump;
	const question = {
		baseline: bump.baseline.pin.rev,
		candidate: bump.candidate.pin.rev,
		settings,
		accepted: accepted.includes(bump.candidate.tag ?? "")
	};
	const known = new Set(knownHosts(marker, question).map(({ host }) => host));
	const { baseCommit } = bump.repository;
	const name = bump.candidate.tag ?? bump.candidate.pin.rev.slice(0, 7);
	if (marker.base === baseCommit && bump.hosts.length > 0 && bump.hosts.every((host) => known.has(host.name))) {
		const { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices } = bump;
		return {
			schema,
			createdAt,
			flakeInput,
			upstream,
			baseline,
			skipped,
			newerTags,
			notices,
			kind: "nothing-to-do",
			reason: "already-measured",
			sentence: `#${own.number} shows ${name} measured on every host; its label \`${WISHES.rebuild}\` has it measured again.`
		};
	}
	const { kept, earlier, notices } = await takeOver({
		...question,
		marker,
		baseCommit
	}, world);
	if (earlier.length === 0) return {
		...bump,
		notices: [...bump.notices, ...notices]
	};
	await handOn(kept, world);
	return {
		...bump,
		earlier: [...earlier],
		seed: marker.seed ?? bump.seed,
		notices: [...bump.notices, ...notices]
	};
}
function withoutHosts(marker, again) {
	if (marker === null || again === void 0) return marker;
	return {
		...marker,
		hosts: marker.hosts.filter(({ host }) => again.hosts !== null && !again.hosts.includes(host))
	};
}
// src/phases/earlier-bumps.ts
function earlierBumps({ input, baseline }, world) {
	const { pullRequests } = world;
	const branch = bumpBranch(input);
	let asked = null;
	const requests = (newer) => asked ??= pullRequests.earlier({
		branch,
		since: baseline.lastModified === null ? null : new Date(baseline.lastModified * 1e3),
		tags: new Set(newer.map(({ name }) => name))
	});
	const own = async (newer) => {
		const pull = (await requests(newer)).find(({ open }) => open);
		if (pull === void 0) return null;
		const { number, labels } = pull;
		return {
			number,
			marker: trustedMarker(pull, input),
			rebuild: hasLabel(labels, WISHES.rebuild),
			acceptedOutputs: acceptedOutputs(labels)
		};
	};
	return {
		async declined(newer) {
			const declined = declinedTags(await requests(newer), input);
			const above = newer.findIndex(({ name }) => declined.has(name));
			const below = above < 0 ? [] : newer.slice(above).filter(({ name }) => !declined.has(name));
			return new Map([...declined, ...below.map(({ name }) => [name, `is older than ${newer[above]?.name}, which people declined`])]);
		},
		async coveredBy(newer, all, lock) {
			if (await own(newer) !== null) return null;
			const movers = (await pullRequests.changedLocks({
				branch,
				base: lock.branch ?? world.baseBranch,
				path: lock.path,
				blob: lock.blob
			})).flatMap(({ number, title, author, before, after }) => {
				const rev = movedRev(before, after, input);
				return rev === null ? [] : [{
					number,
					title,
					author,
					rev
				}];
			});
			const covering = coveringRequest(movers, {
				baseline: baseline.rev,
				newer,
				all
			});
			if (covering === null) return null;
			const { mover, to } = covering;
			return `Covered by #${mover.number} of ${mover.author}, which moves ${input} to ${to} already. To have that measured here as well, run this again with \`tag: ${to}\`.`;
		},
		async continued(bump, again) {
			return continuedBump(bump, await own((bump.newerTags ?? []).map(({ tag, commit }) => ({
				name: tag,
				commit
			}))), world, again);
		}
	};
}
export { earlierBumps };
