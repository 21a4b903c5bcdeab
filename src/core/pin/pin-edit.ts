import { z } from 'zod'
import { movedString } from './flake-reference.ts'
import { literalAt, plainLiteral, replaceLiterals, trailingComments, type Binding, type Literal } from './literal.ts'
import { commentLines } from './nix-tokens.ts'
import { commentEdits, namesStillIn, strayName, type CommentStep } from './pin-comment.ts'
import { tagName, targetKind } from './pin-target.ts'
import { familyTag } from '../upstream/tags.ts'

/**
 * One change of flake.nix: the attribute (or the comment behind it), line and column (from 1, in bytes) of the binding that
 * nix names, byte offsets of the content that is replaced, and that content before and after (equal for a url that only a
 * comment stands behind).
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

const tagNameSchema = z.string().refine((name) => familyTag({ name, commit: '' }) !== null, 'must be a release tag or a build tag')

/** The names of every tag that stands on the commit of before, and of every one on the commit of after. */
export const commitTagsSchema = z.strictObject({ before: z.array(tagNameSchema), after: z.array(tagNameSchema) })
export type CommitTags = z.infer<typeof commitTagsSchema>

/** A string attribute of the input, as nix evaluates it, and where nix says that it is bound. */
export interface DeclaredString {
  readonly attribute: string
  readonly value: string
  readonly binding: Binding
}

/** Where a pin is moved to, out of which file; see CommentStep for what comments behind it are told. */
export interface PinStep extends CommentStep {
  readonly source: string
}

/**
 * Returns the edits that move the input to the tag: the literals that name a ref or a commit, and the names of before in a comment
 * that says nothing else. Throws InputError, with the line, when what stands there is not one plain literal.
 */
export function pinEdits(text: string, declared: readonly DeclaredString[], step: PinStep): PinEdit[] {
  const edits = declared.flatMap(({ attribute, value, binding }): PinEdit[] => {
    if (attribute !== 'url' && attribute !== 'ref' && attribute !== 'rev') return []
    const after = movedString(attribute, value, step.to)
    if (after === value) return []
    return withComments(text, { what: attribute, binding, literal: literalAt(text, binding, value, step.source, attribute), after }, step)
  })
  // two literals on one line have one comment
  if (edits.length > 0) return edits.filter(({ start }, index) => edits.findIndex((edit) => edit.start === start) === index)
  // a pin that flake.lock alone holds: a comment behind the url is all that flake.nix says of it, and the url stays
  const url = declared.find(({ attribute }) => attribute === 'url')
  const literal = url === undefined ? null : plainLiteral(text, url.binding)
  if (url === undefined || literal?.value !== url.value) return []
  const unmoved = withComments(text, { what: 'url', binding: url.binding, literal, after: url.value }, step)
  return unmoved.length > 1 ? unmoved : []
}

/** Returns the comments behind the input's reference that are names of tags which the pinned commit does not have, with their lines. */
export function strayComments(text: string, declared: readonly DeclaredString[], from: readonly string[]): { readonly line: number; readonly name: string }[] {
  const stray = declared.flatMap(({ attribute, binding }) => {
    const literal = ['url', 'ref', 'rev'].includes(attribute) ? plainLiteral(text, binding) : null
    const names = literal === null ? [] : trailingComments(text, binding, literal).flatMap((comment) => strayName(comment, { from }) ?? [])
    return names.map((name) => ({ line: binding.line, name }))
  })
  return stray.filter(({ line, name }, index) => stray.findIndex((one) => one.line === line && one.name === name) === index)
}

/** Returns the lines of flake.nix whose comments have a name of before, with the first of them. */
export function commentsBehind(text: string, from: readonly string[]): { readonly line: number; readonly name: string }[] {
  return commentLines(text).flatMap(({ line, text: comment }) => namesStillIn(comment, from).slice(0, 1).map((name) => ({ line, name })))
}

function withComments(text: string, { what, binding, literal, after }: { what: PinEdit['what']; binding: Binding; literal: Literal; after: string }, step: PinStep): PinEdit[] {
  const { line, column } = binding
  const comments = trailingComments(text, binding, literal).flatMap((comment) => commentEdits(comment, step))
  return [{ what, line, column, start: literal.start, end: literal.end, before: literal.value, after }, ...comments.map((edit): PinEdit => ({ what: 'comment', line, column, ...edit }))]
}

/** Returns flake.nix after the edits; every byte outside of them stays. */
export function applyPinEdits(text: string, edits: readonly PinEdit[]): string {
  return replaceLiterals(text, edits)
}

/** Returns the names of before that a comment may have: the tags in flake.nix or flake.lock, those that stand on the commit, and the commit itself. */
export function namesOfBefore(declared: readonly DeclaredString[], refs: readonly (string | null)[], commit: string): string[] {
  const written = declared.filter(({ attribute }) => attribute === 'ref').map(({ value }) => tagName(value))
  return [...new Set([...written, ...refs.map((ref) => (ref === null ? null : tagName(ref))), commit])].filter((name) => name !== null)
}

/**
 * Returns how the pin is written, by what its edits replace: a tag, a commit, or nothing that could be edited; null where it cannot be moved. Of a ref
 * beside a commit nix fetches the commit, and takes both of git alone (nix 2.26 also of `{ type = "github"; … }`, which 2.34 refuses).
 */
export function formOf({ type, ref, rev }: { readonly type?: string | undefined; readonly ref: string | null; readonly rev: string | null }): 'none' | 'tag' | 'rev' | null {
  const kinds = [ref, rev].flatMap((value) => (value === null ? [] : [targetKind(value)]))
  if ((kinds.length > 1 && type !== 'git') || kinds.includes('other')) return null
  if (kinds.includes('commit')) return 'rev'
  return kinds.includes('tag') ? 'tag' : 'none'
}
