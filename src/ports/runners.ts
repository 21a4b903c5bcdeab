import type { RegisteredRunner } from '../core/hosts/offline-hosts.ts'

/** The self-hosted runners of the repository. */
export interface Runners {
  /** Returns those that are registered; null when the token may not see them (GITHUB_TOKEN never may). Throws UpstreamError when GitHub fails. */
  list(): Promise<readonly RegisteredRunner[] | null>
}
