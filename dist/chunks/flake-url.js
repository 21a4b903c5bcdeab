import { n as InputError } from "./errors.js";
// src/core/pin/flake-url.ts
const GITHUB = /^github:(?<owner>[\w.-]+)\/(?<repo>[\w.-]+)(?:\/(?<target>[^?#]+))?(?<query>\?[^#]*)?$/;
function parseGithubUrl(url, place) {
	const groups = GITHUB.exec(url)?.groups;
	if (groups === void 0 || groups["query"] !== void 0) {
		const form = groups?.["query"] === void 0 ? `'${url.slice(0, 120)}'` : `'${url.slice(0, 120)}' (a query)`;
		throw new InputError({
			problem: `${place} pins llama.cpp as ${form}; this form is not moved.`,
			next: "Write it as github:OWNER/REPO/TAG, github:OWNER/REPO/COMMIT or github:OWNER/REPO."
		});
	}
	return {
		owner: groups["owner"] ?? "",
		repo: groups["repo"] ?? "",
		target: groups["target"] ?? null
	};
}
function withTarget(url, target) {
	return `github:${url.owner}/${url.repo}/${target}`;
}
function sameRepository(a, b) {
	return a.owner.toLowerCase() === b.owner.toLowerCase() && a.repo.toLowerCase() === b.repo.toLowerCase();
}
export { sameRepository as n, withTarget as r, parseGithubUrl as t };
