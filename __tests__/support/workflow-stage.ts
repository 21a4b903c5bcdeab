import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { provideNode24 } from '../../scripts/stand-ins/node24.ts'
import type { MiniatureOptions } from '../../scripts/stand-ins/miniature.ts'
import { startArtifactService } from './artifact-service.ts'
import type { ArtifactService } from './artifact-service.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from './github-emulator.ts'
import type { SeenRequest } from './fault-proxy.ts'
import type { GithubEmulator } from './github-emulator.ts'
import type { RunJobAnswer } from './github-gaps.ts'
import { covers } from './github-permissions.ts'
import type { Permissions } from './github-permissions.ts'
import { startMiniature } from './miniature.ts'
import type { RunningMiniature } from './miniature.ts'
import { driveJob, driveWorkflow } from './workflow-driver.ts'
import type { Drive, WorkflowRun } from './workflow-driver.ts'
import type { JobRun, StepRun } from './workflow-job.ts'

/** When every job of a run began to wait for its runner. */
const QUEUED_AT = '2026-01-01T03:24:00Z'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What differs from a quiet night. */
export interface Circumstances {
  /** Given by hand to workflow_dispatch. */
  readonly tag?: string
  /** The pull request to review, likewise. */
  readonly review?: { readonly pr: number; readonly sha: string; readonly hosts?: string }
  /** What started the run in place of the clock, and what GitHub tells of it. */
  readonly event?: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> }
  /** A host whose job is cancelled when its log has this in it. */
  readonly stopped?: { readonly host: string; readonly when: string }
  /** Variables of every runner. */
  readonly environment?: Readonly<Record<string, string>>
  /** A host whose runner takes no job, until the run is cancelled. */
  readonly offline?: string
  /** A host whose checkout lasts until the sweep has looked so many times more, or is over. */
  readonly slow?: { readonly host: string; readonly looks: number }
  /** Whether single jobs are run again later; the stage then keeps the run's artifacts until it closes. */
  readonly kept?: boolean
}

export interface DrivenRun extends WorkflowRun {
  /** The names of the artifacts that the run left, in the order of their upload. */
  readonly artifacts: readonly string[]
  /** Where the jobs had their workspaces, temporary files and state. */
  readonly directory: string
  /** What became of the jobs, in order: `measure carbon queued`, `… in_progress`, `… success`; `cancel by JOB` when the run was cancelled. */
  readonly news: readonly string[]
  /** Our action's step of a job. */
  step(job: string, host?: string): StepRun | undefined
  /** Runs one job of a kept run once more, with other permissions than the file gives it. */
  again(job: string, permissions: Permissions): Promise<JobRun>
}

export interface WorkflowStage {
  readonly miniature: RunningMiniature
  readonly github: GithubEmulator
  /** Runs one of the examples with the built action as GitHub would: a run of its own with artifacts of its own. */
  run(example: 'workflow.yml' | 'minimal.yml' | 'review.yml', circumstances?: Circumstances): Promise<DrivenRun>
  /** Returns the text of a file on our branch. */
  fileOnBranch(path: string): Promise<string>
  close(): Promise<void>
}

