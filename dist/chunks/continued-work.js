import { t as WISHES } from "./earlier-requests.js";
import { en as UpstreamError, n as knownHosts, r as ARTIFACTS, tn as messageOfError } from "./main.js";
import { r as settingsOf, t as digestOfMeasurement } from "./digests.js";
import { i as pairOf } from "./marker.js";
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
// src/phases/continued-work.ts
async function continuedWork(fresh, own, world, again) {
	const settings = await settingsOf(fresh.hosts, fresh.alpha);
	const accepted = (own?.acceptedOutputs ?? []).filter((tag) => tag === fresh.candidate.tag);
	const work = {
		...fresh,
		settings,
		...accepted.length > 0 ? { acceptedOutputs: accepted } : {}
	};
	const marker = withoutHosts(own?.marker ?? null, again);
	if (own === null || marker === null || own.rebuild) return work;
	const question = {
		baseline: work.baseline.pin.rev,
		candidate: work.candidate.pin.rev,
		settings,
		accepted: accepted.length > 0
	};
	const known = new Set(knownHosts(marker, question).map(({ host }) => host));
	const { baseCommit } = work.repository;
	if (own.finished && marker.base === baseCommit && work.hosts.length > 0 && work.hosts.every((host) => known.has(host.name))) {
		const { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices } = work;
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
			sentence: measuredSentence(work, own)
		};
	}
	const { kept, earlier, notices } = await takeOver({
		...question,
		marker,
		baseCommit
	}, world);
	if (earlier.length === 0) return {
		...work,
		notices: [...work.notices, ...notices]
	};
	await handOn(kept, world);
	return {
		...work,
		earlier: [...earlier],
		seed: marker.seed ?? work.seed,
		notices: [...work.notices, ...notices]
	};
}
function measuredSentence({ kind, candidate }, { number }) {
	return `#${number} shows ${candidate.tag ?? candidate.pin.rev.slice(0, 7)} measured on every host; ${kind === "bump" ? `its label \`${WISHES.rebuild}\` has it measured again` : "start the workflow with `force` to have it measured again"}.`;
}
function withoutHosts(marker, again) {
	if (marker === null || again === void 0) return marker;
	return {
		...marker,
		hosts: marker.hosts.filter(({ host }) => again.hosts !== null && !again.hosts.includes(host))
	};
}
export { continuedWork as t };
