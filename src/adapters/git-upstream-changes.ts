import { UpstreamError } from '../core/errors.ts'
import { CHANGES_LIMIT, parseChangeLog } from '../core/upstream/change-groups.ts'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import type { UpstreamHistory } from './git-upstream-history.ts'
import { NO_LAZY_FETCH, urlOf, type UpstreamFetch } from './upstream-fetch.ts'

const FETCH_SECONDS = 300
/** The paths of 600 commits; a month of llama.cpp's take 200 KiB. */
const LOG_BYTES = 16 * 1024 * 1024

const CANDIDATE = 'refs/kept/candidate'

/**
 * Returns upstream's commits between the pins and the paths they touch. Which they are is in upstream's history, also where the two parted; of these,
 * commits and trees are fetched, and no file. Renames would need the files, so a moved file is one gone and one new.
 */
export function gitUpstreamChanges({ git, bare, ask }: UpstreamFetch, { between }: Pick<UpstreamHistory, 'between'>): Pick<UpstreamTags, 'changes'> {
  return {
    async changes(upstream, baseline, candidate) {
      const { commits, since } = await between(upstream, baseline, candidate.commit)
      if (commits.length === 0) return { total: 0, commits: [] }
      const directory = await bare(candidate.commit)
      const filter = ['--no-tags', '--no-write-fetch-head', '--filter=blob:none', `--shallow-since=${since}`]
      await ask(upstream, ['fetch', '--quiet', ...filter, '--', urlOf(upstream), `+refs/tags/${candidate.name}:${CANDIDATE}`], { directory, timeoutSeconds: FETCH_SECONDS })
      const settings = { directory, environment: NO_LAZY_FETCH }
      if ((await git.text(['rev-parse', `${CANDIDATE}^{commit}`], settings)) !== candidate.commit) {
        throw new UpstreamError({ problem: `The tag ${candidate.name} of ${withoutLogin(upstream)} moved while it was read.`, next: 'Run again.' })
      }
      const format = ['--no-show-signature', '--no-renames', '--name-only', '--no-color', '--encoding=utf-8', '--format=%x1e%H%x1f%P%x1f%s']
      const input = commits.slice(0, CHANGES_LIMIT).map((commit) => `${commit}\n`).join('')
      const said = await git.text(['-c', 'core.quotePath=false', 'log', '--no-walk=unsorted', '--stdin', ...format], { ...settings, input, mostStdoutBytes: LOG_BYTES })
      return { total: commits.length, commits: parseChangeLog(said) }
    },
  }
}
