import { InputError } from '../core/errors.ts'
import type { EvaluationError } from '../ports/nix.ts'

const NEXT = '`nix flake show` says more; correct it and commit.'
/** nix evaluates nothing to find a flake's inputs (nix: flake.cc, "expected … but got a thunk"). */
const LITERALS = 'Write the inputs out: nix takes none from `let`, `import`, `//`, `+` or other expressions.'

const PLACE = /,? at \S*\/flake\.nix:\d+(?::\d+)?/g
const FILE = /'\/[^']*\/flake\.nix'/g

/** Returns what nix says of a flake.nix as the user's fault, with its line and without the directory of our clone; the same error when it names no flake.nix. */
export function complaintOf(error: EvaluationError, source: string): Error {
  const line = /\/flake\.nix:(\d+)/.exec(error.message)?.[1] ?? /\/flake\.nix:(\d+)/.exec(error.logTail)?.[1]
  if (error.infrastructure || (line === undefined && error.message.search(FILE) < 0)) return error
  const said = error.message.replace(PLACE, '').replace(FILE, `'${source}'`)
  return new InputError({ problem: `${source}${line === undefined ? '' : `:${line}`}: the flake cannot be read as it is committed. ${said}`, next: /got a thunk/.test(said) ? LITERALS : NEXT })
}
