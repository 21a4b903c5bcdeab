import { access, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import { isolatedNixEnvironment } from '../../scripts/stand-ins/isolated-store.ts'
import { nixForTests } from '../support/nix.ts'

test.each([{}, { suite: 'trixie' }])('nix (%j) builds into a store of its own, and the store goes away whole', async (wish) => {
  const { nix, directory: onPath } = await nixForTests(wish)
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-store-'))
  const { env, remove } = await isolatedNixEnvironment(directory)
  const folder = `derivation {
    name = "x";
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = ["-c" "mkdir $out; >$out/y"];
    PATH = "${process.env['PATH']}";
  }`
  const how = ['--offline', '--no-link', '--print-out-paths', '--impure']
  const path = `${onPath}:${process.env['PATH']}`
  const built = await command(nix, ['build', ...how, '--expr', folder], { env: { ...env, PATH: path } })
  expect(built.trim()).toMatch(new RegExp(`^${directory}/store/[a-z0-9]{32}-x$`))
  await access(join(built.trim(), 'y'))
  await remove()
  await expect(access(directory)).rejects.toThrow('ENOENT')
})
