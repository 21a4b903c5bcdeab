import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { referencesIn, releaseFaults, releaseNotes, type ReleaseTexts } from '../../scripts/release-texts.ts'
import { ROOT } from '../support/source-files.ts'
import { repositoryFile, workflowTexts } from '../support/workflow-texts.ts'

const COMMIT = 'c'.repeat(40)
const CHANGELOG = '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-30\n\n### Added\n\n- It.\n\n## [0.1.0] - 2026-10-01\n\n- Them.\n'
const agreeing: ReleaseTexts = {
  tag: 'v0.2.0',
  manifest: { version: '0.2.0' },
  lockfile: { version: '0.2.0', packages: { '': { version: '0.2.0' } } },
  changelog: CHANGELOG,
  references: referencesIn('README.md', `- uses: OWNER/llama-fleet@v0.2.0\n- uses: me/llama-fleet@${COMMIT} # v0.2.0\n`),
}

describe('A release', () => {
  test('is made when tag, package.json, package-lock.json, CHANGELOG.md and every example agree', () => {
    expect(releaseFaults(agreeing)).toEqual([])
  })

  test.each<[string, Partial<ReleaseTexts>, string]>([
    ['another tag', { tag: 'v0.3.0' }, 'The tag is v0.3.0; package.json says v0.2.0.'],
    ['a tag that could move', { tag: 'v0' }, 'The tag is v0; package.json says v0.2.0.'],
    ['a version of another form', { tag: 'v0.2', manifest: { version: '0.2' } }, 'package.json: the version is 0.2, not three numbers.'],
    ['a lock file of before', { lockfile: { version: '0.2.0', packages: { '': { version: '0.1.0' } } } }, 'package-lock.json does not have version 0.2.0'],
    ['an example of before', { references: referencesIn('x.yml', '\n  uses: OWNER/llama-fleet@v0.1.0\n') }, 'x.yml:2 names llama-fleet@v0.1.0, not v0.2.0.'],
    ['a commit of before', { references: referencesIn('x.yml', `uses: a/llama-fleet@${COMMIT} # v0.1.0`) }, `x.yml:1 names llama-fleet@${COMMIT}, not v0.2.0.`],
    ['a commit without its tag', { references: referencesIn('x.yml', `uses: a/llama-fleet@${COMMIT}`) }, `x.yml:1 names llama-fleet@${COMMIT}`],
    ['no example at all', { references: [] }, 'No file says how llama-fleet is used.'],
    ['lines that belong to no release', { changelog: CHANGELOG.replace('## Unreleased\n', '## Unreleased\n\n- More.\n') }, 'CHANGELOG.md still has lines under "## Unreleased".'],
    ['a changelog without it', { changelog: '# Changelog\n\n## Unreleased\n\n## 0.1.0 - 2026-10-01\n\n- x\n' }, 'The newest release in CHANGELOG.md is 0.1.0, not 0.2.0.'],
    ['nothing to say', { changelog: CHANGELOG.replace('### Added\n\n- It.\n', '') }, 'CHANGELOG.md says nothing of 0.2.0.'],
    ['no date', { changelog: CHANGELOG.replace(' - 2026-11-30', '') }, 'CHANGELOG.md: 0.2.0 has no date'],
    ['a day that there is not', { changelog: CHANGELOG.replace('2026-11-30', '2026-02-30') }, 'CHANGELOG.md: 0.2.0 has no date'],
    ['no place for what comes next', { changelog: CHANGELOG.replace('## Unreleased\n', '') }, 'CHANGELOG.md does not begin with "## Unreleased".'],
  ])('is not made with %s', (_what, change, sentence) => {
    expect(releaseFaults({ ...agreeing, ...change })).toContainEqual(expect.stringContaining(sentence))
  })

  test('says its own changes alone, and the line that pins it', () => {
    const notes = releaseNotes(CHANGELOG, { tag: 'v0.2.0', commit: COMMIT, repository: 'me/llama-fleet' })
    expect(notes).toMatch(/^### Added\n\n- It\.\n\n## Use it\n/)
    expect(notes).toContain(`- uses: me/llama-fleet@${COMMIT} # v0.2.0\n`)
    expect(notes).not.toContain('Them')
  })
})

test('the versions of this repository agree', () => {
  const said = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release.ts', 'check'], { cwd: ROOT, encoding: 'utf8' })
  expect(`${said.stdout}${said.stderr}`).toBe('Every version agrees.\n')
})

describe('release.yml', () => {
  const { yaml } = workflowTexts().find(({ path }) => path === '.github/workflows/release.yml')!
  const { prove, publish } = yaml.jobs

  test('starts from a tag with three numbers and from nothing else', () => {
    expect(yaml.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } })
  })

  test('may write only after the proof, where nothing of npm runs', () => {
    expect(prove?.permissions).toEqual({ contents: 'read' })
    expect(publish?.permissions).toEqual({ contents: 'write', 'id-token': 'write', attestations: 'write' })
    expect(publish).toMatchObject({ needs: 'prove' })
    expect(publish).not.toHaveProperty('if')
    expect(publish?.steps.map(({ run, uses }) => run ?? uses).join('\n')).not.toMatch(/npm|npx|dist\/|\.ci/)
    // what the scripts of that job import, it has
    expect(repositoryFile('scripts/release-texts.ts')).not.toMatch(/^import /m)
    expect(repositoryFile('scripts/release.ts').match(/^import .*$/gm)?.filter((line) => !/'(?:node:\w+|\.\/release-texts\.ts)'$/.test(line))).toEqual([])
  })

  test('proves tag, versions, dist and everything that CI proves', () => {
    const runs = prove?.steps.map(({ run }) => run ?? '').join('\n')
    for (const proof of ['git merge-base --is-ancestor HEAD origin/main', 'scripts/release.ts check "$GITHUB_REF_NAME"', 'npm run build', 'bash .ci/run']) expect(runs).toContain(proof)
    expect(publish?.steps.find(({ uses }) => uses?.startsWith('actions/attest@'))?.with).toEqual({ 'subject-path': 'dist/**' })
  })

  describe('finds in dist/', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-release-'))
    const bin = join(scratch, 'bin')
    const script = prove?.steps.map(({ run }) => run ?? '').find((run) => run.includes('npm run build')) ?? ''
    beforeAll(() => {
      mkdirSync(join(scratch, 'dist', 'chunks'), { recursive: true })
      for (const name of ['index.js', 'chunks/a.js']) writeFileSync(join(scratch, 'dist', name), name)
      writeFileSync(join(scratch, '.gitignore'), 'bin\n*.map\n')
      const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: scratch })
      git('init', '--quiet')
      git('add', '.')
      git('commit', '--quiet', '--message', 'dist')
      mkdirSync(bin)
      writeFileSync(join(bin, 'npm'), '#!/bin/sh\nmkdir -p dist/chunks; echo -n index.js > dist/index.js; echo -n chunks/a.js > dist/chunks/a.js\neval "$CHANGE"\n')
      chmodSync(join(bin, 'npm'), 0o755)
    })
    afterAll(() => rmSync(scratch, { recursive: true, force: true }))

    test.each([
      ['nothing where it is the same', '', ''],
      ['a file that is stale', 'echo > dist/index.js', ' M dist/index.js'],
      ['a file that nothing makes any more', 'rm dist/chunks/a.js', ' D dist/chunks/a.js'],
      ['a file that was not committed', 'echo > dist/chunks/b.js', '?? dist/chunks/b.js'],
      ['a file that git ignores', 'echo > dist/a.map', '!! dist/a.map'],
    ])('%s', (_what, change, found) => {
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, CHANGE: change, RUNNER_TEMP: bin }
      const { status } = spawnSync('bash', ['-e', '-c', script], { cwd: scratch, env })
      expect([status, readFileSync(join(bin, 'differences'), 'utf8').trimEnd()]).toEqual([found === '' ? 0 : 1, found])
    })
  })
})
