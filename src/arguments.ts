import { Command, CommanderError, Option } from 'commander'
import { InputError } from './core/errors.ts'
import { listed } from './core/listed.ts'
import { DEFAULT_CONFIG, type CommandLineRequest } from './core/request.ts'
import { oneLine } from './core/reading.ts'
import { COMMANDS, OPTIONS, requestOf, type OptionName } from './plain-arguments.ts'

/** What a command line asks for: a request, or a text to print (help, version) and be done. */
export type Arguments = { readonly kind: 'request'; readonly request: CommandLineRequest } | { readonly kind: 'text'; readonly text: string }

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
  const options = argv.filter((word) => /^--\w/.test(word)).map((word) => word.replace(/=.*/s, ''))
  const twice = options.find((option, place) => options.indexOf(option) !== place)
  // the library would take the last and say nothing
  if (twice !== undefined) throw new InputError({ problem: `Option '${oneLine(twice, 60)}' is given twice.`, next: 'Give it once.' })
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) {
      const unknown = argv[0] === 'help' ? `Unknown command '${oneLine(argv[1] ?? '', 60)}'.` : 'No command was given.'
      const problem = error.code === 'commander.help' ? unknown : oneLine(error.message.replace(/^error: /, '')).replace(/\.?$/, '.')
      throw new InputError({ problem: capitalised(problem), next: whatMayBeSaid(program, argv) })
    }
  }
  const empty = program.commands.flatMap((command) => command.options.filter((option) => command.getOptionValue(option.attributeName()) === ''))[0]
  if (empty !== undefined) throw new InputError({ problem: `Option '${empty.flags}' is empty.`, next: 'Give it a value or leave it out; a variable of the shell may not be set.' })
  return request === null ? { kind: 'text', text } : { kind: 'request', request }
}

/** Returns what the command that was meant takes, or which commands there are. */
function whatMayBeSaid(program: Command, argv: readonly string[]): string {
  const command = program.commands.find((one) => one.name() === argv[0])
  if (command === undefined) return `Commands are ${listed(program.commands.map((one) => one.name()))}; \`llama-fleet --help\` explains them.`
  return `\`${command.name()}\` takes ${listed(command.options.map((option) => option.flags))}; \`llama-fleet ${command.name()} --help\` explains them.`
}

function commandTree(version: string, ask: (request: CommandLineRequest) => void): Command {
  const program = new Command('llama-fleet')
    .description('Keeps llama.cpp current across a NixOS fleet, and proves every bump on this machine before anyone merges it.')
    .version(version)
    .addHelpText('after', '\nExit codes: 0 good news or nothing to do, 1 our fault, 2 wrong use or bad input,\n3 bad news, 4 not proven.')
  for (const kind of Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]) {
    const command = program.command(kind).description(COMMANDS[kind].says)
    for (const name of COMMANDS[kind].options) command.addOption(optionOf(name))
    command.action((given: Readonly<Record<string, string | true>>) => {
      ask(requestOf(kind, { ...given, ...(given['planDigest'] === undefined ? {} : { 'plan-digest': given['planDigest'] }) }))
    })
  }
  program
    .command('history')
    .description('print what was measured so far, here and on the history branch as last fetched')
    .addOption(new Option('--host <name>', 'only this host'))
    .addOption(optionOf('config'))
    .addOption(new Option('--json', 'print the entries as JSON').conflicts('csv'))
    .addOption(new Option('--csv', 'print one row per test as CSV'))
    .addOption(new Option('--html <file>', 'write it as one page to this file').conflicts(['json', 'csv']))
    .action(({ config, host, json, csv, html }: { readonly config: string; readonly host?: string; readonly json?: true; readonly csv?: true; readonly html?: string }) =>
      ask({ door: 'terminal', kind: 'history', output: null, config, host: host ?? null, format: json ? 'json' : csv ? 'csv' : 'text', html: html ?? null }),
    )
  program
    .command('init')
    .description('show what brings this fleet to llama-fleet: inputs, modules, configuration, workflow, and what to delete')
    .addOption(optionOf('config'))
    .addOption(new Option('--write', 'write the files and edits that were shown; the rest stays a list for you'))
    .action(({ config, write }: { readonly config: string; readonly write?: true }) => ask({ kind: 'init', door: 'terminal', output: null, write: write === true, config }))
  program
    .command('doctor')
    .description('say what is wrong with this fleet, what it costs and how to mend it; exit code 3 when something is an error')
    .addOption(optionOf('config')).addOption(optionOf('json'))
    .action(({ config, json }: { readonly config: string; readonly json?: true }) => ask({ kind: 'doctor', door: 'terminal', output: null, json: json === true, config }))
  program
    .command('cpu-features')
    .description("print this machine's CPU features that llama.cpp can be compiled for")
    .addOption(new Option('--nix', 'as a Nix list, for cpuFeatures').conflicts('json'))
    .addOption(new Option('--json', 'as a JSON list'))
    .action(({ nix, json }: { readonly nix?: true; readonly json?: true }) =>
      ask({ door: 'terminal', kind: 'cpu-features', format: nix ? 'nix' : json ? 'json' : 'text' }),
    )
  return program
}

function optionOf(name: OptionName): Option {
  const option = new Option(OPTIONS[name].flags, OPTIONS[name].says)
  if (name === 'config') option.default(DEFAULT_CONFIG)
  return name === 'all' ? option.conflicts('host') : option
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
