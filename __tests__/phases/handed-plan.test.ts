import { describe, expect, test } from '@jest/globals'
import { InputError } from '../../src/core/errors.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import { lockDiffText } from '../../src/core/report/lock-diff.ts'
import { bumpOf } from '../../src/phases/handed-plan.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import { runInTerminal } from '../../src/phases/terminal.ts'
import { runInWorkflow } from '../../src/phases/workflow.ts'
import { asNixWrites, blobOf, commitOf, declaredUrl, flakeLock, flakeNix, inMemoryWorld } from '../support/in-memory-world.ts'

const request = { directory: '/fleet', configPath: '.github/llama-fleet.yml', tag: null, chooseHosts: <Host>(hosts: readonly Host[]) => hosts }
const extra = { nixpkgs: commitOf('1'), 'flake-parts': commitOf('2') }
const before = (ref?: string) => flakeLock({ rev: commitOf('a'), ...(ref === undefined ? {} : { ref }), extra })
const after = (ref?: string, others = extra) => flakeLock({ rev: commitOf('c'), ...(ref === undefined ? {} : { ref }), extra: others })
const COMMENTED = flakeNix('/v0.4.0').replace('; }', '; # v0.4.0\n}')

async function made(target: '/v0.4.0' | '' = '/v0.4.0'): Promise<Bump> {
  const ref = target === '' ? undefined : target.slice(1)
  const { world } = inMemoryWorld({
    tracked: { 'flake.nix': ref === undefined ? flakeNix('') : COMMENTED, 'flake.lock': before(ref) },
    declared: declaredUrl(`github:ggml-org/llama.cpp${target}`),
    relock: () => after(ref === undefined ? undefined : 'v0.5.0'),
  })
  const plan = await planBump(request, world)
  if (plan.kind !== 'bump') throw new Error('not a bump')
  return plan
}

type Draft = { -readonly [Key in keyof Bump]: Bump[Key] } & { files: { text: string; textBefore: string; before: string; after: string; path: string }[] }

/** What somebody could do to a plan; the blob ids are made to fit, so that only the content can give it away. */
async function tampered(change: (plan: Draft) => void, target: '/v0.4.0' | '' = '/v0.4.0'): Promise<Bump> {
  const plan = structuredClone(await made(target)) as unknown as Draft
  change(plan)
  for (const file of plan.files) Object.assign(file, { before: blobOf(file.textBefore), after: blobOf(file.text) })
  return plan
}

test('a plan that nobody changed passes, with a literal and a comment and without any edit', async () => {
  const plan = await made()
  expect(plan.place.edits.map(({ what }) => what)).toEqual(['url', 'comment'])
  expect(await bumpOf(plan)).toBe(plan)
  const bare = await made('')
  expect(bare.place).toMatchObject({ form: 'none', edits: [] })
  expect(await bumpOf(bare)).toBe(bare)
})

