import type { Bump } from '../hosts/plan.ts'
import { outcomeLabel } from '../pull-request/earlier-requests.ts'
import { pairOf, REMEMBERED_CANDIDATES } from '../pull-request/marker.ts'
import type { Marker, MeasuredHost, ShownCandidate } from '../pull-request/marker.ts'
import type { RequestContext } from '../pull-request/request-context.ts'
import { newsOf } from '../verdict/outcomes.ts'
import { nameOfPin } from '../pin/pin-name.ts'
import { requestMarkdown } from './report-markdown.ts'
import { beforeSection, branchSection } from './request-sections.ts'
import type { Report } from './report.ts'
import { visibleLine } from './visible-text.ts'

/** What the pull request of a bump shows. */
export interface PullRequestText {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
}

/** GitHub refuses a title beyond 256 characters: the two names and the input are cut to this, which leaves 31 for the words between and the outcome. */
const NAME_IN_TITLE = 75

/** Takes the meaning of `@name` and `#1` out of plain text with a zero-width space, and line breaks with it. */
const plain = (text: string): string => visibleLine(text, 120).replace(/[@#]/g, (sign) => `${sign}\u200b`)

function inTitle(name: string): string {
  const characters = Array.from(plain(name))
  return characters.length <= NAME_IN_TITLE ? characters.join('') : `${characters.slice(0, NAME_IN_TITLE - 1).join('')}…`
}

/** Returns what a later plan reads: what is measured already, where that lies, and what was shown before. */
export function markerOf(report: Report, context: RequestContext): Marker {
  const { settings = {}, earlier = [], acceptedOutputs = [] } = context.plan
  const hosts = report.hosts.map(({ host, outcome, attempt, derivations, planDigest }): MeasuredHost => {
    const taken = earlier.find((one) => one.host === host && one.planDigest === planDigest)
    const run = taken?.run ?? context.run?.id ?? null
    return { host, outcome, attempt, run, plan: planDigest ?? null, pair: pairOf(derivations), settings: settings[host] ?? null }
  })
  return {
    schema: 1,
    flakeInput: report.flakeInput,
    baseline: { tag: report.baseline.tag, rev: report.baseline.pin.rev },
    candidate: { tag: report.candidate.tag, rev: report.candidate.pin.rev },
    base: context.base.commit,
    outcome: report.outcome,
    headline: visibleLine(report.headline, 200),
    seed: report.seed,
    ...(report.candidate.tag !== null && acceptedOutputs.includes(report.candidate.tag) ? { accepted: true } : {}),
    hosts,
    before: shownBefore(report, context.found.marker),
    closed: false,
    ...(context.found.merge === undefined ? {} : { merge: context.found.merge }),
    ...(context.found.since === undefined ? {} : { since: context.found.since }),
  }
}

/** Returns the candidates that the pull request showed before this one, the latest first. */
function shownBefore(report: Report, marker: Marker | null): ShownCandidate[] {
  if (marker === null) return []
  const { candidate, outcome, headline } = marker
  const replaced = candidate.rev !== report.candidate.pin.rev && candidate.tag !== null
  const last = replaced ? [{ tag: visibleLine(candidate.tag ?? '', 150), outcome, headline }] : []
  return [...last, ...marker.before].filter(({ tag }) => tag !== report.candidate.tag).slice(0, REMEMBERED_CANDIDATES)
}

/** Returns title, body (below 60,000 bytes) and labels of the bump's pull request. */
export function pullRequestText(report: Report, context: RequestContext): PullRequestText {
  const marker = markerOf(report, context)
  const [input, from, to] = [report.flakeInput, nameOfPin(report.baseline), nameOfPin(report.candidate)].map(inTitle)
  const shown = withUnmeasured(report, context.found.foreign?.author ?? null)
  return {
    title: `Bump ${input} from ${from} to ${to}: ${report.outcome}`,
    body: requestMarkdown(shown, { note: branchSection(context), before: [beforeSection(marker.before)], marker, url: context.run?.url ?? null }),
    labels: [outcomeLabel(report.outcome)],
  }
}

/** Commits that nobody measured are on the branch, so the first line must not say that it may be merged. */
function withUnmeasured(report: Report, author: string | null): Report {
  if (author === null || newsOf(report.outcome) !== 'good') return report
  const why = report.headline.split(': ').slice(1).join(': ')
  return { ...report, headline: `Not proven with the commits of ${visibleLine(author, 60).replaceAll(': ', ' ')}: without them, ${why}` }
}

/** Returns the message of the bump commit: what moved, from where to where. It holds no outcome, for it is made before any. */
export function commitMessage(plan: Bump): string {
  return [
    `${plain(plan.flakeInput)}: ${plain(nameOfPin(plan.baseline))} -> ${plain(nameOfPin(plan.candidate))}`,
    '',
    `Upstream: ${plain(plan.upstream)}`,
    `Baseline: ${plan.baseline.pin.rev}`,
    `Candidate: ${plan.candidate.pin.rev}`,
    ...(plan.movedNodes.length > 0 ? [`Moved with it: ${plan.movedNodes.map(plain).join(', ')}`] : []),
    '',
  ].join('\n')
}
