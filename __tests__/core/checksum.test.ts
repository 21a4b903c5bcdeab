import { expect, test } from '@jest/globals'
import { checksumOf } from '../../src/core/checksum.ts'

/** The table of the 64-bit hash in https://www.rfc-editor.org/rfc/rfc9923. */
test.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('the checksum of %j is the published one', (text, published) => {
  expect(checksumOf(text)).toBe(published)
})

test('is what the formula says with whole numbers, for every kind of character', () => {
  const exact = (text: string): string =>
    Buffer.from(text, 'utf8')
      .reduce((sum, byte) => ((sum ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn, 0xcbf29ce484222325n)
      .toString(16)
      .padStart(16, '0')
  for (const text of ['ü', '🦙 and more', '\0\n', 'x'.repeat(1000), '{"a":1}']) expect(checksumOf(text)).toBe(exact(text))
})
