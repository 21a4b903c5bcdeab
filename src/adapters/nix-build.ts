import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Defect } from '../core/errors.ts'
import type { Build } from '../core/hosts/measurement.ts'
import { parseJson } from '../core/json-bounds.ts'
import { buildLog, nameOfStorePath, TAIL_BOUNDS } from '../core/nix/build-log.ts'
import type { BuildLog } from '../core/nix/build-log.ts'
import { buildArguments, closureArguments, evaluateArguments, logArguments, outputsOf } from '../core/nix/nix-commands.ts'
import { endingText, failureOf } from '../core/nix/nix-failure.ts'
import { closureBytesOf } from '../core/nix/path-info.ts'
import { plainText, tailOf } from '../core/nix/plain-text.ts'
import type { Ending } from '../ports/child-processes.ts'
import type { BuildOptions, Installable } from '../ports/nix.ts'
import type { NixCommand } from './nix-command.ts'

type FailedBuild = Extract<Build, { kind: 'failed' }>

/** `nix path-info` and `nix log` only read what is on this machine or in a cache. */
const QUESTION_SECONDS = 120

const resultSchema = z.array(z.object({ drvPath: z.string(), outputs: z.record(z.string(), z.string()) })).length(1)

/**
 * Builds one installable and holds it with an out-link in `roots`; a failure is returned, with the end of the builder's log. What it evaluated to
 * is built as it is while the store has it: a whole NixOS takes seconds to evaluate.
 */
export async function nixBuild(
  nix: NixCommand,
  { directory, attribute, importFromDerivation = false }: Installable,
  options: BuildOptions,
  roots: string,
): Promise<Build> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,200}$/.test(options.name)) {
    throw new Defect({ problem: `'${options.name}' cannot name a GC root.`, next: 'Report this.' })
  }
  const log = buildLog(options.onLogLine)
  const { derivation, timeoutSeconds } = options
  const evaluated = derivation !== undefined && (await isThere(derivation)) ? outputsOf(derivation, await nix.version()) : null
  // what has to be fetched for it is fetched here, and the build does without the token
  if (evaluated === null) await nix.run(evaluateArguments(attribute, 'd: d.drvPath'), { directory, timeoutSeconds, importFromDerivation })
  const argv = buildArguments(evaluated ?? `.#${attribute}`, join(roots, options.name))
  const ending = await nix.run(argv, { directory, timeoutSeconds, onStderrLine: log.readLine, importFromDerivation, withoutToken: true })
  if (ending.timedOut) return timedOut(log, timeoutSeconds, ending.seconds)
  if (ending.exitCode !== 0) return failed(nix, log, ending, directory)
  const result = resultSchema.parse(parseJson(ending.stdout))[0]
  const storePath = result?.outputs['out'] ?? Object.values(result?.outputs ?? {})[0]
  if (result === undefined || storePath === undefined)
    throw new Defect({ problem: 'nix built something without an output.', next: 'Report this.' })
  const info = await nix.run(closureArguments(storePath), { directory, timeoutSeconds: QUESTION_SECONDS })
  return {
    kind: log.built.includes(result.drvPath) ? 'built' : log.substituted.includes(storePath) ? 'substituted' : 'present',
    storePath,
    seconds: ending.seconds,
    closureBytes: info.exitCode === 0 ? closureBytesOf(info.stdout, storePath) : null,
  }
}

/** Nothing holds a derivation between evaluation and build, and the garbage collector may run during an hour of compiling the other side. */
function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}

function timedOut(log: BuildLog, limit: number, seconds: number): FailedBuild {
  const derivation = log.built.at(-1) ?? null
  const last = derivation === null ? '' : ` The last that began was ${nameOfStorePath(derivation)}.`
  return {
    kind: 'failed',
    stage: log.realising ? 'build' : 'evaluate',
    fault: 'infrastructure',
    failedDerivation: derivation,
    sentence: `The build was stopped after its time limit of ${limit} s.${last}`,
    logTail: derivation === null ? '' : log.tail(derivation),
    seconds,
  }
}

async function failed(nix: NixCommand, log: BuildLog, ending: Ending, directory: string): Promise<FailedBuild> {
  const { trace, ...failure } = failureOf(log.errors, { realising: log.realising, ending: endingText(ending) }, log.tail)
  const { failedDerivation } = failure
  const seen = failedDerivation === null ? trace : log.tail(failedDerivation)
  // A remote builder or a failure that nix remembers shows no log while it happens.
  const logTail = seen === '' && failedDerivation !== null ? await storedLog(nix, failedDerivation, directory) : seen
  return { kind: 'failed', ...failure, logTail: logTail === '' ? trace : logTail, seconds: ending.seconds }
}

async function storedLog(nix: NixCommand, derivation: string, directory: string): Promise<string> {
  const ending = await nix.run(logArguments(derivation), { directory, timeoutSeconds: QUESTION_SECONDS })
  return ending.exitCode === 0 ? tailOf(plainText(ending.stdout).trimEnd().split('\n'), TAIL_BOUNDS) : ''
}
