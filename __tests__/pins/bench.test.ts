import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ROOT } from '../support/source-files.ts'

/** Nobody's commit and hash: a corpus that came from elsewhere has those of the real llama.cpp, which no stand-in has. */
const node = (owner: string, repo: string, letter: string, more: { ref?: string; inputs?: unknown } = {}): unknown => ({
  ...(more.inputs === undefined ? {} : { inputs: more.inputs }),
  locked: { lastModified: 1760000000, narHash: `sha256-${letter.repeat(43)}=`, owner, repo, rev: letter.repeat(40), type: 'github' },
  original: { owner, ...(more.ref === undefined ? {} : { ref: more.ref }), repo, type: 'github' },
})
const NODES = {
  'flake-parts': node('hercules-ci', 'flake-parts', 'a', { inputs: { 'nixpkgs-lib': ['llama-cpp', 'nixpkgs'] } }),
  'nixpkgs': node('NixOS', 'nixpkgs', 'b', { ref: 'nixos-unstable' }),
}
const llama = (ref: string | undefined): unknown => node('ggml-org', 'llama.cpp', 'c', { ...(ref === undefined ? {} : { ref }), inputs: { 'flake-parts': 'flake-parts', 'nixpkgs': 'nixpkgs' } })
const lock = (ref: string | undefined): string => JSON.stringify({ nodes: { ...NODES, 'llama-cpp': llama(ref), 'root': { inputs: { 'llama-cpp': 'llama-cpp' } } }, root: 'root', version: 7 }, null, 2)
/** As a nix wrote it that does not name the branch of a commit. */
const ofCommit = { lastModified: 1760000000, narHash: `sha256-${'d'.repeat(43)}=`, rev: 'd'.repeat(40), revCount: 6001, type: 'git', url: 'https://github.com/ggml-org/llama.cpp' }
const commitLock = JSON.stringify({ nodes: { 'llama-cpp': { locked: ofCommit, original: { rev: ofCommit.rev, type: 'git', url: ofCommit.url }, flake: false }, 'root': { inputs: { 'llama-cpp': 'llama-cpp' } } }, root: 'root', version: 7 }, null, 2)
/** The same repository by git: what lies below is not what the stand-in has either. */
const byGit = { ...ofCommit, ref: 'refs/tags/b6001', revCount: 6001 }
const gitLock = JSON.stringify({ nodes: { ...NODES, 'llama-cpp': { inputs: { 'flake-parts': 'flake-parts', 'nixpkgs': 'nixpkgs' }, locked: byGit, original: { ref: byGit.ref, type: 'git', url: byGit.url } }, 'root': { inputs: { 'llama-cpp': 'llama-cpp' } } }, root: 'root', version: 7 }, null, 2)
const flake = (target: string): string => `{\n  inputs.llama-cpp.url = "github:ggml-org/llama.cpp${target}";\n  outputs = _: { };\n}\n`

/** What the stand-in for GitHub cannot answer, without a lock. */
const ELSEWHERE = `{
  inputs = {
    llama-cpp.url = "github:ggml-org/llama.cpp/b6001";
    stable.url = "https://channels.nixos.org/nixos-25.05/nixexprs.tar.xz";
    hub.url = "https://flakehub.com/f/some/hub/*.tar.gz";
    hosts.url = ./hosts;
    secrets = { url = "git+ssh://git@git.example.org/me/secrets"; flake = false; };
    systems.url = "systems";
    part.url = "github:some/repo?dir=part";
  };
  outputs = _: { };
}
`

const CORPUS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a-branch-that-is-called-like-a-tag': { 'flake.nix': flake('/refs/heads/b6001') },
  'a-tag-with-its-lock': { 'flake.nix': flake('/b6001'), 'flake.lock': lock('b6001') },
  'a-commit-with-its-lock': { 'flake.nix': `{\n  inputs.llama-cpp = { url = "git+${ofCommit.url}?rev=${ofCommit.rev}"; flake = false; };\n  outputs = _: { };\n}\n`, 'flake.lock': commitLock },
  'a-fork': { 'flake.nix': flake('/b6001').replace('ggml-org', 'someone'), 'llama-fleet.yml': 'upstream: https://github.com/someone/llama.cpp\n' },
  'git-with-its-lock': { 'flake.nix': flake('').replace('github:ggml-org/llama.cpp', `git+${byGit.url}?ref=${byGit.ref}`), 'flake.lock': gitLock },
  'git-by-ssh': { 'flake.nix': flake('').replace('github:', 'git+ssh://git@github.com/').replace('cpp"', 'cpp.git?ref=refs/tags/b6001"') },
  'inputs-by-name-of-outputs': { 'flake.nix': flake('/b6001').replace('_:', '{ self, nixpkgs, llama-cpp, flake-utils ? null }:') },
  'inputs-from-elsewhere': { 'flake.nix': ELSEWHERE },
  'no-ref-with-its-lock': { 'flake.nix': flake(''), 'flake.lock': lock(undefined) },
  'letters-with-percent-signs': { 'flake.nix': flake('?ref=%626001') },
  'of-another-tag-than-its-lock': { 'flake.nix': flake('/b6001'), 'flake.lock': lock('b6000') },
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-corpus-'))
  for (const [name, files] of Object.entries(CORPUS)) {
    await mkdir(join(directory, name), { recursive: true })
    for (const [path, text] of Object.entries(files)) await writeFile(join(directory, name, path), text)
  }
  await mkdir(join(directory, 'a-link/nix'), { recursive: true })
  await writeFile(join(directory, 'a-link/nix/real.nix'), flake('/b6001'))
  await symlink('nix/real.nix', join(directory, 'a-link/flake.nix'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('a corpus that came with its locks, or with inputs from elsewhere, is judged as one of our own', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bench/pins.ts', directory], { cwd: ROOT })
  const said = stdout.split('\n').filter((line) => line.includes(directory)).map((line) => line.replace(`${directory}/`, '').replace(/ +/, ' '))
  expect(said).toEqual([
    'right a-branch-that-is-called-like-a-tag: flake.lock alone',
    'right a-commit-with-its-lock: url of line 2',
    'right a-fork: url of line 2',
    expect.stringMatching(/^refused a-link: .*flake\.nix is a symbolic link/),
    'right a-tag-with-its-lock: url of line 2',
    'right git-by-ssh: url of line 2',
    'right git-with-its-lock: url of line 2',
    'right inputs-by-name-of-outputs: url of line 2',
    'right inputs-from-elsewhere: url of line 3',
    'right letters-with-percent-signs: url of line 2',
    'right no-ref-with-its-lock: flake.lock alone',
    expect.stringMatching(/^refused of-another-tag-than-its-lock: .*gives 'llama-cpp' the ref 'b6001', but .* was locked for 'b6000'/),
  ])
  expect(stdout).toContain('10 moved right, 2 refused, 0 that nix itself could not lock here, 0 moved wrong')
})
