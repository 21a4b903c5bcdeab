import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fencedBlocks } from '../support/fenced-blocks.ts'
import { NIX_VERSIONS, nixEvaluation } from '../support/nix-evaluation.ts'
import type { NixEvaluation } from '../support/nix-evaluation.ts'
import { ROOT } from '../support/source-files.ts'

/** The only block of Nix code on a page. */
function nixOf(page: string): string {
  const blocks = fencedBlocks(page, 'nix')
  expect(blocks).toHaveLength(1)
  return blocks[0] ?? ''
}

describe.each(NIX_VERSIONS)('Nix code to copy, on nix %s and the real llama.cpp', (_version, wish) => {
  let nix: NixEvaluation
  beforeAll(async () => {
    nix = await nixEvaluation(wish)
  })
  afterAll(() => nix.close())

  const HASWELL = '[ "sse4_2" "avx" "f16c" "fma" "bmi2" "avx2" ]'
  const INPUTS = 'inputs = { inherit llama-cpp; llama-fleet = { lib = { inherit overlay; }; nixosModules.default = own + "/nix/modules/nixos.nix"; }; };'

  test('README.md: an input of the flake, and a module that builds the variant for the features', async () => {
    const [input = '', module = ''] = nixOf('README.md').split('# in a module of each host\n')
    expect(await nix.value(`({ ${input} }).inputs.llama-fleet`)).toEqual({ url: 'github:OWNER/llama-fleet', inputs: { nixpkgs: { follows: 'nixpkgs' } } })
    const host = `(let ${INPUTS} in nixos { config.allowUnfree = true; modules = [ { ${module} } ]; }).config`
    expect(await nix.value(`let config = ${host}; in installed config.environment.systemPackages == [ (fleet { config.allowUnfree = true; cpuFeatures = ${HASWELL}; }).llama-cpp-cuda.drvPath ] && failed config == [ ]`)).toBe(true)
  })

  test('docs/nix.md: an overlay with the variants', async () => {
    const overlays = `(let ${INPUTS} in { ${nixOf('docs/nix.md')} }).nixpkgs.overlays`
    expect(await nix.value(`(packagesFor { overlays = ${overlays}; }).llama-cpp-vulkan.drvPath == (fleet { cpuFeatures = ${HASWELL}; }).llama-cpp-vulkan.drvPath`)).toBe(true)
  })

  test('the template: what stands there in a comment takes the place of the module', async () => {
    const template = readFileSync(join(ROOT, 'nix/templates/fleet/modules/llama-cpp.nix'), 'utf8')
    const [signature] = /^\{.*\}:$/m.exec(template) ?? []
    const inline = [...template.matchAll(/^ {2}# {3}(.*)$/gm)].map(([, line]) => line).join('\n')
    const module = `((${signature} { ${inline}\n}) { ${INPUTS} pkgs = fleet { cpuFeatures = ${HASWELL}; }; })`
    expect(await nix.value(`let module = ${module}; here = packagesFor { overlays = module.nixpkgs.overlays; }; in installed module.environment.systemPackages == [ here.llama-cpp-cpu.drvPath ]`)).toBe(true)
  })

  test('docs/quiet-host.md: a module with the unit and the rule that the runner module has', async () => {
    const facts = await nix.value(`let
      pkgs = { util-linux = "/util-linux"; coreutils = "/coreutils"; };
      module = (${nixOf('docs/quiet-host.md')}) { inherit pkgs; };
    in {
      unit = module.systemd.services."llama-fleet-restore@";
      inherit (module.systemd.tmpfiles) rules;
      polkit = module.security.polkit.enable;
    }`)
    expect(facts).toMatchObject({
      unit: { onSuccess: ['%i'], onFailure: ['%i'], unitConfig: { OnSuccessJobMode: 'replace' }, serviceConfig: { Type: 'exec', ExecStart: '/util-linux/bin/flock --exclusive /run/lock/llama-fleet /coreutils/bin/true' } },
      rules: ['d /run/lock/llama-fleet 0755 root root -'],
      polkit: true,
    })
  })
})