/** Makes a miniature fleet whose main branch the emulated GitHub has too, a node 24, and what a workflow run needs. */
export async function setWorkflowStage(options: MiniatureOptions): Promise<WorkflowStage> {
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-workflow-'))
  const node = await provideNode24()
  const miniature = await startMiniature({ node, ...options })
  const github = await startGithubEmulator()
  const head = await github.copyBranch(miniature.fleet, 'main')
  let serial = 0
  let tokens = 0
  const keptServices: ArtifactService[] = []

  async function run(example: string, circumstances: Circumstances = {}): Promise<DrivenRun> {
    serial += 1
    const here = join(directory, `run-${serial}`)
    await mkdir(here)
    const artifacts = await startArtifactService()
    const { tag, review, event } = circumstances
    const inputs = { ...(tag === undefined ? {} : { tag }), ...(review === undefined ? {} : { ...review, pr: String(review.pr) }) }
    const id = 1000 + serial
    const news: string[] = []
    const cancel = new AbortController()
    const asked = (path: string): readonly SeenRequest[] => github.proxy.requests.filter((one) => one.path.startsWith(`/repos/${OWNER}/${REPOSITORY}/actions/runs/${id}/${path}`))
    github.gaps.cancelling.set(id, () => {
      news.push(`cancel by ${asked('cancel').at(-1)?.sent?.split('_')[1]}`)
      cancel.abort()
    })
    const drive: Drive = {
      workflow: join(root, 'examples', example),
      directory: here,
      github: {
        actor: OWNER,
        api_url: github.url,
        event: event?.payload ?? {},
        event_name: event?.name ?? (Object.keys(inputs).length === 0 ? 'schedule' : 'workflow_dispatch'),
        graphql_url: `${github.url}/graphql`,
        ref: 'refs/heads/main',
        ref_name: 'main',
        repository: `${OWNER}/${REPOSITORY}`,
        repository_owner: OWNER,
        run_attempt: '1',
        run_id: String(id),
        run_number: String(serial),
        server_url: 'https://github.com',
        sha: head,
        workflow: 'llama.cpp bump',
      },
      inputs,
      token: (permissions, job) => {
        const token = `ghs_${job}_${id}_${(tokens += 1)}`
        github.proxy.limit(token, permissions, TOKENS.actions)
        return token
      },
      offline: (_job, matrix) => matrix['host'] !== undefined && matrix['host'] === circumstances.offline,
      listed: ({ name, status, result, taken }) => {
        news.push(`${name} ${result ?? status}`)
        const job: RunJobAnswer = { name, run_attempt: 1, status, conclusion: result, created_at: QUEUED_AT, started_at: QUEUED_AT, runner_id: taken ? 1 : 0, runner_name: taken ? 'a runner' : '' }
        const others = (github.gaps.jobs.get(id) ?? []).filter((one) => one.name !== name)
        github.gaps.jobs.set(id, [...others, job])
      },
      cancel: cancel.signal,
      runner: {
        node,
        actions: {
          'OWNER/llama-fleet': root,
          'actions/checkout': async (workspace, matrix, job) => {
            const { host, looks } = circumstances.slow ?? { host: '', looks: 0 }
            const before = asked('jobs').length
            const over = (): boolean => news.some((line) => /^(?:cancel|sweep (?!queued|in_progress))/.test(line))
            while (matrix['host'] === host && !over() && asked('jobs').length < before + looks) await pause(20)
            // git asks for what the API calls `contents: read`
            if (!covers(job.permissions, ['contents: read'])) throw new Error("fatal: repository 'https://github.com/acme/fleet/' not found")
            execFileSync('git', ['clone', '--quiet', '--branch', 'main', miniature.fleet, workspace], {
              env: { ...miniature.env },
            })
          },
          'cachix/install-nix-action': () => Promise.resolve({ path: miniature.nix.directory }),
        },
        machine: (job) => {
          // The hosted runner of these has neither nix nor git here: they must not need them.
          if (['sweep', 'publish', 'dispatch'].includes(job.id)) {
            const clock = job.id === 'sweep' ? { NODE_OPTIONS: `--import=${new URL('fast-clock.mjs', import.meta.url).href}` } : {}
            return { ...circumstances.environment, ...clock, PATH: join(here, 'empty'), HOME: join(here, 'home') }
          }
          const bare = (process.env['PATH'] ?? '').split(':').filter((one) => one !== miniature.nix.directory)
          // not this machine's own lock, for which others may have to wait
          return { ...miniature.env, LLAMA_FLEET_LOCK: join(here, 'lock'), ...circumstances.environment, ...(job.id === 'plan' ? { PATH: bare.join(':') } : {}) }
        },
        service: (job) => artifacts.environment(job),
        stops: (_job, matrix, log) => {
          const { stopped } = circumstances
          return stopped !== undefined && matrix['host'] === stopped.host && log.includes(stopped.when)
        },
      },
    }
    try {
      const driven = await driveWorkflow(drive)
      const step = (job: string, host?: string): StepRun | undefined =>
        driven.runs
          .find((one) => one.job === job && one.matrix['host'] === host)
          ?.steps.find((one) => one.uses === 'OWNER/llama-fleet')
      const names = artifacts.names()
      // later runs read these through the REST interface
      github.gaps.artifacts.set(id, await Promise.all(names.map(async (name) => ({ name, zip: await artifacts.zip(name) }))))
      const again = async (job: string, permissions: Permissions): Promise<JobRun> => {
        const below = join(here, `again-${(tokens += 1)}`)
        await mkdir(below)
        // a second publish of the same run would find its report there
        await fetch(`${artifacts.environment(job)['ACTIONS_RESULTS_URL']}twirp/github.actions.results.api.v1.ArtifactService/DeleteArtifact`, { method: 'POST', body: '{"name":"report"}' })
        const { cancel: _over, listed: _known, offline: _none, ...rest } = drive
        const runs = await driveJob({ ...rest, directory: below }, job, driven.said, (one) => ({ ...one, permissions }))
        const last = runs.at(-1)
        if (last === undefined) throw new Error(`${job} was skipped`)
        return last
      }
      return { ...driven, artifacts: names, directory: here, news, step, again }
    } finally {
      if (circumstances.kept === true) keptServices.push(artifacts)
      else await artifacts.close()
    }
  }

  return {
    miniature,
    github,
    run,
    fileOnBranch: async (path) => {
      const ref = 'llama-fleet/llama-cpp'
      const { data } = await github.as(TOKENS.owner).rest.repos.getContent({ owner: OWNER, repo: REPOSITORY, path, ref })
      return 'content' in data ? Buffer.from(data.content, 'base64').toString('utf8') : ''
    },
    close: async () => {
      for (const service of keptServices) await service.close()
      await github.close()
      await miniature.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
