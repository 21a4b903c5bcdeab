import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { literalAt, replaceLiterals, type Literal } from '../../src/core/pin/literal.ts'

const OLD = 'github:ggml-org/llama.cpp/v0.4.0'
const NEW = 'github:ggml-org/llama.cpp/v0.5.0'

const replaceLiteral = (text: string, literal: Literal, after: string): string => replaceLiterals(text, [{ ...literal, after }])

/** The place that nix would name: the first byte of the binding's attribute path, marked with ⟨ in the text. */
function marked(text: string): { text: string; binding: { line: number; column: number } } {
  const before = text.slice(0, text.indexOf('⟨'))
  const lastLine = before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1)
  return { text: text.replace('⟨', ''), binding: { line: before.split(/\r\n?|\n/).length, column: new TextEncoder().encode(lastLine).length + 1 } }
}

describe('the literal of every written form is edited and nothing else', () => {
  test.each([
    ['one binding', `{ inputs.llama-cpp.⟨url = "${OLD}"; }`],
    ['the whole path', `{ ⟨inputs.llama-cpp.url = "${OLD}"; }`],
    ['a quoted name', `{ ⟨inputs."llama-cpp".url = "${OLD}"; }`],
    ['unquoted', `{ ⟨inputs.llama-cpp.url = ${OLD}; }`],
    ['value on the next line', `{ inputs.llama-cpp = {\n    ⟨url =\n      "${OLD}";\n  };\n}`],
    ['comments between', `{ ⟨url /* old = "x" */ = # "${OLD}"\n "${OLD}"; # v0.4.0\n}`],
    ['CRLF and tabs', `{\r\n\t⟨url\t=\t"${OLD}";\r\n}`],
    ['UTF-8 before it on the line', `{ /* Größe 日本 */ ⟨url = "${OLD}"; } # ü`],
    ['an indented string', `{ ⟨url = ''${OLD}''; }`],
    ['a byte order mark', `\uFEFF{ inputs.llama-cpp.⟨url = "${OLD}"; }`],
    ['lone carriage returns', `{\r # a comment\r ⟨url = "${OLD}";\r}`],
    ['a commented-out twin above', `{\n  # url = "${OLD}";\n  ⟨url = "${OLD}";\n}`],
  ])('%s', (_name, source) => {
    const { text, binding } = marked(source)
    const edited = replaceLiteral(text, literalAt(text, binding, OLD, 'flake.nix'), NEW)
    const place = text.lastIndexOf(OLD)
    expect(edited).toBe(text.slice(0, place) + NEW + text.slice(place + OLD.length))
  })
})

describe('what is not one plain literal is refused with its line', () => {
  test.each([
    ['interpolation', `{\n ⟨url = "github:ggml-org/llama.cpp/\${tag}"; }`, 'flake.nix:2: the url of the input is written `"github:ggml-org/llama.cpp/${tag}"; }`, which is not one plain string.'],
    ['another value', `{ ⟨url = "github:ggml-org/llama.cpp/v0.3.0"; }`, "flake.nix:1: the url of the input reads 'github:ggml-org/llama.cpp/v0.3.0'"],
    ['inherit', `{ inherit (x) ⟨url; }`, 'where its name is inherited or computed'],
    ['an expression', `{ ⟨url = toString x; }`, 'not one plain string'],
    ['a cut file', `{ ⟨url = "github:ggml`, 'not one plain string'],
    ['a sum', `{ ⟨url = "${OLD}" + ""; }`, 'not one plain string'],
    ['an escape', `{ ⟨url = "github:ggml-org\\/llama.cpp/v0.4.0"; }`, 'not one plain string'],
    ['an indented string with an escape', `{ ⟨url = ''${OLD}'''; }`, 'not one plain string'],
    ['an indented string with interpolation', `{ ⟨url = ''\${x}${OLD}''; }`, 'not one plain string'],
    ['nothing there', `{ ⟨url`, 'where its name is inherited or computed'],
  ])('%s', (_name, source, sentence) => {
    const { text, binding } = marked(source)
    expect(() => literalAt(text, binding, OLD, 'flake.nix')).toThrow(sentence)
  })
})

test('damaged text never gives a literal that differs from what nix evaluates, and never another error', () => {
  const { text, binding } = marked(`{\n  inputs = {\n    llama-cpp.⟨url = "${OLD}"; # pinned\n  };\n}\n`)
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(6), fc.string({ maxLength: 6, unit: 'binary' }), fc.integer({ min: 1, max: 8 }), (at, cut, junk, line) => {
      const damaged = text.slice(0, at) + junk + text.slice(at + cut)
      try {
        const literal = literalAt(damaged, { line, column: binding.column }, OLD, 'flake.nix')
        expect(literal.value).toBe(OLD)
        expect(replaceLiteral(damaged, literal, OLD)).toBe(new TextDecoder().decode(new TextEncoder().encode(damaged)))
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
      }
    }),
    { numRuns: 1000 },
  )
})
