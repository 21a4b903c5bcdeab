import { UpstreamError } from '../core/errors.ts'

/**
 * Resolves when stdout has taken all of the text: a pipe may be slow, and the process may end right after. A reader that went away
 * (`| head`) has what it wanted, and this says `unread`; rejects with UpstreamError when stdout cannot be written.
 */
export function printed(text: string): Promise<'taken' | 'unread'> {
  const writing = new Promise<'taken' | 'unread'>((done, fail) => {
    process.stdout.write(text, (error) => {
      const code = error && 'code' in error ? String(error.code) : ''
      const gone = ['EPIPE', 'ERR_STREAM_DESTROYED'].includes(code)
      if (!error || gone) return done(gone ? 'unread' : 'taken')
      fail(new UpstreamError({ problem: `What was to be printed could not be written: ${error.message}.`, next: 'Make room there, or print to another place.' }))
    })
  })
  // it is awaited at the end, and must not be an unhandled rejection until then
  writing.catch(() => {})
  return writing
}

/** Without a listener, a closed pipe or a full disk under stdout or stderr ends the program with a stack trace. */
export function surviveClosedStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
