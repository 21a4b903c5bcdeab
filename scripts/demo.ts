import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { messageOfError } from '../src/core/errors.ts'
import { readJson } from '../src/core/reading.ts'
import { reportSchema } from '../src/core/report/report.ts'
import { givenFlags } from './given-flags.ts'
import { git } from './stand-ins/git-repository.ts'
import { provideNix } from './stand-ins/nix-from-distribution.ts'
import { demoReleases } from './stand-ins/releases.ts'
import type { Release } from './stand-ins/releases.ts'
import { setStage } from './stand-ins/stage.ts'
import type { Stage } from './stand-ins/stage.ts'

const project = fileURLToPath(new URL('../', import.meta.url))
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const USAGE = `npm run demo [-- --swap]
  --swap   the fleet is at the slow release and the good one is the candidate: the verdict flips`
const ignored = (): void => {}

/** Does the whole job in llama-fleet-demo/ and returns 0 when it came out as it should. */
async function demo(swap: boolean): Promise<number> {
  const program = join(project, 'dist', 'cli.js')
  if (!existsSync(program)) throw new Error('dist/cli.js is missing. Build it: npm run build')
  const started = Date.now()
  const directory = join(project, 'llama-fleet-demo')
  say('1/4  nix: the one on PATH, else the distribution’s package, unpacked into the cache directory')
  const nix = await provideNix()
  say(`     ${nix.version} at ${nix.nix}`)
  say(`2/4  a miniature in ${here(directory)}/: upstream with tags of both families, a nixpkgs, a fleet of three machines`)
  // rounds end when every test is decided; on a busy machine the budget keeps the demo below two minutes
  const config = { rounds: 80, budget: '35s' }
  const stage = await setStage(directory, nix, { config, releases: swap ? swapped(demoReleases) : demoReleases, answers: true })
  // A kill by a person must end the run before the proxy under it.
  try {
    const report = join(directory, 'report')
    say(`     ${Object.keys(stage.commits).join(' ')}; the fleet is at v0.4.0`)
    say(`3/4  in ${here(stage.fleet)}: llama-fleet run --all --output ${here(report)}\n`)
    const status = await run(program, ['run', '--all', '--output', report], stage)
    say(`\n4/4  what came out (exit code ${status})\n`)
    return await tellResult(stage, report, status, swap, started)
  } finally {
    await stage.stop()
  }
}

async function tellResult(stage: Stage, directory: string, status: number, swap: boolean, started: number): Promise<number> {
  const file = join(directory, 'report.json')
  const report = readJson(reportSchema, await readFile(file, 'utf8'), file)
  const outcomes = Object.fromEntries(report.hosts.map(({ host, outcome }) => [host, outcome]))
  say('The numbers come from a stand-in: the miniature’s llama-bench speaks upstream’s records and really multiplies a')
  say('small matrix, on this CPU whatever the variant is called. How much work a token is stands in the miniature’s source;')
  say('no rate is written anywhere.\n')
  say(`report    ${here(join(directory, 'report.html'))}`)
  const branch = 'llama-fleet/llama-cpp'
  say(`commit    branch ${branch} in ${here(stage.fleet)}:\n`)
  say(indented(await git(stage.fleet, ['show', '--stat', '--format=%h %s', branch])))
  const edit = await git(stage.fleet, ['diff', '--unified=0', '--no-color', `main...${branch}`, '--', 'flake.nix'])
  say(indented(edit.replace(/^(?:diff|index|---|\+\+\+|@@) .*\n/gm, '')))
  const seconds = ((Date.now() - started) / 1000).toFixed(0)
  const wanted: Record<string, readonly string[]> = swap
    ? { carbon: ['same', 'undecided'], beryllium: ['faster', 'undecided'] }
    : { carbon: ['same', 'undecided'], beryllium: ['slower', 'undecided'], boron: ['build-failed'] }
  const surprises = Object.entries(wanted)
    .filter(([host, allowed]) => !allowed.includes(outcomes[host] ?? 'missing'))
    .map(([host, allowed]) => `${host} was expected to be ${allowed.join(' or ')}`)
  if (!swap && status !== 3) surprises.push('bad news has exit code 3')
  if (surprises.length === 0) {
    const flipped = outcomes['beryllium'] === 'faster' ? 'and the verdict flipped' : 'but this machine is too busy to show that the verdict flips'
    const next = swap ? `The two tags were swapped, ${flipped}.` : 'Now try: npm run demo -- --swap'
    say(`\nAs it should be, in ${seconds} s. ${next}`)
    return 0
  }
  say(`\nNot as it should be: ${surprises.join('; ')}.`)
  return 1
}

/** The same tags with each other's content. */
function swapped(releases: readonly Release[]): Release[] {
  const other = { baseline: 'mixed', mixed: 'baseline' } as const
  return releases.map((release) =>
    release.change === 'baseline' || release.change === 'mixed' ? { ...release, change: other[release.change] } : release)
}

/** Runs the program that users run, with the stage's environment and this terminal; returns its exit code. */
function run(program: string, args: readonly string[], stage: Stage): Promise<number> {
  const terminal = Object.fromEntries(['TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'COLUMNS', 'CI'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  }))
  const env = { ...terminal, ...stage.env }
  const child = spawn(process.execPath, [program, ...args], { cwd: stage.fleet, env, stdio: 'inherit' })
  // A terminal sends Ctrl-C to the child as well: let it clean up and end, then end ourselves with its code.
  process.on('SIGINT', ignored)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.off('SIGINT', ignored)
      if (code === null) reject(new Error(`llama-fleet was ended by ${signal}`))
      else resolve(code)
    })
  })
}

const here = (path: string): string => relative(process.cwd(), path) || '.'
const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '    ')

const wish = givenFlags(['swap'], USAGE)
if (wish !== null) {
  process.exitCode = await demo(wish.swap).catch((error: unknown) => {
    process.stderr.write(`\nThe demo stopped: ${messageOfError(error)}\n`)
    return 1
  })
}
