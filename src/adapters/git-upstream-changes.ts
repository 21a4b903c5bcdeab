import { UpstreamError } from '../core/errors.ts'
import { CHANGES_LIMIT, parseChangeLog } from '../core/upstream/change-groups.ts'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import { urlOf, type UpstreamFetch } from './upstream-fetch.ts'

const FETCH_SECONDS = 300
/** The paths of 600 commits; a month of llama.cpp's take 200 KiB. */
const LOG_BYTES = 16 * 1024 * 1024

const CANDIDATE = 'refs/kept/candidate'

/** Nothing that was not fetched is fetched later, one object at a time. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1' }

/**
 * Returns upstream's commits between the pins and the paths they touch: commits and trees since the baseline's date are fetched,
 * and no file. Renames would need the files, so a moved file is one gone and one new.
 */
export function gitUpstreamChanges({ git, bare, ask }: UpstreamFetch): Pick<UpstreamTags, 'changes'> {
  return {
    async changes(upstream, baseline, candidate) {
      const directory = await bare(candidate.commit)
      const since = Math.floor(baseline.date.getTime() / 1000) - 1
      const filter = ['--no-tags', '--no-write-fetch-head', '--filter=blob:none', `--shallow-since=${since}`]
      await ask(upstream, ['fetch', '--quiet', ...filter, '--', urlOf(upstream), `+refs/tags/${candidate.name}:${CANDIDATE}`], { directory, timeoutSeconds: FETCH_SECONDS })
      const settings = { directory, environment: OFFLINE }
      if ((await git.text(['rev-parse', `${CANDIDATE}^{commit}`], settings)) !== candidate.commit) {
        throw new UpstreamError({ problem: `The tag ${candidate.name} of ${withoutLogin(upstream)} moved while it was read.`, next: 'Run again.' })
      }
      const { exitCode } = await git.run(['cat-file', '-e', `${baseline.commit}^{commit}`], settings)
      const range = ['--no-merges', CANDIDATE, ...(exitCode === 0 ? [`^${baseline.commit}`] : [])]
      const format = ['--no-show-signature', '--no-renames', '--name-only', '--no-color', '--encoding=utf-8', '--format=%x1e%H%x1f%P%x1f%s']
      const said = await git.text(['-c', 'core.quotePath=false', 'log', ...format, `--max-count=${CHANGES_LIMIT}`, ...range], { ...settings, mostStdoutBytes: LOG_BYTES })
      const total = Number(await git.text(['rev-list', '--count', ...range], settings))
      const commits = parseChangeLog(said)
      return { total: Math.max(commits.length, exitCode === 0 ? total : total - 1), commits }
    },
  }
}
