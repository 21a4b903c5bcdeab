import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

export interface WorkflowText {
  /** Relative to the repository's root. */
  readonly path: string
  readonly text: string
  readonly yaml: {
    readonly permissions?: unknown
    readonly on: unknown
    readonly jobs: Readonly<Record<string, JobText>>
  }
}

export interface JobText {
  readonly permissions?: unknown
  readonly 'timeout-minutes'?: number
  readonly 'runs-on': unknown
  readonly steps: readonly { readonly id?: string; readonly if?: string; readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Returns a file of the repository. */
export function repositoryFile(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Returns every workflow that we run or hand out: our own, the examples, and those of the flake's templates. */
export function workflowTexts(): readonly WorkflowText[] {
  const below = (directory: string): readonly string[] =>
    existsSync(join(root, directory))
      ? readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name))
      : []
  const paths = [
    ...below('examples').filter((path) => path.endsWith('.yml') && !path.endsWith('llama-fleet.yml')),
    ...[...below('.github'), ...below('nix')].filter((path) => /\.github\/workflows\/[^/]+\.ya?ml$/.test(path)),
  ]
  return paths
    .toSorted()
    .map((path) => ({ path, text: repositoryFile(path), yaml: parse(repositoryFile(path)) as WorkflowText['yaml'] }))
}

/** Returns the permissions of a job as its file gives them. */
export function permissionsOf(path: string, job: string): Readonly<Record<string, string>> {
  const found = workflowTexts().find((one) => one.path === path)?.yaml.jobs[job]?.permissions
  if (typeof found !== 'object' || found === null) throw new Error(`${path} has no job ${job} with permissions of its own`)
  return found as Record<string, string>
}

/** Returns each permission line of a workflow: its name, its level and the job. */
export function permissionLines(path: string): [name: string, level: string, job: string][] {
  const jobs = Object.keys(workflowTexts().find((one) => one.path === path)?.yaml.jobs ?? {})
  return jobs.flatMap((job) => Object.entries(permissionsOf(path, job)).map(([name, level]): [string, string, string] => [name, level, job]))
}
