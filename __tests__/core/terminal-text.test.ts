import { expect, test } from '@jest/globals'
import { colouredText, plainText, tableWithOutcomes } from '../../src/core/report/styled-text.ts'
import { textTable, wrapped } from '../../src/core/report/text-table.ts'
import { widthOf } from '../../src/core/report/text-width.ts'
import { visibleLines } from '../../src/core/report/visible-text.ts'

test('a table and a sentence fit the columns of a terminal, also with letters that take two of them', () => {
  const rows = [['HOST', 'TAG', 't/s', 'VERDICT'], ['carbon', '発売日本語の長い名前'.repeat(4), '96', 'same'], ['bor\u0301on', 'b10361', '1700', 'slower']]
  const lines = textTable(rows, { right: [2], giving: [1] }).split('\n')
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(80)
  // the columns stand under each other on the screen, not in the string
  expect(new Set([widthOf(lines[1]?.slice(0, lines[1].indexOf('same')) ?? ''), widthOf(lines[2]?.slice(0, lines[2].indexOf('slower')) ?? ''), lines[0]?.indexOf('VERDICT')]).size).toBe(1)
  const sentence = `${'語'.repeat(50)} ${'x'.repeat(90)} \u{1f999}\u{1f999} end`
  expect(wrapped(sentence, 31).every((line) => widthOf(line) <= 31)).toBe(true)
  expect(wrapped(sentence, 31).join('').replaceAll(' ', '')).toBe(sentence.replaceAll(' ', ''))
  expect(wrapped('語 語', 1)).toEqual(['語', '語'])
})

test('a letter of Chinese takes two columns, a combining mark none', () => {
  expect(['語', 'o\u0301', '\u{1f999}', 'ab', 'א'].map(widthOf)).toEqual([2, 1, 2, 2, 1])
})

test('outcomes have a colour on a terminal that wants them, and what is in a name cannot colour anything', () => {
  const pieces = tableWithOutcomes('HOST  VERDICT\n\u001b[31mx   slower\ny     same', ['slower', 'same'])
  expect(plainText(pieces)).toBe('HOST  VERDICT\n\u001b[31mx   slower\ny     same')
  expect(colouredText(pieces, visibleLines)).toBe('HOST  VERDICT\n␛[31mx   \u001b[31mslower\u001b[39m\ny     \u001b[32msame\u001b[39m')
})
