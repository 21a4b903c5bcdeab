import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { closedBody, isInto, markerText, pairOf, readMarker, type Marker } from '../../../src/core/pull-request/marker.ts'

const marker: Marker = {
  schema: 1,
  flakeInput: 'llama-cpp',
  baseline: { tag: 'b1', rev: 'a'.repeat(40) },
  candidate: { tag: 'b2', rev: 'c'.repeat(40) },
  base: 'b'.repeat(40),
  outcome: 'same',
  headline: 'Merge: same',
  seed: 42,
  hosts: [],
  before: [],
  closed: false,
}
const host = (place: number): Marker['hosts'][number] => ({
  host: `host-${place}`,
  outcome: 'same',
  attempt: 1,
  run: 123_456_789,
  plan: 'd'.repeat(64),
  pair: `${'a'.repeat(32)}..${'c'.repeat(32)}`,
  settings: 'e'.repeat(16),
})

describe('The marker', () => {
  test('comes back from any body that holds it, whatever its texts are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.boolean(), (before, tag, after, remembers) => {
        const whole = { ...marker, candidate: { ...marker.candidate, tag }, ...(remembers ? { since: '2026-11-30T07:35:33.000Z' } : {}) }
        const text = markerText(whole)
        for (const one of text.split(/(?<=-->)(?=<!--)/)) expect(one.slice(4, -3)).not.toMatch(/--|[<>]|[^ -~]/)
        expect(readMarker(`${before}\n${text}\n${after.replaceAll('<!--', '')}`)).toEqual(whole)
      }),
    )
  })

  test('is none where a body was cut, forged in shape, or made by another release', () => {
    const text = markerText(marker)
    expect(readMarker('')).toBeNull()
    expect(readMarker(text.slice(0, -4))).toBeNull()
    expect(readMarker(text.replace('"schema":1', '"schema":2'))).toBeNull()
    expect(readMarker(text.replace('"outcome":"same"', '"outcome":"great"'))).toBeNull()
    expect(readMarker(text.replace('"hosts":[]', '"hosts":[],"more":1'))).toBeNull()
    fc.assert(fc.property(fc.string(), (json) => readMarker(`<!-- llama-fleet {${json}} -->`) === null))
  })

  test.each(['due', 'asked'] as const)('says that a merge by itself is or was %s, and goes whole when we close the pull request', (merge) => {
    const told = { ...marker, merge }
    expect(readMarker(markerText(told))).toEqual(told)
    expect(closedBody({ body: `shown\n\n${markerText(told)}`, marker: readMarker(markerText(told)) }, 'Closed.')).toBe(`Closed.\n\nshown\n\n${markerText({ ...told, closed: true })}`)
    expect(readMarker(markerText(told).replace(merge, 'done'))).toBeNull()
  })

  test('of a release that knew no merge by itself reads as before', () => {
    expect(markerText(marker)).not.toContain('merge')
    expect(readMarker(markerText(marker))).toEqual(marker)
  })

  test('says since when it shows its candidate in a comment that earlier releases pass over, and takes from there what it knows', () => {
    const told = { ...marker, since: '2026-11-30T07:35:33.000Z' }
    const text = markerText(told)
    expect(readMarker(text)).toEqual(told)
    expect(readMarker(`${text}\r\n`)).toEqual(told)
    // the comment that earlier releases read is what they wrote
    expect(text).toBe(`<!-- llama-fleet-beside {"since":"${told.since}"} -->${markerText(marker)}`)
    expect(text.split('<!-- llama-fleet ')).toHaveLength(2)
    expect(closedBody({ body: `shown\n\n${text}`, marker: readMarker(text) }, 'Closed.')).toBe(`Closed.\n\nshown\n\n${markerText({ ...told, closed: true })}`)
    // of a later release, or of nobody
    expect(readMarker(text.replace('{"since"', '{"more":[1],"since"'))).toEqual(told)
    for (const other of [text.replace('2026-11', '2026-13'), text.replace('{"since"', '{"until"'), text.replace('"}', '"'), text.replace(`"${told.since}"`, '7'), `${text}${markerText(marker)}`, text.replace(' --><', ' -->x<')]) expect(readMarker(other)).toEqual(marker)
  })

  test('says into which branch a review merged, beside it as well', () => {
    for (const into of ['main', 'feat/--><!-- llama-fleet {}', 'gr\u00fcn']) expect(readMarker(markerText({ ...marker, into }))).toEqual({ ...marker, into })
    expect([isInto(marker, 'main'), isInto({ ...marker, into: 'main' }, 'main'), isInto({ ...marker, into: 'main' }, 'staging')]).toEqual([true, true, false])
  })

  test('takes at most half of a body: of a thousand hosts it keeps as many as fit, and the others are measured again', () => {
    const hosts = Array.from({ length: 1000 }, (_, place) => host(place))
    const text = markerText({ ...marker, hosts })
    expect(text.length).toBeLessThanOrEqual(30_000)
    const kept = readMarker(text)?.hosts ?? []
    expect(kept.length).toBeGreaterThan(100)
    expect(kept).toEqual(hosts.slice(0, kept.length))
  })

  test('names a pair by the hashes of both derivations, wherever the store lies, and has no name without a baseline', () => {
    const drv = (letter: string) => `/nix/store/${letter.repeat(32)}-llama-cpp.drv`
    expect(pairOf({ baseline: drv('a'), candidate: drv('c') })).toBe(`${'a'.repeat(32)}..${'c'.repeat(32)}`)
    expect(pairOf({ baseline: drv('a').replace('/nix/store', '/home/me/store'), candidate: null })).toBe(`${'a'.repeat(32)}..none`)
    expect(pairOf({ baseline: null, candidate: drv('c') })).toBeNull()
    expect(pairOf({ baseline: '/tmp/x', candidate: drv('c') })).toBeNull()
    expect(pairOf(null)).toBeNull()
  })
})

test('The text of a pull request that we close keeps what it shows, as far as there is room, and its marker says that it was us', () => {
  const closed = markerText({ ...marker, closed: true })
  expect(closedBody({ body: `| carbon | same |\r\n\r\n${markerText(marker)}\r\n`, marker }, 'Held.')).toBe(`Held.\n\n| carbon | same |\n\n${closed}`)
  expect(closedBody({ body: `${'x'.repeat(65_400)}\n${markerText(marker)}`, marker }, 'Held.')).toBe(`Held.\n\n${closed}`)
  expect(closedBody({ body: 'Mine.', marker: null }, 'Held.')).toBe('Held.\n\nMine.')
})
