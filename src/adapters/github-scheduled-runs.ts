import { basename } from 'node:path/posix'
import { z } from 'zod'
import type { ScheduleRecord } from '../core/schedule/silent-schedule.ts'
import { askOnce } from './bounded-request.ts'

const time = z.iso.datetime({ offset: true }).transform((written) => new Date(written))
/** https://docs.github.com/en/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow, the newest first */
const runsSchema = z.looseObject({ workflow_runs: z.array(z.looseObject({ created_at: time })).max(1) })
/** https://docs.github.com/en/rest/actions/workflows#get-a-workflow */
const workflowSchema = z.looseObject({ created_at: time, state: z.string().max(40).regex(/^\w+$/) })

/** Returns what GitHub knows of a workflow's schedule in one or two requests; null without an answer that says it. */
export async function githubScheduleRecord(
  workflow: string,
  { token, apiUrl, repository }: { readonly token: string; readonly apiUrl: string; readonly repository: string },
): Promise<ScheduleRecord | null> {
  const page = `${apiUrl.replace(/\/+$/, '')}/repos/${repository}/actions/workflows/${encodeURIComponent(basename(workflow))}`
  const ask = async <Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema> | null> => {
    const { status, value } = await askOnce(`${page}${path}`, token)
    const said = schema.safeParse(value)
    return status < 300 && said.success ? said.data : null
  }
  try {
    const runs = await ask('/runs?event=schedule&per_page=1', runsSchema)
    if (runs === null) return null
    const [run] = runs.workflow_runs
    if (run !== undefined) return { lastRun: run.created_at, knownSince: null, state: null }
    const known = await ask('', workflowSchema)
    return known === null ? null : { lastRun: null, knownSince: known.created_at, state: known.state }
  } catch {
    return null
  }
}
