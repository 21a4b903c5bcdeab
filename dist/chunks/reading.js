import { n as InputError } from "./errors.js";
const SHOWN_CHARACTERS = 80;
function oneLine(text, limit = 200) {
	const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
	return flat.length > limit ? `${flat.slice(0, limit)}…` : flat;
}
function showValue(value) {
	if (value === void 0) return "nothing";
	if (typeof value === "bigint") return `${value}`;
	return oneLine(JSON.stringify(value) ?? typeof value, SHOWN_CHARACTERS);
}
function nameOfField(path) {
	return path.reduce((name, key) => {
		if (typeof key === "number") return `${name}[${key}]`;
		const shown = oneLine(String(key), SHOWN_CHARACTERS);
		return name === "" ? shown : `${name}.${shown}`;
	}, "");
}
function faultOfFields(error) {
	const issue = error.issues[0];
	if (issue === void 0) return "is not what was expected";
	if (issue.code === "unrecognized_keys") return `'${nameOfField([...issue.path, issue.keys[0] ?? ""])}' is not a known field`;
	return `${issue.path.length === 0 ? "the whole" : `'${nameOfField(issue.path)}'`} is ${showValue(foundIn(issue))}, but: ${oneLine(issue.message)}`;
}
function foundIn(issue) {
	const discriminator = issue.code === "invalid_union" ? issue.discriminator : void 0;
	const { input } = issue;
	if (discriminator === void 0 || typeof input !== "object" || input === null) return input;
	return input[discriminator];
}
function readJson(schema, text, source) {
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		const fault = text.trim() === "" ? "it is empty" : oneLine(cause instanceof Error ? cause.message : String(cause));
		throw new InputError({
			problem: `${source} is not JSON (${fault}).`,
			next: "It may be cut off: make it again, or fetch it again."
		});
	}
	const number = typeof value === "object" && value !== null && "schema" in value ? value.schema : void 0;
	if (typeof number === "number" && number !== 1) throw new InputError({
		problem: `${source} has schema ${number}, this llama-fleet reads schema 1.`,
		next: "Use one release of llama-fleet for all jobs of a run."
	});
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return result.data;
	throw new InputError({
		problem: `${source}: ${faultOfFields(result.error)}.`,
		next: "Only llama-fleet writes this file: make it again."
	});
}
function readAnswer(schema, answer, attribute) {
	const result = schema.safeParse(answer, { reportInput: true });
	if (result.success) return result.data;
	throw new InputError({
		problem: `The flake's ${attribute} is not what it should be: ${faultOfFields(result.error)}.`,
		next: `Look at it with \`nix eval .#${attribute}\`, correct it and commit.`
	});
}
export { readJson as i, oneLine as n, readAnswer as r, faultOfFields as t };
