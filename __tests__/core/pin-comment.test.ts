import { describe, expect, test } from '@jest/globals'
import { applyPinEdits, commentsBehind, pinEdits, strayComments } from '../../src/core/pin/pin-edit.ts'

const url = 'github:ggml-org/llama.cpp/v0.4.0'
const [old, fresh] = ['a'.repeat(40), 'c'.repeat(40)]
const at = { line: 2, column: 3 }
const both = { to: { name: 'v0.5.0', commit: fresh }, from: ['v0.4.0', 'b6000', old], after: ['v0.5.0', 'b6003', 'b6002'], source: 'flake.nix' }
const buildAlone = { ...both, to: { name: 'b6004', commit: 'd'.repeat(40) }, after: ['b6004'] }


/** A text after the move, of which `url` is said to be bound at ⟨. */
function movedText(source: string, value = url, step = both): string {
  const [before = '', after = ''] = source.split('⟨')
  const lines = before.split('\n')
  const binding = { line: lines.length, column: new TextEncoder().encode(lines.at(-1)).length + 1 }
  return applyPinEdits(before + after, pinEdits(before + after, [{ attribute: 'url', value, binding }], step))
}

/** The comment behind a pin, after the move. */
function moved(comment: string, step = both): string {
  return /#(.*)/.exec(movedText(`{\n  ⟨inputs.llama-cpp.url = "${url}"; #${comment}\n}\n`, url, step))?.[1] ?? ''
}

test.each([
  ['the tag itself', ' v0.4.0', ' v0.5.0'],
  ['the build on the same commit', ' b6000', ' b6003'],
  ['the commit', ` ${old}`, ` ${fresh}`],
  ['the tag and the beginning of the commit', ' v0.4.0 (aaaaaaa)', ' v0.5.0 (ccccccc)'],
  ['both names', ' v0.4.0 (b6000)', ' v0.5.0 (b6003)'],
  ['both names the other way', ' tag: b6000 = release v0.4.0', ' tag: b6003 = release v0.5.0'],
  ['both with words between', 'release v0.4.0, build b6000', 'release v0.5.0, build b6003'],
  ['both with a stroke', ' b6000/v0.4.0', ' b6003/v0.5.0'],
  ['a label', ' renovate: tag=v0.4.0', ' renovate: tag=v0.5.0'],
  ['words that say that it is the pin', ' Pinned to the release v0.4.0.', ' Pinned to the release v0.5.0.'],
  ['the whole ref', ' refs/tags/v0.4.0', ' refs/tags/v0.5.0'],
  ['quotes', ' "v0.4.0"', ' "v0.5.0"'],
  ['backticks', ' `v0.4.0`', ' `v0.5.0`'],
  ['quotes of other languages', ' „v0.4.0“', ' „v0.5.0“'],
  ['more signs of a comment', '# v0.4.0', '# v0.5.0'],
])('a comment that is %s: “#%s” becomes “#%s”', (_name, before, after) => {
  expect(moved(before)).toBe(after)
})

test.each([
  ['another tag', ' v0.3.9'],
  ['this and another tag', ' v0.4.0, not v0.3.9'],
  ['a longer name', ' v0.4.0-rc1'],
  ['another commit', ` v0.4.0 (${fresh.slice(0, 7)})`],
  ['what is true of that tag alone', ' v0.4.0 is the last one that works on the 7900 XTX'],
  ['what that build did', ' b6000 fixed the Vulkan crash'],
  ['what that tag did', ' v0.4.0 fixes #12345 for us'],
  ['a bound in words', ' v0.4.0 or newer: needs --jinja'],
  ['a bound that it ends', ' never below v0.4.0'],
  ['bounds in signs', ' >= v0.4.0'],
  ['a range', ' v0.4.0..'],
  ['a plus', ' v0.4.0+'],
  ['a negation', ' != v0.4.0'],
  ['a doubt', ' v0.4.0?'],
  ['a date', ' on v0.4.0 since 2025-12-01, first build with MTP'],
  ['an opinion', ' v0.4.0 (b6000), works'],
  ['a word of another language', ' v0.4.0 größer'],
  ['a link', ' https://github.com/ggml-org/llama.cpp/releases/tag/v0.4.0'],
  ['no name at all', ' the current release'],
])('a comment that tells %s stays: “#%s”', (_name, comment) => {
  expect(moved(comment)).toBe(comment)
})

