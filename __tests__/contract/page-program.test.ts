import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { PAGE_PROGRAM, type PageProgram } from '../../scripts/page-program.ts'
import { ROOT } from '../support/source-files.ts'

const committed = readFileSync(join(ROOT, PAGE_PROGRAM), 'utf8')
const program = JSON.parse(committed) as PageProgram

test('the program of the pages is what `npm run page` writes', async () => {
  // in a process of its own: rolldown does not take objects of jest's realm
  const { stdout } = await promisify(execFile)(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'scripts/page.ts', '--print'], { cwd: ROOT })
  expect(JSON.parse(stdout)).toEqual(program)
  expect(stdout === committed).toBe(true)
})

test('its digests are those of its parts, and its library is named with its licence', () => {
  const parts = [[program.script, program.scriptDigest], [program.style, program.styleDigest]] as const
  for (const [text, digest] of parts) expect(digest).toBe(`sha256-${createHash('sha256').update(text).digest('base64')}`)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/uplot/package.json'), 'utf8')) as { version: string }
  expect(program.script).toContain(`uPlot ${version}, https://github.com/leeoniya/uPlot, copyright Leon Sorokin, MIT licence`)
})
