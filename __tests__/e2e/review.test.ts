import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { command } from '../../scripts/stand-ins/command.ts'
import { OWNER, REPOSITORY, TOKENS } from '../support/github-emulator.ts'
import { markedBody } from '../support/publishing-stage.ts'
import { permissionLines, permissionsOf } from '../support/workflow-texts.ts'
import { setWorkflowStage } from '../support/workflow-stage.ts'
import type { DrivenRun, WorkflowStage } from '../support/workflow-stage.ts'

const place = { owner: OWNER, repo: REPOSITORY }

let stage: WorkflowStage
const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-review-'))
beforeAll(async () => {
  stage = await setWorkflowStage({ config: { rounds: 2, repetitions: 1, hosts: { boron: { variant: 'vulkan' }, carbon: { variant: 'cpu' } } } })
})
afterAll(async () => {
  await stage.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Opening {
  readonly edits: Readonly<Record<string, (text: string) => string>>
  readonly relock?: boolean
  readonly as?: string
  readonly body?: string
}

/** Opens a pull request whose branch has the edits of a person, on the emulated GitHub and as GitHub's git has it; returns its number and head. */
async function opened(branch: string, { edits, relock = false, as = TOKENS.person, body = '' }: Opening): Promise<{ pr: number; sha: string }> {
  const { miniature, github } = stage
  const clone = mkdtempSync(join(directory, 'clone-'))
  const git = (...words: string[]): string => execFileSync('git', ['-C', clone, ...words], { env: { ...miniature.env }, encoding: 'utf8' }).trim()
  git('clone', '--quiet', '--branch', 'main', miniature.fleet, '.')
  write(clone, edits)
  // not synchronously: what stands in for github.com answers from this process
  if (relock) await command(join(miniature.nix.directory, 'nix'), ['flake', 'lock'], { cwd: clone, env: { ...miniature.env } })
  git('commit', '--quiet', '--all', '--message', 'Change the fleet')
  const sha = git('rev-parse', 'HEAD')
  git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`)
  await github.copyBranch(miniature.fleet, branch)
  const { data } = await github.as(as).rest.pulls.create({ ...place, title: 'Fix @ggml-org #1 ${{ github.token }} <img src=x>', head: branch, base: 'main', body })
  git('push', '--quiet', 'origin', `HEAD:refs/pull/${data.number}/head`)
  return { pr: data.number, sha }
}

/** Commits a person's edits to main, on the emulated GitHub too; returns the commit. */
async function movedMain(edits: Opening['edits']): Promise<string> {
  const { miniature, github } = stage
  write(miniature.fleet, edits)
  execFileSync('git', ['-C', miniature.fleet, 'commit', '--quiet', '--all', '--message', 'Go on'], { env: { ...miniature.env } })
  return github.copyBranch(miniature.fleet, 'main')
}

function write(tree: string, edits: Opening['edits']): void {
  for (const [path, edit] of Object.entries(edits)) writeFileSync(join(tree, path), edit(readFileSync(join(tree, path), 'utf8')))
}

const close = (pr: number) => stage.github.as(TOKENS.owner).rest.pulls.update({ ...place, pull_number: pr, state: 'closed' })
const comments = async (pr: number) => (await stage.github.as(TOKENS.owner).rest.issues.listComments({ ...place, issue_number: pr })).data
const checks = async (ref: string) => (await stage.github.as(TOKENS.owner).rest.checks.listForRef({ ...place, ref })).data.check_runs

describe('the workflow started with pr and sha, with the built action and real nix', () => {
  let first: { pr: number; sha: string }

  test('measures the host whose llama.cpp a changed argument of the overlay rebuilds and no other, and comments on it', async () => {
    first = await opened('grace/"$(touch${IFS}x)"', { edits: { 'hosts/carbon.nix': (text) => text.replace('"avx2"', '"avx2" "avx512"') } })
    const run = await stage.run('workflow.yml', { review: first })
    // two rounds cannot decide anything: not proven
    expect(run.runs.filter(({ job }) => job !== 'sweep').map((one) => [one.job, one.matrix['host'], one.steps.at(-1)?.exitCode])).toEqual([
      ['plan', undefined, 0],
      ['measure', 'boron', 0],
      ['measure', 'carbon', 0],
      ['publish', undefined, 4],
    ])
    const [comment, ...others] = await comments(first.pr)
    expect(others).toEqual([])
    expect(comment?.user?.login).toBe('github-actions[bot]')
    expect(comment?.body).toMatch(/^\*\*Not proven:\*\* carbon is undecided \(2 rounds cannot decide 2 tests at .*\); unchanged on boron\n/)
    expect(comment?.body).toMatch(/^Review of main at [0-9a-f]{7} → #&#8203;1 at [0-9a-f]{7}, .* No node of flake\.lock moved\.$/m)
    for (const row of [/^\| carbon \| cpu \|.*undecided/m, /^\| boron \|.*unchanged/m]) expect(comment?.body).toMatch(row)
    expect((await checks(first.sha)).map(({ name, conclusion }) => [name, conclusion])).toEqual([['llama-fleet', 'neutral']])
  })

  test('writes a comment and a check, and neither a branch nor a pull request nor a history', async () => {
    expect(stage.github.proxy.writes().map(({ method, path }) => [method, path])).toEqual([
      ['POST', `/repos/${OWNER}/${REPOSITORY}/check-runs`],
      ['POST', `/repos/${OWNER}/${REPOSITORY}/issues/${first.pr}/comments`],
    ])
    const { data } = await stage.github.as(TOKENS.owner).rest.repos.listBranches(place)
    expect(data.map(({ name }) => name).toSorted()).toEqual(['grace/"$(touch${IFS}x)"', 'main'])
  })

  test('does nothing for a head that is measured already, and for one that the pull request does not stand at', async () => {
    stage.github.proxy.clear()
    const again = await stage.run('workflow.yml', { review: first })
    expect(again.results).toMatchObject({ plan: 'success', measure: 'skipped', publish: 'skipped' })
    expect(again.step('plan')?.log).toMatch(/#1 shows [0-9a-f]{7} measured on every host/)
    const other = await stage.run('workflow.yml', { review: { pr: first.pr, sha: 'f'.repeat(40) } })
    expect(other.step('plan')?.log).toContain(`#1 stands at ${first.sha}, and asked for was ${'f'.repeat(40)}`)
    expect(stage.github.proxy.writes()).toEqual([])
  })

  test('of our own pull request is what the nightly run does when a person pushed there: that head is measured, and nothing is written to the branch', async () => {
    const pin = (text: string) => text.replace('/v0.4.0"', '/v0.5.0"')
    const own = await opened('llama-fleet/llama-cpp', { edits: { 'flake.nix': pin }, relock: true, as: TOKENS.actions, body: `**Merge:** faster\n\n${markedBody('v0.5.0')}` })
    stage.github.proxy.clear()
    const run = await stage.run('workflow.yml')
    expect(run.step('publish')?.exitCode).toBe(3)
    expect(run.step('publish')?.outputs).toMatchObject({ outcome: 'build-failed', 'pull-request-number': '2', 'pull-request-operation': 'none' })
    const [comment] = await comments(own.pr)
    expect(comment?.body).toMatch(/^\*\*Do not merge:\*\* boron does not build/)
    expect(comment?.body).toMatch(/^> Fleet Owner pushed to this branch, .* What was measured here is the head as it is/m)
    expect(comment?.body).toContain('Moved in flake.lock: `llama-cpp`.')
    expect(comment?.body).toContain(`-> v0.5.0 ${stage.miniature.commits['v0.5.0']?.slice(0, 12)}`)
    const [check] = await checks(own.sha)
    expect(check?.conclusion).toBe('failure')
    expect(run.artifacts).toEqual(['plan', 'measurement-boron-1', 'measurement-carbon-1', 'report'])
    const { data } = await stage.github.as(TOKENS.owner).rest.pulls.get({ ...place, pull_number: own.pr })
    expect(data.body).toMatch(/^\*\*Not what is on the branch:\*\* Fleet Owner pushed to this branch.*\n\n\*\*Merge:\*\* faster/)
    expect(stage.github.proxy.writes().map(({ method, path }) => `${method} ${path.replace(`/repos/${OWNER}/${REPOSITORY}/`, '')}`)).toEqual(['POST check-runs', 'POST issues/2/comments', 'PATCH pulls/2'])
  })
})

