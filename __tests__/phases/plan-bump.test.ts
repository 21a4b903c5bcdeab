import { describe, expect, test } from '@jest/globals'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import type { Bump } from '../../src/core/hosts/plan.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import { EvaluationError } from '../../src/ports/nix.ts'
import { blobOf, commitOf, declaredUrl, flakeLock, flakeNix, inMemoryWorld, type Circumstances } from '../support/in-memory-world.ts'

const request = { directory: '/fleet', configPath: '.github/llama-fleet.yml', tag: null, chooseHosts: <Host>(hosts: readonly Host[]) => hosts }

async function plan(change: Partial<Circumstances> = {}, tag: string | null = null) {
  const { world, happened } = inMemoryWorld(change)
  return { plan: await planBump({ ...request, tag }, world), happened }
}

async function bump(change: Partial<Circumstances> = {}, tag: string | null = null): Promise<Bump> {
  const { plan: made } = await plan(change, tag)
  if (made.kind !== 'bump') throw new Error(`not a bump: ${made.sentence}`)
  return made
}

describe('a bump', () => {
  test('carries both changed files with their blobs before and after, and everything measuring needs', async () => {
    const made = await bump()
    expect(made.baseline).toMatchObject({ tag: 'v0.4.0', pin: { rev: commitOf('a'), ref: 'v0.4.0' } })
    expect(made.candidate).toMatchObject({ tag: 'v0.5.0', pin: { rev: commitOf('c') } })
    expect(made.files.map(({ path, before, after, text }) => ({ path, before, after, text }))).toEqual([
      { path: 'flake.nix', before: blobOf(flakeNix('/v0.4.0')), after: blobOf(flakeNix('/v0.5.0')), text: flakeNix('/v0.5.0') },
      {
        path: 'flake.lock',
        before: blobOf(flakeLock({ rev: commitOf('a'), ref: 'v0.4.0' })),
        after: blobOf(flakeLock({ rev: commitOf('c'), ref: 'v0.5.0' })),
        text: flakeLock({ rev: commitOf('c'), ref: 'v0.5.0' }),
      },
    ])
    expect(made).toMatchObject({ seed: 42, alpha: 0.01, place: { form: 'tag', edits: [{ what: 'url', line: 1, column: 3 }] }, hosts: [{ name: 'carbon' }] })
    expect(made.lockDiff).toContain('llama-cpp')
  })

  test('says of a host whose rounds are too few for some verdict how many it takes', async () => {
    const notices = async (amount: string) => (await bump({ config: `model: /models/m.gguf\n${amount}\nhosts: { carbon: { variant: cpu } }\n` })).notices
    expect(await notices('rounds: 1')).toEqual(['carbon: 1 round of 2 tests at an error share of 1.0 % can only end undecided. Raise `rounds` to 9 at least, or leave it out.'])
    expect(await notices('rounds: 7')).toEqual([expect.stringContaining('7 rounds of 2 tests at an error share of 1.0 % can only end undecided.')])
    expect(await notices('rounds: 8')).toEqual(['carbon: 8 rounds of 2 tests at an error share of 1.0 % can never be called faster or slower. Raise `rounds` to 9 at least, or leave it out.'])
    expect(await notices('rounds: 9')).toEqual([])
    expect(await notices('rounds: 7\ntests: [tg16]\nalpha: 10%')).toEqual([])
  })

  test('of a pinned commit writes the new commit, not the tag', async () => {
    const url = `github:ggml-org/llama.cpp/${commitOf('a')}`
    const made = await bump({
      tracked: { 'flake.nix': flakeNix(`/${commitOf('a')}`), 'flake.lock': flakeLock({ rev: commitOf('a'), pinned: true }) },
      declared: declaredUrl(url),
      relock: () => flakeLock({ rev: commitOf('c'), pinned: true }),
    })
    expect(made.place.form).toBe('rev')
    expect(made.files[0].text).toBe(flakeNix(`/${commitOf('c')}`))
  })

  test('of a commit whose comment names a tag that no longer stands there says that the comment stays', async () => {
    const pinned = `{ inputs.llama-cpp.url = "github:ggml-org/llama.cpp/${commitOf('a')}"; } # v0.3.9\n`
    const made = await bump({
      tracked: { 'flake.nix': pinned, 'flake.lock': flakeLock({ rev: commitOf('a'), pinned: true }) },
      declared: { ...declaredUrl(`github:ggml-org/llama.cpp/${commitOf('a')}`), strings: [{ attribute: 'url', value: `github:ggml-org/llama.cpp/${commitOf('a')}`, line: 1, column: 3 }] },
      relock: () => flakeLock({ rev: commitOf('c'), pinned: true }),
    })
    expect(made.notices).toEqual([`The comment at flake.nix:1 names v0.3.9, which does not stand on the pinned commit ${commitOf('a').slice(0, 7)}; it stays as it is.`])
    expect(made.files[0].text).toContain('# v0.3.9')
  })

  test('says which comments still name the tag of before, of which it edits none that says more', async () => {
    const pinned = `# v0.4.0 runs well\n{ inputs.llama-cpp.url = "github:ggml-org/llama.cpp/v0.4.0"; # v0.4.0\n${'# v0.4.0!\n'.repeat(6)}}\n`
    const made = await bump({
      tracked: { 'flake.nix': pinned, 'flake.lock': flakeLock({ rev: commitOf('a'), ref: 'v0.4.0' }) },
      declared: { ...declaredUrl('github:ggml-org/llama.cpp/v0.4.0'), strings: [{ attribute: 'url', value: 'github:ggml-org/llama.cpp/v0.4.0', line: 2, column: 3 }] },
      relock: () => flakeLock({ rev: commitOf('c'), ref: 'v0.5.0' }),
    })
    expect(made.notices).toEqual([
      'Comments still name the pin of before: flake.nix:1 (v0.4.0), flake.nix:3 (v0.4.0), flake.nix:4 (v0.4.0), flake.nix:5 (v0.4.0), flake.nix:6 (v0.4.0) and 2 lines more. They stay as they are; look whether what they say is true of v0.5.0 too.',
    ])
  })

  test('of an unpinned input leaves flake.nix alone and overrides the lock with the tag’s commit', async () => {
    const { plan: made, happened } = await plan({
      tracked: { 'flake.nix': flakeNix(''), 'flake.lock': flakeLock({ rev: commitOf('a') }) },
      declared: declaredUrl('github:ggml-org/llama.cpp'),
      relock: (_text, [override]) => flakeLock({ rev: override?.reference.endsWith(commitOf('c')) ? commitOf('c') : commitOf('a') }),
    })
    if (made.kind !== 'bump') throw new Error('not a bump')
    expect(made.files[0].after).toBe(made.files[0].before)
    expect(happened.log).toContain(`lock llama-cpp=github:ggml-org/llama.cpp/${commitOf('c')}`)
  })

  test('says what the clone of a fleet leaves out', async () => {
    const made = await bump({ facts: { dirty: true, usesGitCrypt: true, usesLfs: true, usesSubmodules: true } })
    expect(made.notices.map((notice) => notice.split(/[.;:]/)[0])).toEqual([
      'The working tree has uncommitted changes',
      'The repository uses git-crypt',
      'The repository uses Git LFS',
      'The repository has submodules',
    ])
  })

  const nested = {
    tracked: { 'flake.nix': flakeNix('/v0.4.0'), 'flake.lock': flakeLock({ rev: commitOf('a'), ref: 'v0.4.0', extra: { 'flake-parts': commitOf('1') } }) },
    relock: () => flakeLock({ rev: commitOf('c'), ref: 'v0.5.0', extra: { 'flake-parts': commitOf('2') } }),
  }
  const sentence =
    'llama-cpp/flake-parts moves with llama-cpp; to hold it, add `inputs.llama-cpp.inputs.flake-parts.follows = "flake-parts";`' +
    " to flake.nix and declare an input 'flake-parts'."

  test('is refused when nested inputs cannot stay, with the line that holds each', async () => {
    await expect(bump(nested)).rejects.toThrow(`v0.5.0 cannot be locked without moving more than llama-cpp. ${sentence} Add what is named, or set \`nested-inputs: report\``)
    await expect(bump(nested)).rejects.toBeInstanceOf(InputError)
  })

  test('names the nested inputs that moved where the config lets them', async () => {
    const made = await bump({ ...nested, config: 'model: /m.gguf\nnested-inputs: report\nhosts: { carbon: { variant: cpu } }\n' })
    expect(made.movedNodes).toEqual(['llama-cpp/flake-parts'])
    expect(made.notices).toEqual([sentence])
  })

  test('is refused when an input of the fleet itself would move', async () => {
    const made = bump({
      tracked: { 'flake.nix': flakeNix('/v0.4.0'), 'flake.lock': flakeLock({ rev: commitOf('a'), ref: 'v0.4.0', extra: { nixpkgs: commitOf('1') } }) },
      relock: () => flakeLock({ rev: commitOf('c'), ref: 'v0.5.0', extra: { nixpkgs: commitOf('2') } }),
    })
    await expect(made).rejects.toThrow('Moving llama-cpp also moves nixpkgs in flake.lock')
  })

  test('is refused when nix locks another commit than the tag has', async () => {
    const made = bump({ relock: () => flakeLock({ rev: commitOf('e'), ref: 'v0.5.0' }) })
    await expect(made).rejects.toThrow(`nix locked llama-cpp to ${commitOf('e')}, but v0.5.0 is commit ${commitOf('c')}`)
    await expect(made).rejects.toBeInstanceOf(UpstreamError)
  })
})

