import { createHash } from 'node:crypto'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { DERIVATIONS, DERIVED_TAG, provideDerivedTag } from '../../scripts/real/derived-tag.ts'
import { git, initialised } from '../../scripts/real/git.ts'
import { provideBundle, provideRepository } from '../../scripts/real/llama-cpp-source.ts'
import type { PackedRelease } from '../../scripts/real/llama-cpp-source.ts'

let directory: string
let releases: readonly [PackedRelease, PackedRelease]
const asked: string[] = []
const bundleOf = (release: PackedRelease): Promise<string> => {
  asked.push(release.version)
  return Promise.resolve(join(directory, release.version, 'gitRelease.bundle'))
}

beforeEach(async () => {
  asked.length = 0
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-source-'))
  releases = [
    await packed('1.0.0', 'int main() { return 0; }\n', [{ name: 'b10361', annotated: false }], '2026-08-11T12:00:00+00:00'),
    await packed(
      '2.0.0',
      'int main() { return 1; }\n',
      [{ name: 'v0.5.0', annotated: true }, { name: 'b11146', annotated: false }],
      '2026-09-23T12:00:00+00:00',
    ),
  ]
})
afterEach(() => rm(directory, { recursive: true }))

/** A bundle of one squashed commit, as the npm package has it. */
async function packed(version: string, source: string, tags: PackedRelease['tags'], date: string): Promise<PackedRelease> {
  const work = join(directory, version, 'work')
  const bundle = join(directory, version, 'gitRelease.bundle')
  await mkdir(join(work, 'tools/llama-bench'), { recursive: true })
  await initialised(work, 'main')
  await writeFile(join(work, 'tools/llama-bench/main.cpp'), source)
  for (const { file, from } of Object.values(DERIVATIONS)) {
    if (from === null) continue
    await mkdir(dirname(join(work, file)), { recursive: true })
    await writeFile(join(work, file), `before\n${from.trimEnd()}\nafter\n`)
  }
  await git(work, ['add', '--all'])
  await git(work, ['commit', '--quiet', '--message', '## SQUASHED ##'])
  await git(work, ['bundle', 'create', bundle, 'HEAD'])
  const sha256 = createHash('sha256').update(await readFile(bundle)).digest('hex')
  return { version, sha256, tree: await git(work, ['rev-parse', 'HEAD^{tree}']), tags, date }
}

const provide = (name = 'upstream'): Promise<string> => provideRepository(join(directory, name), releases, bundleOf)

describe("the repository of llama.cpp's releases", () => {
  test('holds them in order, each with its tree and its tags, annotated and not', async () => {
    const repository = await provide()
    expect((await git(repository, ['log', '--format=%T %aI', 'v0.5.0'])).split('\n')).toEqual([
      `${releases[1].tree} 2026-09-23T12:00:00+00:00`,
      `${releases[0].tree} 2026-08-11T12:00:00+00:00`,
    ])
    const tags = await git(repository, ['for-each-ref', '--format=%(refname:short) %(objecttype)', 'refs/tags'])
    expect(tags.split('\n')).toEqual(['b10361 commit', 'b11146 commit', 'v0.5.0 tag'])
    expect(await git(repository, ['rev-parse', 'v0.5.0^{commit}'])).toBe(await git(repository, ['rev-parse', 'b11146']))
    expect(await git(repository, ['rev-parse', 'HEAD'])).toBe(await git(repository, ['rev-parse', 'b11146']))
  })

  test('has the same commits and tag objects wherever it is made', async () => {
    const refs = async (name: string): Promise<string> => git(await provide(name), ['show-ref'])
    expect(await refs('one')).toBe(await refs('another'))
  })

  test('is not made again when it is complete', async () => {
    await provide()
    await provide()
    expect(asked).toEqual(['1.0.0', '2.0.0'])
  })

  test('is made again when a tag is gone or names another tree', async () => {
    const repository = await provide()
    const whole = await git(repository, ['show-ref'])
    await git(repository, ['tag', '--delete', 'b11146'])
    await provide()
    expect(await git(repository, ['show-ref'])).toBe(whole)
    await git(repository, ['tag', '--force', 'b10361', 'v0.5.0^{commit}'])
    await provide()
    expect(await git(repository, ['show-ref'])).toBe(whole)
  })

  test('lets partial clones be made, as github.com does', async () => {
    const repository = await provide()
    await git(directory, ['clone', '--quiet', '--bare', '--filter=tree:0', `file://${repository}`, 'partial.git'])
    const types = ['cat-file', '--batch-all-objects', '--batch-check=%(objecttype)']
    expect((await git(join(directory, 'partial.git'), types)).split('\n').toSorted()).toEqual(['commit', 'commit', 'tag'])
  })

  test('is left as it was when a bundle cannot be had', async () => {
    const failing = (): Promise<string> => Promise.reject(new Error('no network'))
    await expect(provideRepository(join(directory, 'none'), releases, failing)).rejects.toThrow('no network')
    await expect(access(join(directory, 'none'))).rejects.toThrow('ENOENT')
  })
})

describe('a bundle in the cache', () => {
  test('is used as it is when its digest is right', async () => {
    expect(await provideBundle(join(directory, '1.0.0'), releases[0])).toBe(join(directory, '1.0.0', 'gitRelease.bundle'))
  })

  test('is refused and removed when its digest is wrong', async () => {
    await writeFile(join(directory, '1.0.0', 'gitRelease.bundle'), 'half a bundle')
    await expect(provideBundle(join(directory, '1.0.0'), releases[0])).rejects.toThrow(/sha256 [0-9a-f]{64}, not .* run again/)
    await expect(access(join(directory, '1.0.0'))).rejects.toThrow('ENOENT')
  })
})

describe('the tag derived from v0.5.0', () => {
  test('is a child of v0.5.0 that adds one line of comment to one source file', async () => {
    const source = await provide()
    const repository = await provideDerivedTag(source, 'same')
    const parent = await git(repository, ['rev-parse', `${DERIVED_TAG}^{commit}^`])
    expect(parent).toBe(await git(source, ['rev-parse', 'v0.5.0^{commit}']))
    const changed = await git(repository, ['diff', '--numstat', 'v0.5.0', DERIVED_TAG])
    expect(changed).toBe('1\t0\ttools/llama-bench/main.cpp')
    expect(await git(repository, ['diff', '--unified=0', 'v0.5.0', DERIVED_TAG])).toMatch(/^\+\/\/ .*$/m)
    expect(await git(source, ['tag', '--list', DERIVED_TAG])).toBe('')
  })

  test.each(['regression', 'wrong', 'rounding'] as const)('of the form %s changes one line of one file', async (form) => {
    const source = await provide()
    const repository = await provideDerivedTag(source, form)
    expect(await git(repository, ['diff', '--numstat', 'v0.5.0', DERIVED_TAG])).toBe(`1\t1\t${DERIVATIONS[form].file}`)
  })

  test('is kept by the next call and made again when it is broken', async () => {
    const source = await provide()
    const repository = await provideDerivedTag(source, 'same')
    const whole = await git(repository, ['show-ref'])
    await git(repository, ['tag', '--force', DERIVED_TAG, 'b10361'])
    await provideDerivedTag(source, 'same')
    expect(await git(repository, ['show-ref'])).toBe(whole)
  })
})
