import { plainText, type StyledText } from '../../src/core/report/styled-text.ts'
import { createHash } from 'node:crypto'
import { notRun, type Unasked } from '../../src/core/checks/check-runs.ts'
import type { Activity } from '../../src/core/hosts/activity.ts'
import type { Build, Calibration, Measurement } from '../../src/core/hosts/measurement.ts'
import type { RunJob } from '../../src/core/hosts/measure-jobs.ts'
import type { RegisteredRunner } from '../../src/core/hosts/offline-hosts.ts'
import type { DeclarationAnswer } from '../../src/core/pin/declaration-question.ts'
import type { LockOverride } from '../../src/core/pin/lock-move.ts'
import type { Plan } from '../../src/core/hosts/plan.ts'
import type { Report } from '../../src/core/report/report.ts'
import type { SandboxState } from '../../src/core/sandbox/sandbox-state.ts'
import type { SandboxWish } from '../../src/core/sandbox/sandbox-wish.ts'
import type { BenchAbility, BenchRun } from '../../src/ports/benchmark.ts'
import type { BumpFacts, MergedHead, RepositoryFacts } from '../../src/ports/fleet-repository.ts'
import type { EarlierPullRequest } from '../../src/core/pull-request/earlier-requests.ts'
import type { UpstreamChanges } from '../../src/core/upstream/change-groups.ts'
import type { FoundPullRequest } from '../../src/core/pull-request/reviewed-request.ts'
import type { ReviewContent } from '../../src/ports/reviews.ts'
import type { History } from '../../src/ports/history.ts'
import type { TerminalWorld } from '../../src/phases/terminal.ts'
import type { HistoryEntry } from '../../src/core/history/history-entry.ts'
import type { ChangedLock, PullRequestContent, PullRequestResult } from '../../src/ports/pull-requests.ts'
import type { WantedModel } from '../../src/core/checks/service-answer.ts'
import type { ServiceRun } from '../../src/core/checks/check-runs.ts'
import type { FoundProgram, ProgramEnd, Programs, ServedService, ServiceWords } from '../../src/ports/programs.ts'
import type { FetchedSource } from '../../src/ports/nix.ts'
import type { Publication } from '../../src/ports/release-dates.ts'
import type { Place, Relation, UpstreamTag } from '../../src/ports/upstream-tags.ts'
import type { WorkflowWorld } from '../../src/phases/workflow-world.ts'
import { madeProcess } from './made-measurement.ts'
import { plannedHost } from './planned-bump.ts'

export const BASE = 'b'.repeat(40)
export const commitOf = (digit: string): string => digit.repeat(40)
export const blobOf = (text: string): string => createHash('sha1').update(`blob ${Buffer.byteLength(text)}\0${text}`).digest('hex')

/** The miniature world's flake: one input at a tag. */
export const flakeNix = (target: string): string => `{ inputs.llama-cpp.url = "github:ggml-org/llama.cpp${target}"; }\n`

/** What nix answers of the miniature world's flake. */
export function declaredUrl(url: string) {
  const answer: DeclarationAnswer = {
    flake: 'set', declared: ['llama-cpp'], kind: 'set', line: 1, attributes: { url: 'string' }, lines: { url: 1 }, strings: [{ attribute: 'url', value: url, line: 1, column: 3 }], isFlake: true, nested: {}, twins: [],
  }
  return answer
}

interface Locked {
  readonly rev: string
  readonly ref?: string
  /** Whether flake.nix itself names the commit. */
  readonly pinned?: boolean
  readonly extra?: Readonly<Record<string, string>>
}