describe('a plan that differs is refused', () => {
  const file = (index: 0 | 1) => (plan: Draft) => plan.files[index] ?? plan.files[0]
  const cases: [string, (plan: Draft) => void, string][] = [
    ['more changed in flake.nix', (plan) => { const f = file(0)(plan); if (f) f.text = f.text.replace('}\n', '  outputs = _: { evil = true; };\n}\n') }, 'flake.nix is changed beside its pin'],
    ['another literal', (plan) => { const f = file(0)(plan); if (f) f.text = f.text.replace('ggml-org', 'someone') }, 'flake.nix is changed beside its pin'],
    ['an edit that says so too', (plan) => { const f = file(0)(plan); const edit = plan.place.edits[0]; if (f && edit) { f.text = f.text.replace('ggml-org', 'someone'); edit.after = edit.after.replace('ggml-org', 'someone') } }, 'the edits of flake.nix are not those that move llama-cpp to v0.5.0'],
    ['an edit elsewhere', (plan) => { const edit = plan.place.edits[0]; if (edit) edit.column = 1 }, 'flake.nix:1 does not bind the url of llama-cpp'],
    ['an edit less', (plan) => { plan.place.edits.pop() }, 'the edits of flake.nix are not those'],
    ['no edit', (plan) => { plan.place = { form: 'none', edits: [] } }, 'flake.lock has the pin as tag, not as none'],
    ['no edit of a tag', (plan) => { plan.place.edits = [] }, 'a pin of the form tag has 0 edits'],
    ['another candidate commit in the lock', (plan) => { const f = file(1)(plan); if (f) f.text = f.text.replace(commitOf('c'), commitOf('e')) }, `nix locked llama-cpp to ${commitOf('e')}, but v0.5.0 is commit ${commitOf('c')}`],
    ['another narHash', (plan) => { const f = file(1)(plan); if (f) f.text = f.text.replace('sha256-x', 'sha256-evil') }, 'flake.lock holds another candidate'],
    ['another owner', (plan) => { const f = file(1)(plan); if (f) f.text = f.text.replaceAll('ggml-org', 'someone') }, 'was meant'],
    ['an old ref', (plan) => { const f = file(1)(plan); if (f) f.text = f.text.replace('v0.5.0', 'v0.4.0') }, 'was meant'],
    ['an input of the fleet', (plan) => { const f = file(1)(plan); if (f) f.text = after('v0.5.0', { ...extra, nixpkgs: commitOf('9') }) }, 'also moves nixpkgs in flake.lock'],
    ['an input below', (plan) => { const f = file(1)(plan); if (f) f.text = after('v0.5.0', { ...extra, 'flake-parts': commitOf('9') }) }, 'flake.lock moves llama-cpp/flake-parts beside llama-cpp'],
    ['another baseline', (plan) => { plan.baseline = { ...plan.baseline, pin: { ...plan.baseline.pin, rev: commitOf('8') } } }, 'flake.lock was locked to another baseline'],
    ['another file', (plan) => { const f = file(0)(plan); if (f) f.path = 'nix/flake.nix' }, 'its files are nix/flake.nix and flake.lock'],
    ['other words about the lock', (plan) => { plan.lockDiff = 'No node of flake.lock moved.' }, 'what it says of flake.lock is not what is in it'],
    ['a lock that is none', (plan) => { const f = file(1)(plan); if (f) f.text = '{' }, 'flake.lock is not JSON'],
    ['a comment that is given another name', (plan) => { const f = file(0)(plan); const edit = plan.place.edits[1]; if (f && edit) { f.text = f.text.replace('# v0.5.0', '# v9.9.9'); edit.after = 'v9.9.9' } }, 'the edits of flake.nix are not those'],
    ['a baseline that is called otherwise', (plan) => { plan.baseline = { ...plan.baseline, tag: 'v0.3.0' } }, 'v0.3.0 is not among the tags on the commit before'],
    ['tags that are not those of the candidate', (plan) => { plan.place = { ...plan.place, tags: { before: ['v0.4.0'], after: ['b6002'] } } }, 'v0.5.0 is not among the tags on its commit'],
    ['no tag', (plan) => { plan.candidate = { ...plan.candidate, tag: null } }, 'it names no candidate tag'],
  ]
  test.each(cases)('%s', async (_name, change, sentence) => {
    const refused = bumpOf(await tampered(change))
    await expect(refused).rejects.toThrow(new RegExp(`^The plan was changed on its way: .*(?:${sentence.split('|').map((part) => part.replace(/[.*+?^${}()[\]\\]/g, '\\$&')).join('|')})`))
    await expect(refused).rejects.toBeInstanceOf(InputError)
  })

  type LockJson = Record<string, unknown> & { nodes: Record<string, { locked?: Record<string, unknown>; original?: Record<string, unknown> } & Record<string, unknown>> }
  const inLock = (change: (lock: LockJson, pinned: LockJson['nodes'][string]) => void) => (plan: Draft): void => {
    const f = file(1)(plan)
    if (f === undefined) return
    const lock = JSON.parse(f.text) as LockJson
    change(lock, lock.nodes['llama-cpp'] ?? {})
    f.text = asNixWrites(lock)
  }
  const asText = (change: (text: string) => string) => (plan: Draft): void => {
    const f = file(1)(plan)
    if (f) f.text = change(f.text)
  }
  test.each<[string, (plan: Draft) => void, string]>([
    ['no flake', inLock((_, pinned) => { pinned['flake'] = false }), 'was meant'],
    ['a parent', inLock((_, pinned) => { pinned['parent'] = ['nixpkgs'] }), 'was meant'],
    ['a ref where none was', inLock((_, pinned) => { Object.assign(pinned.locked ?? {}, { ref: 'evil' }) }), 'was meant'],
    ['a shallow fetch', inLock((_, pinned) => { Object.assign(pinned.locked ?? {}, { shallow: true }) }), 'was meant'],
    ['a count of commits', inLock((_, pinned) => { Object.assign(pinned.locked ?? {}, { revCount: 7 }) }), 'was meant'],
    ['a final node', inLock((_, pinned) => { Object.assign(pinned.locked ?? {}, { __final: true }) }), 'no lock has it. Make the plan again.'],
    ['files of git LFS', inLock((_, pinned) => { Object.assign(pinned.locked ?? {}, { lfs: true }) }), 'was meant'],
    ['a branch of the tag’s name', inLock((_, pinned) => { Object.assign(pinned.original ?? {}, { ref: 'refs/heads/v0.5.0' }) }), 'was meant'],
    ['a locked root', inLock((lock) => { lock.nodes['root'] = { ...lock.nodes['root'], locked: { type: 'github', owner: 'x', repo: 'y' } } }), "has 'locked' where nix writes none"],
    ['a key beside the nodes', inLock((lock) => { lock['note'] = 'x' }), "has 'note' where nix writes none"],
    ['a node that nothing needs', inLock((lock) => { lock.nodes['more'] = { locked: { type: 'github', owner: 'x', repo: 'y' } } }), "has a node 'more' that no input needs"],
    ['a key of another node', inLock((lock) => { Object.assign(lock.nodes['nixpkgs'] ?? {}, { flake: false }) }), 'also moves nixpkgs'],
    ['a key twice', asText((text) => text.replace('"narHash"', '"narHash": "sha256-evil",\n        "narHash"')), 'is not written as nix writes it'],
    ['other spaces', asText((text) => JSON.stringify(JSON.parse(text))), 'is not written as nix writes it'],
    ['another order', asText((text) => `${JSON.stringify({ version: 7, ...(JSON.parse(text) as LockJson) }, null, 2)}\n`), 'is not written as nix writes it'],
    ['another line end', asText((text) => text.replaceAll('\n', '\r\n')), 'is not written as nix writes it'],
    ['no last line end', asText((text) => text.trimEnd()), 'is not written as nix writes it'],
  ])('a lock that gives the moved node, or itself, %s', async (_name, change, sentence) => {
    const plan = await tampered(change)
    plan.lockDiff = lockDiffText(plan.files[1].textBefore, plan.files[1].text)
    await expect(bumpOf(plan)).rejects.toThrow(`The plan was changed on its way: `)
    await expect(bumpOf(plan)).rejects.toThrow(sentence)
  })

  test('an edit where there was nothing to edit', async () => {
    const plan = await tampered((draft) => { draft.place.edits.push({ what: 'url', line: 1, column: 3, start: 0, end: 0, before: 'github:ggml-org/llama.cpp', after: 'x' }) }, '')
    await expect(bumpOf(plan)).rejects.toThrow('a pin of the form none has 1 edits')
  })

  test('texts that are not the blobs', async () => {
    const plan = structuredClone(await made())
    plan.files[0].textBefore += ' '
    await expect(bumpOf(plan)).rejects.toThrow('The plan was changed on its way: flake.nix is not the blob that it names. Make the plan again.')
  })

  test('a plan with nothing to do', async () => {
    const { world } = inMemoryWorld({ tags: [{ name: 'v0.4.0', commit: commitOf('a') }] })
    await expect(bumpOf(await planBump(request, world))).rejects.toThrow('The plan says there is nothing to do: v0.4.0 is the newest release tag')
  })
})

