import { InputError } from '../core/errors.ts'
import type { Facts } from '../core/doctor/facts.ts'
import { mayStop } from '../core/doctor/repository-rules.ts'
import { likelyGpuVariant, ownLabels } from '../core/doctor/rule.ts'
import { sourceMentions, type NixFile } from '../core/doctor/source-mentions.ts'
import { runsOnHardware, workflowFacts, jobsStartedBy, type WorkflowFacts } from '../core/doctor/workflow-facts.ts'
import { HISTORY_BRANCH, type Config } from '../core/hosts/config.ts'
import { missingConfig, parseConfig } from '../core/hosts/config-text.ts'
import { modelOf } from '../core/hosts/planned-hosts.ts'
import { pathFrom } from '../core/path-from.ts'
import { lockedInput, parseFlakeLock, type FlakeLock } from '../core/pin/flake-lock.ts'
import { directoriesWith, flakeDirectory, flakeIn, pathInFlake } from '../core/pin/flake-place.ts'
import { DEFAULT_CONFIG } from '../core/request.ts'
import { shellWord } from '../core/shell-word.ts'
import { upstreamOf } from '../core/pin/upstream-repository.ts'
import { isAtLeast, OLDEST_NIX } from '../core/nix/nix-config.ts'
import type { Clock } from '../ports/clock.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Machine } from '../ports/machine.ts'
import type { MachineSurvey } from '../ports/machine-survey.ts'
import type { Nix } from '../ports/nix.ts'
import type { Progress } from '../ports/progress.ts'
import type { RepositoryPublicity } from '../ports/repository-publicity.ts'
import type { TextFiles } from '../ports/text-files.ts'
import type { UpstreamTags } from '../ports/upstream-tags.ts'
import type { WorkingTree } from '../ports/working-tree.ts'
import { gatherHomes } from './configured-homes.ts'
import { gatherHosts, gatherUpstreamPackages, type HostWishes } from './configured-hosts.ts'
import { measuredBefore, type HistoryReaders } from './measured-before.ts'
import { otherConfig } from './fleet-reading.ts'
import { addCommand, elsewhere } from './missing-flake.ts'
import { gatherOtherSources } from './other-sources.ts'
import { gatherPin } from './pin-facts.ts'

/** The ports by which a fleet is looked at. Nothing is written, built or fetched but flake inputs. */
export interface FactsWorld extends HistoryReaders {
  readonly clock: Pick<Clock, 'now'>
  readonly files: TextFiles
  readonly fleet: Pick<FleetRepository, 'facts'>
  readonly nix: Nix
  readonly upstream: UpstreamTags
  readonly machine: Pick<Machine, 'hostname' | 'cpuFeatures'>
  readonly survey: MachineSurvey
  readonly tree: WorkingTree
  readonly publicity: RepositoryPublicity
  readonly progress: Progress
}

/** The fleet as it lies here: its facts, and the texts that init edits. */
export interface Fleet {
  readonly facts: Facts
  readonly root: string
  readonly config: Config | null
  readonly flakeDirectory: string
  /** The flake input that pins llama.cpp, and all that flake.lock has. */
  readonly input: string
  readonly inputs: readonly string[]
  /** The input that pins llama.cpp in its place, where the flake has none of the configured name. */
  readonly pinnedAs: string | null
  readonly nixFile: { readonly path: string; readonly text: string }
  readonly lockText: string | null
  readonly paths: readonly string[]
}

const DAY_MS = 24 * 3600 * 1000
/** More Nix files than this are not searched. */
const MOST_FILES = 5000

/**
 * Returns all that the rules look at, of the flake as it lies in the working tree. Throws InputError where there is no flake, where it
 * does not evaluate or has no hosts, UpstreamError when a fetch failed.
 */
