import { InputError, UpstreamError } from '../core/errors.ts'
import { meaningOfRefusal, withoutLogin } from '../core/upstream/git-refusal.ts'
import { parseLsRemote } from '../core/upstream/ls-remote.ts'
import type { UpstreamTag, UpstreamTags } from '../ports/upstream-tags.ts'
import { gitCommand } from './git-command.ts'
import type { GitOptions } from './git-command.ts'
import { roomFor, runDirectory } from './run-directory.ts'

const LIST_SECONDS = 120
const FETCH_SECONDS = 600
/** Refspecs in one fetch. */
const BATCH = 40

/** Returns upstream's repository as git serves it; what is fetched lives in the run's directory. */
export function gitUpstreamTags(options: GitOptions): UpstreamTags {
  const git = gitCommand(options)
  let shallow: Promise<string> | null = null
  let history: Promise<string> | null = null
  const fetched = new Set<string>()
  const bare = async (): Promise<string> => {
    const directory = await roomFor('upstream', runDirectory(options.stateDirectory))
    await git.text(['init', '--quiet', '--bare', '--template=', '.'], { directory })
    return directory
  }
  const ask = async (upstream: string, argv: readonly string[], directory: string, timeoutSeconds: number): Promise<string> => {
    if (!isAddress(upstream)) {
      throw new InputError({
        problem: `'${withoutLogin(upstream)}' is no address of a git repository.`,
        next: 'Write it as https://host/owner/repo.',
      })
    }
    const ending = await git.run(argv, { directory, timeoutSeconds })
    if (ending.exitCode === 0) return ending.stdout
    const why = ending.timedOut ? `it did not answer within ${timeoutSeconds} s` : meaningOfRefusal(ending.stderrTail)
    throw new UpstreamError({
      problem: `${withoutLogin(upstream)} cannot be read: ${why}.`,
      next: 'Run again later; nothing was changed.',
    })
  }
  const fetch = (upstream: string, directory: string, what: readonly string[], refspecs: readonly string[]): Promise<string> =>
    ask(
      upstream,
      ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--filter=tree:0', ...what, '--', upstream, ...refspecs],
      directory,
      FETCH_SECONDS,
    )

  const datesOf = async (
    upstream: string,
    tags: readonly UpstreamTag[],
    directory: string,
  ): Promise<readonly (readonly [string, Date])[]> => {
    const refs = tags.map(({ name }) => `refs/tags/${name}`)
    await fetch(
      upstream,
      directory,
      ['--depth=1'],
      refs.map((ref) => `+${ref}:${ref}`),
    )
    const peeled = (await git.text(['rev-parse', ...refs.map((ref) => `${ref}^{commit}`)], { directory })).split('\n')
    const format = '--format=%(refname)%09%(creatordate:unix)%09%(*committerdate:unix)'
    const said = await git.text(['for-each-ref', format, ...refs], { directory })
    const seconds = new Map(
      said.split('\n').map((line) => [
        line.split('\t')[0],
        line
          .split('\t')
          .slice(1)
          .find((date) => date !== ''),
      ]),
    )
    return tags.map(({ name, commit }, index) => {
      if (peeled[index] !== commit) {
        throw new UpstreamError({
          problem: `The tag ${name} of ${withoutLogin(upstream)} moved while it was read: ${commit}, then ${peeled[index]}.`,
          next: 'Run again; if it stays, look at upstream.',
        })
      }
      return [name, new Date(Number(seconds.get(refs[index]) ?? Number.NaN) * 1000)] as const
    })
  }
  return {
    async list(upstream, prefixes) {
      const patterns = prefixes.map((prefix) => `refs/tags/${prefix}*`)
      const said = await ask(
        upstream,
        ['ls-remote', '--tags', '--', upstream, ...patterns],
        runDirectory(options.stateDirectory),
        LIST_SECONDS,
      )
      return parseLsRemote(said, prefixes)
    },
    async dates(upstream, tags) {
      const directory = await (shallow ??= bare())
      const dates = new Map<string, Date>()
      for (let at = 0; at < tags.length; at += BATCH) {
        for (const [name, date] of await datesOf(upstream, tags.slice(at, at + BATCH), directory)) dates.set(name, date)
      }
      return dates
    },
    async isAncestor(upstream, ancestor, descendant) {
      const directory = await (history ??= bare())
      const missing = [ancestor, descendant].filter((commit) => !fetched.has(`${upstream} ${commit}`))
      if (missing.length > 0)
        await fetch(
          upstream,
          directory,
          [],
          missing.map((commit) => `+${commit}:refs/kept/${commit}`),
        )
      for (const commit of missing) fetched.add(`${upstream} ${commit}`)
      const ending = await git.run(['merge-base', '--is-ancestor', ancestor, descendant], { directory })
      if (ending.exitCode === 0 || ending.exitCode === 1) return ending.exitCode === 0
      throw new UpstreamError({
        problem: `git cannot compare ${ancestor} and ${descendant}: ${meaningOfRefusal(ending.stderrTail)}.`,
        next: 'Run again.',
      })
    },
  }
}

/** A URL, an scp-like address or an absolute path; nothing that git could take for an option or a helper (`ext::`). */
function isAddress(upstream: string): boolean {
  return /^(?:(?:https?|ssh|git|file):\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\0]+$/.test(upstream)
}
