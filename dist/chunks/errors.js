// src/core/errors.ts
var FleetError = class extends Error {
	next;
	constructor(lesson) {
		super(`${lesson.problem} ${lesson.next}`.trim(), lesson.cause === void 0 ? {} : { cause: lesson.cause });
		this.next = lesson.next;
		this.name = new.target.name;
	}
};
var InputError = class extends FleetError {};
var UpstreamError = class extends FleetError {};
var Defect = class extends FleetError {};
function exitCodeOfError(thrown) {
	if (thrown instanceof InputError) return 2;
	if (thrown instanceof UpstreamError) return 4;
	return 1;
}
function messageOfError(thrown) {
	if (!(thrown instanceof Error)) return String(thrown);
	return thrown instanceof InputError || thrown.cause === void 0 ? thrown.message : `${thrown.message}\n  caused by: ${messageOfError(thrown.cause)}`;
}
export { messageOfError as a, exitCodeOfError as i, InputError as n, UpstreamError as r, Defect as t };
