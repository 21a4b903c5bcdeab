import { headSection, lockSection, methodSection, noticesSection, skippedSection } from './bump-sections.ts'
import { changesSection } from './changes-section.ts'
import { buildsSection, checksSection, hostsSection, logsSection, reasonsSection } from './host-sections.ts'
import { fitToBytes } from './markdown.ts'
import type { Section } from './markdown.ts'
import type { Report } from './report.ts'

/** A job summary may hold 1 MiB per step, and the upload fails beyond it (GitHub, workflow commands); some is left to others. */
const SUMMARY_BYTES = 900_000
const FILE_BYTES = 64 * 1024 * 1024

/** Returns the report's sections, the most important first; the last ones yield first when space is short. */
export function sectionsOf(report: Report): Section[] {
  return [
    headSection(report),
    hostsSection(report),
    reasonsSection(report),
    noticesSection(report),
    logsSection(report),
    checksSection(report),
    buildsSection(report),
    changesSection(report),
    lockSection(report),
    skippedSection(report),
    methodSection(report),
  ]
}

/** Returns report.md: the whole report for people who read text. */
export function reportMarkdown(report: Report): string {
  return fitToBytes(sectionsOf(report), FILE_BYTES, 'report.json')
}

/** Returns the job summary, below 900,000 bytes. */
export function summaryMarkdown(report: Report): string {
  return fitToBytes(sectionsOf(report), SUMMARY_BYTES, 'report.html, in the artifacts of this run')
}
