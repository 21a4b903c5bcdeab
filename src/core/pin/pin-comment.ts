import { familyTag } from '../upstream/tags.ts'
import type { Literal } from './literal.ts'
import { targetKind, type TargetTag } from './pin-target.ts'

/** What a comment is told of a move: the tag, the names of the commit of before (tags, and the commit itself), and the tags on the commit of after. */
export interface CommentStep {
  readonly to: TargetTag
  readonly from: readonly string[]
  readonly after: readonly string[]
}

/** The words that may stand beside the name of a pin in a comment that says nothing but which it is. */
const LABELS = new Set(
  'tag tags ref refs release build version rev revision commit sha pin pinned current currently now is at to on the llama.cpp llama-cpp renovate'.split(' '),
)
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{N}_])?/gu
/** Spaces, quotes, brackets, colons and the like. `>`, `~`, `+` and their kind are no punctuation: they make a bound of a name, as `..` does. */
const MARKS = /^(?:(?![!?&%\\]|\.\.)[\s=`\p{P}])*$/u
const ABBREVIATED = /^[0-9a-f]{7,64}$/

/**
 * Returns the edits of a comment that is the name of the pin: names of before, label words and punctuation, and nothing else. Whatever has a
 * word more tells something about that tag, which would not be true of the next.
 */
export function commentEdits(comment: Literal, step: CommentStep): { start: number; end: number; before: string; after: string }[] {
  const words = [...comment.value.matchAll(WORD)]
  const named = words.filter(([word]) => !LABELS.has(word.toLowerCase()))
  const names = named.flatMap(({ 0: before, index }) => {
    const after = nameAfter(before, step)
    const start = comment.start + new TextEncoder().encode(comment.value.slice(0, index)).length
    return after === null ? [] : [{ start, end: start + before.length, before, after }]
  })
  const isName = names.length === named.length && comment.value.split(WORD).every((between) => MARKS.test(between))
  return isName ? names : []
}

/** Returns the tag that a comment is the name of although the pinned commit has no such name (any more); null for every other comment. */
export function strayName(comment: Literal, { from }: Pick<CommentStep, 'from'>): string | null {
  const named = [...comment.value.matchAll(WORD)].map(([word]) => word).filter((word) => !LABELS.has(word.toLowerCase()))
  const isName = named.every((word) => familyTag({ name: word, commit: '' }) !== null) && comment.value.split(WORD).every((between) => MARKS.test(between))
  return isName ? (named.find((word) => !from.includes(word)) ?? null) : null
}

/** Returns the names of before (tags, the commit, beginnings of it) that stand in a text. */
export function namesStillIn(text: string, from: readonly string[]): string[] {
  return [...text.matchAll(WORD)].flatMap(([word]) => (from.includes(word) || isBeginning(word, from) ? [word] : []))
}

const isBeginning = (word: string, from: readonly string[]): boolean => ABBREVIATED.test(word) && from.some((name) => targetKind(name) === 'commit' && name.startsWith(word))

/** The name of after for one of before: a commit for a commit, as long as it was; a tag of the same family, where the commit of after has one. */
function nameAfter(before: string, { to, from, after }: CommentStep): string | null {
  if (isBeginning(before, from)) return to.commit.slice(0, before.length)
  if (!from.includes(before)) return null
  const family = (name: string): string | undefined => familyTag({ name, commit: '' })?.family
  return [to.name, ...after].find((name) => family(name) === family(before)) ?? to.name
}
