import { z } from 'zod'
import type { ConfigSource } from './token-overrides.ts'
import type { Publicity, WorkflowFacts } from './workflow-facts.ts'

/** One llama.cpp that a host has: where its configuration names it, and how it is built. */
export const packageSchema = z.strictObject({
  place: z.string(),
  name: z.string(),
  derivation: z.string(),
  cmakeFlags: z.array(z.string()),
  compilerFlags: z.array(z.string()),
  /** The cmake options that its source has; null where that cannot be read without building something. */
  declared: z.array(z.string()).nullable(),
  /** Whether it is built with the cmake of another nixpkgs than the host's; null when that cannot be told. */
  foreign: z.boolean().nullable(),
  /** `upstream`: the pinned flake's own recipe; `nixpkgs`: that of nixpkgs with its own source, which no bump changes. */
  recipe: z.enum(['upstream', 'nixpkgs', 'unknown']),
  /** The store path that its source is taken from; null where that would have to be built or is not known. */
  source: z.string().nullable(),
})
export type PackageFacts = z.infer<typeof packageSchema>

/** The runner that a host's configuration starts. */
const runnerSchema = z.strictObject({
  name: z.string(),
  labels: z.array(z.string()),
  user: z.string().nullable(),
  groups: z.array(z.string()),
  privateDevices: z.boolean(),
  deviceAllow: z.array(z.string()),
})
export type RunnerFacts = z.infer<typeof runnerSchema>

/** What the flake says of a host. */
export const configuredHostSchema = z.strictObject({
  system: z.string().nullable(),
  variant: z.string().nullable(),
  cpuFeatures: z.array(z.string()).nullable(),
  measured: packageSchema.nullable(),
  service: packageSchema.nullable(),
  servedModel: z.string().nullable(),
  /** Those in environment.systemPackages and home.packages. */
  installed: z.array(packageSchema),
  /** The packages named llama-cpp… that the host's nixpkgs has. */
  available: z.array(z.string()),
  /** Whether its nixpkgs takes NVIDIA's licence; null where nothing of CUDA is asked for. */
  allowsCuda: z.boolean().nullable(),
  /** Whether its nixpkgs is made elsewhere (`nixpkgs.pkgs`), so that it cannot be configured on the host. */
  givenPkgs: z.boolean(),
  runners: z.array(runnerSchema),
  trustedUsers: z.array(z.string()),
  sandbox: z.union([z.boolean(), z.literal('relaxed')]).nullable(),
  substituters: z.array(z.string()),
})
export type ConfiguredHost = z.infer<typeof configuredHostSchema>

/** A Home Manager configuration of its own (`homeConfigurations`): the llama.cpp that it installs, and whether our module does. */
export const homeSchema = z.strictObject({ name: z.string(), installed: z.array(packageSchema), byModule: z.boolean() })
export type HomeFacts = z.infer<typeof homeSchema>

/** A host: what its flake says or why that cannot be told, and what is known of its hardware. */
export interface HostFacts {
  readonly name: string
  /** Whether this program runs on it. */
  readonly here: boolean
  /** `absent`: the configuration names a host that the flake does not have; `installable`: the attribute that does not evaluate, where it is not the host's own. */
  readonly configured: ConfiguredHost | { readonly problem: string; readonly absent?: true; readonly installable?: string }
  /** The CPU features it has, and how that is known; null when it is not. */
  readonly cpu: { readonly features: readonly string[]; readonly known: string } | null
  /** The compute capabilities of its NVIDIA GPUs (`8.9`); null when they cannot be asked from here. */
  readonly capabilities: readonly string[] | null
  /** The labels that its jobs ask for. */
  readonly runsOn: readonly string[]
}

/** The pin: what flake.nix says, what flake.lock holds, and where upstream's tag stands. */
export interface PinFacts {
  readonly input: string
  readonly problem: { readonly what: string; readonly next: string } | null
  /** `flake.nix:7`. */
  readonly place: string
  readonly form: 'none' | 'tag' | 'rev' | null
  readonly ref: string | null
  readonly rev: string | null
  readonly locked: { readonly rev: string | null; readonly originalRef: string | null } | null
  /** The commit that the tag stands on upstream; null when there is no such tag, or why it could not be asked. */
  readonly tagCommit: { readonly commit: string | null } | { readonly unknown: string }
  /** The nested inputs that are locked for themselves, and the root's input of the same name where there is one, else its only one of the same repository. */
  readonly loose: readonly { readonly nested: string; readonly root: string | null }[]
}

/** What can be asked of this machine. Null where it cannot. */
export interface MachineFacts {
  readonly hostname: string
  readonly nix: { readonly version: string; readonly name: string } | null
  readonly sandbox: boolean | 'relaxed' | null
  readonly configSources: readonly ConfigSource[]
}

/** A line of a file of the repository. */
export interface Mention {
  readonly path: string
  readonly line: number
  readonly text: string
}

/** A file with an overlay that defines llama.cpp packages, the lines that do, and those elsewhere that name the file. */
export interface OwnOverlay {
  readonly path: string
  readonly definitions: readonly Mention[]
  readonly mentions: readonly Mention[]
}

/** What the Nix files of the repository say as text. */
export interface SourceMentions {
  /** Files llama-cpp-variants.nix, and the lines of other Nix files that name them. */
  readonly variantFiles: readonly { readonly path: string; readonly mentions: readonly Mention[] }[]
  readonly nativeMentions: readonly Mention[]
  readonly overlays: readonly OwnOverlay[]
  /** Lines that use the overlay of upstream's own flake. */
  readonly upstreamOverlays: readonly Mention[]
  /** Whether a module of llama-fleet is named anywhere. */
  readonly namesModule: boolean
  /** Lines that name a package of a variant. */
  readonly namedPackages: readonly (Mention & { readonly variant: string })[]
}

/** Everything that the rules look at. */
export interface Facts extends SourceMentions {
  /** Why nothing of the flake could be asked; null when it could. */
  readonly unread: string | null
  readonly machine: MachineFacts
  readonly pin: PinFacts | null
  readonly hosts: readonly HostFacts[]
  /** Derivations of the packages that upstream's own flake has, by their names; or why they were not asked. */
  readonly upstreamPackages: ReadonlyMap<string, string> | { readonly unknown: string }
  /** The inputs (`llama-cpp-old`, `wrap/llama-cpp`) that hold another llama.cpp than the one that is bumped, by the store paths of their sources; or why they cannot be told. */
  readonly otherSources: ReadonlyMap<string, string> | { readonly unknown: string }
  readonly configProblem: { readonly missing: boolean; readonly what: string; readonly next: string } | null
  readonly configPath: string
  /** That of the flake, below the root of the repository; `.` for the root. */
  readonly flakeDirectory: string
  readonly workflows: readonly WorkflowFacts[]
  readonly publicity: Publicity
  /** Whole days since the last commit here; null before the first. */
  readonly daysSinceCommit: number | null
  /** Those that install llama.cpp; or why they could not be asked. */
  readonly homes: readonly HomeFacts[] | { readonly unknown: string }
}
