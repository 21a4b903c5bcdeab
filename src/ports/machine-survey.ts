import type { ConfigSource } from '../core/doctor/token-overrides.ts'

/** What programs and files of this machine say, for the doctor. Nothing throws: what cannot be told is null. */
export interface MachineSurvey {
  nix(): Promise<{ readonly version: string; readonly name: string } | null>
  /** nix's setting `sandbox`, as it counts for this user. */
  sandbox(): Promise<boolean | 'relaxed' | null>
  /** The places that nix reads settings from, in its order, with what they include in their place. */
  configSources(): Promise<readonly ConfigSource[]>
  /** The compute capabilities of the NVIDIA GPUs (`8.9`). */
  cudaCapabilities(): Promise<readonly string[] | null>
}
