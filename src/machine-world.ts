import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { firstSeenFiles } from './adapters/first-seen-files.ts'
import { gitCommand } from './adapters/git-command.ts'
import { gitFleetRepository } from './adapters/git-fleet-repository.ts'
import { gitUpstreamTags } from './adapters/git-upstream-tags.ts'
import { loadedPort } from './adapters/loaded-port.ts'
import { localMachine } from './adapters/local-machine.ts'
import { localTextFiles } from './adapters/local-text-files.ts'
import { childProcesses, killAllChildren } from './adapters/process.ts'
import { memoryFiles } from './adapters/memory-files.ts'
import { recordFiles } from './adapters/record-files.ts'
import { cleanLeftovers, runDirectory } from './adapters/run-directory.ts'
import { secretlessHistory, secretlessProgress, secretlessRecords, secretlessTextFiles } from './adapters/secretless-ports.ts'
import { systemClock } from './adapters/system-clock.ts'
import { checksumOf } from './core/checksum.ts'
import { InputError } from './core/errors.ts'
import { namesSecret, secretRemover, secretsOf } from './core/secrets.ts'
import type { Environment } from './inputs.ts'
import type { CalibrationWorld } from './phases/calibrate.ts'
import type { PlanWorld } from './phases/plan-bump.ts'
import type { FactsWorld } from './phases/fleet-facts.ts'
import type { HistoryWorld } from './phases/show-history.ts'
import type { Progress } from './ports/progress.ts'

declare const PROGRAM_DIGEST: string | undefined

// zod reads this when it is loaded. A schema is used once or twice in a run: compiling a function for each costs more than it saves
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })

/** What this machine offers to every phase. */
export type MachineWorld = PlanWorld & CalibrationWorld & Pick<HistoryWorld, 'history' | 'historyOn'> & Pick<FactsWorld, 'survey' | 'tree' | 'publicity'>

/** What the adapters are made from. `recordsDirectory` null: one below the state directory, named after the repository. */
export interface MachineOptions {
  readonly directory: string
  readonly environment: Environment
  readonly token: string | null
  readonly progress: Progress
  readonly recordsDirectory: string | null
}

/** Returns the adapters of this machine; from now on a signal ends every child before it ends this program. */
export async function machineWorld(options: MachineOptions): Promise<MachineWorld> {
  const { directory } = options
  const removeSecrets = secretRemover([...secretsOf(options.environment), options.token ?? ''])
  const stateDirectory = stateDirectoryOf(options.environment)
  makeDirectory(stateDirectory, 'state', 0o700, 'Set LLAMA_FLEET_STATE to a directory that may be written.')
  if (options.recordsDirectory !== null) makeDirectory(options.recordsDirectory, 'output', 0o755, 'Give --output a directory that may be written.')
  for (const line of await cleanLeftovers(stateDirectory)) options.progress.warning(line)
  let measuredUntilNow: string | null = null
  endOnSignals((signal) => {
    if (measuredUntilNow !== null) options.progress.notice(`Ended by ${signal}: what was measured until now is in ${measuredUntilNow}.`)
  })
  const environment = childEnvironment(options.environment)
  const forGit = gitsEnvironment(environment)
  const processes = childProcesses()
  const serverUrl = options.environment['GITHUB_SERVER_URL'] ?? ''
  const access = options.token === null || options.token === '' || serverUrl === '' ? null : { serverUrl, token: options.token }
  const fleet = gitFleetRepository({ processes, environment: forGit, stateDirectory, directory, access })
  const root = async (): Promise<string> => (await fleet.facts(directory)).root
  // `publish` runs in a job that checks nothing out: no repository is asked for unless its name is needed
  const recordsDirectory = options.recordsDirectory ?? join(stateDirectory, 'records', recordsName(await root()))
  const server = { serverUrl: options.environment['GITHUB_SERVER_URL'], apiUrl: options.environment['GITHUB_API_URL'] }
  const sandbox = loadedPort(async () => (await import('./adapters/machine-sandbox.ts')).machineSandbox({ processes, environment, scratchDirectory: join(runDirectory(stateDirectory), 'bench') }))
  const records = secretlessRecords(recordFiles({ directory: recordsDirectory }), removeSecrets)
  return {
    clock: systemClock(),
    files: secretlessTextFiles(localTextFiles(), removeSecrets),
    fleet,
    memory: memoryFiles({ stateDirectory, program: typeof PROGRAM_DIGEST === 'string' ? PROGRAM_DIGEST : null }),
    // loaded when they are asked for something: most runs find nothing new, and should cost next to nothing
    nix: loadedPort(async () => (await import('./adapters/nix-cli.ts')).nixCli({ processes, environment, stateDirectory, token: options.token })),
    upstream: gitUpstreamTags({ processes, environment: forGit, stateDirectory }),
    releaseDates: loadedPort(async () => (await import('./adapters/github-release-dates.ts')).githubReleaseDates({ token: options.token, server })),
    survey: loadedPort(async () => (await import('./adapters/local-survey.ts')).localSurvey({ processes, environment, directory })),
    tree: loadedPort(async () => (await import('./adapters/git-working-tree.ts')).gitWorkingTree(gitCommand({ processes, environment: forGit }))),
    publicity: loadedPort(async () => (await import('./adapters/github-publicity.ts')).githubPublicity({ token: options.token, server })),
    firstSeen: firstSeenFiles({ stateDirectory }),
    sandbox,
    benchmark: loadedPort(async () => (await import('./adapters/llama-bench.ts')).llamaBench({ sandbox, processes, environment })),
    programs: loadedPort(async () => (await import('./adapters/side-programs.ts')).sidePrograms({ sandbox, processes, environment, scratchDirectory: join(runDirectory(stateDirectory), 'checks') })),
    models: loadedPort(async () => (await import('./adapters/model-files.ts')).modelFiles({ stateDirectory, path: environment['PATH'] ?? '' })),
    calibrations: loadedPort(async () => (await import('./adapters/calibration-files.ts')).calibrationFiles({ stateDirectory })),
    machine: localMachine({ environment, processes }),
    records: { ...records, writeMeasurement: async (measurement) => (measuredUntilNow = await records.writeMeasurement(measurement)) },
    progress: secretlessProgress(options.progress, removeSecrets),
    history: secretlessHistory(
      loadedPort(async () => {
        const name = recordsName(await root())
        return (await import('./adapters/history-directory.ts')).historyDirectory({ directory: join(stateDirectory, 'history', name), path: environment['PATH'] ?? '' })
      }),
      removeSecrets,
    ),
    historyOn: (branch) =>
      loadedPort(async () => (await import('./adapters/git-history.ts')).gitHistory(gitCommand({ processes, environment: forGit }), await root(), branch)),
  }
}

