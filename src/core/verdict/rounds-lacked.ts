import { counted } from '../counted.ts'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { formatShare } from '../report/numbers.ts'
import { pairsNeeded } from './looks.ts'

/** Returns a sentence for each host whose `rounds` are too few for some verdict, however quiet it is; alpha is the error share of one host's tests. */
export function roundsLacked(hosts: readonly Pick<PlannedHost, 'name' | 'rounds' | 'tests'>[], alpha: number): string[] {
  return hosts.flatMap(({ name, rounds, tests }) => {
    const [forSame, forNaming] = [pairsNeeded((2 * alpha) / tests.length), pairsNeeded(alpha / tests.length)]
    if (rounds >= forNaming) return []
    const what = `${counted(rounds, 'round')} of ${counted(tests.length, 'test')} at an error share of ${formatShare(alpha)}`
    const end = rounds < forSame ? 'can only end undecided' : 'can never be called faster or slower'
    return [`${name}: ${what} ${end}. Raise \`rounds\` to ${forNaming} at least, or leave it out.`]
  })
}
