import { InputError, UpstreamError } from '../core/errors.ts'
import { revSchema } from '../core/pin/pin.ts'
import { oneLine } from '../core/reading.ts'
import { UPSTREAM_ADDRESS } from '../core/upstream/address.ts'
import { meaningOfRefusal, withoutHttpLogin, withoutLogin } from '../core/upstream/git-refusal.ts'
import type { MergeQuestion } from '../ports/fleet-repository.ts'
import type { Git } from './git-command.ts'
import { roomFor } from './run-directory.ts'

const FETCH_SECONDS = 600
const HEAD = 'refs/reviewed/head'

/** The server that a token is for. */
export interface TokenOfServer {
  readonly serverUrl: string
  readonly token: string
}

/**
 * Returns a bare repository that holds the head of a pull request, its base and their merge base, fetched from the clone's `origin`
 * without history. The clone itself gets nothing. Throws UpstreamError for what is no commit id: GitHub's interface named it, and git would take it for a branch, or for an option. A token goes to its own server alone, in git's environment, where no list of processes shows it.
 */
export async function fetchPullRequest(
  git: Git,
  { root, scratch, access }: { readonly root: string; readonly scratch: string; readonly access: TokenOfServer | null },
  { number, head, base, mergeBase }: MergeQuestion,
): Promise<string> {
  for (const named of [head, base, mergeBase]) {
    if (revSchema.safeParse(named).success) continue
    throw new UpstreamError({ problem: `What GitHub names as a commit of #${number} is none: ${oneLine(named, 80)}.`, next: 'Run again; if it stays, something answers in GitHub’s place.' })
  }
  const origin = await originOf(git, root)
  const directory = await roomFor('reviewed', scratch)
  const format = await git.text(['rev-parse', '--show-object-format'], { directory: root })
  await git.text(['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, '.'], { directory })
  await git.text(['config', 'remote.origin.url', withoutHttpLogin(origin)], { directory })
  const argv = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--depth=1', '--', origin]
  const ending = await git.run([...argv, `+refs/pull/${number}/head:${HEAD}`, `+${base}:refs/reviewed/base`, `+${mergeBase}:refs/reviewed/merge-base`], {
    directory,
    timeoutSeconds: FETCH_SECONDS,
    environment: loginOf(access),
  })
  if (ending.exitCode !== 0) {
    const why = ending.timedOut ? `it did not answer within ${FETCH_SECONDS} s` : meaningOfRefusal(ending.stderrTail)
    throw new UpstreamError({
      problem: `The head of #${number} cannot be fetched from ${withoutLogin(origin)}: ${why}.`,
      next: 'Run again later; in a private repository the job needs `contents: read`.',
    })
  }
  const found = await git.text(['rev-parse', '--verify', `${HEAD}^{commit}`], { directory })
  if (found === head) return directory
  throw new InputError({
    problem: `#${number} stands at ${found}, and the review is of ${head}: its head moved on, or was never that commit.`,
    next: 'Nothing of it was run. Start the workflow again with the head as it is now.',
  })
}

async function originOf(git: Git, root: string): Promise<string> {
  const ending = await git.run(['remote', 'get-url', 'origin'], { directory: root })
  const origin = ending.stdout.trim()
  if (ending.exitCode === 0 && UPSTREAM_ADDRESS.test(origin)) return origin
  throw new InputError({
    problem: `The clone ${root} has no remote called origin with an address, so no pull request can be fetched.`,
    next: 'Check the fleet repository out with actions/checkout.',
  })
}

/**
 * What actions/checkout writes into a clone for later steps, for this one command. git sends it to addresses below this one alone:
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-httplturlgt
 */
function loginOf(access: TokenOfServer | null): Record<string, string> {
  if (access === null) return {}
  const login = Buffer.from(`x-access-token:${access.token}`).toString('base64')
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: `http.${access.serverUrl}/.extraheader`, GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${login}` }
}
