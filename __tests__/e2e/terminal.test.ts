import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Release } from '../../scripts/stand-ins/releases.ts'
import { planSchema } from '../../src/core/hosts/plan.ts'
import { readJson } from '../../src/core/reading.ts'
import { reportSchema } from '../../src/core/report/report.ts'
import type { Report } from '../../src/core/report/report.ts'
import { configText, fleetFor, stateOfClone } from '../support/command-line.ts'
import type { CommandLineFleet, EndedCommand } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { withoutProgram } from '../support/page-text.ts'

const days = 24
const releases: readonly Release[] = [
  { release: 'v0.3.0', build: 'b5999', change: 'docs', hoursOld: 90 * days },
  { release: 'v0.4.0', build: 'b6000', change: 'baseline', hoursOld: 60 * days },
  { build: 'b6001', change: 'docs', hoursOld: 50 * days },
  { release: 'v0.5.0', build: 'b6005', change: 'mixed-clearly', hoursOld: 30 * days },
  // The content of v0.4.0 again: from v0.5.0 to here is the way back.
  { build: 'b6006', change: 'baseline', hoursOld: 20 * days },
  { release: 'v0.6.0', build: 'b6007', change: 'docs', hoursOld: 5 },
]
const branch = 'llama-fleet/llama-cpp'

let mini: RunningMiniature
beforeAll(async () => {
  mini = await startMiniature({ releases, at: 'v0.4.0', now: new Date() })
})
afterAll(() => mini.close())

const outcomesOf = (report: Report): Record<string, string> =>
  Object.fromEntries(report.hosts.map(({ host, outcome }) => [host, outcome]))
const measuredOutcomes = ['slower', 'undecided', 'same', 'faster']

describe('llama-fleet run --all, in a clone with work in progress', () => {
  let fleet: CommandLineFleet
  let ended: EndedCommand
  let report: Report
  let before: Readonly<Record<string, string>>
  beforeAll(async () => {
    fleet = await fleetFor(mini, 'work-in-progress', { config: { tests: ['pp64', 'tg16'] } })
    await makeWorkInProgress(fleet)
    before = await stateOfClone(fleet)
    ended = await fleet.llamaFleet(['run', '--all'])
    report = await fleet.report()
  })

  test('ends with 3, because one host became slower and another does not build', () => {
    expect(outcomesOf(report)).toMatchObject({ beryllium: 'slower', boron: 'build-failed' })
    expect(measuredOutcomes).toContain(outcomesOf(report)['carbon'])
    expect(report.outcome).toBe('build-failed')
    expect(ended.exitCode).toBe(3)
  })

  test('prints the table, the branch and where the report is on stdout, and its progress on stderr', async () => {
    expect(ended.stdout).toMatch(/^Do not merge: boron does not build; slower on beryllium/)
    expect(ended.stdout).toMatch(/^HOST +TEST +BASE t\/s +CAND t\/s +CHANGE % +VERDICT$/m)
    expect(ended.stdout).toContain(`The bump is one commit on the new branch ${branch} (`)
    for (const name of ['report.html', 'report.md', 'report.json']) {
      expect(ended.stdout).toContain(join(fleet.output, name))
      await access(join(fleet.output, name))
    }
    expect(ended.stderr).toMatch(/^beryllium: measuring pp64, tg16$/m)
    expect(ended.stderr).toMatch(/^ {2}round 2 of at most 6, at most /m)
  })

  test('takes the newest release that is old enough, and names the one that is too young', () => {
    expect(report).toMatchObject({
      baseline: { tag: 'v0.4.0' },
      candidate: { tag: 'v0.5.0', pin: { rev: mini.commits['v0.5.0'] } },
    })
    expect(report.skipped).toEqual([{ tag: 'v0.6.0', reason: 'too young: dated 5 h ago, minimum-age is 48 h' }])
  })

  test('says that the uncommitted changes were left out', () => {
    expect(report.notices.join()).toContain('uncommitted changes')
  })

  test('leaves checked-out branch, index, working tree, stash and everything else byte for byte as it was', async () => {
    expect(await stateOfClone(fleet)).toEqual(before)
  })

  test('leaves one commit of exactly flake.nix and flake.lock on top of the checked-out one', async () => {
    expect((await fleet.git('rev-parse', `${branch}^`)).trim()).toBe((await fleet.git('rev-parse', 'HEAD')).trim())
    const changed = await fleet.git('diff-tree', '-r', '--no-commit-id', '--name-status', branch)
    expect(changed).toBe('M\tflake.lock\nM\tflake.nix\n')
    const edit = await fleet.git('diff', '--unified=0', '--no-color', `main...${branch}`, '--', 'flake.nix')
    expect(edit.split('\n').filter((line) => /^[-+] /.test(line))).toEqual([
      '-      url = "github:ggml-org/llama.cpp/v0.4.0"; # moved by llama-fleet',
      '+      url = "github:ggml-org/llama.cpp/v0.5.0"; # moved by llama-fleet',
    ])
    expect(JSON.parse(await fleet.git('show', `${branch}:flake.lock`))).toMatchObject({
      nodes: { 'llama-cpp': { locked: { rev: mini.commits['v0.5.0'] } } },
    })
    expect(await fleet.git('log', '-1', '--format=%an <%ae>: %s', branch)).toBe(
      'llama-fleet <llama-fleet@bump.invalid>: llama-cpp: v0.4.0 -> v0.5.0\n',
    )
  })

  test('writes a page that loads nothing from anywhere', async () => {
    const page = withoutProgram(await readFile(join(fleet.output, 'report.html'), 'utf8'))
    expect(page.match(/<h2>beryllium\b/g)).toHaveLength(1)
    expect(page.match(/<(?:link|img|iframe|object|embed)\b[^>]*>|\bsrc=[^>]*|url\([^)]*|@import\b/gi)).toBeNull()
    expect(page.match(/<script\b[^>]*>/gi)).toEqual(['<script type="application/json" id="report">', '<script>'])
    expect(page).toContain('<script>PROGRAM</script>')
  })

  test('leaves nothing of the run in the state directory', async () => {
    expect(await readdir(join(fleet.state, 'runs'))).toEqual([])
  })

  describe('and then on the branch it made', () => {
    let bumped: CommandLineFleet
    beforeAll(async () => {
      bumped = await fleetFor(mini, 'bumped', { from: fleet.root })
      await bumped.git('reset', '--quiet', '--hard', branch)
      await bumped.commit({ '.github/llama-fleet.yml': configText(mini) })
    })

    test('there is nothing to do, for the only newer tag is too young', async () => {
      const again = await bumped.llamaFleet(['run', '--all'])
      expect(again).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('Nothing to do: Every release tag newer by number than v0.5.0 is younger than minimum-age.'),
      })
      expect(again.stdout).toContain('v0.6.0: too young: dated 5 h ago, minimum-age is 48 h')
      const { stdout } = await bumped.llamaFleet(['run', '--all', '--json'])
      expect(readJson(planSchema, stdout, 'stdout')).toMatchObject({ kind: 'nothing-to-do', reason: 'too-young' })
    })

    test('the way back to the earlier content flips the verdict, and --json prints the report and nothing else', async () => {
      const back = await bumped.llamaFleet(['run', '--host', 'beryllium', '--tag', 'b6006', '--json'])
      const printed = readJson(reportSchema, back.stdout, 'stdout')
      expect(outcomesOf(printed)).toEqual({ beryllium: 'faster' })
      expect(printed).toEqual(await bumped.report())
      expect(back.exitCode).toBe(0)
    })
  })

  test('plan, measure and publish by hand come to the same', async () => {
    const byHand = await fleetFor(mini, 'by-hand', { config: { timeouts: { bench: '1m' } } })
    expect((await byHand.llamaFleet(['plan'])).exitCode).toBe(0)
    const plan = readJson(planSchema, await readFile(join(byHand.output, 'plan.json'), 'utf8'), 'plan.json')
    expect(plan).toMatchObject({
      kind: 'bump',
      candidate: report.candidate,
      hosts: [{ name: 'beryllium' }, { name: 'boron' }, { name: 'carbon' }],
    })
    for (const host of ['beryllium', 'boron']) expect((await byHand.llamaFleet(['measure', '--host', host])).exitCode).toBe(0)
    const { exitCode } = await byHand.llamaFleet(['publish'])
    expect(outcomesOf(await byHand.report())).toEqual({ ...outcomesOf(report), carbon: 'missing' })
    expect(exitCode).toBe(3)
    const files = ({ git }: CommandLineFleet): Promise<string> => git('ls-tree', branch, 'flake.nix', 'flake.lock')
    expect(await files(byHand)).toBe(await files(fleet))
  })
})