describe('nothing to do', () => {
  test('when the newest tag is pinned', async () => {
    const { plan: made } = await plan({ tags: [{ name: 'v0.4.0', commit: commitOf('a') }] })
    expect(made).toMatchObject({ kind: 'nothing-to-do', reason: 'no-newer-tag', sentence: 'v0.4.0 is the newest release tag of https://github.com/ggml-org/llama.cpp.' })
  })

  test('when every newer tag is too young, each named', async () => {
    const { plan: made } = await plan({ dates: new Map([['v0.5.0', new Date('2026-01-31T12:00:00Z')]]) })
    expect(made).toMatchObject({ kind: 'nothing-to-do', reason: 'too-young', skipped: [{ tag: 'v0.5.0', reason: 'too young: dated 12 h ago, minimum-age is 48 h' }] })
  })
})

describe('the candidate', () => {
  const builds = Array.from({ length: 100 }, (_, index) => ({ name: `b${6001 + index}`, commit: String(index + 10).padStart(40, '0') }))

  test('is dated in batches, newest first, and only as far as needed', async () => {
    const { plan: made, happened } = await plan({
      config: 'model: /m.gguf\nfollow: build\nhosts: { carbon: { variant: cpu } }\n',
      tags: [{ name: 'v0.4.0', commit: commitOf('a') }, { name: 'b6000', commit: commitOf('a') }, ...builds],
      dates: new Map([['b6050', new Date('2026-01-01T00:00:00Z')]]),
      relock: () => flakeLock({ rev: builds[49]?.commit ?? '', ref: 'b6050' }),
    })
    expect(made).toMatchObject({ kind: 'bump', candidate: { tag: 'b6050' } })
    expect(made.skipped).toHaveLength(50)
    expect(happened.log.filter((line) => line.startsWith('dates'))).toEqual(['dates 40', 'dates 60'])
  })

  test('is decided by history when no tag orders it against the pinned commit', async () => {
    const change = {
      tracked: { 'flake.nix': flakeNix('/main'), 'flake.lock': flakeLock({ rev: commitOf('7'), ref: 'main' }) },
      declared: declaredUrl('github:ggml-org/llama.cpp/main'),
      relock: () => flakeLock({ rev: commitOf('c'), ref: 'main' }),
    }
    expect((await plan({ ...change, relations: new Map([[commitOf('c'), 'older' as const]]) })).plan.kind).toBe('nothing-to-do')
    expect((await plan({ ...change, relations: new Map([[commitOf('c'), 'newer' as const]]) })).plan.kind).toBe('bump')
  })

  test('may be asked for by name, whatever its age', async () => {
    expect((await bump({ dates: new Map([['v0.5.0', new Date('2026-02-01T00:00:00Z')]]) }, 'v0.5.0')).candidate.tag).toBe('v0.5.0')
    await expect(bump({ dates: new Map() }, 'v0.5.0')).rejects.toThrow('The tag v0.5.0 of https://github.com/ggml-org/llama.cpp stands on no commit. Give a tag of a commit.')
  })

  test.each([
    ['v0.9.0', "has no tag 'v0.9.0'. Give a release tag (v0.6.0) or a build tag (b11429) that it has, such as v0.5.0, v0.4.0."],
    ['gguf-v9.0.0', "'gguf-v9.0.0' is neither a release tag (v0.6.0) nor a build tag (b11429) of llama.cpp."],
    ['v0.3.0', 'v0.3.0 is older than the pinned v0.4.0; a bump never goes back in time.'],
  ])('%s by name is refused', async (tag, sentence) => {
    const tags = [{ name: 'v0.3.0', commit: commitOf('3') }, { name: 'v0.4.0', commit: commitOf('a') }, { name: 'v0.5.0', commit: commitOf('c') }]
    const asked = tag === 'v0.3.0' ? bump({ tags }, tag) : bump({}, tag)
    await expect(asked).rejects.toThrow(sentence)
    await expect(asked).rejects.toBeInstanceOf(InputError)
  })

  test('is not sought when the pinned tag moved or vanished upstream', async () => {
    await expect(bump({ tags: [{ name: 'v0.5.0', commit: commitOf('c') }] })).rejects.toThrow(`The pinned tag v0.4.0 (commit ${commitOf('a')}) is no longer in`)
    await expect(bump({ tags: [{ name: 'v0.4.0', commit: commitOf('e') }] })).rejects.toThrow(`The tag v0.4.0 moved: flake.lock holds commit ${commitOf('a')}, https://github.com/ggml-org/llama.cpp now has ${commitOf('e')}`)
  })
})

