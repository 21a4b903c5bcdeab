import type { Bump } from '../hosts/plan.ts'
import type { Marker } from './marker.ts'

/** What is on GitHub when a bump is published: the marker of the open pull request, whose commits are on the branch, and the base. */
export interface FoundRequest {
  readonly marker: Marker | null
  /** Somebody else's commit at the end of our branch; the branch is left alone then. */
  readonly foreign: { readonly author: string; readonly head: string } | null
  /** The flake's files that changed on the base branch since the plan was made. */
  readonly touched: readonly string[]
  /** What the marker is to say of a merge by itself; left out where there is to be none. */
  readonly merge?: Marker['merge']
  /** Since when it shows this candidate; left out where nobody knows. */
  readonly since?: string
}

/** What a pull request tells beside its report: where the measurements lie, and what was found on GitHub. */
export interface RequestContext {
  /** The run whose artifacts hold what this run measured, and its page; null outside of a workflow. */
  readonly run: { readonly id: number; readonly url: string } | null
  readonly base: { readonly branch: string; readonly commit: string }
  readonly plan: Pick<Bump, 'settings' | 'earlier' | 'acceptedOutputs'>
  readonly found: FoundRequest
}

/** Nothing is there yet. */
export const NOTHING_FOUND: FoundRequest = { marker: null, foreign: null, touched: [] }
