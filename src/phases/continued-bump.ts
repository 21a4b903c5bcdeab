import type { Bump, Plan } from '../core/hosts/plan.ts'
import { WISHES } from '../core/pull-request/earlier-requests.ts'
import { knownHosts } from '../core/pull-request/known-hosts.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import { settingsOf } from './digests.ts'
import type { OwnRequest } from './earlier-bumps.ts'
import type { Again } from './plan-bump.ts'
import { handOn, takeOver, type TakeOverWorld } from './take-over.ts'

/**
 * Returns the bump with what our open pull request shows measured already, so that only the other hosts need a job; nothing to do
 * when that is every host. A person's label asks for all of it again, and `again` for some hosts.
 */
export async function continuedBump(fresh: Bump, own: OwnRequest | null, world: TakeOverWorld, again?: Again): Promise<Plan> {
  const settings = await settingsOf(fresh.hosts, fresh.alpha)
  const accepted = own?.acceptedOutputs ?? []
  const bump: Bump = { ...fresh, settings, ...(accepted.length > 0 ? { acceptedOutputs: [...accepted] } : {}) }
  const marker = withoutHosts(own?.marker ?? null, again)
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

function withoutHosts(marker: Marker | null, again: Again | undefined): Marker | null {
  if (marker === null || again === undefined) return marker
  return { ...marker, hosts: marker.hosts.filter(({ host }) => again.hosts !== null && !again.hosts.includes(host)) }
}
