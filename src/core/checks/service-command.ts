import { z } from 'zod'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { hostAttribute, type Question } from '../hosts/installable.ts'
import { readExecStart } from './exec-start.ts'

/** What the host starts: the arguments of llama-server and the variables of its unit, or why they cannot be told. */
export type ServiceCommand =
  | { readonly kind: 'command'; readonly arguments: readonly string[]; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'unclear'; readonly why: string }

const DEFAULT_UNIT = 'llama-cpp'

const answerSchema = z.union([
  z.strictObject({ execStart: z.array(z.string()), environment: z.record(z.string(), z.string()) }),
  z.strictObject({ options: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.null()])) }),
  z.strictObject({ none: z.string() }),
])

/** Returns the question what the unit of the host starts; a nixpkgs without NixOS units is asked for the module's options. */
export function serviceQuestion(host: PlannedHost): Question | null {
  if (host.service.kind !== 'unit') return null
  const unit = JSON.stringify(host.service.unit.replace(/\.service$/, ''))
  return {
    attribute: hostAttribute(host.name),
    apply: `host: let
      plain = value: builtins.unsafeDiscardStringContext (toString value);
      list = value: if builtins.isList value then map plain value else [ (plain value) ];
      text = value: builtins.isString value || builtins.isInt value || builtins.isPath value;
      unit = host.config.systemd.services.${unit.replaceAll('${', '\\${')} or { };
      service = host.config.services.llama-cpp or { };
      shown = value: if builtins.isList value then list value else if value == null then null else plain value;
      options = [ "host" "port" "model" "modelsDir" "extraFlags" ];
      environment = unit.environment or { };
      named = builtins.filter (name: text environment.\${name}) (builtins.attrNames environment);
    in
      if unit ? serviceConfig && unit.serviceConfig ? ExecStart then {
        execStart = list unit.serviceConfig.ExecStart;
        environment = builtins.listToAttrs (map (name: { inherit name; value = plain environment.\${name}; }) named);
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
  return 'options' in result.data ? commandOfOptions(result.data.options) : commandOfUnit(result.data.execStart, result.data.environment)
}

/** The command line that nixpkgs' module makes of its options (nixos/modules/services/misc/llama-cpp.nix). */
function commandOfOptions(options: Readonly<Record<string, string | readonly string[] | null>>): ServiceCommand {
  const flags = [['host', '--host'], ['port', '--port'], ['model', '-m'], ['modelsDir', '--models-dir']] as const
  const pairs = flags.flatMap(([name, flag]) => {
    const value = options[name]
    return typeof value === 'string' && value !== '' ? [flag, value] : []
  })
  const extra = options['extraFlags']
  return { kind: 'command', arguments: [...pairs, ...(Array.isArray(extra) ? extra : [])], environment: {} }
}

function commandOfUnit(lines: readonly string[], environment: Readonly<Record<string, string>>): ServiceCommand {
  const [line, ...others] = lines.filter((text) => text.trim() !== '')
  if (line === undefined) return { kind: 'unclear', why: 'its unit has no command' }
  if (others.length > 0) return { kind: 'unclear', why: `its unit has ${others.length + 1} commands, not one` }
  const start = readExecStart(line)
  if (start.kind === 'unclear') return { kind: 'unclear', why: `its command line has ${start.why}` }
  const { words } = start
  const at = words.findIndex((word) => /(?:^|\/)(?:llama-server|server)$/.test(word))
  if (at >= 0) return { kind: 'command', arguments: words.slice(at + 1), environment }
  const whole = words.findIndex((word, place) => /(?:^|\/)llama$/.test(word) && /^(?:serve|server)$/.test(words[place + 1] ?? ''))
  if (whole >= 0) return { kind: 'command', arguments: words.slice(whole + 2), environment }
  return { kind: 'unclear', why: `its unit starts ${words[0]?.split('/').at(-1) ?? 'nothing'}, not llama-server` }
}
