import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/core/errors.ts'
import { parseGithubUrl, sameRepository, withTarget } from '../../src/core/pin/flake-url.ts'
import { literalAt, replaceLiteral } from '../../src/core/pin/literal.ts'

const OLD = 'github:ggml-org/llama.cpp/v0.4.0'
const NEW = 'github:ggml-org/llama.cpp/v0.5.0'

/** The place that nix would name: the first byte of the binding's attribute path, marked with ⟨ in the text. */
function marked(text: string): { text: string; binding: { line: number; column: number } } {
  const before = text.slice(0, text.indexOf('⟨'))
  const lastLine = before.slice(before.lastIndexOf('\n') + 1)
  return { text: text.replace('⟨', ''), binding: { line: before.split('\n').length, column: new TextEncoder().encode(lastLine).length + 1 } }
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
    ['interpolation', `{\n ⟨url = "github:ggml-org/llama.cpp/\${tag}"; }`, 'flake.nix:2: the input’s url is not a plain string.'],
    ['another value', `{ ⟨url = "github:ggml-org/llama.cpp/v0.3.0"; }`, "flake.nix:1: the input’s url reads 'github:ggml-org/llama.cpp/v0.3.0'"],
    ['inherit', `{ inherit (x) ⟨url; }`, 'no `=` follows'],
    ['an expression', `{ ⟨url = toString x; }`, 'not a plain string'],
    ['a cut file', `{ ⟨url = "github:ggml`, 'not a plain string'],
    ['nothing there', `{ ⟨url`, 'no `=` follows'],
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

describe('the reference', () => {
  test.each([
    ['github:ggml-org/llama.cpp', null],
    ['github:ggml-org/llama.cpp/b6000', 'b6000'],
    ['github:ggml-org/llama.cpp/refs/tags/b6000', 'refs/tags/b6000'],
  ])('%s has the target %s', (url, target) => {
    expect(parseGithubUrl(url, 'flake.nix:3').target).toBe(target)
  })

  test.each(['github:ggml-org/llama.cpp?ref=b6000', 'git+https://github.com/ggml-org/llama.cpp', 'path:/src', 'llama-cpp', 'https://x/y.tar.gz'])(
    '%s is refused with its place and the forms that work',
    (url) => {
      expect(() => parseGithubUrl(url, 'flake.nix:3')).toThrow('flake.nix:3 pins llama.cpp as')
      expect(() => parseGithubUrl(url, 'flake.nix:3')).toThrow('Write it as github:OWNER/REPO/TAG')
    },
  )

  test('the target is replaced, and letter case does not make another repository', () => {
    expect(withTarget({ owner: 'GGML-org', repo: 'llama.cpp', target: 'b1' }, 'b2')).toBe('github:GGML-org/llama.cpp/b2')
    expect(sameRepository({ owner: 'GGML-org', repo: 'Llama.cpp' }, { owner: 'ggml-org', repo: 'llama.cpp' })).toBe(true)
    expect(sameRepository({ owner: 'someone', repo: 'llama.cpp' }, { owner: 'ggml-org', repo: 'llama.cpp' })).toBe(false)
  })
})
