import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isolatedNixEnvironment, type IsolatedStore } from '../../scripts/stand-ins/isolated-store.ts'
import { nixForTests } from '../support/nix.ts'
import { ROOT } from '../support/source-files.ts'

const run = promisify(execFile)
const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-flake-'))
const flake = join(scratch, 'flake')
const nixpkgs = join(scratch, 'nixpkgs')
let store: IsolatedStore
let nix: (subcommand: string, ...rest: string[]) => Promise<string>

beforeAll(async () => {
  const provided = await nixForTests({ minimum: '2.34.0', suite: 'forky' })
  store = await isolatedNixEnvironment(join(scratch, 'nix'))
  for (const part of ['flake.nix', 'nix', 'package.json', 'LICENSE', 'README.md', 'dist']) {
    cpSync(join(ROOT, part), join(flake, part), { recursive: true })
  }
  cpSync(join(ROOT, '__tests__', 'fixtures', 'nixpkgs-for-the-cli'), nixpkgs, { recursive: true })
  const path = process.env['PATH'] ?? ''
  const git = dirname((await run('/bin/sh', ['-c', 'command -v git'])).stdout.trim())
  const host = { path, node: dirname(process.execPath), git, nix: provided.directory }
  writeFileSync(join(nixpkgs, 'host.json'), JSON.stringify(host))
  const env = { ...process.env, ...store.env, PATH: [provided.directory, path].join(delimiter) }
  const offline = ['--offline', '--no-write-lock-file', '--override-input', 'nixpkgs', `path:${nixpkgs}`]
  nix = async (subcommand, ...rest) =>
    (await run(provided.nix, [...subcommand.split(' '), ...offline, ...rest], { env, cwd: scratch })).stdout.trim()
})

afterAll(() => store.remove().then(() => run('rm', ['-rf', scratch])))

describe('flake.nix', () => {
  test('offers the command line for both Linux systems, the library and the template', async () => {
    const shown = JSON.parse(await nix('flake show', '--json', '--all-systems', `path:${flake}`)) as Record<string, unknown>
    const outputs = (shown['inventory'] ?? shown) as Record<string, unknown>
    expect(Object.keys(outputs).toSorted()).toEqual(['apps', 'homeModules', 'lib', 'nixosModules', 'packages', 'templates'])
    expect(JSON.stringify(outputs)).toContain('aarch64-linux')
    // __tests__/nix and __tests__/e2e/template.test.ts evaluate what these hold.
    const namesIn = async (output: string): Promise<unknown> =>
      JSON.parse(await nix('eval', '--json', `path:${flake}#${output}`, '--apply', 'builtins.attrNames'))
    expect(await namesIn('lib')).toEqual(['overlay'])
    expect(await namesIn('nixosModules')).toEqual(['default', 'runner'])
    expect(await namesIn('homeModules')).toEqual(['default'])
    expect(await namesIn('templates')).toEqual(['default'])
  })

  test('passes `nix flake check` for all systems', async () => {
    await expect(nix('flake check', '--no-build', '--all-systems', `path:${flake}`)).resolves.toBeDefined()
  })

  test('evaluates to one derivation per system, named after package.json', async () => {
    for (const system of ['x86_64-linux', 'aarch64-linux']) {
      const name = await nix('eval', '--raw', `path:${flake}#packages.${system}.default.name`)
      expect(name).toMatch(/^llama-fleet-\d+\.\d+\.\d+$/)
      expect(await nix('eval', '--raw', `path:${flake}#packages.${system}.default.meta.mainProgram`)).toBe('llama-fleet')
    }
  })

  test('packages dist/, package.json and the licence, and nothing else', async () => {
    const system = await nix('eval', '--raw', '--impure', '--expr', 'builtins.currentSystem')
    const output = await nix('build', '--no-link', '--print-out-paths', `path:${flake}#packages.${system}.default`)
    expect(readdirSync(join(output, 'lib', 'llama-fleet')).toSorted()).toEqual(['LICENSE', 'dist', 'package.json'])
    expect(readdirSync(join(output, 'lib', 'llama-fleet', 'dist'))).toEqual(readdirSync(join(ROOT, 'dist')))
  })

  test('`nix run` starts the command line', async () => {
    expect(await nix('run', `path:${flake}`, '--', '--help')).toMatch(/llama-fleet/)
  })
})
