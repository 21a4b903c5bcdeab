import { visibleLines } from '../core/report/visible-text.ts'
import { secretRemover, secretsOf } from '../core/secrets.ts'
import { withoutCommands } from './actions-log-text.ts'
import type { Environment } from './terminal-lines.ts'

/**
 * Returns how a text is shown on stdout and stderr: no control sequences, no secrets of this environment, and in a job of GitHub Actions,
 * whose runner reads both, no commands.
 */
export function shownText(environment: Environment): (text: string) => string {
  const remove = secretRemover(secretsOf(environment))
  const inert = environment['GITHUB_ACTIONS'] === 'true' ? withoutCommands : (text: string) => text
  return (text) => inert(visibleLines(remove(text)))
}
