import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { git } from '../../scripts/stand-ins/git-repository.ts'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { nixForTests } from '../support/nix.ts'

const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-daemon-'))
const socket = join(directory, 'socket')
const flake = join(directory, 'flake')
let daemon: ChildProcess | undefined
let environment: Record<string, string> = {}

const FLAKE = (system: string): string => `{
  outputs = { self }: let
    run = name: script: derivation { inherit name; system = "${system}"; builder = "/bin/sh"; args = [ "-c" "PATH=/bin:/usr/bin; \${script}" ]; };
  in {
    ok = run "ok" "echo hi > $out";
    sleepy = run "sleepy" "echo asleep; sleep 1000.4713 & sleep 1000.4713";
  };
}
`

const sleepers = (): number =>
  readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0').join(' ').startsWith('sleep 1000.4713')
    } catch {
      return false
    }
  }).length

async function until(condition: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !condition(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 100))
  return condition()
}

beforeAll(async () => {
  const { nix, directory: bin } = await nixForTests()
  const { env } = await isolatedNixEnvironment(join(directory, 'nix'))
  environment = { ...env, PATH: `${bin}:${process.env['PATH']}`, NIX_DAEMON_SOCKET_PATH: socket }
  daemon = spawn(nix, ['daemon'], { env: environment, stdio: 'ignore' })
  mkdirSync(flake)
  mkdirSync(join(directory, 'state'))
  writeFileSync(join(flake, 'flake.nix'), FLAKE(process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'))
  await git(flake, ['init', '--quiet'])
  await git(flake, ['add', '--all'])
  await git(flake, ['commit', '--quiet', '--message', 'fleet'])
  if (!(await until(() => existsSync(socket)))) throw new Error('the nix daemon did not open its socket')
})

afterAll(async () => {
  daemon?.kill()
  await removeReadOnly(directory)
})

const throughDaemon = () =>
  nixCli({ processes: childProcesses(), environment: { ...environment, NIX_REMOTE: 'daemon' }, stateDirectory: join(directory, 'state'), token: null })

test('a build through a nix daemon is built, and its log arrives', async () => {
  const built = await throughDaemon().build({ directory: flake, attribute: 'ok' }, { name: 'ok', timeoutSeconds: 60, onLogLine: () => {} })
  expect(built).toMatchObject({ kind: 'built', storePath: expect.stringMatching(/-ok$/) })
})

test('the time limit closes the client, and the daemon ends the builder it started for us', async () => {
  const lines: string[] = []
  const building = throughDaemon().build({ directory: flake, attribute: 'sleepy' }, { name: 'sleepy', timeoutSeconds: 4, onLogLine: (line) => lines.push(line) })
  expect(await until(() => sleepers() > 0)).toBe(true)
  expect(await building).toMatchObject({ kind: 'failed', fault: 'infrastructure', sentence: expect.stringContaining('time limit of 4 s') })
  expect(await until(() => sleepers() === 0)).toBe(true)
  expect(lines).toContain('asleep')
  expect(daemon?.exitCode).toBeNull()
})
