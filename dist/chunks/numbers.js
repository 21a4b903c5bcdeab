// src/core/report/numbers.ts
function formatThroughput(tokensPerSecond) {
	return tokensPerSecond >= 100 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toPrecision(3);
}
function formatChange(change, sign) {
	const percent = (Math.abs(change) * 100).toFixed(1);
	return `${sign ?? (percent === "0.0" ? "" : change < 0 ? "-" : "+")}${percent} %`;
}
function formatMargins(tests) {
	const [first, ...others] = tests;
	if (first !== void 0 && others.every(({ delta }) => delta === first.delta)) return formatChange(first.delta, "±");
	return tests.map(({ test, delta }) => `${test} ${formatChange(delta, "±")}`).join(", ");
}
function formatInterval(comparison) {
	const { low, high, pairs } = comparison;
	return low === null || high === null ? `no interval from ${pairs} pairs` : `[${formatChange(low)}, ${formatChange(high)}]`;
}
function formatConfidence(confidence) {
	return `${Number((confidence * 100).toFixed(2))} %`;
}
function formatComparison(comparison) {
	const { test, change } = comparison;
	return change === null ? `${test} not measured` : `${test} ${formatChange(change)} ${formatInterval(comparison)}`;
}
function formatOutcome({ outcome, roundsNeeded }) {
	return roundsNeeded === null ? outcome : `${outcome}, takes about ${formatCount(roundsNeeded)} rounds`;
}
function formatCount(count) {
	return String(Number(count.toPrecision(2)));
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
export { formatCount as a, formatOutcome as c, formatConfidence as i, formatSeconds as l, formatChange as n, formatInterval as o, formatComparison as r, formatMargins as s, formatBytes as t, formatThroughput as u };
