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
}

/** Returns what the writing returns; throws UpstreamError for the disk's error, with the file and, in `safe`, what still stands. */
export async function onDisk<Result>(file: string, safe: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const fault = DISK_FAULTS[(cause as NodeJS.ErrnoException).code ?? '']
    if (fault === undefined) throw cause
    throw new UpstreamError({
      problem: `${file} could not be written: ${fault}.`,
      next: `${safe} Make room or rights there and run again.`,
      cause,
    })
  }
}
