import { describe, expect, test } from '@jest/globals'
import { outcomeTable } from '../../src/core/report/outcome-table.ts'
import { pullRequestText } from '../../src/core/report/pull-request.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportMarkdown } from '../../src/core/report/report-markdown.ts'
import { reportSchema, type Report } from '../../src/core/report/report.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { goldenText } from '../support/golden-file.ts'
import { GOLDEN_CONTEXTS, GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { NO_CONTEXT } from '../support/planned-bump.ts'
import { whole, withoutProgram } from '../support/page-text.ts'

/** The pages are long, and these five hold everything that a page may hold. */
const WITH_PAGES = ['slower', 'partial', 'hostile', 'differs', 'everything']

describe.each(Object.entries(GOLDEN_REPORTS))('The report "%s"', (name, make) => {
  const report: Report = make()

  test('has the shape that report.json promises', () => {
    expect(reportSchema.parse(report)).toEqual(report)
  })

  test('becomes the golden pull request, byte for byte', () => {
    const { title, body, labels } = pullRequestText(report, GOLDEN_CONTEXTS[name] ?? NO_CONTEXT)
    const text = `${title}\n${labels.join(' ')}\n\n${body}`
    expect(text).toBe(goldenText(`${name}.pull-request.md`, text))
  })

  test('becomes the golden table for a terminal, byte for byte', () => {
    const text = plainText(outcomeTable(report))
    expect(text).toBe(goldenText(`${name}.txt`, text))
  })
})

describe.each(Object.entries(GOLDEN_REPORTS).filter(([name]) => WITH_PAGES.includes(name)))(
  'The pages of the report "%s"',
  (name, make) => {
    test('are the golden report.md and report.html, byte for byte', () => {
      const report = make()
      expect(reportMarkdown(report)).toBe(goldenText(`${name}.report.md`, reportMarkdown(report)))
      const html = withoutProgram(whole(reportHtml(report)))
      expect(html).toBe(goldenText(`${name}.report.html`, html))
    })
  },
)
