import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { calibrationSchema } from '../core/hosts/measurement.ts'
import { readJson } from '../core/reading.ts'
import type { Calibrations } from '../ports/calibrations.ts'
import { replaceFile } from './atomic-file.ts'
import { readRecord } from './record-text.ts'
import { cannotWrite } from './run-directory.ts'

/** A machine has a few hosts and models; what was written before these many others is of hardware that is gone. */
const MOST_KEPT = 100

async function removeOldest(directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.json')).map((name) => join(directory, name))
  if (files.length <= MOST_KEPT) return
  const written = new Map(await Promise.all(files.map(async (path): Promise<[string, number]> => [path, (await stat(path)).mtimeMs])))
  const oldest = files.toSorted((one, other) => (written.get(one) ?? 0) - (written.get(other) ?? 0)).slice(0, files.length - MOST_KEPT)
  await Promise.all(oldest.map((path) => rm(path, { force: true })))
}

/** Returns calibrations that are one file each in the state directory. */
export function calibrationFiles({ stateDirectory }: { readonly stateDirectory: string }): Calibrations {
  const directory = join(stateDirectory, 'calibrations')
  const pathOf = (key: string): string => join(directory, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`)
  return {
    async read(key) {
      try {
        const path = pathOf(key)
        const calibration = readJson(calibrationSchema, await readRecord(path, ''), path)
        return calibration.key === key ? calibration : null
      } catch {
        // a calibration is a help to the reader: without it everything is measured and decided as with it
        return null
      }
    },
    async write(calibration) {
      const path = pathOf(calibration.key)
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await replaceFile(path, `${JSON.stringify(calibration, null, 2)}\n`)
      } catch (cause) {
        throw cannotWrite(directory, cause)
      }
      // too many are no reason to lose the one that was just written
      await removeOldest(directory).catch(() => {})
      return path
    },
  }
}
