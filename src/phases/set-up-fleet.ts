import { stringify } from 'yaml'
import { z } from 'zod'
import { UpstreamError } from '../core/errors.ts'
import { nixString } from '../core/nix/nix-code.ts'
import { flakeIn, pathInFlake } from '../core/pin/flake-place.ts'
import { attributeName, generatorLine } from '../core/pin/flake-text.ts'
import type { Facts } from '../core/doctor/facts.ts'
import { DEFAULT_CONFIG, type InitRequest } from '../core/request.ts'
import { configDraft } from '../core/setup/config-draft.ts'
import { findings, homeSteps, hostSteps, mendSteps, MODULE_PATH, moduleSteps, type HostPlaces } from '../core/setup/handwork.ts'
import { removalSteps } from '../core/setup/leftovers.ts'
import { runnerSteps } from '../core/setup/runner-steps.ts'
import { setupText } from '../core/setup/setup-text.ts'
import type { NewFile, SetupStep } from '../core/setup/step.ts'
import { editedWorkflow, workflowStep, type ShippedWorkflow } from '../core/setup/workflow-copies.ts'
import shipped from '../core/setup/shipped-workflows.json' with { type: 'json' }
import { EvaluationError } from '../ports/nix.ts'
import { gatherFleet, type FactsWorld, type Fleet } from './fleet-facts.ts'
import { flakeSteps, type FlakeSetupWorld } from './flake-setup.ts'
import { addCommand } from './missing-flake.ts'
import { tagsAround } from './pin-facts.ts'

const OFFICIAL = 'https://github.com/ggml-org/llama.cpp'
/** Where this project's flake is. */
const OWN_FLAKE = 'github:OWNER/llama-fleet'

const WORKFLOW_NEEDS: SetupStep = {
  kind: 'by-hand',
  title: 'Let the workflow open pull requests',
  words: 'In the repository: Settings > Actions > General > Allow GitHub Actions to create and approve pull requests. And OWNER stands for whoever publishes llama-fleet: put the name in, in the workflow and in flake.nix.',
  text: '',
}

/** The ports of `llama-fleet init`. */
export type SetupWorld = FactsWorld & FlakeSetupWorld & { readonly print: (text: string) => void }

/**
 * Prints what brings the fleet to llama-fleet; with `write`, writes new files and, in a clean tree, the edits that it shows. Throws
 * InputError where there is no fleet or a file is in the way, UpstreamError when a fetch failed.
 */
export async function setUpFleet(request: InitRequest, directory: string, world: SetupWorld): Promise<number> {
  await world.nix.version()
  const fleet = await gatherFleet(directory, request.config, world)
  const steps = await world.progress.task('Comparing with what llama-fleet needs', () => allSteps(fleet, world))
  const edits = steps.filter((step) => step.kind === 'edit')
  const creations = steps.filter((step) => step.kind === 'create')
  const mayEdit = request.write && (edits.length === 0 || !(await isDirty(fleet, world)))
  if (request.write) await world.tree.create(fleet.root, creations)
  if (mayEdit) for (const { path, before, after } of edits) await world.tree.replace(fleet.root, { path, before, text: after })
  const written = steps.filter(({ kind }) => (kind === 'create' && request.write) || (kind === 'edit' && mayEdit))
  const left = request.write ? 'The working tree has uncommitted changes, so no file that was there is edited. Commit or stash them, and run it again for this:' : null
  const found = [...findings(fleet.facts.hosts, fleet.facts), ...(await editedWorkflows(fleet, world))]
  world.print(setupText({ found, steps, written, left }))
  if (request.write && creations.length > 0) world.progress.notice(`nix sees new files only when git knows them: ${addCommand(creations)}`)
  return 0
}

async function isDirty({ root }: Fleet, { fleet }: SetupWorld): Promise<boolean> {
  const { headCommit } = await fleet.facts(root)
  return (await fleet.bumpFacts(headCommit)).dirty
}

