import { isRecord } from '../reading.ts'

/** The values of a matrix that one job has, by their keys. */
export type MatrixJob = Readonly<Record<string, unknown>>

/** GitHub makes no more jobs of one matrix. */
const MOST_JOBS = 256

const sets = (value: unknown): readonly MatrixJob[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const agrees = (job: MatrixJob, other: MatrixJob, keys: readonly string[]): boolean => keys.every((key) => JSON.stringify(job[key]) === JSON.stringify(other[key]))

/**
 * Returns the jobs that a matrix makes; null where an expression says it, or where it is none that GitHub takes:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstrategymatrix
 */
export function matrixJobs(matrix: unknown): readonly MatrixJob[] | null {
  if (!isRecord(matrix)) return null
  const { include, exclude, ...axes } = matrix
  if ([include, exclude, ...Object.values(axes)].some((one) => one !== undefined && !Array.isArray(one))) return null
  const keys = Object.keys(axes)
  let made: MatrixJob[] = keys.length === 0 ? [] : [{}]
  for (const [key, values] of Object.entries(axes) as [string, readonly unknown[]][]) {
    if (made.length * values.length > MOST_JOBS) return null
    made = made.flatMap((job) => values.map((value) => ({ ...job, [key]: value })))
  }
  made = made.filter((job) => !sets(exclude).some((one) => agrees(job, one, Object.keys(one))))
  const jobs = [...made]
  for (const added of sets(include)) {
    const shared = keys.filter((key) => key in added)
    const fits = made.map((job) => agrees(job, added, shared))
    if (!fits.includes(true)) jobs.push(added)
    for (const [index, fit] of fits.entries()) if (fit) jobs[index] = { ...jobs[index], ...added }
  }
  return jobs
}
