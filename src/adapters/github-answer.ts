import type { z } from 'zod'
import { UpstreamError } from '../core/errors.ts'
import { faultOfFields } from '../core/reading.ts'

/** Returns what is read of an answer of GitHub's; throws UpstreamError where it is not there: whatever stands between may answer in GitHub's place. */
export function readGithubAnswer<Value>(schema: z.ZodType<Value>, answer: unknown, doing: string): Value {
  const result = schema.safeParse(answer, { reportInput: true })
  if (result.success) return result.data
  throw new UpstreamError({
    problem: `What came back while ${doing} is no answer of GitHub's: ${faultOfFields(result.error)}.`,
    next: 'Run the job again; what was already written is found and kept.',
  })
}
