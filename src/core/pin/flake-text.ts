/** Returns the line (from 1) of the first conflict marker that git leaves in a text; null when there is none. */
export function conflictLine(text: string): number | null {
  const index = linesOf(text).findIndex((line) => /^(?:[<>|]{7}(?: |$)|={7}$)/.test(line))
  return index < 0 ? null : index + 1
}

/**
 * The sentences by which generators of flake.nix say that it is theirs: flake-file (and den, which uses it) `DO-NOT-EDIT. This file was
 * auto-generated using github:vic/flake-file.`, flakegen `Do not modify! This file is generated.`
 */
const GENERATED: readonly RegExp[] = [
  /^DO-NOT-EDIT\b/,
  /^do not (?:edit|modify|change)(?: this file)?(?: by hand| manually)?[.!:]?$/i,
  /^this file (?:is|was|has been) (?:auto-?|automatically )?generated\b(?! (?:by|with|using) .?nix flake (?:init|new)| from (?:an?|the) (?:[\w-]+ )?template\b)/i,
  /^(?:auto-?|automatically )?generated (?:by|using|with) (?:\S*\/)?(?:flake-file|flakegen|den)\b/i,
]

/** No generator says as much on one line. */
const LONGEST_SENTENCE = 1000

/** Returns the line (from 1) of the comment at the head of flake.nix that says it is generated; null when none does. */
export function generatorLine(text: string): { readonly line: number; readonly says: string } | null {
  const head = headOf(text, /\s+|#.*|\/\*[^]*?\*\/|\{(?=[ \t]*(?:#|\/\*))/y)
  for (const [index, line] of linesOf(head).entries()) {
    const says = line.slice(0, LONGEST_SENTENCE).replace(/^[\s#*/{\uFEFF]+|[\s*/]+$/g, '')
    if (says.split(/(?<=[.!:;])\s+/).some((sentence) => GENERATED.some((said) => said.test(sentence)))) return { line: index + 1, says: says.slice(0, 80) }
  }
  return null
}

/** Returns the first word (or sign) of a Nix text behind space and comments, and its line (from 1). */
export function beginningOf(text: string): { readonly line: number; readonly word: string } {
  const space = headOf(text, /\s+|#.*|\/\*[^]*?\*\//y)
  return { line: linesOf(space).length, word: /^(?:\w+|.)/.exec(text.slice(space.length))?.[0] ?? '' }
}

/** The pieces that a text begins with (a byte order mark is space too); one expression for any number of them runs out of stack on a long text. */
function headOf(text: string, piece: RegExp): string {
  let end = 0
  while (piece.test(text)) end = piece.lastIndex
  return text.slice(0, end)
}

const linesOf = (text: string): string[] => text.split(/\r\n?|\n/)

/** Returns an attribute's name as Nix writes it: in quotes unless it is an identifier. */
export function attributeName(name: string): string {
  return /^[a-zA-Z_][\w'-]*$/.test(name) ? name : `"${name.replace(/["\\$]/g, '\\$&')}"`
}
