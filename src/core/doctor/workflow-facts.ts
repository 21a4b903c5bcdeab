import { matrixJobs, type MatrixJob } from './workflow-matrix.ts'
import { isRecord } from '../reading.ts'
import { readWorkflow } from '../workflow-yaml.ts'

/** Whether everybody can see the fleet repository, and why that is not known where it is not. */
export type Publicity = { readonly kind: 'public' | 'private'; readonly repository: string } | { readonly kind: 'unknown'; readonly why: string }

/** One job of a workflow: the lists of labels it asks for, one for each job of its matrix (null when an expression says them), and the workflow it calls. */
export interface WorkflowJob {
  readonly name: string
  readonly labels: readonly (readonly string[])[] | null
  readonly asks: string
  readonly calls: string | null
  /** What has to hold for it to run (`if`). */
  readonly condition: string | null
}

/** What a workflow file says of what starts it and where it runs; `problem` says why it cannot be read. */
export interface WorkflowFacts {
  readonly path: string
  readonly problem: string | null
  readonly triggers: readonly string[]
  readonly jobs: readonly WorkflowJob[]
  /** Whether it sets nix's `access-tokens`, which replaces those of the runner. */
  readonly replacesTokens: boolean
  /** The configurations that its steps of llama-fleet name, each job of a matrix its own; null when an expression says one. */
  readonly configs: readonly string[] | null
}

const words = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')

/** Returns what a workflow file says: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export function workflowFacts(path: string, text: string): WorkflowFacts {
  const nothing = { path, triggers: [], jobs: [], replacesTokens: false, configs: [] }
  const read = readWorkflow(text)
  if (read.kind === 'unread') return { ...nothing, problem: read.why }
  const { document } = read
  if (!isRecord(document) || !isRecord(document['jobs'])) return { ...nothing, problem: 'it has no jobs' }
  // a reader of YAML 1.1 takes `on` for true
  const on = document['on'] ?? document['true']
  const jobs = Object.entries(document['jobs']).map(([name, job]) => jobFacts(name, isRecord(job) ? job : {})).filter(({ condition }) => !/^(?:\$\{\{\s*)?false\b/.test(condition ?? ''))
  const replacesTokens = /^[^#\n]*(?<![\w-])access-tokens\s*=/m.test(text)
  const named = Object.values(document['jobs']).flatMap((job) => (isRecord(job) ? configsOf(job) : []))
  const configs = named.every((config) => config !== null) ? [...new Set(named)] : null
  return { path, problem: null, triggers: isRecord(on) ? Object.keys(on) : words(on), jobs, replacesTokens, configs }
}

function configsOf(job: Readonly<Record<string, unknown>>): (string | null)[] {
  const named = (Array.isArray(job['steps']) ? job['steps'] : []).flatMap((step: unknown): string[] => {
    const { uses, with: given } = isRecord(step) ? step : {}
    const config = isRecord(given) ? given['config'] : undefined
    const isOurs = typeof uses === 'string' && /^[\w.-]+\/llama-fleet(?:\/[\w./-]+)?@/.test(uses)
    return isOurs && typeof config === 'string' && config !== '' ? [config] : []
  })
  const matrix = matrixOf(job)
  return [...new Set(named)].flatMap((config) => valuesOf([config], matrix) ?? [null]).flat().map((config) => config?.replace(/^(?:\.\/)+/, '') ?? null)
}

function jobFacts(name: string, job: Readonly<Record<string, unknown>>): WorkflowJob {
  const asked = job['runs-on']
  const calls = typeof job['uses'] === 'string' ? job['uses'] : null
  const asks = asked === undefined ? '' : typeof asked === 'string' ? asked : JSON.stringify(asked)
  const condition = ['string', 'boolean'].includes(typeof job['if']) ? String(job['if']).trim() : null
  return { name, labels: asked === undefined ? [] : labelsOf(asked, matrixOf(job)), asks, calls, condition }
}

/** A group may hold hosted and own runners; its labels count as asked for, and `self-hosted` because nobody else may be in it. */
function labelsOf(asked: unknown, matrix: readonly MatrixJob[] | null): WorkflowJob['labels'] {
  const grouped = isRecord(asked)
  const own = grouped && asked['group'] !== undefined ? ['self-hosted'] : []
  const said = words(grouped ? asked['labels'] : asked)
  return valuesOf(said, matrix)?.map((labels) => [...own, ...labels]) ?? null
}

const matrixOf = ({ strategy }: Readonly<Record<string, unknown>>): readonly MatrixJob[] | null => matrixJobs(isRecord(strategy) ? strategy['matrix'] : undefined)

/** What words are in each job of a matrix; once where they ask for none of it, null where another expression says them. */
function valuesOf(said: readonly string[], matrix: readonly MatrixJob[] | null): string[][] | null {
  if (said.every((word) => !word.includes('${{'))) return [[...said]]
  const lists = (matrix ?? []).map((one) => said.map((word) => valuesOfWord(word, one)))
  return lists.length === 0 || lists.flat().includes(null) ? null : lists.map((list) => list.flatMap((values) => values ?? []))
}

function valuesOfWord(word: string, job: MatrixJob): readonly string[] | null {
  if (!word.includes('${{')) return [word]
  const key = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(word)?.[1]
  const found = key === undefined ? [] : words(job[key])
  return found.length === 0 || found.some((one) => one.includes('${{')) ? null : found
}

const HOSTED = /^(?:ubuntu|windows|macos)-[\w.-]+$/i

/** Returns whether a list of labels asks for a machine that GitHub hosts. */
export const isHosted = (labels: readonly string[]): boolean => labels.every((label) => HOSTED.test(label))

/** Returns whether a job runs on machines of the owner, whose runners have the labels `own`: `maybe` when an expression decides, or a label that another service may have. */
export function runsOnHardware(job: WorkflowJob, own: readonly string[]): 'yes' | 'no' | 'maybe' {
  if (job.labels === null) return 'maybe'
  const known = ['self-hosted', ...own.map((label) => label.toLowerCase())]
  const asked = job.labels.filter((labels) => labels.some((label) => known.includes(label.toLowerCase())) || !isHosted(labels))
  if (asked.length === 0) return 'no'
  return asked.some((labels) => labels.some((label) => known.includes(label.toLowerCase()))) ? 'yes' : 'maybe'
}

/** Returns the jobs that a workflow starts, those of workflows in the same repository that it calls included. */
export function jobsStartedBy(workflow: WorkflowFacts, all: readonly WorkflowFacts[], seen: readonly string[] = []): readonly { readonly path: string; readonly job: WorkflowJob }[] {
  return workflow.jobs.flatMap((job) => {
    const called = all.find(({ path }) => job.calls?.replace(/^\.\//, '') === path)
    const deeper = called === undefined || seen.includes(called.path) ? [] : jobsStartedBy(called, all, [...seen, workflow.path]).map((one) => ({ ...one, job: { ...one.job, condition: one.job.condition ?? job.condition } }))
    return [{ path: workflow.path, job }, ...deeper]
  })
}
