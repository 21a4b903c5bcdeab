import { InputError, UpstreamError } from '../core/errors.ts'
import type { EvaluationError } from '../ports/nix.ts'

const NEXT = '`nix flake show` says more; correct it and commit.'
/** nix evaluates nothing to find a flake's inputs (nix: flake.cc, "expected … but got a thunk"). */
const LITERALS = 'Write the value out: nix takes inputs and description from no `let`, `import`, `//`, `+` or other expression.'
const FUNCTION = 'Write `outputs = inputs: …;`: nix takes a function that stands there, and none from `import` or another expression.'

const PLACE = /,? at \S*\/flake\.nix:\d+(?::\d+)?/g
/** Our clone of the fleet, or the source that nix made of it. */
const TREE = /[^\s'"]*\/(?:trees\/[A-Za-z0-9][\w-]*|[0-9a-z]{32}-source)/
/** The file, or the flake in our clone by its address. */
const FILE = new RegExp(`'/[^']*/flake\\.nix'|'git\\+file:${TREE.source}[^']*'`, 'g')
const BELOW_TREE = new RegExp(`${TREE.source}/`, 'g')
const IN_TREE = new RegExp(` in Git repository "${TREE.source}"`, 'g')
/** In a trace: the inputs that nix was at when it failed, the innermost last (nix: flake.cc, lockFlake). */
const AT_INPUT = /while updating the flake input '([^']+)'/g

const NO_SUCH_INPUT = /input '([^']+)' follows a non-existent input '([^']+)'/

/** Returns what nix says without the directory of our clone. */
export function withoutClone(said: string): string {
  return said.replace(IN_TREE, '').replace(BELOW_TREE, '')
}

/** What a lock moves when it moves anything: the input, and where to. */
export interface MovedInput {
  readonly input: string
  readonly tag: string
  /** The inputs below it that the fleet's own flake.nix gives a reference, by their paths. */
  readonly own: readonly string[]
}

/**
 * Returns what nix says of a flake.nix as the fault of whose it is, with its line and without the directory of our clone: the user's, or upstream's
 * where nix was at the moved input; the same error when it names no file of a flake.
 */
export function complaintOf(error: EvaluationError, source: string, moved: MovedInput | null = null): Error {
  if (error.infrastructure) return error
  const [, follower, followed] = NO_SUCH_INPUT.exec(error.message) ?? []
  // before the move it led somewhere
  if (moved !== null && follower !== undefined) {
    return new InputError({
      problem: `${moved.tag} cannot be locked: in ${source} '${follower}' follows '${followed}', which leads to nothing any more: ${moved.input} has dropped an input.`,
      next: `Give '${follower}' a url of its own, or leave the tag out with \`hold\` in the config.`,
    })
  }
  const at = [...error.logTail.matchAll(AT_INPUT)].at(-1)?.[1]
  if (at !== undefined) return complaintOfInput(error, { at, source, moved })
  const line = /\/flake\.nix:(\d+)/.exec(error.message)?.[1] ?? /\/flake\.nix:(\d+)/.exec(error.logTail)?.[1]
  if (line === undefined && error.message.search(FILE) < 0) return error
  const said = error.message.replace(PLACE, '').replace(FILE, `'${source}'`)
  return new InputError({ problem: `${source}${line === undefined ? '' : `:${line}`}: the flake cannot be read as it is committed. ${said}`, next: nextAfter(said) })
}

function nextAfter(said: string): string {
  if (!said.includes('got a thunk')) return NEXT
  return said.includes('expected a function') ? FUNCTION : LITERALS
}

function complaintOfInput({ message }: EvaluationError, { at, source, moved }: { readonly at: string; readonly source: string; readonly moved: MovedInput | null }): Error {
  const said = withoutClone(message)
  if (moved === null || moved.own.includes(at) || (at !== moved.input && !at.startsWith(`${moved.input}/`))) {
    return new InputError({ problem: `${source}: nix cannot read the input '${at}'. ${said}`, next: NEXT })
  }
  return new UpstreamError({
    problem: `${moved.tag} cannot be locked: nix does not read what it brings as '${at}'. ${said}`,
    next: 'Nothing was changed. Where a newer nix reads it, update nix; else leave the tag out with `hold` in the config.',
  })
}