describe('the comment belongs to the pin', () => {
  const [before, after] = [`"${url}"`, `"${url.replace('v0.4.0', 'v0.5.0')}"`]
  test.each([
    ['behind a set on one line', `{ llama-cpp = { ⟨url = ${before}; inputs.nixpkgs.follows = "nixpkgs"; }; # v0.4.0\n}`, 'v0.5.0'],
    ['behind a set in which a set is', `{ llama-cpp = { ⟨"url"=${before}; inputs = { nixpkgs.follows = ""; }; }; # v0.4.0\n}`, 'v0.5.0'],
    ['in the set, behind another attribute', `{ llama-cpp = {\n  ⟨url = ${before}; flake = false; # v0.4.0\n}; }`, 'v0.5.0'],
    ['before the semicolon', `{ ⟨inputs.llama-cpp.url = ${before} /* v0.4.0 */; }`, 'v0.5.0'],
    ['in a comment of the other kind', `{ ⟨inputs.llama-cpp.url = ${before}; /* v0.4.0 */\n}`, 'v0.5.0'],
    ['without a space', `{ ⟨inputs.llama-cpp.url = ${before};#v0.4.0\n}`, 'v0.5.0'],
    ['behind the input next to it', `{ ⟨inputs.llama-cpp.url = ${before}; inputs.b.url = "github:a/b"; # v0.4.0\n}`, 'v0.4.0'],
    ['behind an input of the same set of inputs', `{ inputs = { ⟨llama-cpp.url = ${before}; b.url = "github:a/b"; }; # v0.4.0\n}`, 'v0.4.0'],
    ['behind the next input after a set', `{ llama-cpp = { ⟨url = ${before}; }; b.url = "github:a/b"; # v0.4.0\n}`, 'v0.4.0'],
    ['of an input below', `{ llama-cpp = { ⟨url = ${before}; inputs = { nixpkgs.url = "github:a/b"; # v0.4.0\n}; }; }`, 'v0.4.0'],
    ['on the next line', `{ ⟨inputs.llama-cpp.url = ${before};\n# v0.4.0\n}`, 'v0.4.0'],
    ['begun on the line', `{ ⟨inputs.llama-cpp.url = ${before}; /* v0.4.0\n*/ }`, 'v0.4.0'],
    ['as a string', `{ llama-cpp = { ⟨url = ${before}; description = "# v0.4.0"; }; }`, 'v0.4.0'],
    ['as a string in two ticks', `{ llama-cpp = { ⟨url = ${before}; inputs.nixpkgs.url = ''github:a/b#v0.4.0''; }; }`, 'v0.4.0'],
    ['behind a name with a tick', `{ llama-cpp = { ⟨url = ${before}; inputs.nixpkgs'.follows = "nixpkgs"; }; # v0.4.0\n}`, 'v0.5.0'],
    ['behind a name that ends in two ticks', `{ llama-cpp = { ⟨url = ${before}; inputs.a''.follows = "nixpkgs"; inputs.b.follows = "a''"; }; # v0.4.0\n}`, 'v0.5.0'],
    ['behind a string that cannot be read', `{ llama-cpp = { ⟨url = ${before}; x = "\${y}"; }; # v0.4.0\n}`, 'v0.4.0'],
  ])('%s', (_name, source, tag) => {
    expect(movedText(source)).toBe(source.replace('⟨', '').replace(before, after).replace(/v0\.4\.0(?!.*v0\.4\.0)/s, tag))
  })
})

test('behind a url without a ref the comment alone is edited', () => {
  const bare = 'github:ggml-org/llama.cpp'
  expect(movedText(`{ ⟨inputs.llama-cpp.url = "${bare}"; # v0.4.0\n}`, bare)).toBe(`{ inputs.llama-cpp.url = "${bare}"; # v0.5.0\n}`)
  expect(movedText(`{ ⟨inputs.llama-cpp.url = ("${bare}"); # v0.4.0\n}`, bare)).toContain('v0.4.0')
  const text = `{ inputs.llama-cpp.url = "${bare}"; # since v0.4.0\n}`
  expect(pinEdits(text, [{ attribute: 'url', value: bare, binding: { line: 1, column: 3 } }], both)).toEqual([])
})

test('a family that the candidate’s commit has no tag of gets the candidate’s tag', () => {
  expect(moved(' v0.4.0 (b6000)', buildAlone)).toBe(' b6004 (b6004)')
  expect(moved(' v0.4.0', buildAlone)).toBe(' b6004')
})

test.each([
  [' v0.3.0', 'v0.3.0'],
  [' tag: b5990 (v0.4.0)', 'b5990'],
  [' v0.4.0', null],
  [' b6000 = v0.4.0', null],
  [' v0.3.0 was slower', null],
  [' aaaaaaa', null],
  [' never below v0.3.0', null],
  ['', null],
])('“#%s” is the name of %s, which the pinned commit does not have', (comment, name) => {
  const text = `{\n  inputs.llama-cpp.url = "${url}"; #${comment}\n}\n`
  expect(strayComments(text, [{ attribute: 'url', value: url, binding: at }], both.from)).toEqual(name === null ? [] : [{ line: 2, name }])
})

describe('comments that still name the pin of before', () => {
  test.each([
    ['above the pin', `{\n  # v0.4.0 is the last one that works\n  inputs.llama-cpp.url = "x";\n}`, [{ line: 2, name: 'v0.4.0' }]],
    ['of several lines, in whichever line ends', `{ /* pinned:\r\n b6000 */\r\n  # aaaaaaa\r  a = 1; # b6000 = v0.4.0\n}`, [{ line: 2, name: 'b6000' }, { line: 3, name: 'aaaaaaa' }, { line: 4, name: 'b6000' }]],
    ['behind strings that run over lines', `{ a = ''\n # v0.4.0 ''\${b}\n''; c = "\n# v0.4.0"; # v0.4.0\n}`, [{ line: 4, name: 'v0.4.0' }]],
    ['a reference that is put aside', `{\n  # url = "github:ggml-org/llama.cpp/v0.4.0";\n}`, [{ line: 2, name: 'v0.4.0' }]],
    ['longer names, other tags and code', `{\n  # v0.4.0-rc1 v0.4.00 xb6000 aaaaaa v0.3.9\n  a = "v0.4.0"; b = v0.4.0;\n}`, []],
  ])('%s', (_name, text, found) => {
    expect(commentsBehind(text, both.from)).toEqual(found)
  })
})
