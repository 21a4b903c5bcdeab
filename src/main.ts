import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { exitCodeOfError, InputError, messageOfError } from './core/errors.ts'
import { localMachine } from './adapters/local-machine.ts'
import { secretlessSurface } from './adapters/secretless-ports.ts'
import { shownText } from './adapters/shown-text.ts'
import { printed, surviveClosedStreams } from './adapters/standard-streams.ts'
import { isColoured, isLive, lineProgress } from './adapters/terminal-lines.ts'
import { cpuFeatureLine } from './core/hosts/cpu-features.ts'
import type { CpuFeatureRequest, TerminalRequest } from './core/request.ts'
import { secretRemover, secretsOf } from './core/secrets.ts'
import { colouredText, plainText, type StyledText } from './core/report/styled-text.ts'
import { pendingMeasurement, readInputs, type Environment } from './inputs.ts'
import { machineWorld, stateDirectoryOf } from './machine-world.ts'
import { runInTerminal } from './phases/terminal.ts'
import { plainRequest } from './plain-arguments.ts'

/** Returns the exit code (README.md, Outcomes) after the command line was done; every thrown value becomes a sentence on stderr. */
export async function runCommandLine(argv: readonly string[], environment: Environment): Promise<number> {
  surviveClosedStreams()
  const show = shownText(environment)
  try {
    const plain = plainRequest(argv)
    if (plain !== null) return await inTerminal(plain, environment)
    const { readArguments } = await import('./arguments.ts')
    const asked = readArguments(argv, packageJson.version)
    if (asked.kind === 'request') {
      if (asked.request.kind !== 'cpu-features') return await inTerminal(asked.request, environment)
      await printed(cpuFeatureText(asked.request, environment))
      return 0
    }
    await printed(asked.text)
    return 0
  } catch (error) {
    process.stderr.write(show(`llama-fleet: ${messageOfError(error)}\n`))
    if (environment['LLAMA_FLEET_DEBUG'] === '1' && error instanceof Error) process.stderr.write(show(`${error.stack}\n`))
    return exitCodeOfError(error)
  }
}

/** Returns the exit code after one step of a workflow was done; every thrown value fails the step with a sentence. */
export async function runAction(environment: Environment): Promise<number> {
  const { actionsSurface, actionWorld, runInWorkflow } = await import('./action-world.ts')
  const surface = secretlessSurface(actionsSurface(), secretRemover(secretsOf(environment)))
  try {
    const request = readInputs(environment)
    const directory = environment['GITHUB_WORKSPACE'] ?? startedIn()
    return await runInWorkflow(request, directory, await actionWorld(request, directory, environment, surface))
  } catch (error) {
    surface.fail(messageOfError(error))
    return exitCodeOfError(error)
  }
}

/** Returns the exit code after what a cancelled or killed step had measured was uploaded; every thrown value fails the post step with a sentence. */
export async function runPostStep(environment: Environment): Promise<number> {
  const pending = pendingMeasurement(environment)
  if (pending === null) return 0
  const { actionsSurface, uploadPending } = await import('./action-world.ts')
  try {
    await uploadPending(environment, pending)
    return 0
  } catch (error) {
    secretlessSurface(actionsSurface(), secretRemover(secretsOf(environment))).fail(messageOfError(error))
    return exitCodeOfError(error)
  }
}

/** Asks the machine alone: it needs no repository, no nix and no directory to write to. */
function cpuFeatureText({ format }: CpuFeatureRequest, environment: Environment): string {
  return `${cpuFeatureLine(localMachine({ environment }).cpuFeatures(), format)}\n`
}

async function inTerminal(request: TerminalRequest, environment: Environment): Promise<number> {
  const directory = startedIn()
  const token = environment['GITHUB_TOKEN'] || environment['GH_TOKEN'] || null
  const live = isLive(process.stderr, environment)
  const progress = live ? (await import('./adapters/terminal-progress.ts')).terminalProgress(process.stderr, environment) : lineProgress(process.stderr)
  const world = await machineWorld({ directory, environment, token, progress, recordsDirectory: recordsDirectoryOf(request, environment) })
  const output: Promise<unknown>[] = []
  const exitCode = await runInTerminal(request, directory, { ...world, print: (text) => void output.push(printed(onStdout(text, environment))) })
  await Promise.all(output)
  return exitCode
}

/** Returns the directory that the program was started in; throws InputError when it is gone, or has a name that no text can hold. */
function startedIn(): string {
  let directory: string
  try {
    directory = process.cwd()
  } catch {
    throw new InputError({ problem: 'The directory that this was started in is gone.', next: 'Change to one that is there: a clone of the fleet repository.' })
  }
  // node puts this sign where a name is not in UTF-8, and no program finds that directory
  if (!directory.includes('\uFFFD') || existsSync(directory)) return directory
  throw new InputError({ problem: `The name of the directory ${directory} is not in UTF-8.`, next: 'Rename it, or clone the fleet repository to another place.' })
}

/** Where the JSON files lie; null below the state directory, named after the repository. What a calibration ran is no part of any report. */
function recordsDirectoryOf(request: TerminalRequest, environment: Environment): string | null {
  if (request.output !== null) return resolve(request.output)
  return request.kind === 'calibrate' ? join(stateDirectoryOf(environment), 'calibrations', 'rounds') : null
}

/** Colours only where somebody sees them, and wants to. */
function onStdout(text: string | StyledText, environment: Environment): string {
  const show = shownText(environment)
  if (typeof text === 'string') return show(text)
  return isColoured(process.stdout, environment) ? colouredText(text, show) : show(plainText(text))
}
