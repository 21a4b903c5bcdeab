import { createWriteStream } from 'node:fs'
import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'
import { messageOfError, UpstreamError } from '../core/errors.ts'

/** No plan, measurement or report comes near this many bytes (packed). */
export const LARGEST_BYTES = 16 * 1024 * 1024

/** Nor near these: a plan holds two texts of 8 MiB at most, a measurement its samples and the raw rows. */
const MOST_FILES = 64
const MOST_BYTES = 128 * 1024 * 1024

const NEXT = 'Look at which job of this run uploaded it, and run the workflow again.'

/** What the machine does to any archive; whatever else goes wrong, the archive is to blame. */
const OF_THE_DISK = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'ENFILE']

/** An artifact that is not taken for what is in it: fetched again, it would be the same. */
export class RefusedArtifact extends UpstreamError {}

/**
 * Unpacks the one zip file that lies in a directory. Throws RefusedArtifact before anything is written when it claims more files or bytes than
 * ours have, or names outside of `target`, and on the way when it holds more than it claims (yauzl’s validateEntrySizes); links become files.
 */
export async function unpackArtifact(packed: string, name: string, target: string): Promise<void> {
  try {
    await unpack(packed, name, target)
  } catch (thrown) {
    if (thrown instanceof RefusedArtifact || OF_THE_DISK.includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown
    throw new RefusedArtifact({ problem: `The artifact ${name} cannot be unpacked: ${messageOfError(thrown)}.`, next: NEXT, cause: thrown })
  }
}

async function unpack(packed: string, name: string, target: string): Promise<void> {
  const tooLarge = (what: string): RefusedArtifact =>
    new RefusedArtifact({ problem: `The artifact ${name} has ${what}; nothing of ours has more.`, next: NEXT })
  const [file = 'nothing'] = await readdir(packed)
  const path = join(packed, file)
  const { size } = await stat(path)
  if (size > LARGEST_BYTES) throw tooLarge(`${size} bytes, above ${LARGEST_BYTES}`)
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true })
  try {
    if (zip.entryCount > MOST_FILES) throw tooLarge(`${zip.entryCount} files, above ${MOST_FILES}`)
    const entries = []
    for await (const entry of zip.eachEntry()) entries.push(entry)
    const bytes = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
    if (bytes > MOST_BYTES) throw tooLarge(`${bytes} bytes when it is unpacked, above ${MOST_BYTES}`)
    for (const entry of entries.filter(({ fileName }) => !fileName.endsWith('/'))) {
      const place = join(target, entry.fileName)
      await mkdir(dirname(place), { recursive: true })
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(place, { flags: 'w', mode: 0o600 }))
    }
  } finally {
    zip.close()
  }
}
