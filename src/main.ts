import { resolve } from 'node:path'
import packageJson from '../package.json' with { type: 'json' }
import { readArguments } from './arguments.ts'
import { exitCodeOfError, messageOfError, UpstreamError } from './core/errors.ts'
import type { CpuFeatureRequest, TerminalRequest } from './core/request.ts'
import { pendingMeasurement, readInputs, type Environment } from './inputs.ts'

/** Returns the exit code (README.md, Outcomes) after the command line was done; every thrown value becomes a sentence on stderr. */
export async function runCommandLine(argv: readonly string[], environment: Environment): Promise<number> {
  surviveClosedStreams()
  try {
    const asked = readArguments(argv, packageJson.version)
    if (asked.kind === 'request') {
      if (asked.request.kind !== 'cpu-features') return await inTerminal(asked.request, environment)
      await printed(await cpuFeatureText(asked.request, environment))
      return 0
    }
    await printed(asked.text)
    return 0
  } catch (error) {
    process.stderr.write(`llama-fleet: ${messageOfError(error)}\n`)
    if (environment['LLAMA_FLEET_DEBUG'] === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return exitCodeOfError(error)
  }
}

/** Returns the exit code after one step of a workflow was done; every thrown value fails the step with a sentence. */
export async function runAction(environment: Environment): Promise<number> {
  const { actionsSurface } = await import('./adapters/actions-surface.ts')
  const surface = actionsSurface()
  try {
    const request = readInputs(environment)
    const { actionWorld, uploadPending } = await import('./action-world.ts')
    if (request.kind === 'post' && request.door === 'action') {
      await uploadPending(environment, pendingMeasurement(environment))
      return 0
    }
    if (request.door !== 'action') return 1
    surface.saveState('phase', request.kind)
    const { runInWorkflow } = await import('./phases/workflow.ts')
    const directory = environment['GITHUB_WORKSPACE'] ?? process.cwd()
    return await runInWorkflow(request, directory, await actionWorld(request, directory, environment, surface))
  } catch (error) {
    surface.fail(messageOfError(error))
    return exitCodeOfError(error)
  }
}

/** Asks the machine alone: it needs no repository, no nix and no directory to write to. */
async function cpuFeatureText({ format }: CpuFeatureRequest, environment: Environment): Promise<string> {
  const [{ localMachine }, { cpuFeatureLine }] = await Promise.all([import('./adapters/local-machine.ts'), import('./core/hosts/cpu-features.ts')])
  return `${cpuFeatureLine(localMachine({ environment }).cpuFeatures(), format)}\n`
}

async function inTerminal(request: TerminalRequest, environment: Environment): Promise<number> {
  const [{ machineWorld }, { runInTerminal }, { isLive, lineProgress }] = await Promise.all([
    import('./machine-world.ts'),
    import('./phases/terminal.ts'),
    import('./adapters/terminal-lines.ts'),
  ])
  const directory = process.cwd()
  const token = environment['GITHUB_TOKEN'] ?? environment['GH_TOKEN'] ?? null
  const live = isLive(process.stderr, environment)
  const progress = live ? (await import('./adapters/terminal-progress.ts')).terminalProgress(process.stderr, environment) : lineProgress(process.stderr)
  const world = await machineWorld({ directory, environment, token, progress, recordsDirectory: request.output === null ? null : resolve(request.output) })
  const output: Promise<void>[] = []
  const exitCode = await runInTerminal(request, directory, { ...world, print: (text) => void output.push(printed(text)) })
  await Promise.all(output)
  return exitCode
}

/**
 * Resolves when stdout has taken all of it: a pipe may be slow, and the process may end right after. A reader that went away
 * (`| head`) has what it wanted; rejects with UpstreamError when it cannot be written.
 */
function printed(text: string): Promise<void> {
  const writing = new Promise<void>((done, fail) => {
    process.stdout.write(text, (error) => {
      const code = error && 'code' in error ? String(error.code) : ''
      const gone = ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(code)
      if (!error || gone) return done()
      fail(new UpstreamError({ problem: `What was to be printed could not be written: ${error.message}.`, next: 'Make room there, or print to another place.' }))
    })
  })
  // it is awaited at the end, and must not be an unhandled rejection until then
  writing.catch(() => {})
  return writing
}

/** Without a listener, a closed pipe or a full disk under stdout or stderr ends the program with a stack trace. */
function surviveClosedStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
