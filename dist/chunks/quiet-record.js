import { F as oneLine, g as counted } from "./main.js";
import { c as literal, d as number, m as strictObject, o as boolean } from "./zod.js";
import { at as list, ot as text } from "./reading.js";
import { t as plannedQuietSchema } from "./planned-quiet.js";
import { d as formatSeconds } from "./numbers.js";
// src/core/hosts/conditions.ts
const reading = number().nullable();
const gpuConditionsSchema = strictObject({
	name: text(),
	celsius: reading,
	clockMHz: reading,
	memoryClockMHz: reading,
	powerWatts: reading,
	powerLimitWatts: reading,
	busy: reading,
	memoryUsedBytes: reading,
	memoryBytes: reading,
	throttledBy: list(text(), 1e3),
	programs: list(text(), 1e3)
});
const conditionsSchema = strictObject({
	cpuCelsius: reading,
	cpuMHz: reading,
	governor: text().nullable(),
	cpuPowerLimitWatts: reading,
	cpuThrottled: reading,
	gpus: list(gpuConditionsSchema, 1e3)
});
const seen = (values) => values.filter((value) => typeof value === "number");
function span(values, unit) {
	const [low, high] = [Math.round(Math.min(...values)), Math.round(Math.max(...values))];
	return low === high ? `${low} ${unit}` : `${low}-${high} ${unit}`;
}
function part(label, values, unit) {
	return values.length === 0 ? [] : [`${label}${span(values, unit)}`];
}
function conditionsLines(processes) {
	const cpu = [
		...part("", seen(processes.map(({ cpuCelsius }) => cpuCelsius)), "°C"),
		...part("", seen(processes.map(({ cpuMHz }) => cpuMHz)), "MHz"),
		...part("power limit ", seen(processes.map(({ cpuPowerLimitWatts }) => cpuPowerLimitWatts)), "W"),
		...throttledText(processes.filter(({ cpuThrottled }) => (cpuThrottled ?? 0) > 0).length, processes.length, "heat")
	];
	const gpuLines = [...new Set(processes.flatMap(({ gpus }) => gpus.map(({ name }) => name)))].flatMap((name) => {
		const gpus = processes.flatMap((process) => process.gpus.filter((gpu) => gpu.name === name));
		const throttled = gpus.filter(({ throttledBy }) => throttledBy.length > 0);
		const programs = [...new Set(gpus.flatMap((gpu) => gpu.programs))];
		const parts = [
			...part("", seen(gpus.map(({ celsius }) => celsius)), "°C"),
			...part("", seen(gpus.map(({ clockMHz }) => clockMHz)), "MHz"),
			...part("power limit ", seen(gpus.map(({ powerLimitWatts }) => powerLimitWatts)), "W"),
			...throttledText(throttled.length, gpus.length, [...new Set(throttled.flatMap(({ throttledBy }) => throttledBy))].join(", ")),
			...programs.length === 0 ? [] : [`used by ${programs.slice(0, 5).join(", ")} too`]
		];
		return parts.length === 0 ? [] : [`while measuring, ${name}: ${parts.join(", ")}`];
	});
	return [...cpu.length === 0 ? [] : [`while measuring, CPU: ${cpu.join(", ")}`], ...gpuLines];
}
function throttledText(count, of, by) {
	return count === 0 ? [] : [`slowed down by ${by} in ${count} of ${counted(of, "process", "processes")}`];
}
// src/core/hosts/window.ts
const DAY = 1440;
function minutesUntilOpen({ from, to }, minute) {
	const length = (to - from + DAY) % DAY;
	const since = (minute - from + DAY) % DAY;
	return since < length ? 0 : DAY - since;
}
function minuteOfDay(now) {
	return now.getHours() * 60 + now.getMinutes();
}
function windowText({ from, to }) {
	const time = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
	return `${time(from)}-${time(to)}`;
}
// src/core/hosts/quiet-record.ts
const stoppedServiceSchema = strictObject({
	unit: text(),
	stopped: boolean(),
	restored: boolean().nullable(),
	ranMeanwhile: literal(true).optional()
});
const quietRecordSchema = strictObject({
	asked: plannedQuietSchema,
	waitedSeconds: number().nonnegative(),
	waitedFor: text().nullable(),
	services: list(stoppedServiceSchema, 1e3),
	foreignCpu: number().nullable(),
	unseen: list(text(), 10).optional().describe("What was asked to be at rest and could not be looked at."),
	windowClosed: boolean()
});
function servicesText(services) {
	const said = (wanted, what) => {
		const units = services.filter(wanted).map(({ unit }) => unit);
		return units.length === 0 ? [] : [`${units.join(", ")} ${what}`];
	};
	return [
		...said(({ stopped }) => stopped, services.every(({ stopped, restored }) => !stopped || restored === true) ? "stopped and started again" : "stopped"),
		...said(({ restored }) => restored === false, "did NOT start again"),
		...said(({ stopped, restored }) => stopped && restored === null, "not seen to run again yet"),
		...said(({ stopped, ranMeanwhile }) => !stopped && ranMeanwhile !== true, "did not run"),
		...said(({ ranMeanwhile }) => ranMeanwhile === true, "ran before the last round was over: something else started it")
	];
}
function quietText(record) {
	const { asked, waitedSeconds, waitedFor, foreignCpu, unseen = [] } = record;
	const parts = [
		...servicesText(record.services),
		...asked.window === null ? [] : [record.windowClosed ? `the window ${windowText(asked.window)} was closed before all was measured` : `inside the window ${windowText(asked.window)}`],
		...waitedFor === null ? [] : [`waited ${formatSeconds(waitedSeconds)} because ${oneLine(waitedFor, 300)}`],
		...asked.idle !== null || asked.builders ? [] : ["not asked for (idle: off)"],
		...unseen.length === 0 ? [] : [`nobody could see whether others used ${unseen.join(" and ")}`],
		...foreignCpu === null ? [] : [`others used ${foreignCpu.toFixed(2)} cores before the first round`]
	];
	return `host quiet: ${parts.length === 0 ? "nothing to stop, nothing to wait for" : parts.join("; ")}`;
}
export { windowText as a, minutesUntilOpen as i, quietText as n, conditionsLines as o, minuteOfDay as r, conditionsSchema as s, quietRecordSchema as t };
