import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, expect, test } from '@jest/globals'
import { unpackArtifact } from '../../src/adapters/packed-artifact.ts'
import { zipOf } from '../support/zip.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-packed-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let serial = 0
async function unpacked(zip: Buffer): Promise<{ readonly said: string; readonly target: string }> {
  const [packed, target] = ['packed', 'target'].map((name) => join(root, `${++serial}`, name))
  for (const directory of [packed ?? '', target ?? '']) mkdirSync(directory, { recursive: true })
  writeFileSync(join(packed ?? '', 'artifact'), zip)
  const said = await unpackArtifact(packed ?? '', 'plan', target ?? '').then(() => '', (thrown: unknown) => String(thrown))
  return { said, target: target ?? '' }
}

/** A zip with one file of zeros, which says that it has so many. */
function bomb(bytes: number, said: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(bytes))
  const zip = zipOf({ 'data.json': packed.toString('latin1') }, 'latin1')
  for (const [mark, at] of [['PK\x03\x04', 8], ['PK\x01\x02', 10]] as const) {
    const start = zip.indexOf(mark, 0, 'latin1')
    zip.writeUInt16LE(8, start + at)
    zip.writeUInt32LE(said, start + at + 14)
  }
  return zip
}

test('files come out as they went in, also from directories', async () => {
  const { said, target } = await unpacked(zipOf({ 'plan.json': '{}', 'a/b.json': 'text', 'c/': '' }))
  expect([said, readdirSync(target).toSorted(), readFileSync(join(target, 'a/b.json'), 'utf8')]).toEqual(['', ['a', 'plan.json'], 'text'])
})

const MIB = 1024 * 1024
test.each([
  ['unpacks to a thousand times its size', bomb(8 * MIB, 200 * MIB), /plan has 209715200 bytes when it is unpacked, above 134217728; nothing of ours has more/],
  ['holds more than it says', bomb(8 * MIB, 1000), /too many bytes in the stream\. expected 1000/],
  ['has files without end', zipOf(Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`${index}.json`, '']))), /plan has 65 files, above 64/],
  ['is packed too large', Buffer.alloc(16 * MIB + 1), /plan has 16777217 bytes, above 16777216/],
  ['climbs out', zipOf({ '../escaped.json': 'x' }), /invalid relative path: \.\.\/escaped\.json/],
  ['climbs out on its way', zipOf({ 'a/../../escaped.json': 'x' }), /invalid relative path/],
  ['starts at the root', zipOf({ '/tmp/escaped.json': 'x' }), /absolute path/],
  ['speaks of another system', zipOf({ '..\\escaped.json': 'x' }), /invalid characters in fileName/],
  ['has a file where a directory is to be', zipOf({ data: 'x', 'data/more': 'y' }), /RefusedArtifact: The artifact plan cannot be unpacked: .*E(?:EXIST|NOTDIR)/],
  ['is none', Buffer.from('{"kind":"bump"}'), /end of central directory record signature not found/i],
  ['is cut', zipOf({ 'data.json': 'x'.repeat(100) }).subarray(0, 90), /end of central directory record signature not found/i],
])('an archive that %s is refused, and fills no disk', async (_what, zip, sentence) => {
  const { said, target } = await unpacked(zip)
  expect(said).toMatch(sentence)
  const sizes = readdirSync(target, { recursive: true, encoding: 'utf8' }).map((path) => statSync(join(target, path)).size)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MIB)
})
