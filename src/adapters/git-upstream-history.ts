import { UpstreamError } from '../core/errors.ts'
import { lastWord } from '../core/upstream/git-refusal.ts'
import type { Place, Relation, UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'
import { NO_LAZY_FETCH, type UpstreamFetch } from './upstream-fetch.ts'

/** How far back the last tag before a commit is looked for, in commits. */
const SEARCHED_COMMITS = 5000

const HEAD = 'refs/kept/HEAD'
/** A ref for each of thousands takes git longer than the fetch; the first ones, of the baseline and of the newest tag, say enough of what is here. */
const KEPT_REFS = 2
const keptAs = (remote: string): string => `+${remote}:refs/kept/${remote}`

/** The commits between two pins, newest first, merges left out; and a moment before them and the commits that they stand on. */
export interface CommitsBetween {
  readonly commits: readonly string[]
  readonly since: number
}

/** What is asked of upstream's history, by the other questions too. */
export interface UpstreamHistory extends Pick<UpstreamTags, 'relate' | 'place'> {
  /** Returns the commits that the candidate has and the baseline has not, wherever the two parted. */
  between(upstream: string, baseline: string, candidate: string): Promise<CommitsBetween>
}

/** Returns what is asked of upstream's history; it is fetched once, without trees, into one bare repository. */
export function gitUpstreamHistory({ git, bare, fetch, fetchCommits, objectsIn }: UpstreamFetch): UpstreamHistory {
  let repository: Promise<string> | null = null
  const fetched = new Set<string>()
  const withHistory = async (upstream: string, commit: string, wanted: readonly string[]): Promise<string> => {
    const directory = await (repository ??= bare(commit))
    const missing = [...new Set(wanted)].filter((remote) => !fetched.has(`${upstream} ${remote}`))
    if (missing.length > 0) {
      await fetchCommits(upstream, directory, [], missing.map((remote, at) => ({ commit: remote, refspec: at < KEPT_REFS ? keptAs(remote) : remote }))).catch((error: unknown) =>
        withTags(upstream, directory, missing, error),
      )
    }
    for (const remote of missing) fetched.add(`${upstream} ${remote}`)
    return directory
  }
  /** A server of git's first protocol gives what it lists and no commit by its id: its tags bring them along. Rejects with `error` where they do not. */
  const withTags = async (upstream: string, directory: string, wanted: readonly string[], error: unknown): Promise<void> => {
    if (wanted.includes('HEAD')) throw error
    await fetch(upstream, directory, [], [keptAs('HEAD'), '+refs/tags/*:refs/listed/*']).catch(() => Promise.reject(error))
    const here = await objectsIn(directory)
    if (!wanted.every((id) => here.has(id))) throw error
  }

  const isAncestor = async (directory: string, ancestor: string, descendant: string): Promise<boolean> => {
    const ending = await git.run(['merge-base', '--is-ancestor', ancestor, descendant], { directory })
    if (ending.exitCode === 0 || ending.exitCode === 1) return ending.exitCode === 0
    throw new UpstreamError({ problem: `git cannot compare ${ancestor} and ${descendant}: ${lastWord(ending.stderrTail)}.`, next: 'Run again.' })
  }
  const nearestTag = async (directory: string, commit: string, tags: readonly UpstreamTag[]): Promise<Place['nearest']> => {
    const names = new Map(tags.toReversed().map((tag) => [tag.commit, tag.name]))
    // a merge brings in commits that stand on older tags than the line it was made on
    const back = await git.text(['rev-list', '--first-parent', `--max-count=${SEARCHED_COMMITS}`, commit], { directory })
    const found = back.split('\n').find((each) => names.has(each))
    const tag = found === undefined ? undefined : names.get(found)
    if (found === undefined || tag === undefined) return null
    const commitsSince = Number(await git.text(['rev-list', '--count', `${found}..${commit}`], { directory }))
    return { tag, commitsSince }
  }
  return {
    async relate(upstream, baseline, commits) {
      const directory = await withHistory(upstream, baseline, [baseline, ...commits])
      const here = await objectsIn(directory)
      // one walk for all of them; a tag on a tree stands on no commit
      const ends = [`^${baseline}`, ...commits.filter((commit) => here.get(commit) === 'commit')]
      const walked = async (argv: readonly string[], input = ''): Promise<ReadonlySet<string>> => new Set((await git.text(['rev-list', ...argv], { directory, input, environment: NO_LAZY_FETCH })).split('\n'))
      const newer = await walked(['--ancestry-path', '--stdin'], ends.map((end) => `${end}\n`).join(''))
      const older = commits.every((commit) => newer.has(commit)) ? newer : await walked([baseline])
      const relation = (commit: string): Relation => {
        if (commit === baseline) return 'same'
        return newer.has(commit) ? 'newer' : older.has(commit) ? 'older' : 'diverged'
      }
      return new Map(commits.map((commit) => [commit, relation(commit)]))
    },
    async between(upstream, baseline, candidate) {
      const directory = await withHistory(upstream, baseline, [baseline, candidate])
      const said = await git.text(['log', '--no-show-signature', '--boundary', '--format=%m %H %ct %P', candidate, `^${baseline}`], { directory, environment: NO_LAZY_FETCH })
      const lines = said.split('\n').filter((line) => line !== '').map((line) => line.split(' '))
      const commits = lines.flatMap(([mark, commit = '', , , second]) => (mark === '>' && second === undefined ? [commit] : []))
      return { commits, since: lines.reduce((first, [, , seconds]) => Math.min(first, Number(seconds)), Infinity) - 1 }
    },
    async place(upstream, commit, tags) {
      const directory = await withHistory(upstream, commit, ['HEAD'])
      // the commit itself is not fetched: GitHub would also give one that only a fork has
      const { exitCode } = await git.run(['cat-file', '-e', `${commit}^{commit}`], { directory, environment: NO_LAZY_FETCH })
      if (exitCode !== 0 || !(await isAncestor(directory, commit, HEAD))) return { onDefaultBranch: false, nearest: null }
      return { onDefaultBranch: true, nearest: await nearestTag(directory, commit, tags) }
    },
  }
}
