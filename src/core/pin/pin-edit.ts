import { z } from 'zod'
import { movedString } from './flake-reference.ts'
import { literalAt, replaceLiterals, trailingComment, type Binding, type Literal } from './literal.ts'
import { tagName, targetKind, type TargetTag } from './pin-target.ts'
import { familyTag } from '../upstream/tags.ts'

/**
 * One change of flake.nix: the attribute (or the comment behind it), line and column (from 1, in bytes) of the binding that
 * nix names, byte offsets of the content that is replaced, and that content before and after.
 */
export const pinEditSchema = z.strictObject({
  what: z.enum(['url', 'ref', 'rev', 'comment']),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  before: z.string(),
  after: z.string(),
})
export type PinEdit = z.infer<typeof pinEditSchema>

/** A string attribute of the input, as nix evaluates it, and where nix says that it is bound. */
export interface DeclaredString {
  readonly attribute: string
  readonly value: string
  readonly binding: Binding
}

/**
 * Returns the edits that move the input to the tag: the literals that name a ref or a commit, and a comment behind one that
 * names a tag of before. Throws InputError, with the line, when what stands there is not one plain literal.
 */
export function pinEdits(
  text: string,
  declared: readonly DeclaredString[],
  move: { readonly to: TargetTag; readonly from: readonly string[]; readonly source: string },
): PinEdit[] {
  const edits: PinEdit[] = []
  for (const { attribute, value, binding } of declared) {
    if (attribute !== 'url' && attribute !== 'ref' && attribute !== 'rev') continue
    const after = movedString(attribute, value, move.to)
    if (after === value) continue
    const { line, column } = binding
    const literal = literalAt(text, binding, value, move.source)
    edits.push({ what: attribute, line, column, start: literal.start, end: literal.end, before: value, after })
    const comment = commentEdit(text, literal, move)
    if (comment !== null) edits.push({ what: 'comment', line, column, ...comment })
  }
  return edits
}

/** Returns flake.nix after the edits; every byte outside of them stays. */
export function applyPinEdits(text: string, edits: readonly PinEdit[]): string {
  return replaceLiterals(text, edits)
}

/** What a tag may stand behind in a comment that says which tag is pinned, such as `# tag: v0.6.0` or `# pinned to b11429`. */
const LABELS = /^(?:\s|[=:@(]|(?:tag|ref|release|build|version|rev|pin|pinned|currently|now|is|at|to|on|llama[.-]cpp)(?![\w.-]))*/i
const WORD = /^[\w.-]*\w/

function commentEdit(text: string, literal: Literal, { to, from }: { to: TargetTag; from: readonly string[] }): Pick<PinEdit, 'start' | 'end' | 'before' | 'after'> | null {
  const comment = trailingComment(text, literal)
  if (comment === null) return null
  const label = LABELS.exec(comment.value)?.[0] ?? ''
  const named = WORD.exec(comment.value.slice(label.length))?.[0] ?? ''
  const rest = comment.value.slice(label.length + named.length)
  const others = (rest.match(/[\w.-]*\w/g) ?? []).filter((word) => familyTag({ name: word, commit: '' }) !== null)
  if (!from.includes(named) || others.length > 0) return null
  const start = comment.start + new TextEncoder().encode(label).length
  return { start, end: start + named.length, before: named, after: to.name }
}

/** Returns the tags of before that a comment may name: the one written in flake.nix and the one that stands on the commit. */
export function tagsOfBefore(declared: readonly DeclaredString[], refs: readonly (string | null)[]): string[] {
  const written = declared.filter(({ attribute }) => attribute === 'ref').map(({ value }) => tagName(value))
  return [...new Set([...written, ...refs.map((ref) => (ref === null ? null : tagName(ref)))])].filter((name) => name !== null)
}

/** Returns how the pin is written, by what its edits replace: a tag, a commit, or nothing that could be edited. */
export function formOf(reference: { readonly ref: string | null; readonly rev: string | null }): 'none' | 'tag' | 'rev' | null {
  const kinds = [reference.ref, reference.rev].flatMap((value) => (value === null ? [] : [targetKind(value)]))
  if (kinds.length > 1 || kinds[0] === 'other') return null
  if (kinds[0] === undefined || kinds[0] === 'branch') return 'none'
  return kinds[0] === 'tag' ? 'tag' : 'rev'
}
