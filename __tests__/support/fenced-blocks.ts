import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-files.ts'

/** Returns the code blocks of a page that are of a language, in their order. */
export function fencedBlocks(page: string, language: string): readonly string[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm)
  return [...blocks].flatMap(([, name, text]) => (name === language && text !== undefined ? [text] : []))
}
