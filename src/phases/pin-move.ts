import { counted } from '../core/counted.ts'
import { InputError, UpstreamError } from '../core/errors.ts'
import type { MovedFile } from '../core/hosts/plan.ts'
import { lockedInput, parseFlakeLock, pinOf, siblingsOf, type FlakeLock } from '../core/pin/flake-lock.ts'
import { assertLockFits, lockMove, lockOverrides, nameAdvice, nestedSentences, originalStands, ownAttributes, tarballOverrides, type LockMove, type LockOverride } from '../core/pin/lock-move.ts'
import { followersBelow, lockPaths, movedPaths, unlikeNix, withNodesOf } from '../core/pin/lock-paths.ts'
import { applyPinEdits, commentsBehind, pinEdits, strayComments, namesOfBefore, type CommitTags, type PinEdit } from '../core/pin/pin-edit.ts'
import type { Pin } from '../core/pin/pin.ts'
import type { TargetTag } from '../core/pin/pin-target.ts'
import { lockDiffText } from '../core/report/lock-diff.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { TextFiles } from '../ports/text-files.ts'
import type { FlakeFile, FlakeFiles } from './flake-files.ts'
import type { Declaration } from './pin-declaration.ts'

/** The bump of the two files, and the lock's paths that moved beside the input. */
export interface PinMove {
  readonly candidate: Pin
  readonly edits: readonly PinEdit[]
  readonly files: readonly [MovedFile, MovedFile]
  readonly movedNodes: readonly string[]
  readonly lockDiff: string
  readonly notices: readonly string[]
}

/** What is moved: the input of the flake at a commit, to a tag; `tags` are all that stand on the two commits. */
export interface MoveQuestion {
  readonly input: string
  readonly baseCommit: string
  readonly flake: FlakeFiles
  readonly declaration: Declaration
  readonly tags: CommitTags
  readonly tag: TargetTag
  readonly nestedInputs: 'keep' | 'report'
}

/**
 * Returns the two files after the input was moved to the tag: flake.nix edited at its literals, flake.lock written by nix in
 * a clone of our own. Throws UpstreamError when the lock does not hold the tag's commit, InputError when other inputs moved.
 */
export async function movePin(
  question: MoveQuestion,
  world: { readonly fleet: FleetRepository; readonly nix: Nix; readonly files: TextFiles },
): Promise<PinMove> {
  const { input, flake, declaration, tag, tags } = question
  const { path: lockPath, text: lockBefore } = flake.lockFile
  const before = parseFlakeLock(lockBefore, lockPath)
  assertLockFits(before, input, declaration, lockPath)

  const { rev } = pinOf(lockedInput(before, input, lockPath), input)
  const from = namesOfBefore(declaration.strings, [declaration.reference.ref, ...tags.before], rev)
  const edits = pinEdits(flake.nixFile.text, declaration.strings, { to: tag, from, after: tags.after, source: flake.nixFile.path })
  await assertLockStands(question, before, world)
  const nixFile = await movedFile(world.fleet, flake.nixFile, applyPinEdits(flake.nixFile.text, edits))

  const { lockText, move } = await relock(question, { before, nixFile }, world)
  const unlike = unlikeNix(lockText, lockPath)
  if (unlike !== null) throw new UpstreamError({ problem: `What nix wrote as ${lockPath} ${unlike}.`, next: 'Nothing was changed. Report this with the version of nix.' })
  const rootInputs = Object.keys(before.nodes[before.root]?.inputs ?? {})
  const sentences = nestedSentences(move, input, { rootInputs, followers: followersBelow(before, input, lockPath), nested: declaration.nested, file: flake.nixFile.path })
  const advice = nameAdvice(input)
  if (move.nested.length > move.gone.length && question.nestedInputs === 'keep') {
    throw new InputError({
      problem: [`${tag.name} cannot be locked without moving more than ${input}.`, ...sentences, ...(advice === null ? [] : [advice])].join(' '),
      next: 'Add what is named, or set `nested-inputs: report` in the config to let it move.',
    })
  }
  const siblings = siblingsOf(before, input, lockPath).map(({ input: other, pinned }) => `${other} (${pinned})`)
  const stray = strayComments(flake.nixFile.text, declaration.strings, from)
  const notices = [
    ...sentences,
    ...(siblings.length === 0 ? [] : [`Only ${input} is moved; of the same repository are also ${siblings.join(', ')}.`]),
    ...stray.map(({ line, name }) => `The comment at ${flake.nixFile.path}:${line} names ${name}, which does not stand on the pinned commit ${rev.slice(0, 7)}; it stays as it is.`),
    ...behindSentence(commentsBehind(nixFile.text, from), nixFile.path, tag.name),
  ]
  return {
    candidate: move.candidate,
    edits,
    files: [nixFile, await movedFile(world.fleet, flake.lockFile, lockText)],
    movedNodes: move.nested,
    lockDiff: lockDiffText(lockBefore, lockText),
    notices,
  }
}

/** The most lines that a notice names; more of them are no comments of one pin. */
const NAMED_LINES = 5

function behindSentence(comments: ReturnType<typeof commentsBehind>, path: string, tag: string): string[] {
  if (comments.length === 0) return []
  const named = comments.slice(0, NAMED_LINES).map(({ line, name }) => `${path}:${line} (${name})`)
  const more = comments.length > NAMED_LINES ? ` and ${counted(comments.length - NAMED_LINES, 'line')} more` : ''
  return [`Comments still name the pin of before: ${named.join(', ')}${more}. They stay as they are; look whether what they say is true of ${tag} too.`]
}

