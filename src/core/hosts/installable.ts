import { z } from 'zod'
import { InputError } from '../errors.ts'
import { attributeName } from '../pin/flake-text.ts'
import { evaluationCommand, oneLine, readAnswer } from '../reading.ts'
import { COMPILER_FLAGS_OF, DECLARED_BY } from './declared-options.ts'
import { INSTALLABLE_SOURCES } from './measurement.ts'
import type { PlannedHost } from './planned-host.ts'
import type { FoundHost } from './planned-hosts.ts'

/** What nix says of the derivation that a host is to be measured with. */
const installableSchema = z.strictObject({
  source: z.enum(INSTALLABLE_SOURCES),
  derivation: z.string(),
  out: z.string(),
  /** What cmake is told, where the package says so. */
  cmakeFlags: z.array(z.string()).optional(),
  /** What the compiler is told without cmake. */
  compilerFlags: z.array(z.string()).optional(),
  /** The cmake options that its source has; null where that cannot be read without building something. */
  declared: z.array(z.string()).nullable().optional(),
})

/** A derivation that one side of a host is measured with. */
export type EvaluatedInstallable = z.infer<typeof installableSchema> & { readonly attribute: string }

/** A question to nix: an attribute of the flake, and the function applied to it. */
export interface Question {
  readonly attribute: string
  readonly apply: string
}

const DESCRIBE =
  `let ${DECLARED_BY} ${COMPILER_FLAGS_OF} in source: package: { inherit source; derivation = builtins.unsafeDiscardStringContext package.drvPath;` +
  ' out = builtins.unsafeDiscardStringContext (toString package.outPath);' +
  ' cmakeFlags = map (flag: builtins.unsafeDiscardStringContext (toString flag)) (let flags = package.cmakeFlags or [ ]; in if builtins.isList flags then flags else [ ]);' +
  ' compilerFlags = compilerFlagsOf package;' +
  ' declared = declaredBy package; }'

/** Returns the question which derivation a host runs, in the order: config, programs.llama-fleet, services.llama-cpp, pkgs. */
export function installableQuestion(host: PlannedHost): Question {
  if (host.installable !== null) return { attribute: host.installable, apply: `(${DESCRIBE}) "config"` }
  const variant = `llama-cpp-${host.variant}`
  return {
    attribute: hostAttribute(host.name),
    apply: `host: let
      describe = ${DESCRIBE};
      program = host.config.programs.llama-fleet.package or null;
      service = if host.config.services.llama-cpp.enable or false then host.config.services.llama-cpp.package else null;
      isVariant = name: builtins.match "llama-cpp.*" name != null;
    in
      if program != null then describe "programs.llama-fleet" program
      else if service != null then describe "services.llama-cpp" service
      else if host.pkgs ? "${variant}" then describe "pkgs" host.pkgs."${variant}"
      else { missing = builtins.filter isVariant (builtins.attrNames host.pkgs); }`,
  }
}

/** Returns nix's answer read; throws InputError when the host has no such variant, naming those it has. */
export function readInstallable(host: PlannedHost, answer: unknown): EvaluatedInstallable {
  const evaluated = readAnswer(z.union([installableSchema, z.strictObject({ missing: z.array(z.string()) })]), answer, installableQuestion(host).attribute)
  if ('missing' in evaluated) {
    throw new InputError({
      problem: `The host '${host.name}' has no package llama-cpp-${host.variant} (it has ${oneLine(evaluated.missing.join(', ')) || 'no llama-cpp package at all'}).`,
      next: `Add the overlay that gives it, correct the variant of the host, or name its \`installable\`.`,
    })
  }
  return { ...evaluated, attribute: attributeOf(host, evaluated.source) }
}

function attributeOf(host: PlannedHost, source: EvaluatedInstallable['source']): string {
  switch (source) {
    case 'config':
      return host.installable ?? ''
    case 'programs.llama-fleet':
      return `${hostAttribute(host.name)}.config.programs.llama-fleet.package`
    case 'services.llama-cpp':
      return `${hostAttribute(host.name)}.config.services.llama-cpp.package`
    case 'pkgs':
      return `${hostAttribute(host.name)}.pkgs.llama-cpp-${host.variant}`
  }
}

/** Returns the attribute of a host in the flake, quoted where its name needs it. */
export function hostAttribute(name: string): string {
  return `nixosConfigurations.${attributeName(name)}`
}

/** Returns the command that evaluates a host of the flake in `directory`, or its `installable`, for a shell in the root of the repository. */
export function evaluationOf(name: string, directory: string, installable?: string): string {
  return evaluationCommand(installable === undefined ? `${hostAttribute(name)}.config.system.build.toplevel.drvPath` : `${installable}.drvPath`, directory)
}

/** The question which hosts the flake has, and what they say of llama.cpp; hosts are forced one by one. */
export const HOSTS_QUESTION: Question = {
  attribute: 'nixosConfigurations',
  apply: `builtins.mapAttrs (name: host: let
      program = host.config.programs.llama-fleet or { };
      service = host.config.services.llama-cpp or { };
      own = program.package or null;
      package = if own != null then own else if service.enable or false then service.package else null;
      flags = let said = package.cmakeFlags or [ ]; in if builtins.isList said then map (flag: builtins.unsafeDiscardStringContext (toString flag)) said else [ ];
    in {
      variant = program.variant or null;
      packageName = if package == null then null else package.pname or package.name;
      cmakeFlags = let tried = builtins.tryEval (builtins.deepSeq flags flags); in if tried.success then tried.value else [ ];
      system = host.pkgs.stdenv.hostPlatform.system or null;
      cpuFeatures = if program.enable or false then program.cpuFeatures or null else null;
    })`,
}

const foundSchema = z.record(
  z.string(),
  z.strictObject({ variant: z.string().nullable(), packageName: z.string().nullable(), cmakeFlags: z.array(z.string()).optional(), system: z.string().nullable(), cpuFeatures: z.array(z.string()).nullable().optional() }),
)

/** Returns the hosts that nix found. */
export function readHosts(answer: unknown): ReadonlyMap<string, FoundHost> {
  return new Map(Object.entries(readAnswer(foundSchema, answer, HOSTS_QUESTION.attribute)))
}
