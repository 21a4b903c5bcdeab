import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DefaultArtifactClient, GHESNotSupportedError } from '@actions/artifact'
import type { Artifact, FindOptions } from '@actions/artifact'
import { InputError, messageOfError, UpstreamError } from '../core/errors.ts'
import type { Artifacts } from '../ports/artifacts.ts'
import { onDisk } from './disk-faults.ts'
import { LARGEST_BYTES, RefusedArtifact, unpackArtifact } from './packed-artifact.ts'

/** The names that our own jobs give; what another job of the run uploads under another name is not ours to unpack. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** Whose artifacts of other runs may be read, and with which token (`actions: read`). */
export interface OtherRuns {
  readonly token: string
  readonly owner: string
  readonly repository: string
}

/** Returns the artifacts of the workflow run that this step belongs to; throws UpstreamError when the service fails, InputError on a GitHub Enterprise Server. */
export function actionArtifacts(others: OtherRuns | null = null): Artifacts {
  const client = new DefaultArtifactClient()
  return {
    upload: async (name, files, rootDirectory) => {
      await served(`uploading the artifact ${name}`, () => client.uploadArtifact(name, [...files], rootDirectory))
    },
    download: async (namePrefix, directory, isWanted = () => true, refused) => {
      const { artifacts } = await served('listing the artifacts of this run', () => client.listArtifacts({ latest: true }))
      const directories: string[] = []
      const wanted = artifacts.filter(({ name }) => matches(name, namePrefix) && isWanted(name))
      for (const artifact of wanted.toSorted(byName)) {
        try {
          directories.push(await unpack(client, artifact, directory))
        } catch (thrown) {
          if (!(thrown instanceof RefusedArtifact) || refused === undefined) throw thrown
          refused(artifact.name, thrown.message)
        }
      }
      return directories
    },
    fetch: async (run, names, directory) => {
      if (others === null) throw new UpstreamError({ problem: `The artifacts of run ${run} cannot be read without a token.`, next: 'Leave the input token out, or give one.' })
      const { token, owner: repositoryOwner, repository: repositoryName } = others
      const findBy = { token, workflowRunId: run, repositoryOwner, repositoryName }
      const { artifacts } = await served(`listing the artifacts of run ${run}`, () => client.listArtifacts({ latest: true, findBy }))
      const directories: string[] = []
      for (const artifact of artifacts.filter(({ name }) => NAME.test(name) && names.includes(name)).toSorted(byName)) {
        directories.push(await unpack(client, artifact, directory, findBy))
      }
      return directories
    },
  }
}

async function unpack(client: DefaultArtifactClient, artifact: Artifact, directory: string, findBy?: FindOptions['findBy']): Promise<string> {
  if (artifact.size > LARGEST_BYTES) {
    throw new RefusedArtifact({
      problem: `The artifact ${artifact.name} has ${artifact.size} bytes; nothing of ours has more than ${LARGEST_BYTES}.`,
      next: 'Look at which job of this run uploaded it, and run the workflow again.',
    })
  }
  const path = join(directory, artifact.name)
  const here = <Result>(work: () => Promise<Result>): Promise<Result> => onDisk(path, 'The artifact itself is kept.', work)
  await here(() => mkdir(path, { recursive: true }))
  const expected = { ...(artifact.digest === undefined ? {} : { expectedHash: artifact.digest }), ...(findBy === undefined ? {} : { findBy }) }
  // the client unpacks without a bound
  const packed = await here(() => mkdtemp(join(directory, '.packed-')))
  try {
    const { digestMismatch } = await served(`downloading the artifact ${artifact.name}`, () =>
      client.downloadArtifact(artifact.id, { path: packed, skipDecompress: true, ...expected }),
    )
    if (digestMismatch === true) {
      throw new UpstreamError({
        problem: `The artifact ${artifact.name} came with another digest than it was uploaded with (${artifact.digest}).`,
        next: 'It was cut or changed on its way: run the job again.',
      })
    }
    await served(`unpacking the artifact ${artifact.name}`, () => here(() => unpackArtifact(packed, artifact.name, path)))
  } catch (thrown) {
    // half of it is nothing
    await rm(path, { recursive: true, force: true })
    throw thrown
  } finally {
    await rm(packed, { recursive: true, force: true })
  }
  return path
}

/** A prefix that ends in `-` takes every name below it; any other prefix is a whole name. */
function matches(name: string, prefix: string): boolean {
  return NAME.test(name) && (prefix.endsWith('-') ? name.startsWith(prefix) : name === prefix)
}

function byName(left: Artifact, right: Artifact): number {
  return left.name < right.name ? -1 : 1
}

async function served<Result>(doing: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof UpstreamError) throw thrown
    if (thrown instanceof GHESNotSupportedError) throw enterpriseServer()
    const why = messageOfError(thrown)
    throw new UpstreamError({ problem: `GitHub's artifact service failed while ${doing}: ${why}`, next: nextAfter(why), cause: thrown })
  }
}

function enterpriseServer(): InputError {
  return new InputError({
    problem: `GITHUB_SERVER_URL is ${process.env['GITHUB_SERVER_URL']}: GitHub’s own client gives no artifacts to a GitHub Enterprise Server, and without them plan, measurements and report reach no other job.`,
    next: 'Use the action on github.com or ghe.com; `llama-fleet run` in a terminal needs neither.',
  })
}

function nextAfter(why: string): string {
  if (/\(409\)/.test(why)) return 'Artifacts cannot be overwritten: give each job of the run its own host, or run the whole workflow again.'
  if (/not accessible by integration/i.test(why)) return "Add 'actions: read' to the permissions: of the plan job."
  return 'Run the job again; https://www.githubstatus.com says whether GitHub Actions has a problem.'
}
