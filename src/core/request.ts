/** Where the configuration lies in a fleet repository, unless somebody says otherwise. */
export const DEFAULT_CONFIG = '.github/llama-fleet.yml'

/** Which hosts one machine measures: those it can build, one by name, or the one it is. */
export type HostWish = { readonly kind: 'all' } | { readonly kind: 'named'; readonly name: string } | { readonly kind: 'this-machine' }

/** How a list of CPU features is printed. */
export type CpuFeatureFormat = 'text' | 'nix' | 'json'

/** What every request of a plan says. */
interface Planning {
  readonly config: string
  readonly tag: string | null
}

/** The head of somebody's pull request that is to be measured against its base; `head` is a full commit id. */
export interface ReviewedHead {
  readonly pullRequest: number
  readonly head: string
}

/** What a person may ask of a plan in a workflow; `onlyHosts` null: every host. `force`: what is known is measured again, and what was declined is offered. */
interface Wishes {
  readonly onlyHosts: readonly string[] | null
  readonly force: boolean
  readonly review: ReviewedHead | null
}

/** What the user asked for at one of the two doors; nothing behind the doors reads arguments, inputs or the environment. */
export type Request =
  | ({ readonly door: 'terminal'; readonly kind: 'run'; readonly hosts: HostWish; readonly json: boolean; readonly output: string | null } & Planning)
  | ({ readonly door: 'terminal'; readonly kind: 'plan'; readonly json: boolean; readonly output: string | null } & Planning)
  | { readonly door: 'terminal'; readonly kind: 'measure'; readonly hosts: HostWish; readonly json: boolean; readonly output: string | null; readonly planDigest: string | null }
  | { readonly door: 'terminal'; readonly kind: 'publish'; readonly json: boolean; readonly output: string | null; readonly planDigest: string | null }
  | { readonly door: 'terminal'; readonly kind: 'cpu-features'; readonly format: CpuFeatureFormat }
  | { readonly door: 'terminal'; readonly kind: 'doctor'; readonly output: null; readonly config: string; readonly json: boolean }
  | { readonly door: 'terminal'; readonly kind: 'init'; readonly output: null; readonly config: string; readonly write: boolean }
  | { readonly door: 'terminal'; readonly kind: 'history'; readonly output: null; readonly config: string; readonly host: string | null; readonly format: 'text' | 'json' | 'csv'; readonly html: string | null }
  | { readonly door: 'terminal'; readonly kind: 'calibrate'; readonly hosts: HostWish; readonly json: boolean; readonly output: string | null; readonly config: string }
  | ({ readonly door: 'action'; readonly kind: 'all'; readonly hosts: HostWish; readonly token: string } & Pick<Wishes, 'force'> & Planning)
  | ({ readonly door: 'action'; readonly kind: 'plan'; readonly token: string } & Wishes & Planning)
  | { readonly door: 'action'; readonly kind: 'measure'; readonly host: string; readonly planDigest: string; readonly token: string }
  | { readonly door: 'action'; readonly kind: 'sweep'; readonly planDigest: string; readonly token: string }
  | { readonly door: 'action'; readonly kind: 'publish'; readonly planDigest: string; readonly token: string }
  | { readonly door: 'action'; readonly kind: 'dispatch'; readonly token: string }

/** What a command line can ask for. */
export type CommandLineRequest = Extract<Request, { door: 'terminal' }>
/** What a command line asks of this machine alone. */
export type CpuFeatureRequest = Extract<CommandLineRequest, { kind: 'cpu-features' }>
/** What a command line asks about a fleet as it lies here. */
export type DoctorRequest = Extract<CommandLineRequest, { kind: 'doctor' }>
/** What a command line asks to bring a fleet to llama-fleet. */
export type InitRequest = Extract<CommandLineRequest, { kind: 'init' }>
/** What a command line asks of a fleet. */
export type TerminalRequest = Exclude<CommandLineRequest, CpuFeatureRequest>
/** What a step of a workflow can ask for. */
export type ActionRequest = Extract<Request, { door: 'action' }>
