import { isAtLeast, type NixVersion } from './nix-config.ts'

/**
 * The subset of the nix CLI that is equal from 2.8 to 2.34 (and in Lix). Every command runs in the flake's directory, so
 * that no path has to be written into a flake reference, where `#`, `?` and `%` mean something.
 */
const STRUCTURED = ['--log-format', 'internal-json']
const LOCK_STANDS = '--no-update-lock-file'

/** Returns the arguments of `nix eval` for a flake attribute with a function applied. */
export function evaluateArguments(attribute: string, apply: string): readonly string[] {
  return ['eval', '--json', ...STRUCTURED, LOCK_STANDS, `.#${attribute}`, '--apply', apply]
}

/** Returns the arguments of `nix eval` for an expression that may read files of its directory, also where `restrict-eval` forbids all others. */
export function expressionArguments(expression: string): readonly string[] {
  return ['eval', '--json', ...STRUCTURED, '--impure', '-I', 'fleet=.', '--expr', expression]
}

/** Returns the arguments of `nix build`; `outLink` becomes the GC root. `-v` brings the start of every build and substitution. */
export function buildArguments(installable: string, outLink: string): readonly string[] {
  return ['build', '--json', ...STRUCTURED, '-v', LOCK_STANDS, '--out-link', outLink, installable]
}

/** Since when `nix build` takes a derivation of the store with the outputs to build: https://nix.dev/manual/nix/2.18/command-ref/new-cli/nix#installables */
const TAKES_DERIVATIONS = '2.13'

/** A derivation in a store, wherever that lies, which nix cannot take for a flake reference. */
const DERIVATION = /^\/[\w+./-]{1,500}\/[0-9a-z]{32}-[\w+.=-]{1,211}\.drv$/

/** Returns the installable of all outputs of a derivation of the store; null where this nix or this path does not allow it. */
export function outputsOf(derivation: string, nix: NixVersion): string | null {
  return DERIVATION.test(derivation) && isAtLeast(nix, TAKES_DERIVATIONS) ? `${derivation}^*` : null
}

/** Returns the arguments of `nix flake lock`. */
export function lockArguments(overrides: readonly { readonly input: string; readonly reference: string }[]): readonly string[] {
  return ['flake', 'lock', ...STRUCTURED, ...overrides.flatMap(({ input, reference }) => ['--override-input', input, reference])]
}

/** Returns the arguments that fetch a source and print its hash; the reference names a commit and no hash. */
export function prefetchArguments(reference: string): readonly string[] {
  return ['flake', 'prefetch', '--json', ...STRUCTURED, '--refresh', reference]
}

/** Returns the arguments that fetch all inputs of the lock, which evaluate none of the flake's outputs. */
export function fetchInputsArguments(): readonly string[] {
  return ['flake', 'archive', ...STRUCTURED, LOCK_STANDS]
}

/** Returns the arguments that ask for the size of a store path's closure. */
export function closureArguments(storePath: string): readonly string[] {
  return ['path-info', '--closure-size', '--json', storePath]
}

/** Returns the arguments that print a derivation's whole build log. */
export function logArguments(derivation: string): readonly string[] {
  return ['log', derivation]
}
