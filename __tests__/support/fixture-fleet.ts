import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Stage } from '../../scripts/stand-ins/stage.ts'
import { ROOT } from './source-files.ts'

/** The host of a fixture that the tests run on. */
export const HERE = hostname().split('.')[0] ?? 'localhost'
export const SYSTEM = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'

/**
 * Home Manager in miniature: as a NixOS module whose users are evaluated with the host's packages (useGlobalPkgs) or packages of their own,
 * and on its own. What a user's configuration asserts, the host asserts; written after home-manager's nixos/common.nix.
 */
export const HOME_MANAGER = {
  'flake.nix': `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs = { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      inherit (lib) mkOption types;
      home = { pkgs, modules, extraSpecialArgs ? { } }: (lib.evalModules {
        modules = [ {
          options._module.args = mkOption { default = { }; };
          options.assertions = mkOption { type = types.listOf types.raw; default = [ ]; };
          options.home.packages = mkOption { type = types.listOf types.package; default = [ ]; };
          options.home.username = mkOption { type = types.str; default = "nobody"; };
          config._module.args.pkgs = pkgs;
        } ] ++ modules;
        specialArgs = extraSpecialArgs;
      }).config;
    in {
      nixosModules.home-manager = { config, pkgs, ... }:
        let
          cfg = config.home-manager;
          own = import nixpkgs { inherit (pkgs.stdenv.hostPlatform) system; };
          evaluated = user: home { pkgs = if cfg.useGlobalPkgs then pkgs else own; modules = [ user ]; inherit (cfg) extraSpecialArgs; };
        in {
          options.home-manager.useGlobalPkgs = mkOption { default = false; type = types.bool; };
          options.home-manager.extraSpecialArgs = mkOption { default = { }; type = types.attrs; };
          options.home-manager.users = mkOption {
            default = { };
            type = types.attrsOf types.raw;
            apply = builtins.mapAttrs (_: evaluated);
          };
          config.assertions = builtins.concatMap (user: user.assertions) (builtins.attrValues cfg.users);
        };
      lib.homeManagerConfiguration = arguments: { config = home arguments; inherit (arguments) pkgs; };
    };
}
`,
}

/** flake-parts in miniature: a flake of modules that set `flake`, with `systems` and `perSystem`, and without the module system. */
export const FLAKE_PARTS = {
  'flake.nix': `{
  outputs = { self }: {
    lib.mkFlake = { inputs }: module:
      let
        modules = one:
          let loaded = if builtins.isPath one then import one else one;
              set = if builtins.isFunction loaded then loaded { inherit inputs; inherit (inputs) self; } else loaded;
          in [ set ] ++ builtins.concatMap modules (set.imports or [ ]);
        all = modules module;
        merged = name: builtins.foldl' (sofar: one: sofar // one.\${name} or { }) { } all;
      in merged "flake";
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
