import { InputError, UpstreamError } from '../core/errors.ts'
import { assertNewEnough, nixConfigText, parseNixVersion } from '../core/nix/nix-config.ts'
import { fetchInputsArguments } from '../core/nix/nix-commands.ts'
import type { NixVersion } from '../core/nix/nix-config.ts'
import type { ChildProcesses, Ending } from '../ports/child-processes.ts'
import { gitEnvironment } from './git-environment.ts'
import { errorOfStart } from './program-start.ts'

/** What every nix command of this program shares. */
export interface NixOptions {
  readonly processes: ChildProcesses
  /** The whole environment that nix gets, NIX_CONFIG aside. */
  readonly environment: Readonly<Record<string, string>>
  readonly stateDirectory: string
  /** For github.com; goes to nix in NIX_CONFIG alone, never in an argument. */
  readonly token: string | null
}

/** Runs nix commands. Throws InputError when nix is missing, too old or without flakes; a failing command is returned. */
export interface NixCommand {
  version(): Promise<NixVersion>
  run(
    argv: readonly string[],
    settings: {
      directory: string
      timeoutSeconds: number
      onStderrLine?: (line: string) => void
      environment?: Readonly<Record<string, string>>
      /**
       * Whether evaluation may build things (`allow-import-from-derivation`); not by default. It then has no token, as a build has none, and what the
       * lock names is fetched with it before.
       */
      importFromDerivation?: boolean
      /**
       * Of what fetches nothing with it and could read it: an impure evaluation, and a build. A nix that builds without a daemon gives a build of a fixed
       * output what it asks for of nix's own environment (impureEnvVars), and such a build has the network.
       */
      withoutToken?: boolean
    },
  ): Promise<Ending>
}

/** Returns the nix on PATH, asked for its version before the first command. */
export function nixCommand({ processes, environment, stateDirectory, token }: NixOptions): NixCommand {
  const { LC_ALL: _, ...unattended } = gitEnvironment(environment)
  const envFor = (passed: string | null, importFromDerivation = false) => ({
    ...unattended,
    NIX_CONFIG: nixConfigText(environment['NIX_CONFIG'], passed, importFromDerivation),
  })
  const env = envFor(token)
  let known: Promise<NixVersion> | null = null
  const askVersion = async (): Promise<NixVersion> => {
    const command = { program: 'nix', arguments: ['--version'], directory: stateDirectory, environment: env, timeoutSeconds: 60 }
    const ending = await processes.run(command)
    if (ending.startError !== null) {
      throw errorOfStart(ending.startError, 'Install nix (https://nixos.org/download, or `apt-get install nix-bin` on Debian 13) and open a new shell.')
    }
    if (ending.exitCode !== 0) {
      throw new UpstreamError({
        problem: `\`nix --version\` failed: ${ending.stderrTail.trim()}`,
        next: 'Run it by hand; nix must work before this can.',
      })
    }
    const version = parseNixVersion(ending.stdout)
    if (environment['LLAMA_FLEET_ALLOW_OLD_NIX'] !== '1') assertNewEnough(version)
    return version
  }
  const version = (): Promise<NixVersion> => (known ??= askVersion())
  const run: NixCommand['run'] = async (argv, { directory, timeoutSeconds, onStderrLine, environment: more, importFromDerivation = false, withoutToken = false }) => {
    await version()
    // what cannot be fetched is named by the evaluation that needs it
    if (importFromDerivation && !withoutToken && token !== null) await run(fetchInputsArguments(), { directory, timeoutSeconds })
    const listener = onStderrLine === undefined ? {} : { onStderrLine }
    const ending = await processes.run({
      program: 'nix',
      arguments: argv,
      directory,
      environment: { ...envFor(importFromDerivation || withoutToken ? null : token, importFromDerivation), ...more },
      timeoutSeconds,
      ...listener,
    })
    if (ending.startError !== null) {
      throw new UpstreamError({ problem: ending.startError, next: 'Run again; if it stays, look at this machine.' })
    }
    // the feature's name stands between colour codes, and those are escaped in nix's JSON
    if (/experimental (?:nix )?feature '[^'\n]*(?:flakes|nix-command)[^'\n]*' is disabled/i.test(ending.stderrTail)) {
      throw new InputError({
        problem: 'This nix has no flakes: they are disabled in a way that cannot be switched on from outside.',
        next: 'Put `experimental-features = nix-command flakes` into nix.conf.',
      })
    }
    return ending
  }
  return { version, run }
}
