import { Ft as InputError, S as EvaluationError } from "./main.js";
import { a as array, f as record, m as string, p as strictObject, u as number } from "./zod.js";
import { j as referenceOf, k as fixedContent } from "./reading.js";
import { n as conflictLine, r as generatorLine, t as attributeName } from "./flake-text.js";
import { r as formOf } from "./pin-edit.js";
// src/phases/pin-declaration.ts
const answerSchema = strictObject({
	declared: array(string()),
	attributes: record(string(), string()),
	strings: array(strictObject({
		attribute: string(),
		value: string(),
		line: number().int().positive(),
		column: number().int().positive(),
		elsewhere: string().optional()
	}))
});
const expressionFor = (input) => `let
    flake = import ./flake.nix;
    inputs = flake.inputs or { };
    input = inputs."${input}" or { };
    names = builtins.filter (name: builtins.isString input.\${name}) (builtins.attrNames input);
    nowhere = { file = "an expression"; line = 1; column = 1; };
    stringAt = name: let at = builtins.unsafeGetAttrPos name input; position = if at == null then nowhere else at; in {
      attribute = name; value = input.\${name}; inherit (position) line column;
    } // (if toString position.file == toString ./flake.nix then { } else { elsewhere = baseNameOf position.file; });
  in {
    declared = builtins.attrNames inputs;
    attributes = builtins.mapAttrs (name: builtins.typeOf) input;
    strings = map stringAt names;
  }`;
async function readDeclaration(nix, question) {
	const { input, source, text } = question;
	const answer = await ask(nix, question);
	const lineOf = (...names) => answer.strings.find(({ attribute }) => names.includes(attribute))?.line;
	if (!answer.declared.includes(input)) throw new InputError({
		problem: `${source} does not declare the input '${input}' (it declares ${answer.declared.join(", ") || "none"}).`,
		next: `Name the input that pins llama.cpp as \`flake-input\` in the config, or declare it: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`
	});
	const line = lineOf("url", "rev", "ref", "repo", "follows", "type") ?? null;
	const place = line === null ? source : `${source}:${line}`;
	const values = Object.fromEntries(answer.strings.map(({ attribute, value }) => [attribute, value]));
	const reference = referenceOf(values);
	if (reference === null) throw notMoved(answer, values, input, place);
	const form = formOf(reference);
	if (form === null) {
		const { ref, rev } = reference;
		if (ref !== null && rev !== null) throw new InputError({
			problem: `${place} pins '${input}' by a ref ('${ref.slice(0, 80)}') and a rev ('${rev.slice(0, 80)}').`,
			next: "Leave one of them out."
		});
		throw new InputError({
			problem: `${place} pins '${input}' to '${(ref ?? rev ?? "").slice(0, 80)}', which is no release tag, no build tag and no full commit.`,
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
			next: `Move the pin in ${files.length === 0 ? `the module that sets flake-file.inputs.${input}` : files.join(" or ")} and generate ${source} again (flake-file: \`nix run .#write-flake\`).`
		});
	}
	return {
		form,
		reference,
		strings,
		place
	};
}
function assertMovable({ attributes, strings }, { url }, input, place) {
	const other = strings.find(({ elsewhere }) => elsewhere !== void 0);
	if (other !== void 0) throw new InputError({
		problem: `${place.replace(/:\d+$/, "")} takes the ${other.attribute} of '${input}' from ${other.elsewhere ?? ""}, and nix reads inputs only where they stand in flake.nix.`,
		next: `Write it there: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`
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
		return (await ask(nix, question)).strings[0]?.line ?? null;
	} catch (error) {
		if (error instanceof EvaluationError || error instanceof InputError) return null;
		throw error;
	}
}
async function ask(nix, { directory, text, source, input }) {
	try {
		return answerSchema.parse(await nix.evaluateExpression(directory, expressionFor(input)));
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
function notMoved(answer, { url, type }, input, place) {
	const { attributes } = answer;
	const next = "Write it as github:ggml-org/llama.cpp/TAG, with the tag that is wanted.";
	const refused = (what) => new InputError({
		problem: `${place} gives '${input}' ${what}.`,
		next
	});
	const quoted = `'${(url ?? "").slice(0, 120)}'`;
	if (attributes["follows"] !== void 0) return refused("to another input (`follows`)");
	if (attributes["url"] === "path" || type === "path" || /^(?:path:|git\+file:|\.{0,2}\/)/.test(url ?? "")) return refused(`as a path (${url === void 0 ? "no tag can be followed there" : quoted}), which has no tags to follow`);
	if (/^(?:tarball\+|file\+|https?:)/.test(url ?? "") || type === "tarball" || type === "file") return refused(`as the tarball ${quoted}, which nix cannot lock to a commit`);
	if (url !== void 0 && /^(?:flake:)?[\w-]+(?:\/[\w./-]*)?$/.test(url)) return refused(`by the registry's name ${quoted}, which means something else on another machine`);
	if (url === void 0) return refused(`no url (it has ${Object.keys(attributes).join(", ") || "nothing"})`);
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
