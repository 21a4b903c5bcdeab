import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildLog, nameOfStorePath } from '../../../src/core/nix/build-log.ts'
import { failureOf } from '../../../src/core/nix/nix-failure.ts'
import { plainText, tailOf } from '../../../src/core/nix/plain-text.ts'
import { growthOf, LINEAR } from '../../support/growth.ts'

const nix = (entry: unknown): string => `@nix ${JSON.stringify(entry)}`
const DERIVATION = '/nix/store/fw081xwwg9z1nrilqhfv2qwy5ah592y4-llama-cpp-0.0.0.drv'
const OUTPUT = '/nix/store/cn445zf76bp4ann59yi0kr9xqhqlh7cj-glibc-2.40'

describe('nix’s internal-json log', () => {
  test.each([
    ["Try '/nix/store/x-nix/bin/nix --help' for more information."],
    ["\u001b[1m(use '--show-trace' to show detailed location information)\u001b[0m"],
  ])('what nix adds to an error is none: %s', (hint) => {
    const log = buildLog(() => {})
    for (const msg of ['error: no such thing', hint]) log.readLine(nix({ action: 'msg', level: 0, msg }))
    expect(log.errors.map(({ cause }) => cause)).toEqual(['no such thing'])
  })

  test('tells what is built and fetched, what builders print, and what fails', () => {
    const lines: string[] = []
    const log = buildLog((line) => lines.push(line))
    expect(log.realising).toBe(false)
    log.readLine(
      nix({ action: 'start', id: 1, level: 3, parent: 0, text: 'building', type: 105, fields: [DERIVATION, '', 1, 1] }),
    )
    log.readLine(
      nix({ action: 'start', id: 2, level: 3, parent: 0, text: 'fetching', type: 108, fields: [OUTPUT, 'https://cache'] }),
    )
    log.readLine(nix({ action: 'result', id: 1, type: 101, fields: ['\u001b[31m[1/305]\u001b[0m compiling\r'] }))
    log.readLine(nix({ action: 'result', id: 9, type: 101, fields: ['of nobody'] }))
    log.readLine(nix({ action: 'msg', level: 0, msg: '\u001b[31;1merror:\u001b[0m\n … while\n\n error: lost', raw_msg: 'lost' }))
    log.readLine(nix({ action: 'msg', level: 1, msg: 'warning' }))
    log.readLine("fatal: repository '/x' is broken")
    expect(log).toMatchObject({ built: [DERIVATION], substituted: [OUTPUT], realising: true })
    expect(log.errors.map(({ cause }) => cause)).toEqual(['lost', "repository '/x' is broken"])
    expect(lines).toEqual(['building llama-cpp-0.0.0', 'fetching glibc-2.40', '[1/305] compiling'])
    expect(log.tail(DERIVATION)).toBe('[1/305] compiling')
    expect(log.tail('/another.drv')).toBe('')
  })

  test('keeps the last 60 lines and 8 KiB of a build', () => {
    const log = buildLog(() => {})
    log.readLine(nix({ action: 'start', id: 1, type: 105, fields: [DERIVATION] }))
    for (let line = 0; line < 500; line += 1) log.readLine(nix({ action: 'result', id: 1, type: 101, fields: [`line ${line}`] }))
    expect(log.tail(DERIVATION).split('\n')).toHaveLength(60)
    expect(log.tail(DERIVATION)).toMatch(/^line 440\n[^]*\nline 499$/)
    for (let line = 0; line < 60; line += 1) log.readLine(nix({ action: 'result', id: 1, type: 101, fields: ['x'.repeat(5000)] }))
    expect(log.tail(DERIVATION).length).toBeLessThanOrEqual(8 * 1024)
  })

  test('survives lines that are truncated, of other types, or no log at all', () => {
    const whole = nix({ action: 'start', id: 1, type: 105, fields: [DERIVATION, '', 1, 1] })
    const anything = fc.oneof(
      fc.nat(whole.length).map((length) => whole.slice(0, length)),
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map(nix),
      fc
        .record({
          action: fc.constantFrom('start', 'result', 'msg'),
          id: fc.anything(),
          type: fc.constantFrom(101, 105, 108),
          fields: fc.anything(),
        })
        .map(nix),
    )
    fc.assert(
      fc.property(fc.array(anything), (lines) => {
        const log = buildLog((line) => expect(typeof line).toBe('string'))
        lines.forEach((line) => log.readLine(line))
        expect(log.built.every((path) => typeof path === 'string')).toBe(true)
      }),
    )
  })
})

test('the cause is the last error of a trace', () => {
  const log = buildLog(() => {})
  for (const msg of ['error:\n  … while calling\n\n  error: no such thing', 'error: alone', 'no label', 'error:']) log.readLine(nix({ action: 'msg', level: 0, msg }))
  expect(log.errors.map(({ cause }) => cause)).toEqual(['no such thing', 'alone', 'no label', 'error:'])
})

test('a store path is called by its name', () => {
  expect(nameOfStorePath(DERIVATION)).toBe('llama-cpp-0.0.0')
  expect(nameOfStorePath('/odd')).toBe('odd')
})

test('text from outside loses escapes and control characters, and nothing else', () => {
  expect(plainText('a\u001b[1;31mb\u001b[0m\u001b]0;title\u0007c\u0000\u009b1m\td\r\ne\u001bc')).toBe('abc1m\td\nec')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/)
    }),
  )
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      expect(tailOf(lines, { lines: 3, characters: 20 }).length).toBeLessThanOrEqual(20)
    }),
  )
  expect(tailOf(['', 'a', '', 'b'], { lines: 3, characters: 20 })).toBe('a\n\nb')
})

test.each(["'", "substituter '", '1', ' ', 'some outputs '])('whatever an expression throws, why nix failed is known in linear time: %j', (piece) => {
  const ask = (size: number) => {
    const log = buildLog(() => {})
    log.readLine(`@nix ${JSON.stringify({ action: 'msg', level: 0, msg: `error: substituter '${piece.repeat(size / piece.length)}` })}`)
    return failureOf(log.errors, { realising: false, ending: 'nix ended' }, log.tail)
  }
  expect(growthOf(ask, 2 ** 13)).toBeLessThan(LINEAR)
})
