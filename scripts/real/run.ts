import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOfError } from '../../src/core/errors.ts'
import { givenFlags } from '../given-flags.ts'
import { readJson } from '../../src/core/reading.ts'
import { reportSchema } from '../../src/core/report/report.ts'
import { faultsOf } from './expectations.ts'
import type { DerivedForm } from './derived-tag.ts'
import { VARIANTS, type RealVariant } from './fleet.ts'
import { inRealLane } from './lane.ts'
import type { RealLane } from './lane.ts'
import { faultsOfTemplatePlan } from './template-plan.ts'

const program = join(import.meta.dirname, '../../dist/cli.js')
const started = performance.now()
const say = (text: string): void => console.log(`[${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s] ${text}`)

const ignored = (): void => {}
const USAGE = `npm run test:real [-- --same] [--regression] [--wrong] [--rounding] [--vulkan] [--all] [--template]
                 llama.cpp b10361 to v0.5.0, built and measured here; about fifteen minutes on two cores the first time
  --same         v0.5.0 against itself: the candidate has one more comment; about ten minutes the first time
  --regression   against v0.5.0 without repacking, a fifth slower: has to be called slower
  --wrong        against v0.5.0 with one wrong kernel: has to be called broken
  --rounding     against v0.5.0 that rounds otherwise: must not be called broken
  --vulkan       v0.5.0 against itself on a Vulkan device that is computed on the CPU; needs mesa-vulkan-drivers; about twenty minutes the first time
  --all          the first run, --same, --regression, --wrong and --rounding, one after the other
  --template     the fleet of \`nix flake init\`, planned; about two minutes`

const FORMS = ['same', 'regression', 'wrong', 'rounding'] as const satisfies readonly DerivedForm[]

const wish = givenFlags(['same', 'regression', 'wrong', 'rounding', 'vulkan', 'all', 'template'], USAGE)
if (wish === null) {
  // said already
} else if (wish.template) {
  process.exitCode = await ended(planTemplate())
} else if (wish.vulkan) {
  process.exitCode = await ended(main('same', 'vulkan'))
} else {
  const forms = wish.all ? [null, ...FORMS] : FORMS.filter((form) => wish[form])
  for (const form of forms.length === 0 ? [null] : forms) {
    process.exitCode = Math.max(Number(process.exitCode ?? 0), await ended(main(form)))
  }
}

/** Returns the exit code of the work, 1 when it stopped. */
function ended(work: Promise<number>): Promise<number> {
  return work.catch((error: unknown) => {
    console.error(`\nThe real lane stopped: ${messageOfError(error)}`)
    return 1
  })
}

/** Plans the template's three hosts on the real llama.cpp and returns 0 when the plan is as the template says. */
async function planTemplate(): Promise<number> {
  return inRealLane({ form: 'same', rounds: 1, onStep: say }, async (lane) => {
    const faults = await faultsOfTemplatePlan(lane, program)
    for (const fault of faults) console.error(`Not as it should be: ${fault}`)
    if (faults.length === 0) say(`The template is planned from ${lane.from} to ${lane.to}, and every host's package evaluates.`)
    return faults.length === 0 ? 0 : 1
  })
}

/** Does the whole job on the real llama.cpp and returns 0 when the report is complete. */
async function main(form: DerivedForm | null, variant: RealVariant = 'cpu'): Promise<number> {
  if (!existsSync(program)) throw new Error('dist/cli.js is missing. Build it: npm run build')
  const rounds = form === null ? 40 : variant === 'cpu' ? 20 : 10
  return inRealLane({ form, variant, rounds, onStep: say }, async (lane) => {
    const output = `${lane.fleet}-report`
    // An earlier run's report must not pass for this one's.
    await rm(output, { recursive: true, force: true })
    say(`llama-fleet run in ${lane.fleet}, from ${lane.from} to ${lane.to}`)
    const exitCode = await run(['run', '--host', 'carbon', '--output', output], lane)
    say(`llama-fleet ended with exit code ${exitCode}.`)
    const file = join(output, 'report.json')
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) throw new Error('llama-fleet wrote no report: what it said above is why.')
    const report = readJson(reportSchema, text, file)
    if (form === 'same' && ['slower', 'faster'].includes(report.outcome)) {
      console.log(`Both builds are the same program: a false call, of which alpha allows ${report.alpha * 100} in a hundred.`)
    }
    const faults = faultsOf(report, exitCode, { from: lane.from, to: lane.to, ...VARIANTS[variant], form })
    for (const fault of faults) console.error(`Not as it should be: ${fault}`)
    if (faults.length === 0) say('The report is complete.')
    return faults.length === 0 ? 0 : 1
  })
}

/** Runs the program that users run in the fleet, with this terminal; returns its exit code. */
async function run(args: readonly string[], { fleet, env }: RealLane): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { cwd: fleet, env, stdio: ['ignore', 'inherit', 'inherit'] })
  // A terminal sends Ctrl-C to the child as well: let it clean up and end before the proxy under it does.
  process.on('SIGINT', ignored)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  process.off('SIGINT', ignored)
  if (code === null) throw new Error(`llama-fleet was ended by ${signal}`)
  return code
}
