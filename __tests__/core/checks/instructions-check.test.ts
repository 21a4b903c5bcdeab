import { describe, expect, test } from '@jest/globals'
import { instructionsCheck } from '../../../src/core/checks/instructions-check.ts'
import { checksOf } from '../../../src/core/checks/judgement.ts'
import { featureGap } from '../../../src/core/hosts/feature-gap.ts'
import { instructionsOf } from '../../../src/core/hosts/instructions.ts'
import { headlineOf } from '../../../src/core/report/headline.ts'
import { makeHostReport } from '../../../src/core/report/host-report.ts'
import { madeMeasurement } from '../../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../../support/planned-bump.ts'

const HASWELL = ['sse4_2', 'avx', 'f16c', 'fma', 'bmi2', 'avx2']
const on = (...options: readonly string[]): string[] => ['-GNinja', '-DGGML_NATIVE:BOOL=FALSE', ...options.map((option) => `-D${option}:BOOL=TRUE`)]
const ALL = on('GGML_SSE42', 'GGML_AVX', 'GGML_F16C', 'GGML_FMA', 'GGML_BMI2', 'GGML_AVX2')
const KNOWN = ['GGML_NATIVE', 'GGML_SSE42', 'GGML_AVX', 'GGML_F16C', 'GGML_FMA', 'GGML_BMI2', 'GGML_AVX2', 'GGML_CPU_ARM_ARCH']

type Flags = Parameters<typeof instructionsOf>[0]
const judged = (baseline: Flags, candidate: Flags, has: readonly string[] = HASWELL): string => {
  const instructions = { baseline: instructionsOf(baseline), candidate: instructionsOf(candidate) }
  return instructionsCheck({ instructions, fingerprint: { cpuFeatures: has } }).map(({ result, side, sentence }) => `${result} ${side}: ${sentence}`).join('\n')
}

describe('what a package is compiled for', () => {
  test('is what its flags say and its own cmake knows', () => {
    expect(instructionsOf({ cmakeFlags: ALL })).toEqual({ kind: 'features', features: HASWELL, ignored: null })
    const renamed = KNOWN.map((option) => (option === 'GGML_AVX2' ? 'GGML_X86_AVX2' : option))
    expect(instructionsOf({ cmakeFlags: [...ALL, '-DLLAMA_CURL=OFF', '-DGGML_BLAS=0', '-DCMAKE_BUILD_TYPE=Release'], declared: renamed })).toEqual({
      kind: 'features', features: HASWELL.filter((feature) => feature !== 'avx2'), ignored: ['GGML_AVX2'],
    })
    expect(instructionsOf({ cmakeFlags: ['-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod'], declared: ['GGML_NATIVE'] })).toEqual({ kind: 'features', features: [], ignored: ['GGML_CPU_ARM_ARCH'] })
    expect(instructionsOf({ cmakeFlags: ['-DGGML_NATIVE=ON', '-DGGML_AVX2=ON'], declared: KNOWN })).toEqual({ kind: 'native', features: [], ignored: [] })
    expect(instructionsOf({ cmakeFlags: [], declared: null })).toBeNull()
  })
})

