import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../../src/core/errors.ts'
import { assertNewEnough, nixConfigText, parseNixVersion } from '../../../src/core/nix/nix-config.ts'
import { closureBytesOf } from '../../../src/core/nix/path-info.ts'

describe('nix --version', () => {
  test.each([
    ['nix (Nix) 2.34.8\n', '2.34.8', '2.34.8'],
    ['nix (Nix) 2.18.1\n', '2.18.1', '2.18.1'],
    ['nix (Lix, like Nix) 2.93.0\n', '2.93.0', '2.93.0 (Lix, like Nix)'],
    ['warning: hm\nnix (Determinate Nix 3.8.5) 2.30.2', '2.30.2', '2.30.2 (Determinate Nix 3.8.5)'],
    ['nix (Nix) 2.31pre20250712_b1245123', '2.31', '2.31'],
  ])('%j is new enough', (said, version, name) => {
    expect(parseNixVersion(said)).toEqual({ version, name })
    expect(() => assertNewEnough(parseNixVersion(said))).not.toThrow()
  })

  test.each(['2.8.0', '2.17.1', '2.3'])('%s is too old', (version) => {
    expect(() => assertNewEnough(parseNixVersion(`nix (Nix) ${version}`))).toThrow(InputError)
  })

  test('anything else is no nix', () => {
    for (const said of ['', 'nix', 'nix (Nix)', 'bash: nix', '2.34.8']) expect(() => parseNixVersion(said)).toThrow(InputError)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        try {
          expect(parseNixVersion(said).version).toMatch(/^\d+\.\d+/)
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
    )
  })
})

test('the user’s settings come first, and a token cannot end its line', () => {
  expect(nixConfigText(undefined, null)).toBe('extra-experimental-features = nix-command flakes\naccept-flake-config = false\nallow-import-from-derivation = false')
  expect(nixConfigText('allow-import-from-derivation = true', null).split('\n').at(-1)).toBe('allow-import-from-derivation = false')
  expect(nixConfigText(undefined, null, true)).toMatch(/allow-import-from-derivation = true$/)
  expect(nixConfigText('cores = 1', 't').split('\n')[0]).toBe('cores = 1')
  for (const token of ['', ' ', 'a b', 'a\nsandbox = false', 'a\r'])
    expect(() => nixConfigText(undefined, token)).toThrow(InputError)
})

describe('the size of a closure', () => {
  const path = '/nix/store/cn445zf76bp4ann59yi0kr9xqhqlh7cj-llama-cpp-0.0.0'
  test.each([
    ['2.8', [{ path, closureSize: 7, narSize: 5 }]],
    ['2.26', { [path]: { closureSize: 7 } }],
    ['format 2', { info: { [path.slice(11)]: { closureSize: 7 } }, storeDir: '/nix/store', version: 2 }],
  ])('is read from the shape of nix %s', (_, shape) => {
    expect(closureBytesOf(JSON.stringify(shape), path)).toBe(7)
  })

  test('is null where it is not', () => {
    for (const shape of [
      [{ path, valid: false }],
      { [path]: null },
      [],
      {},
      null,
      7,
      { [path]: { closureSize: -1 } },
      { other: { closureSize: 7 } },
    ]) {
      expect(closureBytesOf(JSON.stringify(shape), path)).toBeNull()
    }
    expect(closureBytesOf('[{', path)).toBeNull()
    fc.assert(
      fc.property(fc.jsonValue(), (shape) => {
        const bytes = closureBytesOf(JSON.stringify(shape), path)
        expect(bytes === null || bytes >= 0).toBe(true)
      }),
    )
  })
})
