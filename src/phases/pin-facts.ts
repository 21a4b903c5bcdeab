import { InputError, UpstreamError } from '../core/errors.ts'
import type { PinFacts } from '../core/doctor/facts.ts'
import { lockedInput, parseFlakeLock, rootInputOf, type FlakeLock, type LockedInput } from '../core/pin/flake-lock.ts'
import { githubRepositoryOf } from '../core/pin/flake-reference.ts'
import { lockPaths } from '../core/pin/lock-paths.ts'
import { tagName } from '../core/pin/pin-target.ts'
import { upstreamOf } from '../core/pin/upstream-repository.ts'
import { familyTag, TAG_PREFIXES } from '../core/upstream/tags.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import { readDeclaration } from './pin-declaration.ts'

/** The two files of the flake as they lie here, and which input of it is looked at. */
export interface PinQuestion {
  readonly directory: string
  readonly source: string
  readonly text: string
  readonly lockSource: string
  readonly lockText: string | null
  readonly input: string
  readonly upstream: string | undefined
}

/** Returns the pin as flake.nix and flake.lock have it, and where upstream's tag stands; what is wrong with it is a fact, not an error. */
export async function gatherPin(question: PinQuestion, world: { readonly nix: Nix; readonly upstream: UpstreamTags }): Promise<PinFacts> {
  const { directory, source, text, input } = question
  const nothing = { input, problem: null, place: source, form: null, ref: null, rev: null, locked: null, tagCommit: { unknown: '' }, loose: [] }
  try {
    const { form, reference, place } = await readDeclaration(world.nix, { directory, text, source, input })
    const lock = lockOf(question)
    const said = { ...nothing, place, form, ref: reference.ref, rev: reference.rev }
    if (lock === null) return said
    const { locked, original } = lock.input
    const tagCommit = await tagCommitOf(reference.ref, question, lock.input, world.upstream)
    return {
      ...said,
      locked: { rev: locked.rev ?? null, originalRef: original.ref ?? null },
      tagCommit,
      loose: looseInputs(lock.lock, input, question.lockSource),
    }
  } catch (error) {
    if (error instanceof InputError) return { ...nothing, problem: { what: error.message.slice(0, -error.next.length).trim(), next: error.next } }
    if (error instanceof EvaluationError && !error.infrastructure) return { ...nothing, problem: { what: error.message, next: 'Look at the inputs of flake.nix.' } }
    throw error
  }
}

function lockOf({ lockText, lockSource, input }: PinQuestion): { readonly lock: FlakeLock; readonly input: LockedInput } | null {
  if (lockText === null) return null
  const lock = parseFlakeLock(lockText, lockSource)
  return { lock, input: lockedInput(lock, input, lockSource) }
}

async function tagCommitOf(ref: string | null, { input, upstream, lockSource }: PinQuestion, locked: LockedInput, tags: UpstreamTags): Promise<PinFacts['tagCommit']> {
  const tag = ref === null ? null : tagName(ref)
  if (tag === null) return { unknown: `'${input}' is not pinned by a tag.` }
  try {
    const all = await tags.list(upstreamOf(locked, input, upstream, lockSource), Object.values(TAG_PREFIXES))
    return { commit: all.find(({ name }) => name === tag)?.commit ?? null }
  } catch (error) {
    if (!(error instanceof UpstreamError || error instanceof InputError)) throw error
    return { unknown: `Where ${tag} stands upstream is not known: ${error.message}` }
  }
}

/** Returns the tag of upstream that stands on a commit, and upstream's newest release; null where there is none. */
export async function tagsAround(commit: string, address: string, tags: UpstreamTags): Promise<{ readonly on: string | null; readonly newest: string | null }> {
  const family = (await tags.list(address, Object.values(TAG_PREFIXES))).flatMap((tag) => familyTag(tag) ?? [])
  const { compareInFamily, tagOnCommit, tagsByCommit } = await import('../core/upstream/tags.ts')
  const releases = family.filter((tag) => tag.family === 'release').toSorted(compareInFamily)
  return { on: tagOnCommit(tagsByCommit(family), commit)?.name ?? null, newest: releases.at(-1)?.name ?? null }
}

function looseInputs(lock: FlakeLock, input: string, source: string): PinFacts['loose'] {
  const roots = Object.keys(lock.nodes[lock.root]?.inputs ?? {})
  return [...lockPaths(lock, source)].flatMap(([path, at]) => {
    const [first, nested, ...deeper] = path.split('/')
    if (first !== input || nested === undefined || deeper.length > 0 || 'follows' in at) return []
    const repository = githubRepositoryOf(at.node.locked ?? {})
    const alike = repository === null ? null : rootInputOf(lock, repository)
    return [{ nested, root: roots.includes(nested) ? nested : alike === input ? null : alike }]
  })
}
