import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { actionsProgress } from '../../src/adapters/actions-progress.ts'
import { actionsSurface } from '../../src/adapters/actions-surface.ts'
import { lineProgress } from '../../src/adapters/terminal-lines.ts'
import { terminalProgress } from '../../src/adapters/terminal-progress.ts'
import type { Progress } from '../../src/ports/progress.ts'
import { faultsOfLog, faultsOfTerminal, HOSTILE } from '../support/hostile-text.ts'
import { jobLogOf } from '../support/job-log.ts'
import { writtenStream } from '../support/written-stream.ts'

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-sinks-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Everything that progress can be told, told with hostile texts. */
async function told(progress: Progress, hostile: string): Promise<void> {
  await progress.task(hostile, async (task) => {
    task.update(hostile)
    task.log(hostile)
    await progress.task(hostile, async (inner) => inner.log(`  ${hostile}`))
  })
  progress.notice(hostile)
  progress.warning(hostile)
}

describe.each(HOSTILE)('texts that would be %s are text', (_what, hostile) => {
  test("in a step's log, and its commands are ours", async () => {
    expect(faultsOfLog(await jobLogOf(() => told(actionsProgress(), hostile)), ['::group::', '::endgroup::', '::notice::', '::warning::'])).toEqual([])
    expect(faultsOfLog(await jobLogOf(() => actionsSurface().fail(hostile)), ['::error::'])).toEqual([])
    process.exitCode = undefined
  })

  test('in plain lines, which the log of a job may be', async () => {
    const { stream, text } = writtenStream(false)
    await told(lineProgress(stream), hostile)
    expect(faultsOfLog(text())).toEqual([])
  })

  test('on a live terminal', async () => {
    const { stream, text } = writtenStream(true)
    await told(terminalProgress(stream, { TERM: 'xterm' }), hostile)
    // ours: the cursor goes and comes, and what was drawn is drawn again
    expect(faultsOfTerminal(text().replaceAll(/\u001b\[(?:\?25[hl]|\d+F|J)/g, ''))).toEqual([])
  })

  test.each(['GITHUB_OUTPUT', 'GITHUB_STATE'] as const)('and one value in %s', (variable) => {
    const file = join(directory, variable)
    writeFileSync(file, '')
    process.env[variable] = file
    const surface = actionsSurface()
    if (variable === 'GITHUB_OUTPUT') surface.setOutput('candidate-tag', hostile)
    else surface.saveState('candidate-tag', hostile)
    delete process.env[variable]
    expect(readFileSync(file, 'utf8')).toMatch(/^candidate-tag=evil[^\n\r]*\n$/)
  })
})
