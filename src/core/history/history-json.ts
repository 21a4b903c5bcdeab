import type { HostHistory } from './history-view.ts'

/** Yields the entries of a history as a JSON array, a line each, by host and oldest first. No piece ends inside of a text. */
export function* historyJson(hosts: readonly HostHistory[]): Generator<string> {
  let lead = '[\n'
  for (const { points } of hosts)
    for (const { entry } of points) {
      yield `${lead}${JSON.stringify(entry)}`
      lead = ',\n'
    }
  yield lead === '[\n' ? '[]\n' : '\n]\n'
}
