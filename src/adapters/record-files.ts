import { access, appendFile, mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import { Defect, InputError } from '../core/errors.ts'
import { faultOfFields, readJson } from '../core/reading.ts'
import type { Records } from '../ports/records.ts'
import { replaceFile } from './atomic-file.ts'
import { onDisk } from './disk-faults.ts'
import { readRecord } from './record-text.ts'

/** Returns the records in this directory, which is made on the first write. */
export function recordFiles({ directory }: { readonly directory: string }): Records {
  const plan = join(directory, 'plan.json')
  const nameOf = (host: string, attempt: number): string => `${host}-${attempt}`
  const measurementFile = (host: string, attempt: number): string => join(directory, `measurement-${nameOf(host, attempt)}.json`)
  const rowsFile = (host: string, attempt: number): string => join(directory, `rows-${nameOf(host, attempt)}.jsonl`)
  return {
    async writePlan(value) {
      // a plan without work is handed to nobody, and most runs make one: it does without a schema and a digest
      const idle = value.kind === 'nothing-to-do'
      const text = idle ? jsonText(value) : jsonText(checked((await import('../core/hosts/plan.ts')).planSchema, value, plan))
      await write(directory, plan, text, 'Nothing else was changed.')
      return { path: plan, digest: idle ? '' : await digestOf(text) }
    },
    async readPlan(digest) {
      // The artifact `plan` is unpacked into a directory of its own.
      const unpacked = join(directory, 'plan', 'plan.json')
      const source = !(await isThere(plan)) && (await isThere(unpacked)) ? unpacked : plan
      const text = await readRecord(source, 'Run `llama-fleet plan` first, with the same `--output`, or fetch the plan artifact of this run.')
      const found = await digestOf(text)
      if (digest !== null && digest !== found) {
        throw new InputError({
          problem: `${source} is not the plan asked for: its sha256 is ${found}, asked for was ${digest}.`,
          next: 'Use the plan of the same workflow run, unchanged.',
        })
      }
      const { planSchema } = await import('../core/hosts/plan.ts')
      return { plan: readJson(planSchema, text, source), digest: found }
    },
    async writeMeasurement(measurement) {
      const { measurementSchema } = await import('../core/hosts/measurement.ts')
      const file = measurementFile(measurement.host, measurement.attempt)
      const rows = rowsFile(measurement.host, measurement.attempt)
      const safe = `What was written before stands: ${file} as it was, and the raw rows in ${rows}.`
      await write(directory, file, measurementText(measurementSchema, measurement, file), safe)
      return file
    },
    async dropRows(host, attempt) {
      const file = rowsFile(host, attempt)
      await onDisk(file, 'Nothing was measured yet.', () => rm(file, { force: true }))
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
    async keepEarlier(measurements) {
      const { measurementSchema } = await import('../core/hosts/measurement.ts')
      const own = join(directory, 'measurement-earlier')
      const paths: string[] = []
      for (const measurement of measurements) {
        const file = join(own, `measurement-${nameOf(measurement.host, measurement.attempt)}.json`)
        await write(own, file, measurementText(measurementSchema, measurement, file), 'The hosts are measured again.')
        paths.push(file)
      }
      return { directory: own, paths }
    },
    readMeasurements: async (within = '.') => (await import('./measurement-files.ts')).readMeasurements(join(directory, within)),
    async writeReport(report, pages) {
      const [{ hostReportSchema, reportSchema }, { reportJson }] = await Promise.all([import('../core/report/report.ts'), import('../core/report/report-json.ts')])
      const paths = {
        json: join(directory, 'report.json'),
        markdown: join(directory, 'report.md'),
        html: join(directory, 'report.html'),
      }
      // host by host: a schema returns a copy of what it looks at
      checked(reportSchema, { ...report, hosts: [] }, paths.json)
      for (const host of report.hosts) checked(hostReportSchema, host, paths.json)
      const texts = { json: reportJson(report), markdown: pages.markdown, html: pages.html }
      const safe = `The measurements stay in ${directory}.`
      for (const kind of ['json', 'markdown', 'html'] as const) await write(directory, paths[kind], texts[kind], safe)
      return paths
    },
  }
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

const digestOf = async (text: string): Promise<string> => (await import('node:crypto')).createHash('sha256').update(text).digest('hex')

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** On one line: a line for each of a million samples would make more of the file than is read. */
const measurementText = <Value>(schema: z.ZodType<Value>, value: Value, file: string): string => `${JSON.stringify(checked(schema, value, file))}\n`

function checked<Value>(schema: z.ZodType<Value>, value: Value, file: string): Value {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  throw new Defect({
    problem: `${basename(file)} would not be readable: ${faultOfFields(result.error)}.`,
    next: 'Please report this.',
  })
}

async function write(directory: string, file: string, text: string | Iterable<string>, safe: string): Promise<void> {
  await onDisk(file, safe, async () => {
    await mkdir(directory, { recursive: true })
    await replaceFile(file, text)
  })
}
