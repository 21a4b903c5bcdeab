import { InputError, UpstreamError } from '../core/errors.ts'
import type { PlannedFile } from '../core/hosts/plan.ts'
import { lockedInput, parseFlakeLock } from '../core/pin/flake-lock.ts'
import { addressOf } from '../core/pin/upstream-repository.ts'
import { tagNameOf } from '../core/upstream/tags.ts'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import type { UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'

/** An address without what does not tell one repository from another. */
const plainAddress = (address: string): string =>
  address
    .replace(/^[a-z+]+:\/\/(?:[^/@]*@)?|^[\w.-]+@(?=[\w.-]+:)/i, '')
    .replace(/^(?<host>[\w.-]+):(?!\d)/, '$<host>/')
    .replace(/(?:\.git)?\/*$/, '')
    .toLowerCase()

/**
 * Makes sure that the tag which flake.nix now names is the same commit in the input's own repository: where the config follows another one, whoever
 * locks again would get what that has. Throws InputError when it is not; returns the sentence for a repository that git may not list here (nix may have a token for it), else null.
 */
export async function verifyOwnTag(
  question: { readonly input: string; readonly lock: Pick<PlannedFile, 'path' | 'text'>; readonly upstream: string; readonly tag: UpstreamTag },
  upstreamTags: Pick<UpstreamTags, 'list'>,
): Promise<string | null> {
  const { input, lock, upstream, tag } = question
  const { locked, original } = lockedInput(parseFlakeLock(lock.text, lock.path), input, lock.path)
  const address = addressOf(locked)
  if (plainAddress(address) === plainAddress(upstream) || tagNameOf(original.ref ?? null) !== tag.name) return null
  let own: UpstreamTag | undefined
  try {
    own = (await upstreamTags.list(address, [tag.name])).find(({ name }) => name === tag.name)
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    return `Whether ${tag.name} is the same commit in the input's own repository is not known: ${error.message.slice(0, -error.next.length).trim()}`
  }
  if (own?.commit === tag.commit) return null
  throw new InputError({
    problem: `The input '${input}' is of ${withoutLogin(address)}, ${own === undefined ? `which has no tag ${tag.name}` : `whose ${tag.name} is commit ${own.commit}`}; \`upstream\` in the config, ${withoutLogin(upstream)}, has it on ${tag.commit}.`,
    next: 'Name the repository that the input is of as `upstream`, or bring that tag there.',
  })
}