describe('a head that lacks what its base got since', () => {
  test('is measured as it would be merged, against the tip of the base, and keeps that base while its review goes on', async () => {
    const stale = await opened('grace/stale', { edits: { 'hosts/carbon.nix': (text) => text.replace('"avx2"', '"avx2" "fma"') } })
    const tip = await movedMain({ 'hosts/boron.nix': (text) => text.replace('"avx2"', '"avx2" "f16c"') })
    const run = await stage.run('workflow.yml', { review: stale })
    expect(run.results).toMatchObject({ plan: 'success', measure: 'success' })
    const [comment] = await comments(stale.pr)
    // what the base changed by itself is on both sides
    expect(comment?.body).toMatch(/^\*\*Not proven:\*\* carbon is undecided \(2 rounds cannot decide 2 tests at .*\); unchanged on boron\n/)
    expect(comment?.body).toContain(`Review of main at ${tip.slice(0, 7)} → #&#8203;${stale.pr} at ${stale.sha.slice(0, 7)}, merged, for`)
    expect(comment?.body).toContain(`main has a commit that #&#8203;${stale.pr} lacks: measured is what merging makes of both, not the head alone.`)
    expect((await checks(stale.sha)).map(({ conclusion }) => conclusion)).toEqual(['neutral'])
    await movedMain({ 'hosts/boron.nix': (text) => text.replace(' "f16c"', '') })
    const again = await stage.run('workflow.yml', { review: stale })
    expect(again.step('plan')?.log).toContain(`#${stale.pr} shows ${stale.sha.slice(0, 7)} measured on every host`)
    await close(stale.pr)
  })

  test('and cannot be merged is nothing to do, with the file that is in conflict', async () => {
    const conflict = await opened('grace/conflict', { edits: { 'hosts/boron.nix': (text) => text.replace('"avx2"', '"avx2" "bmi2"') } })
    await movedMain({ 'hosts/boron.nix': (text) => text.replace('"avx2"', '"avx2" "fma"') })
    const run = await stage.run('workflow.yml', { review: conflict })
    expect(run.results).toMatchObject({ plan: 'success', measure: 'skipped', publish: 'skipped' })
    expect(run.step('plan')?.log).toContain(`#${conflict.pr} cannot be merged into main as it is: a conflict in hosts/boron.nix. Merge main into it or rebase it`)
    await close(conflict.pr)
  })
})

