import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InputError, messageOfError } from '../core/errors.ts'
import { MOST_VALUES_MEASURED } from '../core/hosts/host-settings.ts'
import { measurementSchema, type Measurement } from '../core/hosts/measurement.ts'
import { readJson } from '../core/reading.ts'
import type { UnreadableRecord } from '../core/report/make-report.ts'
import type { Records } from '../ports/records.ts'
import { readRecord } from './record-text.ts'

const MEASUREMENT_FILE = /^measurement-(?<host>[A-Za-z0-9][A-Za-z0-9._-]{0,62})-(?<attempt>[1-9]\d{0,5})\.json$/

/** The directory that the artifact of a measure job is unpacked into. */
const ARTIFACT_DIRECTORY = /^measurement-(?<host>.+)-[1-9]\d{0,5}$/

/** Returns every measurement in a directory and right below it, by path; those that cannot be read with their sentence. */
export async function readMeasurements(directory: string): ReturnType<Records['readMeasurements']> {
  const measurements: Measurement[] = []
  const unreadable: UnreadableRecord[] = []
  for (const file of await measurementPaths(directory)) {
    try {
      measurements.push(await readMeasurement(file))
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown
      unreadable.push({ source: file, sentence: messageOfError(thrown).split('\n', 1)[0] ?? '' })
    }
  }
  return { measurements, unreadable }
}

async function readMeasurement(file: string): Promise<Measurement> {
  const next = 'Measure this host again.'
  const measurement = readJson(measurementSchema, await readRecord(file, next), file, MOST_VALUES_MEASURED)
  const named = MEASUREMENT_FILE.exec(basename(file))?.groups
  const artifact = basename(dirname(file))
  // a job that was taken over speaks for no host but its own
  const speaksFor = ARTIFACT_DIRECTORY.exec(artifact)?.groups?.['host']
  if (speaksFor !== undefined && speaksFor !== named?.['host']) throw new InputError({ problem: `${file} came in the artifact ${artifact}, which is another host's.`, next })
  if (named?.['host'] === measurement.host && named['attempt'] === String(measurement.attempt)) return measurement
  throw new InputError({
    problem: `${file} holds attempt ${measurement.attempt} of ${measurement.host}, not what its name says.`,
    next,
  })
}

/** The measurement files in a directory and in those right below it, by name; throws InputError when one cannot be listed. */
async function measurementPaths(directory: string): Promise<string[]> {
  const entries = await namesIn(directory)
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name))
  const paths = await Promise.all(
    [directory, ...below].map(async (folder) => (await namesIn(folder)).map(({ name }) => join(folder, name))),
  )
  return paths
    .flat()
    .filter((path) => MEASUREMENT_FILE.test(basename(path)))
    .toSorted()
}

async function namesIn(directory: string): Promise<Dirent[]> {
  return readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new InputError({ problem: `${directory} cannot be listed (${code ?? 'unknown'}).`, next: 'Check its rights.', cause })
  })
}
