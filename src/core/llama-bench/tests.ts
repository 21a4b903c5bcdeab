import { InputError } from '../errors.ts'
import { oneLine } from '../reading.ts'

/** One llama-bench test: tokens of prompt processing, of text generation, and of context already there. */
export interface Test {
  readonly nPrompt: number
  readonly nGen: number
  readonly nDepth: number
}

const PATTERN = /^(?:pp(?<pp>[1-9]\d{0,6}))?(?<plus>\+)?(?:tg(?<tg>[1-9]\d{0,6}))?(?: ?@ ?d(?<depth>[1-9]\d{0,6}))?$/

/** Returns the test of a llama-bench display name (`pp512`, `tg128`, `pp64+tg16`, `tg128 @ d4096`); throws InputError. */
export function parseTest(name: string): Test {
  const groups = PATTERN.exec(name)?.groups
  const { pp, plus, tg, depth } = groups ?? {}
  const joined = plus !== undefined
  if (groups === undefined || (pp === undefined && tg === undefined) || joined !== (pp !== undefined && tg !== undefined)) {
    throw new InputError({
      problem: `The test '${oneLine(name, 60)}' is not a llama-bench test.`,
      next: 'Write it as llama-bench prints it: pp512, tg128, pp64+tg16 or tg128 @ d4096.',
    })
  }
  return { nPrompt: Number(pp ?? 0), nGen: Number(tg ?? 0), nDepth: Number(depth ?? 0) }
}

/** Returns the name llama-bench prints for a test. */
export function nameOfTest(test: Test): string {
  const parts = [test.nPrompt > 0 ? `pp${test.nPrompt}` : '', test.nGen > 0 ? `tg${test.nGen}` : ''].filter((part) => part !== '')
  return parts.join('+') + (test.nDepth > 0 ? ` @ d${test.nDepth}` : '')
}

/** Returns the tokens per second of one sample that took `nanoseconds` for this test. */
export function throughputOf(test: Test, nanoseconds: number): number {
  return ((test.nPrompt + test.nGen) * 1e9) / nanoseconds
}
