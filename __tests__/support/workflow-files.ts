import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parse } from 'yaml'

export interface WorkflowStep {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, unknown>>
  /** Bare, with the success() that GitHub implies. */
  readonly condition: string
}

export interface WorkflowJob {
  readonly id: string
  /** With its expressions, as `jobs.<id>.name` has it. */
  readonly name: string
  readonly needs: readonly string[]
  readonly condition: string
  readonly permissions: Readonly<Record<string, string>>
  readonly matrix: unknown
  readonly failFast: boolean
  readonly runsOn: unknown
  readonly outputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, unknown>>
  readonly steps: readonly WorkflowStep[]
}

type Yaml = Readonly<Record<string, unknown>>

/** Returns the jobs of a workflow file, checked and with conditions by GitHub's own parser; throws with its first complaint. */
export async function readWorkflow(path: string): Promise<readonly WorkflowJob[]> {
  const content = await readFile(path, 'utf8')
  const { context, value } = parseWorkflow({ name: basename(path), content }, new NoOperationTraceWriter())
  const complaint = context.errors.getErrors()[0]
  if (complaint !== undefined || value === undefined) throw new Error(`${path}: ${complaint?.message ?? 'is empty'}`)
  const template = await convertWorkflowTemplate(context, value)
  if (template.errors !== undefined && template.errors.length > 0) throw new Error(`${path}: ${template.errors[0]?.Message}`)
  const file = parse(content) as { permissions?: Record<string, string>; jobs: Record<string, Yaml> }
  // The template drops `with` and permissions, so those and all other values come from the YAML of the same file.
  return template.jobs.map((job) => {
    if (job.type !== 'job') throw new Error(`${path}: ${job.id.value} calls another workflow, which the driver does not run`)
    const yaml = file.jobs[job.id.value] ?? {}
    const strategy = (yaml['strategy'] ?? {}) as Yaml
    const steps = yaml['steps'] as readonly Yaml[]
    return {
      id: job.id.value,
      name: typeof yaml['name'] === 'string' ? yaml['name'] : job.id.value,
      needs: (job.needs ?? []).map((need) => need.value),
      condition: job.if.expression,
      permissions: (yaml['permissions'] ?? file.permissions ?? {}) as Record<string, string>,
      matrix: strategy['matrix'] ?? null,
      failFast: strategy['fail-fast'] !== false,
      runsOn: yaml['runs-on'],
      outputs: (yaml['outputs'] ?? {}) as Record<string, string>,
      env: (yaml['env'] ?? {}) as Yaml,
      steps: job.steps.map((step, index) => ({ ...steps[index], condition: conditionOf(step) })),
    }
  })
}

function conditionOf(step: { readonly if?: { readonly expression: string } }): string {
  return step.if?.expression ?? 'success()'
}