/** Returns a flake.lock with llama-cpp at a commit, and other nodes at theirs (`root` sees all but flake-parts). */
export function flakeLock({ rev, ref, pinned = false, extra = {} }: Locked, owner = 'ggml-org'): string {
  const node = (name: string, commit: string) => ({ locked: { type: 'github', owner: name, repo: name, rev: commit, narHash: `sha256-${commit.slice(0, 4)}`, lastModified: 1 } })
  const names = Object.keys(extra)
  return asNixWrites({
    version: 7,
    root: 'root',
    nodes: {
      root: { inputs: { 'llama-cpp': 'llama-cpp', ...Object.fromEntries(names.filter((name) => name !== 'flake-parts').map((name) => [name, name])) } },
      'llama-cpp': {
        inputs: names.includes('flake-parts') ? { 'flake-parts': 'flake-parts' } : {},
        locked: { type: 'github', owner, repo: 'llama.cpp', rev, narHash: 'sha256-x', lastModified: 1 },
        original: { type: 'github', owner, repo: 'llama.cpp', ...(ref === undefined ? {} : { ref }), ...(pinned ? { rev } : {}) },
      },
      ...Object.fromEntries(names.map((name) => [name, node(name, extra[name] ?? '')])),
    },
  })
}

/** Returns a lock as nix prints it: sorted keys, two spaces before each level. */
export function asNixWrites(lock: unknown): string {
  const sorted = (_key: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value
  return `${JSON.stringify(lock, sorted, 2)}\n`
}

/** What a test says of the world; everything that happened is in the lists below it. */
export interface Circumstances {
  config: string
  tracked: Record<string, string>
  facts: Partial<RepositoryFacts & BumpFacts>
  tags: readonly UpstreamTag[]
  dates: ReadonlyMap<string, Date>
  /** How commits stand to the baseline where numbers do not say it; those left out diverged. */
  relations: ReadonlyMap<string, Relation>
  /** Commits that the default branch does not contain. */
  besideDefaultBranch: ReadonlySet<string>
  /** Where a pinned commit without a tag is. */
  place: Place
  /** The commits of annotated tags that are not listed (any more), by their own ids. */
  peeled: ReadonlyMap<string, string>
  published: (tag: string) => Publication
  hasReleaseDates: boolean
  firstSeen: ReadonlyMap<string, Date>
  /** Tags that were seen on another commit before. */
  moved: ReadonlySet<string>
  prefetch: (reference: string) => FetchedSource
  /** flake.lock after `nix flake lock` in a tree whose flake.nix is this text. */
  relock: (flakeNixText: string, overrides: readonly LockOverride[]) => string
  /** flake.lock after `nix flake lock` in the untouched tree, where that is not the one that is there. */
  lockAsItIs: string | null
  declared: DeclarationAnswer
  evaluate: (side: string, attribute: string) => unknown
  /** What nix says of the unit that the host serves with. */
  unit: (side: string, importFromDerivation: boolean) => unknown
  build: (side: string) => Build
  sandbox: (wish: SandboxWish) => Promise<SandboxState>
  traces: (storePath: string) => readonly string[]
  /** The names of what other jobs of the run uploaded. */
  artifacts: readonly string[]
  /** Those that are there and refused. */
  damagedArtifacts: readonly string[]
  ability: (storePath: string) => BenchAbility
  bench: (run: BenchRun, count: number) => ReturnType<typeof madeProcess>
  /** Where the files of a check lie. */
  workspace: Programs['workspace']
  /** Which programs besides llama-bench a store path has; a sentence for one that it has not. */
  program: (storePath: string, file: string) => FoundProgram | Unasked
  programEnd: (path: string, words: readonly string[]) => ProgramEnd
  serve: (path: string, words: readonly string[], model: WantedModel | null, within: ServiceWords | null) => ServiceRun | ServedService
  model: () => Promise<string>
  changes: UpstreamChanges
  /** Pull requests from our branch, and those of others that change flake.lock. */
  earlier: readonly EarlierPullRequest[]
  changedLocks: readonly ChangedLock[]
  /** What the artifacts of an earlier run hold. */
  artifactsOf: (run: number) => Promise<readonly Measurement[]>
  hostname: string
  /** What others do after so many seconds. */
  activity: (seconds: number) => Activity
  driverFault: string | null
  isLockLost: () => boolean
  stopUnits: (units: readonly string[]) => Promise<void>
  pullRequest: () => Promise<PullRequestResult>
  /** The pull request that is reviewed, and what its head has in place of the tracked files. */
  pull: Partial<FoundPullRequest>
  headFiles: Record<string, string>
  /** What merging a head makes that lacks something of its base, and the files that are neither's alone. */
  merge: () => MergedHead
  mergedFiles: Record<string, string>
  foreignTip: { readonly head: string; readonly author: string } | null
  byPerson: boolean
  /** The jobs of this run, after so many seconds. */
  runJobs: (seconds: number) => Promise<readonly RunJob[]>
  cancel: () => Promise<void>
  runners: () => Promise<readonly RegisteredRunner[] | null>
}

const sightOf = (at: Date | undefined, moved: boolean) => (at === undefined ? null : { at, moved })

/** The head of the pull request that is reviewed. */
export const HEAD = 'e'.repeat(40)

/** What merging it makes where it lacks something of its base. */
export const MERGED = 'f'.repeat(40)

const FOUND_PULL: Omit<FoundPullRequest, 'number'> = { open: true, head: HEAD, ownHead: true, baseBranch: 'main', baseCommit: BASE, mergeBase: BASE, behind: 0, ours: false, pushedBy: null, marker: null }

/** Everything the phases did to the world, in order. */
export interface Happenings {
  readonly measurements: Measurement[]
  readonly rows: string[]
  readonly plans: Plan[]
  readonly reports: Report[]
  readonly outputs: Map<string, string>
  readonly state: Map<string, string>
  readonly uploads: { name: string; files: readonly string[] }[]
  readonly pullRequests: PullRequestContent[]
  readonly reviews: ReviewContent[]
  readonly branches: string[]
  readonly history: { readonly place: string; readonly entry: HistoryEntry }[]
  readonly calibrations: Calibration[]
  readonly log: string[]
}

export const HELP_FLAGS = ['-o', '-r', '-m', '-p', '-n', '-pg', '-d', '-t', '-b', '-ub', '-ctk', '-ctv', '-ngl', '-dev', '--list-devices', '-fa', '-lm']

/** Returns a world in memory in which v0.5.0 is newer than the pinned v0.4.0 and measures alike, changed by `change`. */
export function inMemoryWorld(change: Partial<Circumstances> = {}) {
  const is: Circumstances = {
    config: 'model: /models/m.gguf\nhosts: { carbon: { variant: cpu } }\n',
    tracked: { 'flake.nix': flakeNix('/v0.4.0'), 'flake.lock': flakeLock({ rev: commitOf('a'), ref: 'v0.4.0' }) },
    facts: {},
    tags: [
      { name: 'v0.4.0', commit: commitOf('a') },
      { name: 'v0.5.0', commit: commitOf('c') },
      { name: 'gguf-v9.0.0', commit: commitOf('9') },
    ],
    dates: new Map([['v0.5.0', new Date('2026-01-20T00:00:00Z')]]),
    relations: new Map(),
    besideDefaultBranch: new Set(),
    place: { onDefaultBranch: true, nearest: null },
    peeled: new Map(),
    published: () => ({ at: new Date('2026-01-20T01:00:00Z'), notice: null }),
    hasReleaseDates: true,
    firstSeen: new Map(),
    moved: new Set(),
    prefetch: () => ({ rev: null, narHash: 'sha256-x' }),
    relock: (text) => flakeLock({ rev: text.includes('v0.5.0') || text.includes(commitOf('c')) ? commitOf('c') : commitOf('a'), ref: 'v0.5.0' }),
    lockAsItIs: null,
    declared: declaredUrl('github:ggml-org/llama.cpp/v0.4.0'),
    evaluate: (side) => ({ source: 'pkgs', derivation: `/nix/store/${side}.drv`, out: `/nix/store/${side}` }),
    unit: () => ({ none: 'llama-cpp' }),
    build: (side) => ({ kind: 'built', storePath: `/nix/store/${side}`, seconds: 60, closureBytes: 1000 }),
    sandbox: () => Promise.resolve({ kind: 'bubblewrap', reason: 'bwrap works here' }),
    traces: () => [],
    artifacts: [],
    damagedArtifacts: [],
    ability: () => ({ flags: HELP_FLAGS, devices: [], failure: null }),
    bench: (run, count) => madeProcess(plannedHost('carbon', { repetitions: run.repetitions }), [1680, 96], count, run.storePath.length),
    workspace: (terms) => Promise.resolve({ terms, record: (name) => Promise.resolve(`/scratch/${name}`), endRecords: () => Promise.resolve(), write: (name) => Promise.resolve(`/scratch/${name}`), remove: () => Promise.resolve() }),
    program: (_storePath, file) => notRun(`The package has none of ${file}.`),
    programEnd: (path) => {
      throw new Error(`no program runs here: ${path}`)
    },
    serve: (path) => {
      throw new Error(`no service runs here: ${path}`)
    },
    model: () => Promise.resolve('/models/m.gguf'),
    changes: { total: 0, commits: [] },
    earlier: [],
    changedLocks: [],
    pull: {},
    headFiles: {},
    merge: () => ({ kind: 'merged', commit: MERGED }),
    mergedFiles: {},
    foreignTip: null,
    byPerson: true,
    artifactsOf: () => Promise.resolve([]),
    hostname: 'carbon',
    activity: () => ({ foreignCpu: 0, processes: [], gpus: [], builders: [] }),
    driverFault: null,
    isLockLost: () => false,
    stopUnits: () => Promise.resolve(),
    pullRequest: () => Promise.resolve({ operation: 'created', number: 7, url: 'https://example.org/pull/7', notice: null }),
    runJobs: () => Promise.resolve([]),
    cancel: () => Promise.resolve(),
    runners: () => Promise.resolve(null),
    ...change,
  }
  const happened: Happenings = {
    measurements: [], rows: [], plans: [], reports: [], outputs: new Map(), state: new Map(), uploads: [], pullRequests: [], reviews: [], branches: [], history: [], calibrations: [], log: [],
  }
  const onDisk = new Map<string, string>([['/fleet/.github/llama-fleet.yml', is.config]])
  const latest = new Map<string, Measurement>()
  const fetched = new Map<string, readonly Measurement[]>()
  const reachable = new Set<string>()
  const sideOf = (directory: string): string => directory.split('/')[2] ?? ''
  let processes = 0
  /** Seconds that were waited since the world began. */
  let passed = 0
  const stopped = new Set<string>()

  const historyIn = (place: string): History => ({
    read: () => Promise.resolve({ entries: happened.history.filter((one) => one.place === place).map(({ entry }) => entry), notices: [] }),
    append: (entries) => Promise.resolve(void happened.history.push(...entries.map((entry) => ({ place, entry })))).then(() => []),
  })

  let rowsOf: string[] = []
  const world: WorkflowWorld & TerminalWorld = {
    clock: {
      now: () => new Date(Date.UTC(2026, 1, 1) + passed * 1000),
      seconds: () => passed,
      randomSeed: () => 42,
      pause: (seconds) => Promise.resolve(void (passed += seconds)),
    },
    files: {
      read: (path) => Promise.resolve(onDisk.get(path) ?? null),
      write: (path, text) => Promise.resolve(void onDisk.set(path, Array.from(text).join(''))),
    },
    memory: { once: (_place, _of, make) => make() },
    fleet: {
      facts: () =>
        Promise.resolve({ root: '/fleet', headCommit: BASE, ...is.facts }),
      bumpFacts: () => Promise.resolve({ branch: 'main', dirty: false, usesGitCrypt: false, usesLfs: false, usesSubmodules: false, ...is.facts }),
      readFiles: (commit, paths) => {
        const tree = { ...is.tracked, ...(commit === HEAD || commit === MERGED ? is.headFiles : {}), ...(commit === MERGED ? is.mergedFiles : {}) }
        const files = paths.map((path) => {
          const text = tree[path]
          return (commit !== BASE && !reachable.has(commit)) || text === undefined ? null : { text, mode: '100644', blob: blobOf(text) }
        })
        return Promise.resolve(files as never)
      },
      absence: (_commit, paths) => Promise.resolve({ files: paths.map((path) => ({ path, state: 'nowhere' })), others: [] }),
      blobOf: (text) => Promise.resolve(blobOf(text)),
      checkOut: (commit, name) => {
        for (const [path, text] of Object.entries(is.tracked)) onDisk.set(`/trees/${name}/${path}`, text)
        return Promise.resolve({ directory: `/trees/${name}`, commit })
      },
      commitFiles: (tree, files) => {
        for (const file of files) onDisk.set(`${tree.directory}/${file.path}`, file.text)
        return Promise.resolve({ ...tree, commit: commitOf('d') })
      },
      writeBranch: (branch) => {
        happened.branches.push(branch)
        return Promise.resolve({ kind: 'created', branch, commit: commitOf('d') })
      },
      mergePullRequest: ({ number, head, base, mergeBase }) => {
        happened.log.push(`merge pull request ${number}`)
        const merge: MergedHead = mergeBase === base ? { kind: 'merged', commit: head } : is.merge()
        for (const commit of [head, base, ...(merge.kind === 'merged' ? [merge.commit] : [])]) reachable.add(commit)
        return Promise.resolve(merge)
      },
      removeTrees: () => Promise.resolve(void happened.log.push('trees removed')),
    },
    nix: {
      version: () => Promise.resolve('2.34.8'),
      currentSystem: () => Promise.resolve('x86_64-linux'),
      evaluate: async ({ directory, attribute, importFromDerivation = false }, apply) => {
        await Promise.resolve()
        const side = sideOf(directory)
        // after the package, after the service, or after both
        if (apply.startsWith('host: { package =')) return { package: await is.evaluate(side, attribute), service: await is.unit(side, importFromDerivation) }
        return apply.includes('execStart') ? is.unit(side, importFromDerivation) : is.evaluate(side, attribute)
      },
      evaluateExpression: () => Promise.resolve(is.declared),
      lock: (directory, overrides) => {
        const text = onDisk.get(`${directory}/flake.nix`) ?? ''
        if (overrides.length === 0 && text === is.tracked['flake.nix']) {
          happened.log.push('lock as it is')
          onDisk.set(`${directory}/flake.lock`, is.lockAsItIs ?? is.tracked['flake.lock'] ?? '')
          return Promise.resolve()
        }
        happened.log.push(`lock ${overrides.map(({ input, reference }) => `${input}=${reference}`).join(' ')}`.trim())
        onDisk.set(`${directory}/flake.lock`, is.relock(text, overrides))
        return Promise.resolve()
      },
      build: ({ directory }) => {
        happened.log.push(`build ${sideOf(directory)}`)
        return Promise.resolve(is.build(sideOf(directory)))
      },
      prefetch: (reference) => {
        happened.log.push(`prefetch ${reference}`)
        return Promise.resolve(is.prefetch(reference))
      },
      releaseRoots: () => Promise.resolve(void happened.log.push('roots released')),
    },
    upstream: {
      list: (_upstream, prefixes) => Promise.resolve(is.tags.filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)))),
      dates: (_upstream, tags) => {
        happened.log.push(`dates ${tags.length}`)
        return Promise.resolve(is.dates)
      },
      relate: (_upstream, _baseline, commits) => {
        happened.log.push(`relate ${commits.length}`)
        return Promise.resolve(new Map(commits.map((commit) => [commit, is.relations.get(commit) ?? 'newer'])))
      },
      changes: () => Promise.resolve(is.changes),
      peel: (_upstream, object) => Promise.resolve(is.peeled.get(object) ?? null),
      place: (_upstream, commit) => {
        happened.log.push('place')
        return Promise.resolve({ ...is.place, onDefaultBranch: is.place.onDefaultBranch && !is.besideDefaultBranch.has(commit) })
      },
    },
    releaseDates: {
      knows: () => {
        happened.log.push('knows')
        return Promise.resolve(is.hasReleaseDates)
      },
      published: (_upstream, tag) => {
        happened.log.push(`published ${tag}`)
        return Promise.resolve(is.published(tag))
      },
    },
    firstSeen: { record: () => Promise.resolve({ of: (name) => sightOf(is.firstSeen.get(name), is.moved.has(name)) }) },
    sandbox: {
      state: is.sandbox,
      run: () => Promise.reject(new Error('the programs of this world are in `benchmark`')),
      traces: (storePath) => Promise.resolve(is.traces(storePath)),
    },
    benchmark: {
      probe: (storePath) => Promise.resolve(is.ability(storePath)),
      run: (run) => {
        const ran = is.bench(run, processes++)
        for (const row of ran.rows) run.onRow(JSON.stringify(row))
        return Promise.resolve(ran)
      },
    },
    programs: {
      workspace: (terms) => is.workspace(terms),
      find: (storePath, names) => Promise.resolve(is.program(storePath, names[0]?.file ?? '')),
      run: (program, words) => {
        happened.log.push(`run ${program.path}`)
        return Promise.resolve(is.programEnd(program.path, words))
      },
      serve: ({ program, arguments: words, model, within }) => {
        happened.log.push(`serve ${program.path}`)
        const served = is.serve(program.path, words, model, within)
        return Promise.resolve('run' in served ? served : { run: served, timedOut: false })
      },
    },
    models: {
      provide: async () => ({
        path: await is.model(),
        parts: [],
        digest: { name: 'm.gguf', bytes: 5, modifiedAt: '2026-01-01T00:00:00.000Z', sampled: 'f00d', sha256: null },
      }),
    },
    machine: {
      hostname: () => is.hostname,
      cpuFeatures: () => ['avx2'],
      fingerprint: (nix, system, devices) =>
        Promise.resolve({
          hostname: is.hostname, system, cpu: 'a CPU', cores: 4, cpuFeatures: ['avx2'], memoryBytes: 1, kernel: '6', governor: null, devices: [...devices], driver: null, nix,
        }),
      lock: () => {
        happened.log.push('locked')
        return Promise.resolve({
          place: '/run/lock/llama-fleet',
          isLost: () => is.isLockLost(),
          release: () => {
            happened.log.push('unlocked')
            stopped.clear()
            return Promise.resolve()
          },
        })
      },
      activity: (seconds) => {
        passed += seconds
        return Promise.resolve(is.activity(passed))
      },
      storeWorkers: () => Promise.resolve(is.activity(passed).builders),
      assertLockable: () => {},
      driverFault: () => is.driverFault,
      units: (units) => Promise.resolve(units.map((unit) => ({ unit, exists: unit !== 'nope.service', runs: !stopped.has(unit), state: stopped.has(unit) ? 'inactive' : 'active', stuck: null, stopsToo: [] }))),
      stopUnits: async (units) => {
        await is.stopUnits(units)
        happened.log.push(`stopped ${units.join(' ')}`)
        for (const unit of units) stopped.add(unit)
        return units.map((unit) => ({ unit, restorer: `restorer-of-${unit}` }))
      },
    },
    records: {
      writePlan: (plan) => {
        happened.plans.push(plan)
        return Promise.resolve({ path: '/records/plan.json', digest: 'd'.repeat(64) })
      },
      readPlan: () => {
        const plan = happened.plans.at(-1)
        return plan === undefined ? Promise.reject(new Error('no plan')) : Promise.resolve({ plan, digest: 'd'.repeat(64) })
      },
      writeMeasurement: (measurement) => {
        happened.measurements.push(measurement)
        latest.set(`${measurement.host}-${measurement.attempt}`, measurement)
        return Promise.resolve(`/records/measurement-${measurement.host}-${measurement.attempt}.json`)
      },
      appendRow: (host, attempt, line) => {
        rowsOf.push(`${host} ${attempt}`)
        return Promise.resolve(void happened.rows.push(line))
      },
      dropRows: (host, attempt) => {
        const kept = happened.rows.filter((_, at) => rowsOf[at] !== `${host} ${attempt}`)
        happened.rows.splice(0, happened.rows.length, ...kept)
        rowsOf = rowsOf.filter((of) => of !== `${host} ${attempt}`)
        return Promise.resolve()
      },
      measurementFiles: (host, attempt) => Promise.resolve(latest.has(`${host}-${attempt}`) ? [`/records/measurement-${host}-${attempt}.json`] : []),
      keepEarlier: (measurements) => {
        for (const measurement of measurements) latest.set(`${measurement.host}-earlier`, measurement)
        return Promise.resolve({ directory: '/records/measurement-earlier', paths: measurements.map(({ host }) => `/records/measurement-earlier/${host}`) })
      },
      readMeasurements: (within) => Promise.resolve({ measurements: within === undefined ? [...latest.values()] : (fetched.get(within) ?? []), unreadable: [] }),
      writeReport: (report) => {
        happened.reports.push(report)
        return Promise.resolve({ json: '/records/report.json', markdown: '/records/report.md', html: '/records/report.html' })
      },
    },
    progress: {
      task: (_title, work) => work({ update: () => {}, log: () => {} }),
      notice: (line) => void happened.log.push(`notice: ${line}`),
      warning: (line) => void happened.log.push(`warning: ${line}`),
    },
    artifacts: {
      fetch: async (run, names) => {
        happened.log.push(`fetch ${run} ${names.join(' ')}`)
        fetched.set(`earlier/${run}`, await is.artifactsOf(run))
        return []
      },
      upload: (name, files) => Promise.resolve(void happened.uploads.push({ name, files })),
      download: (prefix, _directory, isWanted, refused) => {
        happened.log.push(`download ${prefix}`)
        if (prefix === 'measurement-') for (const name of is.damagedArtifacts) refused?.(name, `The artifact ${name} cannot be unpacked.`)
        return Promise.resolve(is.artifacts.filter((name) => name.startsWith(prefix) && isWanted?.(name) !== false))
      },
    },
    pullRequests: {
      earlier: () => Promise.resolve(void happened.log.push('earlier requests')).then(() => is.earlier),
      changedLocks: () => Promise.resolve(void happened.log.push('other requests')).then(() => is.changedLocks),
      publish: (content) => {
        happened.pullRequests.push(content)
        return is.pullRequest()
      },
    },
    reviews: {
      foreignTip: () => Promise.resolve(is.foreignTip),
      find: ({ number }) => Promise.resolve(void happened.log.push(`find ${number}`)).then(() => ({ ...FOUND_PULL, number, ...is.pull })),
      publish: (content) => Promise.resolve(void happened.reviews.push(content)).then(() => ({ url: 'https://example.org/comment', operation: 'created' as const, notice: null })),
    },
    reviewStarts: {
      asked: () => Promise.resolve(null),
      open: () => Promise.resolve([]),
      isReviewed: () => Promise.resolve(false),
      runs: () => Promise.resolve([]),
      changesFlake: () => Promise.resolve(false),
      start: () => Promise.resolve(null),
    },
    runJobs: {
      list: () => is.runJobs(passed),
      cancel: () => {
        happened.log.push(`cancel after ${passed} s`)
        return is.cancel()
      },
    },
    runners: { list: () => is.runners() },
    surface: {
      setOutput: (name, value) => void happened.outputs.set(name, value),
      writeSummary: (markdown) => Promise.resolve(void happened.log.push(`summary ${markdown.split('\n')[0] ?? ''}`)),
      saveState: (name, value) => void happened.state.set(name, value),
      fail: (message) => void happened.log.push(`failed: ${message}`),
    },
    survey: {
      nix: () => Promise.resolve({ version: '2.34.8', name: '2.34.8' }),
      sandbox: () => Promise.resolve(true),
      configSources: () => Promise.resolve([]),
      cudaCapabilities: () => Promise.resolve(null),
    },
    tree: {
      survey: () => Promise.resolve({ root: '/fleet', tracked: Object.keys(is.tracked), untracked: [], origin: null, committedAt: null }),
      create: () => Promise.resolve(),
      replace: () => Promise.resolve(),
    },
    publicity: { of: () => Promise.resolve({ kind: 'unknown', why: 'nobody was asked' }) },
    calibrations: {
      read: (key) => Promise.resolve(happened.calibrations.findLast((one) => one.key === key) ?? null),
      write: (calibration) => Promise.resolve(`/state/calibrations/${happened.calibrations.push(calibration)}.json`),
    },
    history: historyIn('this machine'),
    historyOn: historyIn,
    scheduled: { startedBy: { event: 'schedule', workflow: null }, latest: () => Promise.resolve(null) },
    run: { attempt: 1, baseBranch: 'main', recordsDirectory: '/records', page: { id: 77, url: 'https://github.com/acme/fleet/actions/runs/77' } },
    print: (text: string | StyledText) => void happened.log.push(`printed ${typeof text === 'string' ? text : plainText(text)}`),
  }
  const { pullRequests, reviews, artifacts, records } = world
  const onGithub = { pullRequests, reviews, artifacts, records, recordsDirectory: '/records', baseBranch: 'main', byPerson: is.byPerson }
  return { world: { ...world, onGithub }, happened, is }
}
