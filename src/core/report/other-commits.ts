import { SIDES } from '../verdict/sides.ts'
import type { HostReport } from './report.ts'

/** Returns the commits that were measured where they are not those of the report, as in `baseline aaaaaaa and candidate bbbbbbb`; null where they are. */
export function otherCommits({ measuredRevs }: Pick<HostReport, 'measuredRevs'>): string | null {
  return measuredRevs === undefined ? null : SIDES.map((side) => `${side} ${measuredRevs[side].slice(0, 7)}`).join(' and ')
}

/** Returns the hosts that measured the report's own commits: what others built and checked says nothing about this bump. */
export function ofTheseCommits(hosts: readonly HostReport[]): HostReport[] {
  return hosts.filter((host) => otherCommits(host) === null)
}
