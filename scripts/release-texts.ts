// Read by `node` alone, without a package, in the job of the release that may write: keep it free of imports.

/** One `uses: OWNER/llama-fleet@…` of a file that is handed out, with what stands behind it. */
export interface Reference {
  readonly path: string
  readonly line: number
  readonly at: string
  readonly comment: string
}

/** What must agree when a version is released. `tag` null: nothing is released yet, and the changelog may still be open. */
export interface ReleaseTexts {
  readonly tag: string | null
  readonly manifest: { readonly version: string }
  readonly lockfile: { readonly version: string; readonly packages: Readonly<Record<string, { readonly version?: string }>> }
  readonly changelog: string
  readonly references: readonly Reference[]
}

interface Section {
  readonly title: string
  readonly date: string | null
  readonly text: string
}

/** Returns every reference to a release of ours in a file's text. */
export function referencesIn(path: string, text: string): Reference[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/uses:\s*["']?[\w.-]+\/llama-fleet@(?<at>[\w.-]+)["']?[ \t]*(?:#[ \t]*(?<comment>\S+))?/g)].map(({ groups }) => ({
      path,
      line: index + 1,
      at: groups?.['at'] ?? '',
      comment: groups?.['comment'] ?? '',
    })),
  )
}

/** Returns what does not agree, one sentence each; nothing when the release may be made. */
export function releaseFaults({ tag, manifest, lockfile, changelog, references }: ReleaseTexts): string[] {
  const { version } = manifest
  const wanted = `v${version}`
  const sections = sectionsOf(changelog)
  const released = sections.filter(({ title }) => title !== 'Unreleased')
  return [
    ...(/^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)$/.test(version) ? [] : [`package.json: the version is ${version}, not three numbers.`]),
    ...([lockfile.version, lockfile.packages['']?.version].every((one) => one === version) ? [] : [`package-lock.json does not have version ${version}; run npm install --package-lock-only.`]),
    ...references.filter(({ at, comment }) => at !== wanted && !(/^[0-9a-f]{40}$/.test(at) && comment === wanted)).map(({ path, line, at }) => `${path}:${line} names llama-fleet@${at}, not ${wanted}.`),
    ...(references.length > 0 ? [] : ['No file says how llama-fleet is used.']),
    ...(sections[0]?.title === 'Unreleased' ? [] : ['CHANGELOG.md does not begin with "## Unreleased".']),
    ...released.filter(({ date }) => !isDate(date)).map(({ title }) => `CHANGELOG.md: ${title} has no date (## ${title} - YYYY-MM-DD).`),
    ...(tag === null ? [] : faultsOfTag(tag, wanted, sections)),
  ]
}

/** Returns what a release says of itself: its part of the changelog, and how it is used and proven. */
export function releaseNotes(changelog: string, release: { readonly tag: string; readonly commit: string; readonly repository: string }): string {
  const { tag, commit, repository } = release
  const text = sectionsOf(changelog).find(({ title }) => `v${title}` === tag)?.text ?? ''
  return `${text}

## Use it

\`\`\`yaml
- uses: ${repository}@${commit} # ${tag}
\`\`\`

The program is what the source makes, and was made by this repository's release workflow from commit ${commit}:

\`\`\`sh
gh attestation verify dist/index.js --repo ${repository} --signer-workflow ${repository}/.github/workflows/release.yml
\`\`\`
`
}

function faultsOfTag(tag: string, wanted: string, [open, newest]: readonly Section[]): string[] {
  return [
    ...(tag === wanted ? [] : [`The tag is ${tag}; package.json says ${wanted}.`]),
    ...(open === undefined || open.text === '' ? [] : ['CHANGELOG.md still has lines under "## Unreleased".']),
    ...(newest !== undefined && `v${newest.title}` === wanted ? [] : [`The newest release in CHANGELOG.md is ${newest?.title ?? 'none'}, not ${wanted.slice(1)}.`]),
    ...(newest === undefined || newest.text !== '' ? [] : [`CHANGELOG.md says nothing of ${newest.title}.`]),
  ]
}

function sectionsOf(changelog: string): Section[] {
  return changelog.split(/^## /m).slice(1).map((part) => {
    const [heading = '', ...lines] = part.split('\n')
    const { title = heading, date = null } = /^\[?(?<title>[\w.-]+)\]?(?: - (?<date>\S+))?\s*$/.exec(heading)?.groups ?? {}
    return { title, date, text: lines.join('\n').trim() }
  })
}

function isDate(date: string | null): boolean {
  return date !== null && /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date)) && new Date(date).toISOString().startsWith(date)
}
