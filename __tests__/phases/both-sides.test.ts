import { expect, test } from '@jest/globals'
import { onBothSides } from '../../src/phases/both-sides.ts'

const settles = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('both sides are at work at once', async () => {
  const begun: string[] = []
  const values = await onBothSides(async (side) => {
    begun.push(side)
    await settles(1)
    return [...begun, side]
  })
  expect(values).toEqual({ baseline: ['baseline', 'candidate', 'baseline'], candidate: ['baseline', 'candidate', 'candidate'] })
})

test('of two faults the baseline’s is thrown, whichever came first, and not before the other side has ended', async () => {
  const ended: string[] = []
  const work = async (side: string): Promise<never> => {
    await settles(side === 'baseline' ? 20 : 1)
    ended.push(side)
    throw new Error(side)
  }
  await expect(onBothSides(work)).rejects.toThrow('baseline')
  expect(ended).toEqual(['candidate', 'baseline'])
})

test('one side’s fault waits for the other side', async () => {
  let isEnded = false
  const work = async (side: string): Promise<void> => {
    if (side === 'baseline') throw new Error('baseline')
    await settles(20)
    isEnded = true
  }
  await expect(onBothSides(work)).rejects.toThrow('baseline')
  expect(isEnded).toBe(true)
})

test('what failed beside the other side is done again alone, and counts as it is then', async () => {
  const begun: string[] = []
  const work = async (side: string): Promise<string> => {
    begun.push(side)
    await settles(1)
    return `${side} ${begun.length}`
  }
  expect(await onBothSides(work, (value) => value === 'candidate 2' || value === 'candidate 3')).toEqual({ baseline: 'baseline 2', candidate: 'candidate 3' })
  expect(begun).toEqual(['baseline', 'candidate', 'candidate'])
})
