// src/core/report/candidate-failures.ts
function candidateFailures({ rounds }) {
	return rounds.filter(({ dropped, baseline, candidate }) => dropped !== null && baseline?.failure === null && candidate !== null && candidate.failure !== null).length;
}
export { candidateFailures as t };
