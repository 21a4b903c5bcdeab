import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { divergenceSchema } from '../../../src/core/checks/check-runs.ts'
import { GREEDY_TOKENS, greedyArguments, PROMPTS, tokensOfPrompt } from '../../../src/core/checks/greedy.ts'
import { LOGITS_TEXT } from '../../../src/core/checks/logits-text.ts'
import { faultOfLogits, logitsArguments, LOGITS_MARGIN, readDivergence, thresholdOf } from '../../../src/core/checks/logits.ts'
import { flagsOfProgram } from '../../../src/core/checks/program-names.ts'
import { plannedHost } from '../../support/planned-bump.ts'
import { growthOf, LINEAR } from '../../support/growth.ts'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/llama-programs/v0.5.0', name), 'utf8')
const COMPARED = fixture('kl-divergence.stdout')
const RUN = { model: '/models/m.gguf', flags: plannedHost('carbon').flags, threads: 3, device: 'CUDA0' }

describe('the statistics of llama-perplexity --kl-divergence', () => {
  test('of the real v0.5.0 are read whole', () => {
    // recorded with four chunks; two are what a check asks for
    expect(readDivergence(COMPARED, 'batch')).toEqual({ way: 'batch', mean: 0.000_002, maximum: 0.000_004, sameTop: 1, positions: 126 })
  })

  test('are null where none are printed: a recording, a text that is too short, nothing', () => {
    for (const text of [fixture('record.stdout'), '', '\n', 'Mean KLD: 3']) expect(readDivergence(text, 'batch')).toBeNull()
    expect(faultOfLogits('0.00.03 I perplexity: tokenizing\n0.00.04 E perplexity: you need at least 256 tokens to evaluate\n')).toBe(
      "it said 'perplexity: you need at least 256 tokens to evaluate'",
    )
    expect(faultOfLogits('kl_divergence : failed to decode\n')).toBe("it said 'kl_divergence : failed to decode'")
    expect(faultOfLogits('')).toBeNull()
    expect(faultOfLogits('1'.repeat(2 ** 16))).toBeNull()
    expect(growthOf((size) => faultOfLogits('1'.repeat(size)), 2 ** 13)).toBeLessThan(LINEAR)
    expect(faultOfLogits('0.00.1 W common_fit_params: failed to fit params to free device memory\n')).toBeNull()
  })

  test('that are not numbers are null in it, which is no small divergence', () => {
    const nan = COMPARED.replace(/^(Mean {4}KLD:) +\S+/m, '$1       -nan').replace(/^(Same top p:) +\S+/m, '$1    nan')
    expect(readDivergence(nan, 'tokens')).toMatchObject({ mean: null, sameTop: null })
    expect(readDivergence(COMPARED.replace(/^(Mean {4}KLD:) +\S+/m, '$1        inf'), 'tokens')).toMatchObject({ mean: null })
  })

  test('below zero, as its 16-bit file rounds, count as none', () => {
    expect(readDivergence(COMPARED.replace(/^(Mean {4}KLD:) +\S+/m, '$1  -0.000003'), 'batch')?.mean).toBe(0)
  })

  test('of any other program are data or nothing, never an error', () => {
    const lines = fc.constantFrom('Mean    KLD:', 'Maximum KLD:', 'Same top p:', '   1    7 ± 8', '99999999999999999999999.9', 'nan', '\n', ' ± ', '\u0000')
    fc.assert(
      fc.property(fc.array(fc.oneof(lines, fc.string())), (parts) => {
        const found = readDivergence(parts.join(' '), 'batch')
        if (found !== null) expect(divergenceSchema.safeParse(found).success).toBe(true)
      }),
    )
  })
})

describe('what llama-perplexity is asked', () => {
  const known = flagsOfProgram(fixture('perplexity.help.txt'))
  const asked = (way: 'batch' | 'tokens' | 'otherwise', attention: 'on' | 'off' | 'auto' = 'auto') =>
    logitsArguments(known, { ...RUN, flags: { ...RUN.flags, 'flash-attn': attention } }, { text: 't', file: 'f', compare: way !== 'batch', way })?.join(' ')

  test('is the flags the host is measured with, in a batch or token by token', () => {
    expect(asked('batch')).toBe(
      '-m /models/m.gguf -t 4 -ngl 99 -ctk f16 -ctv f16 -dev CUDA0 -fa auto -f t -c 128 -b 128 -ub 128 --chunks 2 --kl-divergence-base f',
    )
    expect(asked('tokens')).toMatch(/-fa auto .* -ub 1 .*--kl-divergence$/)
  })

  test('computes otherwise with flash attention the other way round', () => {
    expect([asked('otherwise', 'auto'), asked('otherwise', 'on'), asked('otherwise', 'off')]).toEqual([
      expect.stringContaining('-fa off'), expect.stringContaining('-fa off'), expect.stringContaining('-fa on'),
    ])
  })

  test('is nothing where a flag is not known', () => {
    expect(logitsArguments(new Map([['-f', 'FNAME']]), RUN, { text: 't', file: 'f', compare: true, way: 'batch' })).toBeNull()
  })

  test('is a text long enough for its chunks in every vocabulary: below seven characters a token', () => {
    expect(LOGITS_TEXT.length).toBeGreaterThan(2 * 128 * 7)
  })
})

test('what llama-completion is asked takes the most likely token and no chat template', () => {
  const words = greedyArguments(flagsOfProgram(fixture('completion.help.txt')), RUN, PROMPTS[0]) ?? []
  expect(words.join(' ')).toContain(`-n ${GREEDY_TOKENS} --temp 0 --seed 1 -no-cnv --no-display-prompt --simple-io --verbose-prompt`)
  expect(words[words.indexOf('-p') + 1]).toBe(PROMPTS[0])
  expect(greedyArguments(new Map([['-p', ''], ['-n', 'N'], ['--temp', 'N']]), RUN, 'x')).toBeNull()
})

test('what is allowed is twice what the baseline differs from itself, and the margin', () => {
  expect(thresholdOf(0)).toBe(LOGITS_MARGIN)
  expect(thresholdOf(0.0005)).toBeCloseTo(0.002, 12)
})

test('the tokens of a prompt are read from what v0.5.0 says of them, all or none', () => {
  const said = fixture('verbose-prompt.stderr')
  const tokens = tokensOfPrompt(said)
  expect([tokens?.length, tokens?.slice(0, 4), tokens?.at(-1)]).toEqual([53, [1, 229, 153, 132], 118])
  // as it was before the stamps, behind lines of the loader that look alike
  const unstamped = said.replace(/^(?:\d+\.)+\d+ I /gm, '')
  expect(tokensOfPrompt(`     7 -> 'x'\n${unstamped}`)).toEqual(tokens)
  expect([tokensOfPrompt(''), tokensOfPrompt(said.replace("-> 'D'", '')), tokensOfPrompt('number of tokens in prompt = 0\n')]).toEqual([undefined, undefined, undefined])
})
