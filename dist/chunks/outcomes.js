// src/core/verdict/outcomes.ts
const OUTCOMES = [
	"broken",
	"build-failed",
	"slower",
	"bench-failed",
	"infra-failed",
	"missing",
	"undecided",
	"same",
	"unchanged",
	"faster"
];
function newsOf(outcome) {
	switch (outcome) {
		case "broken":
		case "build-failed":
		case "slower": return "bad";
		case "bench-failed":
		case "infra-failed":
		case "missing":
		case "undecided": return "not-proven";
		case "same":
		case "unchanged":
		case "faster": return "good";
	}
}
function exitCodeOfOutcome(outcome) {
	const news = newsOf(outcome);
	return news === "good" ? 0 : news === "bad" ? 3 : 4;
}
function worstOutcome(outcomes) {
	return OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? "undecided";
}
export { worstOutcome as i, exitCodeOfOutcome as n, newsOf as r, OUTCOMES as t };
