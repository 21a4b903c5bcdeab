import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { alone, madeWhole } from '../stand-ins/cache.ts'
import { git } from './git.ts'
import { serveAsGithubDoes } from './llama-cpp-source.ts'

/** The tag that is made here; upstream has none of this name. */
export const DERIVED_TAG = 'v0.5.1'

/** What the derived tag changes in v0.5.0: one file, by replacing a text that stands in it once, or by adding to its end. */
export interface Derivation {
  readonly file: string
  readonly from: string | null
  readonly to: string
  readonly message: string
}

/** The derived tags, by the form of the lane that measures them. */
export const DERIVATIONS = {
  /** Another derivation, the same program. */
  same: {
    file: 'tools/llama-bench/main.cpp',
    from: null,
    to: '// The real lane measures this build against the one without this line.\n',
    message: 'llama.cpp v0.5.0 with one more comment',
  },
  /** Built as with -DGGML_CPU_REPACK=OFF: Q4_0 weights are no longer laid out for wide registers, prompts take a fifth longer. */
  regression: {
    file: 'ggml/CMakeLists.txt',
    from: 'option(GGML_CPU_REPACK       "ggml: use runtime weight conversion of Q4_0 to Q4_X_X" ON)',
    to: 'option(GGML_CPU_REPACK       "ggml: use runtime weight conversion of Q4_0 to Q4_X_X" OFF)',
    message: 'llama.cpp v0.5.0 without repacking',
  },
  /** A kernel that computes and is wrong: positions turn a twentieth too far from one dimension to the next. */
  wrong: {
    file: 'ggml/src/ggml-cpu/ops.cpp',
    from: '        theta *= theta_scale;\n',
    to: '        theta *= theta_scale * 1.05f;\n',
    message: 'llama.cpp v0.5.0 with wrong rotary positions',
  },
  /** Sums that are rounded otherwise: the compiler may reorder them, and makes no fused multiply-add of two operations. */
  rounding: {
    file: 'ggml/src/ggml-cpu/CMakeLists.txt',
    from: '                    list(APPEND ARCH_FLAGS -mfma)\n',
    to: '                    list(APPEND ARCH_FLAGS -mfma -ffp-contract=off -fassociative-math -fno-signed-zeros -fno-trapping-math)\n',
    message: 'llama.cpp v0.5.0 with sums in another order',
  },
} as const satisfies Readonly<Record<string, Derivation>>

export type DerivedForm = keyof typeof DERIVATIONS

const DATE = '2026-09-30T12:00:00+00:00'

/**
 * Returns the directory of a copy, beside the source repository, whose newest tag differs from v0.5.0 by one derivation. Objects
 * are borrowed, so it needs no space.
 */
export async function provideDerivedTag(source: string, form: DerivedForm): Promise<string> {
  const repository = `${source}-${form}`
  const derivation: Derivation = DERIVATIONS[form]
  return alone(join(dirname(source), '.source.lock'), async () => {
    const parent = await git(source, ['rev-parse', 'v0.5.0^{commit}'])
    const made = await git(repository, ['show', '--format=%P', '--name-only', `${DERIVED_TAG}^{commit}`]).catch(() => '')
    const text = await git(repository, ['cat-file', 'blob', `${DERIVED_TAG}:${derivation.file}`]).catch(() => '')
    const has = `${text}\n`.includes(derivation.to) && (derivation.from === null || !`${text}\n`.includes(derivation.from))
    if (made === `${parent}\n\n${derivation.file}` && has) return repository
    return madeWhole(repository, (unfinished) => addTag(source, unfinished, derivation))
  })
}

async function addTag(source: string, repository: string, { file, from, to, message }: Derivation): Promise<void> {
  await git(source, ['clone', '--quiet', '--shared', '--bare', '.', repository])
  await serveAsGithubDoes(repository)
  const before = `${await git(repository, ['cat-file', 'blob', `v0.5.0:${file}`])}\n`
  if (from !== null && before.split(from).length !== 2) throw new Error(`v0.5.0's ${file} has not exactly one '${from.trim()}'.`)
  const blob = await written(repository, from === null ? `${before}${to}` : before.replace(from, () => to))
  const index = join(repository, 'derived.index')
  await git(repository, ['read-tree', 'v0.5.0'], { index })
  await git(repository, ['update-index', '--cacheinfo', `100644,${blob},${file}`], { index })
  const tree = await git(repository, ['write-tree'], { index })
  const commit = await git(repository, ['commit-tree', tree, '-p', 'v0.5.0^{commit}', '-m', message], { date: DATE })
  await git(repository, ['tag', '--annotate', '--message', message, DERIVED_TAG, commit], { date: DATE })
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
