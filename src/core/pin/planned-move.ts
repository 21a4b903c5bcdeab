import { InputError, UpstreamError } from '../errors.ts'
import type { Bump } from '../hosts/plan.ts'
import { lockDiffText } from '../report/lock-diff.ts'
import { bindingPath } from './binding-path.ts'
import { lockedInput, parseFlakeLock, pinOf } from './flake-lock.ts'
import { pathInFlake } from './flake-place.ts'
import { lockMove } from './lock-move.ts'
import { unlikeNix } from './lock-paths.ts'
import { applyPinEdits, formOf, pinEdits, namesOfBefore, type DeclaredString } from './pin-edit.ts'

/**
 * Throws InputError unless the plan's two files are what moving its input to its candidate makes of the texts before: the
 * edits are repeated at the places that nix named, and the two locks are compared node by node. Needs neither nix nor git.
 */
export function assertPlannedMove(plan: Bump): void {
  const fault = faultOf(plan)
  if (fault !== null) throw new InputError({ problem: `The plan was changed on its way: ${fault}.`, next: 'Make the plan again.' })
}

function faultOf(plan: Bump): string | null {
  const { flakeInput: input, place, baseline, candidate } = plan
  const [nixFile, lockFile] = plan.files
  const inFlake = (name: string): string => pathInFlake(plan.repository.flakeDirectory, name)
  if (nixFile.path !== inFlake('flake.nix') || lockFile.path !== inFlake('flake.lock')) return `its files are ${nixFile.path} and ${lockFile.path}`
  if (candidate.tag === null) return 'it names no candidate tag'
  const to = { name: candidate.tag, commit: candidate.pin.rev }
  try {
    const [before, after] = [parseFlakeLock(lockFile.textBefore, lockFile.path), parseFlakeLock(lockFile.text, lockFile.path)]
    const { original } = lockedInput(before, input, lockFile.path)
    const form = formOf({ type: original.type, ref: original.ref ?? null, rev: original.rev ?? null })
    if (form !== place.form) return `${lockFile.path} has the pin as ${form ?? 'another form'}, not as ${place.form}`
    const strings: DeclaredString[] = place.edits.flatMap(({ what, before: value, line, column }) =>
      what === 'comment' ? [] : [{ attribute: what, value, binding: { line, column } }],
    )
    const astray = strings.find(({ attribute, binding }) => !isBoundAs(['inputs', input, attribute], bindingPath(nixFile.textBefore, binding)))
    if (astray !== undefined) return `${nixFile.path}:${astray.binding.line} does not bind the ${astray.attribute} of ${input}`
    const moved = place.edits.filter(({ what, before: was, after: is }) => what !== 'comment' && was !== is).length
    if ((form === 'none') !== (moved === 0)) return `a pin of the form ${form} has ${moved} edits`
    const tags = place.tags ?? { before: [], after: [] }
    if (place.tags !== undefined && !tags.after.includes(to.name)) return `${to.name} is not among the tags on its commit`
    if (place.tags !== undefined && baseline.tag !== null && !tags.before.includes(baseline.tag)) return `${baseline.tag} is not among the tags on the commit before`
    const from = namesOfBefore(strings, [original.ref ?? null, baseline.tag, ...tags.before], baseline.pin.rev)
    const edits = pinEdits(nixFile.textBefore, strings, { to, from, after: tags.after, source: nixFile.path })
    if (JSON.stringify(edits) !== JSON.stringify(place.edits)) return `the edits of ${nixFile.path} are not those that move ${input} to ${to.name}`
    if (applyPinEdits(nixFile.textBefore, edits) !== nixFile.text) return `${nixFile.path} is changed beside its pin`
    const unlike = unlikeNix(lockFile.text, lockFile.path)
    if (unlike !== null) return `${lockFile.path} ${unlike}`
    const move = lockMove(before, after, input, to, lockFile.path)
    if (!samePin(pinOf(lockedInput(before, input, lockFile.path), input), baseline.pin)) return `${lockFile.path} was locked to another baseline`
    if (!samePin(move.candidate, candidate.pin)) return `${lockFile.path} holds another candidate`
    if (JSON.stringify(move.nested) !== JSON.stringify(plan.movedNodes)) return `${lockFile.path} moves ${move.nested.join(', ') || 'nothing'} beside ${input}`
    if (lockDiffText(lockFile.textBefore, lockFile.text) !== plan.lockDiff) return `what it says of ${lockFile.path} is not what is in it`
    return null
  } catch (error) {
    // the errors of planning say what would be wrong with a repository, and what to do there; here it is the plan
    if (error instanceof InputError || error instanceof UpstreamError) return error.message.slice(0, -error.next.length).trim().replace(/\.$/, '')
    throw error
  }
}

/** Whether names that nix alone can compute are the only ones that may be others. */
function isBoundAs(names: readonly string[], bound: readonly (string | null)[] | null): boolean {
  return bound?.length === names.length && names.every((name, index) => [name, null].includes(bound[index] ?? null))
}

function samePin(a: Bump['candidate']['pin'], b: Bump['candidate']['pin']): boolean {
  return a.ref === b.ref && a.rev === b.rev && a.narHash === b.narHash && a.lastModified === b.lastModified
}
