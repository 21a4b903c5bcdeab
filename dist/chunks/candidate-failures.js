// src/core/checks/failed-service.ts
function lostAbility(runs) {
	return runs.some(({ starts }) => starts === true) ? "works" : "starts";
}
function failedService(runs) {
	const { baseline, candidate } = runs ?? {};
	return baseline?.kind === "ran" && candidate?.kind === "failed" ? candidate : null;
}
// src/core/report/candidate-failures.ts
function candidateFailures({ rounds }) {
	return rounds.filter(({ dropped, baseline, candidate }) => dropped !== null && baseline?.failure === null && candidate !== null && candidate.failure !== null).length;
}
export { failedService as n, lostAbility as r, candidateFailures as t };
