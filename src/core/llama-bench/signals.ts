import { nameOfFeature } from '../hosts/build-features.ts'
import { lastWords } from './stderr.ts'

const NAMES: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  31: 'SIGSYS',
}

/** Returns the signal that ended a process, also when a shell told it as 128 + number; null when none did. */
export function signalOf(ended: { readonly exitCode: number | null; readonly signal: string | null }): string | null {
  if (ended.signal !== null) return ended.signal
  const { exitCode } = ended
  return exitCode !== null && exitCode > 128 && exitCode < 160 ? (NAMES[exitCode - 128] ?? `signal ${exitCode - 128}`) : null
}

/** How one of llama.cpp's programs ended; `startError` is the system's word for one that could not be started. */
export interface EndedProcess {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly timedOut: boolean
  /** What it was stopped for, as of an Ending. */
  readonly excess?: string | undefined
  readonly timeoutSeconds: number
  readonly startError: string | null
  readonly stderr: string
}

/** What is known of a process that a signal ended. */
export interface Killed {
  readonly stderr: string
  readonly oomKills?: number | null
  readonly lackedFeatures?: readonly string[]
}

function illegalInstruction(lacked: readonly string[]): string {
  const names = lacked.map(nameOfFeature).join(', ')
  const what = lacked.length === 0 ? 'it is built for CPU features this CPU does not have' : `it is built for ${names}, this CPU has none`
  return `llama-bench died of SIGILL: ${what}. Set cpuFeatures for this host.`
}

/** The kernel counts those it kills for lack of memory; programs that do so for it, and people, it does not count. */
function killed(oomKills: number | null): string {
  if (oomKills === null) return 'most likely the machine ran out of memory. Use a smaller model or context.'
  return oomKills > 0
    ? 'the kernel ran out of memory and chose it. Use a smaller model or context, or raise its memory limit.'
    : "most likely the machine ran out of memory, although the kernel's oom_kill counter stood still: systemd-oomd, earlyoom, a limit of the job or a person may have done it."
}

/** Returns what a signal most likely means for llama-bench. */
export function sentenceOfSignal(signal: string, { stderr, oomKills = null, lackedFeatures = [] }: Killed): string {
  switch (signal) {
    case 'SIGILL':
      return illegalInstruction(lackedFeatures)
    case 'SIGKILL':
      return `llama-bench was killed (SIGKILL): ${killed(oomKills)}`
    case 'SIGBUS':
      return 'llama-bench died of SIGBUS: the model file shrank, or its disk failed, while it was mapped.'
    case 'SIGTERM':
    case 'SIGINT':
    case 'SIGHUP':
      return `llama-bench was told to stop (${signal}) before it was done.`
    default:
      return `llama-bench crashed (${signal}): ${lastWords(stderr)}.`
  }
}