describe('a bump that loses an instruction set is an error', () => {
  test.each<[string, Flags, Flags, string]>([
    ['that is no longer asked for', { cmakeFlags: ALL }, { cmakeFlags: on('GGML_AVX') }, 'failed candidate: The candidate is compiled without SSE4.2, F16C, FMA, BMI2, AVX2, which this CPU has and the baseline uses.'],
    [
      'that the candidate’s cmake calls otherwise', { cmakeFlags: ALL, declared: KNOWN }, { cmakeFlags: ALL, declared: KNOWN.filter((option) => option !== 'GGML_AVX2') },
      'failed candidate: The candidate is compiled without AVX2, which this CPU has and the baseline uses. Its cmake has no option GGML_AVX2 any more, and takes it without a word.',
    ],
    [
      'or a switch of a GPU that the candidate’s cmake no longer has', { cmakeFlags: [...ALL, '-DGGML_CUDA_FA_ALL_QUANTS=ON', '-DLLAMA_CURL=ON'], declared: [...KNOWN, 'GGML_CUDA_FA_ALL_QUANTS', 'LLAMA_CURL'] },
      { cmakeFlags: [...ALL, '-DGGML_CUDA_FA_ALL_QUANTS=ON', '-DLLAMA_CURL=ON'], declared: KNOWN },
      "failed candidate: The candidate's cmake has no option GGML_CUDA_FA_ALL_QUANTS any more, which the package sets and the baseline has; cmake takes it without a word.",
    ],
    ['to -march=native', { cmakeFlags: on('GGML_AVX2') }, { cmakeFlags: [...on('GGML_AVX2'), '-DGGML_NATIVE=ON'] }, 'failed candidate: The candidate is built with GGML_NATIVE=ON, which makes ggml ignore AVX2; the baseline uses them.'],
    ['that every CPU had code for', { cmakeFlags: on('GGML_CPU_ALL_VARIANTS') }, { cmakeFlags: on('GGML_SSE42', 'GGML_AVX', 'GGML_F16C', 'GGML_FMA', 'GGML_BMI2') }, 'failed candidate: The candidate no longer has code for every CPU, as the baseline has (GGML_CPU_ALL_VARIANTS), and is compiled without AVX2, which this CPU has.'],
    ['that every CPU had code for, to -march=native', { cmakeFlags: on('GGML_CPU_ALL_VARIANTS') }, { cmakeFlags: ['-DGGML_NATIVE=ON'] }, 'failed candidate: The candidate no longer has code for every CPU, as the baseline has (GGML_CPU_ALL_VARIANTS).'],
  ])('%s', (_what, baseline, candidate, sentence) => {
    expect(judged(baseline, candidate)).toBe(sentence)
  })

  test('and not where the CPU never had it, or where code for every CPU takes its place', () => {
    expect(judged({ cmakeFlags: [...ALL, '-DGGML_AVX512=ON'] }, { cmakeFlags: ALL })).toMatch(/^passed/)
    expect(judged({ cmakeFlags: ALL }, { cmakeFlags: on('GGML_CPU_ALL_VARIANTS', 'GGML_BACKEND_DL') })).toMatch(/^passed/)
    expect(judged({ cmakeFlags: on('GGML_CPU_ALL_VARIANTS', 'GGML_BACKEND_DL') }, { cmakeFlags: ALL })).toMatch(/^passed/)
    // what neither has, what is off, and what is no switch of ggml
    const stale = [...ALL, '-DGGML_BEFORE=ON', '-DGGML_RPC=OFF', '-DLLAMA_CURL=ON']
    expect(judged({ cmakeFlags: stale, declared: [...KNOWN, 'GGML_RPC', 'LLAMA_CURL'] }, { cmakeFlags: stale, declared: KNOWN })).toMatch(/^passed/)
  })

  test('which makes the host `broken`, whatever else was measured, and judged anew from the flags each time', () => {
    const planned = plannedHost('carbon')
    const instructions = { baseline: instructionsOf({ cmakeFlags: on('GGML_AVX2') }), candidate: instructionsOf({ cmakeFlags: on() }) }
    const measurement = madeMeasurement(planned, { instructions, checks: [{ name: 'instructions', side: 'candidate', result: 'passed', sentence: 'A travelled verdict.' }], rounds: [] })
    const report = makeHostReport(plannedBump([planned]), planned, measurement)
    expect(report).toMatchObject({ outcome: 'broken', sentence: 'The candidate is compiled without AVX2, which this CPU has and the baseline uses.', instructions })
    expect(headlineOf([report])).toBe('Do not merge: carbon loses flags of its build')
    expect(checksOf(measurement, { candidateTag: null, acceptedOutputs: [] })).toHaveLength(1)
  })
})

