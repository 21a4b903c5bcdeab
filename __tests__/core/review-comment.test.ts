import { describe, expect, test } from '@jest/globals'
import { planSchema, type Review } from '../../src/core/hosts/plan.ts'
import { lockDiffText, movedNodes } from '../../src/core/report/lock-diff.ts'
import { makeReport } from '../../src/core/report/make-report.ts'
import { commandsOf } from '../../src/core/report/page-repeat.ts'
import { reportHtml } from '../../src/core/report/report-html.ts'
import { reportSchema } from '../../src/core/report/report.ts'
import { ownNote, reviewComment, withNote } from '../../src/core/report/review-comment.ts'
import { byteLength } from '../../src/core/report/visible-text.ts'
import { workOf } from '../../src/phases/handed-plan.ts'
import { whole } from '../support/page-text.ts'
import { goldenText } from '../support/golden-file.ts'
import { unchanged } from '../support/golden-reports.ts'
import { madeMeasurement, madeRounds } from '../support/made-measurement.ts'
import { plannedBump, plannedHost } from '../support/planned-bump.ts'

const DIGEST = 'd'.repeat(64)
const [BASE, HEAD] = ['b'.repeat(40), 'e'.repeat(40)]
const HOSTS = [plannedHost('carbon'), plannedHost('beryllium', { variant: 'cuda', statistic: 'median' })]
const RUN = { id: 77, url: 'https://github.com/acme/fleet/actions/runs/77' }

const node = (rev: string, owner = 'NixOS') => ({ locked: { type: 'github', owner, repo: 'nixpkgs', rev: rev.repeat(40), narHash: `sha256-${rev}`, lastModified: 1_769_904_000 } })
const lock = (nodes: Readonly<Record<string, unknown>>): string => JSON.stringify({ version: 7, root: 'root', nodes: { root: {}, ...nodes } })
const [before, after] = [lock({ nixpkgs: node('1'), 'llama-cpp': node('3') }), lock({ nixpkgs: node('2', 'mallory'), 'llama-cpp': node('3') })]

function plannedReview(changes: Partial<Review> = {}): Review {
  const { place: _place, files: _files, history: _history, publishing: _publishing, acceptedOutputs: _accepted, ...work } = plannedBump(HOSTS)
  const side = (words: string, rev: string) => ({ tag: null, words, pin: { ref: null, rev, narHash: null, lastModified: null } })
  return {
    ...work,
    kind: 'review',
    repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: '.' },
    baseline: side('main at bbbbbbb', BASE),
    candidate: side('#12 at eeeeeee', HEAD),
    movedNodes: movedNodes(before, after) ?? [],
    lockDiff: lockDiffText(before, after),
    pullRequest: { number: 12, fork: false, pushedBy: null, mergeBase: BASE, merged: HEAD, lock: { path: 'flake.lock', line: 1 } },
    ...changes,
  }
}

const ofHeads = <Measured extends ReturnType<typeof madeMeasurement>>(measurement: Measured) => ({
  ...measurement,
  baseline: { ...measurement.baseline, rev: BASE },
  candidate: { ...measurement.candidate, rev: HEAD },
})
const [carbon = plannedHost('x'), beryllium = plannedHost('y')] = HOSTS
const slower = (plan: Review) =>
  makeReport(plan, DIGEST, [ofHeads(unchanged(carbon)), ofHeads(madeMeasurement(beryllium, { rounds: madeRounds(beryllium, [1, 0.8]) }))], [], '2026-02-01T05:00:00.000Z')

