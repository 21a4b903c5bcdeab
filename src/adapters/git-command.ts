import { InputError, UpstreamError } from '../core/errors.ts'
import { lastWord } from '../core/upstream/git-refusal.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import { gitEnvironment } from './git-environment.ts'
import { errorOfStart } from './program-start.ts'

/** What every git command of this program shares. */
export interface GitOptions {
  readonly processes: ChildProcesses
  /** The whole environment that git gets, beside what keeps it from asking and from writing where it should not. */
  readonly environment: Readonly<Record<string, string>>
  readonly stateDirectory: string
}

/** Where one git command runs, what it reads on stdin, and how many seconds it may take. */
export interface GitSettings {
  readonly directory: string
  readonly input?: string
  readonly timeoutSeconds?: number
  /** As of a Command. */
  readonly mostStdoutBytes?: number
  /** As of a Command: nothing is fetched or written. */
  readonly onlyReads?: boolean
  readonly environment?: Readonly<Record<string, string>>
}

/** The git program. */
export interface Git {
  /** Returns how git ended. Throws InputError when git is missing or refuses the repository because another user owns it. */
  run(argv: readonly string[], settings: GitSettings): Promise<Ending>
  /** Returns what git printed, without the last line end; throws UpstreamError with git's own words when it fails. */
  text(argv: readonly string[], settings: GitSettings): Promise<string>
}

const LOCAL_SECONDS = 300

/** No hook of any repository runs (reference-transaction would), nothing starts in the background, and our own bare repositories may be read whatever the user's setting says of others'. */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'i18n.commitEncoding=utf-8',
  'protocol.version=2',
  'safe.bareRepository=all',
]
const GLOBAL = ['--no-pager', ...CONFIG.flatMap((setting) => ['-c', setting])]

/** Returns the git on PATH. */
export function gitCommand({ processes, environment }: Pick<GitOptions, 'processes' | 'environment'>): Git {
  const base = gitEnvironment(environment)
  const run: Git['run'] = async (argv, { directory, timeoutSeconds = LOCAL_SECONDS, onlyReads = false, environment: more, ...rest }) => {
    const ending = await processes.run({
      program: 'git',
      arguments: [...GLOBAL, ...argv],
      directory,
      environment: { ...base, ...more },
      timeoutSeconds,
      onlyReads,
      ...rest,
    })
    if (ending.startError !== null) throw errorOfStart(ending.startError, 'Install git, or give a directory that is there.')
    const foreign = /detected dubious ownership in repository at '(.+)'/.exec(ending.stderrTail)?.[1]
    if (foreign !== undefined) {
      throw new InputError({
        problem: `The repository ${foreign} belongs to another user, so git does not read it.`,
        next: `Run this as its owner, or trust it: git config --global --add safe.directory ${foreign}`,
      })
    }
    return ending
  }
  const text: Git['text'] = async (argv, settings) => {
    const ending = await run(argv, settings)
    if (ending.exitCode === 0) return ending.stdout.replace(/\n$/, '')
    const { why, next } = faultOfGit(ending)
    throw new UpstreamError({ problem: `git ${argv[0]} failed in ${settings.directory}: ${why}.`, next: next ?? 'Run the same by hand to see more.' })
  }
  return { run, text }
}

/** Returns why a git command failed, and the next step where it is the machine's fault; null where it may be that of the repository. */
export function faultOfGit({ excess, timedOut, stderrTail }: Ending): { readonly why: string; readonly next: string | null } {
  if (excess !== undefined) return { why: `it ${excess}`, next: null }
  if (timedOut) return { why: 'it took too long', next: 'Run again when this machine has less to do.' }
  const full = /no space left on device|out of diskspace|disk quota exceeded/i.test(stderrTail)
  const forbidden = /insufficient permission|: permission denied$|read-only file system/im.test(stderrTail)
  return { why: lastWord(stderrTail), next: full ? 'Make room on the disk and run again.' : forbidden ? 'Let this user write there and run again.' : null }
}
