import type { LockedInput } from '../pin/flake-lock.ts'

/** nix keeps names as they were written (`group%2Fsubgroup`). */
const NAME = /^[\w.~%-]+$/

/**
 * Returns the flake reference that fetches what a lock node holds by its commit alone, without its hash; null for a kind of
 * input that has no commit. https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#types
 */
export function sourceReference(locked: LockedInput['locked'], commit: string): string | null {
  const { type, owner, repo, url } = locked
  if (['github', 'gitlab', 'sourcehut'].includes(type) && NAME.test(owner ?? '') && NAME.test(repo ?? '')) {
    const host = typeof locked['host'] === 'string' ? `?host=${encodeURIComponent(locked['host'])}` : ''
    return `${type}:${owner ?? ''}/${repo ?? ''}/${commit}${host}`
  }
  if (type !== 'git' || url === undefined) return null
  const more = ['ref', 'submodules', 'lfs', 'shallow', 'allRefs'].flatMap((name) => {
    const value = locked[name]
    if (typeof value === 'string') return [`${name}=${encodeURIComponent(value)}`]
    return value === true ? [`${name}=1`] : []
  })
  const [address = '', query] = url.split('?', 2)
  return `git+${address}?${[...(query === undefined ? [] : [query]), ...more, `rev=${commit}`].join('&')}`
}
