import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Enclosure } from '../core/sandbox/enclosure.ts'
import type { ServicePlace } from '../core/sandbox/service-words.ts'
import { cannotWrite } from './run-directory.ts'

/** The new directory of a service, and what lies below it. */
type Places = { readonly places: string } & Pick<ServicePlace, 'root' | 'temporary'>

/**
 * Makes the directories of a service below a new one, `places`, with the ways to what is mounted there: systemd would make one through /root for root alone. Throws
 * UpstreamError when the disk will not.
 */
export function placesFor(enclosure: Pick<Enclosure, 'readable' | 'writable'>, scratchDirectory: string): Places {
  try {
    return madePlaces(enclosure, scratchDirectory)
  } catch (cause) {
    throw cannotWrite(scratchDirectory, cause)
  }
}

function madePlaces({ readable, writable }: Pick<Enclosure, 'readable' | 'writable'>, scratchDirectory: string): Places {
  mkdirSync(scratchDirectory, { recursive: true, mode: 0o700 })
  const places = mkdtempSync(join(scratchDirectory, 'service-'))
  const [root, tmp, varTmp] = [join(places, 'root'), join(places, 'tmp'), join(places, 'var-tmp')]
  for (const place of [root, tmp, varTmp]) makeWayTo(place, '')
  for (const path of [...readable, ...writable]) {
    if (path.startsWith('/tmp/')) makeWayTo(tmp, path.slice('/tmp'.length))
    else if (path.startsWith('/var/tmp/')) makeWayTo(varTmp, path.slice('/var/tmp'.length))
    else makeWayTo(root, path)
  }
  return { places, root, temporary: [tmp, varTmp] }
}

function makeWayTo(place: string, path: string): void {
  let way = place
  for (const name of ['', ...path.split('/').slice(1, -1)]) {
    way = join(way, name)
    mkdirSync(way, { recursive: true })
    // whatever our umask says
    chmodSync(way, 0o755)
  }
}

/** Returns whether a user whom nobody knows may read a file, or look through a directory; what is not there harms nobody. */
export function isForEverybody(path: string): boolean {
  try {
    const stat = statSync(path)
    const wanted = stat.isDirectory() ? 0o005 : 0o004
    return (stat.mode & wanted) === wanted
  } catch {
    // not there, so not mounted
    return true
  }
}

/** Returns the device files at a path: itself, or those in it where it is a directory; none where nothing is. */
export function nodesAt(device: string): string[] {
  try {
    return statSync(device).isDirectory() ? readdirSync(device).map((name) => join(device, name)).filter((path) => !statSync(path).isDirectory()) : [device]
  } catch {
    return []
  }
}
