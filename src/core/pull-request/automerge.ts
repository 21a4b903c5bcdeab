import { counted } from '../counted.ts'
import { candidateFailures } from '../report/candidate-failures.ts'
import type { Report } from '../report/report.ts'
import { newsOf } from '../verdict/outcomes.ts'
import type { Publishing } from './publishing.ts'

/**
 * Returns why the report does not let its pull request merge by itself, as the end of "It is not merged by itself: …"; null when it
 * does. What only GitHub knows (a person's commit, a base that moved) is asked by whoever merges.
 */
export function reasonNotToMerge(report: Report, wish: Publishing['automerge']): string | null {
  if (wish === 'never') return 'the config does not ask for it'
  if (newsOf(report.outcome) !== 'good') return `the outcome is ${report.outcome}`
  if (report.movedNodes.length > 0) return `more than ${report.flakeInput} moves in flake.lock: ${report.movedNodes.join(', ')}`
  for (const host of report.hosts) {
    if (host.advisory || host.outcome === 'unchanged') continue
    if (newsOf(host.outcome) !== 'good') return `${host.host} is ${host.outcome}`
    if (candidateFailures(host) > 0) return `llama-bench failed on the candidate in ${candidateFailures(host)} of ${counted(host.rounds.length, 'round')} on ${host.host}`
    if (host.checks.length === 0) return `no check ran on ${host.host}`
    const waiting = host.checks.find((check) => check.result === 'not-checked')
    if (waiting !== undefined) return `the ${waiting.name} check did not run on ${host.host}`
    if (host.sandbox === null || host.sandbox.kind === 'none') return `${host.host} measured without a sandbox`
  }
  return null
}