describe('a fleet that cannot be bumped is refused', () => {
  test('in a repository of SHA-256, which nix does not read', async () => {
    const said = `nix says: opening Git repository "/x": unknown object format 'sha256' (libgit2 error code = 6).`
    const asked = bump({ relock: () => { throw new EvaluationError(said, '', false) } })
    await expect(asked).rejects.toThrow('The repository names its objects by SHA-256, which this nix does not read. Move the flake into a repository of SHA-1 (`git init --object-format=sha1`)')
    await expect(asked).rejects.toBeInstanceOf(InputError)
  })

  const lock = flakeLock({ rev: commitOf('a'), ref: 'v0.4.0' })
  test.each<[string, Partial<Circumstances>, string]>([
    ['without flake.nix', { tracked: { 'flake.lock': lock } }, 'There is no flake.nix at commit bbbbbbb.'],
    ['without flake.lock', { tracked: { 'flake.nix': flakeNix('/v0.4.0') } }, 'There is no flake.lock at commit bbbbbbb. Run `nix flake lock`'],
    ['without the input', { config: 'flake-input: llama\nmodel: /m.gguf\n' }, "flake.lock has no input 'llama'. It has llama-cpp."],
    ['with a fork', { tracked: { 'flake.nix': flakeNix('/v0.4.0'), 'flake.lock': flakeLock({ rev: commitOf('a') }, 'someone') } }, "flake.nix:1: The input 'llama-cpp' is the fork someone/llama.cpp, not ggml-org/llama.cpp. To follow the fork's own tags, add `upstream: https://github.com/someone/llama.cpp`"],
    ['with a path', { tracked: { 'flake.nix': flakeNix(''), 'flake.lock': lock.replace('"type": "github"', '"type": "path", "path": "/src"') } }, "flake.nix:1: flake.lock locks 'llama-cpp' to the path /src"],
    ['whose input has no url', { declared: { ...declaredUrl(''), attributes: { flake: 'bool' }, lines: {}, strings: [] } }, "flake.nix:1 gives 'llama-cpp' no url (it has flake)."],
    ['whose flake.nix does not declare it', { declared: { ...declaredUrl(''), declared: ['nixpkgs'], attributes: {}, lines: {}, strings: [] } }, "flake.nix:1 does not declare the input 'llama-cpp' (it declares nixpkgs)."],
['at a ref that is no tag', { declared: declaredUrl('github:ggml-org/llama.cpp/gguf-v0.9.0') }, "flake.nix:1 pins 'llama-cpp' to 'gguf-v0.9.0', which is no release tag, no build tag and no full commit."],
    ['whose lock is older than flake.nix', { declared: declaredUrl('github:ggml-org/llama.cpp/v0.3.0') }, "flake.nix:1 gives 'llama-cpp' the ref 'v0.3.0', but flake.lock was locked for 'v0.4.0'. Run `nix flake lock`"],
  ])('%s', async (_name, change, sentence) => {
    await expect(bump(change)).rejects.toThrow(sentence)
    await expect(bump(change)).rejects.toBeInstanceOf(InputError)
  })
})
