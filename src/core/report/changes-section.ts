import { counted } from '../counted.ts'
import { changeGroups, type UpstreamChanges } from '../upstream/change-groups.ts'
import { compareUrl } from './bump-sections.ts'
import { details, escapeMarkdown, list } from './markdown.ts'
import type { Section } from './markdown.ts'
import type { Report } from './report.ts'

type Commit = UpstreamChanges['commits'][number]

const LINES = [
  { open: Infinity, folded: Infinity },
  { open: 40, folded: 10 },
  { open: 10, folded: 0 },
] as const

const listed = (commits: readonly Commit[], limit: number): string => list(commits, limit, ({ commit, subject }) => `${commit.slice(0, 7)} ${escapeMarkdown(subject, 150)}`)

/**
 * Returns upstream's commits between the two pins, grouped by what they touch: the groups that this fleet runs first and open, the
 * others folded. A commit that touches two groups stands in both.
 */
export function changesSection(report: Report): Section {
  const { changes, hosts } = report
  if (changes === undefined || changes.total === 0) return { name: "upstream's changes", sizes: [''] }
  const groups = changeGroups(changes, hosts.map(({ variant }) => variant))
  const url = compareUrl(report)
  const left = changes.total - changes.commits.length
  const all = counted(changes.total, 'commit')
  const head = `### Upstream's changes\n\n${url === null ? all : `[${all}](${url})`}${left > 0 ? `, of which the newest ${changes.commits.length} are listed` : ''}.`
  const section = ({ open, folded }: (typeof LINES)[number]): string => {
    const parts = groups.flatMap(({ name, own, commits }) => {
      const limit = own ? open : folded
      return limit === 0 ? [] : [details(`${name} (${commits.length})`, listed(commits, limit), own)]
    })
    const silent = groups.filter(({ own }) => !own)
    const rest = folded === 0 && silent.length > 0 ? [`Also touched: ${silent.map(({ name, commits }) => `${escapeMarkdown(name)} (${commits.length})`).join(', ')}.`] : []
    return [head, ...parts, ...rest].join('\n\n')
  }
  return { name: "upstream's changes", sizes: [...LINES.map((lines) => () => section(lines)), head] }
}
