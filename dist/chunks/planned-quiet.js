import { a as array, d as number, h as string, m as strictObject, o as boolean } from "./zod.js";
// src/core/hosts/planned-quiet.ts
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
export { plannedQuietSchema as t };
