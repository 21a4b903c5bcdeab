import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { InputError } from '../core/errors.ts'
import type { Models } from '../ports/models.ts'

/** Temporary. */
export function modelFiles(_options: { readonly stateDirectory: string }): Models {
  return {
    async provide(reference) {
      if (reference.kind !== 'path') throw new InputError({ problem: 'url', next: '' })
      const { size, mtime } = await stat(reference.path)
      return { path: reference.path, digest: { name: basename(reference.path), bytes: size, modifiedAt: mtime.toISOString(), sampled: '', sha256: null } }
    },
  }
}
