import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCorpus, writeCorpus, type CorpusFlake } from '../../bench/flake-corpus.ts'
import { judgeLock, judgeMove } from '../../bench/pin-judge.ts'
import { pinConfig, pinWorld } from '../../bench/pin-world.ts'
import { git } from '../../scripts/stand-ins/git-repository.ts'
import type { NixWish } from '../../scripts/stand-ins/nix-from-distribution.ts'
import type { Bump, NothingToDo } from '../../src/core/hosts/plan.ts'
import { planBump, type PlanWorld } from '../../src/phases/plan-bump.ts'
import { startMiniature, type RunningMiniature } from './miniature.ts'

export const CORPUS = fileURLToPath(new URL('../fixtures/pins/', import.meta.url))

/** What every repository but llama.cpp and nixpkgs holds: a flake with one input. */
export const OTHERS = {
  message: 'Some flake\n',
  date: new Date('2026-01-01T00:00:00Z'),
  files: { 'flake.nix': '{ inputs.llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0"; outputs = _: { }; }\n' },
}

export interface RunningCorpus {
  readonly stage: RunningMiniature
  readonly world: PlanWorld
  readonly directory: string
  readonly plan: (flake: CorpusFlake) => Promise<Bump | NothingToDo>
  /** Returns the flake.nix of a fixture after its golden diff. */
  readonly expected: (flake: CorpusFlake) => string
  readonly judge: (flake: CorpusFlake, bump: Bump) => Promise<string[]>
  /** Commits what the bumps hold, and returns what nix says of each lock. */
  readonly commit: (bumps: readonly Bump[]) => Promise<void>
  readonly judgeLock: (flake: CorpusFlake) => Promise<string | null>
}

/** Returns the corpus as one repository on a stage of its own, every flake locked at v0.4.0. */
export async function startCorpus(flakes: readonly CorpusFlake[], wish: NixWish, environment: Readonly<Record<string, string>> = {}): Promise<RunningCorpus> {
  const mini = await startMiniature({ nix: wish, others: OTHERS })
  const stage = { ...mini, env: { ...mini.env, ...environment } }
  const [baseline, candidate] = [stage.commits['v0.4.0'] ?? '', stage.commits['v0.5.0'] ?? '']
  const filled = (text: string): string => text.replaceAll('@baseline@', baseline).replaceAll('@BASELINE@', baseline.toUpperCase()).replaceAll('@candidate@', candidate)
  // the branches of llama.cpp and its HEAD are at the old commit while the flakes are locked
  const newest = (await git(stage.upstream, ['rev-parse', 'master'])).trim()
  await git(stage.upstream, ['update-ref', 'refs/heads/master', baseline])
  const { directory } = await writeCorpus(join(stage.directory, 'corpus'), flakes, stage, filled)
  await git(stage.upstream, ['update-ref', 'refs/heads/master', newest])
  await moveOn(stage.nixpkgs, 'nixos-unstable')
  const configs = join(stage.directory, 'configs')
  await mkdir(configs)
  let world = fetchingOnce(pinWorld(stage, directory))
  const inputOf = (flake: CorpusFlake): string => /^flake-input: (.*)$/m.exec(flake.config ?? '')?.[1] ?? 'llama-cpp'
  return {
    stage, world, directory,
    async plan(flake) {
      const config = join(configs, `${flake.name.replaceAll('/', '-')}.yml`)
      await writeFile(config, pinConfig(flake.name, flake.config ?? ''))
      try {
        return await planBump({ directory, configPath: config, tag: null, chooseHosts: (hosts) => hosts }, world)
      } finally {
        await world.fleet.removeTrees()
      }
    },
    expected: (flake) => patched(filled(flake.files['flake.nix'] ?? ''), filled(flake.golden ?? '')),
    judge: (flake, bump) => {
      const [nix, lock] = bump.files
      const to = { tag: bump.candidate.tag ?? '', commit: bump.candidate.pin.rev }
      return judgeMove(
        { input: inputOf(flake), before: { nix: nix.textBefore, lock: lock.textBefore }, after: { nix: nix.text, lock: lock.text }, to, oldTags: ['v0.4.0', 'b6000'], newTags: ['v0.5.0', 'b6002', 'b6003'] },
        stage,
        join(stage.directory, 'judged', flake.name),
      )
    },
    async commit(bumps) {
      for (const { path, text } of bumps.flatMap(({ files }) => files)) await writeFile(join(directory, path), text)
      await git(directory, ['commit', '--quiet', '--all', '--message', 'Bumps'])
      // a repository stands for the commit that it had when it was first asked
      world = fetchingOnce(pinWorld(stage, directory))
    },
    judgeLock: (flake) => judgeLock(join(directory, flake.name), stage),
  }
}

/** Sources are fetched anew for the check of the first flake of a form alone; that a lock is never believed is nix-prefetch.test.ts's. */
function fetchingOnce(world: PlanWorld): PlanWorld {
  const fetched = new Map<string, ReturnType<PlanWorld['nix']['prefetch']>>()
  const prefetch: PlanWorld['nix']['prefetch'] = (reference) => {
    const known = fetched.get(reference) ?? world.nix.prefetch(reference)
    fetched.set(reference, known)
    return known
  }
  return { ...world, nix: { ...world.nix, prefetch } }
}

/** The nested inputs' branch moves on, so that a lock that resolves them anew is seen. */
export async function moveOn(repository: string, branch: string): Promise<void> {
  const date = new Date('2026-01-30T00:00:00Z')
  const next = (await git(repository, ['commit-tree', `${branch}^{tree}`, '-p', branch, '-m', 'Later'], date)).trim()
  await git(repository, ['update-ref', `refs/heads/${branch}`, next])
}

/** Applies a golden diff: `@ LINE`, then lines with `-` and `+`. Throws when a line with `-` does not stand there. */
function patched(text: string, diff: string): string {
  const lines = text.split('\n')
  let at = 0
  for (const change of diff.split('\n').filter((line) => line !== '')) {
    if (change.startsWith('@ ')) at = Number(change.slice(2)) - 1
    else if (change.startsWith('-') && lines[at] !== change.slice(1)) throw new Error(`line ${at + 1} is ${lines[at]}, the golden diff says ${change}`)
    else if (change.startsWith('+')) lines[at++] = change.slice(1)
  }
  return lines.join('\n')
}

export const readPins = (): Promise<CorpusFlake[]> => readCorpus(CORPUS)
