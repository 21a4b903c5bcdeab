import type { ConfiguredHost, Facts, HostFacts, PackageFacts, PinFacts, RunnerFacts } from '../../src/core/doctor/facts.ts'

const REV = 'a'.repeat(40)

/** A package that is built as it should be, changed by `change`. */
export function madePackage(change: Partial<PackageFacts> = {}): PackageFacts {
  return {
    place: 'programs.llama-fleet.package',
    name: 'llama-cpp',
    derivation: '/nix/store/00000000000000000000000000000000-llama-cpp-0.0.0.drv',
    cmakeFlags: ['-DGGML_NATIVE:BOOL=FALSE', '-DGGML_AVX2:BOOL=TRUE'],
    compilerFlags: [],
    declared: null,
    foreign: false,
    recipe: 'upstream', source: '/nix/store/bumped-source',
    ...change,
  }
}

export const madeRunner = (change: Partial<RunnerFacts> = {}): RunnerFacts => ({
  name: 'carbon', labels: ['self-hosted', 'Linux', 'X64', 'carbon'], user: 'llama-fleet', groups: ['llama-fleet'], privateDevices: true, deviceAllow: [], ...change,
})

/** A host without fault: what its flake says changed by `configured`, the rest by `change`. */
export function madeHost(configured: Partial<ConfiguredHost> = {}, change: Partial<HostFacts> = {}): HostFacts {
  return {
    name: 'carbon',
    here: true,
    cpu: { features: ['avx2'], known: '/proc/cpuinfo of this machine' },
    capabilities: null,
    runsOn: ['self-hosted', 'carbon'],
    configured: {
      system: 'x86_64-linux', variant: 'cpu', cpuFeatures: ['avx2'], measured: madePackage(), service: null, servedModel: null, installed: [], available: ['llama-cpp'], allowsCuda: null, givenPkgs: false,
      runners: [madeRunner()], trustedUsers: ['root'], sandbox: true, substituters: ['https://cache.nixos.org/'], ...configured,
    },
    ...change,
  }
}

export const madePin = (change: Partial<PinFacts> = {}): PinFacts => ({
  input: 'llama-cpp', problem: null, place: 'flake.nix:7', form: 'tag', ref: 'v0.5.0', rev: null,
  locked: { rev: REV, originalRef: 'v0.5.0' }, tagCommit: { commit: REV }, loose: [], ...change,
})

/** A fleet without fault, changed by `change`: the rules find nothing in it and leave nothing unchecked. */
export function madeFacts(change: Partial<Facts> = {}): Facts {
  return {
    unread: null,
    machine: { hostname: 'carbon', nix: { version: '2.34.8', name: '2.34.8' }, sandbox: true, configSources: [] },
    pin: madePin(),
    hosts: [madeHost()],
    upstreamPackages: new Map(),
    otherSources: new Map(),
    configProblem: null,
    configPath: '.github/llama-fleet.yml',
    flakeDirectory: '.',
    workflows: [],
    publicity: { kind: 'private', repository: 'me/fleet' },
    daysSinceCommit: 3,
    variantFiles: [],
    nativeMentions: [],
    overlays: [],
    upstreamOverlays: [],
    namesModule: false,
    namedPackages: [],
    homes: [],
    ...change,
  }
}
