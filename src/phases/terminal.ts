import { InputError } from '../core/errors.ts'
import type { PlannedHost } from '../core/hosts/planned-host.ts'
import { bumpBranch } from '../core/pull-request/branch-name.ts'
import type { Measurement } from '../core/hosts/measurement.ts'
import type { Bump, NothingToDo } from '../core/hosts/plan.ts'
import type { HostWish, TerminalRequest } from '../core/request.ts'
import type { StyledText } from '../core/report/styled-text.ts'
import { visibleJson, visibleLine } from '../core/report/visible-text.ts'
import { toldOfSkipped } from '../core/upstream/policy.ts'
import { exitCodeOfOutcome } from '../core/verdict/outcomes.ts'
import type { BranchResult } from '../ports/fleet-repository.ts'
import type { Records } from '../ports/records.ts'
import type { CalibrationWorld } from './calibrate.ts'
import { planBump, type PlanWorld } from './plan-bump.ts'
import type { HistoryWorld } from './show-history.ts'
import type { FactsWorld } from './fleet-facts.ts'
import type { WrittenReport } from './write-report.ts'

/** The ports of a run on a terminal; `print` writes to stdout. */
export type TerminalWorld = PlanWorld & CalibrationWorld & HistoryWorld & FactsWorld & { readonly records: Records }

/** Returns the exit code after the whole job, or one part of it, was done on this machine. */
export async function runInTerminal(request: TerminalRequest, directory: string, world: TerminalWorld): Promise<number> {
  switch (request.kind) {
    case 'history': {
      await (await import('./show-history.ts')).showHistory(request, directory, world)
      return 0
    }
    case 'doctor':
      return (await import('./examine-fleet.ts')).examineFleet(request, directory, world)
    case 'init':
      return (await import('./set-up-fleet.ts')).setUpFleet(request, directory, world)
    case 'calibrate':
      return calibrated(request, directory, world)
    case 'run':
      return run(request, directory, world)
    case 'plan': {
      const plan = await planBump({ directory, configPath: request.config, tag: request.tag, chooseHosts: (hosts) => hosts }, world)
      const { path } = await world.records.writePlan(plan)
      world.print(request.json ? visibleJson(plan) : `${await planSentence(plan)}\nThe plan is in ${path}\n`)
      return 0
    }
    case 'measure': {
      const { bump, digest } = await handedBump(request.planDigest, directory, world)
      const hosts = await hostsOfThisMachine(bump.hosts, request.hosts, world)
      const measured = await measureAll(bump, digest, hosts, world)
      if (request.json) world.print(visibleJson(measured.measurements))
      else for (const line of await measuredLines(bump, measured.measurements)) world.print(line)
      if (measured.firstError !== null) throw measured.firstError
      return 0
    }
    case 'publish': {
      const { bump, digest } = await handedBump(request.planDigest, directory, world)
      return publish(bump, digest, request.json, world)
    }
  }
}

/** Returns the plan of `llama-fleet plan`, proven again; it is of use in the fleet's repository alone. */
async function handedBump(planDigest: string | null, directory: string, world: TerminalWorld): Promise<{ readonly bump: Bump; readonly digest: string }> {
  const { plan, digest } = await world.records.readPlan(planDigest)
  const { bumpOf } = await import('./handed-plan.ts')
  const bump = await bumpOf(plan)
  await world.fleet.facts(directory)
  return { bump, digest }
}

async function calibrated(request: Extract<TerminalRequest, { kind: 'calibrate' }>, directory: string, world: TerminalWorld): Promise<number> {
  const [{ calibrate, notCalibrated }, { calibrationText }] = await Promise.all([import('./calibrate.ts'), import('../core/report/calibration-text.ts')])
  const chooseHosts = (hosts: readonly PlannedHost[]) => hostsOfThisMachine(hosts, request.hosts, world)
  const hosts = await calibrate({ directory, configPath: request.config, chooseHosts }, world)
  const found = hosts.flatMap(({ calibration }) => calibration ?? [])
  if (request.json) world.print(visibleJson(found))
  else for (const one of hosts) if (one.calibration !== null) world.print(`${calibrationText(one.calibration)}\nThe calibration is in ${one.path}\n`)
  if (found.length < hosts.length) throw notCalibrated(hosts)
  return 0
}

