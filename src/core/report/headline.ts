import { failedService, lostAbility } from '../checks/failed-service.ts'
import { groupedBy } from '../grouped.ts'
import { listed } from '../listed.ts'
import { newsOf, OUTCOMES } from '../verdict/outcomes.ts'
import type { News, Outcome } from '../verdict/outcomes.ts'
import { candidateFailures } from './candidate-failures.ts'
import { formatEstimate } from './numbers.ts'
import type { Comparison, HostReport } from './report.ts'
import { visibleLine } from './visible-text.ts'

const NAMED = 4

/** Returns the names as people list them: `a, b and c`, of more than five the first four and how many more. */
export function listOf(names: readonly string[]): string {
  return listed(names, NAMED)
}

/** Returns the test with the largest change; undefined where none was measured. */
export function largestChange(comparisons: readonly Comparison[]): Comparison | undefined {
  const measured = comparisons.filter(({ change }) => change !== null)
  return measured.toSorted((one, other) => Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0))[0]
}

/** Returns the test that stands for a host: of those that share its outcome the one with the largest change; undefined where none does. */
export function tellingTest(host: HostReport): Comparison | undefined {
  return largestChange(host.comparisons.filter(({ outcome }) => outcome === host.outcome))
}

function changeOf(host: HostReport): string {
  const telling = tellingTest(host)
  return telling === undefined ? '' : ` (${formatEstimate(telling)})`
}

const withChanges = (hosts: readonly HostReport[]): string => listOf(hosts.map((host) => `${host.host}${changeOf(host)}`))

/** Names the missing hosts, those with one reason together: `boron and radon (offline or busy since 02:10 UTC)`. */
function missingPhrase(hosts: readonly HostReport[]): string {
  const told = [...groupedBy(hosts, ({ absence }) => absence ?? '')].map(([reason, alike]) => {
    const names = listOf(alike.map(({ host }) => host))
    return reason === '' ? names : `${names} (${visibleLine(reason, 120)})`
  })
  return `nothing came back from ${listOf(told)}`
}

const fails = (host: HostReport, name: string): boolean =>
  host.checks.some((check) => check.name === name && check.side === 'candidate' && check.result === 'failed')

/** A program that died answers nothing, so it does not answer differently. */
const answersDifferently = (host: HostReport): boolean =>
  (['greedy', 'logits'] as const).some((name) => fails(host, name) && host.checkRuns?.[name]?.candidate.kind === 'ran')

/** What is broken in the words of the check that shows it; the cause where it is one host's service. */
function brokenPhrase(hosts: readonly HostReport[]): string {
  const answering = hosts.filter(answersDifferently)
  const serving = hosts.flatMap((host) => {
    const run = answering.includes(host) ? null : failedService(host.checkRuns?.service ?? null)
    return run === null ? [] : [{ host, run }]
  })
  // nothing is run on such a host, so no other check can have failed there
  const losing = hosts.filter((host) => fails(host, 'instructions'))
  const others = hosts.filter((host) => ![...answering, ...serving.map((one) => one.host), ...losing].includes(host))
  const names = (some: readonly HostReport[]): string => listOf(some.map(({ host }) => host))
  const verb = lostAbility(serving.map(({ run }) => run))
  const cause = serving.length === 1 ? (serving[0]?.run.sentence ?? '') : ''
  const why = cause === '' ? '' : ` (${visibleLine(cause, 120)})`
  return [
    ...(answering.length === 0 ? [] : [`${names(answering)} ${answering.length === 1 ? 'answers' : 'answer'} differently`]),
    ...(serving.length === 0 ? [] : [`the service's own command line no longer ${verb} on ${names(serving.map((one) => one.host))}${why}`]),
    ...(losing.length === 0 ? [] : [`${names(losing)} ${losing.length === 1 ? 'loses flags of its build' : 'lose flags of their builds'}`]),
    ...(others.length === 0 ? [] : [`the candidate is broken on ${names(others)}`]),
  ].join('; ')
}

/** Whether noise is why a host is undecided: it has an interval, and that is too wide. A host that was busy has none. */
const isNoisy = ({ comparisons }: HostReport): boolean => comparisons.some(({ outcome, low }) => outcome === 'undecided' && low !== null)

function undecidedPhrase(hosts: readonly HostReport[]): string {
  const [noisy, others] = [hosts.filter(isNoisy), hosts.filter((host) => !isNoisy(host))]
  const named = (some: readonly HostReport[], what: string): string[] =>
    some.length === 0 ? [] : [`${listOf(some.map(({ host }) => host))} ${some.length === 1 ? 'is' : 'are'} ${what}`]
  const cause = others.length === 1 ? ` (${visibleLine((others[0]?.sentence ?? '').replace(/\.$/, ''), 100)})` : ''
  return [...named(noisy, 'too noisy to tell'), ...named(others, `undecided${cause}`)].join('; ')
}

