import { L as urlOf, Q as withoutLogin, zt as UpstreamError } from "./main.js";
import { n as parseChangeLog } from "./change-groups.js";
// src/adapters/git-upstream-changes.ts
const FETCH_SECONDS = 300;
const LOG_BYTES = 16777216;
const CANDIDATE = "refs/kept/candidate";
const OFFLINE = { GIT_NO_LAZY_FETCH: "1" };
function gitUpstreamChanges({ git, bare, ask }) {
	return { async changes(upstream, baseline, candidate) {
		const directory = await bare(candidate.commit);
		await ask(upstream, [
			"fetch",
			"--quiet",
			...[
				"--no-tags",
				"--no-write-fetch-head",
				"--filter=blob:none",
				`--shallow-since=${Math.floor(baseline.date.getTime() / 1e3) - 1}`
			],
			"--",
			urlOf(upstream),
			`+refs/tags/${candidate.name}:${CANDIDATE}`
		], {
			directory,
			timeoutSeconds: FETCH_SECONDS
		});
		const settings = {
			directory,
			environment: OFFLINE
		};
		if (await git.text(["rev-parse", `${CANDIDATE}^{commit}`], settings) !== candidate.commit) throw new UpstreamError({
			problem: `The tag ${candidate.name} of ${withoutLogin(upstream)} moved while it was read.`,
			next: "Run again."
		});
		const { exitCode } = await git.run([
			"cat-file",
			"-e",
			`${baseline.commit}^{commit}`
		], settings);
		const range = [
			"--no-merges",
			CANDIDATE,
			...exitCode === 0 ? [`^${baseline.commit}`] : []
		];
		const said = await git.text([
			"-c",
			"core.quotePath=false",
			"log",
			...[
				"--no-show-signature",
				"--no-renames",
				"--name-only",
				"--no-color",
				"--encoding=utf-8",
				"--format=%x1e%H%x1f%P%x1f%s"
			],
			`--max-count=600`,
			...range
		], {
			...settings,
			mostStdoutBytes: LOG_BYTES
		});
		const total = Number(await git.text([
			"rev-list",
			"--count",
			...range
		], settings));
		const commits = parseChangeLog(said);
		return {
			total: Math.max(commits.length, exitCode === 0 ? total : total - 1),
			commits
		};
	} };
}
export { gitUpstreamChanges };
