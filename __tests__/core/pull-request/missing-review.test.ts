import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { reasonNotToStart, startedReview, touchesFlake } from '../../../src/core/pull-request/missing-review.ts'
import { filled } from '../../support/workflow-expressions.ts'
import { repositoryFile } from '../../support/workflow-texts.ts'

const head = 'e'.repeat(40)
const run = (title: string, status: string) => ({ title, status })

describe('A run of the bump workflow', () => {
  const nameOf = (inputs: Readonly<Record<string, string>>): string => String(filled((parse(repositoryFile('examples/workflow.yml')) as { 'run-name': string })['run-name'], { inputs }))

  test('says by the name that the workflow gives it which review it is', () => {
    expect(startedReview(run(nameOf({ pr: '12', sha: head }), 'queued'))).toEqual({ number: 12, head, stands: true })
    expect(nameOf({})).toBe('llama.cpp bump')
    expect(startedReview(run(nameOf({}), 'queued'))).toBeNull()
  })

  test.each(['Review of #12 at HEAD', `Review of #0 at ${head}`, `xReview of #12 at ${head}`, `Review of #12 at ${head}\nReview`, `Review of #99999999999999 at ${head}`])('of another name is none: %j', (title) => {
    expect(startedReview(run(title, 'completed'))).toBeNull()
  })

  test('stands while it waits or runs; how it ended, its check says', () => {
    const stands = (status: string) => startedReview(run(`Review of #12 at ${head}`, status))?.stands
    expect(['queued', 'in_progress', 'waiting', 'pending', 'requested', 'completed'].map(stands)).toEqual([true, true, true, true, true, false])
  })
})

test('a head is tried three times, another head of the same pull request anew', () => {
  const failed = { number: 12, head, stands: false }
  expect(reasonNotToStart({ number: 12, head }, [failed, failed])).toBeNull()
  expect(reasonNotToStart({ number: 12, head }, [failed, failed, failed])).toMatchObject({ sentence: expect.stringMatching(/^3 reviews of it ended without a verdict/), worthSaying: true })
  expect(reasonNotToStart({ number: 12, head: 'f'.repeat(40) }, [failed, failed, failed])).toBeNull()
  expect(reasonNotToStart({ number: 13, head }, [{ ...failed, stands: true }])).toBeNull()
})

test('the lock, Nix code and patches touch the flake, wherever they lie; other files do not', () => {
  expect(['flake.lock', 'nix/flake.lock', 'flake.nix', 'overlays/llama.nix', 'patches/0001-fix.patch', 'x.DIFF'].map(touchesFlake)).toEqual(Array(6).fill(true))
  expect(['README.md', 'flake.lock.bak', 'notflake.lock', 'nix', 'docs/x.nix.md'].map(touchesFlake)).toEqual(Array(5).fill(false))
})
