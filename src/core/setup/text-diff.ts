import { createTwoFilesPatch } from 'diff'
import { visibleLines } from '../report/visible-text.ts'

/** Returns a unified diff as git shows it; a text of before that is null is a file that is not there. */
export function textDiff(path: string, before: string | null, after: string): string {
  const shown = visibleLines(path.replaceAll('\n', ' '))
  const [from, to] = [before === null ? '/dev/null' : `a/${shown}`, `b/${shown}`]
  const patch = createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, { context: 3 })
  return visibleLines(patch.replace(/^=+\n/, '')).trimEnd()
}
