import { $t as InputError, _ as EvaluationError } from "./main.js";
import { a as array, d as number, h as string, m as strictObject, o as boolean, p as record } from "./zod.js";
import { B as targetKind, C as attributeName, E as generatorLine, F as referenceOf, M as fixedContent, T as conflictLine, w as beginningOf } from "./reading.js";
import { i as formOf } from "./pin-edit.js";
// src/core/pin/declaration-question.ts
const declarationAnswerSchema = strictObject({
	flake: string(),
	declared: array(string()),
	kind: string(),
	line: number().int().positive().nullable(),
	attributes: record(string(), string()),
	lines: record(string(), number().int().positive().nullable()),
	strings: array(strictObject({
		attribute: string(),
		value: string(),
		line: number().int().positive(),
		column: number().int().positive(),
		elsewhere: string().optional()
	})),
	isFlake: boolean(),
	nested: record(string(), array(string())),
	twins: array(string())
});
function declarationQuestion(input) {
	return `with builtins; let
    flake = import ./flake.nix;
    set = value: if isAttrs value then value else { };
    inputs = set (flake.inputs or { });
    value = inputs."${input}" or { };
    input = set value;
    here = at: at != null && toString at.file == toString ./flake.nix;
    lineOf = name: from: let at = unsafeGetAttrPos name from; in if here at then at.line else null;
    nowhere = { file = "an expression"; line = 1; column = 1; };
    stringAt = name: let at = unsafeGetAttrPos name input; position = if at == null then nowhere else at; in {
      attribute = name; value = input.\${name}; inherit (position) line column;
    } // (if here position then { } else { elsewhere = baseNameOf position.file; });
    below = prefix: from: concatLists (attrValues (mapAttrs (name: one: let path = prefix + name; in
      [ { name = path; value = attrNames (set one); } ] ++ below (path + "/") ((set one).inputs or { })) (set from)));
    isTwin = other: any (name: let at = unsafeGetAttrPos name input; in at != null && at == unsafeGetAttrPos name (set inputs.\${other})) [ "url" "ref" "rev" ];
  in {
    flake = typeOf flake;
    declared = attrNames inputs;
    kind = typeOf value;
    line = let own = lineOf "${input}" inputs; in if own == null then lineOf "inputs" (set flake) else own;
    attributes = mapAttrs (_: typeOf) input;
    lines = mapAttrs (name: _: lineOf name input) input;
    strings = map stringAt (filter (name: isString input.\${name}) (attrNames input));
    isFlake = input.flake or true != false;
    nested = listToAttrs (below "" (input.inputs or { }));
    twins = filter (other: other != "${input}" && isTwin other) (attrNames inputs);
  }`;
}
// src/phases/pin-declaration.ts
async function readDeclaration(nix, question) {
	const { input, source, text } = question;
	const answer = await ask(nix, question);
	assertOneSet(answer, text, source);
	const line = lineOf(answer);
	const place = line === null ? source : `${source}:${line}`;
	if (!answer.declared.includes(input)) throw new InputError({
		problem: `${place} does not declare the input '${input}' (it declares ${answer.declared.join(", ") || "none"}).`,
		next: `Name the input that pins llama.cpp as \`flake-input\` in the config, or declare it: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`
	});
	const values = Object.fromEntries(answer.strings.map(({ attribute, value }) => [attribute, value]));
	const reference = referenceOf(values);
	if (reference === null) throw notMoved(answer, values, input, place);
	const form = formOf(reference);
	if (form === null) {
		const { type, ref, rev } = reference;
		if (type !== "git" && ref !== null && rev !== null) {
			const both = `a ref ('${ref.slice(0, 80)}') and a rev ('${rev.slice(0, 80)}')`;
			throw new InputError({
				problem: `${place} pins '${input}' by ${both}, of which nix takes only one where the type is ${type}.`,
				next: "Leave one of them out: without the rev the tag is followed by its name, and flake.lock holds its commit."
			});
		}
		const unknown = [ref, rev].find((value) => value !== null && targetKind(value) === "other") ?? "";
		throw new InputError({
			problem: `${place} pins '${input}' to '${unknown.slice(0, 80)}', which is no release tag, no build tag and no full commit.`,
			next: "Write a tag such as v0.6.0 or b11429; a branch as refs/heads/NAME; a commit with all of its digits."
		});
	}
	assertMovable(answer, values, input, place);
	const strings = answer.strings.map(({ attribute, value, ...at }) => ({
		attribute,
		value,
		binding: {
			line: at.line,
			column: at.column
		}
	}));
	const generator = generatorLine(text);
	if (form !== "none" && generator !== null) {
		const files = await filesThatName(nix, question);
		throw new InputError({
			problem: `${source}:${generator.line} says that the file is generated (“${generator.says}”): the pin at ${place} would be overwritten.`,
			next: `Move the pin ${files.length === 0 ? `where the file is generated from (flake-file: a module that sets flake-file.inputs.${input}; flakegen: flake.in.nix)` : `in ${files.join(" or ")}`} and generate ${source} again (flake-file: \`nix run .#write-flake\`). If nothing generates it any more, take that line out.`
		});
	}
	return {
		form,
		reference,
		strings: generator === null ? strings : [],
		place,
		isFlake: answer.isFlake,
		nested: answer.nested,
		declared: answer.declared
	};
}
function assertOneSet({ flake }, text, source) {
	const { line, word } = beginningOf(text);
	if (flake === "set" && ![
		"let",
		"with",
		"assert",
		"if"
	].includes(word)) return;
	const is = flake === "set" ? `a set behind \`${word}\`` : `a ${flake === "lambda" ? "function" : flake}`;
	throw new InputError({
		problem: `${source}:${line} is ${is}, where nix takes only a plain set.`,
		next: "Begin it with `{`, without arguments, `let`, `with`, `assert` or `if` before that."
	});
}
function lineOf({ lines, line }) {
	return [
		...[
			"url",
			"rev",
			"ref",
			"repo",
			"follows",
			"type"
		].map((name) => lines[name]),
		...Object.values(lines),
		line
	].find((one) => typeof one === "number") ?? null;
}
function assertMovable({ attributes, strings, twins }, { url }, input, place) {
	const other = strings.find(({ elsewhere }) => elsewhere !== void 0);
	if (other !== void 0) throw new InputError({
		problem: `${place} takes the ${other.attribute} of '${input}' from ${other.elsewhere ?? ""}, and nix reads inputs only where they stand in flake.nix.`,
		next: `Write it there: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`
	});
	if (twins.length > 0) throw new InputError({
		problem: `${place} binds the reference of '${input}' and of ${twins.map((twin) => `'${twin}'`).join(", ")} at once: whatever moves one moves all.`,
		next: `Write ${twins.map((twin) => `\`inputs.${attributeName(twin)}.follows = "${input}";\``).join(", ")}, or give each a reference of its own.`
	});
	const fixed = fixedContent(url, Object.keys(attributes));
	if (fixed === null) return;
	throw new InputError({
		problem: `${place} fixes the ${fixed} of '${input}', which no other commit has.`,
		next: `Leave ${fixed} out; flake.lock holds it.`
	});
}
async function lineOfInput(nix, question) {
	try {
		const answer = await ask(nix, question);
		return answer.declared.includes(question.input) ? lineOf(answer) : null;
	} catch (error) {
		if (error instanceof EvaluationError || error instanceof InputError) return null;
		throw error;
	}
}
async function ask(nix, { directory, text, source, input }) {
	try {
		return declarationAnswerSchema.parse(await nix.evaluateExpression(directory, declarationQuestion(input)));
	} catch (error) {
		if (!(error instanceof EvaluationError)) throw error;
		const line = conflictLine(text);
		if (line !== null) throw new InputError({
			problem: `${source}:${line} holds a merge conflict.`,
			next: "Resolve it and commit."
		});
		if (text.startsWith("﻿")) throw new InputError({
			problem: `${source}:1 begins with a byte order mark, which nix does not read.`,
			next: "Save it as UTF-8 without one and commit."
		});
		await nix.currentSystem();
		const { complaintOf } = await import("./flake-complaint.js");
		throw complaintOf(error, source);
	}
}
function notMoved(answer, { url, type, id = "" }, input, place) {
	const { attributes, kind } = answer;
	const next = "Write it as github:ggml-org/llama.cpp/TAG, with the tag that is wanted.";
	const refused = (what) => new InputError({
		problem: `${place} gives '${input}' ${what}.`,
		next
	});
	const quoted = `'${(url ?? "").slice(0, 120)}'`;
	if (attributes["follows"] !== void 0) return refused("to another input (`follows`)");
	if (kind !== "set") return refused(`as a ${kind}, not as a set such as { url = "…"; }`);
	if (url === void 0 && attributes["url"] !== void 0 && attributes["url"] !== "path") return refused(`a url that is of the type ${attributes["url"]}, not a string`);
	if (attributes["url"] === "path" || type === "path" || /^(?:path:|git\+file:|\.{0,2}\/)/.test(url ?? "")) return refused(`as a path${url === void 0 ? "" : ` (${quoted})`}, which has no tags to follow`);
	if (/^(?:tarball\+|file\+|https?:)/.test(url ?? "") || type === "tarball" || type === "file") return refused(`as the tarball ${quoted}, which nix cannot lock to a commit`);
	const ofRegistry = type === "indirect" ? `'${id.slice(0, 120)}'` : url !== void 0 && /^(?:flake:)?[\w-]+(?:\/[\w./-]*)?$/.test(url) ? quoted : null;
	if (ofRegistry !== null) return refused(`by the registry's name ${ofRegistry}, which means something else on another machine`);
	if (url === void 0) return refused(`no url (it has ${Object.keys(attributes).join(", ") || "nothing"})`);
	if (/^(?:github|gitlab|sourcehut|git|git\+\w+):/.test(url)) return refused(`as ${quoted}, of which the tag cannot be told: a ref or a rev stands there twice, or a percent sign is wrong`);
	return refused(`as ${quoted}, a form that is not moved`);
}
const walkFor = (input) => `let
    holds = needle: text: builtins.replaceStrings [ needle ] [ "" ] text != text;
    walk = directory: prefix: builtins.concatLists (builtins.attrValues (builtins.mapAttrs (name: kind:
      if kind == "directory" && builtins.substring 0 1 name != "." then walk (directory + "/\${name}") "\${prefix}\${name}/"
      else if kind == "regular" && builtins.match ".*[.]nix" name != null && prefix + name != "flake.nix"
        && (let text = builtins.readFile (directory + "/\${name}"); in holds "flake-file" text && holds "${input}" text)
      then [ (prefix + name) ] else [ ]) (builtins.readDir directory)));
  in walk ./. ""`;
async function filesThatName(nix, { directory, input }) {
	try {
		return array(string()).parse(await nix.evaluateExpression(directory, walkFor(input))).slice(0, 3);
	} catch (error) {
		if (error instanceof EvaluationError) return [];
		throw error;
	}
}
export { readDeclaration as n, lineOfInput as t };
