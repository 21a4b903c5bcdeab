import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Defect } from '../../src/core/errors.ts'
import { codeBlock, details, escapeMarkdown, fitToBytes, inlineCode, table } from '../../src/core/report/markdown.ts'
import { byteLength, visibleLine, visibleLines } from '../../src/core/report/visible-text.ts'

const BREAK = '&#8203;'

describe('Text that a reader could not see', () => {
  test.each([
    ['an ANSI colour', '\u001b[31mred\u001b[0m', '␛[31mred␛[0m'],
    ['a C1 control', 'a\u009b31m', 'a⟦U+009B⟧31m'],
    ['a bell and a delete', '\u0007\u007f', '␇␡'],
    ['a right-to-left override', '\u202egnp.exe', '⟦U+202E⟧gnp.exe'],
    ['a bidi isolate', '\u2066x\u2069', '⟦U+2066⟧x⟦U+2069⟧'],
    ['a zero-width space and a byte order mark', 'a\u200bb\ufeff', 'a⟦U+200B⟧b⟦U+FEFF⟧'],
    ['a tag character', 'a\u{e0041}', 'a⟦U+E0041⟧'],
    ['a lone surrogate', 'a\ud800b', 'a⟦U+D800⟧b'],
    ['a carriage return that would overwrite the line', 'safe\rrm -rf', 'safe␍rm -rf'],
  ])('is made visible: %s', (_, text, seen) => {
    expect(visibleLines(text)).toBe(seen)
  })

  test('keeps line breaks, tabs, umlauts, CJK and emoji as they are', () => {
    expect(visibleLines('ä\t日本\r\n🦙\n')).toBe('ä\t日本\n🦙\n')
  })

  test('is cut by characters, never inside one', () => {
    expect(visibleLine('🦙'.repeat(10), 4)).toBe('🦙🦙🦙…')
    expect(visibleLine(' a\n\tb ', 10)).toBe('a b')
    // fillers and selectors have no ink, so that two names would look alike
    for (const unseen of ['\u034f', '\u17b5', '\u180b', '\u3164', '\uffa0', '\u{e0101}', '\u{e01ef}'])
      expect(visibleLine(`a${unseen}b`)).toBe(`a⟦U+${unseen.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟧b`)
    expect(visibleLine('\u2764\ufe0f')).toBe('\u2764\ufe0f')
    expect(visibleLine('x'.repeat(10_000))).toHaveLength(300)
  })
})

