import type { Report } from './report.ts'

/**
 * Yields report.json: a line per field and per host; indented to the last sample it would be three times as long. No piece ends inside
 * of a text.
 */
export function* reportJson(report: Report): Generator<string> {
  yield '{\n'
  for (const [place, [name, value]] of Object.entries(report).entries()) {
    if (place > 0) yield ',\n'
    yield `  ${JSON.stringify(name)}: `
    if (name !== 'hosts') yield JSON.stringify(value)
    else yield* linesOf(report.hosts)
  }
  yield '\n}\n'
}

function* linesOf(values: readonly unknown[]): Generator<string> {
  for (const [place, value] of values.entries()) yield `${place === 0 ? '[\n' : ',\n'}    ${JSON.stringify(value)}`
  yield values.length === 0 ? '[]' : '\n  ]'
}
