import { expect, test } from '@jest/globals'
import { InputError } from '../../src/core/errors.ts'
import { complaintOf } from '../../src/phases/flake-complaint.ts'
import { EvaluationError } from '../../src/ports/nix.ts'

const CLONE = '/state/runs/12-ab/trees/move-cd/nix/flake.nix'

test.each([
  ['a line', `nix says: expected a string, at ${CLONE}:3:5.`, 'nix/flake.nix:3: the flake cannot be read as it is committed. nix says: expected a string. `nix flake show` says more; correct it and commit.'],
  ['the file alone', `nix says: file '${CLONE}' must be an attribute set.`, "nix/flake.nix: the flake cannot be read as it is committed. nix says: file 'nix/flake.nix' must be an attribute set. `nix flake show` says more; correct it and commit."],
])('a complaint that names %s names that of the fleet, and not our clone', (_name, said, sentence) => {
  const error = complaintOf(new EvaluationError(said, '', false), 'nix/flake.nix')
  expect(error).toBeInstanceOf(InputError)
  expect(error.message).toBe(sentence)
})

test('a complaint about something else, or about the machine, stays what it is', () => {
  for (const error of [new EvaluationError('nix says: no.', '', false), new EvaluationError(`a fetch failed at ${CLONE}:3`, '', true)]) expect(complaintOf(error, 'flake.nix')).toBe(error)
})
