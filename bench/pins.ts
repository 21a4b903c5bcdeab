import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { command } from '../scripts/stand-ins/command.ts'
import { git } from '../scripts/stand-ins/git-repository.ts'
import { removeReadOnly } from '../scripts/stand-ins/isolated-store.ts'
import { provideNix } from '../scripts/stand-ins/nix-from-distribution.ts'
import { setStage, type Stage } from '../scripts/stand-ins/stage.ts'
import { InputError, messageOfError } from '../src/core/errors.ts'
import { parseFlakeLock } from '../src/core/pin/flake-lock.ts'
import { githubRepositoryOf } from '../src/core/pin/flake-reference.ts'
import { pinEdits } from '../src/core/pin/pin-edit.ts'
import { workOf } from '../src/phases/handed-plan.ts'
import { readDeclaration } from '../src/phases/pin-declaration.ts'
import { planBump, type PlanWorld } from '../src/phases/plan-bump.ts'
import { readCorpus, writeCorpus, type CorpusFlake, type WrittenCorpus } from './flake-corpus.ts'
import { judgeMove } from './pin-judge.ts'
import { pinConfig, pinWorld } from './pin-world.ts'
import { runBench, say } from './run-bench.ts'
import { servedLock, worldAsLocked } from './served-lock.ts'

const USAGE = `Usage: npm run bench:pins -- [--nix SUITE] DIR...

Moves the llama.cpp pin of every flake below DIR to a made-up release and says of each whether it was moved right, refused
(with the reason), or moved wrong. A flake is a directory with flake.nix, or any other *.nix that lies in none. flake.lock is
made where there is none, with stand-ins for what is not on GitHub; \`llama-fleet.yml\` beside flake.nix may hold config keys such as \`flake-input: NAME\`. Nothing leaves
the machine: every repository on GitHub is a stand-in. SUITE is a Debian suite to take nix from (trixie has 2.26, forky 2.34).
`
const TAG = /\b(?:v\d{1,3}\.\d{1,3}\.\d{1,3}|b\d{2,6})\b/g
const NEWEST = 'v999.0.0'
const OTHERS = { message: 'Some flake\n', date: new Date('2026-01-01T00:00:00Z'), files: { 'flake.nix': '{ outputs = _: { }; }\n' } }

type Result = { readonly kind: 'right' | 'wrong' | 'refused' | 'not locked'; readonly sentence: string }

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals: directories } = parseArgs({ args: [...argv], allowPositionals: true, options: { nix: { type: 'string' }, help: { type: 'boolean', default: false } } })
  if (values.help) {
    await say(USAGE)
    return 0
  }
  if (directories.length === 0) throw new InputError({ problem: 'No directory is named.', next: 'Name one or more that hold flakes.' })
  const suite = values.nix
  const nix = await provideNix(suite === undefined ? {} : { suite })
  await say(`nix ${nix.version}`)
  const counts = new Map<Result['kind'], number>()
  for (const directory of directories) {
    const scratch = await mkdtemp(join(tmpdir(), 'llama-fleet-pins-'))
    try {
      const flakes = await readCorpus(resolve(directory))
      const stage = await setStage(join(scratch, 'stage'), nix, { others: OTHERS, forks: flakes.flatMap(forksIn), releases: [{ release: 'v0.0.1', build: 'b1', change: 'baseline' }, { release: NEWEST, build: 'b999999', change: 'docs' }, { build: 'b999998', change: 'faster' }] })
      try {
        for (const [flake, result] of await measured(flakes, stage)) {
          counts.set(result.kind, (counts.get(result.kind) ?? 0) + 1)
          await say(`${result.kind.padEnd(10)} ${join(directory, flake.name)}${result.sentence === '' ? '' : `: ${result.sentence}`}`)
        }
      } finally {
        await stage.stop()
      }
    } finally {
      await removeReadOnly(scratch)
    }
  }
  const count = (kind: Result['kind']): number => counts.get(kind) ?? 0
  await say(`\n${count('right')} moved right, ${count('refused')} refused, ${count('not locked')} that nix itself could not lock here, ${count('wrong')} moved wrong`)
  return count('wrong') > 0 ? 1 : 0
}

