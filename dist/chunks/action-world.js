import { a as notice, c as startGroup, i as info, l as warning, n as endGroup, o as setFailed } from "./actions-core.js";
import { $t as InputError, A as recordFiles, Dt as secretlessHistory, G as loadedPort, Mt as secretRemover, Nt as secretsOf, Ot as secretlessPullRequests, U as asDiskFault, b as toldOfSkipped, bt as inertLines, d as plannedBump, en as UpstreamError, k as machineWorld, kt as secretlessReviews, r as ARTIFACTS, t as hostsToMeasure, tn as messageOfError, u as ofReadableFlake, yt as inertLine } from "./main.js";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { writeFile } from "node:fs/promises";
// src/adapters/actions-progress.ts
function actionsProgress() {
	let open = 0;
	const say = (text) => info(inertLines(text));
	async function task(title, work) {
		let last = "";
		const update = (line) => {
			if (line !== last) say(line);
			last = line;
		};
		if (open === 0) startGroup(inertLine(title));
		else say(title);
		open += 1;
		try {
			return await work({
				update,
				log: say
			});
		} finally {
			open -= 1;
			if (open === 0) endGroup();
		}
	}
	return {
		task,
		notice: (line) => notice(inertLine(line)),
		warning: (line) => warning(inertLine(line))
	};
}
// src/adapters/actions-surface.ts
const SUMMARY_BYTES = 1047552;
function actionsSurface() {
	return {
		setOutput: (name, value) => tell("GITHUB_OUTPUT", name, value),
		writeSummary: async (markdown) => {
			const path = process.env["GITHUB_STEP_SUMMARY"] ?? "";
			if (path === "") return info("This runner shows no job summary; the report is in the artifact.");
			await writeFile(path, summaryOf(markdown)).catch((error) => warning(inertLine(`The job summary could not be written to ${path} (${error.code}); the report is in the artifact.`)));
		},
		saveState: (name, value) => tell("GITHUB_STATE", name, value),
		fail: (message) => setFailed(inertLines(message))
	};
}
function tell(file, name, value) {
	const path = process.env[file];
	if (path === void 0 || path === "") throw new UpstreamError({
		problem: `The runner gives no file for outputs: ${file} is not set.`,
		next: "Use a runner that GitHub supports, 2.297 or newer."
	});
	try {
		appendFileSync(path, `${name}=${value.replace(/[\r\n]+/g, " ")}\n`);
	} catch (cause) {
		throw asDiskFault(path, "Later jobs are told nothing.", cause);
	}
}
function summaryOf(markdown) {
	const bytes = Buffer.from(markdown, "utf8");
	if (bytes.length <= SUMMARY_BYTES) return markdown;
	const kept = bytes.subarray(0, bytes.lastIndexOf(10, SUMMARY_BYTES) + 1).toString("utf8");
	const fenceOpen = (kept.match(/^```/gm) ?? []).length % 2 === 1;
	const rest = `*${Math.ceil((bytes.length - Buffer.byteLength(kept)) / 1024)} KiB more do not fit into a job summary: the whole report is in the artifact \`report\`.*`;
	return `${kept}${fenceOpen ? "```\n" : ""}\n${rest}\n`;
}
// src/core/hosts/matrix.ts
function matrixOf(plan) {
	if (plan.kind === "nothing-to-do") return { include: [] };
	return { include: hostsToMeasure(plan).map((host) => ({
		host: host.name,
		variant: host.variant,
		"runs-on": host.runsOn
	})) };
}
// src/core/hosts/infrastructure.ts
function infrastructureFault({ failure, builds }) {
	const unbuilt = builds.flatMap((build) => build.kind === "failed" && build.fault === "infrastructure" ? [build.sentence] : []).slice(0, 1);
	const unmeasured = failure?.kind === "infra-failed" ? [failure.sentence] : [];
	return [...unbuilt, ...unmeasured].join(" ") || null;
}
// src/phases/plan-on-github.ts
function planOnGithub(request, review, world) {
	const reviewed = async (asked, byPerson) => (await import("./plan-review.js")).planReview(request, {
		number: asked.pullRequest,
		head: asked.head,
		byPerson
	}, world);
	if (review !== null) return ofReadableFlake(() => reviewed(review, world.onGithub?.byPerson ?? false));
	return ofReadableFlake(() => plannedBump(request, world, (own) => reviewed(own, false)));
}
// src/phases/workflow.ts
const PENDING = "pending";
const MEASUREMENT = /^measurement-(?<host>.+)-(?<attempt>[1-9]\d{0,3})$/;
const QUEUE_TIMEOUT_SECONDS = 900;
async function runInWorkflow(request, directory, world) {
	switch (request.kind) {
		case "all": {
			const { plan, digest } = await makePlan({
				...request,
				onlyHosts: null,
				review: null
			}, directory, world, async (hosts) => (await import("./host-choice.js")).chooseHosts(hosts, request.hosts, {
				hostname: world.machine.hostname(),
				system: await world.nix.currentSystem()
			}));
			if (plan.kind === "nothing-to-do") return 0;
			for (const host of hostsToMeasure(plan)) await measure(plan, digest, host.name, world);
			return published(plan, digest, world);
		}
		case "plan":
			await makePlan(request, directory, world, async (hosts) => {
				(await import("./absent-hosts.js")).checkNames(hosts, request.onlyHosts ?? []);
				return hosts;
			});
			return 0;
		case "measure": {
			const work = await downloadedPlan(request.planDigest, world);
			await world.fleet.facts(directory);
			const { failure, baseline, candidate } = await measure(work, request.planDigest, request.host, world);
			const fault = infrastructureFault({
				failure,
				builds: [baseline.build, candidate.build]
			});
			if (fault === null) return 0;
			world.progress.warning(`${request.host} could not be measured: ${fault}`);
			return 4;
		}
		case "sweep": {
			const work = await downloadedPlan(request.planDigest, world);
			const { sweepQueue } = await import("./sweep-queue.js");
			await sweepQueue({
				hosts: hostsToMeasure(work).map(({ name }) => name),
				attempt: world.run.attempt,
				timeoutSeconds: work.queueTimeoutSeconds ?? QUEUE_TIMEOUT_SECONDS
			}, world);
			return 0;
		}
		case "publish": {
			const work = await downloadedPlan(request.planDigest, world);
			const refused = new Map();
			const came = await world.artifacts.download(ARTIFACTS.measurement, world.run.recordsDirectory, plannedArtifact(work, world), (name, sentence) => {
				world.progress.warning(sentence);
				refused.set(hostOfArtifact(name), `what it measured was not taken: the artifact ${name} is damaged or too large`);
			});
			const { withReasons } = await import("./present-hosts.js");
			return published(await withReasons(work, new Set(came.map(hostOfArtifact)), refused, {
				...world,
				attempt: world.run.attempt
			}), request.planDigest, world);
		}
		case "dispatch":
			await (await import("./start-reviews.js")).startReviews(world);
			return 0;
	}
}
async function makePlan(request, directory, world, choose) {
	const { config: configPath, tag, onlyHosts } = request;
	const made = await planOnGithub({
		directory,
		configPath,
		tag,
		chooseHosts: choose,
		...request.force ? { again: { hosts: onlyHosts } } : {}
	}, request.review, world);
	assertBase(made, world);
	const present = made.kind !== "nothing-to-do" && request.kind === "plan" ? await (await import("./present-hosts.js")).withoutAbsent(made, onlyHosts, world) : made;
	const plan = request.review === null ? await withScheduleWarning(directory, present, world) : present;
	const matrix = matrixOf(plan);
	if (matrix.include.length > 256) throw new InputError({
		problem: `The fleet has ${matrix.include.length} hosts; a matrix holds 256 jobs.`,
		next: "Name fewer hosts in the config."
	});
	const { path, digest } = await world.records.writePlan(plan);
	if (plan.kind !== "nothing-to-do") await world.artifacts.upload(ARTIFACTS.plan, [path], world.run.recordsDirectory);
	world.surface.setOutput("candidate-tag", plan.kind === "nothing-to-do" ? "" : plan.candidate.tag ?? "");
	world.surface.setOutput("should-run", String(matrix.include.length > 0));
	world.surface.setOutput("should-publish", String(plan.kind !== "nothing-to-do"));
	world.surface.setOutput("matrix", JSON.stringify(matrix));
	world.surface.setOutput("plan-digest", digest);
	if (plan.kind === "nothing-to-do") {
		world.progress.notice(`Nothing to do: ${plan.sentence}`);
		await tellWhy(made, world);
		world.surface.setOutput("pull-request-operation", "none");
	}
	return {
		plan,
		digest
	};
}
function assertBase(plan, { run }) {
	if (plan.kind !== "bump" || plan.repository.baseBranch !== null || !run.baseBranch.startsWith("refs/")) return;
	throw new InputError({
		problem: `This run is of ${run.baseBranch} and the checkout of no branch: there is none that the pull request could be made into.`,
		next: "Start the workflow from a branch, or name one in `ref` of actions/checkout."
	});
}
async function tellWhy({ skipped, notices }, { progress }) {
	for (const notice of notices) progress.notice(notice);
	const lines = toldOfSkipped(skipped);
	if (lines.length > 0) await progress.task("Tags that were skipped", ({ log }) => Promise.resolve(lines.forEach(log)));
}
async function withScheduleWarning(directory, plan, world) {
	const { event, workflow } = world.scheduled.startedBy;
	if (event === "schedule" || workflow === null) return plan;
	const warning = await (await import("./schedule-watch.js")).scheduleWarning(directory, workflow, world);
	if (warning === null) return plan;
	world.progress.warning(warning);
	return {
		...plan,
		notices: [...plan.notices, warning]
	};
}
async function downloadedPlan(digest, world) {
	await world.artifacts.download(ARTIFACTS.plan, world.run.recordsDirectory);
	const { plan } = await world.records.readPlan(digest);
	const { workOf } = await import("./handed-plan.js");
	const work = await workOf(plan);
	world.surface.setOutput("candidate-tag", work.candidate.tag ?? "");
	world.surface.setOutput("plan-digest", digest);
	return work;
}
async function published(work, digest, world) {
	if (work.kind === "review") return (await import("./publish-review.js")).publishReview(work, digest, world);
	return (await import("./publish-bump.js")).publishBump(work, digest, world);
}
function hostOfArtifact(directory) {
	return MEASUREMENT.exec(directory.slice(directory.lastIndexOf("/") + 1))?.groups?.["host"] ?? "";
}
function plannedArtifact(plan, world) {
	const measured = new Set(hostsToMeasure(plan).map(({ name }) => name));
	return (name) => {
		if (name === ARTIFACTS.earlier && plan.earlier !== void 0) return true;
		const { host, attempt } = MEASUREMENT.exec(name)?.groups ?? {};
		if (measured.has(host ?? "") && Number(attempt) <= world.run.attempt) return true;
		world.progress.warning(`The artifact ${name} was ignored: the plan has no job for such a host, or the run no such attempt.`);
		return false;
	};
}
async function measure(plan, planDigest, host, world) {
	const { attempt } = world.run;
	world.surface.saveState(PENDING, `${host} ${attempt}`);
	const { measureHost } = await import("./measure-host2.js");
	try {
		return await measureHost({
			plan,
			planDigest,
			host,
			attempt
		}, world);
	} finally {
		const paths = await world.records.measurementFiles(host, attempt);
		if (paths.length > 0) await world.artifacts.upload(`${ARTIFACTS.measurement}${host}-${attempt}`, paths, world.run.recordsDirectory);
		world.surface.saveState(PENDING, "");
	}
}
// src/action-world.ts
async function actionWorld(request, directory, environment, surface) {
	const recordsDirectory = recordsDirectoryOf(environment);
	const token = request.token === "" ? null : request.token;
	const page = pageOf(environment);
	const removeSecrets = secretRemover([...secretsOf(environment), request.token]);
	for (const name of [
		"GITHUB_REPOSITORY",
		"GITHUB_RUN_ATTEMPT",
		"GITHUB_REF"
	]) variable(environment, name);
	const access = async () => {
		if (token === null) throw new InputError({
			problem: "The input 'token' is empty.",
			next: `Leave it out, or give a token with ${PERMISSIONS[request.kind] ?? "`contents: write` and `pull-requests: write`"}.`
		});
		const context = await runContext();
		const { owner, repo: repository } = context.repo;
		return {
			token,
			apiUrl: context.apiUrl,
			owner,
			repository,
			...page === null ? {} : { runUrl: page.url },
			job: environment["GITHUB_JOB"] ?? ""
		};
	};
	const repository = async () => (await import("./github-repository2.js")).githubRepository(await access());
	const machine = await machineWorld({
		directory,
		environment,
		token,
		progress: actionsProgress(),
		recordsDirectory
	});
	const artifacts = lazyArtifacts(token);
	const baseBranch = variable(environment, "GITHUB_REF").replace(/^refs\/heads\//, "");
	const pullRequests = loadedPort(async () => {
		const { githubPullRequests } = await import("./github-pull-requests.js");
		return secretlessPullRequests(githubPullRequests(await access()), removeSecrets);
	});
	const reviews = loadedPort(async () => secretlessReviews((await import("./github-reviews.js")).githubReviews(await access()), removeSecrets));
	const reviewStarts = loadedPort(async () => {
		const { githubReviewStarts } = await import("./github-review-starts.js");
		return githubReviewStarts(await access(), (await runContext()).payload);
	});
	const byPerson = environment["GITHUB_EVENT_NAME"] === "workflow_dispatch" && !(environment["GITHUB_TRIGGERING_ACTOR"] || environment["GITHUB_ACTOR"] || "[bot]").endsWith("[bot]");
	return {
		...machine,
		artifacts,
		pullRequests,
		reviews,
		reviewStarts,
		runJobs: loadedPort(async () => {
			if (page === null) throw new InputError({
				problem: "GITHUB_RUN_ID does not name the run.",
				next: "dist/index.js runs as a step of GitHub Actions."
			});
			return (await import("./github-run-jobs.js")).githubRunJobs(await repository(), page.id, request.kind === "sweep" ? "actions: write" : "actions: read");
		}),
		runners: loadedPort(async () => (await import("./github-runners.js")).githubRunners(await repository())),
		...token === null ? {} : { onGithub: {
			pullRequests,
			reviews,
			artifacts,
			records: machine.records,
			recordsDirectory,
			baseBranch,
			byPerson
		} },
		historyOn: (branch) => loadedPort(async () => {
			const { githubHistory } = await import("./github-history.js");
			return secretlessHistory(githubHistory(await repository(), branch), removeSecrets);
		}),
		surface,
		scheduled: {
			startedBy: {
				event: environment["GITHUB_EVENT_NAME"] ?? "",
				workflow: workflowOf(environment)
			},
			latest: async (workflow) => {
				if (token === null) return null;
				const { owner, repository: name, apiUrl } = await access();
				return (await import("./github-scheduled-runs.js")).githubScheduleRecord(workflow, {
					token,
					apiUrl,
					repository: `${owner}/${name}`
				});
			}
		},
		run: {
			attempt: Number(variable(environment, "GITHUB_RUN_ATTEMPT")),
			baseBranch,
			recordsDirectory,
			page
		}
	};
}
async function uploadPending(environment, pending) {
	const directory = recordsDirectoryOf(environment);
	const paths = await recordFiles({ directory }).measurementFiles(pending.host, pending.attempt);
	if (paths.length > 0) await lazyArtifacts(null).upload(`${ARTIFACTS.measurement}${pending.host}-${pending.attempt}`, paths, directory);
}
const PERMISSIONS = {
	plan: "`contents: read`, `actions: read` and `pull-requests: read`",
	sweep: "`actions: write`",
	dispatch: "`actions: write`"
};
async function readingTheRunner(load) {
	try {
		return await load();
	} catch (cause) {
		throw new InputError({
			problem: `What this runner says of GitHub cannot be read: ${messageOfError(cause).replace(/\.$/, "")}.`,
			next: "Look at GITHUB_API_URL, at the file that GITHUB_EVENT_PATH names, and at https_proxy, which must begin with http: or https:.",
			cause
		});
	}
}
const runContext = async () => (await readingTheRunner(() => import("./github.js"))).context;
function lazyArtifacts(token) {
	return loadedPort(async () => {
		const { actionArtifacts } = await readingTheRunner(() => import("./action-artifacts.js"));
		if (token === null) return actionArtifacts();
		const { owner, repo: repository } = (await runContext()).repo;
		return actionArtifacts({
			token,
			owner,
			repository
		});
	});
}
function pageOf(environment) {
	const { GITHUB_RUN_ID: id = "", GITHUB_SERVER_URL: server = "", GITHUB_REPOSITORY: repository = "" } = environment;
	return /^[1-9]\d{0,15}$/.test(id) && /^https?:\/\/[^\s/]+$/.test(server) ? {
		id: Number(id),
		url: `${server}/${repository}/actions/runs/${id}`
	} : null;
}
function workflowOf({ GITHUB_WORKFLOW_REF: written = "" }) {
	return /^[^/@]+\/[^/@]+\/(?<path>\.github\/workflows\/[\w.-]+\.ya?ml)@/.exec(written)?.groups?.["path"] ?? null;
}
function recordsDirectoryOf(environment) {
	return join(variable(environment, "RUNNER_TEMP"), "llama-fleet");
}
function variable(environment, name) {
	const value = environment[name];
	if (value !== void 0 && value !== "") return value;
	throw new InputError({
		problem: `${name} is not set.`,
		next: "dist/index.js runs as a step of GitHub Actions; in a terminal, use `llama-fleet run`."
	});
}
export { actionWorld, actionsSurface, runInWorkflow, uploadPending };
