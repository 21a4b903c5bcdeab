import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { referencesIn, releaseFaults, releaseNotes } from './release-texts.ts'

// `check [TAG]` says what of a release does not agree; `notes TAG COMMIT OWNER/REPOSITORY` prints what the release says of itself.
// `npm run release -- check`, or node 24 alone.

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const [command, tag = null, commit = '', repository = ''] = process.argv.slice(2)

if (command === 'notes' && tag !== null && /^[0-9a-f]{40}$/.test(commit) && /^[\w.-]+\/[\w.-]+$/.test(repository)) {
  process.stdout.write(releaseNotes(read('CHANGELOG.md'), { tag, commit, repository }))
} else if (command === 'check') {
  const faults = releaseFaults({
    tag,
    manifest: JSON.parse(read('package.json')),
    lockfile: JSON.parse(read('package-lock.json')),
    changelog: read('CHANGELOG.md'),
    references: handedOut().flatMap((path) => referencesIn(path, read(path))),
  })
  for (const fault of faults) console.error(fault)
  if (faults.length === 0) console.log(tag === null ? 'Every version agrees.' : `${tag} may be released.`)
  process.exitCode = faults.length === 0 ? 0 : 1
} else {
  console.error('Usage: release check [TAG] | release notes TAG COMMIT OWNER/REPOSITORY')
  process.exitCode = 2
}

/** What people copy from, or what copies itself to them: not the program that is built, nor the tests and decisions. */
function handedOut(): string[] {
  const tracked = execFileSync('git', ['ls-files', '-z', '--', 'README.md', 'docs', 'examples', 'nix'], { cwd: root, encoding: 'utf8' })
  return tracked.split('\0').filter((path) => /\.(?:md|ya?ml)$/.test(path) && !path.startsWith('docs/decisions/'))
}
