import { $t as InputError, F as oneLine, J as UPSTREAM_ADDRESS, ct as withoutHttpLogin, en as UpstreamError, lt as withoutLogin, st as meaningOfRefusal, tt as roomFor } from "./main.js";
import { rt as revSchema } from "./reading.js";
// src/adapters/git-pull-request.ts
const FETCH_SECONDS = 600;
const HEAD = "refs/reviewed/head";
async function fetchPullRequest(git, { root, scratch, access }, { number, head, base, mergeBase }) {
	for (const named of [
		head,
		base,
		mergeBase
	]) {
		if (revSchema.safeParse(named).success) continue;
		throw new UpstreamError({
			problem: `What GitHub names as a commit of #${number} is none: ${oneLine(named, 80)}.`,
			next: "Run again; if it stays, something answers in GitHub’s place."
		});
	}
	const origin = await originOf(git, root);
	const directory = await roomFor("reviewed", scratch);
	const format = await git.text(["rev-parse", "--show-object-format"], { directory: root });
	await git.text([
		"init",
		"--quiet",
		"--bare",
		"--template=",
		`--object-format=${format}`,
		"."
	], { directory });
	await git.text([
		"config",
		"remote.origin.url",
		withoutHttpLogin(origin)
	], { directory });
	const argv = [
		"fetch",
		"--quiet",
		"--no-tags",
		"--no-write-fetch-head",
		"--no-recurse-submodules",
		"--depth=1",
		"--",
		origin
	];
	const ending = await git.run([
		...argv,
		`+refs/pull/${number}/head:${HEAD}`,
		`+${base}:refs/reviewed/base`,
		`+${mergeBase}:refs/reviewed/merge-base`
	], {
		directory,
		timeoutSeconds: FETCH_SECONDS,
		environment: loginOf(access)
	});
	if (ending.exitCode !== 0) {
		const why = ending.timedOut ? `it did not answer within ${FETCH_SECONDS} s` : meaningOfRefusal(ending.stderrTail);
		throw new UpstreamError({
			problem: `The head of #${number} cannot be fetched from ${withoutLogin(origin)}: ${why}.`,
			next: "Run again later; in a private repository the job needs `contents: read`."
		});
	}
	const found = await git.text([
		"rev-parse",
		"--verify",
		`${HEAD}^{commit}`
	], { directory });
	if (found === head) return directory;
	throw new InputError({
		problem: `#${number} stands at ${found}, and the review is of ${head}: its head moved on, or was never that commit.`,
		next: "Nothing of it was run. Start the workflow again with the head as it is now."
	});
}
async function originOf(git, root) {
	const ending = await git.run([
		"remote",
		"get-url",
		"origin"
	], { directory: root });
	const origin = ending.stdout.trim();
	if (ending.exitCode === 0 && UPSTREAM_ADDRESS.test(origin)) return origin;
	throw new InputError({
		problem: `The clone ${root} has no remote called origin with an address, so no pull request can be fetched.`,
		next: "Check the fleet repository out with actions/checkout."
	});
}
function loginOf(access) {
	if (access === null) return {};
	const login = Buffer.from(`x-access-token:${access.token}`).toString("base64");
	return {
		GIT_CONFIG_COUNT: "1",
		GIT_CONFIG_KEY_0: `http.${access.serverUrl}/.extraheader`,
		GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${login}`
	};
}
export { fetchPullRequest };
