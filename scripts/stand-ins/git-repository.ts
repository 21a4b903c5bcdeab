import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { command } from './command.ts'

/** Path inside the repository to content. */
export type Files = Readonly<Record<string, string>>

export interface Commit {
  readonly message: string
  readonly date: Date
  /** The whole tree, not a difference. */
  readonly files: Files
  readonly lightweightTags?: readonly string[]
  readonly annotatedTags?: readonly string[]
}

const author = { name: 'Miniature', email: 'miniature@example.org' }

/** git with nobody's configuration and the miniature's author, so that equal content at an equal date gets an equal sha. */
export const identity = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_AUTHOR_NAME: author.name,
  GIT_AUTHOR_EMAIL: author.email,
  GIT_COMMITTER_NAME: author.name,
  GIT_COMMITTER_EMAIL: author.email,
}

/** Runs git in a repository, at a fixed date when one is given, and returns its stdout. */
export function git(directory: string, args: readonly string[], date?: Date): Promise<string> {
  const dates = date ? { GIT_AUTHOR_DATE: date.toISOString(), GIT_COMMITTER_DATE: date.toISOString() } : {}
  return command('git', ['-C', directory, ...args], { env: { ...process.env, ...identity, ...dates } })
}

/** Writes a repository of one branch with one git process for all commits; a bare one has no working tree. */
export async function writeRepository(
  directory: string,
  { branch, commits, bare = false }: { branch: string; commits: readonly Commit[]; bare?: boolean },
): Promise<void> {
  await command('git', ['init', '--quiet', `--initial-branch=${branch}`, ...(bare ? ['--bare'] : []), directory], {
    env: { ...process.env, ...identity },
  })
  const child = spawn('git', ['-C', directory, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.end(commits.map((commit, index) => fastImport(commit, index + 1, branch)).join(''))
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`git fast-import failed (${status}) in ${directory}`)
  if (!bare) await git(directory, ['reset', '--quiet', '--hard'])
}

/** One commit with its tags in the format of git-fast-import(1). */
function fastImport(commit: Commit, mark: number, branch: string): string {
  const who = `${author.name} <${author.email}> ${Math.floor(commit.date.getTime() / 1000)} +0000`
  const tree = Object.entries(commit.files).map(([path, content]) => `M 100644 inline ${path}\n${data(content)}`)
  return [
    `commit refs/heads/${branch}\nmark :${mark}\ncommitter ${who}\n${data(commit.message)}`,
    mark > 1 ? `from :${mark - 1}\n` : '',
    'deleteall\n',
    ...tree,
    ...(commit.lightweightTags ?? []).map((name) => `reset refs/tags/${name}\nfrom :${mark}\n\n`),
    ...(commit.annotatedTags ?? []).map((name) => `tag ${name}\nfrom :${mark}\ntagger ${who}\n${data(name)}`),
  ].join('')
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`
