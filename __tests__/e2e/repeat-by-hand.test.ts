import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { commandsOf } from '../../src/core/report/page-repeat.ts'
import type { Report } from '../../src/core/report/report.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { nixForTests } from '../support/nix.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'llama-fleet-repeat-')))
afterAll(() => removeReadOnly(root))

/** A flake whose llama-bench says which files it was built from. */
const FLAKE = `{
  outputs = _: {
    llama = derivation {
      name = "llama";
      system = "${process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'}";
      builder = "/bin/sh";
      args = [ "-c" "PATH=/bin:/usr/bin; mkdir -p $out/bin; printf '#!/bin/sh\\necho \${import ./one.nix} \${import ./other.nix}: $*\\n' > $out/bin/llama-bench; chmod +x $out/bin/llama-bench" ];
    };
  };
}
`

/** Makes a fleet with a pull request whose head changes one file; returns a clone of its main branch, and its commits. */
async function fleet(place: string, suite: string): Promise<{ run: (line: string) => string; base: string; head: string; mergeBase: string }> {
  const directory = mkdtempSync(join(root, 'fleet-'))
  const [remote, clone] = [join(directory, 'remote'), join(directory, 'clone')]
  mkdirSync(join(remote, place), { recursive: true })
  const { directory: bin } = await nixForTests({ suite })
  const { env } = await isolatedNixEnvironment(join(directory, 'nix'))
  const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org', GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' }
  const environment = { ...env, ...who, PATH: `${bin}:${process.env['PATH']}` }
  const shell = (line: string, cwd: string): string => execFileSync('bash', ['-ec', line], { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const committed = (files: Readonly<Record<string, string>>): string => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(remote, place, name), text)
    return shell('git add --all; git commit --quiet --message x; git rev-parse HEAD', remote).trim()
  }
  shell('git init --quiet --initial-branch=main', remote)
  const mergeBase = committed({ 'flake.nix': FLAKE, 'one.nix': '"old"\n', 'other.nix': '"old"\n' })
  const head = committed({ 'other.nix': '"head"\n' })
  shell(`git update-ref refs/pull/12/head ${head}; git reset --quiet --hard ${mergeBase}`, remote)
  const base = committed({ 'one.nix': '"base"\n' })
  shell(`git clone --quiet file://${remote} ${clone}`, directory)
  return { run: (line) => shell(line, clone), base, head, mergeBase }
}

const made = GOLDEN_REPORTS['slower']?.()
if (made === undefined) throw new Error('no golden report')

describe.each(['.', 'nix/fleet'])('with the flake in %s, the lines of the report run in a clone of the fleet', (place) => {
  test.each<[string, string, (commits: { base: string; head: string; mergeBase: string }) => readonly [string, string], readonly [string, string]]>([
    ['a review of a head that lacks something of its base', 'forky', ({ base }) => [base, 'f'.repeat(40)], ['base old', 'base head']],
    ['the same with an older nix', 'trixie', ({ base }) => [base, 'f'.repeat(40)], ['base old', 'base head']],
    ['a review of a head that lacks nothing', 'forky', ({ mergeBase, head }) => [mergeBase, head], ['old old', 'old head']],
  ])('of %s', async (_what, suite, of, [before, after]) => {
    const set = await fleet(place, suite)
    const [base, merged] = of(set)
    const pin = (rev: string) => ({ tag: null, pin: { ref: null, rev, narHash: null, lastModified: null } })
    const [host] = made.hosts
    if (host === undefined) throw new Error('no host')
    const report: Report = { ...made, baseline: pin(base), candidate: pin(set.head), review: { number: 12, fork: false, merged }, ...(place === '.' ? {} : { flakeDirectory: place }) }
    const lines = commandsOf(report, { ...host, installable: { attribute: 'llama', source: 'config' }, benchArguments: ['-m', 'a model.gguf'] })
    const said = lines.map((line) => [line, set.run(line).trim()] as const).filter(([line]) => line.includes('llama-bench'))
    expect(said.toSorted(([one], [other]) => (one < other ? -1 : 1))).toEqual([
      ["./baseline/bin/llama-bench -m 'a model.gguf'", `${before}: -m a model.gguf`],
      ["./candidate/bin/llama-bench -m 'a model.gguf'", `${after}: -m a model.gguf`],
    ])
  })
})

test('of a bump whose flake lies in a directory, both sides are built there', () => {
  const [host] = made.hosts
  const lines = host === undefined ? [] : commandsOf({ ...made, flakeDirectory: 'nix/fleet' }, host)
  expect(lines.slice(0, 2)).toEqual(['baseline', 'candidate'].map((side) => expect.stringMatching(new RegExp(`^nix build '\\./nix/fleet#.*' --override-input llama-cpp \\S+ --out-link ${side}$`)) as unknown))
})
