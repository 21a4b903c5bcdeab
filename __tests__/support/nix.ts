import { provideNix } from '../../scripts/stand-ins/nix-from-distribution.ts'
import type { NixWish, ProvidedNix } from '../../scripts/stand-ins/nix-from-distribution.ts'

const provided = new Map<string, Promise<ProvidedNix>>()

/** Returns a real nix (its path, version and the directory for PATH), found or unpacked once; `{ suite: 'trixie' }` is 2.26. */
export function nixForTests(wish: NixWish = {}): Promise<ProvidedNix> {
  const key = JSON.stringify(wish)
  const known = provided.get(key) ?? provideNix(wish)
  provided.set(key, known)
  return known
}
