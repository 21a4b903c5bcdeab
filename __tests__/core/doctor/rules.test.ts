import { describe, expect, test } from '@jest/globals'
import { examine, exitCodeOfExamination, RULES } from '../../../src/core/doctor/examination.ts'
import { examinationText } from '../../../src/core/doctor/examination-text.ts'
import type { Facts } from '../../../src/core/doctor/facts.ts'
import { examinationSchema } from '../../../src/core/doctor/finding.ts'
import { workflowFacts } from '../../../src/core/doctor/workflow-facts.ts'
import { madeFacts, madeHost, madePackage, madePin, madeRunner } from '../../support/made-facts.ts'

const OTHER = '/nix/store/11111111111111111111111111111111-llama-cpp-0.0.0.drv'
const avx512 = ['avx2', 'avx512']
const said = (facts: Facts): string[] => examine(facts).findings.map(({ severity, rule, host, evidence }) => `${severity} ${rule} ${host ?? '-'}: ${evidence}`)
const open = (facts: Facts): string[] => examine(facts).notChecked.map(({ rule, host, why }) => `${rule} ${host ?? '-'}: ${why}`)
const flags = (...cmakeFlags: string[]) => ({ measured: madePackage({ cmakeFlags }) })
const cuda = (architectures: string, capabilities: readonly string[] | null, here = true) =>
  madeFacts({ hosts: [madeHost({ variant: 'cuda', ...flags('-DGGML_AVX2=ON', `-DCMAKE_CUDA_ARCHITECTURES:STRING=${architectures}`), runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-nvidia rw'] })], substituters: ['https://cuda.example.org'] }, { here, capabilities })] })
const onHardware = (on: string, runsOn = '[self-hosted, carbon]') => workflowFacts('.github/workflows/check.yml', `on: ${on}\njobs: { build: { runs-on: ${runsOn}, steps: [] } }\n`)
const scheduled = workflowFacts('.github/workflows/llama-fleet.yml', "on: { schedule: [{ cron: '23 3 * * *' }] }\njobs: { plan: { runs-on: ubuntu-24.04 } }\n")
const matrix = (values: string, runsOn: string) => workflowFacts('.github/workflows/all.yml', `on: push\njobs: { all: { strategy: { matrix: ${values} }, runs-on: ${runsOn}, steps: [] } }\n`)
const other = madeHost({ runners: [madeRunner({ labels: ['self-hosted', 'Linux', 'ARM64', 'boron'] })] }, { name: 'boron', runsOn: ['self-hosted', 'boron'] })
const sources = (...texts: (string | null)[]) => ({ ...madeFacts().machine, configSources: texts.map((text, index) => ({ name: `place ${index}`, text })) })

test('a fleet without fault has no finding, and nothing is left unchecked', () => {
  expect(examine(madeFacts())).toEqual({ schema: 1, hosts: ['carbon'], findings: [], notChecked: [] })
})

/** Every rule, made to speak: the facts, and how what it says begins. A rule without a row fails the test below. */
const SPEAKING: readonly (readonly [rule: string, facts: Facts, said: string])[] = [
  ['host-does-not-evaluate', madeFacts({ hosts: [madeHost({}, { configured: { problem: 'nix says: no.' } })] }), 'error host-does-not-evaluate carbon: nix says: no.'],
  ['no-package-to-measure', madeFacts({ hosts: [madeHost({ measured: null })] }), 'error no-package-to-measure carbon: The host has no package llama-cpp-cpu; it has llama-cpp.'],
  ['no-package-to-measure', madeFacts({ hosts: [madeHost({ measured: null, variant: null, available: [] })] }), 'error no-package-to-measure carbon: Nothing says which variant'],
  ['measured-is-not-served', madeFacts({ hosts: [madeHost({ service: madePackage({ derivation: OTHER }) })] }), 'error measured-is-not-served carbon: Measured is programs.llama-fleet.package (00000000…-llama-cpp-0.0.0); services.llama-cpp.package is 11111111…'],
  ['another-llama-cpp-installed', madeFacts({ homes: [{ name: 'ada@carbon', installed: [madePackage({ place: 'home.packages of ada@carbon', derivation: '/nix/store/other.drv' })], byModule: false }, { name: 'ada@laptop', installed: [madePackage({ derivation: '/nix/store/other.drv' })], byModule: false }] }), 'warning another-llama-cpp-installed carbon: home.packages of ada@carbon holds other;'],
  ['another-llama-cpp-installed', madeFacts({ hosts: [madeHost({ installed: [madePackage({ derivation: OTHER, place: 'home.packages of ada' })] })] }), 'warning another-llama-cpp-installed carbon: home.packages of ada holds 11111111…'],
  ['another-llama-cpp-installed', madeFacts({ namedPackages: [{ path: 'hosts/carbon.nix', line: 4, text: 'ExecStart = "${inputs.llama-cpp.packages.x86_64-linux.cuda}/bin/llama-server";', variant: 'cuda' }] }), 'note another-llama-cpp-installed carbon: hosts/carbon.nix:4 names inputs.llama-cpp.packages, beside programs.llama-fleet.package, which is measured.'],
  ['nixpkgs-own-llama-cpp', madeFacts({ hosts: [madeHost({ measured: madePackage({ recipe: 'nixpkgs' }) })] }), 'error nixpkgs-own-llama-cpp carbon: programs.llama-fleet.package is 00000000'],
  ['another-input-built', madeFacts({ otherSources: new Map([['/nix/store/old-source', 'llama-cpp-old']]), hosts: [madeHost({ measured: madePackage({ source: '/nix/store/old-source' }) })] }), 'error another-input-built carbon: programs.llama-fleet.package is built from inputs.llama-cpp-old; bumped is inputs.llama-cpp.'],
  ['another-input-built', madeFacts({ otherSources: new Map([['/nix/store/old-source', 'wrap/llama.cpp']]), hosts: [madeHost({ measured: madePackage({ place: 'pkgs.llama-cpp-cpu', source: '/nix/store/old-source' }) })] }), 'error another-input-built carbon: pkgs.llama-cpp-cpu is built from inputs.wrap.inputs."llama.cpp"; bumped is inputs.llama-cpp.'],
  ['foreign-nixpkgs', madeFacts({ upstreamPackages: new Map([['inputs.llama-cpp.packages.x86_64-linux.cuda', OTHER]]), hosts: [madeHost({ measured: null, variant: null, installed: [madePackage({ derivation: OTHER, name: 'llama-cpp-cuda', place: 'environment.systemPackages' })] })] }), 'warning foreign-nixpkgs carbon: environment.systemPackages is inputs.llama-cpp.packages.x86_64-linux.cuda'],
  ['foreign-nixpkgs', madeFacts({ upstreamPackages: new Map([['inputs.llama-cpp.packages.x86_64-linux.cuda', madePackage().derivation]]), hosts: [madeHost({ measured: madePackage({ place: 'pkgs.llama-cpp-cuda' }) })] }), 'warning foreign-nixpkgs carbon: pkgs.llama-cpp-cuda is inputs.llama-cpp.packages.x86_64-linux.cuda'],
  ['foreign-nixpkgs', madeFacts({ hosts: [madeHost({ measured: madePackage({ foreign: true }) })] }), 'warning foreign-nixpkgs carbon: programs.llama-fleet.package is built with another cmake'],
  ['cpu-features-unused', madeFacts({ hosts: [madeHost(flags('-DGGML_NATIVE=OFF'))] }), 'error cpu-features-unused carbon: The CPU has avx2 (/proc/cpuinfo of this machine); programs.llama-fleet.package is compiled for no CPU feature at all.'],
  ['cpu-features-unused', madeFacts({ hosts: [madeHost({}, { cpu: { features: avx512, known: 'measured there on 2026-01-01' } })] }), 'warning cpu-features-unused carbon: The CPU has avx512 (measured there on 2026-01-01); programs.llama-fleet.package is compiled without them.'],
  ['cpu-features-unused', madeFacts({ hosts: [madeHost(flags('-DGGML_NATIVE=OFF'), { cpu: null })] }), 'warning cpu-features-unused carbon: programs.llama-fleet.package is compiled for no CPU feature at all. The CPU of this host cannot be asked'],
  ['cpu-features-unused', madeFacts({ hosts: [madeHost({ ...flags('-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod'), cpuFeatures: null }, { cpu: { features: ['asimd', 'asimddp', 'i8mm'], known: 'here' } })] }), 'warning cpu-features-unused carbon: The CPU has i8mm (here)'],
  ['cpu-features-beyond-the-cpu', madeFacts({ hosts: [madeHost(flags('-DGGML_AVX2=ON', '-DGGML_AVX512=ON'))] }), 'error cpu-features-beyond-the-cpu carbon: programs.llama-fleet.package is compiled for avx512; the CPU has avx2'],
  ['switch-unknown-to-llama-cpp', madeFacts({ hosts: [madeHost({ measured: madePackage({ place: 'pkgs.llama-cpp-cpu', declared: ['GGML_NATIVE', 'GGML_X86_AVX2'] }), cpuFeatures: null })] }), 'error switch-unknown-to-llama-cpp carbon: pkgs.llama-cpp-cpu sets GGML_AVX2, which the pinned llama.cpp does not have.'],
  ['switch-unknown-to-llama-cpp', madeFacts({ hosts: [madeHost({ measured: madePackage({ cmakeFlags: ['-DGGML_AVX2=ON', '-DGGML_CUDA_FA_ALL=ON', '-DGGML_OLD=OFF'], declared: ['GGML_AVX2'] }) })] }), 'warning switch-unknown-to-llama-cpp carbon: programs.llama-fleet.package sets GGML_CUDA_FA_ALL, which'],
  ['native-instructions', madeFacts({ hosts: [madeHost(flags('-DGGML_NATIVE=OFF', '-DGGML_AVX2=ON', '-DGGML_NATIVE:BOOL=ON'))] }), 'error native-instructions carbon: programs.llama-fleet.package is built with GGML_NATIVE=ON.'],
  ['native-instructions', madeFacts({ hosts: [madeHost({ measured: madePackage({ compilerFlags: ['-O2', '-march=native'] }) })] }), 'error native-instructions carbon: programs.llama-fleet.package is built with -march=native.'],
  ['native-instructions', madeFacts({ nativeMentions: [{ path: 'a.nix', line: 3, text: '"-DGGML_NATIVE=ON"' }] }), 'warning native-instructions -: a.nix:3 says "-DGGML_NATIVE=ON"'],
  ['cuda-capabilities', cuda('80;86;89', ['8.9']), 'warning cuda-capabilities carbon: programs.llama-fleet.package is compiled for 8.0, 8.6 and 8.9; nvidia-smi says 8.9.'],
  ['cuda-capabilities', cuda('80', ['8.9']), 'warning cuda-capabilities carbon:'],
  ['cuda-capabilities', cuda('100a;120', ['8.9']), 'error cuda-capabilities carbon: programs.llama-fleet.package is compiled for 10.0 and 12.0'],
  ['gpu-hidden-from-the-runner', madeFacts({ hosts: [madeHost({ variant: 'vulkan' })] }), "error gpu-hidden-from-the-runner carbon: In the service of the runner 'carbon' PrivateDevices is on, and the host's variant is vulkan."],
  ['gpu-hidden-from-the-runner', madeFacts({ hosts: [madeHost({ variant: 'vulkan', runners: [madeRunner({ privateDevices: false, deviceAllow: ['', 'char-rtc r'] })] })] }), "warning gpu-hidden-from-the-runner carbon: In the service of the runner 'carbon' DeviceAllow names no device for vulkan"],
  ['no-binary-cache', madeFacts({ hosts: [madeHost({ variant: 'cuda', runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-nvidia'] })] })] }), 'note no-binary-cache carbon: nix.settings.substituters of the host: https://cache.nixos.org/.'],
  ['pin-cannot-be-moved', madeFacts({ pin: madePin({ problem: { what: 'flake.nix:3 gives it as a path.', next: 'Write a tag.' } }) }), 'error pin-cannot-be-moved -: flake.nix:3 gives it as a path.'],
  ['input-not-pinned', madeFacts({ pin: madePin({ form: 'none', ref: null, tagCommit: { unknown: '' } }) }), "warning input-not-pinned -: flake.nix:7 names no tag for 'llama-cpp'; flake.lock holds aaaaaaa."],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ tagCommit: { commit: 'b'.repeat(40) } }) }), 'error lock-moved-by-hand -: flake.nix:7 pins v0.5.0, which stands on bbbbbbb; flake.lock holds aaaaaaa.'],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ ref: 'v0.6.0' }) }), 'error lock-moved-by-hand -: flake.nix:7 pins v0.6.0; flake.lock was written for v0.5.0'],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ tagCommit: { commit: null } }) }), 'error lock-moved-by-hand -: flake.nix:7 pins v0.5.0, which upstream does not have (any more)'],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ form: 'rev', ref: null, rev: 'c'.repeat(40) }) }), 'error lock-moved-by-hand -: flake.nix:7 pins the commit ccccccc; flake.lock holds aaaaaaa.'],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ form: 'rev', rev: 'a'.repeat(40), tagCommit: { commit: 'b'.repeat(40) } }) }), 'error lock-moved-by-hand -: flake.nix:7 pins v0.5.0, which stands on bbbbbbb; flake.lock holds aaaaaaa.'],
  ['lock-moved-by-hand', madeFacts({ pin: madePin({ locked: null }) }), "error lock-moved-by-hand -: flake.lock has no locked node for 'llama-cpp'."],
  ['nested-inputs-not-followed', madeFacts({ pin: madePin({ loose: [{ nested: 'nixpkgs', root: 'nixpkgs' }, { nested: 'flake-parts', root: null }] }) }), 'warning nested-inputs-not-followed -: flake.lock locks llama-cpp/nixpkgs, llama-cpp/flake-parts for themselves'],
  ['nix-too-old', madeFacts({ machine: { ...madeFacts().machine, nix: { version: '2.8.1', name: '2.8.1' } } }), 'error nix-too-old -: `nix --version` says 2.8.1.'],
  ['nix-too-old', madeFacts({ machine: { ...madeFacts().machine, nix: null } }), 'error nix-too-old -: There is no working nix'],
  ['access-tokens-hidden', madeFacts({ machine: sources('access-tokens = github.com=ghp_secret gitlab.com=PAT:secret', 'access-tokens = github.com=other') }), 'warning access-tokens-hidden -: place 1 sets access-tokens and so hides the token for gitlab.com in place 0.'],
  ['access-tokens-hidden', madeFacts({ machine: sources(null, ' access-tokens = ') }), 'warning access-tokens-hidden -: place 1 sets access-tokens and so hides what place 0 (not readable here) may have.'],
  ['access-tokens-hidden', madeFacts({ workflows: [workflowFacts('w.yml', 'on: push\njobs: { a: { runs-on: carbon, env: { X: 1 } } }\nenv:\n  NIX_CONFIG: |\n    access-tokens = github.com=${{ github.token }}\n')] }), 'warning access-tokens-hidden -: w.yml sets access-tokens'],
  ['sandbox-off', madeFacts({ hosts: [madeHost({ sandbox: false })] }), 'error sandbox-off carbon: nix.settings of the host says sandbox = false.'],
  ['sandbox-off', madeFacts({ machine: { ...madeFacts().machine, sandbox: false } }), 'error sandbox-off -: nix on this machine (carbon) says sandbox = false.'],
  ['sandbox-off', madeFacts({ hosts: [madeHost({}, { here: false })], machine: { ...madeFacts().machine, sandbox: false } }), 'warning sandbox-off -: nix on this machine'],
  ['sandbox-off', madeFacts({ machine: { ...madeFacts().machine, sandbox: 'relaxed' } }), 'note sandbox-off -: nix on this machine (carbon) says sandbox = relaxed.'],
  ['label-without-runner', madeFacts({ hosts: [madeHost({}, { runsOn: ['self-hosted', 'carbon', 'gpu'] })] }), 'error label-without-runner carbon: Its job asks for [self-hosted, carbon, gpu]; the runner has [self-hosted, Linux, X64, carbon]. Nobody has gpu.'],
  ['label-without-runner', madeFacts({ workflows: [onHardware('push', '[self-hosted, argon]')] }), "error label-without-runner -: The job 'build' of .github/workflows/check.yml asks for [self-hosted, argon], which no runner of the flake has."],
  ['label-without-runner', madeFacts({ hosts: [madeHost(), other], workflows: [matrix('{ host: [carbon, boron, argon] }', '[self-hosted, "${{ matrix.host }}"]')] }), "error label-without-runner -: The job 'all' of .github/workflows/all.yml asks for [self-hosted, argon], which no runner of the flake has."],
  ['runner-is-trusted', madeFacts({ hosts: [madeHost({ trustedUsers: ['root', '@wheel'], runners: [madeRunner({ user: 'ada', groups: ['wheel'] })] })] }), "error runner-is-trusted carbon: trusted-users of the host holds @wheel, and the runner 'carbon' runs as ada in wheel."],
  ['runner-is-trusted', madeFacts({ hosts: [madeHost({ trustedUsers: ['*'], runners: [madeRunner({ user: null, groups: [] })] })] }), "error runner-is-trusted carbon: trusted-users of the host holds *, and the runner 'carbon' runs as github-runner-carbon."],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('[push, pull_request_target]')], publicity: { kind: 'public', repository: 'me/fleet' } }), "error pull-requests-on-hardware -: .github/workflows/check.yml is started by pull_request_target, and its job 'build' runs on [\"self-hosted\",\"carbon\"]; me/fleet is public."],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('pull_request')], publicity: { kind: 'unknown', why: 'no answer' } }), 'warning pull-requests-on-hardware -:'],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('{ pull_request: {} }')] }), 'note pull-requests-on-hardware -:'],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('pull_request', '"${{ inputs.runner }}"')], publicity: { kind: 'public', repository: 'me/fleet' } }), "warning pull-requests-on-hardware -: .github/workflows/check.yml is started by pull_request, and its job 'build' may run on ${{ inputs.runner }}"],
  ['no-binary-cache', madeFacts({ hosts: [madeHost({ variant: null, measured: madePackage({ place: 'services.llama-cpp.package', cmakeFlags: ['-DGGML_CUDA:BOOL=TRUE', '-DGGML_AVX2=ON'] }), runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-nvidia rw'] })] })] }), 'note no-binary-cache carbon: nix.settings.substituters'],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('pull_request', 'carbon')], publicity: { kind: 'public', repository: 'me/fleet' } }), 'error pull-requests-on-hardware -:'],
  ['pull-requests-on-hardware', madeFacts({ workflows: [onHardware('pull_request', 'blacksmith-4vcpu-ubuntu-2404')], publicity: { kind: 'public', repository: 'me/fleet' } }), "warning pull-requests-on-hardware -: .github/workflows/check.yml is started by pull_request, and its job 'build' may run on blacksmith-4vcpu-ubuntu-2404; me/fleet is public."],
  ['pull-requests-on-hardware', madeFacts({ workflows: [workflowFacts('w.yml', "on: [push, pull_request]\njobs: { deploy: { if: github.event_name == 'push', runs-on: [self-hosted, carbon] } }\n")], publicity: { kind: 'public', repository: 'me/fleet' } }), "warning pull-requests-on-hardware -: w.yml is started by pull_request, and its job 'deploy' may run on [\"self-hosted\",\"carbon\"] if github.event_name == 'push'; me/fleet is public."],
  ['pull-requests-on-hardware', madeFacts({ workflows: [workflowFacts('w.yml', "on: [push, pull_request]\njobs: { deploy: { if: github.repository == 'me/fleet', runs-on: [self-hosted, carbon] } }\n")], publicity: { kind: 'public', repository: 'me/fleet' } }), "error pull-requests-on-hardware -: w.yml is started by pull_request, and its job 'deploy' runs on [\"self-hosted\",\"carbon\"] if github.repository == 'me/fleet'; me/fleet is public."],
  ['access-tokens-hidden', madeFacts({ workflows: [workflowFacts('w.yml', 'on: push\njobs: { a: { runs-on: carbon, steps: [{ uses: cachix/install-nix-action@v31, with: { extra_nix_config: "access-tokens = github.com=${{ github.token }}" } }] } }\n')] }), 'warning access-tokens-hidden -: w.yml sets access-tokens, and jobs of it run on hosts'],
  ['no-configuration', madeFacts({ configProblem: { missing: true, what: 'There is no file.', next: 'Write it.' } }), 'warning no-configuration -: There is no file.'],
  ['no-configuration', madeFacts({ configProblem: { missing: false, what: 'It is wrong.', next: 'Mend it.' } }), 'error no-configuration -: It is wrong.'],
  ['unreadable-workflow', madeFacts({ workflows: [workflowFacts('w.yml', 'jobs: [')] }), 'warning unreadable-workflow -: w.yml: it is no YAML'],
  ['schedule-may-stop', madeFacts({ workflows: [scheduled], daysSinceCommit: 51, publicity: { kind: 'public', repository: 'me/fleet' } }), 'warning schedule-may-stop -: The last commit here is 51 days old, and .github/workflows/llama-fleet.yml has a schedule; me/fleet is public.'],
  ['variants-file-left-over', madeFacts({ variantFiles: [{ path: 'p/llama-cpp-variants.nix', mentions: [] }] }), 'note variants-file-left-over -: p/llama-cpp-variants.nix is there, and no other Nix file names it.'],
  ['variants-file-left-over', madeFacts({ variantFiles: [{ path: 'p/llama-cpp-variants.nix', mentions: [{ path: 'a.nix', line: 6, text: '' }] }] }), 'warning variants-file-left-over -: p/llama-cpp-variants.nix is there, and a.nix:6 names it.'],
]

describe('each rule speaks of what it looks for, and of nothing else', () => {
  test.each(SPEAKING)('%s', (rule, facts, beginning) => {
    const lines = said(facts).filter((line) => line.split(' ')[1] === rule)
    expect(lines).toEqual([expect.stringContaining(beginning)])
    expect(lines[0]?.startsWith(beginning)).toBe(true)
  })

  test('and what it says to run is a line for a shell, whatever files and inputs are called', () => {
    const fixes = (facts: Facts): string[] => examine(facts).findings.map(({ fix }) => fix)
    const path = "old o'nes/llama-cpp-variants.nix"
    const quoted = "git rm 'old o'\\''nes/llama-cpp-variants.nix'"
    expect(fixes(madeFacts({ variantFiles: [{ path, mentions: [] }, { path, mentions: [{ path: 'a.nix', line: 6, text: '' }] }] }))).toEqual([expect.stringContaining(quoted), quoted])
    expect(fixes(madeFacts({ variantFiles: [{ path: '-x.nix', mentions: [] }, { path: '-x.nix', mentions: [{ path: 'a.nix', line: 6, text: '' }] }] }))).toEqual([expect.stringMatching(/then git rm \.\/-x\.nix$/), 'git rm ./-x.nix'])
    expect(fixes(madeFacts({ pin: madePin({ input: "llama'", tagCommit: { commit: null } }) }))).toEqual([expect.stringContaining("`nix flake update 'llama'\\'''`")])
  })

  test('and each has a row here, words for its cost and a way out', () => {
    expect([...new Set(SPEAKING.map(([rule]) => rule))].toSorted()).toEqual(RULES.map(({ name }) => name).toSorted())
    for (const [, facts] of SPEAKING) for (const finding of examine(facts).findings) expect({ ...finding, short: finding.cost.length < 20 || finding.fix.length < 8 }).toMatchObject({ short: false })
  })
})

test('a commit may stand in upper case, and beside its tag or a branch', () => {
  const pins = [{ ref: null, rev: 'A'.repeat(40) }, { ref: 'v0.5.0', rev: 'a'.repeat(40) }, { ref: 'master', rev: 'a'.repeat(40) }]
  for (const pin of pins) expect(said(madeFacts({ pin: madePin({ form: 'rev', ...pin }) }))).toEqual([])
})

test('a host whose name needs quotes is evaluated by a command that can be copied', () => {
  const fixOf = (name: string) => examine(madeFacts({ hosts: [madeHost({}, { name, configured: { problem: 'nix says: no.' } })] })).findings[0]?.fix
  expect(fixOf('carbon')).toBe('Look at it with `nix eval .#nixosConfigurations.carbon.config.system.build.toplevel.drvPath`.')
  expect(fixOf('mill.example.org')).toBe("Look at it with `nix eval '.#nixosConfigurations.\"mill.example.org\".config.system.build.toplevel.drvPath'`.")
})

describe('what is right is not called wrong', () => {
  test.each([
    ["the module's package where it is upstream's own derivation", madeFacts({ upstreamPackages: new Map([['inputs.llama-cpp.packages.x86_64-linux.default', madePackage().derivation]]) })],
    ['code for every CPU, chosen at the start', madeFacts({ hosts: [madeHost({ ...flags('-DGGML_CPU_ALL_VARIANTS=ON', '-DGGML_BACKEND_DL=ON'), cpuFeatures: null })] })],
    ['a last flag that takes GGML_NATIVE back', madeFacts({ hosts: [madeHost(flags('-DGGML_NATIVE=ON', '-DGGML_AVX2=ON', '-DGGML_NATIVE=OFF'))] })],
    ['extensions of aarch64 that bring others along', madeFacts({ hosts: [madeHost({ ...flags('-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod+sve2'), cpuFeatures: null }, { cpu: { features: ['asimdhp', 'asimddp', 'sve', 'sve2'], known: 'here' } })] })],
    ['the least of an architecture, named', madeFacts({ hosts: [madeHost({ measured: madePackage({ compilerFlags: ['-march=x86-64', '-mtune=znver4'] }) })] })],
    ['features of aarch64 that add nothing', madeFacts({ hosts: [madeHost({ ...flags('-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod'), cpuFeatures: ['asimd', 'asimddp', 'sme'] }, { cpu: { features: ['asimd', 'asimddp'], known: '' } })] })],
    ['exactly the capabilities of the GPUs', cuda('89-real;86', ['8.6', '8.9'])],
    ['tokens that are added', madeFacts({ machine: sources('access-tokens = github.com=a', 'extra-access-tokens = github.com=b') })],
    ['tokens that are replaced for the same host', madeFacts({ machine: sources('access-tokens = github.com=a', 'access-tokens = github.com=b') })],
    ['a token in a comment', madeFacts({ machine: sources('access-tokens = github.com=a', '# access-tokens = gitlab.com=b') })],
    ['a runner that sees its GPU', madeFacts({ hosts: [madeHost({ variant: 'rocm', runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-kfd rw'] })] })] })],
    ['a second runner, which no job of the host can reach, without the GPU', madeFacts({ hosts: [madeHost({ variant: 'rocm', runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-kfd rw'] }), madeRunner({ name: 'builder', labels: ['self-hosted', 'builder'] })] })] })],
    ['pull requests on hosted runners', madeFacts({ workflows: [onHardware('pull_request', 'ubuntu-24.04')], publicity: { kind: 'public', repository: 'me/fleet' } })],
    ['hardware without pull requests', madeFacts({ workflows: [onHardware('workflow_dispatch')], publicity: { kind: 'public', repository: 'me/fleet' } })],
    ['a schedule in a repository that is committed to', madeFacts({ workflows: [scheduled], daysSinceCommit: 49, publicity: { kind: 'public', repository: 'me/fleet' } })],
    ['a schedule in a private repository', madeFacts({ workflows: [scheduled], daysSinceCommit: 400 })],
    ['a public repository without a schedule', madeFacts({ workflows: [workflowFacts('w.yml', 'on: push\njobs: { a: { runs-on: ubuntu-24.04 } }\n')], daysSinceCommit: 400, publicity: { kind: 'public', repository: 'me/fleet' } })],
    ['labels in other letters', madeFacts({ hosts: [madeHost({}, { runsOn: ['self-hosted', 'linux', 'CARBON'] })] })],
    ['a matrix over the hosts, each of which has its runner', madeFacts({ hosts: [madeHost(), other], workflows: [matrix('{ host: [carbon, boron] }', '[self-hosted, "${{ matrix.host }}"]')] })],
    ['a matrix that pairs its labels itself', madeFacts({ hosts: [madeHost(), other], workflows: [matrix('{ host: [carbon], arch: [X64], include: [{ host: boron, arch: ARM64 }, { arch: X64, note: x }], exclude: [{ host: argon }] }', '["${{ matrix.host }}", "${{ matrix.arch }}"]')] })],
    ['a job that never runs', madeFacts({ workflows: [workflowFacts('w.yml', 'on: pull_request\njobs: { a: { if: false, runs-on: [self-hosted, argon] } }\n')] })],
    ['a branch, which has no commit to compare', madeFacts({ pin: madePin({ ref: 'master', locked: { rev: 'd'.repeat(40), originalRef: 'master' } }) })],
  ])('%s', (_what, facts) => {
    expect([...said(facts), ...open(facts)]).toEqual([])
  })

  test('a workflow that another one calls is started by the pull request too, and a matrix is looked through', () => {
    const caller = workflowFacts('.github/workflows/pr.yml', 'on: pull_request\njobs: { call: { uses: ./.github/workflows/build.yml }, far: { uses: a/b/.github/workflows/c.yml@v1 } }\n')
    const called = workflowFacts('.github/workflows/build.yml', 'on: workflow_call\njobs: { build: { strategy: { matrix: { at: [ubuntu-latest, carbon] } }, runs-on: "${{ matrix.at }}" } }\n')
    const facts = madeFacts({ workflows: [caller, called], publicity: { kind: 'public', repository: 'me/fleet' } })
    expect(said(facts).find((line) => line.includes('pull-requests'))).toContain("its job 'build' (in .github/workflows/build.yml) runs on ${{ matrix.at }}")
    expect(open(facts)).toEqual(["pull-requests-on-hardware -: The job 'far' of .github/workflows/pr.yml calls a/b/.github/workflows/c.yml@v1, which is not in this repository."])
  })
})

describe('what cannot be asked from here is never passed', () => {
  test.each([
    ['the CPU of another host', madeFacts({ hosts: [madeHost({}, { here: false, cpu: null })] }), ['cpu-features-unused carbon:', 'cpu-features-beyond-the-cpu carbon:']],
    ['what a wrapper wraps', madeFacts({ hosts: [madeHost({ measured: madePackage({ place: 'services.llama-cpp.package', cmakeFlags: [], recipe: 'unknown' }), cpuFeatures: null })] }), ['nixpkgs-own-llama-cpp carbon: Where the source of services.llama-cpp.package', 'cpu-features-unused carbon: services.llama-cpp.package says nothing of cmake', 'cpu-features-beyond-the-cpu carbon:']],
    ['what a compiler is told', madeFacts({ hosts: [madeHost({ measured: madePackage({ place: 'pkgs.llama-cpp-cpu', cmakeFlags: ['-DGGML_NATIVE=OFF'], compilerFlags: ['-O3', '-march=x86-64-v3'] }), cpuFeatures: null })] }), ['cpu-features-unused carbon: The compiler of pkgs.llama-cpp-cpu is told -march=x86-64-v3: which instructions', 'cpu-features-beyond-the-cpu carbon: The compiler']],
    ['what a whole ARM architecture has', madeFacts({ hosts: [madeHost({ ...flags('-DGGML_CPU_ARM_ARCH=armv8.6-a+sve2'), cpuFeatures: null }, { cpu: { features: ['asimd', 'asimdhp', 'asimddp', 'i8mm', 'bf16', 'sve', 'sve2'], known: 'here' } })] }), ['cpu-features-unused carbon: The compiler of programs.llama-fleet.package is told -march=armv8.6-a', 'cpu-features-beyond-the-cpu carbon:']],
    ['capabilities that a package does not list', madeFacts({ hosts: [madeHost({ variant: 'cuda', runners: [madeRunner({ privateDevices: false, deviceAllow: ['char-nvidia rw'] })], substituters: ['https://cuda.example.org'] })] }), ['cuda-capabilities carbon: programs.llama-fleet.package does not list the CUDA capabilities']],
    ['the GPU of another host', cuda('89', null, false), ['cuda-capabilities carbon: The GPU of another host']],
    ['a GPU that nvidia-smi does not tell', cuda('89', []), ['cuda-capabilities carbon: nvidia-smi']],
    ['a runner outside of the flake', madeFacts({ hosts: [madeHost({ variant: 'vulkan', runners: [] })] }), ['gpu-hidden-from-the-runner carbon:', 'label-without-runner carbon:']],
    ['where a tag stands', madeFacts({ pin: madePin({ tagCommit: { unknown: 'no network' } }) }), ['lock-moved-by-hand -: no network']],
    ['inputs that cannot be read', madeFacts({ otherSources: { unknown: 'no network' } }), ['another-input-built -: no network']],
    ['packages that do not evaluate', madeFacts({ upstreamPackages: { unknown: 'it throws' }, hosts: [madeHost({ measured: madePackage({ foreign: null, place: 'pkgs.llama-cpp-cpu' }) })] }), ['foreign-nixpkgs carbon: it throws']],
    ['who can see a repository whose schedule may stop', madeFacts({ workflows: [scheduled], daysSinceCommit: 60, publicity: { kind: 'unknown', why: 'no answer' } }), ['schedule-may-stop -: The last commit here is 60 days old']],
    ['homes that do not evaluate', madeFacts({ homes: { unknown: 'The homes throw.' } }), ['another-llama-cpp-installed -: The homes throw.']],
    ['a flake that this nix is too old for', madeFacts({ unread: 'too old', pin: null, hosts: [] }), ['host-does-not-evaluate -: too old']],
    ['labels that another service may have', madeFacts({ workflows: [onHardware('push', 'buildjet-4vcpu-ubuntu-2204')] }), ["label-without-runner -: The job 'build' of .github/workflows/check.yml asks for [buildjet-4vcpu-ubuntu-2204], which no runner of the flake has; whether another service has it"]],
    ['labels where no host could be read', madeFacts({ unread: 'too old', pin: null, hosts: [], workflows: [onHardware('push', 'argon')] }), ['host-does-not-evaluate -:', 'label-without-runner -:']],
    ['labels of a fleet whose runners are not all known', madeFacts({ hosts: [madeHost(), madeHost({ runners: [] }, { name: 'boron' })], workflows: [onHardware('push', 'argon')] }), ['label-without-runner boron:', 'label-without-runner -:']],
  ])('%s', (_what, facts, beginnings) => {
    expect(open(facts)).toEqual(beginnings.map((beginning) => expect.stringContaining(beginning)))
    expect(exitCodeOfExamination(examine(facts))).toBe(0)
  })
})

test('a host that the flake does not have is a name to correct, and one that does not evaluate a line for a shell', () => {
  const fixOf = (name: string, absent?: true) => examine(madeFacts({ hosts: [madeHost({}, { name, configured: { problem: 'No.', ...(absent && { absent }) } })] })).findings[0]?.fix
  expect(fixOf('carbonn', true)).toBe('Correct its name in .github/llama-fleet.yml, take it out there, or name its `installable`.')
  expect(fixOf('carbon')).toBe('Look at it with `nix eval .#nixosConfigurations.carbon.config.system.build.toplevel.drvPath`.')
  expect(fixOf('mill.example.org')).toBe("Look at it with `nix eval '.#nixosConfigurations.\"mill.example.org\".config.system.build.toplevel.drvPath'`.")
})

test('a host whose only llama.cpp is that of a user is told how that one can be measured', () => {
  const host = madeHost({ variant: null, measured: null, installed: [madePackage({ place: 'home.packages of cem', name: 'llama-cpp-vulkan' })] }, { name: 'mill.example.org' })
  const finding = examine(madeFacts({ hosts: [host] })).findings.find(({ rule }) => rule === 'no-package-to-measure')
  expect(finding?.fix).toContain('variant = "vulkan"')
  expect(finding?.fix).toContain('with llama-fleet.homeModules.default it is `nixosConfigurations."mill.example.org".config.home-manager.users.cem.programs.llama-fleet.package`')
})

test.each([
  ['80', '8.6', 'It runs code of an earlier GPU of its generation'],
  ['75', '8.6', 'The driver translates code of an earlier GPU'],
  ['75;90', '8.6', 'The driver translates code of an earlier GPU'],
  ['90', '8.6', 'The program has no code that this GPU can run'],
])('code for %s on a GPU with %s: %s', (architectures, capability, cost) => {
  expect(examine(cuda(architectures, [capability])).findings.map((finding) => finding.cost)).toEqual([expect.stringContaining(cost)])
})

test('a token that was replaced already is not hidden once more', () => {
  const hidden = said(madeFacts({ machine: sources('access-tokens = a.org=1', 'access-tokens = b.org=2', 'access-tokens = b.org=3') }))
  expect(hidden).toEqual(['warning access-tokens-hidden -: place 1 sets access-tokens and so hides the token for a.org in place 0.'])
})

test('no token ever gets into an examination', () => {
  const facts = madeFacts({ machine: sources('access-tokens = github.com=ghp_verysecret', 'access-tokens =\n') })
  expect(said(facts)).toHaveLength(1)
  expect(JSON.stringify(examine(facts)) + examinationText(examine(facts))).not.toContain('verysecret')
})

test('an examination fits its schema and eighty columns, the worst first, and an error is exit code 3', () => {
  for (const [, facts] of SPEAKING) {
    const examination = examinationSchema.parse(examine(facts))
    const order = examination.findings.map(({ severity }) => severity).join()
    expect(order).toMatch(/^(?:error,?)*(?:warning,?)*(?:note,?)*$/)
    expect(exitCodeOfExamination(examination)).toBe(order.includes('error') ? 3 : 0)
    expect(examinationText(examination).split('\n').filter((line) => line.length > 80)).toEqual([])
  }
  expect(examinationText(examine(madeFacts()))).toBe('carbon: nothing found.\n')
})

test('hostile names from a fleet stay on their line and show what cannot be seen', () => {
  const text = examinationText(examine(madeFacts({ variantFiles: [{ path: `a\u001b[2J\n\u202eb/llama-cpp-variants.nix`, mentions: [] }] })))
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u001b\u202e]/)
  expect(text).toContain('a␛[2J')
})