test('both doors look at a plan before they measure or publish it', async () => {
  const bad = await tampered((plan) => { plan.lockDiff = '' })
  const { world, happened } = inMemoryWorld()
  happened.plans.push(bad)
  const sentence = 'The plan was changed on its way'
  const digest = 'd'.repeat(64)
  await expect(runInWorkflow({ door: 'action', kind: 'measure', host: 'carbon', planDigest: digest, token: '' }, '/fleet', world)).rejects.toThrow(sentence)
  await expect(runInWorkflow({ door: 'action', kind: 'publish', planDigest: digest, token: '' }, '/fleet', world)).rejects.toThrow(sentence)
  await expect(runInTerminal({ door: 'terminal', kind: 'measure', hosts: { kind: 'all' }, json: false, output: null, planDigest: digest }, '/fleet', world)).rejects.toThrow(sentence)
  await expect(runInTerminal({ door: 'terminal', kind: 'publish', json: false, output: null, planDigest: digest }, '/fleet', world)).rejects.toThrow(sentence)
  expect([happened.pullRequests, happened.measurements, happened.branches]).toEqual([[], [], []])
})

test('a comment that names the build of the pinned commit gets the build of the candidate, here and when the plan is handed over', async () => {
  const commit = (letter: string): string => commitOf(letter)
  const { world } = inMemoryWorld({
    tags: [
      { name: 'v0.4.0', commit: commit('a') }, { name: 'b6000', commit: commit('a') },
      { name: 'v0.5.0', commit: commit('c') }, { name: 'b6002', commit: commit('c') }, { name: 'b6003', commit: commit('c') },
    ],
    tracked: { 'flake.nix': flakeNix('/v0.4.0').replace('; }', '; # b6000\n}'), 'flake.lock': before('v0.4.0') },
    declared: declaredUrl('github:ggml-org/llama.cpp/v0.4.0'),
    relock: () => after('v0.5.0'),
  })
  const plan = await planBump(request, world)
  if (plan.kind !== 'bump') throw new Error('not a bump')
  expect(plan.place.tags).toEqual({ before: ['v0.4.0', 'b6000'], after: ['v0.5.0', 'b6003', 'b6002'] })
  expect(plan.place.edits.map(({ what, before: was, after: is }) => [what, was, is])[1]).toEqual(['comment', 'b6000', 'b6003'])
  expect(await bumpOf(plan)).toBe(plan)
  const forged = structuredClone(plan)
  if (forged.place.tags) forged.place.tags.before.pop()
  await expect(bumpOf(forged)).rejects.toThrow('the edits of flake.nix are not those')
})

