import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { actionsProgress } from '../../src/adapters/actions-progress.ts'
import { jobLogOf } from '../support/job-log.ts'

/** The runner's rule: `::` after leading white space, or `##[` anywhere, may begin a command. */
const isCommand = (line: string): boolean => /^\s*::/u.test(line) || line.includes('##[')

test('a task is a group of the log; a task inside it is a line, because groups do not nest', async () => {
  const log = await jobLogOf(() =>
    actionsProgress().task('Build', async (task) => {
      task.update('half')
      task.update('half')
      await actionsProgress().task('apart', async () => undefined)
    }),
  )
  expect(log.split('\n').filter((line) => !line.includes('apart'))).toContain('half')
  const progress = actionsProgress()
  const nested = await jobLogOf(() => progress.task('outer', () => progress.task('inner', async (task) => task.log('deep'))))
  expect(nested).toBe('::group::outer\ninner\ndeep\n::endgroup::\n')
})

test('the group is closed when the task throws, and the error comes out as it was thrown', async () => {
  const thrown = new RangeError('boom')
  const log = await jobLogOf(() => expect(actionsProgress().task('fails', () => Promise.reject(thrown))).rejects.toBe(thrown))
  expect(log).toBe('::group::fails\n::endgroup::\n')
})

test('notices and warnings are annotations of one line', async () => {
  const log = await jobLogOf(async () => {
    actionsProgress().notice('b9442 is held')
    actionsProgress().warning('100 % of\nthe disk')
  })
  expect(log).toBe('::notice::b9442 is held\n::warning::100 %25 of the disk\n')
})

test.each([
  '::set-output name=outcome::faster',
  '  ::add-mask::secret',
  '\u001b[0m::error::injected',
  'ok\r::error::injected',
  'ok\n\u00a0::stop-commands::x',
  'text ##[add-path]/tmp',
  '\u200b::warning::zero width',
])('the outside line %j does not become a command of the runner', async (text) => {
  const log = await jobLogOf(() => actionsProgress().task('t', async (task) => task.log(text)))
  expect(log.split(/[\r\n]/).filter(isCommand)).toEqual(['::group::t', '::endgroup::'])
})

test('no text in a title, a line or an annotation begins a command of its own', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom('::', '##[', 'error', '\n', '\r', ' ', '\u001b[1m', '\t')).map((all) => all.join('')),
  )
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const progress = actionsProgress()
      const log = await jobLogOf(() =>
        progress.task(text, async (task) => {
          task.update(text)
          task.log(text)
          progress.notice(text)
        }),
      )
      const commands = log.split(/[\r\n]/).filter(isCommand)
      expect(commands.map((line) => /^::(?:group|notice|endgroup)::/.exec(line)?.[0])).toEqual([
        '::group::',
        '::notice::',
        '::endgroup::',
      ])
    }),
  )
})
