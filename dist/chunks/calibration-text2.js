import { g as counted } from "./main.js";
import { c as formatMargins, d as formatSeconds, m as formatWidth } from "./numbers.js";
import { n as textTable, t as paragraph } from "./text-table.js";
// src/core/report/calibration-text.ts
const known = (change) => change === null ? "unknown" : formatWidth(change);
function calibrationLine({ calibratedAt, tests, roundsInBudget }) {
	const list = tests.map(({ test, noise, shows }) => `${test} noise ${known(noise)} a round, shows ${known(shows)}`).join("; ");
	return `calibrated ${calibratedAt.slice(0, 10)}, against itself: ${list} in ${counted(roundsInBudget, "round")}`;
}
function calibrationText(calibration) {
	const { host, tests, secondsPerRound, roundsInBudget, advice } = calibration;
	const rows = tests.map(({ test, noise, shows, pairs, outcome }) => [
		test,
		known(noise),
		known(shows),
		String(pairs),
		outcome
	]);
	const head = `${host}, the baseline against itself: a round takes ${formatSeconds(secondsPerRound)}, ${roundsInBudget} ${roundsInBudget === 1 ? "fits" : "fit"} the budget.`;
	const list = advice.length === 0 ? [`Nothing to improve: changes of ${formatMargins(tests)} can be told.`] : advice;
	return [
		...paragraph(head, 600),
		"",
		textTable([[
			"TEST",
			"NOISE A ROUND",
			"SHOWS",
			"ROUNDS",
			"CAME OUT"
		], ...rows], {
			right: [
				1,
				2,
				3
			],
			giving: [0]
		}),
		"",
		...list.flatMap((line) => paragraph(line, 600, "- ")),
		""
	].join("\n");
}
export { calibrationText as n, calibrationLine as t };