test('lockDiffText of the plan is that of its texts', async () => {
  const plan = await made()
  expect(plan.lockDiff).toBe(lockDiffText(plan.files[1].textBefore, plan.files[1].text))
})

describe('an edit at another literal of the same text is refused, although it, the text and the lock agree', () => {
  test.each<[string, string]>([
    ['another input', '  inputs.twin.url = "@";'],
    ['a comment', '  # inputs.llama-cpp.url = "@";'],
    ['a string', '  description = \'\'\n    inputs.llama-cpp.url = "@";\n  \'\';'],
    ['the outputs', '  outputs = _: { inputs.llama-cpp.url = "@"; };'],
    ['a let', '  outputs = _: let\n    inputs.llama-cpp.url = "@"; in { };'],
  ])('%s', async (_name, more) => {
    const text = (url: string, other: string): string => flakeNix('/v0.4.0').replace('github:ggml-org/llama.cpp/v0.4.0', url).replace('; }', `;\n${more.replace('@', other)}\n}`)
    const [was, is] = ['github:ggml-org/llama.cpp/v0.4.0', 'github:ggml-org/llama.cpp/v0.5.0']
    const { world } = inMemoryWorld({ tracked: { 'flake.nix': text(was, was), 'flake.lock': before('v0.4.0') }, declared: declaredUrl(was), relock: () => after('v0.5.0') })
    const plan = await planBump(request, world)
    if (plan.kind !== 'bump') throw new Error('not a bump')
    expect(await bumpOf(plan)).toBe(plan)
    const forged = structuredClone(plan) as unknown as Draft
    const [edit, file] = [forged.place.edits[0], forged.files[0]]
    if (edit === undefined || file === undefined) throw new Error('nothing to forge')
    const name = text(was, was).lastIndexOf('url = ')
    const start = name - text(was, was).slice(0, name).match(/[\w.-]*$/)![0].length
    const line = text(was, was).slice(0, start).split('\n')
    Object.assign(edit, { line: line.length, column: line.at(-1)!.length + 1, start: name + 7, end: name + 7 + was.length })
    file.text = text(was, is)
    file.after = blobOf(file.text)
    await expect(bumpOf(forged)).rejects.toThrow(`The plan was changed on its way: flake.nix:${line.length} does not bind the url of llama-cpp. Make the plan again.`)
  })
})
