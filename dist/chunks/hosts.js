import { a as boolean, f as strictObject, i as array, l as number, o as discriminatedUnion, p as string, r as _enum, s as literal } from "./zod.js";
// src/core/hosts/hosts.ts
const modelSchema = discriminatedUnion("kind", [strictObject({
	kind: literal("path"),
	path: string().min(1)
}), strictObject({
	kind: literal("url"),
	url: string().min(1),
	sha256: string().regex(/^[0-9a-f]{64}$/)
})]);
const benchFlagsSchema = strictObject({
	threads: number().int().positive().nullable().describe("CPU threads. Default: null, which takes one less than the machine has cores."),
	"n-gpu-layers": number().int().describe("Layers on the GPU. Default: 99."),
	"flash-attn": _enum([
		"on",
		"off",
		"auto"
	]).describe("Flash attention. Default: auto."),
	"batch-size": number().int().positive().describe("Logical batch in tokens. Default: 2048."),
	"ubatch-size": number().int().positive().describe("Physical batch in tokens. Default: 512."),
	"cache-type-k": string().regex(/^[a-z0-9_]+$/).describe("Type of the K cache. Default: f16."),
	"cache-type-v": string().regex(/^[a-z0-9_]+$/).describe("Type of the V cache. Default: f16."),
	device: string().regex(/^[A-Za-z0-9_,/:.-]+$/).nullable().describe("Devices as `--list-devices` names them. Default: null, which takes all.")
});
const hostNameSchema = string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62})$/, "must be letters, digits, - and _ (63 at most)");
const variantSchema = string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "must be lower-case letters, digits, - and _");
const plannedHostSchema = strictObject({
	name: hostNameSchema,
	variant: variantSchema,
	system: string().regex(/^[a-z0-9_]+-[a-z0-9]+$/),
	runsOn: array(string().min(1)).min(1),
	installable: string().nullable(),
	model: modelSchema,
	tests: array(string()).min(1),
	flags: benchFlagsSchema,
	rounds: number().int().min(1).max(200),
	repetitions: number().int().min(1).max(100),
	statistic: _enum(["min", "median"]),
	delta: number().positive().max(.5),
	advisory: boolean(),
	timeouts: strictObject({
		build: number().positive(),
		benchProcess: number().positive()
	})
});
export { variantSchema as a, plannedHostSchema as i, hostNameSchema as n, modelSchema as r, benchFlagsSchema as t };
