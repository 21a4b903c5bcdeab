import { $t as InputError, Qt as Defect, en as UpstreamError } from "./main.js";
// src/adapters/github-failures.ts
async function asked(deed, work) {
	try {
		return await work();
	} catch (thrown) {
		throw explain(deed, thrown);
	}
}
function answerOf(thrown) {
	if (!(thrown instanceof Error)) return null;
	const response = "response" in thrown ? thrown.response : void 0;
	const header = (name) => {
		const value = response?.headers?.[name];
		return typeof value === "string" || typeof value === "number" ? `${value}` : null;
	};
	const text = oneLine(thrown.message);
	if (isGraphqlLimit(thrown)) return {
		status: 429,
		came: 200,
		text,
		header
	};
	if (!("status" in thrown) || typeof thrown.status !== "number") return null;
	const came = response === void 0 && !("notJson" in thrown) ? 0 : thrown.status;
	return {
		status: came === 403 && isRateLimit(header, text) ? 429 : came,
		came,
		text,
		header
	};
}
function refusalOfGraphql(thrown) {
	if (!(thrown instanceof Error) || thrown.name !== "GraphqlResponseError") return null;
	return oneLine(thrown.message).replace(/^Request failed due to following response errors:\s+- /, "");
}
const STATUS_OF_TYPE = new Map([
	["FORBIDDEN", 403],
	["INSUFFICIENT_SCOPES", 403],
	["NOT_FOUND", 404],
	["UNPROCESSABLE", 422]
]);
function refusalAsAnswer(thrown) {
	const text = refusalOfGraphql(thrown);
	return text === null ? null : {
		status: STATUS_OF_TYPE.get(typesOfGraphql(thrown)[0] ?? "") ?? 500,
		came: 200,
		text,
		header: () => null
	};
}
function typesOfGraphql(thrown) {
	return (typeof thrown === "object" && thrown !== null && "errors" in thrown && Array.isArray(thrown.errors) ? thrown.errors : []).flatMap((error) => typeof error === "object" && error !== null && "type" in error && typeof error.type === "string" ? [error.type] : []);
}
function explain(deed, thrown) {
	if (thrown instanceof InputError || thrown instanceof UpstreamError || thrown instanceof Defect) return thrown;
	const answer = answerOf(thrown) ?? refusalAsAnswer(thrown);
	if (answer === null) return new Defect({
		problem: `Something of ours failed while ${deed.doing}.`,
		next: "Please report this.",
		cause: thrown
	});
	const { status, came, text } = answer;
	const said = `(GitHub: ${came} "${text}")`;
	const again = "Run the job again; what was already written is found and kept.";
	if (status === 0) return new UpstreamError({
		problem: `GitHub could not be reached while ${deed.doing}: ${text}.`,
		next: again
	});
	if (status === 429) return rateLimit(deed, answer);
	if (status >= 500) return new UpstreamError({
		problem: `GitHub failed while ${deed.doing} ${said}.`,
		next: again
	});
	if (status === 401) return new InputError({
		problem: `GitHub does not accept the token while ${deed.doing} ${said}.`,
		next: "Pass a valid one in the input token; an App token dies after an hour, so mint it in the job that publishes."
	});
	if (status === 403) return forbidden(deed, text, said);
	if (status === 404) return new InputError({
		problem: `GitHub finds nothing while ${deed.doing}: ${deed.repository} or what was asked of it is missing, or the token may not see it ${said}.`,
		next: `Check the repository's name, and add '${deed.permission}' to the permissions: of the ${jobOf(deed)} job.`
	});
	if (/protected ref|protected branch|rule violations|required status check/i.test(text)) return new InputError({
		problem: `A branch rule of ${deed.repository} forbids ${deed.doing} ${said}.`,
		next: "Let the token through in Settings > Rules > Rulesets, or leave the branches llama-fleet/** out of the rule."
	});
	if (/body is too long/i.test(text)) return new UpstreamError({
		problem: `GitHub does not take the text of the pull request ${said}.`,
		next: "The report is in the job summary and in the artifact; please report this with its report.json."
	});
	if (status === 422 && /pull request already exists/i.test(text)) return new UpstreamError({
		problem: `GitHub knows of a pull request that it does not list, while ${deed.doing} ${said}.`,
		next: again
	});
	if (status === 422 && /reference already exists|not a fast.forward/i.test(text)) return new UpstreamError({
		problem: `A branch of ${deed.repository} was moved by somebody else while ${deed.doing} ${said}.`,
		next: again
	});
	if (status === 422 && /reference update failed/i.test(text)) return new InputError({
		problem: `GitHub does not take the reference while ${deed.doing} ${said}.`,
		next: "A branch whose name is the beginning of that one, up to a slash, stands in its way: rename it."
	});
	if (status === 422 && /reference does not exist|"field":"(?:head|base)"/i.test(text)) return new UpstreamError({
		problem: `A branch was deleted or renamed while ${deed.doing} ${said}.`,
		next: again
	});
	if (status === 409) return new UpstreamError({
		problem: `${deed.repository} changed while ${deed.doing} ${said}.`,
		next: again
	});
	return new Defect({
		problem: `GitHub refused what we sent while ${deed.doing} ${said}.`,
		next: "Please report this with the log of the job."
	});
}
function jobOf({ permission, job }) {
	if (/^[A-Za-z_][\w-]{0,99}$/.test(job)) return job;
	return permission.endsWith(": read") ? "plan" : "publish";
}
function forbidden(deed, text, said) {
	if (/not permitted to create or approve pull requests/i.test(text)) return new InputError({
		problem: `${deed.repository} does not let workflows open pull requests ${said}. The branch and the report are there.`,
		next: "Tick Settings > Actions > General > \"Allow GitHub Actions to create and approve pull requests\", or pass an App token in the input token."
	});
	if (/SAML|SSO/.test(text)) return new InputError({
		problem: `The organisation asks for single sign-on while ${deed.doing} ${said}.`,
		next: "Open the token in Settings > Developer settings and authorise it for the organisation (Configure SSO)."
	});
	if (/archived/i.test(text)) return new InputError({
		problem: `${deed.repository} is archived ${said}.`,
		next: "Unarchive it, or remove the workflow."
	});
	return new InputError({
		problem: `The token may not go on while ${deed.doing} ${said}.`,
		next: `Add '${deed.permission}' to the permissions: of the ${jobOf(deed)} job (or to a fine-grained token for ${deed.repository}).`
	});
}
function isRateLimit(header, text) {
	return header("x-ratelimit-remaining") === "0" || header("retry-after") !== null || /rate limit/i.test(text);
}
function isGraphqlLimit(thrown) {
	if (thrown.message === "GraphQL Rate Limit Exceeded") return true;
	return thrown.name === "GraphqlResponseError" && typesOfGraphql(thrown).includes("RATE_LIMITED");
}
function rateLimit(deed, answer) {
	const seconds = Number(answer.header("retry-after") ?? NaN);
	const reset = Number(answer.header("x-ratelimit-reset") ?? NaN);
	const lifted = Number.isFinite(seconds) ? `in ${seconds} s` : Number.isFinite(reset) && reset > 0 && reset < 1e11 ? `at ${new Date(reset * 1e3).toISOString()}` : "after a while";
	return new UpstreamError({
		problem: `GitHub's rate limit is reached while ${deed.doing} (${answer.came} "${answer.text}"); it lifts ${lifted}.`,
		next: "Run the job again after that; what was already written is found and kept."
	});
}
function oneLine(text) {
	const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();
	return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}
export { asked as n, refusalOfGraphql as r, answerOf as t };
