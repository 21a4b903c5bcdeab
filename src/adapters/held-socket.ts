import { closeSync, constants, fstatSync, openSync } from 'node:fs'

/** open(2); node names it not. */
const O_PATH = 0o10000000

/** A socket that stays what it is, whatever happens to its name. */
export interface HeldSocket {
  readonly path: string
  release(): void
}

/** What a process sees as its root or stands in: its names are its own, and a link of it would lead through ours. */
const SEEN_BY_PROCESS = /^(?<start>\/proc\/\d+\/(?:root|cwd))\/(?<names>.+)$/

/**
 * Returns a socket that a program made in its own directories, found name by name and through no link: one to a socket of the machine would have us ask that.
 * Throws where there is none. Any other path is returned as it is.
 */
export function heldSocket(path: string): HeldSocket {
  const { start, names } = SEEN_BY_PROCESS.exec(path)?.groups ?? {}
  if (start === undefined || names === undefined) return { path, release: () => undefined }
  let held = openSync(start, O_PATH | constants.O_DIRECTORY)
  const [last = '', ...before] = names.split('/').toReversed()
  try {
    for (const name of before.toReversed()) held = replaced(held, name, constants.O_DIRECTORY)
    held = replaced(held, last, 0)
    if (!fstatSync(held).isSocket()) throw new Error(`${last} is no socket`)
  } catch (thrown) {
    closeSync(held)
    throw thrown
  }
  return { path: `/proc/self/fd/${held}`, release: () => closeSync(held) }
}

function replaced(held: number, name: string, flags: number): number {
  const next = openSync(`/proc/self/fd/${held}/${name}`, O_PATH | constants.O_NOFOLLOW | flags)
  closeSync(held)
  return next
}
