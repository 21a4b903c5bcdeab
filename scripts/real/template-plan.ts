import { rm } from 'node:fs/promises'
import { stringify } from 'yaml'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { readJson } from '../../src/core/reading.ts'
import { command } from '../stand-ins/command.ts'
import { makeTemplateFleet } from '../stand-ins/template-fleet.ts'
import type { RealLane } from './lane.ts'

const VARIANTS = 'beryllium cuda, boron vulkan, carbon cpu'

/**
 * Makes a fleet from our flake's template beside the lane's own, plans it with the program, evaluates each host's package of the
 * real llama.cpp, and returns what is not as the template says, one sentence each.
 */
export async function faultsOfTemplatePlan(lane: RealLane, program: string): Promise<readonly string[]> {
  const fleet = `${lane.fleet}-template`
  await rm(fleet, { recursive: true, force: true })
  const config = stringify({ 'model': lane.model, 'minimum-age': '0h' })
  await makeTemplateFleet(fleet, { nix: lane.nix, env: lane.env, system: lane.system, config })
  const plan = readJson(planSchema, await command(process.execPath, [program, 'plan', '--json'], { cwd: fleet, env: lane.env }), 'the plan')
  if (plan.kind !== 'bump') return [`The plan is ${plan.kind}, not a bump.`]
  const faults: string[] = []
  const hosts = plan.hosts.map(({ name, variant }) => `${name} ${variant}`).join(', ')
  if (plan.candidate.tag !== lane.to) faults.push(`The candidate is ${plan.candidate.tag}, not ${lane.to}.`)
  if (hosts !== VARIANTS) faults.push(`The hosts are ${hosts}, not ${VARIANTS}.`)
  const names = await command(
    lane.nix,
    ['eval', '--json', '.#nixosConfigurations', '--apply', 'builtins.mapAttrs (_: host: [ host.config.programs.llama-fleet.package.drvPath host.config.programs.llama-fleet.package.name ])'],
    { cwd: fleet, env: lane.env },
  )
  for (const [host, [, name]] of Object.entries(JSON.parse(names) as Record<string, [string, string]>)) {
    const expected = { beryllium: 'llama-cpp-cuda-0.0.0', boron: 'llama-cpp-vulkan-0.0.0', carbon: 'llama-cpp-0.0.0' }[host]
    if (name !== expected) faults.push(`${host}'s package is ${name}, not ${expected}.`)
  }
  return faults
}