export async function gatherFleet(directory: string, configPath: string, world: FactsWorld): Promise<Fleet> {
  const { files, survey, progress } = world
  const { root, tracked, untracked, origin, committedAt } = await world.tree.survey(directory)
  const read = (path: string): Promise<string | null> => files.read(`${root}/${path}`)
  const paths = [...tracked, ...untracked]
  const workflows = await readWorkflows(paths, read)
  const { config, problem: configProblem } = await readConfig(configPath, root, { files, workflows })
  const directoryInside = flakeDirectory(config?.flake ?? '.')
  const inFlake = (name: string): string => pathInFlake(directoryInside, name)
  const nixFile = { path: inFlake('flake.nix'), text: await read(inFlake('flake.nix')) }
  if (nixFile.text === null) {
    // where the flake lies stands in it as well
    if (configProblem?.missing === false) throw new InputError({ problem: configProblem.what, next: configProblem.next })
    throw new InputError({ problem: `There is no ${nixFile.path} in ${root}.`, next: elsewhere(directoriesWith('flake.nix', tracked), configPath) })
  }
  const lockText = await read(inFlake('flake.lock'))
  const foreign = [nixFile.path, ...(lockText === null ? [] : [inFlake('flake.lock')])].filter((path) => !tracked.includes(path)).map((path) => ({ path }))
  if (foreign.length > 0) {
    const are = foreign.length === 1 ? 'is' : 'are'
    throw new InputError({
      problem: `${foreign.map(({ path }) => path).join(' and ')} ${are} not tracked by git, and of a repository nix reads only what is.`,
      next: `Run \`${addCommand(foreign)}\`; if git ignores ${foreign.length === 1 ? 'it' : 'them'}, take that rule out first.`,
    })
  }
  const nix = await survey.nix()
  const isOld = nix === null || !isAtLeast(nix, OLDEST_NIX)
  const machine = { hostname: world.machine.hostname(), nix, sandbox: await survey.sandbox(), configSources: await survey.configSources() }
  const daysSinceCommit = committedAt === null ? null : Math.floor((world.clock.now().getTime() - committedAt.getTime()) / DAY_MS)
  const text = nixFile.text
  const wishes: HostWishes = { root, flakeDirectory: directoryInside, source: nixFile.path, paths, config }
  const { input, inputs, pinnedAs } = inputOf(config, lockText)

  const hosts = isOld
    ? []
    : await progress.task('Reading the fleet', async () =>
        gatherHosts(wishes, { machine: world.machine, capabilities: await survey.cudaCapabilities(), measured: (await measuredBefore(config === null ? HISTORY_BRANCH : config.history, world)).entries }, world.nix),
      )
  const sources = await nixFiles(paths, read)
  const homes = isOld || !sources.some((file) => file.text.includes('homeConfigurations')) ? [] : await progress.task('Reading the Home Manager configurations', () => gatherHomes(wishes, world.nix))
  const pin = isOld
    ? null
    : await progress.task('Reading the pin', () =>
        gatherPin({ directory: flakeIn(root, directoryInside), source: nixFile.path, text, lockSource: inFlake('flake.lock'), lockText, input, upstream: config?.upstream }, world),
      )
  const systems = [...new Set(hosts.flatMap(({ configured }) => ('problem' in configured || likelyGpuVariant(configured) === null ? [] : [configured.system ?? 'x86_64-linux'])))]
  const upstreamPackages = systems.length === 0 || pin?.problem !== null ? new Map<string, string>() : await progress.task("Comparing with upstream's packages", async () => gatherUpstreamPackages({ ...wishes, commit: (await world.fleet.facts(root)).headCommit }, input, systems, world.nix))
  const otherSources = hosts.length === 0 || lockText === null ? new Map<string, string>() : await gatherOtherSources({ directory: flakeIn(root, directoryInside), lockSource: inFlake('flake.lock'), lockText, input }, world.nix)
  const facts: Facts = {
    unread: isOld ? `Nothing of the flake can be asked without nix ${OLDEST_NIX} or newer: no host, no package, no pin.` : null,
    machine,
    pin,
    hosts,
    upstreamPackages,
    otherSources,
    configProblem: configProblem ?? modelProblem(config, hosts, configPath),
    configPath,
    flakeDirectory: directoryInside,
    workflows,
    publicity: isAskedFor(workflows, hosts) || mayStop({ workflows, daysSinceCommit }) ? await world.publicity.of(origin) : { kind: 'unknown', why: 'it was not asked' },
    daysSinceCommit,
    homes,
    ...sourceMentions(sources, input),
  }
  return { facts, root, config, flakeDirectory: directoryInside, input, inputs, pinnedAs, nixFile: { path: nixFile.path, text }, lockText, paths }
}

const initCommand = (config: string): string => `llama-fleet init${config === DEFAULT_CONFIG ? '' : ` --config ${shellWord(config)}`}`

function configProblemOf(error: InputError, path: string, missing = false): NonNullable<Facts['configProblem']> {
  // the next step of an empty file is one to copy, over lines that a finding does not have
  const next = error.next.includes('\n') ? `Delete it: \`${initCommand(path)}\` writes one where there is none.` : error.next
  return { missing, what: error.message.slice(0, -error.next.length).trim(), next }
}

