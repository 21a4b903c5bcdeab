import { InputError, UpstreamError } from '../errors.ts'
import { shellWord } from '../shell-word.ts'
import { lockedInput, pinOf, type FlakeLock, type LockedInput } from './flake-lock.ts'
import { exactReference, tarballReference, withoutPercent, type FlakeReference } from './flake-reference.ts'
import { attributeName } from './flake-text.ts'
import { canonical, lockPaths, movedPaths, unknownName } from './lock-paths.ts'
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
  return takenByCommandLine([...overrides, ...heldBelow(lock, input, source, exactReference)])
}

/** Returns the overrides that hold the tarballs below the input. Some versions of nix leave them where they are, and fetch nothing for it. */
export function tarballOverrides(lock: FlakeLock, input: string, source: string): LockOverride[] {
  return takenByCommandLine(heldBelow(lock, input, source, tarballReference))
}

function heldBelow(lock: FlakeLock, input: string, source: string, referenceOf: typeof tarballReference): LockOverride[] {
  return [...lockPaths(lock, source)].flatMap(([path, at]) => {
    if (!path.startsWith(`${input}/`) || 'follows' in at || at.node.locked === undefined) return []
    const reference = referenceOf(at.node.locked, at.node.original ?? {})
    return reference === null ? [] : [{ input: path, reference }]
  })
}

const takenByCommandLine = (overrides: readonly LockOverride[]): LockOverride[] => overrides.filter(({ input }) => input.split('/').every((name) => COMMAND_LINE_NAME.test(name)))

/** What flake.nix says of an input, and where. */
export interface DeclaredInput {
  readonly reference: FlakeReference
  readonly isFlake: boolean
  readonly place: string
  /** The names of every input of flake.nix. */
  readonly declared: readonly string[]
}