/** nix itself says whether the lock belongs to flake.nix: holding inputs by their references would hide that it does not. */
async function assertLockStands(question: MoveQuestion, before: FlakeLock, world: { readonly fleet: FleetRepository; readonly nix: Nix; readonly files: TextFiles }): Promise<void> {
  const { nixFile, lockFile } = question.flake
  // first: in a lock that goes round in a circle nix never comes to an end
  const paths = lockPaths(before, lockFile.path)
  const now = parseFlakeLock(await writtenLock(question, [], [], 'as-it-is', world), lockFile.path)
  const stale = movedPaths(paths, lockPaths(now, lockFile.path))
  if (stale.length === 0) return
  throw new InputError({
    problem: `${lockFile.path} does not belong to ${nixFile.path}: for what that says now, nix locks ${stale.slice(0, 5).join(', ')} otherwise.`,
    next: 'Run `nix flake lock`, commit flake.lock, and run again.',
  })
}

/** Locks with everything below the input held; where upstream declares those inputs differently now, again without holding them. */
async function relock(
  question: MoveQuestion,
  { before, nixFile }: { before: FlakeLock; nixFile: MovedFile },
  world: { readonly fleet: FleetRepository; readonly nix: Nix; readonly files: TextFiles },
): Promise<{ lockText: string; move: LockMove }> {
  const { input, tag, flake, declaration } = question
  const { path } = flake.lockFile
  const moveBy = (lockText: string) => {
    const after = parseFlakeLock(lockText, path)
    return { lockText, after, move: lockMove(before, after, input, tag, path) }
  }
  const lockWith = async (overrides: readonly LockOverride[], clone: string) => {
    const lockText = await writtenLock(question, [nixFile], overrides, clone, world)
    if (originalStands(before, parseFlakeLock(lockText, path), input, tag, path)) return moveBy(lockText)
    return moveBy(await writtenLock(question, [nixFile], overrides.filter((override) => override.input !== input), `${clone}-itself`, world))
  }
  let overrides: readonly LockOverride[] = lockOverrides(before, input, tag, path)
  let held = await lockWith(overrides, 'move')
  if (held.move.nested.length === 0) return held
  const tarballs = tarballOverrides(before, input, path).filter((tarball) => held.move.nested.includes(tarball.input))
  if (tarballs.length > 0) {
    overrides = [...overrides, ...tarballs]
    held = await lockWith(overrides, 'move-with-tarballs')
  }
  // an override leaves what upstream declares there, also where the fleet's flake.nix declares another, and what an older lock does not say of a commit;
  // whether it stands without is nix's to say
  const paths = held.move.nested
  const declared = paths.filter((below) => ownAttributes(declaration.nested, below.slice(input.length + 1)).length > 0)
  const asBefore = moveBy(withNodesOf(before, held.lockText, { paths, declared }, path))
  if (asBefore.move.nested.length === 0) {
    const lockFile = await movedFile(world.fleet, flake.lockFile, asBefore.lockText)
    if ((await writtenLock(question, [nixFile, lockFile], [], 'move-stands', world)) === asBefore.lockText) return asBefore
  }
  const [was, is] = [lockPaths(before, path), lockPaths(held.after, path)]
  const free = overrides.filter((override) => {
    const [old, fresh] = [was.get(override.input), is.get(override.input)]
    const originalOf = (at: typeof old): string => JSON.stringify(at !== undefined && 'node' in at ? (at.node.original ?? null) : null)
    return override.input === input || originalOf(old) === originalOf(fresh)
  })
  return free.length === overrides.length ? held : lockWith(free, 'move-again')
}

async function writtenLock(
  { input, tag, flake, baseCommit, declaration: { nested } }: MoveQuestion,
  files: readonly MovedFile[],
  overrides: readonly LockOverride[],
  name: string,
  world: { readonly fleet: FleetRepository; readonly nix: Nix; readonly files: TextFiles },
): Promise<string> {
  const clone = await world.fleet.checkOut(baseCommit, name)
  const changed = files.filter(({ before, after }) => after !== before)
  if (changed.length > 0) await world.fleet.commitFiles(clone, changed, `${input}: ${tag.name}`)
  const directory = flake.directory === '.' ? clone.directory : `${clone.directory}/${flake.directory}`
  await world.nix.lock(directory, overrides).catch(async (error: unknown) => {
    if (!(error instanceof EvaluationError)) throw error
    const { complaintOf } = await import('./flake-complaint.ts')
    const own = Object.keys(nested).filter((below) => ownAttributes(nested, below).length > 0).map((below) => `${input}/${below}`)
    throw complaintOf(error, flake.nixFile.path, overrides.length + changed.length > 0 ? { input, tag: tag.name, own } : null)
  })
  const lockText = await world.files.read(`${directory}/flake.lock`)
  if (lockText !== null) return lockText
  throw new UpstreamError({ problem: 'nix wrote no flake.lock.', next: 'Run `nix flake lock` in the flake by hand and look at what it says.' })
}

async function movedFile(fleet: FleetRepository, file: FlakeFile, text: string): Promise<MovedFile> {
  return { path: file.path, mode: file.mode, before: file.blob, after: await fleet.blobOf(text), textBefore: file.text, text }
}
