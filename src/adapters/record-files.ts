import { createHash } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import { access, appendFile, mkdir, open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { z } from 'zod'
import { Defect, InputError, messageOfError, UpstreamError } from '../core/errors.ts'
import { measurementSchema, type Measurement } from '../core/hosts/measurement.ts'
import { planSchema } from '../core/hosts/plan.ts'
import { faultOfFields, readJson } from '../core/reading.ts'
import { reportSchema } from '../core/report/report.ts'
import type { Records, UnreadableRecord } from '../ports/records.ts'

/** The largest JSON file that is read; a real measurement has some hundred KiB. */
export const LARGEST_RECORD_BYTES = 64 * 1024 * 1024

const MEASUREMENT_FILE = /^measurement-(?<host>[A-Za-z0-9][A-Za-z0-9_-]{0,62})-(?<attempt>[1-9]\d{0,5})\.json$/

/** Returns the records in this directory, which is made on the first write. */
export function recordFiles({ directory }: { readonly directory: string }): Records {
  const plan = join(directory, 'plan.json')
  const nameOf = (host: string, attempt: number): string => `${host}-${attempt}`
  const measurementFile = (host: string, attempt: number): string => join(directory, `measurement-${nameOf(host, attempt)}.json`)
  const rowsFile = (host: string, attempt: number): string => join(directory, `rows-${nameOf(host, attempt)}.jsonl`)
  return {
    async writePlan(value) {
      const text = textOf(planSchema, value, plan)
      await write(directory, plan, text, 'Nothing else was changed.')
      return { path: plan, digest: digestOf(text) }
    },
    async readPlan(digest) {
      // the artifact `plan` is unpacked into a directory of its own
      const source = (await isThere(plan)) ? plan : join(directory, 'plan', 'plan.json')
      const text = await readRecord((await isThere(source)) ? source : plan, 'Run `llama-fleet plan` first, or fetch the plan artifact of this run.')
      const found = digestOf(text)
      if (digest !== null && digest !== found) {
        throw new InputError({
          problem: `${plan} is not the plan asked for: its sha256 is ${found}, asked for was ${digest}.`,
          next: 'Use the plan of the same workflow run, unchanged.',
        })
      }
      return { plan: readJson(planSchema, text, plan), digest: found }
    },
    async writeMeasurement(measurement) {
      const file = measurementFile(measurement.host, measurement.attempt)
      const rows = rowsFile(measurement.host, measurement.attempt)
      await write(directory, file, textOf(measurementSchema, measurement, file), `What was written before stands: ${file} as it was, and the raw rows in ${rows}.`)
      return file
    },
    async appendRow(host, attempt, line) {
      const file = rowsFile(host, attempt)
      await onDisk(file, 'The rows before this one are in it.', async () => {
        await mkdir(directory, { recursive: true })
        await appendFile(file, `${line}\n`)
      })
    },
    async measurementFiles(host, attempt) {
      const files = [measurementFile(host, attempt), rowsFile(host, attempt)]
      const there = await Promise.all(files.map(isThere))
      return files.filter((_, index) => there[index])
    },
    readMeasurements: () => readMeasurements(directory),
    async writeReport(report, pages) {
      const paths = { json: join(directory, 'report.json'), markdown: join(directory, 'report.md'), html: join(directory, 'report.html') }
      const texts = { json: textOf(reportSchema, report, paths.json), markdown: pages.markdown, html: pages.html }
      for (const kind of ['json', 'markdown', 'html'] as const) await write(directory, paths[kind], texts[kind], `The measurements stay in ${directory}.`)
      return paths
    },
  }
}

const isThere = (file: string): Promise<boolean> => access(file).then(() => true, () => false)

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

function textOf<Value>(schema: z.ZodType<Value>, value: Value, file: string): string {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return `${JSON.stringify(result.data, null, 2)}\n`
  throw new Defect({ problem: `${basename(file)} would not be readable: ${faultOfFields(result.error)}.`, next: 'Please report this.' })
}

async function write(directory: string, file: string, text: string, safe: string): Promise<void> {
  await onDisk(file, safe, async () => {
    await mkdir(directory, { recursive: true })
    await writeFileAtomic(file, text, { fsync: true })
  })
}

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

async function onDisk(file: string, safe: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    const fault = DISK_FAULTS[(cause as NodeJS.ErrnoException).code ?? '']
    if (fault === undefined) throw cause
    throw new UpstreamError({ problem: `${file} could not be written: ${fault}.`, next: `${safe} Make room or rights there and run again.`, cause })
  }
}

/** Reads a regular file that is not a link (an artifact may hold anything); throws InputError. */
async function readRecord(file: string, next: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    const problem = code === 'ENOENT' ? `${file} is missing.` : code === 'ELOOP' ? `${file} is a link.` : `${file} cannot be read (${code ?? 'unknown'}).`
    throw new InputError({ problem, next, cause })
  })
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) throw new InputError({ problem: `${file} is no regular file.`, next })
    if (facts.size > LARGEST_RECORD_BYTES) {
      throw new InputError({ problem: `${file} has ${facts.size} bytes, more than the ${LARGEST_RECORD_BYTES} that are read.`, next })
    }
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

async function readMeasurements(directory: string): ReturnType<Records['readMeasurements']> {
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
  const measurement = readJson(measurementSchema, await readRecord(file, next), file)
  const named = MEASUREMENT_FILE.exec(basename(file))?.groups
  if (named?.['host'] === measurement.host && named['attempt'] === String(measurement.attempt)) return measurement
  throw new InputError({ problem: `${file} holds attempt ${measurement.attempt} of ${measurement.host}, not what its name says.`, next })
}

/** The measurement files in a directory and in those right below it, by name; throws InputError when one cannot be listed. */
async function measurementPaths(directory: string): Promise<string[]> {
  const entries = await namesIn(directory)
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name))
  const paths = await Promise.all([directory, ...below].map(async (folder) => (await namesIn(folder)).map(({ name }) => join(folder, name))))
  return paths.flat().filter((path) => MEASUREMENT_FILE.test(basename(path))).toSorted()
}

async function namesIn(directory: string): Promise<Dirent[]> {
  return await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return []
    throw new InputError({ problem: `${directory} cannot be listed (${code ?? 'unknown'}).`, next: 'Check its rights.', cause })
  })
}