/** The repositories on GitHub that a flake may take for llama.cpp: by their names, or by its config. nix keeps a source of GitHub by its commit alone, so all must hold the same. */
function forksIn({ config, files }: CorpusFlake): string[] {
  const named = (files['flake.nix'] ?? '').matchAll(/github(?:\.com\/|:)([\w.-]+\/[\w.-]*llama[\w.-]*)/gi)
  const followed = (config ?? '').matchAll(/^upstream: *["']?https:\/\/github\.com\/([\w.-]+\/[\w.-]+)/gm)
  return [...named, ...followed].flatMap(([, name]) => name?.replace(/\.git$/, '') ?? [])
}

async function measured(flakes: readonly CorpusFlake[], stage: Stage): Promise<[CorpusFlake, Result][]> {
  const [baseline, candidate] = [stage.commits['b1'] ?? '', stage.commits[NEWEST] ?? '']
  const filled = (text: string): string => text.replaceAll('@baseline@', baseline).replaceAll('@BASELINE@', baseline.toUpperCase()).replaceAll('@candidate@', candidate)
  // every tag that a flake names stands on the old commit, and so do branches while the flakes are locked
  const tags = new Set(flakes.flatMap(({ files }) => (files['flake.nix'] ?? '').match(TAG) ?? []).filter((tag) => stage.commits[tag] === undefined))
  for (const tag of tags) await git(stage.upstream, ['tag', tag, baseline])
  await git(stage.upstream, ['update-ref', 'refs/heads/master', baseline])
  const served: CorpusFlake[] = []
  for (const flake of flakes) served.push({ ...flake, files: await servedFiles(flake, filled, stage) })
  const corpus = await writeCorpus(join(stage.directory, 'corpus'), served, stage, filled)
  await git(stage.upstream, ['update-ref', 'refs/heads/master', 'refs/tags/b999998'])
  const known = { ...stage, commits: { ...stage.commits, ...Object.fromEntries([...tags].map((tag) => [tag, baseline])) } }
  const world = pinWorld(known, corpus.directory)
  const results: [CorpusFlake, Result][] = []
  for (const flake of served) results.push([flake, await resultOf(flake, { corpus, stage: known, world })])
  return results
}

async function servedFiles({ files }: CorpusFlake, filled: (text: string) => string, stage: Stage): Promise<CorpusFlake['files']> {
  const lock = files['flake.lock']
  return lock === undefined ? files : { ...files, 'flake.lock': await servedLock(filled(lock), stage) }
}

async function resultOf(flake: CorpusFlake, { corpus, stage, world }: { corpus: WrittenCorpus; stage: Stage; world: PlanWorld }): Promise<Result> {
  const directory = join(corpus.directory, flake.name)
  // a link may lead nowhere
  const text = await readFile(join(directory, 'flake.nix'), 'utf8').catch(() => '')
  const input = await inputOf(flake, directory, stage)
  const reason = corpus.unlockable.get(flake.name)
  try {
    if (reason !== undefined) {
      const { strings } = await readDeclaration(world.nix, { directory, text, source: 'flake.nix', input })
      pinEdits(text, strings, { to: { name: NEWEST, commit: stage.commits[NEWEST] ?? '' }, from: [], after: [], source: 'flake.nix' })
      return { kind: 'not locked', sentence: reason.trim().split('\n').at(-1)?.trim() ?? '' }
    }
    const configPath = join(stage.directory, 'config.yml')
    const lines = (flake.config ?? '').replace(/^flake-input:.*$/m, '')
    await writeFile(configPath, pinConfig(flake.name, `flake-input: ${JSON.stringify(input)}\n${lines}`))
    const plan = await planBump({ directory: corpus.directory, configPath, tag: NEWEST, chooseHosts: (hosts) => hosts }, worldAsLocked(world, flake.files['flake.lock'], input))
    if (plan.kind !== 'bump') return { kind: 'refused', sentence: plan.sentence }
    const [nix, lock] = plan.files
    const faults = await judgeMove(
      {
        input, before: { nix: nix.textBefore, lock: lock.textBefore }, after: { nix: nix.text, lock: lock.text },
        to: { tag: NEWEST, commit: stage.commits[NEWEST] ?? '' }, oldTags: tagsOn(stage, (commit) => commit !== stage.commits[NEWEST]), newTags: tagsOn(stage, (commit) => commit === stage.commits[NEWEST]),
      },
      stage,
      join(stage.directory, 'judged', flake.name),
    )
    faults.push(...(await workOf(plan).then(() => [], (error: unknown) => [`handed on, it would be refused: ${messageOfError(error)}`])))
    return faults.length === 0 ? { kind: 'right', sentence: plan.place.edits.map(({ what, line }) => `${what} of line ${line}`).join(', ') || 'flake.lock alone' } : { kind: 'wrong', sentence: faults.join('; ') }
  } catch (error) {
    return { kind: 'refused', sentence: messageOfError(error).replaceAll('\n', ' ') }
  } finally {
    await world.fleet.removeTrees()
  }
}

const tagsOn = ({ commits }: Stage, wanted: (commit: string) => boolean): string[] => Object.keys(commits).filter((tag) => wanted(commits[tag] ?? ''))

/** The input that pins llama.cpp: as the flake's config names it, else as lock or flake.nix tell. */
async function inputOf(flake: CorpusFlake, directory: string, stage: Stage): Promise<string> {
  const named = /^flake-input: *["']?(.*?)["']? *$/m.exec(flake.config ?? '')?.[1]
  if (named !== undefined) return named
  const found: string[] = []
  try {
    const lock = parseFlakeLock(await readFile(join(directory, 'flake.lock'), 'utf8'), 'flake.lock')
    for (const [input, target] of Object.entries(lock.nodes[lock.root]?.inputs ?? {})) {
      const node = typeof target === 'string' ? lock.nodes[target] : undefined
      if (node?.locked !== undefined && githubRepositoryOf(node.locked)?.repo.toLowerCase() === 'llama.cpp') found.push(input)
    }
  } catch {
    const ask = 'builtins.mapAttrs (_: input: toString (input.url or input.repo or "")) (import ./flake.nix).inputs'
    const said = await command(stage.nix.nix, ['eval', '--impure', '--json', '--expr', ask], { cwd: directory, env: stage.env }).catch(() => '{}')
    for (const [input, url] of Object.entries(JSON.parse(said) as Record<string, string>)) if (/llama\.cpp/i.test(url)) found.push(input)
  }
  return found.find((name) => name === 'llama-cpp') ?? found[0] ?? 'llama-cpp'
}

await runBench('bench:pins', () => main(process.argv.slice(2)))
