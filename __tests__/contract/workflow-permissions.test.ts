import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Octokit } from '@octokit/rest'
import { describe, expect, test } from '@jest/globals'
import { DRAFT_MUTATIONS } from '../../src/adapters/github-draft.ts'
import { MERGE_MUTATIONS } from '../../src/adapters/github-merge.ts'
import { covers, neededFor, type Permissions } from '../support/github-permissions.ts'
import { ROOT } from '../support/source-files.ts'
import { permissionsOf, repositoryFile, workflowTexts } from '../support/workflow-texts.ts'

/** Which adapters' questions and deeds belong to a phase. One that is not here, or a request that is new in one, is to be given to a phase. */
const PHASES: Readonly<Record<string, { readonly reads: readonly string[]; readonly writes: readonly string[] }>> = {
  plan: { reads: ['changed-locks', 'comments', 'earlier-requests', 'events', 'reviews', 'runners', 'tip'], writes: [] },
  measure: { reads: [], writes: [] },
  sweep: { reads: ['run-jobs'], writes: ['run-jobs'] },
  publish: {
    reads: ['automerge', 'base', 'branch', 'check', 'comments', 'earlier-requests', 'events', 'history', 'labels', 'merge', 'open-request', 'reviews', 'run-jobs', 'tip', 'trees'],
    writes: ['automerge', 'branch', 'check', 'comments', 'draft', 'history', 'labels', 'merge', 'people', 'pull-requests', 'request-text', 'reviews'],
  },
  dispatch: { reads: ['review-starts', 'tip'], writes: ['review-starts'] },
}

/** What is asked in another way than through Octokit's methods. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  plan: ['GET /actions/workflows/x.yml/runs', 'GET /actions/workflows/x.yml', 'GET /actions/runs/1/artifacts', 'GET /actions/artifacts/1/zip'],
  // actions/checkout
  measure: ['GET /contents/flake.nix'],
}

/** What a phase may be refused, and why that is no gap of a workflow. */
const REFUSED: readonly { readonly phase: string; readonly needed: string; readonly why: string }[] = [
  { phase: 'plan', needed: 'administration: read', why: 'no job can be given it: where an App may not either, every host gets its job' },
  { phase: 'publish', needed: 'statuses: read', why: 'asked only where a check run is refused: with a personal token, which has its own permissions' },
  { phase: 'publish', needed: 'statuses: write', why: 'the same' },
]

interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

const endpoints = new Octokit().rest as unknown as Readonly<Record<string, Readonly<Record<string, { readonly endpoint: { readonly DEFAULTS: { readonly method: string; readonly url: string } } }>>>>
const MUTATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = { draft: DRAFT_MUTATIONS, merge: MERGE_MUTATIONS }

/** Returns every request of the fleet's repository in an adapter, as its source names them. */
function requestsIn(adapter: string): Asked[] {
  const named = [...repositoryFile(`src/adapters/github-${adapter}.ts`).matchAll(/\.rest\.(\w+)\.(\w+)/g)].map(([, group = '', name = '']) => {
    const found = endpoints[group]?.[name]?.endpoint.DEFAULTS
    if (found === undefined) throw new Error(`Octokit has no ${group}.${name}`)
    const path = found.url.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => (/_(?:number|id)$/.test(parameter) ? '1' : 'a'))
    return { method: found.method, path, body: '' }
  })
  return [...named, ...Object.values(MUTATIONS[adapter] ?? {}).map((query) => ({ method: 'POST', path: '/graphql', body: JSON.stringify({ query }) }))]
}

const adapters = readdirSync(join(ROOT, 'src/adapters')).flatMap((name) => /^github-(.+)\.ts$/.exec(name)?.[1] ?? []).filter((name) => requestsIn(name).length > 0)
const isRead = ({ method }: Asked): boolean => method === 'GET'

/** Returns the permissions that a phase needs, each as the lines of which one is enough, and for which request. */
function neededBy(phase: string): { readonly request: string; readonly needed: readonly string[] }[] {
  const { reads = [], writes = [] } = PHASES[phase] ?? {}
  const others = (OTHERS[phase] ?? []).map((line) => ({ method: line.split(' ')[0] ?? '', path: `/repos/a/a${line.split(' ')[1]}`, body: '' }))
  const asked = [...reads.flatMap((name) => requestsIn(name).filter(isRead)), ...writes.flatMap((name) => requestsIn(name).filter((one) => !isRead(one))), ...others]
  return asked
    .map(({ method, path, body }) => ({ request: `${method} ${path}`, needed: neededFor(method, path, body) }))
    .filter(({ needed }) => !REFUSED.some((one) => one.phase === phase && needed.every((line) => line === one.needed)))
}

/** The jobs that are handed out, with the phases that run in them. */
const JOBS = workflowTexts()
  .filter(({ path }) => path.startsWith('examples/') || path.startsWith('nix/'))
  .flatMap(({ path, yaml }) =>
    Object.entries(yaml.jobs).flatMap(([job, { permissions, steps }]) => {
      const step = steps.find(({ uses }) => uses?.startsWith('OWNER/llama-fleet@'))
      const phase = (step?.with?.['phase'] ?? 'all') as string
      const phases = phase === 'all' ? ['plan', 'measure', 'publish'] : [phase]
      return step === undefined ? [] : [{ path, job, phases, permissions: permissions === undefined ? (yaml.permissions as Permissions) : permissionsOf(path, job) }]
    }),
  )

describe('What each phase asks of GitHub', () => {
  test('is in the table: every question and every deed of every adapter belongs to a phase', () => {
    const { reads, writes } = { reads: Object.values(PHASES).flatMap((one) => one.reads), writes: Object.values(PHASES).flatMap((one) => one.writes) }
    for (const adapter of adapters) {
      const requests = requestsIn(adapter)
      expect([adapter, !requests.some(isRead) || reads.includes(adapter), requests.every(isRead) || writes.includes(adapter)]).toEqual([adapter, true, true])
    }
    expect([...new Set([...reads, ...writes])].filter((name) => !adapters.includes(name))).toEqual([])
  })

  test('is all there: the workflows run every phase', () => {
    expect(new Set(JOBS.flatMap(({ phases }) => phases))).toEqual(new Set(Object.keys(PHASES)))
    expect(JOBS.map(({ path, job }) => `${path} ${job}`)).toEqual(expect.arrayContaining(['examples/minimal.yml bump', 'examples/review.yml dispatch', 'examples/workflow.yml publish']))
  })

  test.each(JOBS.map((one) => [`${one.path} ${one.job}`, one] as const))('is what the job may ask in %s', (_name, { phases, permissions }) => {
    const lacking = phases.flatMap(neededBy).filter(({ needed }) => !covers(permissions, needed))
    expect(lacking).toEqual([])
  })

  test.each(JOBS.map((one) => [`${one.path} ${one.job}`, one] as const))('needs every line that the job has in %s', (_name, { phases, permissions }) => {
    for (const name of Object.keys(permissions)) {
      const { [name]: _gone, ...less } = permissions as Record<string, string>
      expect([name, phases.flatMap(neededBy).some(({ needed }) => !covers(less, needed))]).toEqual([name, true])
    }
  })

  test('is refused only where that is known', () => {
    for (const { phase, needed } of REFUSED) expect([phase, needed, (PHASES[phase]?.reads ?? []).concat(PHASES[phase]?.writes ?? []).flatMap(requestsIn).some(({ method, path, body }) => neededFor(method, path, body).includes(needed))]).toEqual([phase, needed, true])
  })
})
