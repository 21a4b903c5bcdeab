import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { messageOfError, UpstreamError } from '../core/errors.ts'
import type { ModelDigest } from '../core/hosts/measurement.ts'
import { parseJson } from '../core/json-bounds.ts'
import { replaceFile } from './atomic-file.ts'
import { textOfFile } from './bounded-files.ts'
import type { ModelPart } from './model-parts.ts'

const SPOTS = 16
const SPOT_BYTES = 64 * 1024
/** Digests of models that are long gone fall out of the memory after this many others. */
const REMEMBERED = 500
/** Each with the paths of all parts of its model. */
const MEMORY_BYTES = 16 * 1024 * 1024
const PROGRESS_MS = 5_000

/** The sha256 of whole models, by path, size, time of change and inode of all their parts. */
const memorySchema = z.strictObject({ schema: z.literal(1), sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)) })

type OnProgress = (line: string) => void

/**
 * Returns the digest of a model: a sha256 over size and 16 spots of 64 KiB of each part, and that of all bytes in order, which is
 * computed once and remembered in `memoryFile`. Throws UpstreamError when the disk fails.
 */
export async function digestOfModel(
  parts: readonly [ModelPart, ...ModelPart[]],
  memoryFile: string,
  onProgress: OnProgress,
): Promise<ModelDigest> {
  const sampled = createHash('sha256')
  for (const part of parts) await sample(part, sampled)
  const latest = Math.max(...parts.map((part) => part.modifiedAt.getTime()))
  return {
    name: basename(parts[0].path),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    modifiedAt: new Date(latest).toISOString(),
    sampled: sampled.digest('hex'),
    sha256: await rememberedSha256(parts, memoryFile, onProgress),
  }
}

type Hash = ReturnType<typeof createHash>

async function sample(part: ModelPart, hash: Hash): Promise<void> {
  hash.update(`${part.bytes}\n`)
  const handle = await open(part.path, 'r')
  try {
    const last = Math.max(0, part.bytes - SPOT_BYTES)
    for (let spot = 0; spot < SPOTS; spot += 1) {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(SPOT_BYTES),
        0,
        SPOT_BYTES,
        Math.floor((last * spot) / (SPOTS - 1)),
      )
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

async function rememberedSha256(parts: readonly ModelPart[], memoryFile: string, onProgress: OnProgress): Promise<string> {
  const known = (await readMemory(memoryFile))[keyOf(parts)]
  if (known !== undefined) return known
  const sha256 = await sha256OfFiles(parts, onProgress)
  await rememberSha256(parts, sha256, memoryFile, onProgress)
  return sha256
}

const keyOf = (parts: readonly ModelPart[]): string => parts.map((part) => part.key).join('\n')

/** Remembers the sha256 of a model's files as they are now; that it could not is only told. */
export async function rememberSha256(
  parts: readonly ModelPart[],
  sha256: string,
  memoryFile: string,
  onProgress: OnProgress,
): Promise<void> {
  try {
    await mkdir(dirname(memoryFile), { recursive: true })
    const entries = Object.entries({ ...(await readMemory(memoryFile)), [keyOf(parts)]: sha256 }).slice(-REMEMBERED)
    await replaceFile(memoryFile, `${JSON.stringify({ schema: 1, sha256: Object.fromEntries(entries) }, null, 1)}\n`)
  } catch (thrown) {
    // The next run computes it again; nothing else depends on it.
    onProgress(`The sha256 of the model could not be remembered: ${messageOfError(thrown)}`)
  }
}

/** A memory that is missing, broken or of another release holds nothing. */
async function readMemory(memoryFile: string): Promise<Readonly<Record<string, string>>> {
  try {
    return memorySchema.parse(parseJson(await textOfFile(memoryFile, MEMORY_BYTES), 10 * REMEMBERED)).sha256
  } catch {
    return {}
  }
}

/** Returns the sha256 of all bytes of these files in order, in hex; throws UpstreamError when one cannot be read. */
export async function sha256OfFiles(
  parts: readonly Pick<ModelPart, 'path' | 'bytes'>[],
  onProgress: OnProgress,
): Promise<string> {
  const hash = createHash('sha256')
  const total = parts.reduce((sum, part) => sum + part.bytes, 0)
  let done = 0
  let told = performance.now()
  for (const part of parts) {
    try {
      for await (const chunk of createReadStream(part.path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
        hash.update(chunk)
        done += chunk.length
        if (performance.now() - told < PROGRESS_MS) continue
        told = performance.now()
        onProgress(`computing the sha256 of the model: ${Math.floor((100 * done) / total)} % (once)`)
      }
    } catch (cause) {
      throw new UpstreamError({ problem: `The model ${part.path} could not be read to its end.`, next: 'Check its disk.', cause })
    }
  }
  return hash.digest('hex')
}
