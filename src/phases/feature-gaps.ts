import { featureGap } from '../core/hosts/feature-gap.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { FoundHost } from '../core/hosts/planned-hosts.ts'
import { lastOnHost, measuredBefore, type HistoryReaders } from './measured-before.ts'

/**
 * Returns a sentence for each planned host whose llama.cpp is not built for the CPU that it had when it was last measured. Configured is
 * what the flake says where it was evaluated to find the hosts (`found`), else what that measurement saw; nothing is evaluated for it.
 */
export async function featureGaps(hosts: readonly PlannedHost[], found: ReadonlyMap<string, FoundHost>, branch: string | null, world: HistoryReaders): Promise<string[]> {
  const { entries, problems } = await measuredBefore(branch, world)
  const gaps = hosts.flatMap(({ name }) => {
    const last = lastOnHost(entries, name)
    const inFlake = found.get(name)?.cpuFeatures ?? null
    const configured = inFlake ?? last?.compiledFor ?? null
    if (last === null || configured === null) return []
    const measuredOn = last.recordedAt.slice(0, 10)
    return featureGap({ host: name, configured, by: inFlake === null ? 'measurement' : 'flake', present: last.fingerprint.cpuFeatures, measuredOn }) ?? []
  })
  return [...gaps, ...problems.map((problem) => `What the hosts are built for was not compared with all that was measured: ${problem}`)]
}
