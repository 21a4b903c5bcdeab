import { failedRun, KEPT_ARGUMENTS, KEPT_TEXT, notRun, type CheckRuns, type ServiceRun, type Unasked } from '../core/checks/check-runs.ts'
import { missingProgram } from '../core/checks/program-names.ts'
import { keptArguments, lostIn, obstacleOf, questionKindOf } from '../core/checks/service-arguments.ts'
import { fileOf, readServiceCommand, serviceQuestion, storePathOf, type ServiceCommand, type ServiceProgram } from '../core/checks/service-command.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { oneLine } from '../core/reading.ts'
import type { Side } from '../core/verdict/sides.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { Task } from '../ports/progress.ts'
import type { FoundProgram, Programs, ServedService, ServiceOrder, Workspace } from '../ports/programs.ts'
import { onBothSides } from './both-sides.ts'
import { besideBaseline, type Tools } from './check-runner.ts'
import type { SideTrees } from './side-trees.ts'

/** Returns the service's command line as each side's configuration of the host has it, asked of nix where it is not `known`; null when it is not to be checked. */
export async function serviceCommands(
  host: PlannedHost,
  { trees, known }: { readonly trees: SideTrees; readonly known: Readonly<Record<Side, { readonly service?: unknown }>> },
  nix: Nix,
): Promise<Readonly<Record<Side, ServiceCommand>> | null> {
  if (!host.checks.includes('service')) return null
  const { service } = host
  if (service.kind === 'arguments') {
    const command: ServiceCommand = { kind: 'command', program: null, arguments: service.arguments, environment: {} }
    return { baseline: command, candidate: command }
  }
  const question = serviceQuestion(host)
  const ask = async (side: Side): Promise<ServiceCommand | EvaluationError> => {
    if (question === null) return { kind: 'unclear', why: 'no unit is named' }
    const { attribute, apply } = question
    try {
      return readServiceCommand(known[side].service ?? (await nix.evaluate({ directory: trees[side], attribute, importFromDerivation: host.importFromDerivation }, apply)))
    } catch (error) {
      if (error instanceof EvaluationError) return error
      throw error
    }
  }
  const answers = await onBothSides(ask, (answer) => answer instanceof EvaluationError)
  const commandOf = (side: Side): ServiceCommand => {
    const answer = answers[side]
    if (!(answer instanceof EvaluationError)) return answer
    const why = oneLine(answer.message, 200).replace(/\.$/, '')
    return { kind: 'unclear', why: `the ${side}'s configuration of the service does not evaluate: ${why}` }
  }
  return { baseline: commandOf('baseline'), candidate: commandOf('candidate') }
}

interface ServiceQuestionOfHost {
  readonly host: PlannedHost
  readonly storePaths: Readonly<Record<Side, string>>
  readonly service: Readonly<Record<Side, ServiceCommand>> | null
}

/** What a command line says, whichever program it is for. */
const spoken = (command: ServiceCommand | undefined) => (command?.kind === 'command' ? [command.arguments, command.environment] : null)

const filesOf = (command: ServiceCommand | undefined): readonly string[] => (command?.kind === 'command' ? (command.environmentFiles ?? []) : [])

type Ready = { readonly kind: 'ready'; readonly order: ServiceOrder }

