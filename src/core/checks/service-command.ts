import { z } from 'zod'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { hostAttribute, type Question } from '../hosts/installable.ts'
import { nixString } from '../nix/nix-code.ts'
import { readAssignments, readExecStart, specifiersOf, unknownIn, type Specifiers } from './exec-start.ts'
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

const answerSchema = z.union([
  z.strictObject({ execStart: z.array(z.string()), environment: z.record(z.string(), z.string()), assignments: z.array(z.string()).optional(), environmentFiles: z.array(z.string()).optional(), unit: z.string().optional() }),
  z.strictObject({ options: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])) }),
  z.strictObject({ none: z.string() }),
])

/** Returns the question what the unit of the host starts; a nixpkgs without NixOS units is asked for the module's options. */
export function serviceQuestion(host: PlannedHost): Question | null {
  if (host.service.kind !== 'unit') return null
  const name = host.service.unit.replace(/\.service$/, '')
  const [unit, template] = [nixString(name), nixString(name.replace(/@.*$/s, '@'))]
  return {
    attribute: hostAttribute(host.name),
    apply: `host: let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
      list = value: if builtins.isList value then map plain value else [ (plain value) ];
      text = value: builtins.isString value || builtins.isInt value || builtins.isPath value;
      units = host.config.systemd.services or { };
      starts = one: one ? serviceConfig && one.serviceConfig ? ExecStart;
      own = units.${unit} or { };
      unit = if starts own then own else units.${template} or { };
      service = host.config.services.llama-cpp or { };
      shown = value: if builtins.isList value then list value else if value == null then null else plain value;
      options = [ "host" "port" "model" "modelsDir" "extraFlags" ];
      environment = (unit.environment or { }) // (own.environment or { });
      assigned = one: list (one.serviceConfig.Environment or [ ]);
      files = one: list (one.serviceConfig.EnvironmentFile or [ ]);
      named = builtins.filter (name: text environment.\${name}) (builtins.attrNames environment);
    in
      if starts unit then {
        unit = ${unit};
        execStart = list unit.serviceConfig.ExecStart;
        environment = builtins.listToAttrs (map (name: { inherit name; value = plain environment.\${name}; }) named);
        assignments = assigned unit ++ assigned own;
        environmentFiles = files unit ++ files own;
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
  const { execStart, environment, assignments = [], environmentFiles = [], unit } = result.data
  const known = unit === undefined ? {} : specifiersOf(unit)
  const command = commandOfUnit(execStart, { ...environment, ...readAssignments(assignments, known) }, known)
  const files = filesOf(environmentFiles)
  return command.kind === 'command' && files.length > 0 ? { ...command, environmentFiles: files } : command
}

/** An empty EnvironmentFile= takes back those before it, and `-` lets one be missing (systemd.exec(5)). */
function filesOf(written: readonly string[]): readonly string[] {
  const counting = written.slice(written.findLastIndex((text) => text.trim() === '') + 1)
  return [...new Set(counting.map((text) => text.trim().replace(/^-/, '')))]
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

function commandOfUnit(lines: readonly string[], environment: Readonly<Record<string, string | null>>, specifiers: Specifiers): ServiceCommand {
  // an empty ExecStart= takes back those before it
  const [line, ...others] = lines.slice(lines.findLastIndex((text) => text.trim() === '') + 1)
  if (line === undefined) return { kind: 'unclear', why: 'its unit has no command' }
  if (others.length > 0) return { kind: 'unclear', why: `its unit has ${others.length + 1} commands, not one` }
  const start = readExecStart(line, specifiers)
  if (start.kind === 'unclear') return { kind: 'unclear', why: `its command line has ${start.why}` }
  const { words: [path = '', ...words], variables } = unwrapped(start.words)
  // the value of a flag that is left out, a key above all, need not be known
  const unfilled = unknownIn([...start.words.slice(0, start.words.length - words.length), ...keptArguments(words)])
  if (unfilled !== null) return { kind: 'unclear', why: `its command line has ${unfilled}` }
  const given = Object.entries({ ...environment, ...variables })
  // a cache of models that is not known is an empty one, which decides nothing for a service that names its model
  const unknown = given.find(([name, value]) => value === null && !/^(?!LLAMA_ARG_).*_CACHE$/.test(name) && name in unitVariables({ [name]: '' }))
  if (unknown !== undefined) return { kind: 'unclear', why: `its Environment= has a value that only systemd can fill in: ${unknown[0]}` }
  const known = Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
  if (/^(?:llama-)?server$/.test(fileOf(path))) return { kind: 'command', program: { path, words: [] }, arguments: words, environment: known }
  if (fileOf(path) === 'llama' && /^(?:serve|server)$/.test(words[0] ?? '')) {
    return { kind: 'command', program: { path, words: words.slice(0, 1) }, arguments: words.slice(1), environment: known }
  }
  return { kind: 'unclear', why: `its unit starts ${fileOf(start.words[0] ?? '')}, not llama-server` }
}
