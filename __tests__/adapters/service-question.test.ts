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

test('the variables of a unit are those that systemd makes of what NixOS writes', async () => {
  const host = (service: string, more = '') => `let package = derivation { name = "llama-cpp"; system = "x86_64-linux"; builder = "/bin/sh"; }; start = "llama-server -c 1"; in { config.systemd = { services = { ${service} }; ${more} }; }`
  const of = async (service: string, unit = 'llama-cpp', more = '') => (await ask(host(service, more), `${unit}.service`)) as { environment?: unknown; why?: unknown }
  const plain = (rest: string) => of(`llama-cpp = { serviceConfig.ExecStart = start; ${rest} };`)
  // NixOS writes them as Environment=, where systemd fills in specifiers
  expect((await plain('environment = { LLAMA_ARG_MODELS_DIR = "%S/models"; LLAMA_ARG_ALIAS = "100%% \\"a\\" b"; };')).environment).toEqual({ LLAMA_ARG_MODELS_DIR: '/var/lib/models', LLAMA_ARG_ALIAS: '100% "a" b' })
  expect(await plain('environment.LLAMA_ARG_MODEL = "%h/m.gguf";')).toEqual({ kind: 'unclear', why: 'its Environment= has a value that only systemd can fill in: LLAMA_ARG_MODEL' })
  // a package as a value is its path, as a fetched model or template is
  expect((await plain('environment.LLAMA_ARG_MODEL = package;')).environment).toEqual({ LLAMA_ARG_MODEL: expect.stringMatching(/store\/[^/]*-llama-cpp$/) })
  // an empty assignment takes back all before it
  expect((await plain('environment.LLAMA_ARG_THREADS = 4; serviceConfig.Environment = [ "" "LLAMA_ARG_ALIAS=a" ];')).environment).toEqual({ LLAMA_ARG_ALIAS: 'a' })
  expect((await of('llama-cpp = { serviceConfig.ExecStart = start; environment.GGML_A = "own"; };', 'llama-cpp', 'globalEnvironment = { GGML_A = "all"; GGML_B = "all"; };')).environment).toEqual({ GGML_A: 'own', GGML_B: 'all' })
  expect((await plain('environment = { GGML_A = "1"; GGML_B = "2"; GGML_C = "3"; }; serviceConfig.UnsetEnvironment = [ "GGML_A" "GGML_B=2 GGML_C=other" ];')).environment).toEqual({ GGML_C: '3' })
  // what systemd itself was started with, only systemd knows
  expect(await plain('serviceConfig.PassEnvironment = "HOME LLAMA_ARG_MODEL";')).toEqual({ kind: 'unclear', why: 'its PassEnvironment= has a value that only systemd can fill in: LLAMA_ARG_MODEL' })
  expect((await plain('environment.LLAMA_ARG_MODEL = "/m"; serviceConfig.PassEnvironment = [ "LLAMA_ARG_MODEL HF_TOKEN" ];')).environment).toEqual({ LLAMA_ARG_MODEL: '/m' })
})

test('a drop-in of an instance comes after all of its template', async () => {
  const host = (own: string, more = '') => `{ config.systemd = { ${more} services = { "chat@" = { environment.GGML_A = "1"; serviceConfig = { Environment = "GGML_B=1"; ExecStart = "llama-server -m /%i"; }; }; "chat@big" = ${own}; }; }; }`
  const of = (own: string, more = '') => ask(host(own, more), 'chat@big.service')
  // NixOS writes what is for all units into each file, and none for an instance that it knows nothing of
  const all = 'globalEnvironment.GGML_A = "0";'
  expect(await of('{ environment.GGML_C = "2"; }', all)).toMatchObject({ environment: { GGML_A: '0', GGML_B: '1', GGML_C: '2' } })
  expect(await ask(host('{ }', all), 'chat@small.service')).toMatchObject({ environment: { GGML_A: '1', GGML_B: '1' } })
  expect(await of('{ environment.GGML_B = "2"; }')).toMatchObject({ arguments: ['-m', '/big'], environment: { GGML_A: '1', GGML_B: '2' } })
  expect(await of('{ overrideStrategy = "asDropin"; environment.GGML_B = "2"; serviceConfig.ExecStart = [ "" "llama-server -c 1" ]; }')).toMatchObject({ arguments: ['-c', '1'], environment: { GGML_A: '1', GGML_B: '2' } })
  // a whole unit of that name takes the place of the template
  expect(await of('{ overrideStrategy = "asDropinIfExists"; environment.GGML_B = "2"; serviceConfig.ExecStart = "llama-server -c 1"; }')).toMatchObject({ arguments: ['-c', '1'], environment: { GGML_B: '2' } })
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
