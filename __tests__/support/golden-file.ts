import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const DIRECTORY = join(import.meta.dirname, '../golden')

/** Returns the golden text; under UPDATE_GOLDEN=1 it is written first. Throws when it is absent, so that none is made in passing. */
export function goldenText(name: string, actual: string): string {
  const path = join(DIRECTORY, name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
  }
  if (!existsSync(path))
    throw new Error(`The golden file ${name} is missing. Write it with UPDATE_GOLDEN=1, then read what was written.`)
  return readFileSync(path, 'utf8')
}
