import type { NixError } from './build-log.ts'
import { nameOfStorePath, TAIL_BOUNDS } from './build-log.ts'
import { tailOf } from './plain-text.ts'

/** Why a nix command failed, and whose fault that is. */
export interface NixFailure {
  readonly stage: 'evaluate' | 'build'
  readonly fault: 'source' | 'infrastructure'
  readonly failedDerivation: string | null
  readonly sentence: string
  /** The end of nix's own message with its trace (60 lines, 8 KiB). */
  readonly trace: string
}

/** Messages of nix (2.8 to 2.34) that are not the source's fault, each with what to say before nix's own words. */
const INFRASTRUCTURE: readonly (readonly [RegExp, string])[] = [
  [/rate limit|HTTP error (?:403|429)/i, 'GitHub or another host refused to serve any more; pass a token (GITHUB_TOKEN)'],
  [/HTTP error 401|bad credentials/i, 'The token was refused'],
  [/No commit found for SHA|HTTP error 422/i, 'Upstream does not have the ref that flake.nix names; it may have been withdrawn'],
  [/HTTP error 404/i, 'Something is not at its address, or is private and no token was given'],
  [/could ?n[o']t resolve host|name or service not known|temporary failure in name resolution/i, 'A host cannot be found'],
  [
    /unable to download|HTTP error 5\d\d|failed to connect|couldn't connect|connection (?:timed out|refused|reset)/i,
    'A fetch failed',
  ],
  [/(?:SSL|TLS) |certificate/i, 'A secure connection failed'],
  [/unable to access '|failed to fetch git repository|could not read from remote|early EOF|RPC failed|Cannot find Git revision/i, 'A fetch by git failed'],
  [/no space left on device|disk quota exceeded|database or disk is full/i, 'The disk of this machine is full'],
  [
    /cannot allocate memory|out of memory|std::bad_alloc|memory exhausted|signal 9\b/i,
    'This machine ran out of memory, or somebody killed the builder',
  ],
  [/read-only file system|input\/output error|too many open files/i, 'This machine cannot read or write what it should'],
  [
    /cannot connect to (?:daemon|socket)|daemon-socket|unexpected EOF reading|Nix daemon disconnected/i,
    'The nix daemon does not answer',
  ],
  [/timed out after \d+ seconds/i, 'The time limit of this machine’s nix.conf was reached'],
  [/interrupted by the user|operation was interrupted/i, 'The build was interrupted'],
  [/^nix crashed/, 'nix itself failed'],
  [/platform mismatch|Required system:|but I am a '|missing (?:system )?features/i, 'This machine cannot build for that system'],
  [
    /some (?:substitutes|outputs) .* (?:failed|are not valid)|substituter '[^'\n]*'.*(?:fail|disabled)|is not valid$/i,
    'A binary cache failed',
  ],
]

/** Words of builders, in a log that ends in a failure, which tell of the machine and not of the source. */
const INFRASTRUCTURE_IN_LOG: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|Disk quota exceeded/, 'The disk of this machine is full'],
  [
    /fatal error: Killed signal terminated program|virtual memory exhausted|Cannot allocate memory|JavaScript heap out of memory/,
    'This machine ran out of memory',
  ],
  [/curl: \((?:5|6|7|18|22|28|35|52|55|56|60)\) /, 'A fetch failed'],
]

const BUILD =
  /^Cannot build '|^builder for '|hash mismatch in fixed-output|is required to build '|failed to (?:build|produce output)/
const ONLY_FOLLOWS = /\d+ dependenc(?:y|ies) (?:of derivation .* )?failed|Build failed due to failed dependency/i
const DERIVATION = /'([^'\n]+\.drv)'/
/** https://nix.dev/manual/nix/latest/glossary#gloss-fixed-output-derivation; the same words from nix 2.8 to 2.34. */
const OTHER_HASH = /hash mismatch in fixed-output derivation[^\n]*\n\s*specified:\s*(\S{1,100})\s*\n\s*got:\s*(\S{1,100})/
/** nixpkgs, pkgs/build-support/node/build-npm-package/hooks/npm-config-hook.sh. */
const OLD_NPM_HASH = /^ERROR: npmDepsHash is out of date$/m

