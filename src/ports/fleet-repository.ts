import type { PlannedFile } from '../core/hosts/plan.ts'

/** A clean tree of the fleet repository in a clone of our own, on a detached HEAD. */
export interface Tree {
  readonly directory: string
  readonly commit: string
}

/** Where the fleet repository is, and what it stands at. */
export interface RepositoryFacts {
  readonly root: string
  readonly headCommit: string
}

/** A regular file at a commit. */
export interface CommittedFile {
  readonly text: string
  readonly mode: '100644' | '100755'
  readonly blob: string
}

/** A file that a commit lacks, and how it lies in the working tree; `rule` is the pattern that ignores it, with its place. */
export type AbsentFile = { readonly path: string; readonly state: 'nowhere' | 'not-tracked' | 'not-committed' } | { readonly path: string; readonly state: 'ignored'; readonly rule: string }

/** Files that a commit lacks, and some directories of the commit that have one of the first one's name (`.`: its root). */
export interface Absence {
  readonly files: readonly AbsentFile[]
  readonly others: readonly string[]
}

/** What the reader of a bump should know of the repository and of the commit that it starts from. */
export interface BumpFacts {
  readonly branch: string | null
  readonly dirty: boolean
  readonly usesGitCrypt: boolean
  readonly usesLfs: boolean
  readonly usesSubmodules: boolean
}

/** A head, the commit that it would be merged into, and the pull request; `mergeBase` is git's word for the last commit that both have. */
export interface MergeQuestion {
  readonly number: number
  readonly head: string
  readonly base: string
  readonly mergeBase: string
}

/** What merging makes: a commit that has `base` as its first parent, the head itself where that lacks nothing of it, or paths in conflict. */
export type MergedHead = { readonly kind: 'merged'; readonly commit: string } | { readonly kind: 'conflicting'; readonly paths: readonly string[] }

/** What writing the bump branch did, and the commit it holds; `refused` names whose commit is in the way, and `sentence` why. */
export type BranchResult =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly branch: string; readonly commit: string }
  | { readonly kind: 'refused'; readonly branch: string; readonly commit: string; readonly author: string; readonly sentence: string }

/** The user's fleet repository. The checked-out branch, the index and the working tree are never written. */
export interface FleetRepository {
  facts(directory: string): Promise<RepositoryFacts>
  bumpFacts(commit: string): Promise<BumpFacts>
  /** Returns regular files at a commit, null for each that is not there. Throws InputError for a link, and for what is not UTF-8. */
  readFiles<const Paths extends readonly string[]>(commit: string, paths: Paths): Promise<{ readonly [Place in keyof Paths]: CommittedFile | null }>
  /** Returns why files are not at a commit. */
  absence(commit: string, paths: readonly string[]): Promise<Absence>
  /** Returns the id that git gives a blob of this text. */
  blobOf(text: string): Promise<string>
  /**
   * Fetches a head and its base from `origin` and merges them, so that all three can be read and checked out here. The same commits make the
   * same merge everywhere. Throws InputError, naming both commits, when the pull request stands at another head, and when git is too old
   * to merge; UpstreamError when `origin` does not serve.
   */
  mergePullRequest(question: MergeQuestion): Promise<MergedHead>
  /** Returns a clean clone of the commit under the state directory, removed by `removeTrees`. */
  checkOut(commit: string, name: string): Promise<Tree>
  /** Returns the tree after the files were written and committed on its detached HEAD. */
  commitFiles(tree: Tree, files: readonly PlannedFile[], message: string): Promise<Tree>
  /** Moves the branch to one commit on top of `base` that holds the files. */
  writeBranch(branch: string, base: string, files: readonly PlannedFile[], message: string): Promise<BranchResult>
  removeTrees(): Promise<void>
}
