import { counted } from '../core/counted.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import type { NamedPin, Pin } from '../core/pin/pin.ts'
import { familyTag, tagNameOf, tagOnCommit, type FamilyTag, type TagsByCommit } from '../core/upstream/tags.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'

/** The pin of an input, and the tags of upstream that it is looked for among. */
interface BaselineQuestion {
  readonly upstream: string
  readonly input: string
  readonly pin: Pin
  readonly tags: readonly FamilyTag[]
  readonly byCommit: TagsByCommit
}

/**
 * Returns the baseline with its name, the tag on its commit or where the commit stands in upstream's history, and that commit:
 * nix before 2.27 locks an annotated tag of a git+https input to the tag's own object, which may be another by now. Throws
 * UpstreamError when the pinned tag moved or vanished, InputError when the commit is not upstream's: `github:owner/repo/SHA` also
 * resolves commits that exist only in somebody's fork.
 */
export async function provenBaseline(question: BaselineQuestion, upstream: UpstreamTags): Promise<{ readonly named: NamedPin; readonly commit: string }> {
  const { pin, tags } = question
  const pinned = pinnedTag(tags, pin, question.upstream)
  const listed = tags.find(({ object }) => object === pin.rev)?.commit ?? pin.rev
  const named = pinned !== null && pinned.commit !== listed ? null : await nameOn(listed, question, upstream)
  if (named !== null) return { named, commit: listed }
  // of a tag that was made anew on its commit the lock may hold the object of before
  const commit = await upstream.peel(question.upstream, pin.rev)
  if (pinned !== null && pinned.commit !== commit) {
    throw new UpstreamError({
      problem: `The tag ${pinned.name} moved: flake.lock holds commit ${commit ?? pin.rev}, ${question.upstream} now has ${pinned.commit}.`,
      next: 'Look why upstream moved it, then lock again by hand; a rev beside the tag in flake.nix has to be that commit.',
    })
  }
  const peeled = commit === null ? null : await nameOn(commit, question, upstream)
  if (commit === null || peeled === null) {
    throw new InputError({
      problem: `flake.lock pins ${question.input} to commit ${commit ?? pin.rev}, which no tag of ${question.upstream} stands on and its default branch does not contain; it may exist only in a fork.`,
      next: 'Find out where it comes from, then pin a tag or a commit of upstream’s default branch by hand.',
    })
  }
  return { named: peeled, commit }
}

/** Returns what a commit of upstream is called, null when no tag stands on it and the default branch does not contain it. */
async function nameOn(commit: string, { upstream: address, pin, tags, byCommit }: BaselineQuestion, upstream: UpstreamTags): Promise<NamedPin | null> {
  const tag = tagOnCommit(byCommit, commit, tagNameOf(pin.ref))
  if (tag !== null) return { tag: tag.name, pin }
  const { onDefaultBranch, nearest } = await upstream.place(address, commit, tags)
  if (!onDefaultBranch) return null
  if (nearest === null) return { tag: null, pin }
  const { tag: name, commitsSince } = nearest
  return { tag: null, words: `${name} + ${counted(commitsSince, 'commit')}`, pin }
}

/** Returns the tag that the pin names, null when it names none. */
function pinnedTag(tags: readonly FamilyTag[], { ref, rev }: Pin, upstream: string): FamilyTag | null {
  const name = tagNameOf(ref)
  const isNamed = familyTag({ name, commit: rev }) !== null
  if (tags.length === 0) {
    throw new UpstreamError({
      problem: `${upstream} lists no release tag (v0.6.0) and no build tag (b11429)${isNamed ? `, not even the pinned ${name}` : ''}.`,
      next: 'Run again later; if it stays so, look at upstream: a fork may have been made without tags.',
    })
  }
  if (!isNamed) return null
  const now = tags.find((tag) => tag.name === name)
  if (now !== undefined) return now
  throw new UpstreamError({
    problem: `The pinned tag ${name} (commit ${rev}) is no longer in ${upstream}.`,
    next: 'Look why upstream withdrew it, then pin another tag by hand.',
  })
}
