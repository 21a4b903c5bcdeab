// src/core/hosts/measure-jobs.ts
function jobsOfHosts(jobs, hosts, attempt) {
	return new Map(hosts.map((host) => {
		const name = `measure ${host}`;
		const latest = jobs.filter((job) => job.attempt <= attempt && (job.name === name || job.name.endsWith(` / ${name}`))).toSorted((one, other) => other.attempt - one.attempt)[0];
		return [host, latest !== void 0 && (latest.attempt === attempt || latest.conclusion === "success") ? latest : null];
	}));
}
function reasonsOf(jobs) {
	return [...jobs].flatMap(([host, job]) => {
		const reason = job === null ? null : reasonOf(job);
		return reason === null ? [] : [{
			host,
			reason
		}];
	});
}
const ENDINGS = new Map([
	["cancelled", "its job was cancelled after it had begun"],
	["timed_out", "its job ran into its time limit"],
	["failure", "its job failed before it wrote a measurement"]
]);
function reasonOf({ status, conclusion, queuedAt, taken }) {
	if (!taken && conclusion !== "success" && conclusion !== "skipped") return `offline or busy${queuedAt === null ? "" : ` since ${minuteOf(queuedAt)}`}, no runner took its job`;
	if (status !== "ended") return null;
	return ENDINGS.get(conclusion) ?? null;
}
function minuteOf(date) {
	return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
export { reasonsOf as n, jobsOfHosts as t };