function phraseOf(outcome: Outcome, hosts: readonly HostReport[]): string {
  const names = listOf(hosts.map(({ host }) => host))
  const one = hosts.length === 1
  switch (outcome) {
    case 'broken':
      return brokenPhrase(hosts)
    case 'build-failed':
      return `${names} ${one ? 'does' : 'do'} not build`
    case 'slower':
      return `slower on ${withChanges(hosts)}`
    case 'bench-failed':
      return `llama-bench fails on ${names}`
    case 'infra-failed':
      return `${names} could not be measured`
    case 'missing':
      return missingPhrase(hosts)
    case 'undecided':
      return undecidedPhrase(hosts)
    case 'faster':
      return `faster on ${withChanges(hosts)}`
    case 'same':
    case 'unchanged':
      return `${outcome} on ${names}`
  }
}

interface Group {
  readonly outcome: Outcome
  readonly hosts: readonly HostReport[]
}

/** Returns the hosts by outcome; good news best first, everything else worst first. */
function groupsOf(hosts: readonly HostReport[], news: News): Group[] {
  const worstFirst = OUTCOMES.filter((outcome) => newsOf(outcome) === news)
  const order = news === 'good' ? (['faster', 'same', 'unchanged'] as const) : worstFirst
  return order
    .map((outcome) => ({ outcome, hosts: hosts.filter((host) => host.outcome === outcome) }))
    .filter((group) => group.hosts.length > 0)
}

const phrasesOf = (groups: readonly Group[]): string[] => groups.map(({ outcome, hosts }) => phraseOf(outcome, hosts))

/** Returns the good news of hosts that all have some: the last group is "elsewhere", or "on all hosts" when it is alone. */
function allGood(groups: readonly Group[]): string {
  const last = groups.at(-1)
  if (last === undefined || last.outcome === 'faster' || (groups.length === 1 && last.hosts.length === 1))
    return phrasesOf(groups).join(', ')
  const where = groups.length > 1 ? 'elsewhere' : `on ${last.hosts.length === 2 ? 'both' : `all ${last.hosts.length}`} hosts`
  return [...phrasesOf(groups.slice(0, -1)), `${last.outcome} ${where}`].join(', ')
}

/** What nobody checked on hosts with good news: a person may merge all the same, but has to be told. */
function uncheckedAside(hosts: readonly HostReport[]): string {
  const openOf = ({ checks }: HostReport): string[] =>
    checks.filter(({ side, result }) => side === 'candidate' && result === 'not-checked').map(({ name }) => name)
  const names = hosts.filter((host) => openOf(host).length > 0).map(({ host }) => host)
  return names.length === 0 ? '' : `; not checked on ${listOf(names)}: ${[...new Set(hosts.flatMap(openOf))].join(', ')}`
}

/** Where llama-bench failed on the candidate alone, although the rounds that count have good news. */
function failingAside(hosts: readonly HostReport[]): string {
  const names = hosts.filter((host) => candidateFailures(host) > 0).map(({ host }) => host)
  return names.length === 0 ? '' : `; llama-bench failed on the candidate at times on ${listOf(names)}`
}

/** Returns the report's first line: what to do, and why. Advisory hosts are told at the end and never decide. */
export function headlineOf(hosts: readonly HostReport[]): string {
  const [deciding, advisory] = [hosts.filter((host) => !host.advisory), hosts.filter((host) => host.advisory)]
  const [bad, open, good] = [groupsOf(deciding, 'bad'), groupsOf(deciding, 'not-proven'), groupsOf(deciding, 'good')]
  const aside = [...phrasesOf(groupsOf(advisory, 'bad')), ...phrasesOf(groupsOf(advisory, 'not-proven'))]
  const tail = aside.length === 0 ? '' : ` (advisory: ${aside.join('; ')})`
  if (bad.length > 0) {
    const unproven = open.length === 0 ? [] : [`not proven: ${phrasesOf(open).join('; ')}`]
    return `Do not merge: ${[...phrasesOf(bad), ...unproven].join('; ')}${tail}`
  }
  if (open.length > 0) {
    const proven = good.length === 0 ? [] : [phrasesOf(good).join(', ')]
    return `Not proven: ${[...phrasesOf(open), ...proven].join('; ')}${tail}`
  }
  if (good.length > 0) return `Merge: ${allGood(good)}${failingAside(deciding)}${uncheckedAside(deciding)}${tail}`
  return hosts.length === 0 ? 'Not proven: no host was planned' : `Not proven: every host is advisory, so none decides${tail}`
}
