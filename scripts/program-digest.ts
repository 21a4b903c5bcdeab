import { createHash } from 'node:crypto'
import type { Plugin } from 'rolldown'

/** What stands in the bundle where its digest will; as long as the digest, so that nothing moves. */
export const PLACE = 'program-digest'.padEnd(64, '.')

/** Returns a rolldown plugin that gives `PROGRAM_DIGEST` in the source the sha256 of all chunks: another program has another one. */
export function programDigest(): Plugin {
  return {
    name: 'program-digest',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? [file] : []))
      const hash = createHash('sha256')
      for (const { fileName, code } of chunks.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1))) hash.update(`${fileName}\0${code}\0`)
      const digest = hash.digest('hex')
      for (const chunk of chunks) if (chunk.code.includes(PLACE)) chunk.code = chunk.code.replaceAll(PLACE, digest)
    },
  }
}
