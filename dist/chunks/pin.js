import { m as string, p as strictObject, u as number } from "./zod.js";
// src/core/pin/pin.ts
const revSchema = string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be a full commit id in lower-case hex");
const pinSchema = strictObject({
	ref: string().nullable(),
	rev: revSchema,
	narHash: string().nullable(),
	lastModified: number().int().nullable()
});
const namedPinSchema = strictObject({
	tag: string().nullable(),
	words: string().optional(),
	pin: pinSchema
});
export { revSchema as n, namedPinSchema as t };
