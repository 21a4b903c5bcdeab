import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import type { Relation } from '../../src/ports/upstream-tags.ts'
import { isNewestOf } from '../../src/core/upstream/policy.ts'
import { familyTag } from '../../src/core/upstream/tags.ts'
import { chooseCandidate, type CandidateChoice } from '../../src/phases/candidate-choice.ts'
import { commitOf, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'

/** The world's clock says 2026-02-01T00:00Z. */
const hoursAgo = (hours: number): Date => new Date(Date.parse('2026-02-01T00:00:00Z') - hours * 3_600_000)
const upstream = 'https://github.com/ggml-org/llama.cpp'
const pin = (rev: string, ref: string | null = null) => ({ ref, rev, narHash: null, lastModified: null })

/** v0.4.0 = b100 on a, v0.5.0 = b200 on c, v0.6.0 = b300 on d, and builds between and after. */
const tags = [
  { name: 'v0.4.0', commit: commitOf('a') }, { name: 'b100', commit: commitOf('a') },
  { name: 'b150', commit: commitOf('b') },
  { name: 'v0.5.0', commit: commitOf('c') }, { name: 'b200', commit: commitOf('c') },
  { name: 'v0.6.0', commit: commitOf('d') }, { name: 'b300', commit: commitOf('d') },
  { name: 'b310', commit: commitOf('e') },
]
const old = new Map(tags.map(({ name }) => [name, hoursAgo(1000)]))

async function choose(config: string, change: Partial<Circumstances> = {}, asked: { rev?: string; ref?: string; tag?: string; declined?: Parameters<typeof chooseCandidate>[0]['declined'] } = {}) {
  const { world, happened } = inMemoryWorld({ tags, dates: old, published: () => ({ at: hoursAgo(900), notice: null }), ...change })
  const question = {
    upstream,
    input: 'llama-cpp',
    baseline: pin(asked.rev ?? commitOf('a'), asked.ref ?? null),
    config: parseConfig(`model: /m.gguf\n${config}`, 'config.yml'),
    tag: asked.tag ?? null,
    declined: asked.declined,
  }
  return { choice: await chooseCandidate(question, world), log: happened.log }
}
const taken = (choice: CandidateChoice): string => (choice.kind === 'candidate' ? choice.candidate.name : `${choice.reason}: ${choice.sentence}`)

describe('range and hold', () => {
  test('leave the newest that both allow, and each newer tag has its reason', async () => {
    const { choice } = await choose('follow: build\nrange: ..b300\nhold:\n  - { tags: v0.6.0, reason: slower on Vulkan }\n')
    expect(taken(choice)).toBe('b200')
    expect(choice.skipped).toEqual([
      { tag: 'b310', reason: 'out of range ..b300' },
      { tag: 'b300', reason: 'held as v0.6.0: slower on Vulkan' },
    ])
    expect(choice.newer).toEqual([
      { tag: 'b310', commit: commitOf('e') },
      { tag: 'b300', commit: commitOf('d') },
      { tag: 'b200', commit: commitOf('c') },
      { tag: 'b150', commit: commitOf('b') },
    ])
  })

  test('are asked before anybody is asked for what people declined', async () => {
    const asked: string[][] = []
    const declined = (newer: readonly { readonly name: string }[]) => (asked.push(newer.map(({ name }) => name)), Promise.resolve(new Map<string, string>()))
    for (const config of ['range: <0.5\n', 'hold: [{ tags: ">=0.5", reason: no }]\n', 'range: ~0.5\nhold: [{ tags: v0.5.0, reason: no }]\n']) await choose(config, {}, { declined })
    expect(asked).toEqual([])
    await choose('range: ~0.5\n', {}, { declined })
    expect(asked).toEqual([['v0.6.0', 'v0.5.0']])
  })

  test('may leave nothing, and the reason is what stands in the way', async () => {
    const sentence = async (config: string, change?: Partial<Circumstances>) => taken((await choose(config, change)).choice)
    expect(await sentence('hold: [{ tags: ">=0.5", reason: no }]\n')).toBe('held: Every release tag newer by number than v0.4.0 is held.')
    expect(await sentence('range: <0.5\n')).toBe('no-newer-tag: No release tag newer than v0.4.0 may be taken.')
    expect(await sentence('range: ~0.5\nhold: [{ tags: v0.5.0, reason: no }]\n')).toBe('held: Every release tag newer by number than v0.4.0 that may be taken is held.')
    const young = { dates: new Map([['v0.5.0', hoursAgo(1)]]) }
    expect(await sentence('hold: [{ tags: v0.6.0, reason: no }]\n', young)).toBe('too-young: Every release tag newer by number than v0.4.0 is held or younger than minimum-age.')
    // asked of history, and published too late
    const late = { firstSeen: new Map([['v0.6.0', hoursAgo(2)], ['v0.5.0', hoursAgo(2)]]), hasReleaseDates: false }
    expect(await sentence('', late)).toBe('too-young: Every release tag newer than v0.4.0 is younger than minimum-age.')
  })

  test('a hold that has expired no longer counts and is a notice', async () => {
    const { choice } = await choose('hold: [{ tags: v0.6.0, reason: no, until: 2026-01-31 }]\n')
    expect(taken(choice)).toBe('v0.6.0')
    expect(choice.notices).toEqual([expect.stringContaining('ended on 2026-01-31')])
  })

  test('do not count for a tag that is asked for by name; that it is held is a notice', async () => {
    const { choice, log } = await choose('hold: [{ tags: v0.6.0, reason: slow }]\n', {}, { tag: 'v0.6.0' })
    expect(taken(choice)).toBe('v0.6.0')
    expect(choice.notices).toEqual(['v0.6.0 is held: slow; it was asked for by name.'])
    expect(log).toEqual(['relate 1', 'dates 1'])
  })
})

describe('the age', () => {
  test('is asked of the host for the tag that git calls old enough, and for no other', async () => {
    const dates = new Map([...old, ['v0.6.0', hoursAgo(5)] as const])
    const { choice, log } = await choose('', { dates })
    expect(taken(choice)).toBe('v0.5.0')
    expect(log.filter((line) => line.startsWith('published'))).toEqual(['published v0.5.0'])
  })

  test('is that of the publication when the tag claims to be older', async () => {
    const published = (tag: string) => ({ at: tag === 'v0.6.0' ? hoursAgo(3) : hoursAgo(900), notice: null })
    const { choice } = await choose('', { published })
    expect(taken(choice)).toBe('v0.5.0')
    expect(choice.skipped).toEqual([{ tag: 'v0.6.0', reason: 'too young: published 3 h ago, minimum-age is 48 h' }])
  })

  test('counts from the first sight where the host says nothing', async () => {
    const change = { published: () => ({ at: null, notice: 'GitHub did not say.' }), firstSeen: new Map([['v0.6.0', hoursAgo(10)], ['v0.5.0', hoursAgo(50)]]) }
    const { choice } = await choose('', change)
    expect(taken(choice)).toBe('v0.5.0')
    expect(choice.skipped).toEqual([{ tag: 'v0.6.0', reason: 'too young: first seen 10 h ago, minimum-age is 48 h' }])
    expect(choice.notices).toEqual(['GitHub did not say.'])
  })

  test('is git’s alone for a tag that was there at the first sight of a host that says nothing, and this is told', async () => {
    const { choice } = await choose('', { published: () => ({ at: null, notice: null }) })
    expect(taken(choice)).toBe('v0.6.0')
    expect(choice.notices).toEqual(['The age of v0.6.0 is known from git’s date alone, which whoever tags can choose.'])
  })

  test('of a flood of backdated tags is asked for twenty times at most', async () => {
    const flood = Array.from({ length: 90 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') }))
    const dates = new Map(flood.map(({ name }) => [name, hoursAgo(1000)]))
    const change = { tags: [...tags, ...flood], dates, published: () => ({ at: hoursAgo(1), notice: null }) }
    const { choice, log } = await choose('follow: build\n', change)
    expect(taken(choice)).toMatch(/^too-young/)
    expect(log.filter((line) => line.startsWith('published'))).toHaveLength(20)
  })

  test('of a tag that moved is not that of its publication, which was another commit’s', async () => {
    const change = { firstSeen: new Map([['v0.6.0', hoursAgo(2)], ['v0.5.0', hoursAgo(60)]]), moved: new Set(['v0.6.0', 'v0.5.0']) }
    const { choice, log } = await choose('', change)
    expect(taken(choice)).toBe('v0.5.0')
    expect(choice.skipped).toEqual([{ tag: 'v0.6.0', reason: 'too young: seen to move 2 h ago, minimum-age is 48 h' }])
    expect(log.filter((line) => line.startsWith('published'))).toEqual([])
  })

  test.each([
    ['has no such dates', { hasReleaseDates: false }, 'b1059', 0],
    ['has none of these', { published: () => ({ at: null, notice: null }) }, 'b1059', 5],
    ['refuses to say', { published: () => ({ at: null, notice: 'GitHub did not say.' }) }, 'b1059', 2],
  ])('by our own record reaches back behind a week of builds where the host %s, and each skipped one has its reason', async (_name, change, expected, requests) => {
    // 133 builds came since the last run, a week ago; those up to b1059 were there then
    const builds = Array.from({ length: 193 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') }))
    const firstSeen = new Map(builds.map(({ name }, index) => [name, hoursAgo(index < 60 ? 168 : 0)]))
    const dates = new Map(builds.map(({ name }, index) => [name, hoursAgo((192 - index) * 1.26)]))
    const { choice, log } = await choose('follow: build\n', { tags: builds, firstSeen, dates, ...change }, { rev: commitOf('f') })
    expect(taken(choice)).toBe(expected)
    expect(choice.skipped).toHaveLength(133)
    expect(new Set(choice.skipped.map(({ reason }) => reason.split(' ').slice(0, 3).join(' ')))).toEqual(new Set(['too young: dated', 'too young: first']))
    expect(log.filter((line) => line.startsWith('published'))).toHaveLength(requests)
  })

  test('of a tag that stands on no commit is none, and hides no other', async () => {
    const { choice } = await choose('', { dates: new Map([...old].filter(([name]) => name !== 'v0.6.0')) })
    expect(taken(choice)).toBe('v0.5.0')
    expect(choice.skipped).toEqual([{ tag: 'v0.6.0', reason: 'it stands on no commit' }])
  })

  test('is asked of nobody where none is wanted, and not spoken of', async () => {
    const { choice, log } = await choose('minimum-age: 0h\n', { published: () => ({ at: null, notice: 'GitHub did not say.' }) })
    expect([taken(choice), choice.notices, log.filter((line) => line.startsWith('published'))]).toEqual(['v0.6.0', [], []])
  })

  test('costs nothing when nothing is newer', async () => {
    const { choice, log } = await choose('', {}, { rev: commitOf('d') })
    expect(taken(choice)).toBe(`no-newer-tag: v0.6.0 is the newest release tag of ${upstream}.`)
    expect(log).toEqual([])
  })
})

describe('from one family to the other', () => {
  test('a fleet on a build waits for the first release on a later build', async () => {
    const on = async (rev: string) => taken((await choose('follow: release\n', {}, { rev })).choice)
    expect(await on(commitOf('b'))).toBe('v0.6.0')
    expect(await on(commitOf('e'))).toBe(`no-newer-tag: No release tag of ${upstream} is newer than b310.`)
  })

  test('a fleet on a release goes to builds after the release’s own', async () => {
    expect(taken((await choose('follow: build\n', {}, { rev: commitOf('c') })).choice)).toBe('b310')
    expect((await choose('follow: build\n', {}, { rev: commitOf('c') })).choice.newer.map(({ tag }) => tag)).toEqual(['b310', 'b300'])
  })

  test('history decides where no tags do, a batch at a time and only until it is behind the baseline', async () => {
    const builds = Array.from({ length: 100 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') }))
    const relations = new Map(builds.map(({ commit }, index): [string, Relation] => [commit, index < 50 ? 'older' : 'newer']))
    const dates = new Map(builds.map(({ name }) => [name, hoursAgo(1000)]))
    const { choice, log } = await choose('follow: build\n', { tags: builds, relations, dates }, { rev: commitOf('f') })
    expect(taken(choice)).toBe('b1099')
    expect(choice.newer.at(-1)?.tag).toBe('b1050')
    expect(log.filter((line) => line.startsWith('relate'))).toEqual(['relate 40', 'relate 60'])
  })

  test('a stray tag of a high number on an old commit hides none of those that are newer', async () => {
    const builds = [...Array.from({ length: 60 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') })), { name: 'b9000', commit: commitOf('9') }]
    const relations = new Map<string, Relation>([[commitOf('9'), 'older']])
    const { choice } = await choose('follow: build\n', { tags: builds, relations, dates: new Map(builds.map(({ name }) => [name, hoursAgo(1000)])) }, { rev: commitOf('f') })
    expect(taken(choice)).toBe('b1059')
    expect(choice.newer).toHaveLength(60)
  })

  test('a higher number is newer only where history agrees, by policy and by name', async () => {
    const more = [...tags, { name: 'v0.7.0', commit: commitOf('1') }, { name: 'v0.8.0', commit: commitOf('2') }]
    const change = { tags: more, dates: new Map(more.map(({ name }) => [name, hoursAgo(1000)])), relations: new Map<string, Relation>([[commitOf('1'), 'older'], [commitOf('2'), 'diverged']]) }
    const { choice } = await choose('', change, { rev: commitOf('c') })
    expect(taken(choice)).toBe('v0.6.0')
    expect(choice.skipped).toEqual([
      { tag: 'v0.8.0', reason: 'does not contain the pinned v0.5.0: the two diverged' },
      { tag: 'v0.7.0', reason: "stands behind the pinned v0.5.0 in upstream's history, whatever its number" },
    ])
    expect(taken((await choose('', change, { rev: commitOf('d') })).choice)).toBe('no-newer-tag: No release tag newer than v0.6.0 may be taken.')
    await expect(choose('', change, { rev: commitOf('d'), tag: 'v0.7.0' })).rejects.toThrow('v0.7.0 is older than the pinned v0.6.0; a bump never goes back in time.')
    await expect(choose('', change, { rev: commitOf('d'), tag: 'v0.8.0' })).rejects.toThrow('v0.8.0 does not contain the pinned v0.6.0: the two diverged, so it is no bump.')
  })

  test.each([
    ['a low number on a release’s commit', '', 'a', { name: 'b5', commit: commitOf('d') }, 'v0.6.0', 'v0.5.0', 'b5, on its commit, is not above b100, on the pinned one'],
    ['the same, for a fleet that has no release', '', 'b', { name: 'b5', commit: commitOf('d') }, 'v0.6.0', 'v0.5.0', 'b5, on its commit, is not above b150, on the pinned one'],
    ['a high number on the pinned commit', 'follow: build\n', 'd', { name: 'b99999', commit: commitOf('d') }, 'b310', 'no-newer-tag: No build tag newer than v0.6.0 may be taken.', 'b310, on its commit, is not above b99999, on the pinned one'],
  ])('%s stops no plan in silence: the numbers contradict each other, and by name history decides', async (_, config, rev, stray, tag, other, why) => {
    const more = [...tags, stray]
    const change = { tags: more, dates: new Map(more.map(({ name }) => [name, hoursAgo(1000)])) }
    const { choice } = await choose(config, change, { rev: commitOf(rev) })
    expect(taken(choice)).toBe(other)
    expect(choice.skipped.filter((skipped) => skipped.tag === tag).map(({ reason }) => reason)).toEqual([expect.stringContaining(`the numbers contradict each other: ${why}; `)])
    expect(taken((await choose(config, change, { rev: commitOf(rev), tag })).choice)).toBe(tag)
    const behind = { ...change, relations: new Map<string, Relation>([[more.find(({ name }) => name === tag)?.commit ?? '', 'older']]) }
    await expect(choose(config, behind, { rev: commitOf(rev), tag })).rejects.toThrow(`${tag} is older than the pinned`)
  })

  test('a patch release beside the default branch comes back to it, and says so; an older line’s does not take anybody from it', async () => {
    const later = [...tags, { name: 'v0.5.1', commit: commitOf('1') }]
    const change = { tags: later, dates: new Map(later.map(({ name }) => [name, hoursAgo(1000)])), relations: new Map<string, Relation>([[commitOf('d'), 'diverged'], [commitOf('c'), 'older']]), besideDefaultBranch: new Set([commitOf('1')]) }
    const { choice } = await choose('', change, { rev: commitOf('1') })
    expect(taken(choice)).toBe('v0.6.0')
    expect(choice.notices).toEqual(["The pinned v0.5.1 stands beside upstream's default branch, to which v0.6.0 goes back: what was mended for v0.5.1 alone may be missing there."])
    expect((await choose('', change, { rev: commitOf('1'), tag: 'v0.6.0' })).choice.notices).toEqual(choice.notices)
    // one that is too young to be taken is not spoken of
    expect((await choose('', { ...change, published: () => ({ at: hoursAgo(1), notice: null }) }, { rev: commitOf('1') })).choice).toMatchObject({ kind: 'none', reason: 'too-young', notices: [] })
    const other = { ...change, relations: new Map<string, Relation>([[commitOf('1'), 'diverged']]) }
    expect(taken((await choose('', other, { rev: commitOf('d') })).choice)).toBe(`no-newer-tag: v0.6.0 is the newest release tag of ${upstream}.`)
    const ahead = [...tags, { name: 'v0.6.1', commit: commitOf('1') }]
    expect(taken((await choose('', { ...other, tags: ahead, dates: new Map(ahead.map(({ name }) => [name, hoursAgo(1000)])) }, { rev: commitOf('d') })).choice)).toBe('no-newer-tag: No release tag newer than v0.6.0 may be taken.')
  })

  test('many tags that diverged are asked about together', async () => {
    const builds = Array.from({ length: 100 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') }))
    const all = [...tags, ...builds]
    const relations = new Map(builds.map(({ commit }): [string, Relation] => [commit, 'diverged']))
    const { choice, log } = await choose('follow: build\n', { tags: all, relations, dates: new Map(all.map(({ name }) => [name, hoursAgo(1000)])) }, { rev: commitOf('d') })
    expect(taken(choice)).toBe('b310')
    expect(log.filter((line) => line.startsWith('relate'))).toEqual(['relate 1', 'relate 40', 'relate 60'])
  })

  test.each(['gguf-v1', 'v1.0.0-rc1', 'b007', 'master'])('%s is a tag of neither', async (tag) => {
    await expect(choose('', {}, { tag })).rejects.toThrow(`'${tag}' is neither a release tag (v0.6.0) nor a build tag (b11429) of llama.cpp.`)
  })

  test('patch releases of lines that the pinned build is past are no newer tags', async () => {
    const patches = [...tags, { name: 'v0.4.1', commit: commitOf('1') }, { name: 'v0.5.1', commit: commitOf('2') }, { name: 'v0.6.1', commit: commitOf('3') }]
    const beside: [string, Relation][] = ['1', '2', '3'].map((digit) => [commitOf(digit), 'diverged'])
    const relations = new Map<string, Relation>([...['a', 'c', 'd'].map((letter): [string, Relation] => [commitOf(letter), 'older']), ...beside])
    const change = { relations, dates: new Map(patches.map(({ name }) => [name, hoursAgo(1000)])) }
    expect((await choose('follow: release\n', { ...change, tags: patches }, { rev: commitOf('e') })).choice.skipped.map(({ tag }) => tag)).toEqual(['v0.6.1'])
    const { choice } = await choose('follow: release\n', { ...change, tags: patches.slice(0, -1) }, { rev: commitOf('e') })
    expect([taken(choice), choice.skipped]).toEqual([`no-newer-tag: No release tag of ${upstream} is newer than b310.`, []])
  })

  test('what history said of two commits is not asked again, and what it says of others is', async () => {
    const kept = new Map<string, [string, unknown]>()
    const memory: ReturnType<typeof inMemoryWorld>['world']['memory'] = {
      async once<Value>(place: string, of: readonly string[], make: () => Promise<Value>): Promise<Value> {
        const [before, value] = kept.get(place) ?? []
        if (before === of.join(' ')) return value as Value
        const made = await make()
        kept.set(place, [of.join(' '), JSON.parse(JSON.stringify(made))])
        return made
      },
    }
    const asked = async (all: typeof tags) => {
      const { world, happened } = inMemoryWorld({ tags: all, dates: old, relations: new Map<string, Relation>([[commitOf('1'), 'diverged'], [commitOf('2'), 'older']]) })
      const question = { upstream, input: 'llama-cpp', baseline: pin(commitOf('e')), config: parseConfig('model: /m.gguf\n', 'c.yml'), tag: null }
      return [taken(await chooseCandidate(question, { ...world, memory })), happened.log.filter((line) => line.startsWith('relate'))]
    }
    const patched = [...tags, { name: 'v0.5.1', commit: commitOf('1') }]
    const none = `no-newer-tag: No release tag of ${upstream} is newer than b310.`
    expect([await asked(patched), await asked(patched)]).toEqual([[none, ['relate 1']], [none, []]])
    expect(await asked([...patched, { name: 'v0.5.2', commit: commitOf('2') }])).toEqual([none, ['relate 2']])
  })

  test('a tag that does not contain the pinned commit is skipped, and refused by name', async () => {
    const branch = [...tags, { name: 'v0.6.1', commit: commitOf('1') }]
    const change = { tags: branch, relations: new Map<string, Relation>([[commitOf('d'), 'older'], [commitOf('1'), 'diverged']]), dates: new Map(branch.map(({ name }) => [name, hoursAgo(1000)])) }
    const { choice } = await choose('follow: release\n', change, { rev: commitOf('e') })
    expect(taken(choice)).toBe('no-newer-tag: No release tag newer than b310 may be taken.')
    expect(choice.skipped).toEqual([{ tag: 'v0.6.1', reason: 'does not contain the pinned b310: the two diverged' }])
    await expect(choose('', change, { rev: commitOf('e'), tag: 'v0.6.1' })).rejects.toThrow('v0.6.1 does not contain the pinned b310: the two diverged, so it is no bump.')
  })
})

describe('the baseline', () => {
  test('on several tags is called by the one that pins it, else by the newest', async () => {
    const two = [{ name: 'v0.4.1', commit: commitOf('a') }, ...tags]
    const named = async (ref: string | null) => (await choose('', { tags: two }, ref === null ? {} : { ref })).choice.baseline.tag
    expect([await named('v0.4.0'), await named('refs/tags/v0.4.1'), await named(null), await named('b100')]).toEqual(['v0.4.0', 'v0.4.1', 'v0.4.1', 'b100'])
  })

  test('on several tags of a family is newest by the newest, and builds are not listed for that', async () => {
    const twice = [{ name: 'v0.6.0', commit: commitOf('d') }, { name: 'v0.6.1', commit: commitOf('d') }, { name: 'b99', commit: commitOf('d') }, { name: 'b100', commit: commitOf('d') }]
    const { choice } = await choose('', { tags: twice }, { rev: commitOf('d'), ref: 'v0.6.0' })
    expect(taken(choice)).toBe(`no-newer-tag: v0.6.1 is the newest release tag of ${upstream}.`)
    expect(isNewestOf('release', twice.map((tag) => familyTag(tag)).filter((tag) => tag !== null), pin(commitOf('d'), 'v0.6.0'))).toBe(true)
    const between = [...twice, { name: 'b50', commit: commitOf('d') }, { name: 'b98', commit: commitOf('e') }]
    const { choice: other } = await choose('follow: build\n', { tags: between }, { rev: commitOf('d'), ref: 'v0.6.0' })
    expect(other.skipped.map(({ tag, reason }) => `${tag}: ${reason.split(';')[0]}`)).toEqual(['b98: the numbers contradict each other: b98, on its commit, is not above b99, on the pinned one'])
  })

  test('is nothing to bump to by another of its names', async () => {
    expect(taken((await choose('', {}, { rev: commitOf('a'), ref: 'v0.4.0', tag: 'b100' })).choice)).toBe('no-newer-tag: b100 is pinned already, as v0.4.0.')
    expect(taken((await choose('', {}, { rev: commitOf('a'), ref: 'v0.4.0', tag: 'v0.4.0' })).choice)).toBe('no-newer-tag: v0.4.0 is pinned already.')
  })

  test('without a tag is called after the last tag before it', async () => {
    const named = async (commitsSince: number) => (await choose('', { place: { onDefaultBranch: true, nearest: { tag: 'b310', commitsSince } } }, { rev: commitOf('f') })).choice
    expect((await named(3)).baseline).toMatchObject({ tag: null, words: 'b310 + 3 commits' })
    expect((await named(1)).baseline).toMatchObject({ words: 'b310 + 1 commit' })
    const { choice } = await choose('', {}, { rev: commitOf('f') })
    expect(choice.baseline).toEqual({ tag: null, pin: pin(commitOf('f')) })
  })

  test('that upstream’s default branch does not contain and no tag stands on is refused', async () => {
    const forked = choose('', { place: { onDefaultBranch: false, nearest: null } }, { rev: commitOf('f') })
    await expect(forked).rejects.toThrow(`flake.lock pins llama-cpp to commit ${commitOf('f')}, which no tag of ${upstream} stands on and its default branch does not contain; it may exist only in a fork.`)
  })

  test('that is the object of an annotated tag, made anew since on the same commit, is that commit; on another it moved', async () => {
    const peeled = new Map([[commitOf('9'), commitOf('a')], [commitOf('8'), commitOf('b')]])
    for (const named of [{ ref: 'v0.4.0' }, {}]) {
      const { choice } = await choose('', { peeled, place: { onDefaultBranch: false, nearest: null } }, { rev: commitOf('9'), ...named })
      expect(choice).toMatchObject({ kind: 'candidate', commit: commitOf('a'), baseline: { pin: { rev: commitOf('9') } } })
    }
    await expect(choose('', { peeled }, { rev: commitOf('8'), ref: 'v0.4.0' })).rejects.toThrow(`The tag v0.4.0 moved: flake.lock holds commit ${commitOf('b')}, ${upstream} now has ${commitOf('a')}.`)
    const forked = choose('', { peeled: new Map([[commitOf('9'), commitOf('f')]]), place: { onDefaultBranch: false, nearest: null } }, { rev: commitOf('9') })
    await expect(forked).rejects.toThrow(`flake.lock pins llama-cpp to commit ${commitOf('f')}, which no tag`)
  })

  test.each(['v0.4.0', 'refs/tags/v0.4.0'])('pinned by %s stops the plan when the tag moved or vanished', async (ref) => {
    await expect(choose('', {}, { rev: commitOf('f'), ref })).rejects.toThrow(`The tag v0.4.0 moved: flake.lock holds commit ${commitOf('f')}, ${upstream} now has ${commitOf('a')}.`)
    await expect(choose('', { tags: [] }, { ref })).rejects.toThrow(`${upstream} lists no release tag (v0.6.0) and no build tag (b11429), not even the pinned v0.4.0. Run again later`)
    await expect(choose('', { tags: [] }, { rev: commitOf('f') })).rejects.toThrow(`${upstream} lists no release tag (v0.6.0) and no build tag (b11429). Run again later`)
    await expect(choose('', { tags: tags.slice(2) }, { ref })).rejects.toThrow(`The pinned tag v0.4.0 (commit ${commitOf('a')}) is no longer in ${upstream}.`)
  })
})

test('the list of newer tags is bounded, and keeps what lies between candidate and baseline', async () => {
  const many = Array.from({ length: 1500 }, (_, index) => ({ name: `b${1000 + index}`, commit: String(index + 10).padStart(40, '0') }))
  const list = async (range: string) => {
    const { choice } = await choose(`follow: build\n${range}`, { tags: [...tags, ...many], dates: new Map(many.map(({ name }) => [name, hoursAgo(999)])) })
    return [choice.newer.length, choice.newer[0]?.tag, choice.newer.at(-1)?.tag]
  }
  expect(await list('')).toEqual([1000, 'b2499', 'b1500'])
  expect(await list('range: ..b1200\n')).toEqual([1000, 'b1995', 'b150'])
})

describe('the releases alone', () => {
  const listings = async (change: Partial<Circumstances>, asked: { rev?: string; ref?: string; tag?: string }, config = '') => {
    const { world } = inMemoryWorld({ tags, dates: old, ...change })
    const asks: string[] = []
    const { list } = world.upstream
    const upstreamTags = { ...world.upstream, list: (...question: Parameters<typeof list>) => (asks.push(question[1].join(' ')), list(...question)) }
    const question = { upstream, input: 'llama-cpp', baseline: pin(asked.rev ?? commitOf('d'), asked.ref ?? null), config: parseConfig(`model: /m.gguf\n${config}`, 'c.yml'), tag: asked.tag ?? null }
    await chooseCandidate(question, { ...world, upstream: upstreamTags }).catch(() => {})
    return asks
  }

  test('are listed where they settle that nothing is newer; the builds only where they do not', async () => {
    expect(await listings({}, { ref: 'v0.6.0' })).toEqual(['v'])
    expect(await listings({}, { ref: 'refs/tags/v0.6.0' }, 'hold: [{ tags: v0.5.0, reason: no }]\n')).toEqual(['v'])
    expect(await listings({}, { ref: 'b300' })).toEqual(['v', 'v b'])
    expect(await listings({}, { rev: commitOf('e') })).toEqual(['v', 'v b'])
    expect(await listings({}, { rev: commitOf('c'), ref: 'v0.5.0' })).toEqual(['v', 'v b'])
    expect(await listings({}, { ref: 'v0.6.0', tag: 'v0.6.0' })).toEqual(['v b'])
    expect(await listings({}, { ref: 'v0.6.0' }, 'follow: build\n')).toEqual(['v b'])
  })

  test('say what all tags say', async () => {
    const letters = fc.constantFrom('a', 'b', 'c', 'd')
    const listed = fc.uniqueArray(
      fc.record({ name: fc.constantFrom('v0.4.0', 'v0.4.1', 'v0.5.0', 'v1.0.0', 'b7', 'b8', 'b9', 'gguf-v1.0.0'), letter: letters, annotated: fc.boolean() }),
      { selector: ({ name }) => name, maxLength: 8 },
    )
    const ref = fc.constantFrom(null, 'v0.5.0', 'refs/tags/v0.4.1', 'b8', 'master')
    const answer = async (question: Parameters<typeof chooseCandidate>[0], world: Parameters<typeof chooseCandidate>[1]) =>
      chooseCandidate(question, world).catch((error: unknown) => String(error))
    let settled = 0
    await fc.assert(
      fc.asyncProperty(listed, letters, fc.boolean(), ref, fc.constantFrom('', 'hold: [{ tags: b9, reason: no, until: 2026-01-01 }]\n'), async (drawn, letter, byObject, named, config) => {
        const all = drawn.map(({ name, letter: on, annotated }) => ({ name, commit: commitOf(on), ...(annotated ? { object: commitOf({ a: '1', b: '2', c: '3', d: '4' }[on]) } : {}) }))
        const rev = commitOf(byObject ? { a: '1', b: '2', c: '3', d: '4' }[letter] : letter)
        const { world } = inMemoryWorld({ tags: all, dates: new Map(all.map(({ name }) => [name, hoursAgo(1000)])), relations: new Map() })
        const question = { upstream, input: 'llama-cpp', baseline: pin(rev, named), config: parseConfig(`model: /m.gguf\n${config}`, 'c.yml'), tag: null }
        const asks: number[] = []
        const counted = { ...world, upstream: { ...world.upstream, list: (...asked: Parameters<typeof world.upstream.list>) => (asks.push(asked[1].length), world.upstream.list(...asked)) } }
        const found = await answer(question, counted)
        if (asks.length === 1) settled += 1
        expect(found).toEqual(await answer(question, { ...world, upstream: { ...world.upstream, list: () => world.upstream.list(upstream, ['v', 'b']) } }))
      }),
      { numRuns: 400 },
    )
    expect(settled).toBeGreaterThan(20)
  })
})
