import type { Page } from 'playwright-core'
import type { Comparison, HostReport, Report } from '../../src/core/report/report.ts'
import { faultOfShown, type Quantity } from './page-quantities.ts'

/** A piece of the page that holds a digit: what it says, and where it stands. */
interface Block {
  readonly text: string
  readonly rule: number
  readonly host: string | null
  readonly row: number
  readonly column: number
  readonly name: string
}

interface Place extends Block {
  readonly report: Report
  readonly of: HostReport
}

const number = (value: number | null | undefined): Quantity[] => (value == null ? [] : [['number', value]])
const share = (value: number | null | undefined): Quantity[] => (value == null ? [] : [['share', value]])
const bytes = (value: number | null | undefined): Quantity[] => (value == null ? [] : [['bytes', value]])
const seconds = (value: number | null | undefined): Quantity[] => (value == null ? [] : [['seconds', value]])
const interval = ({ low, high, pairs }: Comparison): Quantity[] => (low === null ? number(pairs) : [...share(low), ...share(high)])

type Build = NonNullable<HostReport['builds']>['baseline']
const took = (build: Build | undefined): Quantity[] => (build !== undefined && 'seconds' in build ? seconds(build.seconds) : [])
const closure = (build: Build | undefined): number => (build !== undefined && 'closureBytes' in build ? (build.closureBytes ?? 0) : 0)

/** The samples' rows in the order they ran. */
function sampleRows({ rounds }: HostReport) {
  return rounds.flatMap((round) => (round.first === 'baseline' ? (['baseline', 'candidate'] as const) : (['candidate', 'baseline'] as const)).flatMap((side) =>
    (round[side]?.rows ?? []).map((row) => ({ round: round.index + 1, row, foreign: round[side]?.foreignCpu ?? null })),
  ))
}

const span = (values: readonly number[]): Quantity[] => [...new Set([Math.min(...values), Math.max(...values)])].flatMap((value) => number(value))
const conditionsOf = ({ rounds }: HostReport) => rounds.flatMap(({ baseline, candidate }) => [baseline?.conditions ?? [], candidate?.conditions ?? []].flat())

/** The margins of a host's tests, or the one that they have in common. */
function margins({ comparisons, delta }: HostReport): Quantity[] {
  const all = comparisons.map((one) => one.delta)
  return new Set(all).size < 2 ? share(all[0] ?? delta) : all.flatMap((one) => share(one))
}

function factOfHost({ text, of }: Place): Quantity[] {
  const { rounds, roundsPlanned, budgetSeconds, fingerprint, model, calibration, quiet } = of
  const pairs = of.comparisons.map((one) => one.pairs)
  const counting = pairs.length === 0 ? rounds.filter(({ dropped }) => dropped === null).length : Math.max(...pairs)
  if (text.includes(' rounds count, ')) {
    const budget = of.ending === 'decided' || of.ending === 'time-spent' ? seconds(budgetSeconds) : []
    return [...number(counting), ...number(roundsPlanned), ...budget, ...margins(of)]
  }
  if (text.startsWith('round ')) return number(1 + (rounds.find(({ dropped }) => dropped !== null)?.index ?? Number.NaN))
  if (text.startsWith('model ')) return bytes(model?.bytes)
  if (text.includes(' cores, ') && fingerprint !== null) return [...number(fingerprint.cores), ...bytes(fingerprint.memoryBytes)]
  if (text.startsWith('host quiet')) {
    const { from, to } = quiet?.asked.window ?? { from: 0, to: 0 }
    const minutes = [from, to].flatMap((minute) => [...number(Math.floor(minute / 60)), ...number(minute % 60)])
    return [...minutes, ...seconds(quiet?.waitedSeconds), ...number(quiet?.foreignCpu)]
  }
  if (text.startsWith('while measuring, CPU')) {
    const all = conditionsOf(of)
    const read = (field: 'cpuCelsius' | 'cpuMHz' | 'cpuPowerLimitWatts'): Quantity[] => span(all.flatMap((one) => one[field] ?? []))
    const throttled = all.filter(({ cpuThrottled }) => (cpuThrottled ?? 0) > 0).length
    return [...read('cpuCelsius'), ...read('cpuMHz'), ...read('cpuPowerLimitWatts'), ...number(throttled), ...number(all.length)]
  }
  if (text.startsWith('calibrated ') && calibration !== null)
    return [['day', Date.parse(calibration.calibratedAt.slice(0, 10))], ...calibration.tests.flatMap(({ noise, shows }) => [...share(noise), ...share(shows)]), ...number(calibration.roundsInBudget)]
  return []
}

const COMPARISON_COLUMNS: readonly ((one: Comparison) => Quantity[])[] = [
  () => [],
  ({ baselineThroughput }) => number(baselineThroughput),
  ({ candidateThroughput }) => number(candidateThroughput),
  ({ change }) => share(change),
  interval,
  ({ low, confidence }) => (low === null ? [] : share(confidence)),
  ({ halfWidth }) => share(halfWidth),
  ({ pairs }) => number(pairs),
  ({ pValue }) => number(pValue),
  ({ roundsNeeded }) => number(roundsNeeded),
]

function checkFigure({ of, row, column }: Place): Quantity[] {
  const side = column === 1 ? 'baseline' : 'candidate'
  const logits = of.checkRuns?.logits?.[side]
  const service = of.checkRuns?.service?.[side]
  const figures: (readonly Quantity[])[] = [
    logits?.kind === 'ran' ? logits.divergences.flatMap(({ mean, maximum }) => [...number(mean), ...number(maximum)]) : [],
    ...(service?.kind === 'ran' ? [seconds(service.loadSeconds), seconds(service.firstTokenSeconds), number(service.tokensPerSecond), bytes(service.peakMemoryBytes)] : []),
  ]
  return [...(figures[row] ?? [])]
}

