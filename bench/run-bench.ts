import { printed, surviveClosedStreams } from '../src/adapters/standard-streams.ts'
import { InputError, messageOfError } from '../src/core/errors.ts'

/** Nobody reads what is printed (`| head`), and nothing else comes of a bench. */
class ReaderGone extends Error {}

/** Prints a line; throws, so that the bench ends, where its reader went away. */
export async function say(text: string): Promise<void> {
  if ((await printed(`${text}\n`)) === 'unread') throw new ReaderGone()
}

/** Sets the exit code of a bench, which ends as the command line does: an error is one sentence, wrong use is 2 and all else 1, and no closed pipe ends it with a stack trace. */
export async function runBench(name: string, bench: () => Promise<number | void>): Promise<void> {
  surviveClosedStreams()
  try {
    process.exitCode = (await bench()) ?? 0
  } catch (error) {
    if (error instanceof ReaderGone) return
    const isWrongOption = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${name}: ${messageOfError(error)}${isWrongOption ? '\n`--help` prints the usage.' : ''}\n`)
    process.exitCode = isWrongOption || error instanceof InputError ? 2 : 1
  }
}
