import { paragraph } from '../report/text-table.ts'
import { visibleLines } from '../report/visible-text.ts'
import type { SetupStep } from './step.ts'
import { textDiff } from './text-diff.ts'

/** What init says: what is there, the steps, which of them were done, and why the others that it can do were not (null: not asked to). */
export interface SetupAnswer {
  readonly found: readonly string[]
  readonly steps: readonly SetupStep[]
  readonly written: readonly SetupStep[]
  readonly left: string | null
}

/** Returns the answer for a terminal: sentences within 80 columns; diffs and texts to copy as they are. */
export function setupText({ found, steps, written, left }: SetupAnswer): string {
  const open = steps.filter((step) => step.kind !== 'by-hand' && !written.includes(step))
  const hand = steps.filter((step) => step.kind === 'by-hand')
  const blocks: string[][] = [['Here is today:', ...found.flatMap((line) => sentence('- ', line))]]
  if (steps.length === 0) blocks.push(['Nothing is left to do. `llama-fleet doctor` looks closer.'])
  if (written.length > 0) blocks.push(['Written:', ...written.flatMap(({ title }) => sentence('- ', title))])
  if (open.length > 0) {
    blocks.push(sentence('', left ?? '`llama-fleet init --write` writes this, and nothing else:'))
    for (const step of open) blocks.push([...sentence('- ', step.title), ...diffOf(step).split('\n').map((line) => `  ${line}`.trimEnd())])
  }
  if (hand.length > 0) {
    blocks.push(['To do by hand:'])
    for (const [index, { title, words, text }] of hand.entries()) {
      const indented = text === '' ? [] : ['', ...visibleLines(text).split('\n').map((line) => `     ${line}`.trimEnd())]
      blocks.push([...sentence(`${index + 1}. `.padStart(4), title), ...sentence('    ', words), ...indented])
    }
  }
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function diffOf(step: SetupStep): string {
  if (step.kind === 'by-hand') return ''
  return step.kind === 'create' ? textDiff(step.path, null, step.text) : textDiff(step.path, step.before, step.after)
}

const sentence = (label: string, text: string): string[] => paragraph(text, 1200, label)
