import { $t as InputError, en as UpstreamError } from "./main.js";
import { t as lockDiffText } from "./lock-diff.js";
import { a as namesOfBefore, d as offsetOf, i as formOf, l as tokenAt, s as pinEdits, t as applyPinEdits } from "./pin-edit.js";
import { b as pinOf, q as pathInFlake, v as lockedInput, y as parseFlakeLock } from "./reading.js";
import { n as lockMove } from "./lock-move.js";
import { o as unlikeNix } from "./lock-paths.js";
import { n as hexDigest } from "./digests.js";
// src/core/pin/binding-path.ts
const SPACE = /^(?:\s|#|\/\*)/;
const WORD = /^[A-Za-z_][\w'-]*$/;
const CLOSED_BY = new Map([
	["}", "{"],
	[")", "("],
	["]", "["]
]);
function bindingPath(text, binding) {
	const bytes = new TextEncoder().encode(text);
	const place = offsetOf(bytes, binding);
	const signs = new TextDecoder("latin1").decode(bytes);
	const frames = [{
		opened: "file",
		names: [],
		isBound: true,
		conditions: 0
	}];
	for (let at = 0; at < signs.length;) {
		const frame = frames.at(-1);
		if (at === place && (frame.isBound || frames.some(({ opened }) => opened === "let" || opened === "["))) return null;
		const { token, next } = tokenAt(signs, at);
		if (at < place && next > place) return null;
		if (at >= place && token === "=") return frames.flatMap(({ names }) => names);
		if (!SPACE.test(token)) read(token, signs.slice(at, next), signs.slice(next, next + 80), frames);
		at = next;
	}
	return null;
}
function read(token, whole, rest, frames) {
	const frame = frames.at(-1);
	const open = (opened, isBound) => void frames.push({
		opened,
		names: [],
		isBound,
		conditions: 0
	});
	if (token === "let") {
		if (!/^\s*\{/.test(rest)) open("let", false);
	} else if (token === "in") {
		if (frame.opened === "let") frames.pop();
	} else if (token === "with" || token === "assert") frame.conditions += 1;
	else if (token === "{") open("{", false);
	else if (token === "(" || token === "[") open(token, true);
	else if (frame.opened === CLOSED_BY.get(token)) frames.pop();
	else if (token === ";" && frame.conditions > 0) frame.conditions -= 1;
	else if (token === ";") Object.assign(frame, {
		names: [],
		isBound: frame.opened === "file"
	});
	else if (token === "=") frame.isBound = true;
	else if (!frame.isBound && (WORD.test(token) || token === "\"" || token === "${")) frame.names.push(nameOf(token, whole));
}
function nameOf(token, whole) {
	if (token !== "\"") return token === "${" ? null : token;
	return /^"[^"\\$\u0080-\uffff]*"$/.test(whole) ? whole.slice(1, -1) : null;
}
// src/core/pin/planned-move.ts
function assertPlannedMove(plan) {
	const fault = faultOf(plan);
	if (fault !== null) throw new InputError({
		problem: `The plan was changed on its way: ${fault}.`,
		next: "Make the plan again."
	});
}
function faultOf(plan) {
	const { flakeInput: input, place, baseline, candidate } = plan;
	const [nixFile, lockFile] = plan.files;
	const inFlake = (name) => pathInFlake(plan.repository.flakeDirectory, name);
	if (nixFile.path !== inFlake("flake.nix") || lockFile.path !== inFlake("flake.lock")) return `its files are ${nixFile.path} and ${lockFile.path}`;
	if (candidate.tag === null) return "it names no candidate tag";
	const to = {
		name: candidate.tag,
		commit: candidate.pin.rev
	};
	try {
		const [before, after] = [parseFlakeLock(lockFile.textBefore, lockFile.path), parseFlakeLock(lockFile.text, lockFile.path)];
		const { original } = lockedInput(before, input, lockFile.path);
		const form = formOf({
			type: original.type,
			ref: original.ref ?? null,
			rev: original.rev ?? null
		});
		if (form !== place.form) return `${lockFile.path} has the pin as ${form ?? "another form"}, not as ${place.form}`;
		const strings = place.edits.flatMap(({ what, before: value, line, column }) => what === "comment" ? [] : [{
			attribute: what,
			value,
			binding: {
				line,
				column
			}
		}]);
		const astray = strings.find(({ attribute, binding }) => !isBoundAs([
			"inputs",
			input,
			attribute
		], bindingPath(nixFile.textBefore, binding)));
		if (astray !== void 0) return `${nixFile.path}:${astray.binding.line} does not bind the ${astray.attribute} of ${input}`;
		const moved = place.edits.filter(({ what, before: was, after: is }) => what !== "comment" && was !== is).length;
		if (form === "none" !== (moved === 0)) return `a pin of the form ${form} has ${moved} edits`;
		const tags = place.tags ?? {
			before: [],
			after: []
		};
		if (place.tags !== void 0 && !tags.after.includes(to.name)) return `${to.name} is not among the tags on its commit`;
		if (place.tags !== void 0 && baseline.tag !== null && !tags.before.includes(baseline.tag)) return `${baseline.tag} is not among the tags on the commit before`;
		const from = namesOfBefore(strings, [
			original.ref ?? null,
			baseline.tag,
			...tags.before
		], baseline.pin.rev);
		const edits = pinEdits(nixFile.textBefore, strings, {
			to,
			from,
			after: tags.after,
			source: nixFile.path
		});
		if (JSON.stringify(edits) !== JSON.stringify(place.edits)) return `the edits of ${nixFile.path} are not those that move ${input} to ${to.name}`;
		if (applyPinEdits(nixFile.textBefore, edits) !== nixFile.text) return `${nixFile.path} is changed beside its pin`;
		const unlike = unlikeNix(lockFile.text, lockFile.path);
		if (unlike !== null) return `${lockFile.path} ${unlike}`;
		const move = lockMove(before, after, input, to, lockFile.path);
		if (!samePin(pinOf(lockedInput(before, input, lockFile.path), input), baseline.pin)) return `${lockFile.path} was locked to another baseline`;
		if (!samePin(move.candidate, candidate.pin)) return `${lockFile.path} holds another candidate`;
		if (JSON.stringify(move.nested) !== JSON.stringify(plan.movedNodes)) return `${lockFile.path} moves ${move.nested.join(", ") || "nothing"} beside ${input}`;
		if (lockDiffText(lockFile.textBefore, lockFile.text) !== plan.lockDiff) return `what it says of ${lockFile.path} is not what is in it`;
		return null;
	} catch (error) {
		if (error instanceof InputError || error instanceof UpstreamError) return error.message.slice(0, -error.next.length).trim().replace(/\.$/, "");
		throw error;
	}
}
function isBoundAs(names, bound) {
	return bound?.length === names.length && names.every((name, index) => [name, null].includes(bound[index] ?? null));
}
function samePin(a, b) {
	return a.ref === b.ref && a.rev === b.rev && a.narHash === b.narHash && a.lastModified === b.lastModified;
}
// src/phases/handed-plan.ts
async function workOf(plan) {
	if (plan.kind === "nothing-to-do") throw new InputError({
		problem: `The plan says there is nothing to do: ${plan.sentence}`,
		next: "Plan again when upstream has a newer tag."
	});
	return plan.kind === "review" ? soundReview(plan) : soundBump(plan);
}
async function bumpOf(plan) {
	const work = await workOf(plan);
	if (work.kind === "bump") return work;
	throw new InputError({
		problem: `The plan is a review of #${work.pullRequest.number}, which only a workflow on GitHub does.`,
		next: "Start the workflow with `pr` and `sha`."
	});
}
function soundReview(plan) {
	const [base, head] = [plan.baseline.pin.rev, plan.candidate.pin.rev];
	const { mergeBase, merged } = plan.pullRequest;
	if (base === plan.repository.baseCommit && mergeBase !== head && mergeBase === base === (merged === head)) return plan;
	throw new InputError({
		problem: "The plan was changed on its way: its sides are not the base and the head of the pull request.",
		next: "Make the plan again."
	});
}
async function soundBump(plan) {
	for (const { path, text, textBefore, before, after } of plan.files) {
		if (await blobId(textBefore, before.length) === before && await blobId(text, after.length) === after) continue;
		throw new InputError({
			problem: `The plan was changed on its way: ${path} is not the blob that it names.`,
			next: "Make the plan again."
		});
	}
	assertPlannedMove(plan);
	return plan;
}
async function blobId(text, length) {
	const bytes = new TextEncoder().encode(text);
	const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
	const whole = new Uint8Array(head.length + bytes.length);
	whole.set(head);
	whole.set(bytes, head.length);
	return hexDigest(length === 64 ? "SHA-256" : "SHA-1", whole);
}
export { bumpOf, workOf };
