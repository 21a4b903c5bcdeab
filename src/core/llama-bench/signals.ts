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

/** Returns what a signal most likely means for llama-bench. */
export function sentenceOfSignal(signal: string, stderr: string): string {
  switch (signal) {
    case 'SIGILL':
      return 'llama-bench died of SIGILL: it is built for CPU features this CPU does not have. Set cpuFeatures for this host.'
    case 'SIGKILL':
      return 'llama-bench was killed (SIGKILL): most likely the machine ran out of memory. Use a smaller model or context.'
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
