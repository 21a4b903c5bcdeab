import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * Returns a rolldown plugin that writes the licences of all packages whose code is in the bundle into one file; `embedded` are the
 * directories of packages whose code is there as text.
 */
export function licences(fileName: string, embedded: readonly string[] = []): Plugin {
  return {
    name: 'licences',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []))
      const directories = new Set([...modules.flatMap((id) => packageDirectoryOf(id) ?? []), ...embedded])
      this.emitFile({ type: 'asset', fileName, source: licenceText([...directories].map(readPackage)) })
    },
  }
}

interface Package {
  readonly heading: string
  readonly licence: string
}

/** Packages that share a licence to the letter are listed above one copy of it. */
function licenceText(packages: readonly Package[]): string {
  const headings = new Map<string, Set<string>>()
  for (const { heading, licence } of packages.toSorted((a, b) => (a.heading < b.heading ? -1 : 1))) {
    headings.set(licence, (headings.get(licence) ?? new Set()).add(heading))
  }
  return [...headings].map(([licence, names]) => `${[...names].join('\n')}\n\n${licence}\n`).join(`\n${'='.repeat(80)}\n\n`)
}

/** The directory of the package that a module belongs to; undefined for our own source and for rolldown's runtime. */
function packageDirectoryOf(module: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0]
}

function readPackage(directory: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>
  const files = readdirSync(directory).filter((file) => /^(?:licen[cs]e|notice|copying)(?:[.-]|$)/i.test(file)).toSorted()
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n').trim())
  const terms = typeof license === 'string' ? license : 'no licence named'
  return { heading: `${String(name)} ${String(version)}`, licence: [terms, ...texts].join('\n\n') }
}