/** Returns why nix failed, from its errors; `logTail` gives the end of a derivation's build log. */
export function failureOf(
  errors: readonly NixError[],
  context: { readonly realising: boolean; readonly ending: string },
  logTail: (derivation: string) => string,
): NixFailure {
  const error = errors.findLast(({ cause }) => !ONLY_FOLLOWS.test(cause)) ?? errors.at(-1)
  const cause = withoutLog(error?.cause ?? context.ending)
  const building = BUILD.test(cause)
  const failedDerivation = building ? (DERIVATION.exec(cause)?.[1] ?? null) : null
  const log = failedDerivation === null ? '' : logTail(failedDerivation)
  const excuse =
    INFRASTRUCTURE.find(([pattern]) => pattern.test(cause)) ?? INFRASTRUCTURE_IN_LOG.find(([pattern]) => pattern.test(log))
  return {
    stage: building || (context.realising && excuse !== undefined) ? 'build' : 'evaluate',
    fault: excuse === undefined ? 'source' : 'infrastructure',
    failedDerivation,
    sentence: excuse === undefined ? plainSentence(cause, failedDerivation, log) : `${excuse[1]}: ${firstLine(cause)}.`,
    trace: tailOf((error?.trace ?? context.ending).split('\n'), TAIL_BOUNDS),
  }
}

/** Signals of a program that found itself broken; nobody sends them. */
const CRASHES = ['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV']

/** Returns what is known of a nix that ended without an error message of its own. */
export function endingText(ending: { readonly exitCode: number | null; readonly signal: string | null; readonly excess?: string | undefined }): string {
  if (ending.excess !== undefined) return `nix ${ending.excess}`
  if (ending.signal === 'SIGKILL') return 'nix was killed (signal 9), by the kernel for want of memory or by somebody'
  if (ending.signal !== null && CRASHES.includes(ending.signal)) return `nix crashed (${ending.signal})`
  if (ending.signal !== null) return `nix was interrupted by the user (${ending.signal})`
  return `nix ended with exit code ${ending.exitCode} and without a message`
}

/** nix before 2.30 repeats the end of the build log in its message; that is the builder's text, not nix's. */
function withoutLog(cause: string): string {
  return cause.split(/;?\s*last \d+ log lines:/i)[0]?.trim() ?? cause
}

/** Says of a hash that is written in the fleet, beside a source that moved, what it has to be: builds that pin what they fetch fail until somebody writes it. */
function outdatedHash(cause: string, log: string): string | null {
  const [, specified, got] = OTHER_HASH.exec(cause) ?? []
  if (specified !== undefined && got !== undefined) return `what it fetches has the hash ${got}, the expression says ${specified}. A hash that the fleet writes beside llama.cpp's source moves with it.`
  return OLD_NPM_HASH.test(log) ? `its npmDepsHash is out of date. Where the fleet writes it, set lib.fakeHash there, build, and take the hash that nix got.` : null
}

function plainSentence(cause: string, derivation: string | null, log: string): string {
  if (/option 'allow-import-from-derivation' is disabled/.test(cause)) {
    return `nix says: ${firstLine(cause)}. Evaluation may build things only with \`import-from-derivation: true\` in the config.`
  }
  if (derivation === null) return `nix says: ${firstLine(cause)}.`
  const reason = /Reason: (.+?)\.?$/m.exec(cause)?.[1] ?? /' failed (.+?);?$/m.exec(cause)?.[1]
  const name = nameOfStorePath(derivation)
  const hash = outdatedHash(cause, log)
  if (hash !== null) return `${name} does not build: ${hash}`
  if (reason === undefined) return `${name} does not build: ${firstLine(cause)}.`
  return `${name} does not build: ${reason.startsWith('builder') ? reason : `builder failed ${reason}`}.`
}

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '') ?? 'nix said nothing'
  return line
    .trim()
    .slice(0, 400)
    .replace(/[.:;,]+$/, '')
}
