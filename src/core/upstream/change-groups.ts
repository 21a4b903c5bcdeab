import { z } from 'zod'
import { groupedBy } from '../grouped.ts'
import { revSchema } from '../pin/pin.ts'

/** The most commits that a plan lists between two tags: about a month of llama.cpp. */
export const CHANGES_LIMIT = 600

/** The most groups that a commit is listed in; upstream has about twenty backends. */
const GROUPS_LIMIT = 50

const subject = z.string().max(400)

/** Upstream's commits between the two pins, newest first, each with the groups that it touches; `total` counts those left out too. */
export const upstreamChangesSchema = z.strictObject({
  total: z.number().int().nonnegative(),
  commits: z.array(z.strictObject({ commit: revSchema, subject, groups: z.array(z.string().max(100)).min(1).max(GROUPS_LIMIT) })).max(CHANGES_LIMIT),
})
export type UpstreamChanges = z.infer<typeof upstreamChangesSchema>

/** Where a path of llama.cpp belongs; the first pattern that fits counts, and `$1` is the name of a backend. */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [/^ggml\/src\/(ggml-[a-z0-9]{1,60})\//, '$1'],
  [/^ggml\/src\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|hip|musa|cann))\b/, '$1'],
  [/^ggml\/include\/(ggml-(?:cpu|cuda|vulkan|metal|sycl|opencl|rpc|blas|cann|webgpu))\.h$/, '$1'],
  [/^ggml\//, 'ggml'],
  [/^(?:tools|examples)\/server\//, 'server'],
  [/^(?:tools|examples)\/llama-bench\//, 'llama-bench'],
  [/^(?:src|include)\//, 'models'],
  [/^common\//, 'common'],
  [/^(?:gguf-py|conversion)\/|^convert[\w-]*\.py$/, 'conversion'],
  [/^(?:tools|examples|pocs)\//, 'tools'],
  [/^(?:cmake|\.devops)\/|(?:^|\/)CMakeLists\.txt$|\.cmake$|\.nix$|^flake\.lock$|^Makefile$/, 'build'],
  [/^tests\//, 'tests'],
  [/^(?:docs|media|ci|scripts|\.github)\/|\.md$|^LICENSE$|^AUTHORS$|^CODEOWNERS$/, 'docs and CI'],
]

/** Groups that say nothing about a commit which also touches code. */
const QUIET = new Set(['tests', 'docs and CI', 'build', 'other'])

/** Returns the groups that a commit's files belong to; never none. */
export function groupsOf(paths: readonly string[]): string[] {
  const all = new Set(paths.map((path) => placeOf(path)))
  const telling = [...all].filter((group) => !QUIET.has(group))
  const groups = telling.length > 0 ? telling : [...all]
  return groups.length === 0 ? ['other'] : groups.toSorted()
}

function placeOf(path: string): string {
  for (const [pattern, group] of PLACES) {
    const match = pattern.exec(path)
    if (match !== null) return group === '$1' ? (match[1] ?? 'ggml') : group
  }
  return 'other'
}

/** What every host runs, whatever its variant. */
const EVERYWHERE = ['ggml', 'ggml-cpu', 'models', 'server']

/** The backends of a variant where its name is not the backend's. ROCm and MUSA compile the CUDA sources. */
const BACKENDS: Readonly<Record<string, readonly string[]>> = {
  rocm: ['ggml-hip', 'ggml-cuda'],
  hip: ['ggml-hip', 'ggml-cuda'],
  musa: ['ggml-musa', 'ggml-cuda'],
}

/** Commits that touch one part of upstream; `own` where hosts of this fleet run it. */
export interface ChangeGroup {
  readonly name: string
  readonly own: boolean
  readonly commits: UpstreamChanges['commits']
}

/** Returns the commits by what they touch, what these variants run first; a commit that touches two groups stands in both. */
export function changeGroups({ commits }: UpstreamChanges, variants: readonly string[]): ChangeGroup[] {
  const run = new Set([...EVERYWHERE, ...variants.flatMap((variant) => BACKENDS[variant] ?? [`ggml-${variant}`])])
  const touches = commits.flatMap((commit) => commit.groups.map((name) => ({ name, commit })))
  return [...groupedBy(touches, ({ name }) => name)]
    .map(([name, own]) => ({ name, own: run.has(name), commits: own.map(({ commit }) => commit) }))
    .toSorted((one, other) => Number(other.own) - Number(one.own) || (one.name < other.name ? -1 : 1))
}

/**
 * Returns the changes of what git printed: records that begin with U+001E, then commit, parents and subject split by U+001F, then one path a line.
 * A commit without a parent here is where the history was cut off; its paths are the whole tree and tell nothing.
 */
export function parseChangeLog(text: string): UpstreamChanges['commits'] {
  return text.split('\u001e').flatMap((record) => {
    const [head = '', ...paths] = record.split('\n')
    const [commit = '', parents = '', words = ''] = head.split('\u001f')
    if (!revSchema.safeParse(commit).success || parents === '') return []
    const named = paths.filter((path) => path !== '')
    const shown = Array.from(words.replaceAll(/\s+/g, ' ').trim()).slice(0, 150).join('')
    return [{ commit, subject: shown, groups: groupsOf(named).slice(0, GROUPS_LIMIT) }]
  })
}
