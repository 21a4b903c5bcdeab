import { signalOf, type EndedProcess } from '../llama-bench/signals.ts'
import { contextFault, lastWords, loadFault } from '../llama-bench/stderr.ts'
import { oneLine } from '../reading.ts'

/** An ended program of llama.cpp, by the name that people know. */
export interface EndedProgram extends EndedProcess {
  readonly name: string
}

/** Lines start with `0.00.002.640 E ` since 2026; before that they did not. */
const STAMP = /^(?:\d+\.)+\d+ [A-Z] /gm

type Said = readonly [RegExp, (found: RegExpExecArray, stderr: string) => string]

/** What llama.cpp's programs say when they give up (common/arg.cpp, common/common.cpp, b3000 to v0.5.0), most telling first. */
const SAID: readonly Said[] = [
  [/error while loading shared libraries: ([^\n]+)/, (found) => `a shared library is missing or broken: ${oneLine(found[1] ?? '')}`],
  [/(?:error: invalid argument|error: unknown argument|unknown argument): ([^\n]+)/, (found) => `unknown argument ${oneLine(found[1] ?? '', 80)}`],
  [
    /error while handling (argument|environment variable) "([^"\n]+)": ([^\n]+)/,
    (found) => `${found[1]} ${oneLine(found[2] ?? '', 80)} is refused: ${oneLine(found[3] ?? '')}`,
  ],
  [/error: (?:invalid parameter for argument|invalid value for argument): ([^\n]+)/, (found) => `a bad value for ${oneLine(found[1] ?? '', 80)}`],
  [/built without SSL support/, () => 'it is built without TLS, which its key and certificate ask for'],
  [/couldn't bind[^\n]*/, (found) => oneLine(found[0])],
  [/(?:failed to allocate (?:buffer for kv cache|compute buffers)|failed to create.context)/, (_found, stderr) => `no context could be made: ${contextFault(stderr)}`],
  [/(?:failed to load model|error loading model|unable to load model)/, (_found, stderr) => `the model does not load: ${loadFault(stderr)}`],
]

function sentenceOfSignal(name: string, signal: string, stderr: string): string {
  switch (signal) {
    case 'SIGILL':
      return `${name} died of SIGILL: it is built for CPU features this CPU does not have`
    case 'SIGKILL':
      return `${name} was killed (SIGKILL): most likely the machine ran out of memory`
    default:
      return `${name} crashed (${signal}): ${lastWords(stderr)}`
  }
}

/** Returns why a program did not do what it was asked, without a full stop; null when it ended with exit code 0. */
export function failureOfProgram(ended: EndedProgram): string | null {
  const { name, exitCode } = ended
  const stderr = ended.stderr.replace(STAMP, '')
  if (ended.startError !== null) return `${name} could not be started: ${oneLine(ended.startError).replace(/\.$/, '')}`
  if (ended.excess !== undefined) return `${name} ${ended.excess}`
  if (ended.timedOut) return `${name} did not finish within ${ended.timeoutSeconds} s and was stopped`
  const signal = signalOf(ended)
  if (signal !== null) return sentenceOfSignal(name, signal, stderr)
  if (exitCode === 0) return null
  for (const [pattern, sentence] of SAID) {
    const found = pattern.exec(stderr)
    if (found !== null) return sentence(found, stderr)
  }
  return `${name} ended with exit code ${exitCode}: ${lastWords(stderr)}`
}