/** A configuration that reads well, and that a run refuses all the same: some host has no model. */
function modelProblem(config: Config | null, hosts: Facts['hosts'], source: string): Facts['configProblem'] {
  try {
    if (config !== null) for (const { name } of hosts) modelOf(name, config.hosts?.[name] ?? {}, config, source)
    return null
  } catch (error) {
    if (error instanceof InputError) return configProblemOf(error, source)
    throw error
  }
}

async function readConfig(path: string, root: string, { files, workflows }: { files: TextFiles; workflows: readonly WorkflowFacts[] }): Promise<{ config: Config | null; problem: Facts['configProblem'] }> {
  try {
    const text = await files.read(pathFrom(root, path))
    if (text !== null) return { config: parseConfig(text, path), problem: null }
    const other = await otherConfig(path, root, files)
    if (other !== null) throw missingConfig(path, other)
    const named = path === DEFAULT_CONFIG ? await namedConfig(root, files, workflows) : null
    if (named !== null) throw missingConfig(path, named.config, named.by)
    return { config: null, problem: { ...configProblemOf(missingConfig(path), path, true), next: `\`${initCommand(path)}\` writes one.` } }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { config: null, problem: configProblemOf(error, path) }
  }
}

/** The configuration that is there because a workflow of the repository names it, and which workflow that is. */
async function namedConfig(root: string, files: TextFiles, workflows: readonly WorkflowFacts[]): Promise<{ config: string; by: string } | null> {
  for (const { path, configs } of workflows) {
    for (const config of configs ?? []) if ((await files.read(pathFrom(root, config)).catch(() => null)) !== null) return { config, by: path }
  }
  return null
}

/** The input that the configuration names, else the one that is locked to llama.cpp's own repository, whatever it is called. */
function inputOf(config: Config | null, lockText: string | null): Pick<Fleet, 'input' | 'inputs' | 'pinnedAs'> {
  const usual = config?.['flake-input'] ?? 'llama-cpp'
  try {
    const lock = lockText === null ? null : parseFlakeLock(lockText, 'flake.lock')
    const inputs = Object.keys(lock?.nodes[lock.root]?.inputs ?? {})
    const target = lock?.nodes[lock.root]?.inputs?.[usual]
    // what follows another input of the flake is moved with that
    if (config === null && Array.isArray(target) && target.length === 1) return { input: target[0] ?? usual, inputs, pinnedAs: null }
    const other = lock === null || inputs.includes(usual) ? null : (inputs.find((name) => isOfficial(lock, name)) ?? null)
    return config === null ? { input: other ?? usual, inputs, pinnedAs: null } : { input: usual, inputs, pinnedAs: other }
  } catch (error) {
    // said again, with its line, where the pin is read
    if (error instanceof InputError) return { input: usual, inputs: [], pinnedAs: null }
    throw error
  }
}

function isOfficial(lock: FlakeLock, name: string): boolean {
  try {
    upstreamOf(lockedInput(lock, name, 'flake.lock'), name, undefined, 'flake.lock')
    return true
  } catch {
    return false
  }
}

async function readWorkflows(paths: readonly string[], read: (path: string) => Promise<string | null>): Promise<WorkflowFacts[]> {
  const own = paths.filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
  const facts = await Promise.all(own.map(async (path) => ({ path, text: await readable(path, read) })))
  return facts.flatMap(({ path, text }) => (text === null ? [] : [workflowFacts(path, text)]))
}

function isAskedFor(workflows: readonly WorkflowFacts[], hosts: Facts['hosts']): boolean {
  return workflows.some((workflow) => workflow.triggers.some((trigger) => trigger.startsWith('pull_request')) && jobsStartedBy(workflow, workflows).some(({ job }) => runsOnHardware(job, ownLabels({ hosts })) !== 'no'))
}

async function nixFiles(paths: readonly string[], read: (path: string) => Promise<string | null>): Promise<NixFile[]> {
  const files: NixFile[] = []
  for (const path of paths.filter((one) => one.endsWith('.nix')).slice(0, MOST_FILES)) {
    const text = await readable(path, read)
    if (text !== null) files.push({ path, text })
  }
  return files
}

/** A file of the repository that cannot be read (a broken link, another encoding) is no reason to stop. */
async function readable(path: string, read: (path: string) => Promise<string | null>): Promise<string | null> {
  try {
    return await read(path)
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
