import { z } from 'zod'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { hostAttribute, type Question } from '../hosts/installable.ts'
import { nixString } from '../nix/nix-code.ts'
import { readExecStart, sinceReset, specifiersOf, unknownIn, type Specifiers } from './exec-start.ts'
import { readVariables, type UnitVariables } from './unit-variables.ts'
import { keptArguments, unitVariables } from './service-arguments.ts'

/** The program that a service starts: its path, or its name alone, and the words that choose the server in it. */
export interface ServiceProgram {
  readonly path: string
  readonly words: readonly string[]
}

/** What the host starts: the arguments of llama-server and the variables of its unit, or why they cannot be told. */
export type ServiceCommand =
  | {
      readonly kind: 'command'
      /** Null where nobody says which program it is: any name that llama-server has had will do. */
      readonly program: ServiceProgram | null
      readonly arguments: readonly string[]
      readonly environment: Readonly<Record<string, string>>
      /** The files of its EnvironmentFile=, which nobody reads here. */
      readonly environmentFiles?: readonly string[]
    }
  | { readonly kind: 'unclear'; readonly why: string }

/** Where NixOS links to the package that the system or a user has, which is the measured one after the bump. */
const LINKS = /^\/(?:run\/current-system\/sw|etc\/profiles\/per-user\/[^/]+|nix\/var\/nix\/profiles\/.+)\/bin\/$/

/** Returns the store path in whose bin/ systemd would find the program, the measured one for a name or a link of the system; null for any other place. */
export function storePathOf({ path }: ServiceProgram, measured: string): string | null {
  const directory = path.slice(0, path.lastIndexOf('/') + 1)
  if (directory === '' || directory === `${measured}/bin/` || LINKS.test(directory)) return measured
  return /^(\/nix\/store\/[^/]+)\/bin\/$/.exec(directory)?.[1] ?? null
}

/** Returns the name of a program's file. */
export const fileOf = (path: string): string => path.split('/').at(-1) ?? path

const DEFAULT_UNIT = 'llama-cpp'

const lines = z.array(z.string())

const answerSchema = z.union([
  z.strictObject({ execStart: lines, environment: lines.optional(), unsetEnvironment: lines.optional(), passEnvironment: lines.optional(), environmentFiles: lines.optional(), unit: z.string().optional() }),
  z.strictObject({ options: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])) }),
  z.strictObject({ none: z.string() }),
])

/** Returns the question what the unit of the host starts; a nixpkgs without NixOS units is asked for the module's options. */
export function serviceQuestion(host: PlannedHost): Question | null {
  if (host.service.kind !== 'unit') return null
  const name = host.service.unit.replace(/\.service$/, '')
  const unit = nixString(name)
  // a plain unit has no template beside it
  const template = name.includes('@') ? `units.${nixString(name.replace(/@.*$/s, '@'))} or { }` : '{ }'
  return {
    attribute: hostAttribute(host.name),
    apply: `host: let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
      list = value: if builtins.isList value then map plain value else [ (plain value) ];
      units = host.config.systemd.services or { };
      starts = one: one ? serviceConfig && one.serviceConfig ? ExecStart;
      own = units.${unit} or { };
      template = ${template};
      files = if starts own && own.overrideStrategy or "" != "asDropin" then [ own ] else builtins.filter (one: one != { }) [ template own ];
      all = key: builtins.concatMap (one: list (one.serviceConfig.\${key} or [ ])) files;
      service = host.config.services.llama-cpp or { };
      shown = value: if builtins.isList value then list value else if value == null then null else plain value;
      options = [ "host" "port" "model" "modelsDir" "extraFlags" ];
      variables = one: (host.config.systemd.globalEnvironment or { }) // (one.environment or { });
      given = values: builtins.filter (name: values.\${name} != null) (builtins.attrNames values);
      written = values: map (name: builtins.toJSON "\${name}=\${plain values.\${name}}") (given values);
      environment = one: written (variables one) ++ list (one.serviceConfig.Environment or [ ]);
    in
      if builtins.any starts files then {
        unit = ${unit};
        execStart = all "ExecStart";
        environment = builtins.concatMap environment files;
        unsetEnvironment = all "UnsetEnvironment";
        passEnvironment = all "PassEnvironment";
        environmentFiles = all "EnvironmentFile";
      }
      else if ${unit} == "${DEFAULT_UNIT}" && service.enable or false then {
        options = builtins.listToAttrs (map (name: { inherit name; value = shown (service.\${name} or null); }) options);
      }
      else { none = ${unit}; }`,
  }
}

