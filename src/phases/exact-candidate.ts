import { InputError } from '../core/errors.ts'
import type { NamedPin } from '../core/pin/pin.ts'
import { nameOfPin } from '../core/pin/pin-name.ts'
import { oneLine } from '../core/reading.ts'
import { followedTags, namesOnCommits } from '../core/upstream/policy.ts'
import { familyTag } from '../core/upstream/tags.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import type { CandidateChoice } from './candidate-choice.ts'
import { returnSentence, standings, type NewerQuestion } from './newer-tags.ts'
import type { TagLimits } from './tag-limits.ts'

/** A tag that is asked for by name, beside what is pinned. */
export interface ExactQuestion extends NewerQuestion {
  readonly tag: string
  readonly named: NamedPin
  readonly limits: Pick<TagLimits, 'held'>
}

/** Returns the tag that was asked for as the candidate, or that it is pinned already; throws InputError when it is no tag of upstream's, or no bump. */
export async function exactCandidate(question: ExactQuestion, upstream: UpstreamTags): Promise<CandidateChoice> {
  const { tag: name, named: baseline, limits } = question
  const candidate = question.tags.find((tag) => tag.name === name)
  const family = familyTag({ name, commit: '' })?.family
  if (family === undefined) {
    throw new InputError({ problem: `'${oneLine(name, 100)}' is neither a release tag (v0.6.0) nor a build tag (b11429) of llama.cpp.`, next: 'Give one of these; nothing else that upstream tags is followed.' })
  }
  if (candidate === undefined) {
    const some = followedTags(question.tags, family).slice(0, 3).map((tag) => tag.name)
    const such = some.length > 0 ? `, such as ${some.join(', ')}` : ''
    throw new InputError({ problem: `${question.upstream} has no tag '${name}'.`, next: `Give a release tag (v0.6.0) or a build tag (b11429) that it has${such}.` })
  }
  const found = { baseline, skipped: [], newer: [{ tag: name, commit: candidate.commit }] }
  const pinned = nameOfPin(baseline)
  const standing = await standings(question, [candidate], new Map(), upstream)(candidate)
  // fetched by git, so that the tag is proven to be upstream's; its age does not matter
  if (['newer', 'returned', 'diverged'].includes(standing) && !(await upstream.dates(question.upstream, [candidate])).has(name)) {
    throw new InputError({ problem: `The tag ${name} of ${question.upstream} stands on no commit.`, next: 'Give a tag of a commit.' })
  }
  switch (standing) {
    case 'same':
      return { ...found, newer: [], notices: [], kind: 'none', reason: 'no-newer-tag', sentence: `${name} is pinned already${baseline.tag === name || baseline.tag === null ? '' : `, as ${baseline.tag}`}.` }
    case 'older':
      throw new InputError({ problem: `${name} is older than the pinned ${pinned}; a bump never goes back in time.`, next: 'To roll back, revert the commit that bumped.' })
    case 'diverged':
      throw new InputError({ problem: `${name} does not contain the pinned ${pinned}: the two diverged, so it is no bump.`, next: 'To change over all the same, pin it by hand.' })
    case 'newer':
    case 'returned': {
      const reason = limits.held(candidate)
      const notices = [...(reason === null ? [] : [`${name} is ${reason}; it was asked for by name.`]), ...(standing === 'returned' ? [returnSentence(pinned, name)] : [])]
      return { ...found, notices, kind: 'candidate', candidate, commit: question.baseline, known: question.tags, tags: namesOnCommits(question.byCommit, question.baseline, candidate.commit) }
    }
  }
}
