import type { NothingToDo, Work } from '../core/hosts/plan.ts'
import { WISHES } from '../core/pull-request/earlier-requests.ts'
import { knownHosts } from '../core/pull-request/known-hosts.ts'
import type { Marker } from '../core/pull-request/marker.ts'
import { settingsOf } from './digests.ts'
import type { OwnRequest } from './earlier-bumps.ts'
import type { Again } from './plan-bump.ts'
import { handOn, takeOver, type TakeOverWorld } from './take-over.ts'

/**
 * Returns the bump or review with what our open pull request, or our comment on somebody's, shows measured already, so that only the
 * other hosts need a job; nothing to do when that is every host. A person's label asks for all of it again, and `again` for some hosts.
 */
export async function continuedWork<Planned extends Work>(fresh: Planned, own: OwnRequest | null, world: TakeOverWorld, again?: Again): Promise<Planned | NothingToDo> {
  const settings = await settingsOf(fresh.hosts, fresh.alpha)
  // a pull request that is updated in place may have gathered the labels of many tags
  const accepted = (own?.acceptedOutputs ?? []).filter((tag) => tag === fresh.candidate.tag)
  const work: Planned = { ...fresh, settings, ...(accepted.length > 0 ? { acceptedOutputs: accepted } : {}) }
  const marker = withoutHosts(own?.marker ?? null, again)
  if (own === null || marker === null || own.rebuild) return work
  const question = { baseline: work.baseline.pin.rev, candidate: work.candidate.pin.rev, settings, accepted: accepted.length > 0 }
  const known = new Set(knownHosts(marker, question).map(({ host }) => host))
  const { baseCommit } = work.repository
  if (own.finished && marker.base === baseCommit && work.hosts.length > 0 && work.hosts.every((host) => known.has(host.name))) {
    const { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices } = work
    return { schema, createdAt, flakeInput, upstream, baseline, skipped, newerTags, notices, kind: 'nothing-to-do', reason: 'already-measured', sentence: measuredSentence(work, own) }
  }
  const { kept, earlier, notices } = await takeOver({ ...question, marker, baseCommit }, world)
  if (earlier.length === 0) return { ...work, notices: [...work.notices, ...notices] }
  await handOn(kept, world)
  return { ...work, earlier: [...earlier], seed: marker.seed ?? work.seed, notices: [...work.notices, ...notices] }
}

function measuredSentence({ kind, candidate }: Work, { number }: OwnRequest): string {
  const name = candidate.tag ?? candidate.pin.rev.slice(0, 7)
  const again = kind === 'bump' ? `its label \`${WISHES.rebuild}\` has it measured again` : 'start the workflow with `force` to have it measured again'
  return `#${number} shows ${name} measured on every host; ${again}.`
}

function withoutHosts(marker: Marker | null, again: Again | undefined): Marker | null {
  if (marker === null || again === undefined) return marker
  return { ...marker, hosts: marker.hosts.filter(({ host }) => again.hosts !== null && !again.hosts.includes(host)) }
}
