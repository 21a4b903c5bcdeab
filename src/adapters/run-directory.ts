import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UpstreamError } from '../core/errors.ts'
import { statusOf } from './process-tree.ts'

/** A run of another container or machine cannot be asked whether it lives; after this long it does not. */
const LONGEST_RUN_MS = 7 * 24 * 3_600_000
/** A run that makes its directory right now has not said yet who it is. */
const JUST_BEGUN_MS = 60_000

const made = new Map<string, string>()

/**
 * Returns this program's own directory `runs/<pid>-<random>` below the state directory; it is gone when the program
 * exits. Throws UpstreamError when the disk will not.
 */
export function runDirectory(stateDirectory: string): string {
  const known = made.get(stateDirectory)
  if (known !== undefined) return known
  const runs = join(stateDirectory, 'runs')
  try {
    mkdirSync(runs, { recursive: true, mode: 0o700 })
    const directory = mkdtempSync(join(runs, `${process.pid}-`))
    writeFileSync(join(directory, 'owner'), `${world()} ${statusOf(process.pid)?.startedAt ?? ''}`)
    made.set(stateDirectory, directory)
    process.on('exit', () => removeAtExit(directory))
    return directory
  } catch (cause) {
    throw cannotWrite(runs, cause)
  }
}

/** Returns a new directory for one thing of this run; throws UpstreamError when the disk will not. */
export async function roomFor(name: string, parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true })
    return await mkdtemp(join(parent, `${name}-`))
  } catch (cause) {
    throw cannotWrite(parent, cause)
  }
}

/** Returns the sentence for a state directory that cannot be written. */
export function cannotWrite(place: string, cause: unknown): UpstreamError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'no reason given'
  return new UpstreamError({
    problem: `Cannot write in ${place} (${code}).`,
    next: 'Make room on the disk, or give a state directory that may be written.',
    cause,
  })
}

/** A file operation that was under way when the exit began may still add to it; what stays is removed at the next start. */
function removeAtExit(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  } catch {
    // an exit must not end in a stack trace
  }
}

/**
 * Removes a directory that is no longer needed, so far as that is possible now: another user's, one that a program locked us out of, and one that is held open on a
 * network file system are no reason to end what goes on. Returns the code of what kept it, null when it is gone.
 */
export async function removeWherePossible(directory: string): Promise<string | null> {
  try {
    await rm(directory, { recursive: true, force: true })
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no reason given'
  }
}

/** Removes what killed runs left in the state directory (trees, GC roots); those of living runs stay. Returns a sentence for each that cannot be removed: it is no reason to run nothing. */
export async function cleanLeftovers(stateDirectory: string): Promise<readonly string[]> {
  const runs = join(stateDirectory, 'runs')
  const stayed: string[] = []
  for (const name of await readdir(runs).catch(() => [])) {
    const directory = join(runs, name)
    const id = /^([1-9]\d*)-/.exec(name)?.[1]
    if (id === undefined || directory === made.get(stateDirectory)) continue
    if (await isAlive(directory, Number(id))) continue
    const kept = await removeWherePossible(directory)
    if (kept !== null) stayed.push(`${directory}, which a killed run left, cannot be removed (${kept}): remove it by hand.`)
  }
  return stayed
}

async function isAlive(directory: string, id: number): Promise<boolean> {
  const [place, startedAt] = owner(directory)
  if (place === world()) return statusOf(id)?.startedAt === startedAt
  const age =
    Date.now() -
    (await stat(directory).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ))
  if (place === undefined) return age < JUST_BEGUN_MS
  return place.split('/')[0] === world().split('/')[0] && age < LONGEST_RUN_MS
}

function owner(directory: string): readonly (string | undefined)[] {
  try {
    return readFileSync(join(directory, 'owner'), 'utf8').split(' ')
  } catch {
    return []
  }
}

/** This boot of this machine and the world of process numbers we live in (a container has its own). */
function world(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return 'unknown/unknown'
  }
}
