import { z } from 'zod'
import { InputError } from '../errors.ts'
import { excessOfJson } from '../json-bounds.ts'
import { faultOfFields, showValue } from '../reading.ts'
import { shellWord } from '../shell-word.ts'
import { githubRepositoryOf, sameRepository } from './flake-reference.ts'
import { attributeName, conflictLine } from './flake-text.ts'
import { revSchema, type Pin } from './pin.ts'

/** Those of 10,000 nodes; a lock of a hundred inputs has 2,000. */
const MOST_VALUES = 200_000

const RESTORE = 'Restore it from git, or delete it and run `nix flake lock`.'

const lockedSchema = z.looseObject({
  type: z.string(),
  owner: z.string().optional(),
  repo: z.string().optional(),
  url: z.string().optional(),
  path: z.string().optional(),
  ref: z.string().optional(),
  rev: z.string().optional(),
  narHash: z.string().optional(),
  lastModified: z.number().optional(),
  // nix prints it elsewhere, and dies of it here
  __final: z.never('no lock has it').optional(),
})

const nodeSchema = z.looseObject({
  inputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  locked: lockedSchema.optional(),
  original: lockedSchema.partial({ type: true }).optional(),
  flake: z.boolean().optional(),
})

/** flake.lock, version 7 (https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files). */
const flakeLockSchema = z.looseObject({ version: z.literal(7), root: z.string(), nodes: z.record(z.string(), nodeSchema) })
export type FlakeLock = z.infer<typeof flakeLockSchema>
export type LockNode = z.infer<typeof nodeSchema>

/** A flake input as flake.lock holds it. */
export interface LockedInput {
  readonly node: string
  readonly locked: z.infer<typeof lockedSchema>
  readonly original: NonNullable<LockNode['original']>
  readonly isFlake: boolean
  /** What else its node says, inputs left out: `flake`, `parent`. */
  readonly others: Readonly<Record<string, unknown>>
}

/** Returns the lock of a flake.lock text; throws InputError for damage, conflict markers and other versions than 7. */
export function parseFlakeLock(text: string, source: string): FlakeLock {
  const conflict = conflictLine(text)
  if (conflict !== null) throw new InputError({ problem: `${source}:${conflict} holds a merge conflict.`, next: 'Resolve it and commit.' })
  const excess = excessOfJson(text, MOST_VALUES)
  if (excess !== null) throw new InputError({ problem: `${source} has ${excess}.`, next: 'Restore it from git.' })
  let value: unknown
  try {
    // nix reads past a byte order mark here, as it does not in flake.nix
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new InputError({ problem: `${source} is not JSON.`, next: RESTORE, cause: error })
  }
  const result = flakeLockSchema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  if (result.error.issues[0]?.path[0] !== 'version') throw new InputError({ problem: `${source}: ${faultOfFields(result.error)}.`, next: RESTORE })
  const { version } = value as { version?: unknown }
  throw new InputError({
    problem: `${source} has version ${showValue(version)}; only version 7 is known.`,
    next:
      version === 5 || version === 6
        ? 'nix keeps that number until an input moves: delete the file, run `nix flake lock`, which locks every input anew, and commit.'
        : typeof version === 'number' && version > 7 ? 'Restore it from git: a nix wrote it that is newer than this program.' : RESTORE,
  })
}

/** Returns the input's node of the lock; throws InputError when it is missing, follows another input, or cannot be bumped. */
export function lockedInput(lock: FlakeLock, name: string, source: string): LockedInput {
  const root = lock.nodes[lock.root]
  const inputs = root?.inputs ?? {}
  const target = Object.hasOwn(inputs, name) ? inputs[name] : undefined
  if (target === undefined) {
    const known = Object.keys(inputs).toSorted()
    throw new InputError({ problem: `${source} has no input '${name}'.`, next: `It has ${known.length === 0 ? 'none' : known.join(', ')}. ${wayToAnInput(lock, inputs, name)}` })
  }
  if (Array.isArray(target)) {
    const [followed] = target
    if (followed === undefined) throw new InputError({ problem: `The input '${name}' follows nothing.`, next: 'Give it a url of its own, such as github:ggml-org/llama.cpp/TAG.' })
    const next =
      target.length === 1
        ? `Name '${followed}' as \`flake-input\` in the config, or give this one a url of its own.`
        : `What is below '${followed}' moves with that alone: give '${name}' a url of its own, such as github:ggml-org/llama.cpp/TAG, and write ${followsLine(target, name)}.`
    throw new InputError({ problem: `The input '${name}' follows '${target.join('/')}'.`, next })
  }
  const node = lock.nodes[target]
  if (node?.locked === undefined) throw new InputError({ problem: `${source} has no locked node '${target}' for the input '${name}'.`, next: 'Run `nix flake lock`.' })
  const { locked, original = {}, inputs: _, ...others } = node
  return { node: target, locked, original, isFlake: node.flake ?? true, others }
}

