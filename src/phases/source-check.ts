import { UpstreamError } from '../core/errors.ts'
import type { PlannedFile } from '../core/hosts/plan.ts'
import { lockedInput, parseFlakeLock } from '../core/pin/flake-lock.ts'
import { exactReference } from '../core/pin/flake-reference.ts'
import type { Nix } from '../ports/nix.ts'

/**
 * Fetches the input's source by the tag's commit, without the hash that the lock holds, and compares: a lock that brings its own
 * hash could be served from any cache, and would vouch for itself. Throws UpstreamError when commit or hash differ.
 */
export async function verifySource(
  question: { readonly input: string; readonly lock: Pick<PlannedFile, 'path' | 'text'>; readonly commit: string },
  nix: Pick<Nix, 'prefetch'>,
): Promise<void> {
  const { input, lock, commit } = question
  const { locked } = lockedInput(parseFlakeLock(lock.text, lock.path), input, lock.path)
  const next = 'Nothing was changed. Look at that commit upstream before you trust either; if all is well there, run again.'
  if (locked.rev !== commit) {
    throw new UpstreamError({ problem: `${lock.path} holds commit ${locked.rev ?? 'none'} of ${input}, but the tag stands on ${commit}.`, next })
  }
  const reference = exactReference(locked)
  if (reference === null || locked.narHash === undefined) {
    throw new UpstreamError({ problem: `${lock.path} locks ${input} as a '${locked.type}' input without a hash that could be checked.`, next })
  }
  const fetched = await nix.prefetch(reference)
  if (fetched.rev !== null && fetched.rev !== commit) {
    throw new UpstreamError({ problem: `${reference} was fetched as commit ${fetched.rev}, not ${commit}.`, next })
  }
  if (fetched.narHash !== locked.narHash) {
    throw new UpstreamError({
      problem: `The source of ${input} does not match its lock: ${lock.path} has ${locked.narHash}, ${reference} fetched anew has ${fetched.narHash}.`,
      next,
    })
  }
}
