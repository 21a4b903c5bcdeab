import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { jointQuestion, readJointAnswer } from '../../src/core/checks/joint-question.ts'
import { installableQuestion, readInstallable } from '../../src/core/hosts/installable.ts'
import { readServiceCommand, serviceQuestion } from '../../src/core/checks/service-command.ts'
import { plannedHost } from '../support/planned-bump.ts'
import { nixForTests } from '../support/nix.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'llama-fleet-service-')))
let evaluate: (apply: string, host: string) => Promise<unknown>
let ask: (host: string, unit?: string) => Promise<unknown>
beforeAll(async () => {
  const { nix } = await nixForTests()
  const { env } = await isolatedNixEnvironment(root)
  evaluate = async (apply, host) => JSON.parse(await command(nix, ['eval', '--impure', '--json', '--expr', `(${apply}) (${host})`], { env }))
  ask = async (host, unit = 'llama-cpp.service') => readServiceCommand(await evaluate(serviceQuestion(plannedHost('carbon', { service: { kind: 'unit', unit } }))?.apply ?? '', host))
})
afterAll(() => removeReadOnly(root))

/** What NixOS makes of nixpkgs' module: a package that is a derivation, and a command line escaped as systemd wants it. */
const NIXOS = `let
  package = derivation { name = "llama-cpp"; system = "x86_64-linux"; builder = "/bin/sh"; };
  escape = word: builtins.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON word);
  start = words: "\${package}/bin/llama-server \${builtins.concatStringsSep " " (map escape words)}";
in {
  config.services.llama-cpp = { enable = true; inherit package; extraFlags = [ "ignored" ]; };
  config.systemd.services.llama-cpp = {
    environment = { LLAMA_ARG_THREADS = 4; HOME = null; TZDIR = "\${package}/tz"; };
    serviceConfig.Environment = [ "LLAMA_ARG_ALIAS=\${package}/alias" "\\"LLAMA_ARG_CHAT_TEMPLATE=a b\\"" ];
    serviceConfig.ExecStart = start [ "--host" "127.0.0.1" "--alias" "a \\"b\\" 100% $HOME" ];
  };
  config.systemd.services.listed.serviceConfig.ExecStart = [ "" (start [ "-m" "x.gguf" ]) ];
  config.systemd.services.scripted.serviceConfig = { };
  config.systemd.services."chat@" = {
    environment.LLAMA_ARG_THREADS = 4;
    serviceConfig = { EnvironmentFile = /etc/chat.env; Environment = "LLAMA_ARG_ALIAS=%i LLAMA_ARG_CTX_SIZE=1"; ExecStart = "\${package}/bin/llama-server -m /models/%i.gguf"; };
  };
  config.systemd.services."chat@big" = { environment.LLAMA_ARG_THREADS = 8; serviceConfig.Environment = [ "LLAMA_ARG_CTX_SIZE=2" ]; serviceConfig.EnvironmentFile = [ "-/run/keys/big" ]; };
}`

test("nix tells the unit's own command line and variables, whatever built things are in it", async () => {
  expect(await ask(NIXOS)).toEqual({
    kind: 'command',
    program: { path: expect.stringMatching(/-llama-cpp\/bin\/llama-server$/), words: [] },
    arguments: ['--host', '127.0.0.1', '--alias', 'a "b" 100% $HOME'],
    environment: { LLAMA_ARG_ALIAS: expect.stringMatching(/-llama-cpp\/alias$/), LLAMA_ARG_CHAT_TEMPLATE: 'a b', LLAMA_ARG_THREADS: '4', TZDIR: expect.stringMatching(/-llama-cpp\/tz$/) },
  })
  expect(await ask(NIXOS, 'chat@small.service')).toMatchObject({ arguments: ['-m', '/models/small.gguf'], environment: { LLAMA_ARG_THREADS: '4', LLAMA_ARG_ALIAS: 'small', LLAMA_ARG_CTX_SIZE: '1' }, environmentFiles: ['/etc/chat.env'] })
  expect(await ask(NIXOS, 'chat@big.service')).toMatchObject({ arguments: ['-m', '/models/big.gguf'], environment: { LLAMA_ARG_THREADS: '8', LLAMA_ARG_ALIAS: 'big', LLAMA_ARG_CTX_SIZE: '2' }, environmentFiles: ['/etc/chat.env', '/run/keys/big'] })
  expect(await ask(NIXOS, 'listed.service')).toMatchObject({ kind: 'command', arguments: ['-m', 'x.gguf'] })
})

test('nix tells the options of a host that has no units, and that there is no service', async () => {
  const options = '{ enable = true; host = "::1"; port = 8080; model = /models/m.gguf; extraFlags = [ "-c" 4096 ]; }'
  expect(await ask(`{ config.services.llama-cpp = ${options}; }`)).toMatchObject({
    arguments: ['--host', '::1', '--port', '8080', '-m', '/models/m.gguf', '-c', '4096'],
  })
  expect(await ask('{ config.services.llama-cpp.enable = false; }')).toEqual({ kind: 'unclear', why: expect.stringContaining('the host enables no services.llama-cpp (leave') })
  expect(await ask('{ config = { }; }')).toEqual({ kind: 'unclear', why: expect.stringContaining('the host enables no services.llama-cpp (leave') })
  expect(await ask(NIXOS, 'scripted.service')).toEqual({ kind: 'unclear', why: 'the host has no unit scripted.service' })
  expect(await ask(NIXOS, 'gone.service')).toEqual({ kind: 'unclear', why: 'the host has no unit gone.service' })
})

test('nix tells package and service in one evaluation what it tells of each alone, and of neither when one fails', async () => {
  const carbon = plannedHost('carbon', { checks: ['service'], service: { kind: 'unit', unit: 'llama-cpp.service' } })
  const question = jointQuestion(carbon)
  if (question === null) throw new Error('both are asked of the host')
  const answers = readJointAnswer(carbon, await evaluate(question.apply, NIXOS))
  expect(readInstallable(carbon, answers.package)).toEqual(readInstallable(carbon, await evaluate(installableQuestion(carbon).apply, NIXOS)))
  expect(readServiceCommand(answers.service)).toEqual(await ask(NIXOS))
  const packaged = '{ pkgs.llama-cpp-cpu = derivation { name = "llama-cpp-cpu"; system = "x86_64-linux"; builder = "/bin/sh"; }; config = { CONFIG }; }'
  expect(readServiceCommand(readJointAnswer(carbon, await evaluate(question.apply, packaged.replace('CONFIG', ''))).service)).toMatchObject({ kind: 'unclear' })
  await expect(evaluate(question.apply, packaged.replace('CONFIG', 'systemd.services = throw "no units";'))).rejects.toThrow('no units')
  await expect(evaluate(question.apply, '{ config = { }; }')).rejects.toThrow("attribute 'pkgs' missing")
})

test('they are two questions where the config names the attribute to build, or where no unit is asked for', () => {
  const unit = { kind: 'unit', unit: 'llama-cpp.service' } as const
  expect(jointQuestion(plannedHost('carbon', { checks: ['service'], service: unit, installable: 'packages.x86_64-linux.llama-cpp' }))).toBeNull()
  expect(jointQuestion(plannedHost('carbon', { checks: ['greedy'], service: unit }))).toBeNull()
  expect(jointQuestion(plannedHost('carbon', { checks: ['service'], service: { kind: 'arguments', arguments: ['-m', '/m.gguf'] } }))).toBeNull()
})
