import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { element, escapeHtml, jsonScript, listHtml } from '../../src/core/report/html.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { whole, withoutProgram } from '../support/page-text.ts'

const pages = Object.entries(GOLDEN_REPORTS)

describe('HTML text', () => {
  test('has no markup of the outside world left, in text and in attributes', () => {
    expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe('&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;')
    expect(element('a', { href: '"><script>' }, 'x')).toBe('<a href="&quot;&gt;&lt;script&gt;">x</a>')
    expect(listHtml('T', ['<b>'])).toContain('<li>&lt;b&gt;</li>')
    expect(listHtml('T', [])).toBe('')
  })

  test('embeds any JSON so that nothing inside ends the block, and the value comes back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('</script>', '<!--', ']]>', '&', '\u2028', '"', '\\', '<script', 'x', '\ud800')),
        (parts) => {
          const text = parts.join('')
          const html = whole(jsonScript('data', ['{"text":', JSON.stringify(text), '}']))
          const inner = html.slice(html.indexOf('>') + 1, html.lastIndexOf('</script>'))
          expect(inner).not.toMatch(/[<>&]|[^ -~]/)
          expect(JSON.parse(inner)).toEqual({ text })
        },
      ),
    )
  })
})

describe.each(pages)('report.html of "%s"', (_name, make) => {
  const html = withoutProgram(whole(reportHtml(make())))
  const visible = html.replace('<script>PROGRAM</script>', '').replace(/<script type="application\/json"[^]*?<\/script>/, '')

  test('loads nothing and runs nothing but its program', () => {
    expect(visible).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i)
    expect(html).toContain(
      `content="default-src 'none'; style-src 'STYLE-DIGEST'; script-src 'PROGRAM-DIGEST'; base-uri 'none'; form-action 'none'"`,
    )
    expect(visible).not.toMatch(/\sstyle=/)
    expect(
      [...visible.matchAll(/(?:href|src)="([^"]*)"/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !/^(?:#(?:host-[\w-]+|changes|lock|method)$|https:\/\/github\.com\/ggml-org\/llama\.cpp\/(?:compare|commit)\/)/.test(target)),
    ).toEqual([])
  })

  test('holds the whole report as JSON, equal to report.json', () => {
    const json = /<script type="application\/json" id="report">([^]*?)<\/script>/.exec(html)?.[1] ?? ''
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(make())))
  })

  test('closes every element that it opens, in order', () => {
    const open: string[] = []
    for (const [, close, tag] of visible.replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (tag === undefined || ['meta', 'br', 'input'].includes(tag)) continue
      if (close === '') open.push(tag)
      else if (open.pop() !== tag) throw new Error(`</${tag}> closes nothing that is open inside ${open.join(' > ')}`)
    }
    expect(open).toEqual([])
  })
})