/** The line of flake.nix that makes an input below another one follow one of the root. */
const followsLine = (path: readonly string[], name: string): string => `\`inputs.${path.map(attributeName).join('.inputs.')}.follows = "${name}";\``

/** What there is to do where the root has no input of that name: by what of llama.cpp it has under another one, or brings with another flake. */
function wayToAnInput({ nodes }: FlakeLock, inputs: NonNullable<LockNode['inputs']>, name: string): string {
  const isLlama = (target: unknown): boolean => typeof target === 'string' && githubRepositoryOf(nodes[target]?.locked ?? {})?.repo.toLowerCase() === 'llama.cpp'
  const declaration = `\`inputs.${attributeName(name)}.url = "github:ggml-org/llama.cpp/TAG";\``
  const lock = 'run `nix flake lock` and commit flake.lock'
  const named = 'name the input that pins llama.cpp as `flake-input` in the config'
  const isDeclared = `If flake.nix declares '${name}', ${lock}`
  if (Object.values(inputs).some(isLlama)) return `${isDeclared}; else ${named}.`
  for (const [input, target] of Object.entries(inputs)) {
    const below = Object.entries((typeof target === 'string' ? nodes[target]?.inputs : undefined) ?? {}).find(([, deeper]) => isLlama(deeper))?.[0]
    if (below === undefined) continue
    return `'${input}' brings a llama.cpp of its own, which moves with '${input}' alone: declare ${declaration} and ${followsLine([input, below], name)}, ${lock}.`
  }
  return `${isDeclared}; if no input pins llama.cpp (that of nixpkgs moves with nixpkgs alone, and one of npins or niv with those), declare one: ${declaration}; else ${named}.`
}

/** Returns the one input of the flake itself that is locked to a repository of GitHub; null where there is none, or more than one. */
export function rootInputOf(lock: FlakeLock, repository: { readonly owner: string; readonly repo: string }): string | null {
  const found = Object.entries(lock.nodes[lock.root]?.inputs ?? {}).filter(([, target]) => {
    const own = typeof target === 'string' ? githubRepositoryOf(lock.nodes[target]?.locked ?? {}) : null
    return own !== null && sameRepository(own, repository)
  })
  return found.length === 1 ? (found[0]?.[0] ?? null) : null
}

/** Returns the pin of a locked input; throws InputError when the lock holds no commit, or none that nix has written. */
export function pinOf(input: LockedInput, name: string): Pin {
  const { rev, narHash, lastModified } = input.locked
  if (rev === undefined) throw new InputError({ problem: `The input '${name}' is locked without a commit.`, next: 'Lock it to a commit: run `nix flake lock` on a clean tree.' })
  if (!revSchema.safeParse(rev).success) {
    throw new InputError({ problem: `The input '${name}' is locked to '${rev.slice(0, 80)}', which is no full commit in lower-case hex.`, next: `Restore flake.lock from git, or run \`nix flake update ${shellWord(name)}\`.` })
  }
  return { ref: input.original.ref ?? null, rev, narHash: narHash ?? null, lastModified: lastModified ?? null }
}

/** Returns the other inputs of the root that are locked to the same repository, with what they are pinned to. */
export function siblingsOf(lock: FlakeLock, name: string, source: string): { readonly input: string; readonly pinned: string }[] {
  const repository = githubRepositoryOf(lockedInput(lock, name, source).locked)
  return Object.entries(lock.nodes[lock.root]?.inputs ?? {}).flatMap(([input, target]) => {
    const node = typeof target === 'string' ? lock.nodes[target] : undefined
    const other = node?.locked === undefined ? null : githubRepositoryOf(node.locked)
    if (input === name || repository === null || other === null || !sameRepository(repository, other)) return []
    return [{ input, pinned: node?.original?.ref ?? node?.locked?.rev?.slice(0, 7) ?? 'no commit' }]
  })
}
