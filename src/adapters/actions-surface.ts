import { appendFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import * as core from '@actions/core'
import { UpstreamError } from '../core/errors.ts'
import type { ActionSurface } from '../ports/action-surface.ts'
import { inertLine, inertLines } from './actions-log-text.ts'
import { asDiskFault } from './disk-faults.ts'

/** GitHub drops a step's summary above 1 MiB (docs: workflow commands, job summaries); room is left for the last line. */
const SUMMARY_BYTES = 1024 * 1024 - 1024

/** Returns the outputs, the summary and the state of the step that runs; they go through files and never through the log. */
export function actionsSurface(): ActionSurface {
  return {
    setOutput: (name, value) => tell('GITHUB_OUTPUT', name, value),
    writeSummary: async (markdown) => {
      const path = process.env['GITHUB_STEP_SUMMARY'] ?? ''
      if (path === '') return core.info('This runner shows no job summary; the report is in the artifact.')
      // the same stands in the artifact and in the pull request, which must not be lost over it
      await writeFile(path, summaryOf(markdown)).catch((error: unknown) =>
        core.warning(inertLine(`The job summary could not be written to ${path} (${(error as NodeJS.ErrnoException).code}); the report is in the artifact.`)),
      )
    },
    saveState: (name, value) => tell('GITHUB_STATE', name, value),
    fail: (message) => core.setFailed(inertLines(message)),
  }
}

/**
 * Writes `NAME=VALUE` for the runner (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter).
 * By hand because what we say has one line, and for more @actions/core loads node:crypto: a sixth of what a run without news costs of its own.
 */
function tell(file: 'GITHUB_OUTPUT' | 'GITHUB_STATE', name: string, value: string): void {
  const path = process.env[file]
  if (path === undefined || path === '') {
    throw new UpstreamError({ problem: `The runner gives no file for outputs: ${file} is not set.`, next: 'Use a runner that GitHub supports, 2.297 or newer.' })
  }
  try {
    appendFileSync(path, `${name}=${value.replace(/[\r\n]+/g, ' ')}\n`)
  } catch (cause) {
    throw asDiskFault(path, 'Later jobs are told nothing.', cause)
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
