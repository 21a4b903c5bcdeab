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
const BATCH = 40

/** Returns upstream's repository as git serves it; what is fetched lives in the run's directory. */
export function gitUpstreamTags(options: GitOptions): UpstreamTags {
  const remote = upstreamFetch(options)
  const { git } = remote
  let shallow: Promise<string> | null = null

  const datesOf = async (
    upstream: string,
    tags: readonly UpstreamTag[],
    directory: string,
  ): Promise<readonly (readonly [string, Date])[]> => {
    const refs = tags.map(({ name }) => `refs/tags/${name}`)
    await remote.fetch(
      upstream,
      directory,
      ['--depth=1'],
      refs.map((ref) => `+${ref}:${ref}`),
    )
    const asked = { directory, environment: NO_LAZY_FETCH }
    // a tag may stand on anything, and on another tag
    const peeled = (await git.text(['cat-file', '--batch-check=%(objecttype) %(objectname)'], { ...asked, input: refs.map((ref) => `${ref}^{}\n`).join('') })).split('\n')
    const format = '--format=%(refname)%09%(creatordate:unix)%09%(*committerdate:unix)'
    const said = await git.text(['for-each-ref', format, ...refs], asked)
    const made = new Map(said.split('\n').map((line) => [line.split('\t')[0], line.split('\t').slice(1).map(Number)]))
    return tags.flatMap(({ name, commit }, index) => {
      const [type = '', id = ''] = (peeled[index] ?? '').split(' ')
      if (type !== 'commit') return []
      if (id !== commit) {
        throw new UpstreamError({
          problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${id}.`,
          next: 'Run again; if it stays, look at upstream.',
        })
      }
      // whoever tags may say that the tag is old: its commit is no younger than it
      return [[name, new Date(Math.max(...(made.get(`refs/tags/${name}`) ?? [Number.NaN])) * 1000)] as const]
    })
  }
  return {
    ...gitUpstreamHistory(remote),
    // loaded for a bump alone: it comes with the schema of what it returns
    changes: async (...question) => (await import('./git-upstream-changes.ts')).gitUpstreamChanges(remote).changes(...question),
    async list(upstream, prefixes) {
      const patterns = prefixes.map((prefix) => `refs/tags/${prefix}*`)
      const argv = ['ls-remote', '--tags', '--', upstream, ...patterns]
      return parseLsRemote(await remote.ask(upstream, argv, { directory: options.stateDirectory, timeoutSeconds: LIST_SECONDS, mostStdoutBytes: LIST_BYTES, onlyReads: true }), prefixes)
    },
    async dates(upstream, tags) {
      const directory = await (shallow ??= remote.bare())
      const dates = new Map<string, Date>()
      for (let at = 0; at < tags.length; at += BATCH) {
        for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH), directory)) dates.set(name, date)
      }
      return dates
    },
  }
}
