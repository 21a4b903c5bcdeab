import { g as counted } from "./main.js";
// src/core/report/numbers.ts
function formatThroughput(tokensPerSecond) {
	return tokensPerSecond >= 100 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toPrecision(3);
}
function formatChange(change, decimals = 1) {
	const percent = (Math.abs(change) * 100).toFixed(decimals);
	return `${Number(percent) === 0 ? "" : change < 0 ? "-" : "+"}${percent} %`;
}
function formatWidth(width, sign = "±") {
	const decimals = width < 5e-4 && width > 0 ? Math.min(20, 1 - Math.floor(Math.log10(width * 100))) : 1;
	return `${sign}${(width * 100).toFixed(decimals)} %`;
}
function formatShare(share, sign = "") {
	const percent = String(Number((share * 100).toPrecision(12)));
	return `${sign}${/^\d+$/.test(percent) ? `${percent}.0` : percent} %`;
}
function formatMargins(tests) {
	const [first, ...others] = tests;
	if (first !== void 0 && others.every(({ delta }) => delta === first.delta)) return formatShare(first.delta, "±");
	return tests.map(({ test, delta }) => `${test} ${formatShare(delta, "±")}`).join(", ");
}
const MOST_DECIMALS = 6;
const SAME_NUMBER = 1e-9;
function decimalsOf({ outcome, change, low, high, delta }) {
	const [none, margins] = [[0], [delta, -delta / (1 + delta)]];
	const borders = outcome === "same" ? margins : outcome === "undecided" ? [...none, ...margins] : none;
	const numbers = [
		low,
		high,
		...outcome === "faster" || outcome === "slower" ? [change] : []
	].flatMap((number) => number ?? []);
	const sideOf = (number, border) => Math.abs(number - border) < SAME_NUMBER ? 0 : Math.sign(number - border);
	const isOnSide = (number, border, decimals) => {
		if (Math.abs(number - border) > .005 / 10 ** decimals + 2 * SAME_NUMBER) return true;
		return sideOf(number, border) === 0 || sideOf(Number((number * 100).toFixed(decimals)) / 100, border) === sideOf(number, border);
	};
	const isKept = (number, sides, decimals) => sides.every((border) => isOnSide(number, border, decimals));
	let decimals = 1;
	const areKept = () => numbers.every((number) => isKept(number, borders, decimals)) && [
		change,
		low,
		high
	].every((number) => number === null || isKept(number, [-1], decimals));
	while (decimals < MOST_DECIMALS && !areKept()) decimals++;
	return decimals;
}
function formatEstimate(comparison) {
	return comparison.change === null ? "" : formatChange(comparison.change, decimalsOf(comparison));
}
function formatEnds(comparison) {
	const { low, high } = comparison;
	if (low === null || high === null) return "";
	const decimals = decimalsOf(comparison);
	return `[${formatChange(low, decimals)}, ${formatChange(high, decimals)}]`;
}
function formatMeasured(comparison) {
	return `${formatEstimate(comparison)} ${formatEnds(comparison)}`.trim();
}
function formatInterval(comparison) {
	return formatEnds(comparison) || `no interval from ${counted(comparison.pairs, "pair")}`;
}
function formatConfidence(confidence) {
	const decimals = confidence < 1 ? Math.min(12, Math.max(2, 1 - Math.floor(Math.log10((1 - confidence) * 100)))) : 2;
	return `${Number((confidence * 100).toFixed(decimals))} %`;
}
function formatComparison(comparison) {
	const { test, change } = comparison;
	return change === null ? `${test} not measured` : `${test} ${formatEstimate(comparison)} ${formatInterval(comparison)}`;
}
function formatOutcome({ outcome, low, roundsNeeded }) {
	if (roundsNeeded === null) return outcome;
	return `${outcome}, takes ${low === null ? `at least ${roundsNeeded}` : `about ${formatCount(roundsNeeded)}`} rounds`;
}
function formatCount(count) {
	const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
	return String(Math.ceil(count / step) * step);
}
function formatSeconds(seconds) {
	const whole = Math.round(seconds);
	if (whole < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : whole} s`;
	const [big, small, units] = whole < 3600 ? [
		60,
		1,
		["min", "s"]
	] : [
		3600,
		60,
		["h", "min"]
	];
	return `${Math.floor(whole / big)} ${units[0]} ${Math.floor(whole % big / small)} ${units[1]}`;
}
function formatBytes(bytes) {
	const power = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
	const amount = bytes / 1024 ** power;
	return `${power === 0 || amount >= 100 ? amount.toFixed(0) : amount.toPrecision(3)} ${[
		"B",
		"KiB",
		"MiB",
		"GiB",
		"TiB"
	][power]}`;
}
export { formatCount as a, formatMargins as c, formatSeconds as d, formatShare as f, formatConfidence as i, formatMeasured as l, formatWidth as m, formatChange as n, formatEstimate as o, formatThroughput as p, formatComparison as r, formatInterval as s, formatBytes as t, formatOutcome as u };
