import { afterAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { firstSeenFiles } from '../../src/adapters/first-seen-files.ts'
import { gitUpstreamTags } from '../../src/adapters/git-upstream-tags.ts'
import { memoryFiles } from '../../src/adapters/memory-files.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError } from '../../src/core/errors.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { chooseCandidate, type ChoiceWorld } from '../../src/phases/candidate-choice.ts'

const root = mkdtempSync(join(tmpdir(), 'llama-fleet-sequences-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const processes = childProcesses()
const stateDirectory = join(root, 'state')
mkdirSync(stateDirectory)

type Follow = 'release' | 'build'
const FAMILY: Readonly<Record<Follow, RegExp>> = { release: /^v\d+\.\d+\.\d+$/, build: /^b\d+$/ }
const familyOf = (name: string): Follow | undefined => (['release', 'build'] as const).find((family) => FAMILY[family].test(name))
const numbers = (name: string): number[] => name.slice(1).split('.').map(Number)
const order = (one: string, other: string): number => numbers(one).map((part, index) => part - (numbers(other)[index] ?? 0)).find((by) => by !== 0) ?? 0

/** An upstream that people tag as they please, and what its history says: the oracle, which knows ancestry and nothing of this program. */
function upstreamIn(directory: string) {
  mkdirSync(directory)
  const identity = { GIT_AUTHOR_NAME: 't', GIT_AUTHOR_EMAIL: 't@e', GIT_COMMITTER_NAME: 't', GIT_COMMITTER_EMAIL: 't@e', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z', GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z' }
  const git = (...argv: string[]): string => execFileSync('git', ['-C', directory, ...argv], { encoding: 'utf8', env: { ...process.env, ...identity }, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  const does = (...argv: string[]): boolean => {
    try {
      return git(...argv) !== '\0'
    } catch {
      return false
    }
  }
  let made = 0
  let release = [0, 1, 0]
  const commit = (): void => {
    writeFileSync(join(directory, 'llama.cpp'), String((made += 1)))
    git('add', '--all')
    git('commit', '--quiet', '--message', String(made))
  }
  const put = (name: string, on = 'HEAD'): void => void git('tag', '--force', ...(made % 2 === 0 ? ['--annotate', '--message', name] : []), name, on)
  const pickOf = (list: readonly string[], pick: number): string => list[pick % list.length] ?? 'HEAD'
  const tags = (): ReadonlyMap<string, string> => {
    const lines = git('for-each-ref', '--format=%(refname:short) %(objectname) %(*objectname)', 'refs/tags').split('\n')
    return new Map(lines.map((line) => line.split(' ')).flatMap(([name = '', object = '', peeled = '']) => (familyOf(name) === undefined ? [] : [[name, peeled || object] as const])))
  }
  git('init', '--quiet', '--initial-branch=master')
  git('config', 'uploadpack.allowFilter', 'true')
  const events: Readonly<Record<string, (pick: number) => void>> = {
    build: () => {
      commit()
      put(`b${100 + made}`)
    },
    commit,
    release: (pick) => {
      if (pick % 2 === 0) commit()
      release = [release[0] ?? 0, (release[1] ?? 0) + 1, 0]
      put(`v${release.join('.')}`)
    },
    patch: (pick) => {
      const name = pickOf([...tags().keys()].filter((one) => familyOf(one) === 'release'), pick)
      git('checkout', '--quiet', '--detach', name)
      commit()
      const [major, minor, patch = 0] = name === 'HEAD' ? [0, 1] : numbers(name)
      put(`v${major}.${minor}.${patch + 1}`)
      if (pick % 3 === 0) put(`b${100 + made}`)
      git('branch', '--force', 'patch')
      git('checkout', '--quiet', 'master')
    },
    merge: () => void (does('rev-parse', '--verify', 'patch') && git('merge', '--quiet', '--no-edit', '--strategy=ours', 'patch')),
    rewrite: (pick) => {
      git('reset', '--quiet', '--hard', pickOf(git('rev-list', '--max-count=4', 'HEAD').split('\n'), pick))
      commit()
    },
    stray: (pick) => put(pick % 2 === 0 ? `b${90 + (pick % 60)}` : `v0.${pick % 7}.${pick % 3}`, pickOf(git('rev-list', '--all').split('\n'), pick)),
    tree: (pick) => put(`b${150 + (pick % 60)}`, 'HEAD^{tree}'),
    withdraw: (pick) => void git('tag', '--delete', pickOf([...tags().keys()], pick)),
  }
  events['build']?.(0)
  events['release']?.(0)
  // what a commit contains never changes
  const known = new Map<string, boolean>()
  const asked = (key: string, ask: () => boolean): boolean => known.get(key) ?? (known.set(key, ask()), known.get(key) === true)
  const contains = (older: string, newer: string): boolean => asked(`${older} ${newer}`, () => does('merge-base', '--is-ancestor', older, newer))
  const isCommit = (id: string): boolean => asked(id, () => git('cat-file', '-t', id) === 'commit')
  return { events, tags, contains, isCommit, head: () => git('rev-parse', 'HEAD') }
}

const step = fc.record({
  happens: fc.array(fc.tuple(fc.constantFrom('build', 'build', 'build', 'commit', 'release', 'release', 'patch', 'merge', 'rewrite', 'stray', 'tree', 'withdraw'), fc.nat(1000)), { maxLength: 3 }),
  follow: fc.constantFrom<Follow>('release', 'build'),
  named: fc.boolean(),
})

/** A release of a lower number than the pinned one, on a build of a higher number: chance makes it too seldom for a few runs. */
const CONTRADICTION: { happens: [string, number][]; follow: Follow; named: boolean }[] = [
  { happens: [['build', 0], ['release', 1]], follow: 'build', named: false },
  { happens: [['commit', 0], ['build', 0], ['stray', 15]], follow: 'build', named: false },
]

/** A stray number of the pinned commit that is higher than those of builds which are newer. */
const STRAY_PIN: typeof CONTRADICTION = [
  { happens: [['stray', 512]], follow: 'release', named: false },
  { happens: [['patch', 0]], follow: 'build', named: false },
]

test('whatever upstream does to its tags and whatever a fleet follows, a bump never goes back, takes the newest that may be taken, and says why of every other', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 10 }), async (steps) => {
      const directory = join(root, String((run += 1)))
      const upstream = upstreamIn(directory)
      let pin = { ref: null as string | null, rev: upstream.head() }
      for (const { happens, follow, named } of steps) {
        for (const [event, pick] of happens) upstream.events[event]?.(pick)
        const [tags, head] = [upstream.tags(), upstream.head()]
        const world: ChoiceWorld = {
          upstream: gitUpstreamTags({ processes, environment: { PATH: process.env['PATH'] ?? '', HOME: root }, stateDirectory }),
          firstSeen: firstSeenFiles({ stateDirectory }),
          memory: memoryFiles({ stateDirectory, program: 'this one' }),
          releaseDates: { knows: () => Promise.resolve(false), published: () => Promise.resolve({ at: null, notice: null }) },
          clock: { now: () => new Date('2026-06-01T00:00:00Z') } as ChoiceWorld['clock'],
        }
        const config = parseConfig(`model: /m.gguf\nfollow: ${follow}\nminimum-age: 0h\n`, 'config.yml')
        const { ref, rev } = pin
        const asked = chooseCandidate({ upstream: directory, input: 'llama-cpp', baseline: { ref, rev, narHash: null, lastModified: null }, config, tag: null }, world)
        if (tags.size === 0) {
          await expect(asked).rejects.toThrow('lists no release tag')
          continue
        }
        const stands = ref === null ? [...tags.values()].includes(rev) || upstream.contains(rev, head) : tags.get(ref) === rev
        if (!stands) {
          await expect(asked).rejects.toThrow(ref === null ? InputError : /no longer in|moved/)
          pin = { ref: null, rev: head }
          continue
        }
        const choice = await asked
        const on = (commit: string): string[] => [...tags].filter(([, id]) => id === commit).map(([name]) => name)
        const orders = (commit: string): number[] => on(commit).flatMap((mine) => on(rev).filter((theirs) => familyOf(theirs) === familyOf(mine)).map((theirs) => order(mine, theirs)))
        const isBeside = !upstream.contains(rev, head)
        const mayBeTaken = (commit: string): boolean =>
          upstream.isCommit(commit) && !upstream.contains(commit, rev) && orders(commit).every((by) => by > 0) && (upstream.contains(rev, commit) || (isBeside && orders(commit).length > 0 && upstream.contains(commit, head)))
        const open = [...tags].filter(([name, commit]) => familyOf(name) === follow && mayBeTaken(commit)).map(([name]) => name).toSorted((one, other) => order(other, one))
        expect(choice.kind === 'candidate' ? choice.candidate.name : null).toBe(open[0] ?? null)
        const contradicted = [...tags].filter(([name, commit]) => familyOf(name) === follow && commit !== rev && upstream.isCommit(commit) && upstream.contains(rev, commit) && orders(commit).some((by) => by > 0) && !mayBeTaken(commit)).map(([name]) => name)
        // where no release is above the pinned one the builds are not listed, which alone would contradict
        const releases = on(rev).filter((own) => familyOf(own) === 'release')
        const isSeen = (name: string): boolean => follow === 'build' || releases.length === 0 || releases.some((own) => order(name, own) > 0)
        const unsaid = contradicted.filter((name) => isSeen(name) && (open[0] === undefined || order(name, open[0]) > 0) && !choice.skipped.some(({ tag }) => tag === name))
        expect(unsaid).toEqual([])
        if (choice.kind === 'candidate') pin = { ref: named ? choice.candidate.name : null, rev: choice.candidate.commit }
      }
    }),
    { numRuns: 4, examples: [[CONTRADICTION], [STRAY_PIN]] },
  )
}, 240_000)
