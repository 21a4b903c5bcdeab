import { N as faultOfFields, en as UpstreamError } from "./main.js";
// src/adapters/github-answer.ts
function readGithubAnswer(schema, answer, doing) {
	const result = schema.safeParse(answer, { reportInput: true });
	if (result.success) return result.data;
	throw new UpstreamError({
		problem: `What came back while ${doing} is no answer of GitHub's: ${faultOfFields(result.error)}.`,
		next: "Run the job again; what was already written is found and kept."
	});
}
export { readGithubAnswer as t };