describe('what both sides leave idle is a notice in every report', () => {
  test('and where the compiler is told an architecture, it is not called idle', () => {
    const tuned = { cmakeFlags: ['-DGGML_NATIVE=OFF', '-DCMAKE_CXX_FLAGS=-O3 -march=x86-64-v3'], declared: KNOWN }
    expect(instructionsOf(tuned)).toEqual({ kind: 'features', features: [], told: '-march=x86-64-v3', ignored: [] })
    expect(instructionsOf({ cmakeFlags: on('GGML_AVX2'), compilerFlags: ['-march=znver4'] })).toMatchObject({ features: ['avx2'], told: '-march=znver4' })
    expect(judged(tuned, tuned, ['avx2'])).toBe('notice candidate: Its compiler is told -march=x86-64-v3, and whether that takes in AVX2 is not known here. `cpuFeatures = [ "avx2" ];` is what fits.')
    // a switch that both were to have is lost all the same
    expect(judged({ ...tuned, cmakeFlags: [...tuned.cmakeFlags, '-DGGML_AVX2=ON'] }, tuned, ['avx2'])).toMatch(/^failed candidate: The candidate is compiled without AVX2/)
  })

  test.each<[string, Flags, readonly string[], string]>([
    ['all of it', { cmakeFlags: on() }, ['sse4_2', 'avx2'], 'notice candidate: It is compiled for no CPU feature, and this CPU has SSE4.2, AVX2. `cpuFeatures = [ "sse4_2" "avx2" ];` is what fits.'],
    ['some of it', { cmakeFlags: ALL }, [...HASWELL, 'avx512'], 'notice candidate: It leaves idle what this CPU has: AVX-512. `cpuFeatures = [ "sse4_2"'],
    ['too much asked', { cmakeFlags: ALL }, HASWELL.slice(0, 5), 'notice candidate: It is compiled for AVX2, which this CPU does not have.'],
    ['what cmake ignores on both sides', { cmakeFlags: on('GGML_AVX2'), declared: ['GGML_NATIVE'] }, ['avx2'], 'notice candidate: It is compiled for no CPU feature, and this CPU has AVX2. Its cmake has no option GGML_AVX2, and takes it without a word.'],
    ['the builder’s own', { cmakeFlags: ['-DGGML_NATIVE=ON'] }, ['avx2'], 'notice candidate: Both sides are built with -march=native'],
    ['nothing', { cmakeFlags: ALL }, HASWELL, 'passed candidate: It is compiled for all that this CPU has: SSE4.2, AVX, F16C, FMA, BMI2, AVX2.'],
    ['nothing of aarch64 that changes the build', { cmakeFlags: ['-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod'] }, ['asimd', 'asimddp', 'sme'], 'passed candidate: It is compiled for all that this CPU has: asimddp.'],
    ['nothing, where there is nothing', { cmakeFlags: on() }, [], 'passed candidate: This CPU has nothing beyond the least of its architecture.'],
  ])('%s', (_what, flags, has, sentence) => {
    expect(judged(flags, flags, has)).toContain(sentence)
    expect(judged(flags, flags, has).startsWith(sentence.slice(0, 20))).toBe(true)
  })

  test('and nothing is said where a package does not tell its flags, or was never evaluated', () => {
    expect(judged({ cmakeFlags: ALL }, { cmakeFlags: [] })).toBe('')
    expect(instructionsCheck({ fingerprint: { cpuFeatures: HASWELL } })).toEqual([])
  })
})

describe('what a plan says of a host that is not built for its CPU', () => {
  const gap = (configured: readonly string[], present: readonly string[]): string | null =>
    featureGap({ host: 'carbon', configured, by: 'flake', present, measuredOn: '2026-01-31' })

  test('names what lies idle and what it dies of', () => {
    expect(gap(['avx', 'avx512'], ['avx', 'avx2'])).toBe(
      'carbon is built for AVX-512, which its CPU does not have: llama.cpp dies there; it leaves idle what its CPU has: AVX2. So says the flake; the CPU was measured on 2026-01-31. No bump changes that: `cpuFeatures = [ "avx" "avx2" ];` does.',
    )
    expect(gap([], ['avx2'])).toContain('carbon is built for no CPU feature, and its CPU has AVX2')
  })

  test('is nothing where they agree, in whatever order, or differ in what changes no build', () => {
    expect(gap(['avx2', 'avx'], ['avx', 'avx2'])).toBeNull()
    expect(gap(['asimddp'], ['asimd', 'asimddp', 'sme2'])).toBeNull()
    // the compilers' names
    expect(gap(['dotprod', 'fp16'], ['asimd', 'asimdhp', 'asimddp'])).toBeNull()
  })
})
