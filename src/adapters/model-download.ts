import { open, rm, stat, statfs, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError, UpstreamError } from '../core/errors.ts'
import { oneLine } from '../core/reading.ts'
import { textOfFile } from './bounded-files.ts'
import { onDisk } from './disk-faults.ts'
import { refusalOf } from './model-answers.ts'
import { GGUF_MAGIC } from './model-parts.ts'
import { proxiedFetch, type ProxiedFetch } from './proxied-fetch.ts'

/** A file to fetch into `path`; what is there already is kept and continued. */
export interface Download {
  readonly url: URL
  readonly path: string
  readonly onProgress: (line: string) => void
  /** Ends an answer that sends nothing for so long. */
  readonly stallSeconds: number
  /** The first pause before another try; it doubles. */
  readonly pauseMs: number
}

/** Tries in a row that bring not one byte more, and tries in all. */
const FRUITLESS_TRIES = 5
const ALL_TRIES = 100
const PROGRESS_MS = 2_000
/** An ETag or a date; no server's headers may be longer. */
const LONGEST_VALIDATOR = 64 * 1024
const KEPT = 'What was fetched stays there.'

/** Returns a URL as logs may show it: signed links carry their secret in the query. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}

/**
 * Fetches the whole file, going on where a try broke off (Range with If-Range, RFC 9110 section 13.1.5). Throws InputError for
 * what the server will never give, UpstreamError for network, server and disk; the partial file stays for the next run.
 */
export async function download(job: Download): Promise<void> {
  const proxied = proxiedFetch()
  let fruitless = 0
  let pause = job.pauseMs
  for (let tries = 1; ; tries += 1) {
    const before = await sizeOf(job.path)
    const fault = await tryOnce(job, before, proxied)
    if (fault === null) return
    const after = await sizeOf(job.path)
    fruitless = after > before ? 0 : fruitless + 1
    pause = after > before ? job.pauseMs : pause * 2
    if (fruitless >= FRUITLESS_TRIES || tries >= ALL_TRIES) {
      throw new UpstreamError({
        problem: `The model could not be fetched from ${shownUrl(job.url)}: ${fault}.`,
        next: `${after} bytes stay in ${job.path}, and the next run goes on there.`,
      })
    }
    job.onProgress(`the download broke off after ${after} bytes (${fault}), trying again`)
    await sleep(pause)
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  )

const validatorFile = (path: string): string => `${path}.validator`

/** One request. Returns what broke it off, to be tried again; null when the file is whole. */
async function tryOnce(job: Download, offset: number, proxied: ProxiedFetch): Promise<string | null> {
  const stalled = new AbortController()
  const clock = setTimeout(() => stalled.abort(new Error(`nothing came for ${job.stallSeconds} s`)), job.stallSeconds * 1000)
  try {
    const response = await proxied(job.url.href, { headers: await headersAt(job.path, offset), signal: stalled.signal })
    if (response.status === 416) {
      // The server has no bytes past ours: our file is whole, or none of it is of this file.
      await response.body?.cancel()
      if (response.headers.get('content-range') === `bytes */${offset}`) return null
      await rm(job.path, { force: true })
      return 'the server has another file by now'
    }
    const fault = refusalOf(response, shownUrl(job.url))
    if (fault !== null) {
      await response.body?.cancel()
      return fault
    }
    return await store(job, response, response.status === 206 ? offset : 0, () => clock.refresh())
  } catch (thrown) {
    if (thrown instanceof InputError || thrown instanceof UpstreamError) throw thrown
    return networkFault(thrown)
  } finally {
    clearTimeout(clock)
  }
}

async function headersAt(path: string, offset: number): Promise<Record<string, string>> {
  if (offset === 0) return { 'accept-encoding': 'identity' }
  const validator = await textOfFile(validatorFile(path), LONGEST_VALIDATOR).catch(() => '')
  return { 'accept-encoding': 'identity', range: `bytes=${offset}-`, ...(validator === '' ? {} : { 'if-range': validator }) }
}

async function store(job: Download, response: Response, offset: number, onBytes: () => void): Promise<string | null> {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = offset + length
  if (response.status === 206 && !(response.headers.get('content-range') ?? '').startsWith(`bytes ${offset}-`)) {
    await response.body?.cancel()
    await rm(job.path, { force: true })
    return 'the server sent another range than asked for'
  }
  await onDisk(job.path, KEPT, async () => {
    await refuseFullDisk(job, length)
    const etag = response.headers.get('etag')
    // If-Range takes strong validators only.
    const validator = etag !== null && !etag.startsWith('W/') ? etag : (response.headers.get('last-modified') ?? '')
    await writeFile(validatorFile(job.path), validator)
  })
  const handle = await onDisk(job.path, KEPT, () => open(job.path, offset === 0 ? 'w' : 'r+'))
  let size = offset
  let told = performance.now()
  try {
    for await (const chunk of response.body ?? []) {
      onBytes()
      if (size === 0) refuseOtherFormats(job, Buffer.from(chunk))
      await writeAt(job, handle, chunk, size)
      size += chunk.length
      if (performance.now() - told < PROGRESS_MS) continue
      told = performance.now()
      const share = Number.isNaN(total) ? `${size} bytes` : `${Math.floor((100 * size) / total)} % of ${total} bytes`
      job.onProgress(`fetching the model: ${share}`)
    }
    await onDisk(job.path, KEPT, () => handle.sync())
  } finally {
    await handle.close()
  }
  return Number.isNaN(total) || size === total ? null : `the answer ended after ${size} of ${total} bytes`
}

/** Handles are asked in a loop: a disk that fills up takes a part of a chunk first. */
async function writeAt(job: Download, handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  await onDisk(job.path, KEPT, async () => {
    for (let done = 0; done < chunk.length;) {
      done += (await handle.write(chunk, done, chunk.length - done, position + done)).bytesWritten
    }
  })
}

function refuseOtherFormats(job: Download, chunk: Buffer): void {
  const magic = chunk.toString('latin1', 0, GGUF_MAGIC.length)
  if (magic === GGUF_MAGIC.slice(0, magic.length)) return
  throw new InputError({
    problem: `${shownUrl(job.url)} is no GGUF: it begins with '${oneLine(chunk.toString('latin1', 0, 16))}'.`,
    next: 'Check the URL; on Hugging Face it has /resolve/, not /blob/.',
  })
}

async function refuseFullDisk(job: Download, length: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(job.path))
  if (Number.isNaN(length) || bavail * bsize >= length) return
  throw new UpstreamError({
    problem: `The model needs ${length} bytes more in ${dirname(job.path)}, and ${bavail * bsize} are free.`,
    next: 'Make room, or set another state directory.',
  })
}

/** undici says "fetch failed" or "terminated" and keeps the reason in the cause. */
function networkFault(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown
  return oneLine(cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause))
}
