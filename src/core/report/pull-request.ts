import type { Bump } from '../hosts/plan.ts'
import { nameOfPin } from '../pin/pin-name.ts'
import { fitToBytes } from './markdown.ts'
import { sectionsOf } from './report-markdown.ts'
import type { Report } from './report.ts'
import { visibleLine } from './visible-text.ts'

/** GitHub refuses a body beyond 65,536 characters; below 60,000 bytes there is room for what a person adds. */
const BODY_BYTES = 60_000

/** What the pull request of a bump shows. */
export interface PullRequestText {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
}

/** Takes the meaning of `@name` and `#1` out of plain text with a zero-width space, and line breaks with it. */
const plain = (text: string): string => visibleLine(text, 120).replace(/[@#]/g, (sign) => `${sign}\u200b`)

/** Returns the hidden marker from which a later plan reads what is measured already; nothing in it can end the comment. */
export function markerOf(report: Report): string {
  const state = {
    schema: 1,
    flakeInput: report.flakeInput,
    baseline: { tag: report.baseline.tag, rev: report.baseline.pin.rev },
    candidate: { tag: report.candidate.tag, rev: report.candidate.pin.rev },
    planDigest: report.planDigest,
    outcome: report.outcome,
    hosts: report.hosts.map(({ host, outcome, attempt, derivations }) => ({ host, outcome, attempt, derivations })),
  }
  const escape = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  const json = JSON.stringify(state).replace(/[<>]|-(?=-)|[^ -~]/g, escape)
  return `<!-- llama-fleet ${json} -->`
}

/** Returns title, body (below 60,000 bytes) and labels of the bump's pull request. */
export function pullRequestText(report: Report): PullRequestText {
  const marker = markerOf(report)
  const [from, to] = [plain(nameOfPin(report.baseline)), plain(nameOfPin(report.candidate))]
  const short = markerOf({ ...report, hosts: [] })
  return {
    title: `Bump ${plain(report.flakeInput)} from ${from} to ${to}: ${report.outcome}`,
    body: fitToBytes(
      [...sectionsOf(report), { name: 'the marker', sizes: marker.length < 20_000 ? [marker] : [short] }],
      BODY_BYTES,
      'report.html, in the artifacts of the run',
    ),
    labels: [`llama-fleet:${report.outcome}`],
  }
}

/** Returns the message of the bump commit: what moved, from where to where. It holds no outcome, for it is made before any. */
export function commitMessage(plan: Bump): string {
  const others = plan.movedNodes.filter((node) => node !== plan.flakeInput)
  return [
    `${plain(plan.flakeInput)}: ${plain(nameOfPin(plan.baseline))} -> ${plain(nameOfPin(plan.candidate))}`,
    '',
    `Upstream: ${plain(plan.upstream)}`,
    `Baseline: ${plan.baseline.pin.rev}`,
    `Candidate: ${plan.candidate.pin.rev}`,
    ...(others.length > 0 ? [`Moved with it: ${others.map(plain).join(', ')}`] : []),
    '',
  ].join('\n')
}
