import { plainLine, plainLines } from './terminal-text.ts'

/** Returns a text from outside as log lines that the runner cannot take for commands. */
export function inertLines(text: string): string {
  return plainLines(text).map(inert).join('\n')
}

/** Returns a text for people or programs with no line that the runner takes for a command; nothing else of it is changed. */
export function withoutCommands(text: string): string {
  return text.split('\n').map(inert).join('\n')
}

/** Returns a text from outside as one log line that the runner cannot take for a command. */
export function inertLine(text: string): string {
  return inert(plainLine(text))
}

/**
 * The runner takes `::name` after leading white space for a command, and the older `##[name` anywhere in a line
 * (actions/runner, src/Runner.Common/ActionCommand.cs).
 */
function inert(line: string): string {
  return line.replace(/^(\s*)::/u, '$1: :').replaceAll('##[', '## [')
}
