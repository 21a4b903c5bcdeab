import { expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { startReviews } from '../../src/phases/start-reviews.ts'
import type { ReviewStarts } from '../../src/ports/review-starts.ts'

const HEAD = 'a'.repeat(40)
const broken = (number: number) => new UpstreamError({ problem: `GitHub failed while reading the files of #${number} (GitHub: 500 "Sorry, this diff is taking too long").`, next: 'Run the job again.' })

/** Starts the reviews of these pull requests, of which some cannot be looked at. */
async function start(pulls: readonly number[], fault: (number: number) => Error | null, asked: number | null = null) {
  const [started, said, looked]: [number[], string[], number[]] = [[], [], []]
  const reviewStarts: ReviewStarts = {
    asked: () => Promise.resolve(asked),
    open: () => Promise.resolve(pulls.map((number) => ({ number, head: HEAD, base: 'main', ownHead: true, ours: false }))),
    isReviewed: () => Promise.resolve(false),
    runs: () => Promise.resolve([]),
    changesFlake: (number) => {
      looked.push(number)
      const error = fault(number)
      return error === null ? Promise.resolve(true) : Promise.reject(error)
    },
    start: (number) => (started.push(number), Promise.resolve(null)),
  }
  const say = (line: string): void => void said.push(line)
  const progress = { task: <Result>(_title: string, work: (task: { update: () => void; log: () => void }) => Promise<Result>) => work({ update: () => {}, log: () => {} }), notice: say, warning: say }
  const ended = await startReviews({ reviewStarts, progress }).catch((thrown: unknown) => thrown)
  return { ended, started, said, looked }
}

test('a pull request that GitHub cannot show keeps no other from being reviewed, and the step from being green', async () => {
  const { ended, started, said } = await start([9, 8, 7], (number) => (number === 9 ? broken(9) : null))
  expect(started).toEqual([8, 7])
  expect(ended).toEqual(broken(9))
  expect(said[0]).toBe('Whether #9 is to be reviewed is not known: GitHub failed while reading the files of #9 (GitHub: 500 "Sorry, this diff is taking too long"). Run the job again.')
})

test('a GitHub that fails for one after another is left alone', async () => {
  const { ended, looked } = await start([9, 8, 7, 6, 5], broken)
  expect(looked).toEqual([9, 8, 7])
  expect(ended).toEqual(broken(9))
})

test('what fails for the pull request of an event is said once, and so is what a token may not: it may for no other either', async () => {
  expect(await start([9], broken, 9)).toMatchObject({ ended: broken(9), said: [] })
  const refused = new InputError({ problem: 'The token may not go on.', next: 'Add it.' })
  const { ended, looked, said } = await start([9, 8], () => refused)
  expect([looked, ended, said]).toEqual([[9], refused, []])
})
