import * as core from '@actions/core'
import type { ActionSurface } from '../ports/action-surface.ts'
import { inertLines } from './actions-log-text.ts'

/** GitHub drops a step's summary above 1 MiB (docs: workflow commands, job summaries); room is left for the last line. */
const SUMMARY_BYTES = 1024 * 1024 - 1024

/** Returns the outputs, the summary and the state of the step that runs; they go through files and never through the log. */
export function actionsSurface(): ActionSurface {
  return {
    setOutput: (name, value) => core.setOutput(name, value),
    writeSummary: async (markdown) => {
      if (process.env['GITHUB_STEP_SUMMARY'] === undefined)
        return core.info('This runner shows no job summary; the report is in the artifact.')
      await core.summary.addRaw(summaryOf(markdown)).write({ overwrite: true })
    },
    saveState: (name, value) => core.saveState(name, value),
    fail: (message) => core.setFailed(inertLines(message)),
  }
}

/** Returns the Markdown cut at a line border when it is larger than GitHub shows, with a line that says what is missing. */
export function summaryOf(markdown: string): string {
  const bytes = Buffer.from(markdown, 'utf8')
  if (bytes.length <= SUMMARY_BYTES) return markdown
  const kept = bytes.subarray(0, bytes.lastIndexOf(0x0a, SUMMARY_BYTES) + 1).toString('utf8')
  const fenceOpen = (kept.match(/^```/gm) ?? []).length % 2 === 1
  const missing = Math.ceil((bytes.length - Buffer.byteLength(kept)) / 1024)
  const rest = `*${missing} KiB more do not fit into a job summary: the whole report is in the artifact \`report\`.*`
  return `${kept}${fenceOpen ? '```\n' : ''}\n${rest}\n`
}