async function allSteps(fleet: Fleet, world: SetupWorld): Promise<SetupStep[]> {
  const { facts, flakeDirectory, paths } = fleet
  const input = fleet.pinnedAs ?? fleet.input
  const module = moduleSteps({ facts, input, flakeDirectory, places: await hostPlaces(fleet, world), there: await textAt(pathInFlake(flakeDirectory, MODULE_PATH), fleet, world) })
  const homes = homeSteps(facts, { input, flakeDirectory })
  const steps = [
    ...(await inputSteps(fleet, module.length > 0 || homes.length > 0, world)),
    ...mendSteps(facts),
    ...module,
    ...hostSteps(facts),
    ...homes,
    ...(facts.configProblem?.missing === true ? [insideOnly(configDraft(facts.configPath, input, flakeDirectory, facts))] : []),
    ...(facts.configProblem?.missing === false ? [{ kind: 'by-hand' as const, title: `Correct ${facts.configPath}`, words: `${facts.configProblem.what} ${facts.configProblem.next}`, text: '' }] : []),
    ...(await workflowSteps(fleet, world)),
    ...runnerSteps(facts),
    ...removalSteps(facts),
  ]
  // a file that is ignored by git is there as well
  const ready: SetupStep[] = []
  for (const step of steps) {
    const inTheWay = step.kind === 'create' && !paths.includes(step.path) && (await isThere(step.path, fleet, world))
    ready.push(inTheWay ? { kind: 'by-hand', title: step.title, words: `${step.path} is there already and git ignores it, so it was left alone. It should say:`, text: step.text } : step)
  }
  return ready
}

/** A path that leads out of the repository is somebody else's place. */
function insideOnly(file: NewFile): SetupStep {
  if (!file.path.startsWith('/') && !file.path.split('/').includes('..')) return file
  return { kind: 'by-hand', title: file.title, words: `${file.path} is not inside the repository, so it is not written:`, text: file.text }
}

async function inputSteps(fleet: Fleet, needsModule: boolean, world: SetupWorld): Promise<SetupStep[]> {
  const { facts, nixFile, input } = fleet
  const { pin } = facts
  if (fleet.pinnedAs !== null) {
    return [{ kind: 'by-hand', title: `Name the input that pins llama.cpp in ${facts.configPath}`, words: `${nixFile.path} pins it as ${fleet.pinnedAs} and has no input ${input}. Run this again afterwards, for what is to be done in ${nixFile.path}:`, text: `flake-input: ${fleet.pinnedAs}` }]
  }
  const missing = !fleet.inputs.includes(input)
  const hand: SetupStep[] = !missing && pin !== null && pin.problem !== null ? [{ kind: 'by-hand', title: `Write the input ${input} so that it can be moved`, words: pin.problem.what, text: pin.problem.next }] : []
  const unpinned = pin?.form === 'none' && (pin.ref === null || pin.ref === 'master')
  const tag = missing || unpinned ? await tagToPin(pin?.locked?.rev ?? null, missing ? OFFICIAL : (fleet.config?.upstream ?? OFFICIAL), world) : null
  const orphans = (pin?.loose ?? []).filter(({ root }) => root === null)
  const lone: SetupStep[] = orphans.map(({ nested }) => ({
    kind: 'by-hand' as const,
    title: `Let ${input}/${nested} follow an input of yours`,
    words: `It is locked for itself, so a bump may move it too. In \`inputs\` of ${nixFile.path}, let it follow the input of yours that is meant; where there is none, declare ${nested} with the url that upstream gives it:`,
    text: `${attributeName(input)}.inputs.${attributeName(nested)}.follows = ${nixString(nested)};`,
  }))
  // what a generator writes is declared in its own place, movable or not
  if (hand.length > 0 && generatorLine(nixFile.text) === null) return hand
  return [...hand, ...(await flakeSteps(fleet, { input, tag, ownFlake: OWN_FLAKE, needsModule }, world)), ...lone]
}

