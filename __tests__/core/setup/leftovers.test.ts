import { expect, test } from '@jest/globals'
import type { ConfiguredHost } from '../../../src/core/doctor/facts.ts'
import { configDraft } from '../../../src/core/setup/config-draft.ts'
import { findings, hostSteps, mendSteps, moduleSteps } from '../../../src/core/setup/handwork.ts'
import { removalSteps } from '../../../src/core/setup/leftovers.ts'
import { runnerSteps } from '../../../src/core/setup/runner-steps.ts'
import { madeFacts, madeHost, madeRunner } from '../../support/made-facts.ts'

const line = (path: string, at: number, text: string) => ({ path, line: at, text })

test('an overlay that stands among other things loses its lines, one with a file of its own goes with what names it', () => {
  const definitions = [line('flake.nix', 9, 'llama-cpp = prev.llama-cpp;')]
  const steps = removalSteps(madeFacts({
    overlays: [{ path: 'flake.nix', definitions, mentions: [] }, { path: "o/my llama's.nix", definitions: [line("o/my llama's.nix", 3, 'llama-cpp-cpu = 1;')], mentions: [line('a.nix', 4, "(import ./o)")] }, { path: 'all/llama.nix', definitions, mentions: [] }, { path: '-x/llama.nix', definitions: [], mentions: [line('a.nix', 5, '-x')] }],
    variantFiles: [{ path: '--cached', mentions: [] }],
    nativeMentions: [line('flake.nix', 10, '-march=native'), line('b.nix', 1, 'GGML_NATIVE=ON')],
  }))
  expect(steps.map(({ title, text }) => [title, text])).toEqual([
    ['Take llama.cpp out of the overlay in flake.nix', 'flake.nix:9: llama-cpp = prev.llama-cpp;'],
    ["Remove the overlay o/my llama's.nix", `a.nix:4: (import ./o)\n\ngit rm 'o/my llama'\\''s.nix'`],
    // whatever loads it does so without naming it
    ['Take llama.cpp out of the overlay in all/llama.nix', 'flake.nix:9: llama-cpp = prev.llama-cpp;'],
    ['Remove the overlay -x/llama.nix', 'a.nix:5: -x\n\ngit rm ./-x/llama.nix'],
    ['Remove --cached', 'git rm ./--cached'],
    ['Remove the builder’s own instructions', 'b.nix:1: GGML_NATIVE=ON'],
  ])
})

test('of a host that does not evaluate only what its files say is known, and what has the module already is to be mended', () => {
  const broken = { ...madeHost(), name: 'boron', cpu: null, configured: { problem: 'nix says: no.' } }
  const unknown = { ...broken, name: 'argon' }
  const named = { namedPackages: [{ ...line('hosts/boron.nix', 4, 'pkgs.llama-cpp-vulkan'), variant: 'vulkan' }] }
  const before = madeFacts({ hosts: [broken, unknown], ...named })
  expect(hostSteps(before).map(({ title, text }) => [title, text.split('\n')[1]])).toEqual([['Choose what boron runs', '  variant = "vulkan";']])
  expect(mendSteps(before).map(({ title }) => title)).toEqual(['Mend argon, which does not evaluate'])
  expect(findings(before.hosts, before)[0]).toBe('boron: does not evaluate. nix says: no. hosts/boron.nix:4 names a llama.cpp for vulkan.')
  expect(configDraft('c.yml', 'llama-cpp', '.', before).text).toMatch(/hosts:\n {2}boron: \{ variant: vulkan \}\n$/)
  expect(configDraft('c.yml', 'llama-cpp', '.', madeFacts({ hosts: [unknown] })).text).not.toContain('hosts:')
  const moved = madeFacts({ hosts: [broken], ...named, namesModule: true })
  expect([hostSteps(moved), mendSteps(moved).map(({ title }) => title)]).toEqual([[], ['Mend boron, which does not evaluate']])
})

test('the shared module is written where nothing lies, taken where it is ours, and shown where another file has its name', () => {
  const facts = madeFacts({ hosts: [madeHost({ measured: null })] })
  const steps = (there: string | null) => moduleSteps({ facts, input: 'llama-cpp', flakeDirectory: '.', places: {}, there }).map(({ kind, title }) => `${kind} ${title}`)
  const [written, given] = ['create Write the module modules/llama-fleet.nix', 'by-hand Give every host the module']
  expect(steps(null)).toEqual([written, given])
  expect(steps('{ inputs, ... }: { imports = [ inputs.llama-fleet.nixosModules.default ]; }')).toEqual([given])
  expect(steps('{ }')).toEqual(['by-hand Look at modules/llama-fleet.nix', given])
})

test('only a runner whose host has a GPU is told to see it', () => {
  const titles = (configured: Partial<ConfiguredHost>): string[] => runnerSteps(madeFacts({ hosts: [madeHost(configured)] })).map(({ title }) => title)
  expect(titles({ variant: 'vulkan' })).toEqual(['Let the runner of carbon see its GPU'])
  expect(titles({ variant: 'cpu' })).toEqual([])
  expect(titles({ variant: null, measured: null })).toEqual([])
  expect(titles({ variant: null, measured: null, runners: [] })).toEqual(['Let a runner measure on carbon'])
  // the one that takes the host's jobs counts, as for the doctor
  const other = madeRunner({ name: 'builds', labels: ['builds'], privateDevices: false })
  const [step] = runnerSteps(madeFacts({ hosts: [madeHost({ variant: 'vulkan', runners: [other, madeRunner()] })] }))
  expect(step?.words).toBe('In the configuration of carbon, in the place of services.github-runners.carbon:')
})
