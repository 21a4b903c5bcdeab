import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InputError, UpstreamError } from '../core/errors.ts'
import type { ModelReference } from '../core/hosts/host-settings.ts'
import type { LocalModel, Models } from '../ports/models.ts'
import { holdLock } from './machine-lock.ts'
import { digestOfModel, rememberSha256, sha256OfFiles } from './model-digests.ts'
import { download, shownUrl, type Download } from './model-download.ts'
import { isPart, partsOfModel } from './model-parts.ts'

/** Where fetched models and remembered digests live: `<stateDirectory>/models`. The others are for tests. */
export interface ModelFilesOptions {
  readonly stateDirectory: string
  /** Where flock is sought: two programs that want the same file fetch it one after the other. */
  readonly path: string
  readonly stallSeconds?: number
  readonly pauseMs?: number
}

type RemoteModel = Extract<ModelReference, { readonly kind: 'url' }>

/** Returns the models of this machine, and of URLs by way of the state directory (never through the nix store). */
export function modelFiles(options: ModelFilesOptions): Models {
  const models = join(options.stateDirectory, 'models')
  const memory = join(models, 'digests.json')
  return {
    async provide(reference, onProgress): Promise<LocalModel> {
      const path = reference.kind === 'path' ? reference.path : await fetched(reference, models, memory, options, onProgress)
      const parts = await partsOfModel(path)
      const digest = await digestOfModel(parts, memory, onProgress)
      if (reference.kind === 'path' || digest.sha256 === reference.sha256) return { path: parts[0].path, parts: parts.map((part) => part.path), digest }
      // It was right when it came: the disk or a person changed it since.
      await rm(path, { force: true })
      throw new UpstreamError({
        problem: `The fetched model ${path} has changed on disk (sha256 ${digest.sha256}, not ${reference.sha256}).`,
        next: 'It was removed; run again to fetch it anew.',
      })
    },
  }
}

/** Returns the path of the fetched file; it has that path only after its sha256 was right. */
async function fetched(
  reference: RemoteModel,
  models: string,
  memory: string,
  options: ModelFilesOptions,
  onProgress: (line: string) => void,
): Promise<string> {
  const url = urlOf(reference.url)
  const directory = join(models, reference.sha256)
  const path = join(directory, fileNameOf(url))
  if (await exists(path)) return path
  await mkdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw new UpstreamError({
      problem: `No directory ${directory} can be made for the model.`,
      next: 'Check its disk and its rights.',
      cause,
    })
  })
  // NFS locks no directory; one that fetches alone needs no lock
  const lock = await holdLock([directory], options.path, onProgress, 'fetches this model').catch(() => {
    onProgress(`${directory} cannot be locked: nothing keeps two programs from fetching this model at once.`)
    return null
  })
  try {
    // whoever had the lock before may have fetched it
    if (!(await exists(path))) await fetchInto(path, url, reference.sha256, options, onProgress)
  } finally {
    await lock?.release()
  }
  await rememberSha256(await partsOfModel(path), reference.sha256, memory, onProgress)
  return path
}

async function fetchInto(path: string, url: URL, sha256: string, options: ModelFilesOptions, onProgress: (line: string) => void): Promise<void> {
  const job: Download = {
    url,
    path: `${path}.part`,
    onProgress,
    stallSeconds: options.stallSeconds ?? 60,
    pauseMs: options.pauseMs ?? 1_000,
  }
  const continued = await exists(job.path)
  onProgress(`fetching the model from ${shownUrl(url)}`)
  let found = await downloadedSha256(job)
  if (found !== sha256 && continued) {
    onProgress('the continued download is not the file asked for, fetching it whole')
    await rm(job.path, { force: true })
    found = await downloadedSha256(job)
  }
  if (found !== sha256) {
    await rm(job.path, { force: true })
    throw new InputError({
      problem: `${shownUrl(url)} is another file than configured: its sha256 is ${found}, the config has ${sha256}.`,
      next: 'Check URL and sha256; if the model was replaced on purpose, write the new sha256.',
    })
  }
  await rename(job.path, path)
  await rm(`${job.path}.validator`, { force: true })
}

async function downloadedSha256(job: Download): Promise<string> {
  await download(job)
  const { size } = await stat(job.path)
  return sha256OfFiles([{ path: job.path, bytes: size }], job.onProgress)
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url
  throw new InputError({
    problem: `The model URL '${text}' is no http or https URL.`,
    next: 'Write https://…, or a path for a local file.',
  })
}

/** The last part of the URL's path, without anything that a shell, llama-bench (commas) or a file system would read as more. */
function fileNameOf(url: URL): string {
  const name = basename(url.pathname)
    .replace(/%[0-9a-f]{2}|[^A-Za-z0-9._-]/gi, '_')
    .slice(-120)
  if (isPart(name)) {
    throw new InputError({
      problem: `${shownUrl(url)} is one part of a split GGUF.`,
      next: 'Fetch all parts by hand and give the path of the first.',
    })
  }
  return /^[A-Za-z0-9_]/.test(name) ? name : 'model.gguf'
}
