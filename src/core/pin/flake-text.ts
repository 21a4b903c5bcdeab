import { nixString } from '../nix/nix-code.ts'

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
  const head = headOf(text, BRACE_BEFORE_COMMENT)
  for (const [index, line] of linesOf(head).entries()) {
    const says = line.slice(0, LONGEST_SENTENCE).replace(/^[\s#*/{\uFEFF]+|[\s*/]+$/g, '')
    if (says.split(/(?<=[.!:;])\s+/).some((sentence) => GENERATED.some((said) => said.test(sentence)))) return { line: index + 1, says: says.slice(0, 80) }
  }
  return null
}

/** Returns the first word (or sign) of a Nix text behind space and comments, and its line (from 1). */
export function beginningOf(text: string): { readonly line: number; readonly word: string } {
  const space = headOf(text)
  return { line: linesOf(space).length, word: /^(?:\w+|.)/.exec(text.slice(space.length))?.[0] ?? '' }
}

const LINE_END = /[\r\n]/g
const BRACE_BEFORE_COMMENT = /\{(?=[ \t]*(?:#|\/\*))/y

/** The space (a byte order mark too), comments and, where one is given, `more` that a text begins with. */
function headOf(text: string, more: RegExp | null = null): string {
  let end = 0
  for (let at = -1; at < end; ) {
    at = end
    end = endOfPiece(text, at, more)
  }
  return text.slice(0, end)
}

/** Where the piece that begins there ends. One expression for all of them would run out of stack on a file that is nothing but space. */
function endOfPiece(text: string, at: number, more: RegExp | null): number {
  if (text[at] === '#') return foundFrom(LINE_END, text, at)?.index ?? text.length
  if (text.startsWith('/*', at)) {
    const close = text.indexOf('*/', at + 2)
    return close < 0 ? at : close + 2
  }
  if (/\s/.test(text[at] ?? '')) return at + 1
  return at + (more === null ? 0 : (foundFrom(more, text, at)?.[0].length ?? 0))
}

function foundFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

const linesOf = (text: string): string[] => text.split(/\r\n?|\n/)

/** Returns an attribute's name as Nix writes it: in quotes unless it is an identifier. */
export function attributeName(name: string): string {
  return /^(?!(?:if|then|else|assert|with|let|in|rec|inherit)$)[a-zA-Z_][\w'-]*$/.test(name) ? name : nixString(name)
}
