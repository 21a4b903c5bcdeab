import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { provideNode24 } from '../../scripts/stand-ins/node24.ts'
import type { MiniatureOptions } from '../../scripts/stand-ins/miniature.ts'
import { startArtifactService } from './artifact-service.ts'
import { OWNER, REPOSITORY, startGithubEmulator, TOKENS } from './github-emulator.ts'
import type { GithubEmulator } from './github-emulator.ts'
import { startMiniature } from './miniature.ts'
import type { RunningMiniature } from './miniature.ts'
import { driveWorkflow } from './workflow-driver.ts'
import type { WorkflowRun } from './workflow-driver.ts'
import type { StepRun } from './workflow-job.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What differs from a quiet night. */
export interface Circumstances {
  /** Given by hand to workflow_dispatch. */
  readonly tag?: string
  /** A host whose runner breaks before our step begins. */
  readonly lost?: string
  /** A host whose job is cancelled when its log has this in it. */
  readonly stopped?: { readonly host: string; readonly when: string }
  /** Variables of every runner. */
  readonly environment?: Readonly<Record<string, string>>
}

export interface DrivenRun extends WorkflowRun {
  /** The names of the artifacts that the run left, in the order of their upload. */
  readonly artifacts: readonly string[]
  /** Where the jobs had their workspaces, temporary files and state. */
  readonly directory: string
  /** Our action's step of a job. */
  step(job: string, host?: string): StepRun | undefined
}

export interface WorkflowStage {
  readonly miniature: RunningMiniature
  readonly github: GithubEmulator
  /** Runs one of the examples with the built action as GitHub would: a run of its own with artifacts of its own. */
  run(example: 'workflow.yml' | 'minimal.yml', circumstances?: Circumstances): Promise<DrivenRun>
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

  async function run(example: string, circumstances: Circumstances = {}): Promise<DrivenRun> {
    serial += 1
    const here = join(directory, `run-${serial}`)
    await mkdir(here)
    const artifacts = await startArtifactService()
    try {
      const driven = await driveWorkflow({
        workflow: join(root, 'examples', example),
        directory: here,
        github: {
          actor: OWNER,
          api_url: github.url,
          event: {},
          event_name: circumstances.tag === undefined ? 'schedule' : 'workflow_dispatch',
          graphql_url: `${github.url}/graphql`,
          ref: 'refs/heads/main',
          ref_name: 'main',
          repository: `${OWNER}/${REPOSITORY}`,
          repository_owner: OWNER,
          run_attempt: '1',
          run_id: String(1000 + serial),
          run_number: String(serial),
          server_url: 'https://github.com',
          sha: head,
          workflow: 'llama.cpp bump',
        },
        inputs: circumstances.tag === undefined ? {} : { tag: circumstances.tag },
        token: (permissions) => (mayPublish(permissions) ? TOKENS.actions : 'ghs_reads'),
        runner: {
          node,
          actions: {
            'OWNER/llama-fleet': root,
            'actions/checkout': async (workspace, matrix) => {
              const lost = circumstances.lost !== undefined && matrix['host'] === circumstances.lost
              if (lost) throw new Error('The runner has lost its network.')
              execFileSync('git', ['clone', '--quiet', '--branch', 'main', miniature.fleet, workspace], {
                env: { ...miniature.env },
              })
            },
            'cachix/install-nix-action': () => Promise.resolve({ path: miniature.nix.directory }),
          },
          machine: (job) => {
            // The hosted runner of publish has neither nix nor git here: it must not need them.
            if (job.id === 'publish') return { ...circumstances.environment, PATH: join(here, 'empty'), HOME: join(here, 'home') }
            const bare = (process.env['PATH'] ?? '').split(':').filter((one) => one !== miniature.nix.directory)
            return { ...miniature.env, ...circumstances.environment, ...(job.id === 'plan' ? { PATH: bare.join(':') } : {}) }
          },
          service: (job) => artifacts.environment(job),
          stops: (_job, matrix, log) => {
            const { stopped } = circumstances
            return stopped !== undefined && matrix['host'] === stopped.host && log.includes(stopped.when)
          },
        },
      })
      const step = (job: string, host?: string): StepRun | undefined =>
        driven.runs
          .find((one) => one.job === job && one.matrix['host'] === host)
          ?.steps.find((one) => one.uses === 'OWNER/llama-fleet')
      const names = artifacts.names()
      // later runs read these through the REST interface
      github.gaps.artifacts.set(1000 + serial, await Promise.all(names.map(async (name) => ({ name, zip: await artifacts.zip(name) }))))
      return { ...driven, artifacts: names, directory: here, step }
    } finally {
      await artifacts.close()
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
      await github.close()
      await miniature.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function mayPublish(permissions: Readonly<Record<string, string>>): boolean {
  return permissions['contents'] === 'write' && permissions['pull-requests'] === 'write'
}
