import { counted } from '../counted.ts'
import { changeGroups, type ChangeGroup } from '../upstream/change-groups.ts'
import { compareUrl, upstreamPage } from './bump-sections.ts'
import { element, escapeHtml } from './html.ts'
import type { Report } from './report.ts'

const link = (url: string | null, html: string): string => (url === null ? html : element('a', { href: url, rel: 'noreferrer' }, html))

/** The page's program shows these choices; without it every group is there to be opened. */
function filterHtml(groups: readonly ChangeGroup[]): string {
  const choices = groups.map(({ name, own, commits }) => {
    const box = `<input type="checkbox" value="${escapeHtml(name)}"${own ? ' data-own' : ''}>`
    return `<label>${box} ${escapeHtml(name)} <span class="count">${commits.length}</span></label>`
  })
  const own = '<button type="button" data-choose="own">What this fleet runs</button>'
  const all = '<button type="button" data-choose="all">All</button>'
  return `<fieldset id="change-filter" hidden><legend>Show only</legend>${choices.join('\n')}\n<p>${own} ${all} <output></output></p></fieldset>`
}

function groupHtml({ name, own, commits }: ChangeGroup, page: string | null): string {
  const lines = commits.map(({ commit, subject }) => {
    const short = element('code', {}, commit.slice(0, 7))
    return element('li', { 'data-commit': commit }, `${link(page && `${page}/commit/${commit}`, short)} ${escapeHtml(subject)}`)
  })
  const summary = `${escapeHtml(name)} <span class="count">${commits.length}</span>${own ? '' : ' <small>not run by this fleet</small>'}`
  return `<details data-group="${escapeHtml(name)}"${own ? ' open' : ''}><summary>${summary}</summary>\n<ul>\n${lines.join('\n')}\n</ul>\n</details>`
}

/** Returns upstream's commits of the bump by what they touch, with a choice of groups; groups that this fleet runs first and open. */
export function changesHtml(report: Report): string {
  const { changes, hosts } = report
  if (changes === undefined || changes.total === 0) return ''
  const groups = changeGroups(changes, hosts.map(({ variant }) => variant))
  const total = counted(changes.total, 'commit')
  const listed = changes.commits.length < changes.total ? `, of which the newest ${changes.commits.length} are listed` : ''
  const head = `<p>${link(compareUrl(report), total)}${listed}, by what they touch; one that touches two parts stands in both.</p>`
  return ['<section id="changes">', '<h2>What changed upstream</h2>', head, filterHtml(groups), ...groups.map((group) => groupHtml(group, upstreamPage(report))), '</section>'].join('\n')
}
