import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { madeWhole } from '../stand-ins/cache.ts'
import { ownFlakeFiles } from '../stand-ins/own-flake.ts'
import { BUILDERS_PATH } from './build-tools.ts'
import { git, initialised } from './git.ts'

/** The miniature's module system and NixOS, which take any lib and any packages. */
const NIXOS = ['modules.nix', 'types.nix', 'nixos.nix']

/**
 * Makes `directory` a git repository of the nixpkgs stand-in, on the branch nixos-unstable, whose builders keep their
 * compiler cache in `ccacheDirectory` and tell cmake what this machine has (`cmakeFlags`, with blanks between them). The same inputs give the same commit.
 */
export function makeNixpkgs(directory: string, lent: { readonly ccacheDirectory: string; readonly cmakeFlags: string }): Promise<string> {
  return madeRepository(directory, 'nixpkgs-stand-in', 'nixos-unstable', async (unfinished) => {
    await copied('nixpkgs-stand-in', unfinished)
    for (const file of NIXOS) await cp(join(import.meta.dirname, '../stand-ins/miniature/nixpkgs', file), join(unfinished, file))
    const host = { path: BUILDERS_PATH, ...lent }
    await rm(join(unfinished, 'host.nix'))
    await writeFile(join(unfinished, 'host.nix'), nixValue(host))
  })
}

/** Makes `directory` a git repository of the flake-parts stand-in, on the branch main. */
export const makeFlakeParts = (directory: string): Promise<string> =>
  madeRepository(directory, 'flake-parts-stand-in', 'main', (unfinished) => copied('flake-parts-stand-in', unfinished))

/** Makes `directory` a git repository of this project's own flake, on the branch main. */
export const makeOwnFlake = (directory: string): Promise<string> =>
  madeRepository(directory, 'llama-fleet', 'main', async (unfinished) => {
    for (const [path, text] of Object.entries(await ownFlakeFiles())) {
      await mkdir(dirname(join(unfinished, path)), { recursive: true })
      await writeFile(join(unfinished, path), text)
    }
  })

/** Returns the text of a Nix file that evaluates to a JSON value. */
export const nixValue = (value: unknown): string =>
  `builtins.fromJSON "${JSON.stringify(value).replaceAll(/["\\]|\$\{/g, '\\$&')}"\n`

const copied = (folder: string, unfinished: string): Promise<void> =>
  cp(join(import.meta.dirname, folder), unfinished, { recursive: true })

function madeRepository(
  directory: string,
  what: string,
  branch: string,
  fill: (unfinished: string) => Promise<void>,
): Promise<string> {
  return madeWhole(directory, async (unfinished) => {
    await fill(unfinished)
    await initialised(unfinished, branch)
    await git(unfinished, ['add', '--all'])
    await git(unfinished, ['commit', '--quiet', '--message', what], { date: '2026-08-01T12:00:00+00:00' })
  })
}
