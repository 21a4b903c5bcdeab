import { counted } from '../counted.ts'
import { groupedBy } from '../grouped.ts'
import { paragraph } from '../report/text-table.ts'
import { SEVERITIES, type Examination, type Finding, type NotChecked } from './finding.ts'

const LONGEST = 1200

/** Returns an examination as text for a terminal, no line above 80 columns. */
export function examinationText({ hosts, findings, notChecked }: Examination): string {
  const counts = SEVERITIES.map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length }))
  const said = counts.filter(({ count }) => count > 0).map(({ severity, count }) => counted(count, severity))
  const looked = `${hosts.length === 0 ? 'No host' : hosts.join(', ')}: ${said.length === 0 ? 'nothing found' : said.join(', ')}`
  const open = notChecked.length === 0 ? '.' : `; ${counted(notChecked.length, 'thing')} not checked.`
  const unlooked = byReason(notChecked).flatMap(({ why, hosts: about, rules }) => paragraph(`${about.length === 0 ? '' : `${about.join(', ')}: `}${why} (${rules.join(', ')})`, LONGEST, '- '))
  const blocks = [
    paragraph(`${looked}${open}`, LONGEST),
    ...findings.map(findingLines),
    ...(unlooked.length === 0 ? [] : [['Not checked, so neither right nor wrong:', ...unlooked]]),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** One reason often keeps several rules from several hosts. */
function byReason(notChecked: readonly NotChecked[]): { readonly why: string; readonly hosts: readonly string[]; readonly rules: readonly string[] }[] {
  return [...groupedBy(notChecked, ({ why }) => why)].map(([why, same]) => ({
    why,
    hosts: [...new Set(same.flatMap(({ host }) => host ?? []))],
    rules: [...new Set(same.map(({ rule }) => rule))],
  }))
}

function findingLines({ rule, severity, host, evidence, cost, fix }: Finding): string[] {
  return [
    ...paragraph(`${severity.toUpperCase()} ${rule}${host === null ? '' : `, ${host}`}`, LONGEST),
    ...paragraph(evidence, LONGEST, '  seen  '),
    ...paragraph(cost, LONGEST, '  costs '),
    ...paragraph(fix, LONGEST, '  do    '),
  ]
}
