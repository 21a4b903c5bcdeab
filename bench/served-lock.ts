import { command } from '../scripts/stand-ins/command.ts'
import type { Stage } from '../scripts/stand-ins/stage.ts'
import { lockedInput, parseFlakeLock, type FlakeLock } from '../src/core/pin/flake-lock.ts'
import { exactReference, githubRepositoryOf } from '../src/core/pin/flake-reference.ts'
import { tagName } from '../src/core/pin/pin-target.ts'
import type { PlanWorld } from '../src/phases/plan-bump.ts'

/**
 * Returns a lock that came with its flake as the stage can serve it: what lies below llama.cpp is held by its commit, fetched, and
 * compared, so hash and date there become those of what the stand-ins answer for that commit. The same text where nothing has to change.
 */
export async function servedLock(text: string, stage: Stage): Promise<string> {
  const lock = readable(text)
  if (lock === null) return text
  const heads = Object.entries(lock.nodes).flatMap(([name, { locked }]) => (locked !== undefined && githubRepositoryOf(locked)?.repo.toLowerCase() === 'llama.cpp' ? [name] : []))
  const below = new Set<string>()
  const walk = (name: string): void => {
    for (const target of Object.values(lock.nodes[name]?.inputs ?? {})) {
      if (typeof target !== 'string' || below.has(target)) continue
      below.add(target)
      walk(target)
    }
  }
  heads.forEach(walk)
  let changed = false
  for (const name of below) {
    const { locked } = lock.nodes[name] ?? {}
    const reference = locked === undefined ? null : exactReference(locked)
    if (locked === undefined || reference === null) continue
    const said = await command(stage.nix.nix, ['flake', 'prefetch', '--json', reference], { cwd: stage.directory, env: stage.env }).catch(() => null)
    if (said === null) continue
    const served = JSON.parse(said) as { hash: string; locked?: { lastModified?: number } }
    if (locked.narHash === served.hash && locked.lastModified === served.locked?.lastModified) continue
    if (locked.narHash !== undefined) locked.narHash = served.hash
    if (locked.lastModified !== undefined) locked.lastModified = served.locked?.lastModified ?? locked.lastModified
    changed = true
  }
  return changed ? `${JSON.stringify(lock, null, 2)}\n` : text
}

/** Returns the world of a flake that came with its lock: the tag that it pins stands on the commit that the lock holds, which is none of the stage's. */
export function worldAsLocked(world: PlanWorld, lockText: string | undefined, input: string): PlanWorld {
  const pin = lockText === undefined ? null : lockedTag(lockText, input)
  if (pin === null) return world
  const list: PlanWorld['upstream']['list'] = async (...asked) => [...(await world.upstream.list(...asked)).filter(({ name }) => name !== pin.name), pin]
  return { ...world, upstream: { ...world.upstream, list } }
}

function lockedTag(lockText: string, input: string): { readonly name: string; readonly commit: string } | null {
  const lock = readable(lockText)
  if (lock === null || !Object.hasOwn(lock.nodes[lock.root]?.inputs ?? {}, input)) return null
  try {
    const { locked, original } = lockedInput(lock, input, 'flake.lock')
    const name = original.ref === undefined ? null : tagName(original.ref)
    return name === null || locked.rev === undefined ? null : { name, commit: locked.rev }
  } catch {
    return null
  }
}

/** A lock that cannot be read is refused later, with the reason. */
function readable(text: string): FlakeLock | null {
  try {
    return parseFlakeLock(text, 'flake.lock')
  } catch {
    return null
  }
}
