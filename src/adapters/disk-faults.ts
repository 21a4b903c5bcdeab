import { UpstreamError } from '../core/errors.ts'

const DISK_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: "the user's disk quota is used up",
  EFBIG: 'the file may not grow that large here',
  EIO: 'the disk fails',
  EROFS: 'the file system is read-only',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  ENOTDIR: 'a part of its path is no directory',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ESTALE: 'its network file system has lost it',
  ETIMEDOUT: 'its network file system does not answer',
  EISDIR: 'a directory is in its place',
}

/** What another path on the same disk does not mend. */
const OF_THE_DISK: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']

/** Returns what a failed write says in words, and whether the disk is at fault and not the place; null for any other error. */
export function faultOfDisk(error: unknown): { readonly words: string; readonly ofTheDisk: boolean } | null {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const words = DISK_FAULTS[code]
  return words === undefined ? null : { words, ofTheDisk: OF_THE_DISK.includes(code) }
}

/** Returns what the writing returns; throws UpstreamError for the disk's error, with the file and, in `safe`, what still stands. */
export async function onDisk<Result>(file: string, safe: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    throw asDiskFault(file, safe, cause)
  }
}

/** Returns UpstreamError, as `onDisk` throws it, for an error of the disk; any other error as it is. */
export function asDiskFault(file: string, safe: string, cause: unknown): unknown {
  const fault = faultOfDisk(cause)
  if (fault === null) return cause
  return new UpstreamError({
    problem: `${file} could not be written: ${fault.words}.`,
    next: `${safe} Make room or rights there and run again.`,
    cause,
  })
}
