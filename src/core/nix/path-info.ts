import { z } from 'zod'
import { parseJson } from '../json-bounds.ts'
import { isRecord } from '../reading.ts'

const infoSchema = z.object({ closureSize: z.number().int().nonnegative() })

/**
 * Returns the bytes of a store path's closure from `nix path-info --closure-size --json`: an array in nix 2.8, an object keyed
 * by path from 2.19, below `info` and keyed by base name in its format 2. Null when it is not there.
 */
export function closureBytesOf(json: string, storePath: string): number | null {
  let parsed: unknown
  try {
    parsed = parseJson(json)
  } catch {
    return null
  }
  return infoSchema.safeParse(entryOf(parsed, storePath)).data?.closureSize ?? null
}

function entryOf(parsed: unknown, storePath: string): unknown {
  if (Array.isArray(parsed)) return parsed.find((entry: unknown) => isRecord(entry) && entry['path'] === storePath)
  if (!isRecord(parsed)) return undefined
  const entries = isRecord(parsed['info']) ? parsed['info'] : parsed
  return entries[storePath] ?? entries[storePath.slice(storePath.lastIndexOf('/') + 1)]
}
