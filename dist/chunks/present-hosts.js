import { $t as InputError, en as UpstreamError, t as hostsToMeasure, tn as messageOfError } from "./main.js";
import { n as notAskedFor } from "./absent-hosts2.js";
import { n as reasonsOf, t as jobsOfHosts } from "./measure-jobs.js";
import { t as labelsLacking } from "./runner-labels.js";
// src/core/hosts/offline-hosts.ts
function offlineHosts(hosts, runners) {
	return hosts.flatMap(({ name, runsOn }) => {
		const fitting = runners.filter((runner) => labelsLacking(runsOn, runner).length === 0);
		return fitting.length > 0 && fitting.every(({ online }) => !online) ? [{
			host: name,
			reason: "runner offline when the run was planned"
		}] : [];
	});
}
// src/phases/present-hosts.ts
async function withoutAbsent(work, onlyHosts, { runners, progress }) {
	const asked = {
		...work,
		absent: notAskedFor(hostsToMeasure(work), onlyHosts)
	};
	const offline = await offlineAmong(asked, runners, progress);
	const absent = [...asked.absent ?? [], ...offline];
	if (absent.length === 0) return work;
	return {
		...work,
		absent
	};
}
async function offlineAmong(work, runners, progress) {
	const wanted = hostsToMeasure(work);
	if (wanted.length === 0) return [];
	try {
		return offlineHosts(wanted, await runners.list() ?? []);
	} catch (error) {
		if (!(error instanceof UpstreamError)) throw error;
		progress.warning(`Whether runners are offline is not known: ${messageOfError(error).split("\n", 1)[0]}`);
		return [];
	}
}
async function withReasons(planned, measured, refused, { runJobs, progress, attempt }) {
	const lost = [...refused].flatMap(([host, reason]) => host === "" || measured.has(host) ? [] : [{
		host,
		reason
	}]);
	const work = lost.length === 0 ? planned : {
		...planned,
		absent: [...planned.absent ?? [], ...lost]
	};
	const silent = hostsToMeasure(work).flatMap(({ name }) => measured.has(name) ? [] : [name]);
	if (silent.length === 0) return work;
	try {
		return {
			...work,
			absent: [...work.absent ?? [], ...reasonsOf(jobsOfHosts(await runJobs.list(), silent, attempt))]
		};
	} catch (error) {
		if (!(error instanceof UpstreamError) && !(error instanceof InputError)) throw error;
		progress.warning(`Why nothing came back from ${silent.join(", ")} is not known: ${messageOfError(error)}`);
		return work;
	}
}
export { withReasons, withoutAbsent };
