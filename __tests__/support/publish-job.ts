import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideNode24 } from '../../scripts/stand-ins/node24.ts'
import { actionArtifacts } from '../../src/adapters/action-artifacts.ts'
import { githubHistory } from '../../src/adapters/github-history.ts'
import { githubPullRequests } from '../../src/adapters/github-pull-requests.ts'
import { githubRepository } from '../../src/adapters/github-repository.ts'
import { recordFiles } from '../../src/adapters/record-files.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import type { Measurement } from '../../src/core/hosts/measurement.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import { publishBump } from '../../src/phases/publish-bump.ts'
import { startArtifactService } from './artifact-service.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from './github-emulator.ts'
import { commitOf, declaredUrl, flakeLock, flakeNix, inMemoryWorld } from './in-memory-world.ts'
import { madeMeasurement } from './made-measurement.ts'
import { QUICK } from './publishing-stage.ts'
import { commandFiles, entriesOf } from './workflow-command-files.ts'

const program = fileURLToPath(new URL('../../dist/index.js', import.meta.url))

/** How a publish job ended: its exit code (null when it was killed), what it said, and the files in its directory of records. */
export interface PublishedJob {
  readonly exitCode: number | null
  readonly log: string
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export interface PublishOptions {
  readonly token?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Called with what ends the job at once, as the kernel does. */
  readonly onStart?: (kill: () => void) => void
}

const place = { owner: OWNER, repo: REPOSITORY }

/** The commits of the tags that a made plan may lead to. */
const TAGS = [
  { name: 'v0.4.0', commit: commitOf('a') },
  { name: 'v0.5.0', commit: commitOf('c') },
  { name: 'v0.5.1', commit: commitOf('e') },
]

/** Starts an emulated GitHub, an artifact service, and what it takes to run the built action's `phase: publish` as a job of its own. */
export async function startPublishJobs(config: string) {
  const node = await provideNode24()
  const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-publish-'))
  const github = await startGithubEmulator()
  const service = await startArtifactService()
  const root = github.as(TOKENS.owner).rest
  const tracked = { 'flake.nix': flakeNix('/v0.4.0'), 'flake.lock': flakeLock({ rev: commitOf('a'), ref: 'v0.4.0' }) }
  const first = await github.commit(TOKENS.owner, 'main', null, { ...tracked, 'README.md': 'fleet\n' }, 'Begin')
  let base = first
  let serial = 0

  /** Returns a plan that leads from v0.4.0 to the tag, as planning makes it, for the tip of main. */
  async function plan(tag: string): Promise<Bump> {
    const { commit } = TAGS.find(({ name }) => name === tag) ?? { commit: '' }
    const { world } = inMemoryWorld({
      config,
      tracked,
      tags: TAGS,
      dates: new Map(TAGS.map(({ name }) => [name, new Date('2026-01-20T00:00:00Z')])),
      declared: declaredUrl('github:ggml-org/llama.cpp/v0.4.0'),
      relock: () => flakeLock({ rev: commit, ref: tag }),
    })
    const made = await planBump({ directory: '/fleet', configPath: '.github/llama-fleet.yml', tag, chooseHosts: (hosts) => hosts }, world)
    if (made.kind !== 'bump') throw new Error(made.sentence)
    // planned after what the job before wrote
    return { ...made, createdAt: new Date(Date.now() + 60_000).toISOString(), repository: { ...made.repository, baseCommit: base } }
  }

  return {
    github,
    service,
    place,
    root,
    plan,
    base: () => base,
    /** Moves main on, so that no commit of ours is one that was made before. */
    async onward(): Promise<void> {
      github.proxy.clear()
      base = await github.commit(TOKENS.owner, 'main', first, { 'README.md': `${(serial += 1)}\n` }, 'Move on')
    },
    /** Closes what is open and removes our branches. */
    async clear(): Promise<void> {
      github.proxy.clear()
      const { data } = await root.pulls.list({ ...place, state: 'open' })
      for (const { number } of data) await root.pulls.update({ ...place, pull_number: number, state: 'closed' })
      const refs = await root.git.listMatchingRefs({ ...place, ref: 'heads/llama-fleet' })
      for (const { ref } of refs.data) await root.git.deleteRef({ ...place, ref: ref.replace(/^refs\//, '') })
    },
    /** Returns a measurement of the plan's host in which nothing differs. */
    measured(made: Bump, changes: Partial<Measurement> = {}): Measurement {
      const [host] = made.hosts
      if (host === undefined) throw new Error('a plan has a host')
      const measurement = madeMeasurement(host, changes)
      const side = (name: 'baseline' | 'candidate') => ({ ...measurement[name], rev: made[name].pin.rev })
      return { ...measurement, baseline: side('baseline'), candidate: side('candidate') }
    },
    /** Uploads what the jobs before publish leave: the plan and the measurements. Returns the plan's digest. */
    async handOver(made: Bump, measurements: readonly Measurement[]): Promise<string> {
      service.again()
      const records = mkdtempSync(join(directory, 'records-'))
      const { writePlan, writeMeasurement } = recordFiles({ directory: records })
      const { path, digest } = await writePlan(made)
      Object.assign(process.env, service.environment('plan'))
      const artifacts = actionArtifacts()
      await artifacts.upload('plan', [path], records)
      for (const measurement of measurements) {
        const file = await writeMeasurement({ ...measurement, planDigest: digest })
        await artifacts.upload(`measurement-${measurement.host}-${measurement.attempt}`, [file], records)
      }
      return digest
    },
    /** Runs the job of one attempt in a directory of its own. */
    async publish(digest: string, { token = TOKENS.actions, environment = {}, onStart }: PublishOptions = {}): Promise<PublishedJob & { directory: string }> {
      service.again()
      const here = mkdtempSync(join(directory, 'job-'))
      const files = await commandFiles(join(here, 'commands'))
      const env = {
        ...files.environment,
        ...service.environment('publish'),
        PATH: join(here, 'empty'),
        HOME: here,
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: github.url,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: `${OWNER}/${REPOSITORY}`,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKSPACE: here,
        RUNNER_TEMP: here,
        INPUT_PHASE: 'publish',
        INPUT_TOKEN: token,
        'INPUT_PLAN-DIGEST': digest,
        NODE_COMPILE_CACHE: join(directory, 'compiled'),
        ...environment,
      }
      const child = spawn(node, [program], { cwd: here, env, stdio: ['ignore', 'pipe', 'pipe'] })
      onStart?.(() => child.kill('SIGKILL'))
      let log = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (log += chunk.toString('utf8')))
      const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve))
      return { exitCode, log, outputs: entriesOf(await files.read('GITHUB_OUTPUT')), summary: await files.read('GITHUB_STEP_SUMMARY'), directory: join(here, 'llama-fleet') }
    },
    /** Publishes in this process, on a disk of its own: as the job does, without the start of one. Returns the operation. */
    async publishHere(made: Bump, digest: string, measurements: readonly Measurement[]): Promise<string | undefined> {
      const { world, happened } = inMemoryWorld()
      const records = recordFiles({ directory: mkdtempSync(join(directory, 'here-')) })
      for (const measurement of measurements) await records.writeMeasurement({ ...measurement, planDigest: digest })
      const access = { token: TOKENS.actions, apiUrl: github.url, owner: OWNER, repository: REPOSITORY, pace: { ...QUICK, answerMilliseconds: 30_000 } }
      const runUrl = 'https://github.com/acme/fleet/actions/runs/77'
      const historyOn = (branch: string) => githubHistory(githubRepository(access), branch)
      await publishBump(made, digest, { ...world, records, historyOn, pullRequests: githubPullRequests({ ...access, runUrl }) })
      return happened.outputs.get('pull-request-operation')
    },
    report: async (job: { directory: string }): Promise<{ outcome: string; headline: string; notices: string[] }> => JSON.parse(await readFile(join(job.directory, 'report.json'), 'utf8')) as never,
    async close(): Promise<void> {
      await service.close()
      await github.close()
      delete process.env['ACTIONS_RESULTS_URL']
      delete process.env['ACTIONS_RUNTIME_TOKEN']
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type PublishJobs = Awaited<ReturnType<typeof startPublishJobs>>
