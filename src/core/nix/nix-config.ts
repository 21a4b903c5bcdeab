import semver from 'semver'
import { InputError } from '../errors.ts'
import { oneLine } from '../reading.ts'

/** nixpkgs itself asks for it (its lib/minver.nix). */
export const OLDEST_NIX = '2.18'

/** An installed nix: who made it, its version, and what to call it in a report. */
export interface NixVersion {
  readonly version: string
  readonly name: string
}

const SAID = /^nix \((?<maker>[^()\n]{1,100})\) (?<version>\d{1,5}\.\d{1,5}(?:\.\d{1,9})?)/m

/** Returns what `nix --version` says (Nix, Lix and Determinate Nix are known); throws InputError for anything else. */
export function parseNixVersion(said: string): NixVersion {
  const { maker, version } = SAID.exec(said)?.groups ?? {}
  if (maker === undefined || version === undefined) {
    throw new InputError({
      problem: `\`nix --version\` says '${oneLine(said)}', which is no version of nix.`,
      next: 'Look which program `command -v nix` finds.',
    })
  }
  return { version, name: maker === 'Nix' ? version : `${version} (${maker})` }
}

/** Returns whether a nix is of this version, of two numbers, or newer. */
export function isAtLeast({ version }: NixVersion, least: string): boolean {
  return semver.gte(semver.coerce(version) ?? '0.0.0', `${least}.0`)
}

/** Throws InputError when the nix is older than 2.18. */
export function assertNewEnough(nix: NixVersion): void {
  if (isAtLeast(nix, OLDEST_NIX)) return
  throw new InputError({
    problem: `nix ${nix.name} is older than ${OLDEST_NIX}, which current nixpkgs and flake-parts need.`,
    next: 'Install a newer one (https://nixos.org/download), or set LLAMA_FLEET_ALLOW_OLD_NIX=1 for a fleet that needs neither.',
  })
}

/**
 * Returns NIX_CONFIG (nix.conf(5)): what the user has, with flakes on, the flake's own settings refused, and
 * no building during evaluation unless it is asked for. The token is
 * appended to the user's map; `access-tokens` would replace it. Throws InputError for a token that could end its line.
 */
export function nixConfigText(existing: string | undefined, token: string | null, importFromDerivation = false): string {
  if (token !== null && !/^[\u0021-\u007e]+$/.test(token)) {
    throw new InputError({
      problem: 'The token has spaces, line ends or other characters that no token has.',
      next: 'Give it as GitHub printed it.',
    })
  }
  return [
    ...(existing === undefined || existing === '' ? [] : [existing]),
    'extra-experimental-features = nix-command flakes',
    'accept-flake-config = false',
    `allow-import-from-derivation = ${importFromDerivation}`,
    ...(token === null ? [] : [`extra-access-tokens = github.com=${token}`]),
  ].join('\n')
}
