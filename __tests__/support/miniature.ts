import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import type { NixWish } from '../../scripts/stand-ins/nix-from-distribution.ts'
import { setStage } from '../../scripts/stand-ins/stage.ts'
import type { Stage } from '../../scripts/stand-ins/stage.ts'
import { nixForTests } from './nix.ts'

export interface RunningMiniature extends Stage {
  /** Stops the proxy and removes every file. */
  readonly close: () => Promise<void>
}

/** Returns a locked fleet, its upstream and the environment to work on them, in a temporary directory (about two seconds). */
export async function startMiniature(options: Parameters<typeof setStage>[2] & { readonly nix?: NixWish } = {}): Promise<RunningMiniature> {
  const { nix: wish, ...rest } = options
  const nix = await nixForTests(wish)
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-miniature-'))
  try {
    const stage = await setStage(directory, nix, rest)
    const close = async (): Promise<void> => {
      await stage.stop()
      await removeReadOnly(directory)
    }
    return { ...stage, close }
  } catch (error) {
    await removeReadOnly(directory)
    throw error
  }
}
