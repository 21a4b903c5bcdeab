import type { Build } from '../core/hosts/measurement.ts'

/** One attribute of a flake that lies in a clean git tree. */
export interface Installable {
  readonly directory: string
  readonly attribute: string
  /** Whether evaluation may build things; not by default. */
  readonly importFromDerivation?: boolean
}

/** The nix CLI. All throw InputError when nix is missing, too old or has no flakes, UpstreamError when a fetch failed. */
export interface Nix {
  version(): Promise<string>
  currentSystem(): Promise<string>
  /** Returns the value of `apply` (a Nix function, as text) on the attribute, read from nix's JSON. Throws EvaluationError. */
  evaluate(installable: Installable, apply: string): Promise<unknown>
  /** Returns the value of a Nix expression that may read files below `directory`. */
  evaluateExpression(directory: string, expression: string): Promise<unknown>
  /** Writes flake.lock in the directory; each override locks one input (by its path) to a reference of its own. */
  lock(directory: string, overrides: readonly { readonly input: string; readonly reference: string }[]): Promise<void>
  /**
   * Fetches a source by a flake reference with a commit and without a hash, so that no store path or cache that has the hash can
   * stand in for it, nor what nix remembers. Throws UpstreamError.
   */
  prefetch(reference: string): Promise<FetchedSource>
  /** Builds one derivation and holds its output with a GC root until `releaseRoots`. Never throws for a failed build. */
  build(installable: Installable, options: BuildOptions): Promise<Build>
  releaseRoots(): Promise<void>
}

/** What nix fetched: the hash of the tree (SRI), and its commit where nix says it. */
export interface FetchedSource {
  readonly rev: string | null
  readonly narHash: string
}

/** `name` names the GC root; log lines are handed over as they come. */
export interface BuildOptions {
  /** What the attribute evaluated to a moment ago: a build of that needs no second evaluation. */
  readonly derivation?: string
  readonly name: string
  readonly timeoutSeconds: number
  readonly onLogLine: (line: string) => void
}

/** The source of a flake does not evaluate: data for the report on the candidate side, the user's fault on the other. */
export class EvaluationError extends Error {
  readonly logTail: string
  readonly infrastructure: boolean

  constructor(message: string, logTail: string, infrastructure: boolean) {
    super(message)
    this.name = 'EvaluationError'
    this.logTail = logTail
    this.infrastructure = infrastructure
  }
}
