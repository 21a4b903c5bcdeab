import { command } from '../stand-ins/command.ts'

/** Git with nobody's configuration and one fixed author, so that the same trees and dates give the same commits everywhere. */
const settled = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: 'llama-fleet real lane',
  GIT_AUTHOR_EMAIL: 'real-lane@example.org',
  GIT_COMMITTER_NAME: 'llama-fleet real lane',
  GIT_COMMITTER_EMAIL: 'real-lane@example.org',
}

/** What a git command is run with: author's and committer's date (ISO 8601), and another index file than the repository's. */
export interface GitOptions {
  readonly date?: string
  readonly index?: string
}

/** Runs git in a repository and returns its stdout without the last line end. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...settled }
  if (options.date !== undefined) Object.assign(env, { GIT_AUTHOR_DATE: options.date, GIT_COMMITTER_DATE: options.date })
  if (options.index !== undefined) env['GIT_INDEX_FILE'] = options.index
  return (await command('git', ['-C', directory, ...args], { env })).trimEnd()
}

/** Makes an empty repository whose HEAD is the unborn branch `branch`. */
export async function initialised(directory: string, branch: string): Promise<void> {
  await git(directory, ['init', '--quiet', '--object-format=sha1', `--initial-branch=${branch}`])
}
