import { headSection, lockSection, methodSection, noticesSection, skippedSection } from './bump-sections.ts'
import { changesSection } from './changes-section.ts'
import { buildsSection, checksSection, hostsSection, logsSection, reasonsSection } from './host-sections.ts'
import { fitToBytes } from './markdown.ts'
import type { Section } from './markdown.ts'
import { markerText, type Marker } from '../pull-request/marker.ts'
import type { Report } from './report.ts'

/** A job summary may hold 1 MiB per step, and the upload fails beyond it (GitHub, workflow commands); some is left to others. */
const SUMMARY_BYTES = 900_000
const FILE_BYTES = 64 * 1024 * 1024

/** GitHub refuses a body beyond 65,536 characters; below 60,000 bytes there is room for what a person adds. */
const BODY_BYTES = 60_000

/** What stands between the first lines and the method, the most important first; the last ones yield first when space is short. */
function middleSections(report: Report): Section[] {
  return [
    hostsSection(report),
    reasonsSection(report),
    noticesSection(report),
    logsSection(report),
    checksSection(report),
    buildsSection(report),
    changesSection(report),
    lockSection(report),
    skippedSection(report),
  ]
}

const allSections = (report: Report): Section[] => [headSection(report), ...middleSections(report), methodSection(report)]

/** Returns report.md: the whole report for people who read text. */
export function reportMarkdown(report: Report): string {
  return fitToBytes(allSections(report), FILE_BYTES, 'report.json')
}

/** Returns the job summary, below 900,000 bytes. */
export function summaryMarkdown(report: Report): string {
  return fitToBytes(allSections(report), SUMMARY_BYTES, 'report.html, in the artifacts of this run')
}

/** What a text on GitHub has besides the report: a note behind the first lines, what was measured before, and the marker; `url` is the run's page. */
export interface RequestParts {
  readonly note: Section
  readonly before: readonly Section[]
  readonly marker: Marker
  readonly url: string | null
}

/** Returns a text for GitHub, below 60,000 bytes. It has no date: one that says nothing new is not written again. */
export function requestMarkdown(report: Report, { note, before, marker, url }: RequestParts): string {
  const last: Section = { name: 'the marker', sizes: [markerText(marker)] }
  const sections = [headSection(report), note, ...middleSections(report), ...before, methodSection(report, false), last]
  return fitToBytes(sections, BODY_BYTES, `report.html, in the artifacts of ${url === null ? 'the run' : `[the run](${url})`}`)
}