describe('Escaped Markdown', () => {
  test.each([
    ['a mention', '@ggml-org', `@${BREAK}ggml-org`],
    ['an issue reference', 'see #123', `see #${BREAK}123`],
    ['a reference of another repository', 'ggml-org/llama.cpp#1', `ggml-org/llama.cpp#${BREAK}1`],
    ['a GH reference', 'GH-12', `GH${BREAK}-12`],
    ['a link that would leave a mark upstream', 'https://github.com/a/b/pull/1', `https:${BREAK}//github.com/a/b/pull/1`],
    ['a bare domain', 'www.example.org', `www${BREAK}.example.org`],
    ['a table cell end', 'a|b', 'a\\|b'],
    ['every pipe, not the first alone', '|||', '\\|\\|\\|'],
    ['code, emphasis and a link', '`a` *b* _c_ [d](e)', '\\`a\\` \\*b\\* \\_c\\_ \\[d\\](e)'],
    ['HTML and entities', '<script>&amp;', '&lt;script&gt;&amp;amp;'],
    ['a comment', '<!-- x -->', '&lt;!-- x --&gt;'],
    ['a list marker', '- x', '\\- x'],
    ['a numbered list', '1. x', `1${BREAK}. x`],
    ['a heading', '# x', '\\# x'],
    ['a rule', '---', '\\---'],
    ['maths', '$x$', '\\$x\\$'],
    ['a line break', 'a\n\n# b', 'a # b'],
  ])('defuses %s', (_, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  test.each(['0.0 % ', '+6.1 %', '-27.1 %', 'tg128 @ d4096', 'AMD Ryzen 9 7950X (16 cores)', 'v0.5.0', 'b10361'])(
    'leaves %s as it is',
    (text) => {
      expect(escapeMarkdown(text)).toBe(text.trim())
    },
  )

  test('holds no live mention, reference, tag, pipe, backtick or line break, whatever comes in', () => {
    const hostile = fc.array(
      fc.constantFrom(
        '@',
        '#',
        '1',
        'a',
        '|',
        '`',
        '<',
        '>',
        '&',
        '\n',
        '\\',
        '://',
        'http',
        '[',
        ']',
        '(',
        ')',
        '-',
        ' ',
        '\u202e',
        '\u001b',
      ),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(hostile, (parts) => {
        const escaped = escapeMarkdown(parts.join(''))
        expect(escaped).not.toMatch(/[<>\n\r]|:\/\//)
        expect(escaped).not.toMatch(/@[\w-]|(?<!&)#\d/)
        expect(escaped).not.toMatch(/(?<!\\)(?:\\\\)*[|`[\]]/)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('Code', () => {
  test('in a line has more backticks around it than inside, and no pipe that would end a cell', () => {
    expect(inlineCode('a')).toBe('`a`')
    expect(inlineCode('a``b|c')).toBe('``` a``b│c ```')
    expect(inlineCode('')).toBe('')
  })

  test('in a block cannot be closed from inside', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '```', '\n', '~~~', 'x', '````text'), { maxLength: 40 }), (parts) => {
        const lines = codeBlock(parts.join('')).split('\n')
        const fence = /^`+/.exec(lines[0] ?? '')?.[0] ?? ''
        expect(fence.length).toBeGreaterThanOrEqual(3)
        expect(lines.filter((line) => line.startsWith(fence))).toEqual([`${fence}text`, fence])
      }),
    )
  })

  test('in a block keeps the end of a long log and says how much is left out', () => {
    expect(codeBlock(`${'a'.repeat(100)}end`, 10)).toBe('```text\n[93 earlier characters left out]\naaaaaaaend\n```')
  })
})

describe('Tables and folded parts', () => {
  test('a table aligns columns whose title ends in a colon to the right', () => {
    expect(table(['a', 'b:'], [['1', '2']])).toBe('| a | b |\n| --- | ---: |\n| 1 | 2 |')
  })

  test('a summary is HTML, in which GitHub reads no Markdown: it is escaped as such', () => {
    expect(details('<b> @you #1', 'body')).toBe(
      `<details>\n<summary>&lt;b&gt; @${BREAK}you #${BREAK}1</summary>\n\nbody\n\n</details>`,
    )
  })
})

describe('A page with a budget', () => {
  const sections = [
    { name: 'the head', sizes: ['head'] },
    { name: 'the table', sizes: ['t'.repeat(400), 't'.repeat(100)] },
    { name: 'the rest', sizes: ['ü'.repeat(400), 'ü'.repeat(50), ''] },
    { name: 'the marker', sizes: ['marker'] },
  ]

  test('shows everything when it fits, with no note', () => {
    expect(fitToBytes(sections, 5000, 'report.json')).toBe(`head\n\n${'t'.repeat(400)}\n\n${'ü'.repeat(400)}\n\nmarker\n`)
  })

  test('shortens from the end, counts bytes and not characters, and says what was shortened and where the whole is', () => {
    const page = fitToBytes(sections, 1000, 'report.json')
    expect(page).toContain('Shortened for lack of space: the rest. The whole is in report.json.')
    expect(page).toContain('t'.repeat(400))
    expect(byteLength(page)).toBeLessThanOrEqual(1000)
    expect(page.endsWith('marker\n')).toBe(true)
  })

  test('leaves out what may go before it shortens what stands above', () => {
    const page = fitToBytes(sections, 300, 'report.json')
    expect(page).toContain('Shortened for lack of space: the table. Left out for lack of space: the rest.')
    expect(byteLength(page)).toBeLessThanOrEqual(300)
  })

  test('that cannot fit is a defect, not a page cut in two', () => {
    expect(() => fitToBytes(sections, 100, 'report.json')).toThrow(Defect)
  })
})
