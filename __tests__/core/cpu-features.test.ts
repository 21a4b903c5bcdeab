import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cpuFeatureLine, cpuFeaturesOf, cpuNameOf, processorsOf } from '../../src/core/hosts/cpu-features.ts'
import { RECORDED_CPUS } from '../support/recorded-cpus.ts'

const x86 = (flags: string, name = 'A CPU', processors = 2): string =>
  Array.from(
    { length: processors },
    (_, index) => `processor\t: ${index}\nmodel name\t: ${name}\nflags\t\t: ${flags}\nbugs\t\t:\n`,
  ).join('\n')

const HASWELL = 'fpu sse sse2 ssse3 fma sse4_1 sse4_2 avx f16c bmi1 avx2 bmi2'
const ZEN4 = `${HASWELL} avx512f avx512dq avx512cd avx512bw avx512vl avx512_bf16 avx512vbmi avx512_vbmi2 avx512_vnni`
describe('CPU features', () => {
  test.each([
    ['of Haswell', HASWELL, 'sse4_2 avx f16c fma bmi2 avx2'],
    ['of Zen 4', ZEN4, 'sse4_2 avx f16c fma bmi2 avx2 avx512 avx512vbmi avx512_vnni avx512_bf16'],
    ['of Alder Lake', `${HASWELL} avx_vnni`, 'sse4_2 avx f16c fma bmi2 avx2 avx_vnni'],
    ['of Sapphire Rapids', 'amx_bf16 amx_tile amx_int8', 'amx_tile amx_int8 amx_bf16'],
    ['of plain x86-64', 'fpu sse sse2', ''],
  ])('%s', (_what, flags, features) => {
    expect(cpuFeaturesOf(x86(flags)).join(' ')).toBe(features)
  })

  test.each(RECORDED_CPUS)('and name of a recorded machine: $machine ($source)', ({ cpuinfo, name, features }) => {
    expect(cpuFeaturesOf(cpuinfo).join(' ')).toBe(features)
    expect(cpuNameOf(cpuinfo)).toBe(name)
  })

  test('avx512 needs all five that ggml compiles in', () => {
    for (const flag of ['avx512f', 'avx512dq', 'avx512cd', 'avx512bw', 'avx512vl']) {
      expect(cpuFeaturesOf(x86(ZEN4.replace(` ${flag}`, '')))).not.toContain('avx512')
    }
  })

  test('avx512_vbmi2 is not avx512vbmi', () => {
    expect(cpuFeaturesOf(x86(ZEN4.replace(' avx512vbmi', '')))).not.toContain('avx512vbmi')
  })

  test('are those that every processor has', () => {
    expect(cpuFeaturesOf(x86(ZEN4) + x86(HASWELL)).join(' ')).toBe('sse4_2 avx f16c fma bmi2 avx2')
  })

  test('a processor more never adds a feature, whatever the order of flags', () => {
    const flags = fc.shuffledSubarray(ZEN4.split(' ')).map((names) => names.join(' '))
    fc.assert(
      fc.property(flags, flags, (one, other) => {
        const both = cpuFeaturesOf(x86(one) + x86(other))
        expect(both).toEqual(cpuFeaturesOf(x86(one)).filter((feature) => cpuFeaturesOf(x86(other)).includes(feature)))
      }),
    )
  })

  test('of any text are a list of known names', () => {
    fc.assert(
      fc.property(fc.string(), (text) => expect(cpuFeaturesOf(`${text}\nflags: ${text}`).join('')).toMatch(/^[a-z0-9_]*$/)),
    )
  })

  test.each([
    [['sse4_2', 'avx'], 'sse4_2 avx', '[ "sse4_2" "avx" ]', '["sse4_2","avx"]'],
    [[], '', '[ ]', '[]'],
  ])('%j is printed as words, as a Nix list and as JSON', (features, text, nix, json) => {
    expect(cpuFeatureLine(features, 'text')).toBe(text)
    expect(cpuFeatureLine(features, 'nix')).toBe(nix)
    expect(cpuFeatureLine(features, 'json')).toBe(json)
  })

  test.each([
    ['', null, 0],
    [x86('sse', 'AMD EPYC 9554', 3), 'AMD EPYC 9554', 3],
    ['processor : 0\nCPU implementer : 0x99\nCPU part : 0x001\n', 'aarch64 implementer 0x99 part 0x001', 1],
  ])('name and processors of %j', (text, name, processors) => {
    expect(cpuNameOf(text)).toBe(name)
    expect(processorsOf(text)).toBe(processors)
  })
})