describe('The comment of a review', () => {
  test('is the golden one, byte for byte', () => {
    const plan = plannedReview()
    const comment = reviewComment(slower(plan), plan, RUN)
    expect(comment).toBe(goldenText('review.comment.md', comment))
    expect(planSchema.parse(plan)).toEqual(plan)
    expect(reportSchema.parse(slower(plan))).toEqual(slower(plan))
  })

  test('stays below 60,000 bytes and names nobody, whatever the nodes of the lock are called', () => {
    const names = Array.from({ length: 5000 }, (_, place) => `@ggml-org/<b>#${place}</b>\`|\u202e`)
    const moved = [lock({}), lock(Object.fromEntries(names.map((name) => [name, node('1')])))] as const
    const plan = plannedReview({ movedNodes: movedNodes(...moved) ?? [], lockDiff: lockDiffText(...moved) })
    const comment = reviewComment(slower(plan), plan, RUN)
    expect(byteLength(comment)).toBeLessThanOrEqual(60_000)
    expect(comment.split('\n')[2]).toContain(' and 4980 more.')
    // as code, in which GitHub reads no mention and no markup
    expect(comment.split('\n')[2]).toContain('`` @ggml-org/<b>#0</b>`\u2502⟦U+202E⟧ ``')
    expect(comment).not.toMatch(/\u202e/)
  })

  test('says of another source of the same node where it comes from now', () => {
    expect(lockDiffText(before, after)).toBe('nixpkgs: 111111111111 (2026-02-01) -> 222222222222 (2026-02-01), from github:mallory/nixpkgs instead of github:NixOS/nixpkgs')
    expect(movedNodes(before, lock({ nixpkgs: node('1', 'mallory'), 'llama-cpp': node('3') }))).toEqual(['nixpkgs'])
  })

  test('on our own pull request says whose head it is, and the note on its text is said once', () => {
    const plan = plannedReview({ pullRequest: { ...plannedReview().pullRequest, pushedBy: '@grace <b>' } })
    expect(reviewComment(slower(plan), plan, RUN)).toMatch(/> \[!NOTE\]\n> @&#8203;grace &lt;b&gt; pushed to this branch, .*`llama-fleet:rebuild`/)
    const note = ownNote(plan) ?? ''
    const once = withNote('**Merge:** faster', note)
    expect(once).toMatch(/^\*\*Not what is on the branch:\*\* @&#8203;grace .*\n\n\*\*Merge:\*\* faster$/)
    expect(withNote(once, `${note} Again.`)).toBe(once)
    expect(ownNote(plannedReview())).toBeNull()
  })
})

test('the page of a review names both commits of the fleet and no page of upstream, and each host says how to repeat it', () => {
  const report = slower(plannedReview({ repository: { baseCommit: BASE, baseBranch: 'main', flakeDirectory: 'nix/fleet' } }))
  const host = report.hosts.find((one) => one.host === 'beryllium')
  expect(host === undefined ? [] : commandsOf(report, host).slice(0, 3)).toEqual([
    `git fetch origin refs/pull/12/head ${BASE}`,
    `nix build './nix/fleet?rev=${BASE}#nixosConfigurations.beryllium.config.services.llama-cpp.package' --out-link baseline`,
    `nix build './nix/fleet?rev=${HEAD}#nixosConfigurations.beryllium.config.services.llama-cpp.package' --out-link candidate`,
  ])
  const stale = { ...report, review: { number: 12, fork: false, merged: 'f'.repeat(40) } }
  expect(host === undefined ? [] : commandsOf(stale, host).slice(2, 5)).toEqual([
    `git worktree add --detach merged ${BASE}`,
    `git -C merged merge --no-edit ${HEAD}`,
    "nix build './merged/nix/fleet#nixosConfigurations.beryllium.config.services.llama-cpp.package' --out-link candidate",
  ])
  const page = whole(reportHtml(report))
  expect(page).toContain('<p>Review: main at bbbbbbb → #12 at eeeeeee (input <code>llama-cpp</code>)</p>')
  expect(page).not.toContain('/compare/')
})

describe('A plan of a review that another job handed on', () => {
  test('is taken as it is when its sides are the base and another commit', async () => {
    expect(await workOf(plannedReview())).toEqual(plannedReview())
  })

  test.each<[string, Partial<Review>]>([
    ['whose baseline is not its base', { repository: { ...plannedReview().repository, baseCommit: 'f'.repeat(40) } }],
    ['that compares the base with itself', { candidate: plannedReview().baseline }],
    ['that measures another commit than the head that lacks nothing', { pullRequest: { ...plannedReview().pullRequest, merged: 'f'.repeat(40) } }],
    ['that passes over the merge of a head that lacks something', { pullRequest: { ...plannedReview().pullRequest, mergeBase: 'f'.repeat(40) } }],
  ])('%s is refused', async (_what, change) => {
    await expect(workOf(plannedReview(change))).rejects.toThrow(/^The plan was changed on its way: its sides are not the base and the head/)
  })

  test.each<[string, unknown]>([
    ['a number that is an option', { pullRequest: { ...plannedReview().pullRequest, number: '--upload-pack=x' } }],
    ['a number below one', { pullRequest: { ...plannedReview().pullRequest, number: 0 } }],
    ['a head that is no commit', { candidate: { ...plannedReview().candidate, pin: { ...plannedReview().candidate.pin, rev: 'refs/heads/main' } } }],
    ['files of a bump', { files: [] }],
    ['a directory that leaves the repository', { repository: { ...plannedReview().repository, flakeDirectory: '../x' } }],
  ])('with %s is no plan', (_what, change) => {
    expect(planSchema.safeParse({ ...plannedReview(), ...(change as object) }).success).toBe(false)
  })
})
