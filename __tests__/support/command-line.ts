import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { command } from '../../scripts/stand-ins/command.ts'
import type { Files } from '../../scripts/stand-ins/git-repository.ts'
import type { Stage } from '../../scripts/stand-ins/stage.ts'
import { readJson } from '../../src/core/reading.ts'
import { reportSchema } from '../../src/core/report/report.ts'
import type { Report } from '../../src/core/report/report.ts'

/** The program as users run it. */
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export interface EndedCommand {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand {
  readonly child: ChildProcess
  readonly ended: Promise<EndedCommand>
  /** Resolves when stderr has said it; rejects when the program ends before that. */
  readonly says: (pattern: RegExp) => Promise<void>
}

export interface CommandSettings {
  readonly directory?: string
  /** Added to the fleet's environment; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What runs node on the program, such as prlimit with its arguments. */
  readonly under?: readonly string[]
  /** False: without `--output`. */
  readonly output?: false
}

/** A clone of the stage's fleet with a state directory, a lock and a config of its own. */
export interface CommandLineFleet {
  readonly root: string
  /** Holds plan.json, the measurements and the report. */
  readonly output: string
  readonly state: string
  readonly lock: string
  readonly start: (args: readonly string[], settings?: CommandSettings) => RunningCommand
  readonly llamaFleet: (args: readonly string[], settings?: CommandSettings) => Promise<EndedCommand>
  readonly git: (...args: readonly string[]) => Promise<string>
  readonly commit: (files: Files, message?: string) => Promise<void>
  readonly report: () => Promise<Report>
}

/** Returns a copy of a fleet below the stage's directory; `config` replaces keys of the miniature's configuration file. */
export async function fleetFor(
  stage: Stage,
  name: string,
  {
    from = stage.fleet,
    config = {},
    files = {},
  }: { from?: string; config?: Readonly<Record<string, unknown>>; files?: Files } = {},
): Promise<CommandLineFleet> {
  const home = join(stage.directory, 'fleets', name)
  const [root, output, state, lock] = ['fleet', 'output', 'state', 'lock'].map((part) => join(home, part)) as [
    string,
    string,
    string,
    string,
  ]
  await mkdir(home, { recursive: true })
  await cp(from, root, { recursive: true })
  const env = { ...stage.env, LLAMA_FLEET_STATE: state, LLAMA_FLEET_LOCK: lock }
  const start: CommandLineFleet['start'] = (args, settings = {}) =>
    startCommand([...args, ...(settings.output === false ? [] : ['--output', output])], root, env, settings)
  const git = (...args: readonly string[]): Promise<string> => command('git', ['-C', root, ...args], { env })
  const commit = async (changed: Files, message = 'A change'): Promise<void> => {
    for (const [path, text] of Object.entries(changed)) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    }
    await git('add', '--all')
    await git('commit', '--quiet', '--message', message)
  }
  const changed = Object.keys(config).length === 0 ? {} : { '.github/llama-fleet.yml': configText(stage, config) }
  if (Object.keys({ ...changed, ...files }).length > 0) await commit({ ...changed, ...files })
  return {
    root,
    output,
    state,
    lock,
    start,
    git,
    commit,
    llamaFleet: (args, settings) => start(args, settings).ended,
    report: async () => readJson(reportSchema, await readFile(join(output, 'report.json'), 'utf8'), 'report.json'),
  }
}

/** Returns a configuration for one short look at each host; `changes` are put over it, and undefined removes a key. */
export function configText(stage: Stage, changes: Readonly<Record<string, unknown>> = {}): string {
  const { hosts = { carbon: { variant: 'cpu' }, beryllium: { variant: 'cuda' }, boron: { variant: 'vulkan' } }, ...rest } =
    changes
  const short = { tests: ['tg16'], rounds: 6, repetitions: 2, alpha: '10%', statistic: 'min', idle: 'off' }
  return stringify({ model: stage.model, ...short, ...rest, hosts }, { keepUndefined: false })
}

/** Starts llama-fleet; what it says must never be a stack trace. */
function startCommand(
  args: readonly string[],
  directory: string,
  base: Readonly<Record<string, string>>,
  settings: CommandSettings,
): RunningCommand {
  const env = Object.fromEntries(Object.entries({ ...base, ...settings.env }).filter(([, value]) => value !== undefined))
  const [program = '', ...rest] = [...(settings.under ?? []), process.execPath, PROGRAM, ...args]
  const child = spawn(program, rest, { cwd: settings.directory ?? directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      said[stream] += chunk
      for (const listener of listeners) listener()
    })
  }
  const ended = new Promise<EndedCommand>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => {
      const traced = /^ +at .+:\d+:\d+\)?$|node:internal/m.exec(said.stdout + said.stderr)
      if (traced === null) resolve({ exitCode, signal, ...said })
      else reject(new Error(`llama-fleet ${args.join(' ')} showed a stack trace:\n${said.stderr}`))
    })
  })
  ended.catch(() => {})
  const says = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(said.stderr)) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      const tooEarly = (): void => reject(new Error(`llama-fleet ended before it said ${pattern}:\n${said.stderr}`))
      ended.then(tooEarly, reject)
    })
  return { child, ended, says }
}

/** Returns all of a clone that a user would miss: files and index by their bytes, HEAD, branches but ours, stash, worktrees. */
export async function stateOfClone({
  root,
  git,
}: Pick<CommandLineFleet, 'root' | 'git'>): Promise<Readonly<Record<string, string>>> {
  const asked = {
    status: ['--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--ignored', '-z'],
    head: ['rev-parse', 'HEAD'],
    branch: ['branch', '--show-current'],
    refs: ['for-each-ref'],
    stash: ['stash', 'list'],
    worktrees: ['worktree', 'list', '--porcelain'],
    config: ['config', '--local', '--list'],
    log: ['reflog', 'HEAD'],
  }
  const answers: Record<string, string> = {}
  for (const [name, args] of Object.entries(asked)) answers[name] = await git(...args)
  answers['refs'] = (answers['refs'] ?? '')
    .split('\n')
    .filter((line) => !line.includes('refs/heads/llama-fleet/'))
    .join('\n')
  const own = (path: string): boolean => !path.startsWith('.git/') || path === '.git/index'
  for (const path of (await readdir(root, { recursive: true })).filter(own)) {
    if ((await stat(join(root, path))).isFile()) answers[path] = digestOf(await readFile(join(root, path)))
  }
  for (const name of await readdir(join(root, '.git'))) answers[`.git/${name}`] ??= 'there'
  return answers
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Returns the command lines of living processes that name something below a directory; zombies have none. */
export async function processesIn(directory: string): Promise<readonly string[]> {
  const lines = await Promise.all(
    (await readdir('/proc'))
      .filter((name) => /^\d+$/.test(name))
      .map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  )
  return lines.filter((line) => line.includes(directory)).map((line) => line.replaceAll('\0', ' '))
}
