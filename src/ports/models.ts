import type { ModelReference } from '../core/hosts/host-settings.ts'
import type { ModelDigest } from '../core/hosts/measurement.ts'

/** A model that lies on this machine. `path` is the first part of a split GGUF, `parts` are the paths of all. */
export interface LocalModel {
  readonly path: string
  readonly parts: readonly string[]
  readonly digest: ModelDigest
}

/** Finds models, and fetches those given by URL (with resume) into the state directory. */
export interface Models {
  /** Throws InputError when the file is missing, no GGUF or has another sha256, UpstreamError when it cannot be fetched. */
  provide(reference: ModelReference, onProgress: (line: string) => void): Promise<LocalModel>
}
