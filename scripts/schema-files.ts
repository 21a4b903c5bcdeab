import { z } from 'zod'
import { examinationSchema } from '../src/core/doctor/finding.ts'
import { historyEntrySchema } from '../src/core/history/history-entry.ts'
import { configSchema } from '../src/core/hosts/config.ts'
import { measurementSchema } from '../src/core/hosts/measurement.ts'
import { planSchema } from '../src/core/hosts/plan.ts'
import { reportSchema } from '../src/core/report/report.ts'

const SOURCES = {
  config: { schema: configSchema, title: 'llama-fleet: .github/llama-fleet.yml' },
  plan: { schema: planSchema, title: 'llama-fleet: plan.json' },
  measurement: { schema: measurementSchema, title: 'llama-fleet: measurement-<host>-<attempt>.json' },
  doctor: { schema: examinationSchema, title: 'llama-fleet: what `llama-fleet doctor --json` prints' },
  history: { schema: historyEntrySchema, title: 'llama-fleet: one line of HOST.jsonl' },
  report: { schema: reportSchema, title: 'llama-fleet: report.json' },
}

/** Returns the files of schema/ by name: JSON Schema (draft 2020-12) of what may be written, before defaults are filled in. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(SOURCES).map(([name, { schema, title }]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
      return [`${name}.json`, `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`]
    }),
  )
}
