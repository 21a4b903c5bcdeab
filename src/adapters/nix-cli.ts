import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Defect, InputError, UpstreamError } from '../core/errors.ts'
import type { Build } from '../core/hosts/measurement.ts'
import { excessOfJson } from '../core/json-bounds.ts'
import { buildLog } from '../core/nix/build-log.ts'
import type { BuildLog } from '../core/nix/build-log.ts'
import { evaluateArguments, expressionArguments, lockArguments, prefetchArguments } from '../core/nix/nix-commands.ts'
import { endingText, failureOf } from '../core/nix/nix-failure.ts'
import type { NixFailure } from '../core/nix/nix-failure.ts'
import type { Ending } from '../ports/child-processes.ts'
import { EvaluationError } from '../ports/nix.ts'
import type { BuildOptions, Installable, Nix } from '../ports/nix.ts'
import { nixBuild } from './nix-build.ts'
import { nixCommand } from './nix-command.ts'
import type { NixOptions } from './nix-command.ts'
import { cannotWrite, removeWherePossible, roomFor, runDirectory } from './run-directory.ts'

/** How long one evaluation or one lock may take: a whole nixpkgs on a slow machine, or a slow fetch. */
const EVALUATION_SECONDS = 1800

/** `nix flake prefetch --json`: 2.18 prints the hash alone, newer ones what they locked too. */
const fetchedSchema = z.looseObject({ hash: z.string(), locked: z.looseObject({ rev: z.string().optional() }).optional() })

/** Returns the nix on PATH; its GC roots live in the run's directory below the state directory. */
export function nixCli(options: NixOptions): Nix {
  const nix = nixCommand(options)
  const roots = join(runDirectory(options.stateDirectory), 'roots')

  type More = Pick<Parameters<typeof nix.run>[1], 'environment' | 'importFromDerivation' | 'withoutToken'>
  const ask = async (argv: readonly string[], directory: string, more: More = {}): Promise<{ ending: Ending; log: BuildLog }> => {
    const log = buildLog(() => {})
    const ending = await nix.run(argv, { directory, timeoutSeconds: EVALUATION_SECONDS, onStderrLine: log.readLine, ...more })
    return { ending, log }
  }
  const json = async (argv: readonly string[], directory: string, more: More = {}): Promise<unknown> => {
    const { ending, log } = await ask(argv, directory, more)
    if (ending.exitCode !== 0) throw evaluationError(explain(ending, log))
    const excess = excessOfJson(ending.stdout)
    if (excess !== null) throw new InputError({ problem: `What nix evaluated of the flake has ${excess}.`, next: 'No fleet needs so many: look at what the flake says of its hosts.' })
    try {
      return JSON.parse(ending.stdout) as unknown
    } catch (cause) {
      throw new Defect({
        problem: `nix printed no JSON: ${JSON.stringify(ending.stdout.slice(0, 200))}.`,
        next: 'Report this.',
        cause,
      })
    }
  }
  let system: Promise<string> | null = null
  const askSystem = async (): Promise<string> => {
    try {
      return z.string().parse(await json(expressionArguments('builtins.currentSystem'), options.stateDirectory, { withoutToken: true }))
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      throw new UpstreamError({
        problem: `nix does not work on this machine. ${error.message}`,
        next: 'Try `nix eval --impure --expr builtins.currentSystem` by hand.',
      })
    }
  }
  const lock: Nix['lock'] = async (directory, overrides) => {
    const { ending, log } = await ask(lockArguments(overrides), directory)
    if (ending.exitCode === 0) return
    const failure = explain(ending, log)
    if (failure.fault === 'source') throw evaluationError(failure)
    throw new UpstreamError({
      problem: `nix could not lock the inputs. ${failure.sentence}`,
      next: 'Nothing was changed; run again later.',
    })
  }
  const prefetch: Nix['prefetch'] = async (reference) => {
    // nix remembers a github: source by its commit alone, whichever owner or host it came from: an empty memory has no such answer
    const memory = await roomFor('nix-memory', runDirectory(options.stateDirectory))
    const environment = { XDG_CACHE_HOME: memory, NIX_CACHE_HOME: join(memory, 'nix') }
    try {
      const { hash, locked } = fetchedSchema.parse(await json(prefetchArguments(reference), options.stateDirectory, { environment }))
      return { narHash: hash, rev: locked?.rev ?? null }
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      throw new UpstreamError({ problem: `nix could not fetch ${reference}. ${error.message}`, next: 'Nothing was changed; run again later.' })
    } finally {
      await removeWherePossible(memory)
    }
  }
  return {
    version: async () => (await nix.version()).name,
    // the same for as long as this program runs
    currentSystem: () => (system ??= askSystem()),
    evaluate: ({ directory, attribute, importFromDerivation = false }: Installable, apply) =>
      json(evaluateArguments(attribute, apply), directory, { importFromDerivation }),
    evaluateExpression: (directory, expression) => json(expressionArguments(expression), directory, { withoutToken: true }),
    lock,
    prefetch,
    async build(installable: Installable, settings: BuildOptions): Promise<Build> {
      await mkdir(roots, { recursive: true }).catch((cause: unknown) => Promise.reject(cannotWrite(roots, cause)))
      return nixBuild(nix, installable, settings, roots)
    },
    releaseRoots: async () => void (await removeWherePossible(roots)),
  }
}

function explain(ending: Ending, log: BuildLog): NixFailure {
  if (ending.timedOut) {
    const sentence = `nix did not finish evaluating within ${EVALUATION_SECONDS} s and was stopped.`
    return { stage: 'evaluate', fault: 'infrastructure', failedDerivation: null, sentence, trace: '' }
  }
  return failureOf(log.errors, { realising: log.realising, ending: endingText(ending) }, log.tail)
}

function evaluationError(failure: NixFailure): EvaluationError {
  return new EvaluationError(failure.sentence, failure.trace, failure.fault === 'infrastructure')
}
