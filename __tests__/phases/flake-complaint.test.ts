import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { complaintOf } from '../../src/phases/flake-complaint.ts'
import { EvaluationError } from '../../src/ports/nix.ts'

const CLONE = '/state/runs/12-ab/trees/move-cd/nix/flake.nix'

test.each([
  ['a line', `nix says: expected a string, at ${CLONE}:3:5.`, 'nix/flake.nix:3: the flake cannot be read as it is committed. nix says: expected a string. `nix flake show` says more; correct it and commit.'],
  ['the file alone', `nix says: file '${CLONE}' must be an attribute set.`, "nix/flake.nix: the flake cannot be read as it is committed. nix says: file 'nix/flake.nix' must be an attribute set. `nix flake show` says more; correct it and commit."],
  ['the flake by its address', "nix says: flake 'git+file:///state/runs/12-ab/trees/move-cd?dir=nix' lacks attribute 'outputs'.", "nix/flake.nix: the flake cannot be read as it is committed. nix says: flake 'nix/flake.nix' lacks attribute 'outputs'. `nix flake show` says more; correct it and commit."],
  ['a value that is no literal', `nix says: expected a string but got a thunk, at ${CLONE}:2:3.`, 'nix/flake.nix:2: the flake cannot be read as it is committed. nix says: expected a string but got a thunk. Write the value out: nix takes inputs and description from no `let`, `import`, `//`, `+` or other expression.'],
  ['outputs that are no function yet', `nix says: expected a function but got a thunk, at ${CLONE}:4:3.`, 'nix/flake.nix:4: the flake cannot be read as it is committed. nix says: expected a function but got a thunk. Write `outputs = inputs: …;`: nix takes a function that stands there, and none from `import` or another expression.'],
])('a complaint that names %s names that of the fleet, and not our clone', (_name, said, sentence) => {
  const error = complaintOf(new EvaluationError(said, '', false), 'nix/flake.nix')
  expect(error).toBeInstanceOf(InputError)
  expect(error.message).toBe(sentence)
})

test('a complaint about something else, or about the machine, stays what it is', () => {
  for (const error of [new EvaluationError('nix says: no.', '', false), new EvaluationError(`a fetch failed at ${CLONE}:3`, '', true)]) expect(complaintOf(error, 'flake.nix')).toBe(error)
})

describe('where nix was at an input', () => {
  const at = (input: string): string => `error:\n  … while updating the lock file of flake 'git+file:///fleet'\n\n  … while updating the flake input '${input}'\n`
  const says = (said: string, input: string, moved: boolean): Error => complaintOf(new EvaluationError(`nix says: ${said}.`, at(input), false), 'flake.nix', moved ? { input: 'llama-cpp', tag: 'v0.8.0', own: ['llama-cpp/mine'] } : null)

  test.each([
    ['2.34', 'unexpected flake input attribute \'urll\', at «github:ggml-org/llama.cpp/d5aef9c74d98ae2d6f0f01480682721570430d7c»/flake.nix:3:3', '«github:ggml-org/llama.cpp/d5aef9c74d98ae2d6f0f01480682721570430d7c»/flake.nix:3:3'],
    ['2.26', "unexpected flake input attribute 'urll', at /nix/store/dal4wgzh6r7zpl7jbhilcqflnwpf4y0h-source/flake.nix:3:3", 'flake.nix:3:3'],
  ])("the candidate's own flake.nix is upstream's fault (nix %s)", (_version, said, place) => {
    const error = says(said, 'llama-cpp', true)
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error.message).toBe(`v0.8.0 cannot be locked: nix does not read what it brings as 'llama-cpp'. nix says: unexpected flake input attribute 'urll', at ${place}. Nothing was changed. Where a newer nix reads it, update nix; else leave the tag out with \`hold\` in the config.`)
    expect(says(said, 'llama-cpp/nixpkgs', true)).toBeInstanceOf(UpstreamError)
    expect(says("path '/home/ada/mine' does not exist", 'llama-cpp/mine', true).message).toMatch(/^flake\.nix: nix cannot read the input 'llama-cpp\/mine'\./)
  })

  test.each([
    ['2.34', 'Path \'hosts/flake.nix\' does not exist in Git repository "/state/runs/12-ab/trees/as-it-is-cd"', "Path 'hosts/flake.nix' does not exist"],
    ['2.26', "path '/nix/store/wsqzyxpg2s79jm4kpqlh5z5rk3gasjg1-source/hosts/flake.nix' does not exist", "path 'hosts/flake.nix' does not exist"],
  ])("another input is the fleet's, whose file is named (nix %s)", (_version, said, shown) => {
    for (const moved of [true, false]) {
      const error = says(said, 'hosts', moved)
      expect(error).toBeInstanceOf(InputError)
      expect(error.message).toBe(`flake.nix: nix cannot read the input 'hosts'. nix says: ${shown}. \`nix flake show\` says more; correct it and commit.`)
    }
  })
})
