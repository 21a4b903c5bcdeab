import { InputError, UpstreamError } from '../core/errors.ts'
import type { NamedPin, Pin } from '../core/pin/pin.ts'
import { familyTag, tagNameOf, tagOnCommit, type FamilyTag, type TagsByCommit } from '../core/upstream/tags.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'

/**
 * Returns the baseline with its name, the tag on its commit or where the commit stands in upstream's history, and that commit:
 * nix before 2.27 locks an annotated tag of a git+https input to the tag's own object. Throws
 * UpstreamError when the pinned tag moved or vanished, InputError when the commit is not upstream's: `github:owner/repo/SHA` also
 * resolves commits that exist only in somebody's fork.
 */
export async function provenBaseline(
  question: { readonly upstream: string; readonly input: string; readonly pin: Pin; readonly tags: readonly FamilyTag[]; readonly byCommit: TagsByCommit },
  upstream: UpstreamTags,
): Promise<{ readonly named: NamedPin; readonly commit: string }> {
  const { pin, tags } = question
  assertPinnedTagStands(tags, pin, question.upstream)
  const commit = tags.find(({ object }) => object === pin.rev)?.commit ?? pin.rev
  const tag = tagOnCommit(question.byCommit, commit, tagNameOf(pin.ref))
  if (tag !== null) return { named: { tag: tag.name, pin }, commit }
  const { onDefaultBranch, nearest } = await upstream.place(question.upstream, pin.rev, tags)
  if (!onDefaultBranch) {
    throw new InputError({
      problem: `flake.lock pins ${question.input} to commit ${pin.rev}, which no tag of ${question.upstream} stands on and its default branch does not contain; it may exist only in a fork.`,
      next: 'Find out where it comes from, then pin a tag or a commit of upstream’s default branch by hand.',
    })
  }
  if (nearest === null) return { named: { tag: null, pin }, commit }
  const { tag: name, commitsSince } = nearest
  return { named: { tag: null, words: `${name} + ${commitsSince} commit${commitsSince === 1 ? '' : 's'}`, pin }, commit }
}

function assertPinnedTagStands(tags: readonly FamilyTag[], { ref, rev }: Pin, upstream: string): void {
  const name = tagNameOf(ref)
  const isNamed = familyTag({ name, commit: rev }) !== null
  if (tags.length === 0) {
    throw new UpstreamError({
      problem: `${upstream} lists no release tag (v0.6.0) and no build tag (b11429)${isNamed ? `, not even the pinned ${name}` : ''}.`,
      next: 'Run again later; if it stays so, look at upstream: a fork may have been made without tags.',
    })
  }
  if (!isNamed) return
  const now = tags.find((tag) => tag.name === name)
  if (now === undefined) {
    throw new UpstreamError({
      problem: `The pinned tag ${name} (commit ${rev}) is no longer in ${upstream}.`,
      next: 'Look why upstream withdrew it, then pin another tag by hand.',
    })
  }
  if (now.commit !== rev && now.object !== rev) {
    throw new UpstreamError({
      problem: `The tag ${name} moved: flake.lock holds commit ${rev}, ${upstream} now has ${now.commit}.`,
      next: 'Look why upstream moved it, then lock again by hand.',
    })
  }
}
