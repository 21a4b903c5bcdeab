import { D as groupedBy } from "./main.js";
import { a as array, d as number, h as string, m as strictObject } from "./zod.js";
import { rt as revSchema } from "./reading.js";
const GROUPS_LIMIT = 50;
const subject = string().max(400);
const upstreamChangesSchema = strictObject({
	total: number().int().nonnegative(),
	commits: array(strictObject({
		commit: revSchema,
		subject,
		groups: array(string().max(100)).min(1).max(GROUPS_LIMIT)
	})).max(600)
});
const PLACES = [
	[/^ggml\/src\/(ggml-[a-z0-9]{1,60})\//, "$1"],
	[/^ggml\/src\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|hip|musa|cann))\b/, "$1"],
	[/^ggml\/include\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|cann|webgpu))\.h$/, "$1"],
	[/^ggml\//, "ggml"],
	[/^(?:tools|examples)\/server\//, "server"],
	[/^(?:tools|examples)\/llama-bench\//, "llama-bench"],
	[/^(?:src|include)\//, "models"],
	[/^common\//, "common"],
	[/^(?:gguf-py|conversion)\/|^convert[\w-]*\.py$/, "conversion"],
	[/^(?:tools|examples|pocs)\//, "tools"],
	[/^(?:cmake|\.devops)\/|(?:^|\/)CMakeLists\.txt$|\.cmake$|\.nix$|^flake\.lock$|^Makefile$/, "build"],
	[/^tests\//, "tests"],
	[/^(?:docs|media|ci|scripts|\.github)\/|\.md$|^LICENSE$|^AUTHORS$|^CODEOWNERS$/, "docs and CI"]
];
const QUIET = new Set([
	"tests",
	"docs and CI",
	"build",
	"other"
]);
function groupsOf(paths) {
	const all = new Set(paths.map((path) => placeOf(path)));
	const telling = [...all].filter((group) => !QUIET.has(group));
	const groups = telling.length > 0 ? telling : [...all];
	return groups.length === 0 ? ["other"] : groups.toSorted();
}
function placeOf(path) {
	for (const [pattern, group] of PLACES) {
		const match = pattern.exec(path);
		if (match !== null) return group === "$1" ? match[1] ?? "ggml" : group;
	}
	return "other";
}
const EVERYWHERE = [
	"ggml",
	"ggml-cpu",
	"models",
	"server"
];
const BACKENDS = {
	rocm: ["ggml-hip", "ggml-cuda"],
	hip: ["ggml-hip", "ggml-cuda"],
	musa: ["ggml-musa", "ggml-cuda"]
};
function changeGroups({ commits }, variants) {
	const run = new Set([...EVERYWHERE, ...variants.flatMap((variant) => BACKENDS[variant] ?? [`ggml-${variant}`])]);
	const touches = commits.flatMap((commit) => commit.groups.map((name) => ({
		name,
		commit
	})));
	return [...groupedBy(touches, ({ name }) => name)].map(([name, own]) => ({
		name,
		own: run.has(name),
		commits: own.map(({ commit }) => commit)
	})).toSorted((one, other) => Number(other.own) - Number(one.own) || (one.name < other.name ? -1 : 1));
}
function parseChangeLog(text) {
	return text.split("").flatMap((record) => {
		const [head = "", ...paths] = record.split("\n");
		const [commit = "", parents = "", words = ""] = head.split("");
		if (!revSchema.safeParse(commit).success || parents === "") return [];
		const named = paths.filter((path) => path !== "");
		return [{
			commit,
			subject: Array.from(words.replaceAll(/\s+/g, " ").trim()).slice(0, 150).join(""),
			groups: groupsOf(named).slice(0, GROUPS_LIMIT)
		}];
	});
}
export { parseChangeLog as n, upstreamChangesSchema as r, changeGroups as t };
