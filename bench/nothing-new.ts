import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { command } from '../scripts/stand-ins/command.ts'
import { provideNode24 } from '../scripts/stand-ins/node24.ts'
import type { Stage } from '../scripts/stand-ins/stage.ts'
import { shellWord } from '../src/core/shell-word.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))
const UPSTREAM = 'https://github.com/ggml-org/llama.cpp'

/** What one run cost: CPU of the whole process tree and wall time in milliseconds, and what went through the proxy. */
export interface Cost {
  readonly cpu: number
  /** CPU of the node process alone, in milliseconds; NaN where none ran. */
  readonly own: number
  readonly wall: number
  readonly bytes: number
  readonly requests: number
  /** Requests to the REST interface among them. */
  readonly apiRequests: number
  /** How many times a nix was started. */
  readonly nixStarts: number
}

/** Something that looks for news, and how it is run. */
export interface Contender {
  readonly name: string
  readonly argv: readonly (readonly string[])[]
  readonly env?: Readonly<Record<string, string>>
  /** The state directory, when it is emptied before each run: a hosted runner keeps none. */
  readonly forgets?: string
}

/** What is compared with each other: a floor on one version of node, and what runs on it. */
export interface Comparison {
  readonly floor: Contender
  readonly others: readonly Contender[]
}

/** Returns the fleet's own ways of looking for news, each beside what it cannot do without: on this node, and on the action's. */
export async function comparisons(stage: Stage): Promise<readonly Comparison[]> {
  const node24 = await provideNode24()
  const workflow = await workflowEnvironment(stage)
  const floor = (node: string, name: string): Contender => ({
    name: `${name} -e 0 and git ls-remote`,
    argv: [[node, '-e', '0'], ['git', 'ls-remote', '--tags', UPSTREAM, 'refs/tags/v*', 'refs/tags/b*']],
  })
  const kept = (name: string): Record<string, string> => ({ LLAMA_FLEET_STATE: join(stage.directory, 'state', name) })
  const program = (name: string, argv: readonly string[], env: Readonly<Record<string, string>>): readonly Contender[] => [
    { name: `${name}, again`, argv: [argv], env: { ...env, ...kept(`${name} again`) } },
    { name: `${name}, first run`, argv: [argv], env: { ...env, ...kept(`${name} first`) }, forgets: kept(`${name} first`)['LLAMA_FLEET_STATE'] ?? '' },
  ]
  const bare = await bundledBareLook(stage)
  const least = (node: string, name: string): Contender => ({ name: `${name} and the least that reads config, pin and tags`, argv: [[node, bare, UPSTREAM, join(stage.fleet, '.github', 'llama-fleet.yml')]] })
  const update: Contender = { name: 'nix flake update llama-cpp', argv: [['nix', 'flake', 'update', 'llama-cpp']] }
  return [
    { floor: floor(process.execPath, `node ${process.version}`), others: [least(process.execPath, `node ${process.version}`), ...program('llama-fleet plan', [process.execPath, join(DIST, 'cli.js'), 'plan'], {}), update] },
    { floor: floor(node24, 'the action’s node 24'), others: [least(node24, 'the action’s node 24'), ...program('the action, phase: plan', [node24, join(DIST, 'index.js')], workflow)] },
  ]
}

/** Minified, which our own program is not: the bound should be one. */
async function bundledBareLook(stage: Stage): Promise<string> {
  const file = join(stage.directory, 'bare-look.mjs')
  const bundle = await rolldown({ input: fileURLToPath(new URL('bare-look.ts', import.meta.url)), platform: 'node', logLevel: 'warn' })
  await bundle.write({ file, format: 'esm', minify: true })
  await bundle.close()
  return file
}

async function workflowEnvironment({ commits, fleet, directory }: Stage): Promise<Readonly<Record<string, string>>> {
  const runner = join(directory, 'runner')
  const temp = join(runner, 'temp')
  await mkdir(temp, { recursive: true })
  const files = Object.fromEntries(
    await Promise.all(
      ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV'].map(async (name) => {
        await writeFile(join(runner, name), '')
        return [name, join(runner, name)] as const
      }),
    ),
  )
  return {
    ...files,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'me/fleet',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: commits['v0.5.0'] ?? '',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: fleet,
    RUNNER_TEMP: temp,
    INPUT_PHASE: 'plan',
  }
}

/** Gives upstream as many build tags as llama.cpp has, so that listing them costs what it costs there. */
export async function addBuildTags(stage: Stage, count: number): Promise<void> {
  const child = spawn('git', ['-C', stage.upstream, 'update-ref', '--stdin'], { stdio: ['pipe', 'ignore', 'inherit'] })
  const lines = Array.from({ length: count }, (_, index) => `create refs/tags/b${index + 1} ${stage.commits['v0.4.0']}\n`)
  child.stdin.end(lines.join(''))
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`git update-ref failed (${status})`)
  await command('git', ['-C', stage.upstream, 'pack-refs', '--all'], { env: stage.env })
}

/** Runs a contender once in the fleet and returns what it cost; throws when it fails. */
export async function costOf(contender: Contender, stage: Stage): Promise<Cost> {
  if (contender.forgets !== undefined) await rm(contender.forgets, { recursive: true, force: true })
  const marks = join(stage.directory, `nix-starts-${process.hrtime.bigint()}`)
  const shims = join(stage.directory, 'shims')
  await mkdir(shims, { recursive: true })
  await writeFile(join(shims, 'nix'), `#!/bin/sh\necho started >> "$NIX_STARTS"\nexec ${stage.nix.nix} "$@"\n`)
  await chmod(join(shims, 'nix'), 0o755)
  await writeFile(marks, '')
  const own = join(stage.directory, 'own-cpu')
  await writeFile(`${own}.cjs`, `process.on('exit', () => { const { user, system } = process.cpuUsage(); require('fs').writeFileSync(${JSON.stringify(own)}, String((user + system) / 1000)) })\n`)
  await rm(own, { force: true })
  const before = { requests: stage.proxy.requests.length, bytes: stage.proxy.traffic() }
  const env = { ...stage.env, ...contender.env, NIX_STARTS: marks, NODE_OPTIONS: `--require=${own}.cjs`, PATH: `${shims}:${stage.env['PATH'] ?? ''}` }
  // bash's own `times` counts all descendants that were waited for, to the millisecond
  const script = contender.argv.map((argv) => argv.map(shellWord).join(' ')).join(' >/dev/null && ')
  const began = performance.now()
  const said = await command('bash', ['-c', `${script} >/dev/null || exit 1; times`], { cwd: stage.fleet, env })
  const wall = performance.now() - began
  await new Promise((resolve) => setTimeout(resolve, 50))
  const seen = stage.proxy.requests.slice(before.requests)
  const starts = await command('wc', ['-l', marks])
  return {
    cpu: cpuOf(said),
    own: await readFile(own, 'utf8').then(Number, () => Number.NaN),
    wall,
    bytes: stage.proxy.traffic() - before.bytes,
    requests: seen.length,
    apiRequests: seen.filter(({ host }) => host.startsWith('api.')).length,
    nixStarts: Number.parseInt(starts, 10),
  }
}

/** The second line of `times`: user and system time of the children. */
function cpuOf(said: string): number {
  const line = said.trim().split('\n').at(-1) ?? ''
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
}
