import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError } from '../../src/core/errors.ts'
import { applyPinEdits, pinEdits, type DeclaredString } from '../../src/core/pin/pin-edit.ts'
import { readDeclaration } from '../../src/phases/pin-declaration.ts'
import { EvaluationError, type Nix } from '../../src/ports/nix.ts'
import { BASELINE, CANDIDATE, madeFlakes, type MadeFlake } from '../support/made-flakes.ts'
import { nixForTests } from '../support/nix.ts'

const move = { to: CANDIDATE, from: [BASELINE.name, 'b6000'], after: [CANDIDATE.name], source: 'flake.nix' }
const edited = (text: string, declared: readonly DeclaredString[]): string => applyPinEdits(text, pinEdits(text, declared, move))
const after = ({ declared }: MadeFlake): DeclaredString[] =>
  declared.map((one) => ({ ...one, value: one.value.replace(/v0\.4\.0|b6000/, 'v0.5.0').replace(BASELINE.commit, CANDIDATE.commit) }))

test('every flake that can be put together changes in its literal (and the comment that names its tag) alone, once', () => {
  fc.assert(
    fc.property(madeFlakes, (flake) => {
      expect(edited(flake.text, flake.declared)).toBe(flake.moved)
      expect(pinEdits(flake.moved, after(flake), move)).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

describe('a damaged flake.nix', () => {
  const damages = fc.array(fc.record({ at: fc.nat(2000), cut: fc.nat(12), junk: fc.oneof(fc.constantFrom('"', "''", '=', ';', '#', '/*', '*/', '${', '\\', '\r', '\n', '{', '}'), fc.string({ unit: 'binary', maxLength: 4 })) }), { minLength: 1, maxLength: 3 })
  const damaged = (text: string, all: readonly { at: number; cut: number; junk: string }[]): string =>
    all.reduce((so, { at, cut, junk }) => so.slice(0, at % (so.length + 1)) + junk + so.slice((at % (so.length + 1)) + cut), text)

  test('is edited in a literal that equals what nix evaluates, or not at all, and never crashes', () => {
    let edits = 0
    fc.assert(
      fc.property(madeFlakes, damages, (flake, damage) => {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(damaged(flake.text, damage)))
        try {
          const made = pinEdits(text, flake.declared, move)
          const bytes = Buffer.from(text)
          const result = Buffer.from(applyPinEdits(text, made))
          edits += 1
          for (const { start, end, before } of made) expect(bytes.subarray(start, end).toString()).toBe(before)
          const [first, last] = [made[0]?.start ?? 0, made.at(-1)?.end ?? 0]
          expect(result.subarray(0, first)).toEqual(bytes.subarray(0, first))
          expect(result.subarray(result.length - (bytes.length - last))).toEqual(bytes.subarray(last))
        } catch (error) {
          if (!(error instanceof InputError)) throw error
        }
      }),
      { numRuns: 2000 },
    )
    expect(edits).toBeGreaterThan(100)
  })

  describe.each([['trixie'], ['forky']])('asked of the nix of %s', (suite) => {
    let nix: Nix
    let directory: string

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'llama-fleet-mutations-'))
      const { env } = await isolatedNixEnvironment(join(directory, 'nix'))
      const provided = await nixForTests({ suite })
      const environment = { ...env, PATH: `${provided.directory}:${process.env['PATH'] ?? ''}` }
      nix = nixCli({ processes: childProcesses(), environment, stateDirectory: directory, token: null })
    })
    afterAll(() => removeReadOnly(directory))

    const lay = async (texts: readonly string[]): Promise<void> => {
      for (const [index, text] of texts.entries()) {
        await mkdir(join(directory, String(index)), { recursive: true })
        await writeFile(join(directory, String(index), 'flake.nix'), text)
      }
    }

    test('nix names the places that were reckoned with, and evaluates the moved flakes to what was meant', async () => {
      const flakes = fc.sample(madeFlakes, { numRuns: 120, seed: 3 })
      const ask = (names: readonly MadeFlake[]): string =>
        `map (q: let input = (import (./. + "/\${q.file}/flake.nix")).inputs.\${q.input}; in { value = input.\${q.attribute}; inherit (builtins.unsafeGetAttrPos q.attribute input) line column; }) (builtins.fromJSON ${nixString(JSON.stringify(names.map(({ input, declared }, file) => ({ file: String(file), input, attribute: declared[0]?.attribute }))))})`
      await lay(flakes.map(({ text }) => text))
      const said = await nix.evaluateExpression(directory, ask(flakes))
      expect(said).toEqual(flakes.map(({ declared: [one] }) => ({ value: one?.value, ...one?.binding })))
      await lay(flakes.map(({ text, declared }) => edited(text, declared)))
      const moved = await nix.evaluateExpression(directory, ask(flakes))
      expect(moved).toEqual(flakes.map((flake) => ({ value: after(flake)[0]?.value, ...flake.declared[0]?.binding })))
    })

    test('a damaged flake is refused by nix or by us, or its declaration is edited in its literal alone', async () => {
      const texts = fc.sample(fc.tuple(madeFlakes, damages), { numRuns: 12, seed: 7 }).map(([flake, damage]) => ({ ...flake, text: damaged(flake.text, damage) }))
      await lay(texts.map(({ text }) => text))
      for (const [index, { input, text }] of texts.entries()) {
        try {
          const declaration = await readDeclaration(nix, { directory: join(directory, String(index)), text, source: 'flake.nix', input })
          const edits = pinEdits(text, declaration.strings, move)
          const back = applyPinEdits(applyPinEdits(text, edits), shifted(edits))
          expect(back).toBe(text)
        } catch (error) {
          if (!(error instanceof InputError) && !(error instanceof EvaluationError)) throw error
        }
      }
    })
  })
})

/** The edits taken back: each at its place after those before it. */
function shifted(edits: ReturnType<typeof pinEdits>): ReturnType<typeof pinEdits> {
  let grown = 0
  return edits.map(({ start, before, after: fresh, ...rest }) => {
    const at = start + grown
    grown += Buffer.byteLength(fresh) - Buffer.byteLength(before)
    return { ...rest, start: at, end: at + Buffer.byteLength(fresh), before: fresh, after: before }
  })
}

const nixString = (text: string): string => `"${text.replace(/["\\$]/g, '\\$&')}"`
