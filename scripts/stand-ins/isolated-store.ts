import { chmod, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface IsolatedStore {
  /** What to add to a child's environment so that its nix touches nothing outside `directory`. */
  readonly env: Readonly<Record<string, string>>
  /** Removes the directory; a plain rm cannot, because store paths are read-only. */
  readonly remove: () => Promise<void>
}

/**
 * Makes a nix store with its own state and configuration below `directory`: no /nix, no daemon, root or not.
 * Store paths depend on the store's directory, so two of them never agree on a hash.
 */
export async function isolatedNixEnvironment(directory: string): Promise<IsolatedStore> {
  const at = (name: string): string => join(directory, name)
  for (const name of ['store', 'var', 'log', 'etc', 'cache', 'home']) await mkdir(at(name), { recursive: true })
  // nix 2.8 fails on an empty flake-registry, so it points at a file that knows no flake.
  await writeFile(at('etc/registry.json'), '{"flakes":[],"version":2}\n')
  const settings = [
    'sandbox = false',
    'build-users-group =',
    'experimental-features = nix-command flakes',
    'substituters =',
    // everything is on this machine: what fails once fails again, and nix would wait seconds between its five tries
    'download-attempts = 1',
    `flake-registry = ${at('etc/registry.json')}`,
  ]
  await writeFile(at('etc/nix.conf'), `${settings.join('\n')}\n`)
  const env = {
    NIX_REMOTE: '',
    NIX_STORE_DIR: at('store'),
    NIX_STATE_DIR: at('var'),
    NIX_LOG_DIR: at('log'),
    NIX_CONF_DIR: at('etc'),
    XDG_CACHE_HOME: at('cache'),
    XDG_CONFIG_HOME: at('home/.config'),
    HOME: at('home'),
  }
  return { env, remove: () => removeReadOnly(directory) }
}

/** Removes a tree whose directories may be read-only. */
export async function removeReadOnly(directory: string): Promise<void> {
  await openUp(directory)
  await rm(directory, { recursive: true, force: true })
}

async function openUp(directory: string): Promise<void> {
  const status = await lstat(directory).catch(() => undefined)
  if (!status?.isDirectory()) return
  await chmod(directory, 0o700)
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await openUp(join(directory, entry.name))
  }
}
