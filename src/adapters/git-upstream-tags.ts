import { UpstreamError } from '../core/errors.ts'
import { withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseLsRemote } from '../core/upstream/ls-remote.ts'
import type { UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'
import type { GitOptions } from './git-command.ts'
import { gitUpstreamHistory } from './git-upstream-history.ts'
import { NO_LAZY_FETCH, upstreamFetch } from './upstream-fetch.ts'

const LIST_SECONDS = 120
/** llama.cpp's tags take 1 MiB. */
const LIST_BYTES = 16 * 1024 * 1024
/** Refspecs in one fetch. */
const BATCH = 400

/** Returns upstream's repository as git serves it; what is fetched lives in the run's directory. */
export function gitUpstreamTags(options: GitOptions): UpstreamTags {
  const remote = upstreamFetch(options)
  const { git } = remote
  const { relate, place, between } = gitUpstreamHistory(remote)

  const datesOf = async (
    upstream: string,
    tags: readonly UpstreamTag[],
  ): Promise<readonly (readonly [string, Date])[]> => {
    // a new one each time: of a history that is cut off at every tag, each fetch tells the server of every cut
    const directory = await remote.bare(tags[0]?.commit ?? '')
    const refs = tags.map(({ name }) => `refs/tags/${name}`)
    await remote.fetchCommits(upstream, directory, ['--depth=1'], tags.map(({ commit }, index) => ({ commit, refspec: `+${refs[index]}:${refs[index]}` })))
    const asked = { directory, environment: NO_LAZY_FETCH }
    // a tag may stand on anything, and on another tag
    const peeled = (await git.text(['cat-file', '--batch-check=%(objecttype) %(objectname)'], { ...asked, input: refs.map((ref) => `${ref}^{}\n`).join('') })).split('\n')
    const commits = peeled.flatMap((line) => /^commit (\S+)$/.exec(line)?.[1] ?? [])
    const secondsOf = async (argv: readonly string[]): Promise<ReadonlyMap<string, number>> =>
      new Map((await git.text(argv, asked)).split('\n').map((line) => [line.split('\t')[0] ?? '', Number(line.split('\t')[1])]))
    const tagged = await secondsOf(['for-each-ref', '--format=%(refname)%09%(creatordate:unix)', ...refs])
    const committed = commits.length === 0 ? new Map<string, number>() : await secondsOf(['log', '--no-walk=unsorted', '--format=%H%x09%ct', ...commits])
    return tags.flatMap(({ name, commit }, index) => {
      const [type = '', id = ''] = (peeled[index] ?? '').split(' ')
      if (type !== 'commit') return []
      if (id !== commit) {
        throw new UpstreamError({
          problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${id}.`,
          next: 'Run again; if it stays, look at upstream.',
        })
      }
      // whoever tags may say that the tag is old; it is no older than its commit
      return [[name, new Date(Math.max(tagged.get(`refs/tags/${name}`) ?? Number.NaN, committed.get(commit) ?? Number.NaN) * 1000)] as const]
    })
  }
  return {
    relate,
    place,
    // loaded for a bump alone: it comes with the schema of what it returns
    changes: async (...question) => (await import('./git-upstream-changes.ts')).gitUpstreamChanges(remote, { between }).changes(...question),
    async list(upstream, prefixes) {
      const patterns = prefixes.map((prefix) => `refs/tags/${prefix}*`)
      const argv = ['ls-remote', '--tags', '--', upstream, ...patterns]
      return parseLsRemote(await remote.ask(upstream, argv, { directory: options.stateDirectory, timeoutSeconds: LIST_SECONDS, mostStdoutBytes: LIST_BYTES, onlyReads: true }), prefixes)
    },
    async peel(upstream, object) {
      const directory = await remote.bare(object)
      try {
        await remote.fetch(upstream, directory, ['--depth=1'], [object])
      } catch (error) {
        if (error instanceof UpstreamError) return null
        throw error
      }
      const here = await remote.objectsIn(directory)
      if (here.get(object) !== 'tag') return null
      const commit = await git.text(['rev-parse', `${object}^{}`], { directory, environment: NO_LAZY_FETCH })
      return here.get(commit) === 'commit' ? commit : null
    },
    async dates(upstream, tags) {
      const dates = new Map<string, Date>()
      for (let at = 0; at < tags.length; at += BATCH) {
        for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH))) dates.set(name, date)
      }
      return dates
    },
  }
}
