import { join } from 'node:path'
import { git } from '../scripts/stand-ins/git-repository.ts'
import type { Stage } from '../scripts/stand-ins/stage.ts'
import { gitFleetRepository } from '../src/adapters/git-fleet-repository.ts'
import { localTextFiles } from '../src/adapters/local-text-files.ts'
import { nixCli } from '../src/adapters/nix-cli.ts'
import { childProcesses } from '../src/adapters/process.ts'
import type { PlanWorld } from '../src/phases/plan-bump.ts'

/** Returns the world of a plan on the stage: real git, real nix; upstream's tags are the miniature's, read without a fetch (it is not what is measured). */
export function pinWorld(stage: Stage, directory: string, token: string | null = null): PlanWorld {
  const processes = childProcesses()
  const stateDirectory = join(stage.directory, 'state', 'llama-fleet')
  return {
    clock: { now: () => stage.options.now, seconds: () => 0, randomSeed: () => 1, pause: () => Promise.resolve() },
    files: localTextFiles(),
    memory: { once: (_place, _of, make) => make() },
    fleet: gitFleetRepository({ processes, environment: stage.env, stateDirectory, directory }),
    nix: nixCli({ processes, environment: stage.env, stateDirectory, token }),
    upstream: {
      list: async () => {
        const said = await git(stage.upstream, ['for-each-ref', '--format=%(refname:strip=2) %(objectname) %(*objectname)', 'refs/tags'])
        return said.trim().split('\n').map((line) => {
          const [name = '', object = '', commit = ''] = line.split(' ')
          return commit === '' ? { name, commit: object } : { name, commit, object }
        })
      },
      dates: (_upstream, asked) => Promise.resolve(new Map(asked.map(({ name }) => [name, new Date(0)]))),
      relate: (_upstream, baseline, commits) => Promise.resolve(new Map(commits.map((commit) => [commit, commit === baseline ? 'same' : 'newer'] as const))),
      changes: () => Promise.resolve({ total: 0, commits: [] }),
      peel: () => Promise.resolve(null),
      place: () => Promise.resolve({ onDefaultBranch: true, nearest: null }),
    },
    releaseDates: { knows: () => Promise.resolve(true), published: () => Promise.resolve({ at: new Date(0), notice: null }) },
    history: { read: () => Promise.resolve({ entries: [], notices: [] }) },
    historyOn: () => ({ read: () => Promise.resolve({ entries: [], notices: [] }) }),
    firstSeen: { record: () => Promise.resolve({ of: () => ({ at: new Date(0), moved: false }) }) },
    progress: { task: (_title, work) => work({ update: () => {}, log: () => {} }), notice: () => {}, warning: () => {} },
  }
}

/** Returns the text of a config that measures on one named host, so that no host is evaluated. */
export function pinConfig(flake: string, lines: string): string {
  return `flake: ${JSON.stringify(flake)}\nmodel: /model.gguf\nhosts: { carbon: { variant: cpu } }\n${lines}`
}
