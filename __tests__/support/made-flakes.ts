import fc from 'fast-check'
import type { DeclaredString } from '../../src/core/pin/pin-edit.ts'

/** A flake.nix that was put together, what nix has to say of its input, and its text after the move. */
export interface MadeFlake {
  readonly text: string
  readonly moved: string
  readonly input: string
  readonly declared: readonly DeclaredString[]
}

export const BASELINE = { name: 'v0.4.0', commit: 'a'.repeat(40) }
export const CANDIDATE = { name: 'v0.5.0', commit: 'c'.repeat(40) }

const SPACES = ['', ' ', '\n    ', '\t', ' /* url = "github:x/y/v0.4.0"; */ ', ' # "v0.4.0" ünïcode 🦙\n  ']
const REFS = ['v0.4.0', 'b6000', 'refs/tags/v0.4.0', BASELINE.commit]
const movedRef: Readonly<Record<string, string>> = { 'v0.4.0': 'v0.5.0', b6000: 'v0.5.0', 'refs/tags/v0.4.0': 'refs/tags/v0.5.0', [BASELINE.commit]: CANDIDATE.commit }

const space = fc.constantFrom(...SPACES)
const noise = fc.constantFrom(
  '',
  '# inputs.llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0";\n',
  'description = "llama-cpp.url = \\"github:ggml-org/llama.cpp/v0.4.0\\"; ${"x"}";\n',
  "nixConfig.note = ''\n  url = \"github:ggml-org/llama.cpp/v0.4.0\"; ''${x} '''\n'';\n",
  'inputs."nixpkgs".url = "github:NixOS/nixpkgs/v0.4.0"; # v0.4.0\n',
  '/* größer 日本 */ inputs.dream.url = github:x/y?ref=b6000;\r\n',
)
const comment = fc.constantFrom(
  ['', ''],
  [' # v0.4.0', ' # v0.5.0'],
  [' # tag: „v0.4.0“', ' # tag: „v0.5.0“'],
  [' # v0.4.0 🦙 works', ' # v0.4.0 🦙 works'],
  [' # v0.3.9 was better than v0.4.0', ' # v0.3.9 was better than v0.4.0'],
  ['\n  # v0.4.0', '\n  # v0.4.0'],
  [' /* v0.4.0 */', ' /* v0.5.0 */'],
  [' # not v0.4.0', ' # not v0.4.0'],
  [' # v0.4.0-rc1', ' # v0.4.0-rc1'],
)

/** Flakes in every written form, with space, comments, look-alikes and line ends in all places where nix allows them. */
export const madeFlakes: fc.Arbitrary<MadeFlake> = fc
  .record({
    input: fc.constantFrom('llama-cpp', 'llama_cpp', "llama'", 'x'),
    quoteNames: fc.boolean(),
    form: fc.constantFrom('path', 'query', 'attributes', 'git'),
    ref: fc.constantFrom(...REFS),
    quote: fc.constantFrom('"', "''", ''),
    shape: fc.constantFrom('dotted', 'nested', 'inner'),
    spaces: fc.array(space, { minLength: 4, maxLength: 4 }),
    noises: fc.tuple(noise, noise),
    comment,
    crlf: fc.boolean(),
  })
  .map(({ input, quoteNames, form, ref, quote, shape, spaces, noises, comment: [said, after], crlf }) => {
    const name = quoteNames ? `"${input}"` : input
    const attribute = form === 'attributes' ? (ref.length === 40 ? 'rev' : 'ref') : 'url'
    const key = ref.length === 40 ? 'rev' : 'ref'
    const valueOf = (target: string): string =>
      form === 'attributes' ? target : form === 'path' ? `github:ggml-org/llama.cpp/${target}` : form === 'query' ? `github:ggml-org/llama.cpp?${key}=${target}` : `git+https://github.com/ggml-org/llama.cpp?shallow=1&${key}=${target}`
    const sign = form === 'attributes' && quote === '' ? '"' : quote
    const quoted = (value: string): string => `${sign}${value}${sign}`
    const others = form === 'attributes' ? 'type = "github"; owner = "ggml-org"; repo = "llama.cpp"; ' : 'flake = true; '
    const head = { dotted: 'inputs = { ', nested: `inputs.${name} = { ${others}`, inner: `inputs = { ${name} = { ${others}` }[shape]
    const path = shape === 'dotted' ? `${name}.${attribute}` : attribute
    const tail = { dotted: `${name}.flake = true; ${form === 'attributes' ? `${name}.type = "github"; ${name}.owner = "ggml-org"; ${name}.repo = "llama.cpp"; ` : ''}}`, nested: '}', inner: '}; }' }[shape]
    const prefix = `{\n${twice(noises)}${spaces[0]}${head}${spaces[1]}`
    const build = (value: string, remark: string): string => `${prefix}${path}${spaces[2]}=${spaces[3]}${quoted(value)};${remark}\n${tail};\noutputs = _: { };\n}\n`
    const ends = (text: string): string => (crlf ? text.replace(/\r?\n/g, '\r\n') : text)
    const lines = ends(prefix).split('\n')
    const binding = { line: lines.length, column: Buffer.byteLength(lines.at(-1) ?? '') + 1 }
    const remark = said ?? ''
    return {
      input,
      text: ends(build(valueOf(ref), remark)),
      moved: ends(build(valueOf(movedRef[ref] ?? ref), after ?? '')),
      declared: [{ attribute, value: valueOf(ref), binding }],
    }
  })

/** The same noise twice would bind an attribute twice. */
function twice([one, other]: readonly [string, string]): string {
  return one === other || one.split('=')[0] === other.split('=')[0] ? one : one + other
}
