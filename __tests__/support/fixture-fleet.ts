import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Stage } from '../../scripts/stand-ins/stage.ts'
import { ROOT } from './source-files.ts'

/** The host of a fixture that the tests run on. */
export const HERE = hostname().split('.')[0] ?? 'localhost'
export const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'

/** Home Manager as far as a fleet's flake sees it: a module with users, who have packages. */
export const HOME_MANAGER = {
  'flake.nix': `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }: {
    nixosModules.home-manager = { lib, ... }: {
      options.home-manager.useGlobalPkgs = lib.mkOption { default = false; type = lib.types.bool; };
      options.home-manager.users = lib.mkOption { default = { }; type = lib.types.attrsOf lib.types.raw; };
    };
  };
}
`,
}

/** Copies a fleet of __tests__/fixtures/fleets, changed by `change`, into one commit below the stage; `lock: false` leaves flake.lock out. */
export async function fixtureFleet(
  stage: Stage,
  fixture: string,
  { name = fixture, change = {}, lock = true }: { readonly name?: string; readonly change?: Readonly<Record<string, string | null>>; readonly lock?: boolean } = {},
): Promise<string> {
  const root = join(stage.directory, 'fixture-fleets', name)
  await mkdir(root, { recursive: true })
  await cp(join(ROOT, '__tests__/fixtures/fleets', fixture), root, { recursive: true })
  for (const path of await readdir(root, { recursive: true })) {
    if (!(await stat(join(root, path))).isFile()) continue
    const text = await readFile(join(root, path), 'utf8')
    await writeFile(join(root, path), text.replaceAll('@here@', HERE).replaceAll('@system@', SYSTEM))
  }
  for (const [path, text] of Object.entries(change)) {
    if (text === null) await rm(join(root, path), { recursive: true })
    else await writeFile(join(root, path), text)
  }
  const run = (program: string, ...args: readonly string[]): Promise<string> => command(program, args, { cwd: root, env: stage.env })
  await run('git', 'init', '--quiet', '--initial-branch=main')
  await run('git', 'add', '--all')
  if (lock) await run('nix', 'flake', 'lock')
  await run('git', 'add', '--all')
  await run('git', 'commit', '--quiet', '--message', 'The machines as they are')
  return root
}
