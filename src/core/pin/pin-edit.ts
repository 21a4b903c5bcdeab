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

/** Where a pin is moved: the tag, the names that a comment may know the commit of before by, and the tags on the commit of after. */
export interface PinStep {
  readonly to: TargetTag
  readonly from: readonly string[]
  readonly after: readonly string[]
  readonly source: string
}

/**
 * Returns the edits that move the input to the tag: the literals that name a ref or a commit, and the tags of before that a comment
 * behind one names. Throws InputError, with the line, when what stands there is not one plain literal.
 */
export function pinEdits(text: string, declared: readonly DeclaredString[], step: PinStep): PinEdit[] {
  const edits: PinEdit[] = []
  for (const { attribute, value, binding } of declared) {
    if (attribute !== 'url' && attribute !== 'ref' && attribute !== 'rev') continue
    const after = movedString(attribute, value, step.to)
    if (after === value) continue
    const { line, column } = binding
    const literal = literalAt(text, binding, value, step.source)
    edits.push({ what: attribute, line, column, start: literal.start, end: literal.end, before: value, after })
    for (const comment of commentEdits(text, literal, step)) edits.push({ what: 'comment', line, column, ...comment })
  }
  return edits
}

/** Returns flake.nix after the edits; every byte outside of them stays. */
export function applyPinEdits(text: string, edits: readonly PinEdit[]): string {
  return replaceLiterals(text, edits)
}

/** What a tag may stand behind in a comment that says which tag is pinned, such as `# tag: v0.6.0` or `# pinned to b11429`. */
const LABELS = /^(?:\s|[=:@(]|(?:tag|ref|release|build|version|rev|pin|pinned|currently|now|is|at|to|on|llama[.-]cpp)(?![\w.-]))*/i
/** What may stand between two names of one commit, as in `v0.4.0 (b6000)` or `release v0.4.0, build b6000`. */
const BETWEEN = new RegExp(`^\\s*[/,]?${LABELS.source.slice(1)}`, 'i')
const WORD = /^[\w.-]*\w/

type CommentEdit = Pick<PinEdit, 'start' | 'end' | 'before' | 'after'>

/** A comment that names the tag of before, by one of its names or several; one that also names another tag tells of something else. */
function commentEdits(text: string, literal: Literal, step: PinStep): CommentEdit[] {
  const comment = trailingComment(text, literal)
  if (comment === null) return []
  const edits: CommentEdit[] = []
  let at = 0
  for (;;) {
    const gap = (edits.length === 0 ? LABELS : BETWEEN).exec(comment.value.slice(at))?.[0].length ?? 0
    const named = WORD.exec(comment.value.slice(at + gap))?.[0]
    if (named === undefined || !step.from.includes(named)) break
    const start = comment.start + new TextEncoder().encode(comment.value.slice(0, at + gap)).length
    edits.push({ start, end: start + named.length, before: named, after: tagOfFamily(named, step) })
    at += gap + named.length
  }
  const others = (comment.value.slice(at).match(/[\w.-]*\w/g) ?? []).filter((word) => tagName(word) !== null)
  return others.length > 0 ? [] : edits
}

/** The tag that a comment names after the move: one of the family that it named, where the commit of after has one. */
function tagOfFamily(named: string, { to, after }: PinStep): string {
  const family = (name: string): string | undefined => familyTag({ name, commit: '' })?.family
  return [to.name, ...after].find((name) => family(name) === family(named)) ?? to.name
}

/** Returns the tags of before that a comment may name: those written in flake.nix or flake.lock, and those that stand on the commit. */
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
