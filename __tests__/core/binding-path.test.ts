import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { bindingPath } from '../../src/core/pin/binding-path.ts'
import { CORPUS } from '../support/pin-corpus.ts'

/** The path of what is bound where the text has a `@`. */
function pathIn(marked: string): (string | null)[] | null {
  const before = marked.slice(0, marked.indexOf('@'))
  const line = before.split('\n')
  return bindingPath(marked.replace('@', ''), { line: line.length, column: new TextEncoder().encode(line.at(-1)).length + 1 })
}

const URL = ['inputs', 'llama-cpp', 'url']

test.each<[string, string, (string | null)[] | null]>([
  ['a path of names', '{ @inputs.llama-cpp.url = "x"; }', URL],
  ['within a path of names', '{ inputs.llama-cpp.@url = "x"; }', URL],
  ['sets in sets', '{ inputs = { llama-cpp = { flake = false; @url = "x"; }; }; }', URL],
  ['brackets around sets', '{ inputs = ({ nixpkgs.url = "y"; @llama-cpp.url = "x"; }); }', URL],
  ['names in quotes', '{ "inputs"."llama-cpp" = { @"url" = "x"; }; }', URL],
  ['a recursive set', 'rec { inputs = rec { @llama-cpp.url = "x"; }; }', URL],
  ['a computed name', '{ inputs.${"llama" + "-cpp"} = { @url = "x"; }; }', ['inputs', null, 'url']],
  ['behind strings that hold braces, quotes and interpolations', '{ a = "{ \\" ${ f { b = "}"; } } $${"; c = \'\'{ \'\'\' \'\'${ ${"}"} \'\'\\{\'\'; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind comments and addresses', '{ # é {\n /* { " */ /**/ a = https://x.y/z?a=b; # }\n @inputs.llama-cpp.url = "x"; }', URL],
  ['behind a let, a with and an assert', '{ a = let b = { c = 1; }; in with b; assert c == 1; { d = [ { e = 2; } ]; }; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind a let of long ago', '{ a = let { body = 1; }; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind a function and inherited names', '{ outputs = { self, nixpkgs ? { a = 1; }, ... }@all: { inherit (all) self; }; @inputs.llama-cpp.url = "x"; }'.replace('}@all', '} all'), URL],
  ['behind paths with words of the language', '{ a = import ./let/b.nix; c = ./in + ../x/with/y.nix; d = ~/assert/z; e = <let> // <x/with>; f = ./a/${b}/let; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind a path within a list and a let', '{ a = let b = ./in/c.nix; in [ ./with/d (import ./let/e { f = 1; }) ]; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind an update without spaces', '{ a = b//let c = 1; in c; @inputs.llama-cpp.url = "x"; }', URL],
  ['behind names that every object of JavaScript has', '{ a = toString 1 + "${toString constructor}"; valueOf.hasOwnProperty = __proto__: 2; @inputs.llama-cpp.url = "x"; }', URL],
  ['another input', '{ inputs.llama-cpp.url = "x"; @inputs.other.url = "x"; }', ['inputs', 'other', 'url']],
  ['outputs', '{ outputs = _: { @inputs.llama-cpp.url = "x"; }; }', ['outputs', 'inputs', 'llama-cpp', 'url']],
  ['a set behind with', '{ outputs = p: with p; { @inputs.llama-cpp.url = "x"; }; }', ['outputs', 'inputs', 'llama-cpp', 'url']],
  ['a let', '{ outputs = _: let a = 1; @inputs.llama-cpp.url = "x"; in 1; }', null],
  ['a set in a let', '{ outputs = _: let inputs = { @llama-cpp.url = "x"; }; in 1; }', null],
  ['a list', '{ inputs = [ { @llama-cpp.url = "x"; } ]; }', null],
  ['a comment', '{ # @inputs.llama-cpp.url = "x";\n }', null],
  ['a comment over lines', '{ /*\n @inputs.llama-cpp.url = "x"; */ a = 1; }', null],
  ['a string', "{ a = ''\n @inputs.llama-cpp.url = \"x\";''; }", null],
  ['an interpolation', '{ a = "${ { @inputs.llama-cpp.url = "x"; } }"; }', null],
  ['a value', '{ inputs.llama-cpp = @url == "x"; }', null],
  ['the middle of a word', '{ inputs.llama-cpp.u@rl = "x"; }', null],
])('a binding in %s', (_name, marked, path) => {
  expect(pathIn(marked)).toEqual(path)
})

test('every flake of the corpus, cut anywhere, is read to its end', () => {
  const texts = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('flake.nix')).map((path) => readFileSync(join(CORPUS, path), 'utf8'))
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(4000), fc.nat(60), fc.nat(80), (text, end, line, column) => {
      bindingPath(text.slice(0, end), { line: line + 1, column: column + 1 })
    }),
    { numRuns: 300 },
  )
})

test('a long text of nothing but beginnings takes no longer than another', () => {
  for (const sign of ['{', '"', "''", '${', '/*', '"${', 'let ', 'a.', '1', './', 'a/', '#']) expect(bindingPath(sign.repeat(20_000), { line: 1, column: 19_999 })).toBeNull()
})
