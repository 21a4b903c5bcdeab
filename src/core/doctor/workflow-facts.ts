import { parse } from 'yaml'
import { excessOfYaml, LONGEST_WORKFLOW } from '../yaml-bounds.ts'

/** Whether everybody can see the fleet repository, and why that is not known where it is not. */
export type Publicity = { readonly kind: 'public' | 'private'; readonly repository: string } | { readonly kind: 'unknown'; readonly why: string }

/** One job of a workflow: the labels it asks for (null when an expression says them), and the workflow it calls. */
export interface WorkflowJob {
  readonly name: string
  readonly labels: readonly string[] | null
  readonly asks: string
  readonly calls: string | null
}

/** What a workflow file says of what starts it and where it runs; `problem` says why it cannot be read. */
export interface WorkflowFacts {
  readonly path: string
  readonly problem: string | null
  readonly triggers: readonly string[]
  readonly jobs: readonly WorkflowJob[]
  /** Whether it sets nix's `access-tokens`, which replaces those of the runner. */
  readonly replacesTokens: boolean
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const words = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')

/** Returns what a workflow file says: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export function workflowFacts(path: string, text: string): WorkflowFacts {
  const nothing = { path, triggers: [], jobs: [], replacesTokens: false }
  if (excessOfYaml(text, LONGEST_WORKFLOW) !== null) return { ...nothing, problem: 'it is longer or odder than a workflow may be' }
  let document: unknown
  try {
    document = parse(text, { maxAliasCount: 50 })
  } catch (error) {
    return { ...nothing, problem: `it is no YAML (${String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''})` }
  }
  if (!isRecord(document) || !isRecord(document['jobs'])) return { ...nothing, problem: 'it has no jobs' }
  // a reader of YAML 1.1 takes `on` for true
  const on = document['on'] ?? document['true']
  const jobs = Object.entries(document['jobs']).map(([name, job]) => jobFacts(name, isRecord(job) ? job : {}))
  const replacesTokens = /^\s*(?:NIX_CONFIG:\s*["']?)?access-tokens\s*=/m.test(text)
  return { path, problem: null, triggers: isRecord(on) ? Object.keys(on) : words(on), jobs, replacesTokens }
}

function jobFacts(name: string, job: Readonly<Record<string, unknown>>): WorkflowJob {
  const asked = job['runs-on']
  const strategy = isRecord(job['strategy']) ? job['strategy'] : {}
  const calls = typeof job['uses'] === 'string' ? job['uses'] : null
  const asks = asked === undefined ? '' : typeof asked === 'string' ? asked : JSON.stringify(asked)
  return { name, labels: labelsOf(asked, isRecord(strategy['matrix']) ? strategy['matrix'] : {}), asks, calls }
}

/** A group may hold hosted and own runners; its labels count as asked for, and `self-hosted` because nobody else may be in it. */
function labelsOf(asked: unknown, matrix: Readonly<Record<string, unknown>>): readonly string[] | null {
  if (asked === undefined) return []
  if (isRecord(asked)) return asked['group'] === undefined ? labelsOf(asked['labels'], matrix) : ['self-hosted', ...words(asked['labels'])]
  const labels = words(asked).map((label) => labelsOfWord(label, matrix))
  return labels.some((one) => one === null) ? null : labels.flatMap((one) => one ?? [])
}

function labelsOfWord(label: string, matrix: Readonly<Record<string, unknown>>): readonly string[] | null {
  if (!label.includes('${{')) return [label]
  const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(label)?.[1]
  const include = Array.isArray(matrix['include']) ? matrix['include'].flatMap((one: unknown) => (isRecord(one) && key !== undefined ? [one[key]] : [])) : []
  const values = key === undefined ? [] : [...(Array.isArray(matrix[key]) ? (matrix[key] as unknown[]) : []), ...include]
  const found = values.flatMap(words)
  return found.length === 0 || found.some((value) => value.includes('${{')) ? null : found
}

const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/i

/** Returns whether a job runs on machines of the owner: `maybe` when an expression decides. */
export function runsOnHardware(job: WorkflowJob): 'yes' | 'no' | 'maybe' {
  if (job.labels === null) return 'maybe'
  if (job.labels.length === 0) return 'no'
  return job.labels.every((label) => HOSTED.test(label)) ? 'no' : 'yes'
}

/** Returns the jobs that a workflow starts, those of workflows in the same repository that it calls included. */
export function jobsStartedBy(workflow: WorkflowFacts, all: readonly WorkflowFacts[], seen: readonly string[] = []): readonly { readonly path: string; readonly job: WorkflowJob }[] {
  return workflow.jobs.flatMap((job) => {
    const called = all.find(({ path }) => job.calls?.replace(/^\.\//, '') === path)
    const deeper = called === undefined || seen.includes(called.path) ? [] : jobsStartedBy(called, all, [...seen, workflow.path])
    return [{ path: workflow.path, job }, ...deeper]
  })
}
