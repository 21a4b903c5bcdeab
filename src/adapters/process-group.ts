import { descendantsOf, killDescendants, sendSignal } from './process-tree.ts'
import type { Descendant } from './process-tree.ts'
import { watchdog } from './process-watchdog.ts'
import type { Watchdog } from './process-watchdog.ts'

/** How long a group that was asked to end may take before it is killed. Actions leaves 2.5 s after SIGTERM. */
export const GRACE_MS = 2000

/** How long a killed process may take to be gone: a driver frees a card's memory for some seconds, and one that hangs in the kernel never ends. */
const DYING_MS = 60_000

/** How long a child that only reads may live before the watchdog is told of it. */
const UNWATCHED_MS = 2000

/** A living child with everything below it. */
export interface ProcessGroup {
  /** Asks the group to end (SIGTERM); 2 s later it is killed. */
  terminate(): void
  /** Kills what is left of the group at once. */
  kill(): void
  /** To be called when the leader is gone and its pipes are closed, or when it is given up: what is left is killed and no longer watched. */
  release(): void
}

interface Held {
  readonly group: ProcessGroup
  readonly id: number
  readonly ended: Promise<void>
}

const living = new Set<Held>()
let dog: Watchdog | null = null
let guarded = false
let ending = false

/** Returns whether `endAllGroups` was called: then nothing new may start. */
export function isEnding(): boolean {
  return ending
}

/** Ends all groups (SIGTERM, 2 s later SIGKILL) for good; resolves when they are gone, or given up a minute later. */
export async function endAllGroups(): Promise<void> {
  ending = true
  for (const { group } of living) group.terminate()
  await Promise.all([...living].map((held) => held.ended))
}

/**
 * Returns the process group that a detached child leads, watched until it is released; one that only reads is watched when it has
 * lived for a while, because starting the watchdog costs more than most of those do. `onSurvival` is called when it was killed and is not
 * released a minute later.
 */
export function processGroup(id: number, { onlyReads = false, onSurvival = () => {} }: { readonly onlyReads?: boolean | undefined; readonly onSurvival?: () => void } = {}): ProcessGroup {
  let below: readonly Descendant[] = []
  let dying: NodeJS.Timeout | undefined
  let resolve = (): void => {}
  const ended = new Promise<void>((done) => (resolve = done))
  const kill = (): void => {
    killDescendants([...below, ...descendantsOf(id)])
    sendSignal(-id, 'SIGKILL')
    dying ??= setTimeout(onSurvival, DYING_MS).unref()
  }
  const terminate = (): void => {
    // Those in sessions of their own can be found only while their parents live.
    below = [...below, ...descendantsOf(id)]
    sendSignal(-id, 'SIGTERM')
    setTimeout(() => living.has(held) && kill(), GRACE_MS).unref()
  }
  const release = (): void => {
    killDescendants(below)
    sendSignal(-id, 'SIGKILL')
    living.delete(held)
    clearTimeout(unwatched)
    clearTimeout(dying)
    dog?.forget(id)
    resolve()
  }
  const group = { terminate, kill, release }
  const held = { group, id, ended }
  living.add(held)
  const watch = (): void => startedWatchdog().watch(id)
  const unwatched = onlyReads ? setTimeout(watch, UNWATCHED_MS).unref() : undefined
  if (!onlyReads) watch()
  return group
}

/**
 * Kills every living group when this program exits by itself, and has the watchdog ready for when it cannot. To be called before
 * a child starts: what is left uncovered is the moment between the start of a child and the line that tells the watchdog.
 */
export function guardGroups({ onlyReads = false }: { readonly onlyReads?: boolean | undefined } = {}): void {
  if (!guarded) {
    process.on('exit', () => {
      for (const { group } of living) group.kill()
    })
  }
  guarded = true
  if (!onlyReads) startedWatchdog()
}

const startedWatchdog = (): Watchdog => (dog ??= watchdog())
