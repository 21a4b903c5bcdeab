import type { CheckRuns } from '../core/checks/check-runs.ts'
import { PROGRAMS } from '../core/checks/program-names.ts'
import type { RunFlags } from '../core/checks/run-flags.ts'
import type { ServiceCommand } from '../core/checks/service-command.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import type { Side } from '../core/verdict/sides.ts'
import type { Progress, Task } from '../ports/progress.ts'
import type { CheckTerms, Programs, Workspace } from '../ports/programs.ts'
import { runnerOf, type Tools } from './check-runner.ts'
import { checkGreedy } from './greedy-check.ts'
import { checkLogits } from './logits-check.ts'
import { checkService } from './service-check.ts'

/** What the checks of a host need to know. */
export interface CheckQuestion {
  readonly host: PlannedHost
  readonly storePaths: Readonly<Record<Side, string>>
  readonly run: RunFlags
  readonly terms: CheckTerms
  /** The service's command line on each side; null when the service is not checked. */
  readonly service: Readonly<Record<Side, ServiceCommand>> | null
}

/** How long a `--help` may take; a GPU driver may need to wake up. */
const HELP_SECONDS = 120

/** Runs the planned checks of both sides, one program at a time; `onCheck` after each. */
export async function checkSides(
  question: CheckQuestion,
  world: { readonly programs: Programs; readonly progress: Progress },
  onCheck: (runs: CheckRuns) => Promise<unknown>,
): Promise<void> {
  const { host } = question
  let runs: CheckRuns = { greedy: null, logits: null, service: null }
  const check = async <Name extends keyof CheckRuns>(
    name: Name,
    title: string,
    work: (workspace: Workspace, task: Task) => Promise<CheckRuns[Name]>,
  ): Promise<void> => {
    if (!host.checks.includes(name)) return
    const workspace = await world.programs.workspace(question.terms)
    try {
      const run = await world.progress.task(`${host.name}: ${title}`, (task) => work(workspace, task))
      runs = { ...runs, [name]: run }
    } finally {
      await workspace.remove()
    }
    await onCheck(runs)
  }
  const tools = async (program: keyof typeof PROGRAMS, workspace: Workspace): Promise<Tools> => {
    const find = (side: Side) => world.programs.find(question.storePaths[side], PROGRAMS[program], workspace, HELP_SECONDS)
    return { baseline: await find('baseline'), candidate: await find('candidate') }
  }
  await check('greedy', 'comparing answers', async (workspace, task) =>
    checkGreedy(question.run, await tools('completion', workspace), runnerOf(world.programs, workspace, host), task))
  await check('logits', 'comparing probabilities', async (workspace, task) =>
    checkLogits(question.run, await tools('perplexity', workspace), { start: runnerOf(world.programs, workspace, host), workspace, task }))
  await check('service', 'starting the service', async (workspace, task) =>
    checkService(question, await tools('server', workspace), { programs: world.programs, workspace, task }))
}
