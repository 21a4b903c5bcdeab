import type { Bump, NothingToDo } from '../core/hosts/plan.ts'
import { WISHES } from '../core/pull-request/earlier-requests.ts'
import { knownHosts } from '../core/pull-request/known-hosts.ts'
import { settingsOf } from './digests.ts'
import type { OwnRequest } from './earlier-bumps.ts'
import { handOn, takeOver, type TakeOverWorld } from './take-over.ts'

/**
 * Returns the bump with what our open pull request shows measured already, so that only the other hosts need a job; nothing to do
 * when that is every host. A person's label asks for all of it again.
 */
export async function continuedBump(fresh: Bump, own: OwnRequest | null, world: TakeOverWorld): Promise<Bump | NothingToDo> {
  const settings = await settingsOf(fresh.hosts, fresh.alpha)
  const accepted = own?.acceptedOutputs ?? []
  const bump: Bump = { ...fresh, settings, ...(accepted.length > 0 ? { acceptedOutputs: [...accepted] } : {}) }
  const marker = own?.marker ?? null
  if (own === null || marker === null || own.rebuild) return bump
  const question = { baseline: bump.baseline.pin.rev, candidate: bump.candidate.pin.rev, settings, accepted: accepted.includes(bump.candidate.tag ?? '') }
  const known = new Set(knownHosts(marker, question).map(({ host }) => host))
  const { baseCommit } = bump.repository
  const name = bump.candidate.tag ?? bump.candidate.pin.rev.slice(0, 7)
  if (marker.base === baseCommit && bump.hosts.length > 0 && bump.hosts.every((host) => known.has(host.name))) {
    const { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices } = bump
    const sentence = `#${own.number} shows ${name} measured on every host; its label \`${WISHES.rebuild}\` has it measured again.`
    return { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices, kind: 'nothing-to-do', reason: 'already-measured', sentence }
  }
  const { kept, earlier, notices } = await takeOver({ ...question, marker, baseCommit }, world)
  if (earlier.length === 0) return { ...bump, notices: [...bump.notices, ...notices] }
  await handOn(kept, world)
  return { ...bump, earlier: [...earlier], seed: marker.seed ?? bump.seed, notices: [...bump.notices, ...notices] }
}