/** Returns the state directory: LLAMA_FLEET_STATE, else below XDG_STATE_HOME or ~/.local/state. Throws InputError without a home, and for one that is not named from /. */
export function stateDirectoryOf(environment: Environment): string {
  const own = environment['LLAMA_FLEET_STATE']
  if (own !== undefined && own !== '') {
    if (isAbsolute(own)) return resolve(own)
    throw new InputError({ problem: `LLAMA_FLEET_STATE is '${own}', which is another directory wherever llama-fleet is started.`, next: 'Write it from /.' })
  }
  const { XDG_STATE_HOME: state, HOME: home } = environment
  if (state !== undefined && state.startsWith('/')) return join(state, 'llama-fleet')
  if (home !== undefined && home.startsWith('/')) return join(home, '.local', 'state', 'llama-fleet')
  throw new InputError({ problem: 'There is no directory for state: HOME is not set.', next: 'Set LLAMA_FLEET_STATE to a directory that may be written.' })
}

/** `mkdir -p`; node's own, `recursive`, goes round for ever below a directory that lets nothing be made in it, such as /proc (node 20 and 24). */
function makeWithParents(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error
    makeWithParents(dirname(path), mode)
    mkdirSync(path, { mode })
  }
}

function makeDirectory(path: string, what: string, mode: number, next: string): void {
  try {
    makeWithParents(path, mode)
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const why = { EEXIST: 'a file is in its place', ENOTDIR: 'a part of its path is a file', EACCES: 'no permission', EROFS: 'the file system is read-only', ENOSPC: 'the disk is full', ENOENT: 'nothing can be made there' }[code]
    throw new InputError({ problem: `The ${what} directory ${path} cannot be used: ${why ?? code}.`, next })
  }
}

/**
 * What nix and its builds may see: nothing that GitHub's runner hands to the action alone (tokens, inputs, file commands), and no
 * secret but those that nix itself reads, for its S3 stores and in NIX_CONFIG.
 */
function childEnvironment(environment: Environment): Record<string, string> {
  const withheld = (name: string): boolean => /^(?:INPUT_|ACTIONS_|GITHUB_|GH_|RUNNER_|STATE_)/.test(name) || (namesSecret(name) && !name.startsWith('AWS_'))
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined || withheld(name) ? [] : [[name, value]])))
}

/** What git may see: of nix's secrets nothing. */
function gitsEnvironment(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== 'NIX_CONFIG' && !namesSecret(name)))
}

function recordsName(root: string): string {
  return `${basename(root).replace(/[^A-Za-z0-9._-]/g, '-')}-${checksumOf(root).slice(0, 8)}`
}

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const

function endOnSignals(say: (signal: string) => void): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      say(signal)
      void killAllChildren().finally(() => process.exit(exitCode))
    })
  }
}
