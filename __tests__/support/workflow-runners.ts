/** A runner that has taken a job: what gives it back. */
export type Taken = () => void

/** What takes the jobs of a run: `cloud` has a machine for each at once, `fleet` has one runner, which takes one after another. */
export interface Runners {
  /** Resolves when a runner takes the job; null when it is cancelled before. */
  take(where: 'cloud' | 'fleet' | 'offline', cancel: AbortSignal): Promise<Taken | null>
}

/** Returns the runners of one workflow run; `stuck` is called when nothing runs any more and jobs wait for a runner that is offline. */
export function workflowRunners(stuck: () => void): Runners {
  let before = Promise.resolve()
  let alive = 0
  let waiting = 0
  // the jobs behind one that ends are queued before the next turn of the event loop
  const check = (): unknown => setImmediate(() => alive === 0 && waiting > 0 && stuck())

  async function turn(cancel: AbortSignal): Promise<Taken | null> {
    const earlier = before
    let free: Taken = () => undefined
    before = new Promise((resolve) => (free = resolve))
    if (await Promise.race([earlier.then(() => true), aborted(cancel).then(() => false)])) return free
    void earlier.then(free)
    return null
  }

  return {
    async take(where, cancel) {
      if (cancel.aborted) return null
      if (where === 'offline') {
        waiting += 1
        check()
        await aborted(cancel)
        waiting -= 1
        return null
      }
      alive += 1
      const ended = (): void => {
        alive -= 1
        check()
      }
      const free = where === 'cloud' ? () => undefined : await turn(cancel)
      if (free === null) {
        ended()
        return null
      }
      return () => {
        free()
        ended()
      }
    },
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve())
  })
}
