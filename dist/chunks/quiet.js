import { a as boolean, f as strictObject, h as union, i as array, l as number, p as string, s as literal } from "./zod.js";
// src/core/hosts/quiet.ts
const minuteOfDay = number().int().min(0).max(1439);
const plannedQuietSchema = strictObject({
	services: array(string()),
	window: strictObject({
		from: minuteOfDay,
		to: minuteOfDay
	}).nullable(),
	idle: strictObject({
		cpu: number().positive(),
		gpu: number().min(0).max(1),
		vram: number().min(0).max(1)
	}).nullable(),
	builders: boolean(),
	waitSeconds: number().nonnegative()
});
const share = string().regex(/^(?:100|\d{1,2})%$/, "must be a percentage such as 10%").transform((text) => Number(text.slice(0, -1)) / 100);
const idleLimitsSchema = strictObject({
	cpu: number().positive().max(1024).describe("CPU that others use, in cores. Default: 0.5.").optional(),
	gpu: share.describe("Use of the busiest GPU. Default: 10%.").optional(),
	vram: share.describe("Memory of the fullest GPU that is taken. Default: 10%.").optional()
});
const idleSchema = union([literal(["off", false], "must be `off`, or limits such as `{ cpu: 0.5, gpu: 10%, vram: 10% }`").transform(() => "off"), idleLimitsSchema]);
const WINDOW = /^(?<fromHour>[01]\d|2[0-3]):(?<fromMinute>[0-5]\d)-(?<toHour>[01]\d|2[0-3]):(?<toMinute>[0-5]\d)$/;
const windowSchema = string().regex(WINDOW, "must be two times of day such as 02:00-06:00").transform((text) => {
	const groups = WINDOW.exec(text)?.groups ?? {};
	const minute = (of) => Number(groups[`${of}Hour`]) * 60 + Number(groups[`${of}Minute`]);
	return {
		from: minute("from"),
		to: minute("to")
	};
}).refine(({ from, to }) => from !== to, "must have two different times");
const unitSchema = string().regex(/^[A-Za-z0-9_:.][A-Za-z0-9_:.\\@-]{0,250}\.(?:service|socket|timer|path|target)$/, "must be the name of a systemd unit such as llama-cpp.service");
const QUIET_OF_ALL = { idle: idleSchema.describe("How little others may do before the first round: `{ cpu, gpu, vram }`, waited for as `timeouts.quiet` says. `off` measures at once, beside builds too. Default: on, unless the host has `services` or a `window`, where only builds are waited for.").optional() };
const QUIET_OF_A_HOST = {
	services: array(unitSchema).max(20, "must have at most 20 entries").refine((units) => new Set(units).size === units.length, "must not name a unit twice").describe("systemd units that are stopped before the first round and started again afterwards, whatever happens, such as `[llama-cpp.service]`. Units that do not run are left alone. Default: none.").optional(),
	window: windowSchema.describe("When the host may be measured, in its own local time, such as `02:00-06:00` or `22:00-05:00`. Outside of it measuring waits as `timeouts.quiet` says; at its end no further round begins. Default: always.").optional()
};
const IDLE_KEYS = Object.keys(idleLimitsSchema.shape);
const IDLE = {
	cpu: .5,
	gpu: .1,
	vram: .1
};
const HALF_AN_HOUR = 1800;
function plannedQuiet({ services = [], window, idle, wait }) {
	const arranged = services.length > 0 || window !== void 0;
	const given = Object.fromEntries(Object.entries(idle === "off" ? {} : idle ?? {}).filter(([, limit]) => limit !== void 0));
	const asked = idle === void 0 ? !arranged : idle !== "off";
	return {
		services: [...services],
		window: window ?? null,
		idle: asked ? {
			...IDLE,
			...given
		} : null,
		builders: idle !== "off",
		waitSeconds: wait ?? HALF_AN_HOUR
	};
}
export { plannedQuietSchema as a, plannedQuiet as i, QUIET_OF_ALL as n, QUIET_OF_A_HOST as r, IDLE_KEYS as t };
