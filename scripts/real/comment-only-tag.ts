import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { alone, madeWhole } from '../stand-ins/cache.ts'
import { git } from './git.ts'
import { serveAsGithubDoes } from './llama-cpp-source.ts'

/** The tag that is made here; upstream has none of this name. */
export const COMMENT_ONLY_TAG = 'v0.5.1'

const CHANGED_FILE = 'tools/llama-bench/main.cpp'
const COMMENT = '// The real lane measures this build against the one without this line.\n'
const DATE = '2026-09-30T12:00:00+00:00'

/**
 * Returns the directory of a copy, beside the source repository, whose newest tag differs from v0.5.0 by one comment at the
 * end of a source file: another derivation, the same program. Objects are borrowed, so it needs no space.
 */
export async function provideCommentOnlyTag(source: string): Promise<string> {
  const repository = `${source}-same`
  return alone(join(dirname(source), '.source.lock'), async () => {
    const parent = await git(source, ['rev-parse', 'v0.5.0^{commit}'])
    const made = await git(repository, ['show', '--format=%P', '--name-only', `${COMMENT_ONLY_TAG}^{commit}`]).catch(() => '')
    if (made === `${parent}\n\n${CHANGED_FILE}`) return repository
    return madeWhole(repository, (unfinished) => addTag(source, unfinished))
  })
}

async function addTag(source: string, repository: string): Promise<void> {
  await git(source, ['clone', '--quiet', '--shared', '--bare', '.', repository])
  await serveAsGithubDoes(repository)
  const before = await git(repository, ['cat-file', 'blob', `v0.5.0:${CHANGED_FILE}`])
  const blob = await written(repository, `${before}\n${COMMENT}`)
  const index = join(repository, 'comment.index')
  await git(repository, ['read-tree', 'v0.5.0'], { index })
  await git(repository, ['update-index', '--cacheinfo', `100644,${blob},${CHANGED_FILE}`], { index })
  const tree = await git(repository, ['write-tree'], { index })
  const message = 'llama.cpp v0.5.0 with one more comment'
  const commit = await git(repository, ['commit-tree', tree, '-p', 'v0.5.0^{commit}', '-m', message], { date: DATE })
  await git(repository, ['tag', '--annotate', '--message', message, COMMENT_ONLY_TAG, commit], { date: DATE })
  await git(repository, ['update-ref', 'refs/heads/master', commit])
}

async function written(repository: string, text: string): Promise<string> {
  const child = spawn('git', ['-C', repository, 'hash-object', '-w', '--stdin'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(text)
  let id = ''
  child.stdout.on('data', (chunk: Buffer) => (id += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`git hash-object ended with ${code}`)
  return id.trim()
}
