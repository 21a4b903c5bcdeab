import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Side } from './sides.ts'

/** Returns a 32-bit mix of the text (FNV-1a, then murmur3's finalizer), so that near seeds and near names start far apart. */
function mix(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/**
 * Returns which side's process runs first in a round (counted from 0): an independent toss per round, the same for the same
 * seed, host and round. A fixed ABBA pattern can fall into step with a periodic neighbour; a toss cannot (docs/verdict.md).
 */
export function firstSideOfRound(seed: number, hostName: string, roundIndex: number): Side {
  const generator = xoroshiro128plus(mix(`${seed}:${hostName}`))
  for (let skipped = 0; skipped < roundIndex; skipped++) generator.next()
  // the sign, not the lowest bit: the lowest bits of xoroshiro128+ are its weakest
  return generator.next() < 0 ? 'baseline' : 'candidate'
}
