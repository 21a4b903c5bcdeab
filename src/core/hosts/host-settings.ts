import { z } from 'zod'
import { text } from '../bounds.ts'

/** Where a host finds its model: a path on the host (split GGUFs: the first part), or a URL with the sha256 of the file. */
export const modelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('path'), path: text().min(1) }),
  z.strictObject({ kind: z.literal('url'), url: text().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
])
export type ModelReference = z.infer<typeof modelSchema>

/** Every llama-bench flag that changes speed; all are passed explicitly, so that a changed default is not measured. */
export const benchFlagsSchema = z.strictObject({
  threads: z.number().int().positive().nullable().describe('CPU threads. Default: null, which takes one less than the machine has cores.'),
  'n-gpu-layers': z.number().int().describe('Layers on the GPU. Default: 99.'),
  'flash-attn': z.enum(['on', 'off', 'auto']).describe('Flash attention. Default: auto.'),
  'batch-size': z.number().int().positive().describe('Logical batch in tokens. Default: 2048.'),
  'ubatch-size': z.number().int().positive().describe('Physical batch in tokens. Default: 512.'),
  'cache-type-k': z.string().regex(/^[a-z0-9_]+$/).describe('Type of the K cache. Default: f16.'),
  'cache-type-v': z.string().regex(/^[a-z0-9_]+$/).describe('Type of the V cache. Default: f16.'),
  device: z.string().regex(/^[A-Za-z0-9_,/:.-]+$/).nullable().describe('Devices as `--list-devices` names them. Default: null, which takes the first one of the variant that both sides list; `CUDA0/CUDA1` takes two.'),
})
export type BenchFlags = z.infer<typeof benchFlagsSchema>

/** What a record holds; with rounds of seconds it is less than the budget of time. */
export const MOST_ROUNDS = 1000

/**
 * What rounds × tests × (repetitions + 5) may be at most: a measurement of so many, with eight GPUs, has 1.1 million values, and 32 MiB and
 * MOST_VALUES_MEASURED are read.
 */
export const MOST_MEASURED = 400_000
export const MOST_VALUES_MEASURED = 1_250_000

export const hostNameSchema = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,62}$/, 'must be letters, digits, - and _ (63 at most), with single dots between them')
export const variantSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _')

/** What a host serves with: a unit of its NixOS configuration, or the arguments of llama-server themselves. */
export const serviceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('unit'), unit: z.string().regex(/^[\w@:.-]+\.service$/) }),
  z.strictObject({ kind: z.literal('arguments'), arguments: z.array(z.string()).min(1).max(500) }),
])
