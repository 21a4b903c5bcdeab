import { cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { madeWhole } from '../stand-ins/cache.ts'
import { BUILDERS_PATH } from './build-tools.ts'
import { git, initialised } from './git.ts'

/**
 * Makes `directory` a git repository of the nixpkgs stand-in, on the branch nixos-unstable, whose builders keep their
 * compiler cache in `ccacheDirectory`. The same inputs give the same commit.
 */
export function makeNixpkgs(directory: string, ccacheDirectory: string): Promise<string> {
  return madeRepository(directory, 'nixpkgs-stand-in', 'nixos-unstable', async (unfinished) => {
    const host = { path: BUILDERS_PATH, ccacheDirectory }
    await rm(join(unfinished, 'host.nix'))
    await writeFile(join(unfinished, 'host.nix'), nixValue(host))
  })
}

/** Makes `directory` a git repository of the flake-parts stand-in, on the branch main. */
export const makeFlakeParts = (directory: string): Promise<string> =>
  madeRepository(directory, 'flake-parts-stand-in', 'main', () => Promise.resolve())

/** Returns the text of a Nix file that evaluates to a JSON value. */
export const nixValue = (value: unknown): string =>
  `builtins.fromJSON "${JSON.stringify(value).replaceAll(/["\\]|\$\{/g, '\\$&')}"\n`

function madeRepository(
  directory: string,
  from: string,
  branch: string,
  adjust: (unfinished: string) => Promise<void>,
): Promise<string> {
  return madeWhole(directory, async (unfinished) => {
    await cp(join(import.meta.dirname, from), unfinished, { recursive: true })
    await adjust(unfinished)
    await initialised(unfinished, branch)
    await git(unfinished, ['add', '--all'])
    await git(unfinished, ['commit', '--quiet', '--message', from], { date: '2026-08-01T12:00:00+00:00' })
  })
}
