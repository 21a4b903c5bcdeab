import { counted } from '../counted.ts'
import { wrapped } from '../report/text-table.ts'
import { WIDTH } from '../report/text-width.ts'
import { visibleLine } from '../report/visible-text.ts'
import { SEVERITIES, type Examination, type Finding, type NotChecked } from './finding.ts'

const LONGEST = 1200

/** Returns an examination as text for a terminal, no line above 80 columns. */
export function examinationText({ hosts, findings, notChecked }: Examination): string {
  const counts = SEVERITIES.map((severity) => ({ severity, count: findings.filter((one) => one.severity === severity).length }))
  const said = counts.filter(({ count }) => count > 0).map(({ severity, count }) => counted(count, severity))
  const looked = `${hosts.length === 0 ? 'No host' : hosts.join(', ')}: ${said.length === 0 ? 'nothing found' : said.join(', ')}`
  const open = notChecked.length === 0 ? '.' : `; ${counted(notChecked.length, 'thing')} not checked.`
  const unlooked = byReason(notChecked).flatMap(({ why, hosts: about, rules }) => field('-', `${about.length === 0 ? '' : `${about.join(', ')}: `}${why} (${rules.join(', ')})`, 2))
  const blocks = [
    wrapped(visibleLine(`${looked}${open}`, LONGEST), WIDTH),
    ...findings.map(findingLines),
    ...(unlooked.length === 0 ? [] : [['Not checked, so neither right nor wrong:', ...unlooked]]),
  ]
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** One reason often keeps several rules from several hosts. */
function byReason(notChecked: readonly NotChecked[]): { readonly why: string; readonly hosts: readonly string[]; readonly rules: readonly string[] }[] {
  return [...new Set(notChecked.map(({ why }) => why))].map((why) => {
    const same = notChecked.filter((one) => one.why === why)
    return { why, hosts: [...new Set(same.flatMap(({ host }) => host ?? []))], rules: [...new Set(same.map(({ rule }) => rule))] }
  })
}

function findingLines({ rule, severity, host, evidence, cost, fix }: Finding): string[] {
  return [
    ...wrapped(visibleLine(`${severity.toUpperCase()} ${rule}${host === null ? '' : `, ${host}`}`), WIDTH),
    ...field('  seen ', evidence, 8),
    ...field('  costs', cost, 8),
    ...field('  do   ', fix, 8),
  ]
}

function field(label: string, text: string, indent: number): string[] {
  return wrapped(visibleLine(text, LONGEST), WIDTH - indent).map((line, index) => `${index === 0 ? label.padEnd(indent) : ' '.repeat(indent)}${line}`)
}