describe('examples/review.yml with the built action, without nix, git and a checkout', () => {
  let missed: DrivenRun

  test('starts the review of a head that changes Nix code, takes the number alone from the event, and starts nothing twice', async () => {
    const { github } = stage
    const pull = await opened('grace/again', { edits: { 'hosts/boron.nix': (text) => text.replace(' "avx2"', '') } })
    github.gaps.files.set(pull.pr, [{ filename: 'hosts/boron.nix' }])
    github.proxy.clear()
    const event = { name: 'pull_request_target', payload: { action: 'opened', pull_request: { number: pull.pr, title: '${{ github.token }}\n::set-output name=x::y', head: { sha: 'a'.repeat(40), ref: '$(id)' } } } }
    const run = await stage.run('review.yml', { event })
    expect([run.results, run.step('dispatch')?.exitCode]).toEqual([{ dispatch: 'success' }, 0])
    expect(github.proxy.writes().map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      [`/repos/${OWNER}/${REPOSITORY}/actions/workflows/llama-fleet.yml/dispatches`, { ref: 'main', inputs: { pr: String(pull.pr), sha: pull.sha } }],
    ])
    expect((await stage.run('review.yml', { event })).step('dispatch')?.log).toMatch(/is not reviewed: its review was started already/)
  })

  test('finds by the clock what was missed and what is not proven, and passes over what has a verdict', async () => {
    const { github } = stage
    github.gaps.dispatched.length = 0
    github.proxy.clear()
    for (const number of [1, 2, 5]) github.gaps.files.set(number, [{ filename: 'flake.lock' }])
    missed = await stage.run('review.yml', { kept: true })
    expect(github.proxy.writes().map(({ body }) => (JSON.parse(body) as { inputs: { pr: string } }).inputs.pr)).toEqual(['5', '1'])
    expect(github.proxy.refused).toEqual([])
  })
  test.each(permissionLines('examples/review.yml'))('without `%s: %s` the job %s is refused what it needs, and says so', async (name, level, job) => {
    stage.github.gaps.dispatched.length = 0
    stage.github.proxy.clear()
    const { [name]: _gone, ...permissions } = permissionsOf('examples/review.yml', job)
    const run = await missed.again(job, permissions)
    expect(stage.github.proxy.refused.some(({ needed }) => needed.some((line) => line.startsWith(`${name}: `)))).toBe(true)
    expect(run.result).toBe('failure')
    // the first thing that is refused reads, where the line is there to write
    expect(run.steps.map(({ log }) => log).join('\n')).toMatch(new RegExp(`'${name}: (?:read|${level})' to the permissions: of the ${job} job`))
  })
})
