import { describe, expect, test } from '@jest/globals'
import { driverMismatch } from '../../src/core/hosts/driver-match.ts'
import { instructionsOf, lackedFeatures } from '../../src/core/hosts/instructions.ts'
import { sentenceOfSignal } from '../../src/core/llama-bench/signals.ts'

const HASWELL = ['sse4_2', 'avx', 'f16c', 'fma', 'bmi2', 'avx2']

describe('what a build needs and the CPU lacks', () => {
  test.each([
    [['-DGGML_AVX2=ON', '-DGGML_AVX512=ON', '-DGGML_AVX512_VNNI:BOOL=TRUE'], ['avx512', 'avx512_vnni']],
    [['-DGGML_AVX2:BOOL=TRUE', '-DGGML_FMA=1'], []],
    [['-DGGML_AVX512=ON', '-DGGML_AVX512=OFF'], []],
    [['-DGGML_AVX512=OFF', '-DGGML_AVX512=ON'], ['avx512']],
    // cmake then reads none of the others
    [['-DGGML_NATIVE=ON', '-DGGML_AVX512=ON'], []],
    [['-DGGML_NATIVE=OFF', '-DGGML_AVX_VNNI=yes', '-GNinja', '-DGGML_CUDA=ON', '-DCMAKE_SKIP=ON', 'GGML_AVX512=ON'], ['avx_vnni']],
    [[], []],
  ])('%j: %j', (flags, lacked) => {
    expect(lackedFeatures(instructionsOf({ cmakeFlags: flags }), HASWELL)).toEqual(lacked)
  })

  test('is nothing that its cmake does not know', () => {
    expect(lackedFeatures(instructionsOf({ cmakeFlags: ['-DGGML_AVX512=ON', '-DGGML_AVX_VNNI=ON'], declared: ['GGML_AVX_VNNI'] }), HASWELL)).toEqual(['avx_vnni'])
  })

  test('is named in the sentence for SIGILL', () => {
    expect(sentenceOfSignal('SIGILL', { stderr: '', lackedFeatures: ['avx512', 'avx512_vnni'] })).toBe(
      'llama-bench died of SIGILL: it is built for AVX-512, avx512_vnni, this CPU has none. Set cpuFeatures for this host.',
    )
  })
})

describe('the GPU driver on disk and in the kernel', () => {
  test.each([
    ['NVIDIA 570.86.16', '/nix/store/x-nvidia-x11/lib/libcuda.so.575.64', 'The NVIDIA driver on disk is 575.64, the one that runs in the kernel is 570.86.16: a reboot is needed'],
    ['NVIDIA 570.86.16', '/usr/lib/x86_64-linux-gnu/libcuda.so.570.86.16', null],
    ['NVIDIA 570.86.16', '/usr/lib/libcuda.so.1', null],
    ['NVIDIA 570.86.16', null, null],
    ['amdgpu 6.8', '/usr/lib/libcuda.so.575.64', null],
    [null, '/usr/lib/libcuda.so.575.64', null],
  ])('%s, %s', (kernel, library, sentence) => {
    const found = driverMismatch(kernel, library)
    if (sentence === null) expect(found).toBeNull()
    else expect(found).toContain(sentence)
  })
})
