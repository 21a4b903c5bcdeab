import { InputError, UpstreamError } from '../errors.ts'
import { lockedInput, pinOf, type FlakeLock, type LockedInput } from './flake-lock.ts'
import { exactReference, withoutPercent, type FlakeReference } from './flake-reference.ts'
import { attributeName } from './flake-text.ts'
import { canonical, lockPaths, movedPaths } from './lock-paths.ts'
import type { Pin } from './pin.ts'
import { movedTarget, tagName, targetKind, type TargetTag } from './pin-target.ts'

/** What `nix flake lock` is told beside flake.nix: the exact commit of one input, by its path. */
export interface LockOverride {
  readonly input: string
  readonly reference: string
}

/** The elements of an input path that `--override-input` takes (nix: flakeIdRegex). */
const COMMAND_LINE_NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/

/**
 * Returns the overrides that lock the input to the tag's commit and hold everything below it where it is. Without them
 * nix 2.34 resolves nested inputs anew, and nix 2.26 locks an annotated tag of a git+https input to the tag's own object.
 */
export function lockOverrides(lock: FlakeLock, input: string, to: TargetTag, source: string): LockOverride[] {
  const { locked, original } = lockedInput(lock, input, source)
  const atTag = locked.type === 'git' && original.ref !== undefined && targetKind(original.ref) === 'tag'
  const moved = exactReference({ ...locked, ...(atTag ? { ref: `refs/tags/${to.name}` } : {}), rev: to.commit })
  const overrides = moved === null ? [] : [{ input, reference: moved }]
  for (const [path, at] of lockPaths(lock, source)) {
    if (!path.startsWith(`${input}/`) || 'follows' in at) continue
    const reference = at.node.locked === undefined ? null : exactReference(at.node.locked)
    if (reference !== null) overrides.push({ input: path, reference })
  }
  return overrides.filter((override) => override.input.split('/').every((name) => COMMAND_LINE_NAME.test(name)))
}

/** Throws InputError when the lock was made for another flake.nix than the one that declares the input so. */
export function assertLockFits(lock: FlakeLock, input: string, declared: FlakeReference, place: string, source: string): void {
  const { original } = lockedInput(lock, input, source)
  for (const key of ['type', 'owner', 'repo', 'url', 'ref', 'rev'] as const) {
    const [written, locked] = [declared[key], original[key] ?? null]
    // some versions of nix write an owner and a repository into the lock without their percent signs
    const said = written === null ? [null] : [written, withoutPercent(written)]
    if (said.some((one) => canonical({ [key]: one }) === canonical({ [key]: locked }))) continue
    throw new InputError({
      problem: `${place} gives '${input}' the ${key} ${shown(written)}, but ${source} was locked for ${shown(locked)}.`,
      next: 'Run `nix flake lock`, commit flake.lock, and run again.',
    })
  }
}

const shown = (value: string | null): string => (value === null ? 'none' : `'${value.slice(0, 80)}'`)

/** A lock that moved: the pin it holds now, the paths below the input that could not stay, and those of them that are gone. */
export interface LockMove {
  readonly candidate: Pin
  readonly nested: readonly string[]
  readonly gone: readonly string[]
}

/**
 * Returns what moved from one lock to the other. Throws UpstreamError when the input is not at the tag's commit or not from
 * where it was, InputError when inputs outside of it moved.
 */
export function lockMove(before: FlakeLock, after: FlakeLock, input: string, to: TargetTag, source: string): LockMove {
  const [was, is] = [lockedInput(before, input, source), lockedInput(after, input, source)]
  const candidate = pinOf(is, input)
  if (candidate.rev !== to.commit) {
    throw new UpstreamError({
      problem: `nix locked ${input} to ${candidate.rev}, but ${to.name} is commit ${to.commit}.`,
      next: 'The tag moved between two looks, or another repository answered. Run again; if it stays, look at upstream.',
    })
  }
  const meant = meantOriginal(was.original, to)
  const elsewhere = is.locked.ref !== undefined && targetKind(is.locked.ref) === 'tag' && tagName(is.locked.ref) !== to.name
  if (canonical(is.original) !== canonical(meant) || placeOf(is.locked) !== placeOf(was.locked) || elsewhere) {
    throw new UpstreamError({
      problem: `nix wrote ${JSON.stringify(is.original)}, locked as ${JSON.stringify(is.locked)}, for ${input} into ${source}; ${JSON.stringify(meant)} was meant.`,
      next: 'Nothing was changed. Report this with the version of nix.',
    })
  }
  const paths = lockPaths(after, source)
  const others = movedPaths(lockPaths(before, source), paths).filter((path) => path !== input)
  const foreign = others.filter((path) => !path.startsWith(`${input}/`))
  if (foreign.length > 0) {
    throw new InputError({
      problem: `Moving ${input} also moves ${foreign.join(', ')} in ${source}: the lock was out of date.`,
      next: 'Run `nix flake lock`, commit flake.lock, and run again.',
    })
  }
  return { candidate, nested: others, gone: others.filter((path) => !paths.has(path)) }
}

/** Returns whether nix left `original` as flake.nix says it; nix 2.8 writes an override there when the input is no flake. */
export function originalStands(before: FlakeLock, after: FlakeLock, input: string, to: TargetTag, source: string): boolean {
  const [was, is] = [lockedInput(before, input, source), lockedInput(after, input, source)]
  return canonical(is.original) === canonical(meantOriginal(was.original, to))
}

function meantOriginal(original: LockedInput['original'], to: TargetTag): Readonly<Record<string, unknown>> {
  return {
    ...original,
    ...(original.ref === undefined ? {} : { ref: movedTarget(original.ref, to) }),
    ...(original.rev === undefined ? {} : { rev: movedTarget(original.rev, to) }),
  }
}

function placeOf(locked: Readonly<Record<string, unknown>>): string {
  const { type, owner, repo, url, host, dir, submodules } = locked
  return canonical({ type, owner, repo, url, host, dir, submodules })
}

/** Returns what to do about an input whose name keeps nix from holding what is below it; null when the name is plain. */
export function nameAdvice(input: string): string | null {
  if (COMMAND_LINE_NAME.test(input)) return null
  return `nix takes no input named '${input}' on its command line, where everything below it would be held; a name of letters, digits, - and _ needs no such line.`
}

/** Returns a sentence for each nested input that moved, with the line of flake.nix that would hold it. */
export function nestedSentences({ nested, gone }: LockMove, input: string, rootInputs: readonly string[], flakeFile: string): string[] {
  return nested.map((path) => {
    if (gone.includes(path)) return `${path} is gone: ${input} no longer has it.`
    const below = path.slice(input.length + 1).split('/')
    const name = below.at(-1) ?? path
    const line = `inputs.${[input, ...below].map(attributeName).join('.inputs.')}.follows = "${name}";`
    return `${path} moves with ${input}; to hold it, add \`${line}\` to ${flakeFile}${rootInputs.includes(name) ? '' : ` and declare an input '${name}'`}.`
  })
}
