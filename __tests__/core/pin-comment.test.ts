import { expect, test } from '@jest/globals'
import { applyPinEdits, pinEdits } from '../../src/core/pin/pin-edit.ts'

const url = 'github:ggml-org/llama.cpp/v0.4.0'
const both = { to: { name: 'v0.5.0', commit: 'c'.repeat(40) }, from: ['v0.4.0', 'b6000'], after: ['v0.5.0', 'b6003', 'b6002'], source: 'flake.nix' }
const buildAlone = { ...both, to: { name: 'b6004', commit: 'd'.repeat(40) }, after: ['b6004'] }

/** The comment behind a pin, after the move. */
function moved(comment: string, step = both): string {
  const text = `{\n  inputs.llama-cpp.url = "${url}"; #${comment}\n}\n`
  const edits = pinEdits(text, [{ attribute: 'url', value: url, binding: { line: 2, column: 3 } }], step)
  return /#(.*)/.exec(applyPinEdits(text, edits))?.[1] ?? ''
}

test.each([
  ['the tag itself', ' v0.4.0', ' v0.5.0'],
  ['the build on the same commit', ' b6000', ' b6003'],
  ['both names', ' v0.4.0 (b6000), works', ' v0.5.0 (b6003), works'],
  ['both names the other way', ' tag: b6000 = release v0.4.0 größer', ' tag: b6003 = release v0.5.0 größer'],
  ['both with words between', 'release v0.4.0, build b6000', 'release v0.5.0, build b6003'],
  ['both with a stroke', ' b6000/v0.4.0', ' b6003/v0.5.0'],
  ['another tag', ' v0.3.9', ' v0.3.9'],
  ['this and another tag', ' v0.4.0, not v0.3.9', ' v0.4.0, not v0.3.9'],
  ['a longer name', ' v0.4.0-rc1', ' v0.4.0-rc1'],
  ['a sentence that it ends', ' never below v0.4.0', ' never below v0.4.0'],
])('a comment that names %s: “#%s” becomes “#%s”', (_name, before, after) => {
  expect(moved(before)).toBe(after)
})

test('a family that the candidate’s commit has no tag of gets the candidate’s tag', () => {
  expect(moved(' v0.4.0 (b6000)', buildAlone)).toBe(' b6004 (b6004)')
  expect(moved(' v0.4.0', buildAlone)).toBe(' b6004')
})