/** Throws InputError when the lock was made for another flake.nix than the one that declares the input so. */
export function assertLockFits(lock: FlakeLock, input: string, { reference, isFlake, place, declared }: DeclaredInput, source: string): void {
  // what flake.nix says of itself under this name is no input (https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#self-attributes)
  const lacking = declared.filter((name) => name !== 'self' && !Object.hasOwn(lock.nodes[lock.root]?.inputs ?? {}, name))
  if (lacking.length > 0) {
    throw new InputError({
      problem: `${source} lacks ${lacking.slice(0, 5).join(', ')}, which ${place.replace(/:\d+$/, '')} declares.`,
      next: 'Run `nix flake lock`, commit flake.lock, and run again.',
    })
  }
  const { original, isFlake: lockedAsFlake } = lockedInput(lock, input, source)
  for (const key of ['type', 'owner', 'repo', 'url', 'ref', 'rev'] as const) {
    const [written, locked] = [reference[key], original[key] ?? null]
    // some versions of nix write an owner and a repository into the lock without their percent signs, and a commit in lower case
    const said = written === null ? [null] : [written, withoutPercent(written), ...(key === 'rev' ? [written.toLowerCase()] : [])]
    if (said.some((one) => canonical({ [key]: one }) === canonical({ [key]: locked }))) continue
    throw new InputError({
      problem: `${place} gives '${input}' the ${key} ${shown(written)}, but ${source} was locked for ${shown(locked)}.`,
      next: 'Run `nix flake lock`, commit flake.lock, and run again.',
    })
  }
  if (isFlake === lockedAsFlake) return
  throw new InputError({
    problem: `${place} says of '${input}' that it is ${isFlake ? 'a flake' : 'no flake (`flake = false`)'}, but ${source} was locked with ${lockedAsFlake ? 'a flake' : 'none'}.`,
    // `nix flake lock` leaves it so
    next: `Run \`nix flake update ${shellWord(input)}\`, commit flake.lock, and run again.`,
  })
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
  if (canonical(is.original) !== canonical(meant) || !isRestOf(is, was) || !isRefOf(is, was, to)) {
    throw new UpstreamError({
      problem: `nix wrote ${JSON.stringify({ original: is.original, locked: is.locked, ...is.others })} for ${input} into ${source}; ${JSON.stringify(meant)}, fetched as before, was meant.`,
      next: 'Nothing was changed. Report this with the version of nix.',
    })
  }
  const [old, paths] = [lockPaths(before, source), lockPaths(after, source)]
  const others = movedPaths(old, paths).filter((path) => path !== input)
  const foreign = others.filter((path) => !path.startsWith(`${input}/`))
  for (const path of foreign) {
    const name = unknownName(old.get(path))
    if (name === null || unknownName(paths.get(path)) !== null) continue
    throw new InputError({ problem: `${source} says '${name}' of ${path}, which nix does not know and leaves out when it moves ${input}.`, next: 'Take it out, commit flake.lock, and run again.' })
  }
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

/** What says how a source is fetched and used, beside its commit (https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#types). */
const KEPT = new Set(['type', 'owner', 'repo', 'url', 'host', 'dir', 'path', 'submodules', 'shallow', 'allRefs', 'lfs', 'exportIgnore', 'parent', 'flake'])

/**
 * Whether everything of a locked input that is not of one commit alone is as it was before the move: nix may leave out what it does not know,
 * and adds nothing. Some versions count the commits of a git input or name its branch, and others do not.
 */
function isRestOf(is: LockedInput, was: LockedInput): boolean {
  const rest = ({ locked, others }: LockedInput): Readonly<Record<string, unknown>> => {
    const { rev: _rev, narHash: _hash, lastModified: _date, ref: _ref, revCount, ...place } = locked
    const { flake, ...more } = others
    return { ...more, ...(flake === false ? { flake } : {}), ...place, ...(locked.type === 'git' || revCount === undefined ? {} : { counted: true }) }
  }
  const [now, before] = [rest(is), rest(was)]
  const names = new Set([...Object.keys(now), ...Object.keys(before)])
  return [...names].every((name) => canonical({ [name]: now[name] }) === canonical({ [name]: before[name] }) || (now[name] === undefined && !KEPT.has(name)))
}

/** Whether the ref that a commit was fetched by is that of the tag, where it was one of a tag before, and else what it was. */
function isRefOf(is: LockedInput, was: LockedInput, to: TargetTag): boolean {
  const [now, before] = [is.locked.ref, was.locked.ref]
  if (before !== undefined && tagName(before) !== null) return now !== undefined && tagName(now) === to.name
  const named = is.locked.type === 'git' && was.original.ref === undefined && [now, before].every((ref) => ref === undefined || targetKind(ref) === 'branch')
  return named || canonical({ ref: now }) === canonical({ ref: before })
}

/** Returns what to do about an input whose name keeps nix from holding what is below it; null when the name is plain. */
export function nameAdvice(input: string): string | null {
  if (COMMAND_LINE_NAME.test(input)) return null
  return `nix takes no input named '${input}' on its command line, where everything below it would be held; a name of letters, digits, - and _ needs no such line.`
}

/**
 * What the fleet's flake.nix (`file`) says: the inputs of its own, which of them follow something below the moved one, and of those below it
 * the names of their attributes.
 */
export interface Surroundings {
  readonly rootInputs: readonly string[]
  readonly followers: readonly string[]
  readonly nested: Readonly<Record<string, readonly string[]>>
  readonly file: string
}

/** Returns the attributes by which the fleet's flake.nix gives an input below the moved one a reference of its own. */
export function ownAttributes(nested: Surroundings['nested'], below: string): readonly string[] {
  return (nested[below] ?? []).filter((attribute) => attribute !== 'inputs' && attribute !== 'flake')
}

/** Returns a sentence for each nested input that moved, with the line of flake.nix that would hold it. */
export function nestedSentences({ nested, gone }: LockMove, input: string, says: Surroundings): string[] {
  return nested.map((path) => {
    if (gone.includes(path)) return `${path} is gone: ${input} no longer has it.`
    const below = path.slice(input.length + 1).split('/')
    const name = below.at(-1) ?? path
    const line = `inputs.${[input, ...below].map(attributeName).join('.inputs.')}.follows = "${name}";`
    // nix takes no second reference beside one
    const own = ownAttributes(says.nested, below.join('/'))
    const add = own.length === 0 ? `add \`${line}\` to ${says.file}` : `write \`${line}\` in ${says.file} in place of its ${own.join(', ')} there`
    // what follows it now would come round to itself
    const declared = says.followers.includes(name) ? ` and give '${name}', which follows something below ${input}, a url of its own` : says.rootInputs.includes(name) ? '' : ` and declare an input '${name}'`
    return `${path} moves with ${input}; to hold it, ${add}${declared}.`
  })
}
