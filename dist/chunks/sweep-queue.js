import { en as UpstreamError, tn as messageOfError } from "./main.js";
import { t as jobsOfHosts } from "./measure-jobs.js";
// src/core/hosts/job-queue.ts
const HANDOVER_SECONDS = 120;
const NOTHING_SEEN = {
	waiting: new Map(),
	listed: false,
	held: [],
	running: false,
	ranAt: null
};
function afterLook(before, jobs, now) {
	const waiting = [...jobs].filter(([, job]) => job === null || job.status === "waiting");
	const running = [...jobs.values()].some((job) => job?.status === "running");
	return {
		waiting: new Map(waiting.map(([host]) => [host, before.waiting.get(host) ?? now])),
		listed: waiting.some(([, job]) => job !== null),
		held: [...jobs].flatMap(([host, job]) => job?.status === "held" ? [host] : []),
		running,
		ranAt: running ? now : before.ranAt
	};
}
function decisionOf({ waiting, listed, held, running, ranAt }, now, timeoutSeconds) {
	if (waiting.size === 0 && held.length === 0) return "done";
	const handover = ranAt !== null && now - ranAt < Math.min(HANDOVER_SECONDS, timeoutSeconds) * 1e3;
	const early = [...waiting.values()].some((since) => now - since < timeoutSeconds * 1e3);
	if (running || held.length > 0 || handover || early) return "wait";
	return listed ? "cancel" : "unknown";
}
// src/phases/sweep-queue.ts
const LOOK_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 300;
const LONGEST_SECONDS = 21300;
const FAREWELL_SECONDS = 90;
function sweepQueue(request, world) {
	return world.progress.task("Waiting while measure jobs are queued", (task) => watch(request, world, task));
}
async function watch({ hosts, attempt, timeoutSeconds }, { clock, progress, runJobs }, task) {
	const start = clock.now().getTime();
	let queue = NOTHING_SEEN;
	let pause = attempt > 1 ? LOOK_SECONDS : 0;
	let shown = "";
	for (;;) {
		await clock.pause(pause);
		const now = clock.now().getTime();
		const ending = now - start >= LONGEST_SECONDS * 1e3;
		try {
			const jobs = await runJobs.list();
			pause = LOOK_SECONDS * Math.max(1, Math.ceil(jobs.length / 100));
			queue = afterLook(queue, jobsOfHosts(jobs, hosts, attempt), now);
			const names = [...queue.waiting.keys()].join(", ");
			const held = queue.held.join(", ");
			const line = [...names === "" ? [] : [`Without a runner: ${names}.`], ...held === "" ? [] : [`Waiting for another run of their host: ${held}.`]].join(" ");
			if (line !== shown && line !== "") task.log(line);
			shown = line;
			switch (decisionOf(queue, now, Math.min(timeoutSeconds, LONGEST_SECONDS))) {
				case "done": return progress.notice("No measure job is queued any more.");
				case "unknown": return progress.warning(`No job of this run is called \`measure HOST\` for ${names}, so nothing is cancelled: give the measure job that name.`);
				case "cancel":
					await runJobs.cancel();
					progress.warning(`No runner took the jobs of ${names} within ${minutes(timeoutSeconds)}: the run is cancelled, and publish reports them as missing.`);
					await clock.pause(FAREWELL_SECONDS);
					return;
			}
		} catch (error) {
			if (!(error instanceof UpstreamError)) throw error;
			pause = Math.min(Math.max(pause, LOOK_SECONDS) * 2, LONGEST_PAUSE_SECONDS);
			progress.warning(`${messageOfError(error).split("\n", 1)[0]} It is asked again in ${minutes(pause)}.`);
		}
		const left = [...queue.waiting.keys(), ...queue.held].join(", ");
		if (ending) return progress.warning(`Others have been measured for so long that ${left} is left to GitHub, which gives up on a job after a day in the queue.`);
	}
}
function minutes(seconds) {
	return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
export { sweepQueue };
