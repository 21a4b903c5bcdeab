import { describe, expect, test } from '@jest/globals'
import { newFollows, newInputs, newPin, withReplacements, type BoundString } from '../../../src/core/setup/flake-edit.ts'

const URL = 'github:ggml-org/llama.cpp'
const follows = [{ nested: 'nixpkgs', root: 'nixpkgs' }]
const fresh = [{ name: 'llama-cpp', lines: ['url = "x:y";', 'inputs.nixpkgs.follows = "nixpkgs";'] }]

/** What nix would answer: where the first occurrence of a binding stands, in bytes. */
function at(text: string, binding: string): { line: number; column: number } {
  const index = text.indexOf(binding)
  const before = text.slice(0, index).split('\n')
  return { line: before.length, column: Buffer.byteLength(before.at(-1) ?? '') + 1 }
}
const bound = (text: string, binding: string): BoundString => ({ value: URL, binding: at(text, binding) })
const edited = (text: string, replacement: ReturnType<typeof newInputs>): string | null => (replacement === null ? null : withReplacements(text, [replacement]))

describe('inputs are declared where inputs are', () => {
  test.each([
    ['a set', '{\n  inputs = {\n    a.url = "b";\n  };\n}\n', '{\n  inputs = {\n    llama-cpp = {\n      url = "x:y";\n      inputs.nixpkgs.follows = "nixpkgs";\n    };\n    a.url = "b";\n  };\n}\n'],
    ['a set with a comment behind its brace', '{\n  inputs = { # ours\n    a.url = "b";\n  };\n}\n', '{\n  inputs = { # ours\n    llama-cpp = {\n      url = "x:y";\n      inputs.nixpkgs.follows = "nixpkgs";\n    };\n    a.url = "b";\n  };\n}\n'],
    ['a set on one line', '{ inputs = { a.url = "ä"; }; }', '{ inputs = { llama-cpp = { url = "x:y"; inputs.nixpkgs.follows = "nixpkgs"; }; a.url = "ä"; }; }'],
    ['paths', '{\n  description = "ä";\n  inputs.a.url = "b";\n}\n', '{\n  description = "ä";\n  inputs.llama-cpp = {\n    url = "x:y";\n    inputs.nixpkgs.follows = "nixpkgs";\n  };\n  inputs.a.url = "b";\n}\n'],
    ['Windows line ends', '{\r\n  inputs = {\r\n    a.url = "b";\r\n  };\r\n}', '{\r\n  inputs = {\r\n    llama-cpp = {\r\n      url = "x:y";\r\n      inputs.nixpkgs.follows = "nixpkgs";\r\n    };\r\n    a.url = "b";\r\n  };\r\n}'],
    ['paths with Windows line ends', '{\r\n  inputs.a.url = "b";\r\n}\r\n', '{\r\n  inputs.llama-cpp = {\r\n    url = "x:y";\r\n    inputs.nixpkgs.follows = "nixpkgs";\r\n  };\r\n  inputs.a.url = "b";\r\n}\r\n'],
    ['tabs', '{\n\tinputs = {\n\t\ta.url = "b";\n\t};\n}\n', '{\n\tinputs = {\n\t\tllama-cpp = {\n\t\t\turl = "x:y";\n\t\t\tinputs.nixpkgs.follows = "nixpkgs";\n\t\t};\n\t\ta.url = "b";\n\t};\n}\n'],
    ['paths beside something else', '{ inputs.a.url = "b"; }', null],
    ['something computed', '{ inputs = x // { }; }', null],
  ])('%s', (_what, text, after) => {
    expect(edited(text, newInputs(text, at(text, 'inputs'), fresh))).toBe(after)
  })
})

describe('nested inputs follow behind the url', () => {
  test.each([
    ['a path', `{\n  inputs.llama-cpp.url = "${URL}"; # ours\n}`, 'inputs.llama', `{\n  inputs.llama-cpp.url = "${URL}"; # ours\n  inputs.llama-cpp.inputs.nixpkgs.follows = "nixpkgs";\n}`],
    ['a set', `{\n  llama = {\n    url = "${URL}";\n  };\n}`, 'url', `{\n  llama = {\n    url = "${URL}";\n    inputs.nixpkgs.follows = "nixpkgs";\n  };\n}`],
    ['a set on one line, behind letters of two bytes', `{ x = "ää"; llama = { url = "${URL}"; }; }`, 'url', `{ x = "ää"; llama = { url = "${URL}"; inputs.nixpkgs.follows = "nixpkgs"; }; }`],
    ['a quoted name', `{\n  "llama.cpp".url = ${URL};\n}`, '"llama', `{\n  "llama.cpp".url = ${URL};\n  "llama.cpp".inputs.nixpkgs.follows = "nixpkgs";\n}`],
    ['Windows line ends', `{\r\n  a.url = "${URL}"; # ours\r\n}\r\n`, 'a.url', `{\r\n  a.url = "${URL}"; # ours\r\n  a.inputs.nixpkgs.follows = "nixpkgs";\r\n}\r\n`],
    ['a quoted url', `{ "url" = "${URL}"; }`, '"url"', null],
  ])('%s', (_what, text, binding, after) => {
    expect(edited(text, newFollows(text, bound(text, binding), 'flake.nix', follows))).toBe(after)
  })
})

describe('an unpinned input is pinned at its literal', () => {
  const pinned = (url: string) => {
    const text = `{ a.url = "${url}"; }`
    const replacement = newPin(text, { value: url, binding: at(text, 'a.url') }, 'flake.nix', 'v0.5.0')
    return replacement === null ? null : withReplacements(text, [replacement])
  }
  test.each([URL, `${URL}/master`, `${URL}/HEAD`])('%s', (url) => expect(pinned(url)).toBe(`{ a.url = "${URL}/v0.5.0"; }`))
  test.each([`${URL}/topic`, `${URL}?ref=master`, 'git+https://example.org/llama.cpp', `${URL}/v0.4.0`])('%s is left to a person', (url) => expect(pinned(url)).toBeNull())
})