/** Returns nix's answer read; a shape that is not expected is `unclear`, because the service is not what is being bumped. */
export function readServiceCommand(answer: unknown): ServiceCommand {
  const result = answerSchema.safeParse(answer)
  if (!result.success) return { kind: 'unclear', why: "nix's answer about the service is not a command line" }
  if ('none' in result.data) {
    const { none } = result.data
    const noService = 'the host enables no services.llama-cpp (leave `service` out of its `checks` if it serves nothing)'
    return { kind: 'unclear', why: none === DEFAULT_UNIT ? noService : `the host has no unit ${none}.service` }
  }
  if ('options' in result.data) return commandOfOptions(result.data.options)
  const { execStart, environmentFiles = [], unit, ...written } = result.data
  const known = unit === undefined ? {} : specifiersOf(unit)
  const command = commandOfUnit(execStart, readVariables(written, known), known)
  const files = filesOf(environmentFiles)
  return command.kind === 'command' && files.length > 0 ? { ...command, environmentFiles: files } : command
}

/** `-` lets a file be missing (systemd.exec(5)). */
function filesOf(written: readonly string[]): readonly string[] {
  return [...new Set(sinceReset(written).map((text) => text.trim().replace(/^-/, '')))]
}

/** The command line that nixpkgs' module makes of its options (nixos/modules/services/misc/llama-cpp.nix). */
function commandOfOptions(options: Readonly<Record<string, string | readonly string[] | null>>): ServiceCommand {
  const flags = [['host', '--host'], ['port', '--port'], ['model', '-m'], ['modelsDir', '--models-dir']] as const
  const pairs = flags.flatMap(([name, flag]) => {
    const value = options[name]
    return typeof value === 'string' && value !== '' ? [flag, value] : []
  })
  const extra = options['extraFlags']
  const program = { path: 'llama-server', words: [] }
  return { kind: 'command', program, arguments: [...pairs, ...(Array.isArray(extra) ? extra : [])], environment: {} }
}

/** Programs that set priority or place and then become the command behind their options; words of theirs are options, numbers and classes. */
const WRAPPERS = ['chrt', 'ionice', 'nice', 'numactl', 'taskset']
const OF_WRAPPER = /^(?:-.*|[\dxa-f,:+-]+|all|none|realtime|best-effort|idle)$/s
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s

/** The command behind its wrappers, with the variables that `env` gives it. */
interface Unwrapped {
  readonly words: readonly string[]
  readonly variables: Readonly<Record<string, string>>
}

function unwrapped(words: readonly string[]): Unwrapped {
  const file = fileOf(words[0] ?? '')
  const isOwn = (word: string): boolean => (file === 'env' ? ASSIGNMENT.test(word) : OF_WRAPPER.test(word))
  const behind = file === 'env' || WRAPPERS.includes(file) ? words.findIndex((word, at) => at > 0 && !isOwn(word)) : -1
  if (behind < 0) return { words, variables: {} }
  const inner = unwrapped(words.slice(behind))
  const own = words.slice(1, behind).flatMap((word) => {
    const [, name, value = ''] = file === 'env' ? (ASSIGNMENT.exec(word) ?? []) : []
    return name === undefined ? [] : [[name, value] as const]
  })
  return { words: inner.words, variables: { ...Object.fromEntries(own), ...inner.variables } }
}

function commandOfUnit(written: readonly string[], environment: UnitVariables, specifiers: Specifiers): ServiceCommand {
  const [line, ...others] = sinceReset(written)
  if (line === undefined) return { kind: 'unclear', why: 'its unit has no command' }
  if (others.length > 0) return { kind: 'unclear', why: `its unit has ${others.length + 1} commands, not one` }
  const start = readExecStart(line, specifiers)
  if (start.kind === 'unclear') return { kind: 'unclear', why: `its command line has ${start.why}` }
  const { words: [path = '', ...words], variables } = unwrapped(start.words)
  // the value of a flag that is left out, a key above all, need not be known
  const unfilled = unknownIn([...start.words.slice(0, start.words.length - words.length), ...keptArguments(words)])
  if (unfilled !== null) return { kind: 'unclear', why: `its command line has ${unfilled}` }
  const known = { ...environment.known, ...variables }
  // a cache of models that is not known is an empty one, which decides nothing for a service that names its model
  const unknown = Object.entries(environment.unknown).find(([name]) => !(name in known) && !/^(?!LLAMA_ARG_).*_CACHE$/.test(name) && name in unitVariables({ [name]: '' }))
  if (unknown !== undefined) return { kind: 'unclear', why: `its ${unknown[1]} has a value that only systemd can fill in: ${unknown[0]}` }
  if (/^(?:llama-)?server$/.test(fileOf(path))) return { kind: 'command', program: { path, words: [] }, arguments: words, environment: known }
  if (fileOf(path) === 'llama' && /^(?:serve|server)$/.test(words[0] ?? '')) {
    return { kind: 'command', program: { path, words: words.slice(0, 1) }, arguments: words.slice(1), environment: known }
  }
  return { kind: 'unclear', why: `its unit starts ${fileOf(start.words[0] ?? '')}, not llama-server` }
}
