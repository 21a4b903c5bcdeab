import type { Test } from './tests.ts'

/** One llama-bench process: its tests, and the arguments that ask for exactly these. */
export interface Invocation {
  readonly tests: readonly Test[]
  readonly arguments: readonly string[]
}

const keyOf = (test: Test): string => `${test.nPrompt},${test.nGen}`

function testArguments(shapes: readonly Test[], depths: readonly number[], withDepth: boolean): string[] {
  const prompts = shapes.filter((test) => test.nGen === 0).map((test) => test.nPrompt)
  const generations = shapes.filter((test) => test.nPrompt === 0).map((test) => test.nGen)
  const pairs = shapes.filter((test) => test.nPrompt > 0 && test.nGen > 0)
  return [
    // 0 drops the rows that llama-bench would make of its defaults (pp512, tg128).
    '-p',
    prompts.join(',') || '0',
    '-n',
    generations.join(',') || '0',
    ...pairs.flatMap((test) => ['-pg', keyOf(test)]),
    ...(withDepth ? ['-d', depths.join(',')] : []),
  ]
}

/**
 * Returns the process that runs what is still to be measured of an invocation: these tests alone where llama-bench can be asked for them in one
 * process, else all of them, because to load a model once more costs more than a test; null when none is open.
 */
export function narrowedInvocation(invocation: Invocation, isOpen: (test: Test) => boolean): Invocation | null {
  const open = invocation.tests.filter(isOpen)
  if (open.length === 0) return null
  const [narrowed, ...others] = planInvocations(open)
  return narrowed === undefined || others.length > 0 ? invocation : narrowed
}

/**
 * Returns the fewest processes that run these tests and no others, doubles dropped. llama-bench crosses `-d` with every other
 * test, so depths share a process only when they ask for the same tests: `pp512, tg128` is one process,
 * `pp512, tg128, pp512 @ d4096, tg128 @ d4096` too, `pp512, tg128, tg128 @ d4096` are two.
 */
export function planInvocations(tests: readonly Test[]): Invocation[] {
  const byDepth = new Map<number, Map<string, Test>>()
  for (const test of tests) {
    const shapes = byDepth.get(test.nDepth) ?? new Map<string, Test>()
    byDepth.set(test.nDepth, shapes.set(keyOf(test), test))
  }
  const groups = new Map<string, { shapes: Test[]; depths: number[] }>()
  for (const [depth, shapes] of byDepth) {
    const key = [...shapes.keys()].toSorted().join(' ')
    const group = groups.get(key) ?? { shapes: [...shapes.values()], depths: [] }
    group.depths.push(depth)
    groups.set(key, group)
  }
  const withDepth = [...byDepth.keys()].some((depth) => depth > 0)
  return [...groups.values()].map(({ shapes, depths }) => ({
    tests: depths.flatMap((nDepth) => shapes.map((shape) => ({ ...shape, nDepth }))),
    arguments: testArguments(shapes, depths, withDepth),
  }))
}
