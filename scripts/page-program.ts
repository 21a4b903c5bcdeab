import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..')

/** What the pages embed: the program, with uPlot in it, the style, and the digest of each for the Content-Security-Policy. */
export interface PageProgram {
  readonly script: string
  readonly scriptDigest: string
  readonly style: string
  readonly styleDigest: string
}

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
const readFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Where the program lies in the source: built once and committed, because core/ reads no files. */
export const PAGE_PROGRAM = 'src/core/report/page-program.json'

/** Returns the program and the style of the pages, built from src/page and uPlot. */
export async function pageProgram(): Promise<PageProgram> {
  const bundle = await rolldown({ input: join(ROOT, 'src/page/page.ts'), platform: 'browser', cwd: ROOT, logLevel: 'warn' })
  const { output } = await bundle.generate({ format: 'iife', minify: true, comments: { legal: false, annotation: false, jsdoc: false } })
  await bundle.close()
  const { version } = JSON.parse(readFile('node_modules/uplot/package.json')) as { version: string }
  const notice = `/* with uPlot ${version}, https://github.com/leeoniya/uPlot, copyright Leon Sorokin, MIT licence */\n`
  const script = `${notice}${output[0].code.trim()}\n`
  // an element's text ends there, also inside of a string
  if (/<\/script|<!--/i.test(script)) throw new Error('The program of the pages holds "</script" or "<!--". Write it in two parts.')
  const style = `${readFile('node_modules/uplot/dist/uPlot.min.css').trim()}\n${readFile('src/page/page.css').trim()}\n`
  return { script, scriptDigest: digestOf(script), style, styleDigest: digestOf(style) }
}

/** Returns the text of the committed file. */
export const pageProgramText = (program: PageProgram): string => `${JSON.stringify(program, null, 2)}\n`
