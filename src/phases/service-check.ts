import { failedRun, KEPT_ARGUMENTS, KEPT_TEXT, notRun, type CheckRuns, type ServiceRun } from '../core/checks/check-runs.ts'
import { flagsLeftOut, keptArguments, obstacleOf, questionKindOf } from '../core/checks/service-arguments.ts'
import { readServiceCommand, serviceQuestion, type ServiceCommand } from '../core/checks/service-command.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { oneLine } from '../core/reading.ts'
import type { Side } from '../core/verdict/coin.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { Task } from '../ports/progress.ts'
import type { FoundProgram, Programs, ServedService, Workspace } from '../ports/programs.ts'
import type { SideTrees } from './side-trees.ts'

/** Returns the service's command line as each side's configuration of the host has it; null when it is not to be checked. */
export async function serviceCommands(
  host: PlannedHost,
  trees: SideTrees,
  nix: Nix,
): Promise<Readonly<Record<Side, ServiceCommand>> | null> {
  if (!host.checks.includes('service')) return null
  const { service } = host
  if (service.kind === 'arguments') {
    const command: ServiceCommand = { kind: 'command', arguments: service.arguments, environment: {} }
    return { baseline: command, candidate: command }
  }
  const question = serviceQuestion(host)
  const ask = async (side: Side): Promise<ServiceCommand> => {
    if (question === null) return { kind: 'unclear', why: 'no unit is named' }
    try {
      return readServiceCommand(await nix.evaluate({ directory: trees[side], attribute: question.attribute }, question.apply))
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error
      const why = oneLine(error.message, 200).replace(/\.$/, '')
      return { kind: 'unclear', why: `the ${side}'s configuration of the service does not evaluate: ${why}` }
    }
  }
  return { baseline: await ask('baseline'), candidate: await ask('candidate') }
}

interface ServiceQuestionOfHost {
  readonly host: PlannedHost
  readonly service: Readonly<Record<Side, ServiceCommand>> | null
}

/** Starts the service with each side's llama-server, the baseline first: what it cannot do here is not the candidate's fault. */
export async function checkService(
  { host, service }: ServiceQuestionOfHost,
  tools: Readonly<Record<Side, FoundProgram | string>>,
  { programs, workspace, task }: { readonly programs: Programs; readonly workspace: Workspace; readonly task: Task },
): Promise<CheckRuns['service']> {
  const unserved = (run: ServiceRun): ServedService => ({ run, timedOut: false })
  const start = async (side: Side): Promise<ServedService> => {
    const command = service?.[side] ?? { kind: 'unclear', why: 'its command line is not known' }
    if (command.kind === 'unclear') return unserved(notRun(`The service is not known: ${command.why}.`))
    const obstacle = obstacleOf(command.arguments, command.environment)
    if (obstacle !== null) return unserved(notRun(`The service cannot be started here: ${obstacle}.`))
    const program = tools[side]
    if (typeof program === 'string') return unserved(notRun(program))
    // a flag that is left out here would not be missed by the server
    const known = typeof tools.baseline === 'string' ? program.flags : tools.baseline.flags
    const lost = flagsLeftOut(command.arguments).find((flag) => known.has(flag) && !program.flags.has(flag))
    if (lost !== undefined) return unserved(failedRun(`unknown argument ${lost}`, ''))
    task.update(`${side}: waiting for /health`)
    const { arguments: words, environment } = command
    const order = { program, arguments: words, environment, asks: questionKindOf(words, environment), timeoutSeconds: host.timeouts.check }
    return programs.serve(order, workspace)
  }
  // a second try: what fails twice beside a baseline that serves is no accident
  const startTwice = async (side: Side) => {
    const { run, timedOut } = await start(side)
    return run.kind === 'failed' && !timedOut ? (await start(side)).run : run
  }
  const { run: baseline } = await start('baseline')
  const shown = service?.candidate.kind === 'command' ? keptArguments(service.candidate.arguments) : []
  return {
    arguments: shown.slice(0, KEPT_ARGUMENTS).map((word) => word.slice(0, KEPT_TEXT)),
    baseline,
    candidate: baseline.kind === 'ran' ? await startTwice('candidate') : notRun('The baseline does not serve here.'),
  }
}