const commitsOf = ({ report, name }: Place): Quantity[] => number(report.changes?.commits.filter(({ groups }) => groups.includes(name)).length)
const listed = ({ report }: Place): number => report.changes?.commits.length ?? 0
const greatest = ({ comparisons }: HostReport): number | undefined => comparisons.flatMap(({ change }) => change ?? []).toSorted((one, other) => Math.abs(other) - Math.abs(one))[0]
const comparison = ({ of, name }: Place): Comparison | undefined => of.comparisons.find(({ test }) => test === name)

/** Where figures stand, and what each of them has to be; the first place that fits counts. What stands in report.json word for word is taken out before. */
const RULES: readonly (readonly [selector: string, meant: (place: Place) => readonly Quantity[]])[] = [
  ['#search output', ({ report }) => [...number(report.hosts.length), ...number(report.hosts.length)]],
  ['#change-filter output', (place) => [...number(listed(place)), ...number(listed(place))]],
  ['#change-filter label, #changes summary', commitsOf],
  ['#changes > p', (place) => [...number(place.report.changes?.total), ...number(listed(place))]],
  ['#list-of-hosts td:nth-child(4)', ({ of }) => share(greatest(of))],
  ['section [aria-label^="Table of Test"] td', ({ of, row, column }) => COMPARISON_COLUMNS[column]?.(of.comparisons[row] ?? raise()) ?? []],
  ['section [aria-label^="Table of Figure"] td', checkFigure],
  ['dl.facts div:nth-last-child(2) dd', ({ of }) => {
    const [base, other] = [of.builds?.baseline, of.builds?.candidate]
    const change = base?.kind === 'built' && other?.kind === 'built' ? share(other.seconds / base.seconds - 1) : []
    return [...took(base), ...took(other), ...change]
  }],
  ['dl.facts div:last-child dd', ({ of }) => {
    const [before, after] = [closure(of.builds?.baseline), closure(of.builds?.candidate)]
    return [...bytes(before), ...bytes(after), ...share(after / before - 1)]
  }],
  ['figcaption', (place) => {
    const one = comparison(place) ?? raise()
    return [...share(one.change), ...interval(one), ...share(one.delta)]
  }],
  ['.plot p', () => []],
  ['[data-samples-of] summary', ({ of }) => number(of.rounds.length)],
  ['[data-samples-of] td', ({ of, row, column }) => {
    const sample = sampleRows(of)[row] ?? raise()
    return [number(sample.round), [], [], sample.row.samplesNs.flatMap((ns) => number(ns / 1e6)), number(sample.foreign), []][column] ?? []
  }],
  ['details li', factOfHost],
  ['details p', ({ of, report }) => [...number(of.roundsPlanned), ...number(report.seed)]],
  ['#method + p', ({ report }) => [...number(report.seed), ...share(report.alpha)]],
]

function raise(): never {
  throw new Error('the page shows something that report.json does not have')
}

/** Every text of report.json that a page may show as it is, the longest first; short ones would hide figures. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 3 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}

/** Returns a sentence for each figure on the page that does not follow from report.json, and how many pieces with figures were looked at. */
export async function readBack(page: Page, report: Report): Promise<{ readonly faults: readonly string[]; readonly looked: number }> {
  const blocks = await page.evaluate<Block[]>(`(() => {
    const rules = ${JSON.stringify(RULES.map(([selector]) => selector))}
    const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT, (node) => /\\d/.test(node.data) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP)
    const blocks = new Set()
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode
      if (parentElement.closest('noscript, script, style') === null) blocks.add(parentElement.closest('h1, h2, h3, p, li, td, th, dd, dt, figcaption, summary, pre, label, output, button, legend') ?? parentElement)
    }
    return [...blocks].map((block) => ({
      text: block.innerText,
      rule: rules.findIndex((selector) => block.matches(selector)),
      host: block.closest('section[id^=host-]')?.id.slice(5) ?? block.closest('[data-host]')?.dataset.host ?? null,
      row: (block.closest('tr')?.rowIndex ?? 0) - 1,
      column: block.cellIndex ?? -1,
      name: block.closest('[data-test]')?.dataset.test ?? block.closest('[data-group]')?.dataset.group ?? block.querySelector?.('input')?.value ?? '',
    }))
  })()`)
  const commands = report.hosts.map(({ benchArguments }) => benchArguments.join(' '))
  const commits = (report.changes?.commits ?? []).map(({ commit }) => commit.slice(0, 7))
  const features = report.hosts.flatMap(({ fingerprint, instructions }) => [fingerprint?.cpuFeatures, instructions?.baseline?.features, instructions?.candidate?.features].flat())
  const known = [...new Set([...textsOf(report), ...commands, ...commits, ...features.filter((feature) => feature !== undefined)])].filter((text) => /\d/.test(text)).toSorted((one, other) => other.length - one.length)
  const faults = blocks.flatMap((block) => {
    const rest = known.reduce((text, one) => text.replaceAll(one, ' · '), block.text)
    const of = report.hosts.find(({ host }) => host === block.host) ?? report.hosts[0] ?? raise()
    const meant = RULES[block.rule]?.[1]({ ...block, text: rest, report, of }) ?? []
    return faultOfShown(rest, meant) ?? []
  })
  return { faults, looked: blocks.length }
}