async function run(request: Extract<TerminalRequest, { kind: 'run' }>, directory: string, world: TerminalWorld): Promise<number> {
  const plan = await planBump(
    { directory, configPath: request.config, tag: request.tag, chooseHosts: (hosts) => hostsOfThisMachine(hosts, request.hosts, world) },
    world,
  )
  const { digest } = await world.records.writePlan(plan)
  if (plan.kind === 'nothing-to-do') {
    world.print(request.json ? visibleJson(plan) : `${await planSentence(plan)}\n`)
    return 0
  }
  const { measurements, firstError } = await measureAll(plan, digest, plan.hosts, world)
  // nothing was measured on any host: no branch, nothing to report
  if (measurements.length === 0 && firstError !== null) throw firstError
  const exitCode = await publish(plan, digest, request.json, world)
  if (firstError !== null) throw firstError
  return exitCode
}

/** Measures host after host. The user's fault on one host does not take the others' results away: it is thrown at the end. */
async function measureAll(plan: Bump, planDigest: string, hosts: readonly PlannedHost[], world: TerminalWorld) {
  const [{ measureHost }, { nextAttempt }] = await Promise.all([import('./measure-host.ts'), import('./next-attempt.ts')])
  const measurements = []
  let firstError: InputError | null = null
  for (const host of hosts) {
    const attempt = await nextAttempt(host.name, world.records)
    try {
      measurements.push(await measureHost({ plan, planDigest, host: host.name, attempt }, world))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      if (hosts.length > 1) world.progress.warning(`${host.name}: ${error.message}`)
      firstError ??= error
    }
  }
  return { measurements, firstError }
}

/** What came of each host, in the report's own words. */
async function measuredLines(plan: Bump, measurements: readonly Measurement[]): Promise<string[]> {
  const { makeHostReport } = await import('../core/report/host-report.ts')
  const hosts = measurements.flatMap((measurement) => plan.hosts.filter(({ name }) => name === measurement.host).map((planned) => makeHostReport(plan, planned, measurement)))
  return hosts.map(({ host, outcome, sentence }) => `${visibleLine(`${host}: ${outcome}. ${sentence}`, 600)}\n`)
}

async function publish(plan: Bump, planDigest: string, json: boolean, world: TerminalWorld): Promise<number> {
  const [{ writeReport }, { commitMessage }] = await Promise.all([import('./write-report.ts'), import('../core/report/pull-request.ts')])
  const written = await writeReport({ plan, planDigest }, world)
  // the branch can fail; what was measured is on the screen by then
  world.print(json ? visibleJson(written.report) : await reportText(written))
  const branch = await world.fleet.writeBranch(bumpBranch(plan.flakeInput), plan.repository.baseCommit, plan.files, commitMessage(plan))
  const exitCode = exitCodeOfOutcome(written.report.outcome)
  if (branch.kind === 'refused') world.progress.warning(branchSentence(branch))
  else if (!json) world.print(`${branchSentence(branch)}\n`)
  const { historyEntries } = await import('../core/history/history-entry.ts')
  // last, so that a history that cannot be written keeps nothing else back
  for (const notice of await world.history.append(historyEntries(written.report, null))) world.progress.warning(notice)
  // good news that did not get to its place needs the user
  return branch.kind === 'refused' && exitCode === 0 ? 2 : exitCode
}

async function hostsOfThisMachine(hosts: readonly PlannedHost[], wish: HostWish, world: TerminalWorld): Promise<readonly PlannedHost[]> {
  const { chooseHosts } = await import('../core/hosts/host-choice.ts')
  return chooseHosts(hosts, wish, { hostname: world.machine.hostname(), system: await world.nix.currentSystem() })
}

async function planSentence(plan: Bump | NothingToDo): Promise<string> {
  const more = [...toldOfSkipped(plan.skipped), ...plan.notices].map((line) => `\n  ${line}`).join('')
  if (plan.kind === 'nothing-to-do') return `Nothing to do: ${plan.sentence}${more}`
  const { commitMessage } = await import('../core/report/pull-request.ts')
  return `${commitMessage(plan).split('\n')[0] ?? ''}, to be measured on ${plan.hosts.map(({ name }) => name).join(', ')}.${more}`
}

async function reportText({ report, paths }: WrittenReport): Promise<StyledText> {
  const { outcomeTable } = await import('../core/report/outcome-table.ts')
  return [...outcomeTable(report), `\nThe report: ${paths.html}\n            ${paths.markdown}\n            ${paths.json}\n`]
}

function branchSentence(branch: BranchResult): string {
  const at = `${branch.branch} (${branch.commit.slice(0, 7)})`
  switch (branch.kind) {
    case 'created':
      return `The bump is one commit on the new branch ${at}.`
    case 'updated':
      return `The bump is one commit on ${at}; the earlier one was replaced.`
    case 'unchanged':
      return `The bump is on ${at} already.`
    case 'refused':
      return `The branch ${at} was left alone. ${branch.sentence}`
  }
}
