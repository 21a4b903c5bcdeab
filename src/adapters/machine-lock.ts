import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { InputError, UpstreamError } from '../core/errors.ts'

/** How long a free lock may take to be ours before we say that we wait. */
const PATIENCE_MS = 500

/** A held lock; `release` resolves when another may have it, `isLost` says whether one may already. `place` is null where nothing is locked for lack of flock. */
export interface HeldLock {
  readonly place: string | null
  isLost(): boolean
  release(): Promise<void>
}

/** Where the lock may lie, best first: shared by all users of the machine, by this user's session, by this user. Throws InputError for a chosen place that is none for others. */
export function lockPlaces(environment: Readonly<Record<string, string | undefined>>): string[] {
  const chosen = environment['LLAMA_FLEET_LOCK']
  if (chosen !== undefined && chosen !== '') {
    if (isAbsolute(chosen)) return [chosen]
    throw new InputError({ problem: `LLAMA_FLEET_LOCK is '${chosen}', which each program looks for in its own directory.`, next: 'Write it from /.' })
  }
  const session = environment['XDG_RUNTIME_DIR']
  const own = join(tmpdir(), `llama-fleet-${process.getuid?.() ?? 'user'}.lock`)
  return ['/run/lock/llama-fleet', ...(session === undefined || session === '' ? [] : [join(session, 'llama-fleet.lock')]), own]
}

/**
 * Returns the first place that is there or could be made. It is a directory: any user can lock one by reading it, while the
 * kernel refuses to open another user's file in a sticky directory (fs.protected_regular).
 */
function preparePlace(places: readonly string[], onLine: (line: string) => void): string {
  const refused: string[] = []
  for (const place of places) {
    try {
      if (statSync(place, { throwIfNoEntry: false }) === undefined) makePlace(place)
      if (refused.length > 0)
        onLine(`The lock of this machine lies in ${place}: ${refused.join(', ')} cannot be made. It keeps fewer apart.`)
      return place
    } catch {
      refused.push(place)
    }
  }
  throw new UpstreamError({
    problem: `No lock can be made in ${refused.join(', ')}.`,
    next: 'Set LLAMA_FLEET_LOCK to a path that can be written.',
  })
}

/** Others must be able to read it, whatever our umask is (a service of systemd often has 0077); who made it at the same time made the same. */
function makePlace(place: string): void {
  try {
    mkdirSync(place)
    chmodSync(place, 0o755)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Returns who holds a flock, from /proc/locks; null where that cannot be seen (another container, no /proc). */
function holderOf(place: string): string | null {
  try {
    const { ino } = statSync(place)
    const line = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .find((entry) => / FLOCK +ADVISORY +WRITE /.test(entry) && !entry.includes('->') && entry.includes(`:${ino} `))
    const holder = line?.trim().split(/\s+/)[4]
    const parent =
      holder === undefined ? undefined : /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${holder}/stat`, 'latin1'))?.[1]
    return parent === undefined || parent === '0' ? null : `process ${parent}`
  } catch {
    return null
  }
}

/**
 * Waits for the lock and holds it: `flock DIRECTORY cat` (util-linux, busybox) has it for as long as our pipe into cat is open,
 * and the kernel closes that pipe however this program ends. What cat gives back tells that the lock is ours. `path` is where
 * the programs are sought, `work` says what others have the lock for. Throws UpstreamError when there is a flock but no lock.
 */
export async function holdLock(places: readonly string[], path: string, onLine: (line: string) => void, work = 'measures on this machine'): Promise<HeldLock> {
  const place = preparePlace(places, onLine)
  // A group of its own: a terminal's Ctrl-C must not take the lock before the last measurement is on disk.
  const child = spawn('flock', ['-x', place, 'cat'], { detached: true, env: { PATH: path }, stdio: ['pipe', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-2_000)))
  child.stdin.on('error', () => {})
  child.stdin.write('held\n')
  // one that waits is not reading: it would notice our end only when the lock is free
  const giveUp = (): void => void child.kill('SIGKILL')
  process.once('exit', giveUp)
  const waiting = setTimeout(() => {
    const holder = holderOf(place)
    onLine(`Waiting for the lock ${place}: ${holder ?? 'another program'} ${work}.`)
  }, PATIENCE_MS)
  try {
    const failure = await new Promise<Error | null>((resolve) => {
      child.stdout.once('data', () => resolve(null))
      child.once('error', resolve)
      child.once('close', () => resolve(new Error(stderr.trim() || 'flock ended')))
    })
    if (failure === null) return heldBy(child, place)
    if ((failure as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new UpstreamError({
        problem: `The lock ${place} cannot be held: ${failure.message}.`,
        next: 'Set LLAMA_FLEET_LOCK to another path.',
      })
    }
    onLine('flock (util-linux) is not installed: nothing keeps two measures on this machine apart.')
    return { place: null, isLost: () => false, release: () => Promise.resolve() }
  } finally {
    process.off('exit', giveUp)
    clearTimeout(waiting)
  }
}

function heldBy(child: ChildProcess, place: string): HeldLock {
  let [isReleased, isLost] = [false, false]
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      isLost = !isReleased
      resolve()
    })
  })
  // The lock must not keep this program alive.
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref?(): void }).unref?.()
  return {
    place,
    isLost: () => isLost,
    release: () => {
      isReleased = true
      // whoever awaits the release may have nothing else that keeps this program alive
      child.ref()
      child.stdin?.end()
      return ended
    },
  }
}