/** A staged file, one changed after that, one untracked, one ignored, a stash and a second working tree. */
async function makeWorkInProgress(fleet: CommandLineFleet): Promise<void> {
  const write = (path: string, text: string): Promise<void> => writeFile(join(fleet.root, path), text)
  await fleet.commit({ 'notes.md': 'one\n', '.gitignore': 'result\n' })
  await write('notes.md', 'stashed\n')
  await fleet.git('stash', 'push', '--quiet')
  await write('hosts/carbon.nix', 'this is no nix')
  await fleet.git('add', 'hosts/carbon.nix')
  await write('hosts/carbon.nix', 'nor is this')
  await write('untracked.txt', 'mine\n')
  await write('result', 'ignored\n')
  await mkdir(join(fleet.root, 'empty'))
  await fleet.git('worktree', 'add', '--quiet', '-b', 'other', join(fleet.root, '..', 'other'))
}

describe('exit codes', () => {
  test('0 when only documentation changed: every host is unchanged and the bump is made', async () => {
    const fleet = await fleetFor(mini, 'docs')
    const { exitCode, stdout } = await fleet.llamaFleet(['run', '--all', '--tag', 'b6001'])
    expect(outcomesOf(await fleet.report())).toEqual({ beryllium: 'unchanged', boron: 'unchanged', carbon: 'unchanged' })
    expect(stdout).toContain('Merge: unchanged on all 3 hosts')
    expect(exitCode).toBe(0)
    expect(await fleet.git('show', `${branch}:flake.nix`)).toContain('github:ggml-org/llama.cpp/b6001')
  })

  test('4 when nobody measured: every host is missing, and never green', async () => {
    const fleet = await fleetFor(mini, 'unmeasured')
    await fleet.llamaFleet(['plan', '--tag', 'v0.6.0'])
    const { exitCode, stdout } = await fleet.llamaFleet(['publish'])
    expect(outcomesOf(await fleet.report())).toEqual({ beryllium: 'missing', boron: 'missing', carbon: 'missing' })
    expect(stdout).toContain('Not proven: nothing came back from beryllium, boron and carbon')
    expect(exitCode).toBe(4)
    await fleet.git('reset', '--quiet', '--hard', branch)
    const again = await fleet.llamaFleet(['run', '--all'])
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: 'Nothing to do: v0.6.0 is the newest release tag of https://github.com/ggml-org/llama.cpp.\n',
    })
  })
})
