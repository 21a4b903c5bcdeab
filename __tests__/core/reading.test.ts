import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { z } from 'zod'
import { InputError } from '../../src/core/errors.ts'
import { nameOfField, oneLine, readJson } from '../../src/core/reading.ts'

const schema = z.strictObject({
  schema: z.literal(1),
  hosts: z.array(z.strictObject({ name: z.string(), 'n-gpu': z.number().nullable() })),
})

describe('Reading JSON', () => {
  test('gives back what was written, for any value of the schema', () => {
    const host = fc.record({
      name: fc.string(),
      'n-gpu': fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
    })
    fc.assert(
      fc.property(fc.array(host), (hosts) => {
        const text = JSON.stringify({ schema: 1, hosts })
        expect(readJson(schema, text, 'a.json')).toEqual(JSON.parse(text))
      }),
    )
  })

  test('of any text is read or refused in one sentence that begins with its source', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"schema":1,"hosts":[${json}]}`),
        ),
        (text) => {
          try {
            readJson(schema, text, 'a.json')
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(InputError)
            expect((thrown as Error).message).toMatch(/^a\.json[: ][^\n]+$/)
            expect((thrown as Error).message.length).toBeLessThan(600)
          }
        },
      ),
    )
  })

  test.each([
    [
      '{"schema":1,"hosts":[{"name":7,"n-gpu":1}]}',
      "a.json: 'hosts[0].name' is 7, but: Invalid input: expected string, received number.",
    ],
    ['{"schema":1,"hosts":[{"name":"x"}]}', "a.json: 'hosts[0].n-gpu' is nothing, but: "],
    ['{"schema":1,"hosts":[{"name":"x","n-gpu":1,"y":2}]}', "a.json: 'hosts[0].y' is not a known field."],
    ['{"schema":3}', 'a.json has schema 3, this llama-fleet reads schema 1. Use one release of llama-fleet'],
    ['{"schema":"1","hosts":[]}', 'a.json: \'schema\' is "1"'],
    ['null', 'a.json: the whole is null'],
    ['  ', 'a.json is not JSON (it is empty).'],
    ['{"schema":1', 'a.json is not JSON ('],
  ])('refuses %s', (text, sentence) => {
    expect(() => readJson(schema, text, 'a.json')).toThrow(sentence)
  })

  test('shows outside text on one line, cut, without escapes that a terminal would obey', () => {
    expect(oneLine('a\u001b[31m\r\nb\u202ec')).toBe('a [31m b c')
    expect(oneLine('x'.repeat(300))).toHaveLength(201)
    expect(nameOfField(['hosts', 0, 'a\nb'])).toBe('hosts[0].a b')
  })
})