/** The tag that changes nothing, where one stands on what is locked; else upstream's newest release. */
async function tagToPin(locked: string | null, upstream: string, world: SetupWorld): Promise<string | null> {
  try {
    const { on, newest } = await tagsAround(locked ?? '', upstream, world.upstream)
    return on ?? newest
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    world.progress.warning(`Upstream's tags could not be read, so no tag is proposed. ${error.message}`)
    return null
  }
}

async function workflowsThere({ root }: Fleet, { files }: SetupWorld): Promise<readonly { readonly workflow: ShippedWorkflow; readonly there: string | null }[]> {
  return Promise.all((shipped as readonly ShippedWorkflow[]).map(async (workflow) => ({ workflow, there: await files.read(`${root}/${workflow.path}`) })))
}

async function editedWorkflows(fleet: Fleet, world: SetupWorld): Promise<string[]> {
  return (await workflowsThere(fleet, world)).flatMap(({ workflow, there }) => (there === null ? [] : (editedWorkflow(workflow, there) ?? [])))
}

async function workflowSteps(fleet: Fleet, world: SetupWorld): Promise<SetupStep[]> {
  const steps: SetupStep[] = []
  for (const { workflow, there } of await workflowsThere(fleet, world)) {
    const step = workflowStep(workflow, there)
    if (step !== null) steps.push(step)
  }
  const named = configName(fleet.facts)
  return steps.some(({ kind }) => kind === 'create') ? [...steps, ...named, WORKFLOW_NEEDS] : [...steps, ...named]
}

/** The workflow that is handed out takes the usual configuration; another one is named in it, once. */
function configName({ configPath, workflows }: Facts): SetupStep[] {
  if (configPath === DEFAULT_CONFIG || workflows.some(({ configs }) => configs === null || configs.includes(configPath.replace(/^(?:\.\/)+/, '')))) return []
  const path = '.github/workflows/llama-fleet.yml'
  const named = workflows.find((workflow) => workflow.path === path)?.configs?.[0] ?? DEFAULT_CONFIG
  return [{ kind: 'by-hand', title: `Name the configuration in ${path}`, words: `It looks for ${named}. In the step with \`phase: plan\`, below \`with\`:`, text: stringify({ config: configPath }, { lineWidth: 0 }).trimEnd() }]
}

/**
 * Where nix says that each host is defined, in words. A host that a function made (`genAttrs`) has the place of that function, so only a
 * line of the repository that names the host is taken.
 */
async function hostPlaces({ root, flakeDirectory, paths }: Fleet, { nix, files }: SetupWorld): Promise<HostPlaces> {
  const apply = 'hosts: builtins.mapAttrs (name: _: let at = builtins.unsafeGetAttrPos name hosts; in if at == null then "" else "${at.file}:${toString at.line}") hosts'
  try {
    const said = z.record(z.string(), z.string()).parse(await nix.evaluate({ directory: flakeIn(root, flakeDirectory), attribute: 'nixosConfigurations' }, apply))
    const places: Record<string, string> = {}
    for (const [name, place] of Object.entries(said)) {
      const { path = '', line = '' } = /(?:-source|»)\/(?<path>.+):(?<line>\d+)$/.exec(place)?.groups ?? {}
      const text = paths.includes(path) ? await files.read(`${root}/${path}`) : null
      if (text?.split('\n')[Number(line) - 1]?.includes(name) === true) places[name] = `${path}:${line}`
    }
    return places
  } catch (error) {
    if (error instanceof EvaluationError) return {}
    throw error
  }
}

async function isThere(path: string, { root }: Fleet, { files }: SetupWorld): Promise<boolean> {
  return files.read(`${root}/${path}`).then((text) => text !== null, () => true)
}

/** The text that lies at a path; what cannot be read is there too, and says nothing. */
async function textAt(path: string, { root }: Fleet, { files }: SetupWorld): Promise<string | null> {
  return files.read(`${root}/${path}`).catch(() => '')
}
