import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { gitFleetRepository } from '../../src/adapters/git-fleet-repository.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError } from '../../src/core/errors.ts'
import { startMiniature, type RunningMiniature } from '../support/miniature.ts'

// Debian 12 has nix 2.8.0. It is too old for the nixpkgs of today (2.18 is asked for), and stands here for how far back the
// commands that are used still mean the same: whoever lifts the limit by hand gets answers, not riddles.
let stage: RunningMiniature
const stateOf = (): string => join(stage.directory, 'our-state')

beforeAll(async () => {
  stage = await startMiniature({ nix: { suite: 'bookworm', minimum: '2.8.0' } })
})
afterAll(() => stage?.close())

const environment = (): Record<string, string> => ({
  ...stage.env,
  NIX_CONFIG: `build-hook = ${join(stage.nix.directory, '..', 'libexec', 'build-remote')}`,
})

test('nix 2.8 is refused with the version that is needed', async () => {
  const nix = nixCli({ processes: childProcesses(), environment: environment(), stateDirectory: stage.directory, token: null })
  await expect(nix.version()).rejects.toThrow(/2\.8\.0.*2\.18/s)
  await expect(nix.version()).rejects.toBeInstanceOf(InputError)
})

test('with the limit lifted by hand, nix 2.8 evaluates and builds a fleet in a clone of ours', async () => {
  const env = { ...environment(), LLAMA_FLEET_ALLOW_OLD_NIX: '1' }
  const nix = nixCli({ processes: childProcesses(), environment: env, stateDirectory: stage.directory, token: null })
  expect(await nix.version()).toBe('2.8.0')
  const fleet = gitFleetRepository({ processes: childProcesses(), environment: env, stateDirectory: stateOf(), directory: stage.fleet })
  const { directory } = await fleet.checkOut('HEAD', 'baseline')
  const attribute = 'nixosConfigurations.carbon.pkgs.llama-cpp-cpu'
  expect(await nix.evaluate({ directory, attribute }, 'package: package.pname')).toBe('llama-cpp')
  const position = await nix.evaluateExpression(directory, 'builtins.unsafeGetAttrPos "url" (import ./flake.nix).inputs.llama-cpp')
  expect(position).toMatchObject({ line: expect.any(Number), column: expect.any(Number) })
  const build = await nix.build({ directory, attribute }, { name: 'carbon', timeoutSeconds: 60, onLogLine: () => {} })
  expect(build).toMatchObject({ kind: 'built', storePath: expect.stringMatching(/-llama-cpp-0\.0\.0$/), closureBytes: expect.any(Number) })
})
