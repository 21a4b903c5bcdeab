import { InputError, UpstreamError } from '../core/errors.ts'
import { UPSTREAM_ADDRESS } from '../core/upstream/address.ts'
import { isCutOff, isLastingRefusal, meaningOfRefusal, missesObjects, withoutLogin } from '../core/upstream/git-refusal.ts'
import { gitCommand } from './git-command.ts'
import type { Git, GitOptions, GitSettings } from './git-command.ts'
import { roomFor, runDirectory } from './run-directory.ts'

const FETCH_SECONDS = 600

/** git would fetch what a filter left out, one object and one more git at a time, without end where upstream itself lacks it. */
export const NO_LAZY_FETCH = { GIT_NO_LAZY_FETCH: '1' }

/** git that asks a foreign repository, and bare repositories of this run for what it answers. */
export interface UpstreamFetch {
  readonly git: Git
  /** Returns a new bare repository in the run's directory, for commits named as this one is: SHA-1, or SHA-256. */
  bare(commit: string): Promise<string>
  /** Returns what git printed; throws InputError for what is no address, UpstreamError when the remote does not serve. */
  ask(upstream: string, argv: readonly string[], settings: GitSettings & { readonly timeoutSeconds: number }): Promise<string>
  /** Fetches commits and tags, never a tree or a file (where the server can filter). */
  fetch(upstream: string, directory: string, options: readonly string[], refspecs: readonly string[]): Promise<void>
  /** Returns the type of each object that is here, by its id; one that is not is never fetched for it. */
  objectsIn(directory: string): Promise<ReadonlyMap<string, string>>
  /** Fetches the same, but leaves out what stands on no commit where it would keep the others from coming. */
  fetchCommits(upstream: string, directory: string, options: readonly string[], wanted: readonly WantedCommit[]): Promise<void>
}

/** What a tag was listed on, a commit as far as the name says, and how it is fetched. */
export interface WantedCommit {
  readonly commit: string
  readonly refspec: string
}

/** Returns git for one upstream; what is fetched lives as long as the run. */
export function upstreamFetch(options: GitOptions): UpstreamFetch {
  const git = gitCommand(options)
  const ask: UpstreamFetch['ask'] = async (upstream, argv, settings) => {
    if (!UPSTREAM_ADDRESS.test(upstream)) {
      throw new InputError({
        problem: `'${withoutLogin(upstream)}' is no address of a git repository.`,
        next: 'Write it as https://host/owner/repo.',
      })
    }
    const ending = await git.run(argv, settings)
    // of a shallow clone git takes nothing and ends well
    if (ending.exitCode === 0 && !isCutOff(ending.stderrTail)) return ending.stdout
    const why = ending.excess === undefined ? (ending.timedOut ? `it did not answer within ${settings.timeoutSeconds} s` : meaningOfRefusal(ending.stderrTail)) : `git ${ending.excess}`
    throw new UpstreamError({
      problem: `${withoutLogin(upstream)} cannot be read: ${why}.`,
      next: ending.excess !== undefined || isLastingRefusal(ending.stderrTail)
        ? 'Look at its address (`upstream` in the config, else the input in flake.nix) and at what git here needs to read it; nothing was changed.'
        : 'Run again later; nothing was changed.',
    })
  }
  const fetch: UpstreamFetch['fetch'] = async (upstream, directory, what, refspecs) => {
    const always = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--filter=tree:0']
    await ask(upstream, [...always, ...what, '--', urlOf(upstream), ...refspecs], { directory, timeoutSeconds: FETCH_SECONDS, environment: NO_LAZY_FETCH })
  }
  const objectsIn: UpstreamFetch['objectsIn'] = async (directory) => {
    const said = await git.text(['cat-file', '--batch-all-objects', '--batch-check=%(objectname) %(objecttype)'], { directory })
    return new Map(said.split('\n').map((line) => line.split(' ') as [string, string]))
  }
  return {
    git,
    ask,
    fetch,
    objectsIn,
    async fetchCommits(upstream, directory, what, wanted) {
      const fetchThese = (these: readonly WantedCommit[]) => fetch(upstream, directory, what, these.map(({ refspec }) => refspec))
      await fetchThese(wanted).catch(async (error: unknown) => {
        // a tree that one of the commits has is taken for theirs, and filtered out; the commits themselves have come
        if (!(error instanceof UpstreamError && missesObjects(error.message))) throw error
        const here = await objectsIn(directory)
        const commits = wanted.filter(({ commit }) => here.get(commit) === 'commit')
        if (commits.length === 0 || commits.length === wanted.length) throw error
        await fetchThese(commits)
      })
    },
    async bare(commit) {
      const directory = await roomFor('upstream', runDirectory(options.stateDirectory))
      await git.text(['init', '--quiet', '--bare', '--template=', `--object-format=${commit.length === 64 ? 'sha256' : 'sha1'}`, '.'], { directory })
      return directory
    },
  }
}

/** Returns the address as git is to be given it: what a filter left out of a fetch from a plain path it would miss as lost. */
export function urlOf(upstream: string): string {
  return upstream.startsWith('/') ? `file://${upstream.replaceAll('%', '%25')}` : upstream
}
