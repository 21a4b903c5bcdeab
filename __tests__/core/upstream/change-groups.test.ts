import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { changeGroups, groupsOf, parseChangeLog, upstreamChangesSchema } from '../../../src/core/upstream/change-groups.ts'

describe('The groups of a commit', () => {
  test.each([
    [['ggml/src/ggml-cuda/mmq.cu', 'tests/test-backend-ops.cpp'], ['ggml-cuda']],
    [['ggml/src/ggml-vulkan/vulkan-shaders/mul_mm.comp', 'ggml/src/ggml-cpu/ops.cpp'], ['ggml-cpu', 'ggml-vulkan']],
    [['ggml/src/ggml.c', 'ggml/include/ggml-cuda.h'], ['ggml', 'ggml-cuda']],
    [['ggml/src/ggml-metal.m'], ['ggml-metal']],
    [['tools/server/server.cpp', 'tools/server/README.md'], ['server']],
    [['examples/server/server.cpp'], ['server']],
    [['src/models/qwen3.cpp', 'gguf-py/gguf/constants.py'], ['conversion', 'models']],
    [['convert_hf_to_gguf.py'], ['conversion']],
    [['tools/llama-bench/llama-bench.cpp'], ['llama-bench']],
    [['common/arg.cpp'], ['common']],
    [['.github/workflows/build.yml', 'README.md'], ['docs and CI']],
    [['CMakeLists.txt', '.devops/nix/package.nix'], ['build']],
    [['tests/test-sampling.cpp'], ['tests']],
    [['some/new/place'], ['other']],
    [[], ['other']],
  ])('%j belong to %j', (paths, groups) => {
    expect(groupsOf(paths)).toEqual(groups)
  })

  test('of strange paths are no more and no longer than a plan may hold', () => {
    const paths = [`ggml/src/ggml-${'x'.repeat(200)}/a.c`, ...Array.from({ length: 80 }, (_, place) => `ggml/src/ggml-x${place}/a.c`)]
    const commits = parseChangeLog(`\u001e${'a'.repeat(40)}\u001f${'b'.repeat(40)}\u001fall\n${paths.join('\n')}`)
    expect(upstreamChangesSchema.parse({ total: 1, commits }).commits[0]?.groups).toHaveLength(50)
    expect(groupsOf(paths.slice(0, 1))).toEqual(['ggml'])
  })

  test('that a fleet runs are those of its variants, and what every host runs', () => {
    const groups = ['tests', 'server', 'models', 'ggml-vulkan', 'ggml-hip', 'ggml-cuda', 'ggml-cpu', 'ggml']
    const shown = (...variants: string[]) => changeGroups({ total: 1, commits: [{ commit: 'a'.repeat(40), subject: '', groups }] }, variants)
    const ownOf = (...variants: string[]): string[] => shown(...variants).flatMap(({ name, own }) => (own ? [name] : []))
    expect(ownOf('cpu')).toEqual(['ggml', 'ggml-cpu', 'models', 'server'])
    expect(shown('cpu').slice(4).map(({ name }) => name)).toEqual(['ggml-cuda', 'ggml-hip', 'ggml-vulkan', 'tests'])
    expect(ownOf('cuda', 'vulkan')).toEqual(['ggml', 'ggml-cpu', 'ggml-cuda', 'ggml-vulkan', 'models', 'server'])
    expect(ownOf('rocm')).toEqual(['ggml', 'ggml-cpu', 'ggml-cuda', 'ggml-hip', 'models', 'server'])
  })
})

describe("git's log", () => {
  const record = (commit: string, parents: string, subject: string, ...paths: string[]) => `\u001e${commit}\u001f${parents}\u001f${subject}\n\n${paths.join('\n')}\n`

  test('becomes commits with their groups; where the history was cut off a commit says nothing and is left out', () => {
    const text = record('c'.repeat(40), 'b'.repeat(40), 'cuda : faster (#123)', 'ggml/src/ggml-cuda/a.cu') + record('b'.repeat(40), '', 'everything', 'src/a.cpp')
    expect(parseChangeLog(text)).toEqual([{ commit: 'c'.repeat(40), subject: 'cuda : faster (#123)', groups: ['ggml-cuda'] }])
  })

  test('never throws and keeps subjects short', () => {
    fc.assert(
      fc.property(fc.string(), (subject) => {
        for (const { subject: kept } of parseChangeLog(record('c'.repeat(40), 'b'.repeat(40), subject))) expect(kept.length).toBeLessThanOrEqual(300)
        parseChangeLog(subject)
      }),
    )
  })
})
