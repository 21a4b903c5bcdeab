import { Command, CommanderError, Option } from 'commander'
import { InputError } from './core/errors.ts'
import type { CommandLineRequest, HostWish } from './core/request.ts'

/** What a command line asks for: a request, or a text to print (help, version) and be done. */
export type Arguments = { readonly kind: 'request'; readonly request: CommandLineRequest } | { readonly kind: 'text'; readonly text: string }

interface Options {
  readonly config: string
  readonly tag?: string
  readonly host?: string
  readonly all?: true
  readonly json?: true
  readonly nix?: true
  readonly output?: string
  readonly planDigest?: string
  readonly csv?: true
  readonly write?: true
}

const DEFAULT_CONFIG = '.github/llama-fleet.yml'

/** Returns what the arguments (without node and program) ask for; throws InputError for a command line that says nothing. */
export function readArguments(argv: readonly string[], version: string): Arguments {
  let request: CommandLineRequest | null = null
  let text = ''
  const program = commandTree(version, (asked) => {
    request = asked
  })
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: (part) => (text += part), writeErr: () => {} })
  }
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) {
      const problem = error.code === 'commander.help' ? 'No command was given.' : error.message.replace(/^error: /, '').replace(/\.?$/, '.')
      throw new InputError({ problem: capitalised(problem), next: `Commands are ${listed(program.commands.map((command) => command.name()))}; \`llama-fleet --help\` explains them.` })
    }
  }
  return request === null ? { kind: 'text', text } : { kind: 'request', request }
}

function commandTree(version: string, ask: (request: CommandLineRequest) => void): Command {
  const program = new Command('llama-fleet')
    .description('Keeps llama.cpp current across a NixOS fleet, and proves every bump on this machine before anyone merges it.')
    .version(version)
    .addHelpText('after', '\nExit codes: 0 good news or nothing to do, 1 our fault, 2 wrong use or bad input, 3 bad news, 4 not proven.')
  const output = new Option('--output <directory>', 'where the JSON files and the report lie (default: below the state directory)')
  const json = new Option('--json', 'print only JSON on stdout')
  const config = new Option('--config <path>', 'the configuration file').default(DEFAULT_CONFIG)
  const tag = new Option('--tag <tag>', 'try this tag (v0.6.0, b11429) instead of the newest that policy allows')
  const host = new Option('--host <name>', 'the host of the fleet that this machine is')
  const all = new Option('--all', 'every host that this machine can build').conflicts('host')
  const digest = new Option('--plan-digest <sha256>', 'refuse any other plan than the one with this digest')
  const common = (options: Options) => ({ door: 'terminal' as const, json: options.json === true, output: options.output ?? null })

  program
    .command('run')
    .description('find a tag, bump, build, bench and report, all on this machine')
    .addOption(host).addOption(all).addOption(config).addOption(tag).addOption(output).addOption(json)
    .action((options: Options) => ask({ kind: 'run', ...common(options), hosts: wishOf(options), config: options.config, tag: options.tag ?? null }))
  program
    .command('plan')
    .description('find a tag and move the pin; writes plan.json')
    .addOption(config).addOption(tag).addOption(output).addOption(json)
    .action((options: Options) => ask({ kind: 'plan', ...common(options), config: options.config, tag: options.tag ?? null }))
  program
    .command('measure')
    .description('build and bench both sides of plan.json for this machine; writes measurement-HOST-ATTEMPT.json')
    .addOption(host).addOption(all).addOption(digest).addOption(output).addOption(json)
    .action((options: Options) => ask({ kind: 'measure', ...common(options), hosts: wishOf(options), planDigest: options.planDigest ?? null }))
  program
    .command('publish')
    .description('compare what was measured; writes the report and the branch llama-fleet/INPUT')
    .addOption(digest).addOption(output).addOption(json)
    .action((options: Options) => ask({ kind: 'publish', ...common(options), planDigest: options.planDigest ?? null }))
  program
    .command('init')
    .description('show what brings this fleet to llama-fleet: inputs, modules, configuration, workflow, and what to delete')
    .addOption(config)
    .addOption(new Option('--write', 'write the files and edits that were shown; the rest stays a list for you'))
    .action((options: Options) => ask({ kind: 'init', door: 'terminal', output: null, write: options.write === true, config: options.config }))
  program
    .command('doctor')
    .description('say what is wrong with this fleet, what it costs and how to mend it; exit code 3 when something is an error')
    .addOption(config).addOption(json)
    .action((options: Options) => ask({ kind: 'doctor', door: 'terminal', output: null, json: options.json === true, config: options.config }))
  program
    .command('cpu-features')
    .description("print this machine's CPU features that llama.cpp can be compiled for")
    .addOption(new Option('--nix', 'as a Nix list, for cpuFeatures').conflicts('json'))
    .addOption(new Option('--json', 'as a JSON list'))
    .action((options: Options) => ask({ kind: 'cpu-features', door: 'terminal', format: options.nix === true ? 'nix' : options.json === true ? 'json' : 'text' }))
  program
    .command('history')
    .description('print what was measured so far, here and on the history branch as last fetched')
    .addOption(new Option('--host <name>', 'only this host'))
    .addOption(config)
    .addOption(new Option('--json', 'print the entries as JSON').conflicts('csv'))
    .addOption(new Option('--csv', 'print one row per test as CSV'))
    .action((options: Options) =>
      ask({ door: 'terminal', kind: 'history', output: null, config: options.config, host: options.host ?? null, format: options.json ? 'json' : options.csv ? 'csv' : 'text' }),
    )
  return program
}

function wishOf(options: Options): HostWish {
  if (options.all === true) return { kind: 'all' }
  return options.host === undefined ? { kind: 'this-machine' } : { kind: 'named', name: options.host }
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
