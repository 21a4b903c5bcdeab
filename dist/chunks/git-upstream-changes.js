import { K as NO_LAZY_FETCH, en as UpstreamError, lt as withoutLogin, q as urlOf } from "./main.js";
import { n as parseChangeLog } from "./change-groups.js";
// src/adapters/git-upstream-changes.ts
const FETCH_SECONDS = 300;
const LOG_BYTES = 16777216;
const CANDIDATE = "refs/kept/candidate";
function gitUpstreamChanges({ git, bare, ask }, { between }) {
	return { async changes(upstream, baseline, candidate) {
		const { commits, since } = await between(upstream, baseline, candidate.commit);
		if (commits.length === 0) return {
			total: 0,
			commits: []
		};
		const directory = await bare(candidate.commit);
		await ask(upstream, [
			"fetch",
			"--quiet",
			...[
				"--no-tags",
				"--no-write-fetch-head",
				"--filter=blob:none",
				`--shallow-since=${since}`
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
			environment: NO_LAZY_FETCH
		};
		if (await git.text(["rev-parse", `${CANDIDATE}^{commit}`], settings) !== candidate.commit) throw new UpstreamError({
			problem: `The tag ${candidate.name} of ${withoutLogin(upstream)} moved while it was read.`,
			next: "Run again."
		});
		const format = [
			"--no-show-signature",
			"--no-renames",
			"--name-only",
			"--no-color",
			"--encoding=utf-8",
			"--format=%x1e%H%x1f%P%x1f%s"
		];
		const input = commits.slice(0, 600).map((commit) => `${commit}\n`).join("");
		const said = await git.text([
			"-c",
			"core.quotePath=false",
			"log",
			"--no-walk=unsorted",
			"--stdin",
			...format
		], {
			...settings,
			input,
			mostStdoutBytes: LOG_BYTES
		});
		return {
			total: commits.length,
			commits: parseChangeLog(said)
		};
	} };
}
export { gitUpstreamChanges };