/** Starts the service with each side's llama-server, the baseline first: what it cannot do here is not the candidate's fault. */
export async function checkService(
  { host, storePaths, service }: ServiceQuestionOfHost,
  tools: Tools,
  { programs, workspace, task }: { readonly programs: Programs; readonly workspace: Workspace; readonly task: Task },
): Promise<CheckRuns['service']> {
  /** The program that the side's unit names, and no other: systemd looks for no second name. */
  const programOf = async (named: ServiceProgram | null, side: Side): Promise<FoundProgram | Unasked> => {
    const found = tools[side]
    if (named === null) return found
    const storePath = storePathOf(named, storePaths[side])
    if (storePath === null) return notRun(`The service cannot be started here: its unit starts ${named.path}, which no package has in its bin/.`)
    const name = { file: fileOf(named.path), words: named.words }
    const isFound = !('kind' in found) && found.path === `${storePath}/bin/${name.file}` && found.words.join(' ') === name.words.join(' ')
    const own = isFound ? found : await programs.find(storePath, [name], workspace, host.timeouts.check)
    if (!('kind' in own) || own.sentence !== missingProgram([name])) return own
    if (storePath === storePaths[side]) return failedRun(`its unit starts bin/${name.file}, which its package does not have`, '')
    return notRun(`The service cannot be started here: its unit starts ${named.path}, which is not on this machine and not of the package that is measured.`)
  }
  const prepare = async (side: Side, { model, within }: Pick<ServiceOrder, 'model' | 'within'>): Promise<Ready | Unasked> => {
    const command = service?.[side] ?? { kind: 'unclear', why: 'its command line is not known' }
    if (command.kind === 'unclear') return notRun(`The service is not known: ${command.why}.`)
    const { arguments: words, environment } = command
    const obstacle = obstacleOf(words, environment)
    if (obstacle !== null) return notRun(`The service cannot be started here: ${obstacle}.`)
    const program = await programOf(command.program, side)
    if ('kind' in program) return program
    const asks = questionKindOf(words, environment)
    return { kind: 'ready', order: { program, arguments: words, environment, within, asks, model, timeoutSeconds: host.timeouts.check } }
  }
  const start = (side: Side, { order }: Ready): Promise<ServedService> => {
    task.update(`${side}: waiting for /health`)
    return programs.serve(order, workspace)
  }
  const startCandidate = async (own: Ready, model: string | null): Promise<ServiceRun> => {
    const newFile = filesOf(service?.candidate).find((path) => !filesOf(service?.baseline).includes(path))
    if (newFile !== undefined) return notRun(`The service cannot be started here: its unit reads ${oneLine(newFile)} (EnvironmentFile=), which the baseline’s does not; a check reads no such file.`)
    // a router may list its models in another order; with the same command line it has the same models
    const isOnlyOne = JSON.stringify(spoken(service?.baseline)) === JSON.stringify(spoken(service?.candidate))
    // a head under review names no file that its base does not
    const ready = await prepare('candidate', { model: model === null ? null : { name: model, isOnlyOne }, within: own.order })
    if (ready.kind !== 'ready') return ready
    const { path } = ready.order.program
    if (path === own.order.program.path) return notRun(`The bump does not reach the service: its unit starts ${path} on both sides, which is not of the package that is measured.`)
    const lost = lostIn(ready.order, own.order.program.flags)
    if (lost !== null) return lost
    const { run, timedOut } = await start('candidate', ready)
    const last = run.kind === 'failed' && !timedOut ? (await start('candidate', ready)).run : run
    return besideBaseline(last, async () => (await start('baseline', own)).run)
  }
  const ready = await prepare('baseline', { model: null, within: null })
  const served: ServedService = ready.kind === 'ready' ? await start('baseline', ready) : { run: ready, timedOut: false }
  const shown = service?.candidate.kind === 'command' ? keptArguments(service.candidate.arguments) : []
  const unread = [...new Set([...filesOf(service?.baseline), ...filesOf(service?.candidate)])]
  return {
    ...(unread.length === 0 ? {} : { environmentFiles: unread.slice(0, KEPT_ARGUMENTS).map((path) => path.slice(0, KEPT_TEXT)) }),
    arguments: shown.slice(0, KEPT_ARGUMENTS).map((word) => word.slice(0, KEPT_TEXT)),
    baseline: served.run,
    candidate: ready.kind === 'ready' && served.run.kind === 'ran' ? await startCandidate(ready, served.model ?? null) : notRun('The baseline does not serve here.'),
  }
}
