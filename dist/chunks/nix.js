// src/ports/nix.ts
var EvaluationError = class extends Error {
	logTail;
	infrastructure;
	constructor(message, logTail, infrastructure) {
		super(message);
		this.name = "EvaluationError";
		this.logTail = logTail;
		this.infrastructure = infrastructure;
	}
};
export { EvaluationError as t };
